"""Nobody on the list is visited, whatever leads there, and the page of terms says who and why."""

from dataclasses import replace
from pathlib import Path

import pytest
from factories import a_source
from test_cli import clinics  # noqa: F401 # because it is a fixture
from test_crawl import serving

from directory import crawl
from directory.data_folder import CHECKOUT, DataFolder
from directory.errors import DataFileError
from directory.refused import read_refused, why_refused
from directory.replica import replica
from directory.sources import Source, read_sources
from directory.terms import terms_page

HOUSE = Path(__file__).parent.parent
LIST = read_refused()


# Who is on it


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://healingmaps.com", "healingmaps.com"),
        ("https://www.healingmaps.com/wp-json/wp/v2/listing", "healingmaps.com"),
        ("HTTPS://WWW.HealingMaps.COM:443/a?b#c", "healingmaps.com"),
        ("https://user:word@healingmaps.com/", "healingmaps.com"),
        ("https://healingmaps.com./listing", "healingmaps.com"),
        ("https://\uff48ealingmaps.com/", "healingmaps.com"),
        ("https://healingmaps.com/a\nb", "healingmaps.com"),
        ("https://psychologytoday.com/us/treatment-rehab", "psychologytoday.com"),
        ("https://www.spravato.com/find-a-center", "spravato.com"),
        ("https://maps.google.com/maps?q=ketamine", "google.*"),
        ("https://www.google.co.uk/maps/d/kmls", "google.*"),
        ("https://www.google.com/maps/d/kml/more", "google.*"),
        ("https://www.google.com", "google.*"),
        ("https://healingmaps.com/robots.txt", "healingmaps.com"),
        ("https://www.ketaminetreatmenttexas.com/", "ketaminetreatment*.com"),
        ("https://thethirdwave.co/directory/clinics", "thethirdwave.co"),
    ],
)
def test_a_host_on_the_list_and_all_below_it_are_refused(url, host):
    assert why_refused(url, LIST).startswith(f"{host} is one we do not visit (data/refused.toml): ")


@pytest.mark.parametrize(
    "url",
    [
        "https://npiregistry.cms.hhs.gov/api/",
        "https://www.google.com/maps/d/kml?mid=a&forcekml=1",
        "https://www.google.com/robots.txt",
        "https://nothealingmaps.com/",
        "https://healingmaps.com.example/",
        "https://clinic.example/healingmaps.com",
        "https://spravato.rill.example/",
        "mailto:healingmaps.com",
        "",
    ],
)
def test_nobody_else_is(url):
    assert why_refused(url, LIST) is None


def test_everyone_who_says_no_is_on_the_list():
    """The sources known not to want it, or not to be ours to copy."""
    said_no = """healingmaps.com psychologytoday.com spravato.com spravatorems.com google.com
        yelp.com zocdoc.com healthgrades.com linkedin.com thethirdwave.co psychable.com"""

    assert [host for host in said_no.split() if not why_refused(f"https://{host}/", LIST)] == []


def test_no_source_is_on_the_list():
    for source in read_sources(HOUSE / "data/sources.toml").values():
        assert why_refused(source.base_url or "", LIST) is None


# The list as a file


def test_an_operator_adds_to_the_list_and_takes_nothing_out(tmp_path):
    (tmp_path / "refused.toml").write_text('["rill.example"]\nwhy = "It asked."\nsince = "2026"\n')
    both = read_refused(tmp_path)

    assert both[:-1] == LIST
    assert why_refused("https://www.rill.example/", both)
    assert read_refused(CHECKOUT) == LIST


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "not TOML"),
        ('"rill.example" = 1', "expected a table, found 1"),
        ('["rill.example"]\nsince = "2026"', "expected why in words, found None"),
        ('["rill.example"]\nwhy = "x"', "expected since in words, found None"),
        ('["rill.example"]\nwhy = " "\nsince = "2026"', "expected why in words, found ' '"),
        (
            '["rill.example"]\nwhy = "x"\nsince = "2026"\nopen = ["a"]',
            'expected open = ["/a/path"]',
        ),
        ('["rill.example"]\nwhy = "x"\nsince = "2026"\nhow = 1', "unknown key 'how'"),
        ('["https://rill.example"]\nwhy = "x"\nsince = "2026"', "expected a host in small letters"),
        ('["Rill.example"]\nwhy = "x"\nsince = "2026"', "expected a host in small letters"),
    ],
)
def test_a_list_that_cannot_be_read_stops_the_visit_and_says_where(tmp_path, text, said):
    (tmp_path / "refused.toml").write_text(text)

    with pytest.raises(DataFileError) as raised:
        read_refused(tmp_path)
    assert str(tmp_path / "refused.toml") in str(raised.value)
    assert said in str(raised.value)


# Nobody on it is visited


def a_register(**true):
    words = {"name": "nppes", "title": "R", "spider": {"prefixes": ["ketamine"]}}
    return Source(**{**words, "base_url": "https://npi.example", "robots": "api",
                     "seconds_between_requests": 0, **true})  # fmt: skip


def visit(tmp_path, source, base_url=None):
    return crawl.send(source, DataFolder(tmp_path).drafts, contact="a test", base_url=base_url)


