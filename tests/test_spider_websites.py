"""Real visits to made-up houses on loopback: what is brought, and how the guest behaved."""

import http.server
import ssl
import sys
import threading
import time
from collections import Counter, defaultdict
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from factories import a_source
from scrapy.http import HtmlResponse

from directory import crawl
from directory.replica import replica
from spiders.page import read_page
from spiders.site import listings_of

HOUSE = Path(__file__).parent.parent
SITES = HOUSE / "data/sample/sites"
PAGE = Path(__file__).parent / "pages" / "websites.html"
OWN = "https://rill.example/"


class Houses(http.server.ThreadingHTTPServer):
    """A server at which many sites' guests may knock at once; Python's own lets five wait."""

    request_queue_size = 256


@contextmanager
def houses(answer, context=None):
    """Serve made-up names on loopback, and keep when each address was asked for.

    ``answer(host, path)`` is status, headers and body; ``context`` is a certificate to show.
    """
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((time.monotonic(), self.headers["Host"], self.path))
            status, headers, body = answer(self.headers["Host"], self.path)
            self.send_response(status)
            said = {"Content-Type": "text/html", "Connection": "close", **headers}
            for name, value in said.items():  # a POST is not sent again over what is closed unsaid
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # a guest may have left
                self.wfile.write(body)

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))  # unread, it resets the connection
            self.do_GET()

        def log_message(self, *_):
            pass

    server = Houses(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a guest who does not trust us leaves
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def visit(tmp_path, base_url, seeds, *, seconds=0.0):
    source = a_source(
        name="websites",
        is_own_site=True,
        seconds_between_requests=seconds,
        robots="obey",
        spider={"seeds": seeds},
    )
    return crawl.send(source, tmp_path / "drafts", contact="test", base_url=base_url)


def outcomes(brought):
    return {each.site: each.outcome for each in brought.sites}


def test_a_saved_page_is_copied_word_for_word():
    page = read_page(HtmlResponse(OWN, body=PAGE.read_bytes(), encoding="utf-8"))
    (said,) = listings_of([page], OWN, source="websites")

    assert (said.source, said.ref, said.name) == (
        "websites",
        "rill.example",
        "Rill Ketamine Clinic",
    )
    assert (said.address, said.phone) == ("410 Rillbend Avenue, Suite 210, Austin, TX 78701",
                                          "(512) 555-0142")  # fmt: skip
    assert ("Prices", "IV ketamine infusion | $450 per session\nFirst visit | $250") in [
        (each.heading, each.text) for each in said.passages
    ]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """Every made-up site of the sample country, visited twice."""
    folder = tmp_path_factory.mktemp("websites")
    seeds = [f"https://{each.name}/" for each in SITES.iterdir() if each.is_dir()]
    more = ["https://oakmurmur.example/", "https://nobody-home.example/"]
    with replica(SITES.parent) as base_url:
        return [visit(folder, base_url, [*seeds, *more]) for _ in range(2)]


def test_at_least_25_sites_of_many_builders_are_read(sample):
    first, _ = sample

    assert first.errors == ()
    assert first.kind == "sites"
    assert Counter(outcomes(first).values())["read"] >= 25
    assert {"wp-singular", "sqs-block", "wixui-rich-text", "data-wf-page", 'id="root"'} <= {
        mark
        for mark in ("wp-singular", "sqs-block", "wixui-rich-text", "data-wf-page", 'id="root"')
        if any(mark in page.read_text(encoding="utf-8") for page in SITES.rglob("*.html"))
    }


def test_how_each_visit_went_is_told(sample):
    found = outcomes(sample[0])

    assert found["heronlight.example"] == "read"
    assert found["waxwinglight.example"] == "refused"  # its robots.txt says no
    assert found["oakmurmur.example"] == "no_such_name"
    assert found["nobody-home.example"] == "unreachable"


def test_a_later_visit_that_is_told_nothing_new_brings_the_same(sample):
    first, second = sample
    by_ref = {each.ref: each for each in first.listings}

    assert {each.ref: each for each in second.listings} == by_ref
    assert outcomes(second) == outcomes(first)


def test_chains_yield_a_listing_a_place(sample):
    places = defaultdict(list)
    for each in sample[0].listings:
        places[each.ref.partition("/")[0]].append(each)

    lantern, harborlight = places["lanternketamine.example"], places["harborlight.example"]
    assert len(lantern) == 5
    assert {each.parent for each in lantern} == {"Lantern Ketamine Centers"}
    assert len({each.phone for each in lantern}) == 5
    assert not any("800" in (each.phone or "") for each in lantern)
    assert sorted(each.phone for each in harborlight) == [
        "(864) 555-0155", "843-555-0154", "910 555 0157", "912.555.0156",
    ]  # fmt: skip
    cloverlamp = places["cloverlamp.example"]
    assert sorted(each.phone for each in cloverlamp) == [
        "(208) 555-0187", "(509) 555-0187", "(801) 555-0187", "(801) 555-0188",
    ]  # fmt: skip
    assert not any(each.city == "Denver" for each in cloverlamp)  # where the letters go
    assert all(len(each) == 1 for host, each in places.items() if host not in {
        "lanternketamine.example", "harborlight.example", "cloverlamp.example"})  # fmt: skip


def test_a_page_that_did_not_change_is_not_sent_again(tmp_path):
    tags = []

    def answer(host, path):
        return 200, {"ETag": '"1"', "Cache-Control": "no-cache"}, b"<p>IV ketamine</p>"

    with houses(answer) as (base_url, asked):
        visit(tmp_path, base_url, [OWN])
        before = len(asked)
    with houses(lambda host, path: tags.append(path) or (304, {"ETag": '"1"'}, b"")) as (
        base_url,
        _,
    ):
        # The pages kept from the first visit stand for those that did not change.
        second = visit(tmp_path, base_url, [OWN])

    assert before == len(tags)
    assert outcomes(second) == {"rill.example": "read"}
    assert "IV ketamine" in "\n".join(p.text for p in second.listings[0].passages)


LINKS = "".join(f"<a href='/ketamine-{n}'>Ketamine {n}</a>" for n in range(30)).encode()
HOSTS = [f"house{n}.example" for n in range(6)]


def test_the_log_of_requests_proves_rate_robots_and_page_caps(tmp_path):
    def answer(host, path):
        if path == "/robots.txt":
            closed = "Disallow: /ketamine-1\n" if host == "house0.example" else ""
            return 200, {}, f"User-agent: *\n{closed}".encode()
        return 200, {}, b"<h1>Ketamine</h1>" + LINKS

    with houses(answer) as (base_url, asked):
        brought = visit(tmp_path, base_url, [f"https://{each}/" for each in HOSTS], seconds=0.3)

    assert set(outcomes(brought).values()) == {"read"}
    by_host = defaultdict(list)
    for when, host, path in asked:
        by_host[host].append((when, path))
    assert set(by_host) == set(HOSTS)
    for host, requests in by_host.items():
        times = [when for when, _ in requests]
        pages = [path for _, path in requests if path not in {"/robots.txt", "/sitemap.xml"}]
        assert requests[0][1] == "/robots.txt"
        # As the house saw it: one knock may come late, but all of them cannot come early.
        assert times[-1] - times[0] >= 0.75 * 0.3 * (len(times) - 1), host
        assert len(pages) == 8, host
    assert not any(path.startswith("/ketamine-1") for _, path in by_host["house0.example"])
    spans = [(each[0][0], each[-1][0]) for each in by_host.values()]
    assert max(start for start, _ in spans) < min(end for _, end in spans)  # side by side


FAILURES = {
    "whole": ((200, {}, b"<p>IV ketamine</p>"), "read"),
    "missing": ((404, {}, b"gone"), "not_found"),
    "gone": ((410, {}, b"gone"), "not_found"),
    "challenge": ((403, {}, b"<title>Just a moment...</title>"), "refused"),
    "login": ((401, {}, b""), "refused"),
    "broken": ((500, {}, b"oops"), "unreachable"),
    "nobody": ((421, {}, b""), "no_such_name"),
    "empty": ((200, {}, b""), "no_page"),
    "pdf": ((200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"), "no_page"),
    "vast": ((200, {}, b"<p>" + b"x" * 6_000_000), "unreachable"),
    "loop": ((302, {"Location": "/"}, b""), "unreachable"),
    "cut": ((200, {"Content-Length": "9"}, b"<p>"), "unreachable"),
    "charset": ((200, {"Content-Type": "text/html; charset=no-such"}, b"<p>\xff IV</p>"), "read"),
}


def test_one_site_s_failure_is_that_site_s(tmp_path):
    def answers(host, path):
        name = host.partition(".")[0]
        if path == "/robots.txt" and name != "nobody":
            return 404, {}, b""
        return FAILURES[name][0] if path == "/" or name == "nobody" else (404, {}, b"")

    with houses(answers) as (base_url, _):
        brought = visit(tmp_path, base_url, [f"https://{name}.example/" for name in FAILURES])

    assert brought.errors == ()
    assert outcomes(brought) == {
        f"{name}.example": outcome for name, (_, outcome) in FAILURES.items()
    }


def test_a_site_that_moved_to_another_name_is_read_there(tmp_path):
    def answer(host, path):
        if host == "rill.example" and path == "/":
            return 301, {"Location": "https://new.example/"}, b""
        return (404, {}, b"") if path == "/robots.txt" else (200, {}, b"<p>IV ketamine</p>")

    with houses(answer) as (base_url, _):
        brought = visit(tmp_path, base_url, [OWN])

    assert [(each.ref, each.url) for each in brought.listings] == [
        ("rill.example", "https://new.example/")
    ]


HOSTILE = [
    "http://127.0.0.1/", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/", "http://localhost/", "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/",
    "http://2130706433/", "ftp://rill.example/", "file:///etc/passwd", "data:text/html,ketamine",
]  # fmt: skip


def test_no_address_leads_into_the_operators_network(tmp_path):
    def answer(host, path):
        if host.startswith("leads") and path == "/":
            return 302, {"Location": HOSTILE[int(host[5:].partition(".")[0])]}, b""
        return (404, {}, b"") if path == "/robots.txt" else (200, {}, b"<p>IV ketamine</p>")

    leading = [f"https://leads{at}.example/" for at in range(len(HOSTILE))]
    with houses(answer) as (base_url, asked):
        brought = visit(tmp_path, base_url, [*leading, *HOSTILE, "https://oak.example/"])

    assert brought.errors == ()
    assert [each.ref for each in brought.listings] == ["oak.example"]
    assert {host for _, host, _ in asked} == {
        "oak.example",
        *(f"leads{at}.example" for at in range(len(HOSTILE))),
    }


# Public whenever it is looked up beforehand; this machine's own as the connection is made.
TURNCOAT = """
import socket
honest, by_name = socket.getaddrinfo, socket.gethostbyname
def getaddrinfo(host, port, *rest, **more):
    return honest("93.184.215.14" if host == "turncoat.test" else host, port, *rest, **more)
def gethostbyname(host):
    return "127.0.0.1" if host == "turncoat.test" else by_name(host)
socket.getaddrinfo, socket.gethostbyname = getaddrinfo, gethostbyname
"""


def test_a_name_that_changes_its_answer_is_looked_at_as_the_connection_is_made(
    tmp_path, monkeypatch
):
    (tmp_path / "sitecustomize.py").write_text(TURNCOAT, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{HOUSE}")
    assert sys.flags.ignore_environment == 0

    with houses(lambda host, path: (200, {}, b"<p>IV ketamine</p>")) as (base_url, asked):
        port = urlsplit(base_url).port
        brought = visit(tmp_path, base_url, [f"http://turncoat.test:{port}/"])

    assert brought.listings == ()
    assert asked == []


def certificate(folder, *names):
    """A certificate for 127.0.0.1 that ran out in 2021, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2021, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "expired.pem"
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem)
    )
    return path


@pytest.mark.parametrize(
    "name",
    [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("another.example")],
    ids=["expired", "of another name"],
)
def test_a_certificate_that_is_not_valid_is_that_site_s_failure(tmp_path, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path, name))
    with houses(lambda host, path: (200, {}, b"<p>IV ketamine</p>"), context) as (base_url, asked):
        seed = base_url.replace("http:", "https:")
        brought = visit(tmp_path, base_url, [f"{seed}/"])

    assert brought.errors == ()
    assert outcomes(brought) == {"127.0.0.1": "certificate"}
    assert asked == []
