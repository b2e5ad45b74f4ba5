"""A website has one spelling and one domain; what is not the clinic's own is refused."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from strange_text import ANYTHING

from directory.errors import BadValueError
from directory.normalise.website import normalise_website


@pytest.mark.parametrize(
    ("written", "address", "domain"),
    [
        ("rill.example", "https://rill.example/", "rill.example"),
        ("www.rill.example", "https://www.rill.example/", "rill.example"),
        ("//rill.example", "https://rill.example/", "rill.example"),
        ("http://rill.example", "http://rill.example/", "rill.example"),
        ("HTTPS://WWW.RILL.EXAMPLE/About", "https://www.rill.example/About", "rill.example"),
        ("https://rill.example:443/", "https://rill.example/", "rill.example"),
        ("https://rill.example:8443/", "https://rill.example:8443/", "rill.example"),
        ("rill.example.", "https://rill.example/", "rill.example"),
        ("https://rill.example/?utm_source=x&a=1#top", "https://rill.example/?a=1", "rill.example"),
        ("https://rill.example/?gclid=3&fbclid=4", "https://rill.example/", "rill.example"),
        (
            "https://rill.example/?utm_anything=3&gad_source=1",
            "https://rill.example/",
            "rill.example",
        ),
        (
            "https://rill.example/?srsltid=A&page_id=5&_gl=1*x",
            "https://rill.example/?page_id=5",
            "rill.example",
        ),
        ("http:/rill.example", "http://rill.example/", "rill.example"),
        ("htps://rill.example", "https://rill.example/", "rill.example"),
        ("https:///rill.example", "https://rill.example/", "rill.example"),
        ("https://rill.example/a/../b", "https://rill.example/b", "rill.example"),
        ("https://tulsa.example.com", "https://tulsa.example.com/", "example.com"),
        ("https://bücher.example", "https://xn--bcher-kva.example/", "xn--bcher-kva.example"),
        ("https://RILL.Wixsite.com/home", "https://rill.wixsite.com/home", "rill.wixsite.com"),
        (
            "https://rill.example/<script>",
            "https://rill.example/%3Cscript%3E",
            "rill.example",
        ),
    ],
)
def test_a_website_has_one_spelling_and_one_domain(written, address, domain, lookups):
    assert normalise_website(written, lookups.shared_hosts) == (address, domain)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("https://facebook.com/rill", "social_page"),
        ("https://m.facebook.com/rill", "social_page"),
        ("www.instagram.com/rill", "social_page"),
        ("https://fb.me/rill", "social_page"),
        ("https://rill.business.site", "directory_page"),
        ("https://maps.app.goo.gl/x", "directory_page"),
        ("https://www.psychologytoday.com/us/rill", "directory_page"),
        ("hi@rill.example", "not_a_website"),
        ("mailto:hi@rill.example", "not_a_website"),
        ("call us", "not_a_website"),
        ("none", "not_a_website"),
        ("n.a.", "not_a_website"),
        ("localhost", "not_a_website"),
        ("/about", "not_a_website"),
        ("https//rill.example", "not_a_website"),
        ("https://https://rill.example", "not_a_website"),
        ("rill.example, other.example", "not_a_website"),
        ("rill.example;other.example", "not_a_website"),
        ("ftp://rill.example", "not_a_website"),
        ("javascript:alert(1)", "not_a_website"),
        ("data:text/html,hi", "not_a_website"),
        ("https://<script>.com", "not_a_website"),
        ("https://-rill.example", "not_a_website"),
        ("https://rill.example:99999/", "not_a_website"),
        ("https://rill.example:abc/", "not_a_website"),
        ("https://user:secret@rill.example/", "not_a_website"),
        ("https://rill.example@evil.example/", "not_a_website"),
        ("https://rill.example\\@evil.example", "not_a_website"),
        ("http://127.0.0.1/", "not_a_website"),
        ("http://[::1]/", "not_a_website"),
        ("203.0.113.5", "not_a_website"),
        ("http://203.0.113.5/rill", "not_a_website"),
        ("http://203.0.113.5.:8080/", "not_a_website"),
        ("http://3405803781/", "not_a_website"),
        ("http://[2001:db8::5]/", "not_a_website"),
        ("https://0x7f.0.0.1", "not_a_website"),
        ("1.5", "not_a_website"),
    ],
)
def test_what_is_not_the_clinics_own_site_is_refused(written, code, lookups):
    with pytest.raises(BadValueError) as refused:
        normalise_website(written, lookups.shared_hosts)

    assert refused.value.code == code


def test_every_shared_host_is_refused_in_any_spelling(lookups):
    for host, kind in lookups.shared_hosts.items():
        for written in (host, f"https://www.{host}/rill", host.upper()):
            with pytest.raises(BadValueError) as refused:
                normalise_website(written, lookups.shared_hosts)
            assert refused.value.code == f"{kind}_page"


@given(ANYTHING)
def test_any_text_is_a_website_or_refused(lookups, text):
    try:
        address, domain = normalise_website(text, lookups.shared_hosts)
    except BadValueError:
        return

    assert urlsplit(address).scheme in {"http", "https"}
    assert (urlsplit(address).hostname or "").endswith(domain)
    assert normalise_website(address, lookups.shared_hosts) == (address, domain)