@pytest.mark.parametrize("stand_in", [True, False])
def test_a_table_with_a_refused_address_is_not_visited_and_no_stand_in_either(tmp_path, stand_in):
    asked = []
    with serving(asked.append) as base_url:
        source = a_register(base_url="https://www.healingmaps.com")
        found = visit(tmp_path, source, base_url if stand_in else None)

    assert len(found.errors) == 1
    assert found.errors[0].startswith("healingmaps.com is one we do not visit")
    assert asked == []
    assert not (tmp_path / "drafts").exists()


@pytest.mark.parametrize("robots", ["api", "obey"])
def test_a_refused_stand_in_is_sent_nothing_not_even_for_its_robots_txt(tmp_path, robots):
    (tmp_path / "refused.toml").write_text('["127.0.0.1"]\nwhy = "A test."\nsince = "2026"\n')
    asked = []
    with serving(asked.append) as base_url:
        found = visit(tmp_path, a_register(robots=robots), base_url)

    assert "127.0.0.1 is one we do not visit (data/refused.toml): A test." in found.errors[0]
    assert asked == []


@pytest.mark.parametrize("robots", ["api", "obey"])
def test_a_redirect_to_a_refused_host_is_not_followed(tmp_path, robots):
    asked = []

    def away(path):
        asked.append(path)
        if path == "/robots.txt":
            return 404, b""
        return 302, b"", {"Location": "https://www.healingmaps.com/listing"}

    with serving(away) as base_url:
        found = visit(tmp_path, a_register(robots=robots), base_url)

    assert found.listings == ()
    assert "healingmaps.com is one we do not visit" in found.errors[0]
    assert len([path for path in asked if path != "/robots.txt"]) == 1


def test_a_host_that_is_open_in_part_is_visited_there_and_nowhere_else(tmp_path):
    """The sample's map answers at its own path; the same spider is turned away at any other."""
    part = '["127.0.0.1"]\nwhy = "A test."\nsince = "2026"\nopen = ["/maps/d/kml"]\n'
    (tmp_path / "refused.toml").write_text(part)
    penmap = read_sources(HOUSE / "data/sample/sources.toml")["penmap"]
    elsewhere = replace(penmap, spider={"path": "/maps/d/other"})
    with replica(HOUSE / "data/sample") as base_url:
        found = visit(tmp_path, penmap, base_url)
        refused = visit(tmp_path, elsewhere, base_url)

    assert found.errors == ()
    assert found.listings
    assert "127.0.0.1 is one we do not visit" in refused.errors[0]


def test_a_new_source_is_not_even_looked_at_there(clinics, tmp_path):  # noqa: F811 # because it is the fixture
    (tmp_path / "site.toml").write_text('contact = "you@your.example"\n')
    code, output, errors = clinics(tmp_path, "new", "maps", "https://healingmaps.com/listing/")

    assert (code, output) == (1, "")
    assert "healingmaps.com is one we do not visit" in errors


def test_the_command_says_whom_it_did_not_visit_and_why(clinics, tmp_path):  # noqa: F811 # because it is the fixture
    text = (HOUSE / "data/sample/sources.toml").read_text()
    moved = text.replace('base_url = "https://npi.example"', 'base_url = "https://healingmaps.com"')
    (tmp_path / "sources.toml").write_text(moved)
    (tmp_path / "site.toml").write_text('contact = "you@your.example"\n')
    code, output, _ = clinics(tmp_path, "crawl", "nppes")

    assert code == 2
    assert output.startswith("nppes: failed: healingmaps.com is one we do not visit")
    assert "its old listings stand" in output


# The page of terms


def test_the_page_of_terms_is_up_to_date():
    sources = read_sources(HOUSE / "data/sources.toml")
    page = (HOUSE / "docs/sources.md").read_text(encoding="utf-8")

    assert page == terms_page(sources, LIST), "run: make docs/sources.md"


def test_the_command_prints_the_page(clinics, tmp_path):  # noqa: F811 # because of the same
    code, output, _ = clinics(tmp_path, "sources", "--page")

    assert code == 0
    assert output == (HOUSE / "docs/sources.md").read_text(encoding="utf-8")


def test_every_source_states_why_it_is_read_and_where_to_write():
    for name, source in read_sources(HOUSE / "data/sources.toml").items():
        assert source.reason.endswith("."), name
        assert source.contact, name
        assert source.robots_reason.endswith("."), name
        assert bool(source.robots_checked) == bool(source.robots_answer), name


@pytest.mark.parametrize(
    ("true", "said"),
    [
        ({"robots": "obey", "base_url": "https://a.example"}, "obeyed at every visit"),
        ({"robots": "api", "base_url": "https://a.example"}, "| what it said | nobody has looked"),
        ({"robots": "none"}, "| fetched from | nowhere; it comes as a file |"),
        (
            {"robots_answer": "it allows a | b", "robots_checked": "2026-07"},
            r"| what it said | it allows a \| b (2026-07) |",
        ),
        ({"reason": "It is good."}, "\n\nIt is good.\n\n"),
        ({"contact": "a@b.example"}, "| contact | a@b.example |"),
    ],
)
def test_the_page_says_what_is_known_and_what_is_not(true, said):
    page = terms_page({"list": a_source(**true)}, [])

    assert said in page
    assert "| licence |" not in page
