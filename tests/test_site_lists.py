"""What a list says of itself: its filters, its pages, the short list beside it, what it can become.

A visitor may come by an old link, or with a list of clinics that are gone since.
"""

import html
import re

import pytest
import site_fixtures as made
from site_fixtures import UNSAID, a_clinic, ask

AT_HOME = {"settings": ("in_clinic", "at_home_self")}
MINNESOTA = {"state": "MN", "city": "Austin", "latitude": 43.67, "longitude": -92.97}
AFAR = {
    **UNSAID, "state": "TX", "routes": ("sublingual",), "settings": ("at_home_self",),
    "states_served": ("TX",), "price_from": 99.0, "last_confirmed": made.SEEN,
}  # fmt: skip
FOUR = "c=k7m2q9xw&c=clinic02&c=north000&c=afar0000"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    chosen = (
        a_clinic(),
        a_clinic("clinic02", slug="b", name="Brook Clinic", routes=("iv", "im")),
        a_clinic("north000", slug="n", name="North Clinic", **MINNESOTA, **AT_HOME),
        a_clinic("gone0000", slug="g", name="Gone Clinic", status="closed"),
        a_clinic("afar0000", slug="c", name="Far Practice", **AFAR),
        a_clinic("afar0001", slug="d", name="Farther Practice", **AFAR),
    )
    database = made.write_directory(tmp_path_factory.mktemp("lists") / "some.db", chosen=chosen)
    with made.served(database, made.NOON) as site:
        yield site


async def _page(site, address, status=200):
    response = await ask(site, address)
    assert response.status_code == status
    return html.unescape(response.text)


def _after(page, *parts):
    """Whether parts stand on a page in this order."""
    places = [page.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


# Both lists of a search


@pytest.mark.parametrize(
    "counted",
    [
        "IV infusion (2)",
        "Shot into a muscle (1)",
        "Lozenge under the tongue (2)",  # by video alone
        "At home, by yourself (2)",
        "In the clinic (2)",
        "Price stated (2)",
        "Confirmed in the last 90 days (4)",
        "The numbers count clinics and practices by video or phone.",
    ],
)
async def test_filters_count_both_lists(site, counted):
    page = await _page(site, "/near?zip=78701")

    assert "<h1>2 clinics within 50 miles of 78701</h1>" in page
    assert counted in page


async def test_a_filter_finds_what_its_number_said(site):
    page = await _page(site, "/near?zip=78701&route=sublingual")

    assert page.count('class="card-name"') >= 2
    assert "<h1>No clinics within 50 miles of 78701, 2 by video or phone</h1>" in page


async def test_what_is_by_video_comes_before_a_clinic_a_thousand_miles_away(site):
    page = await _page(site, "/near?zip=78701&setting=at_home_self")

    assert _after(page, "Far Practice", "We know of no place to go to here yet", "North Clinic")


async def test_where_one_can_go_somewhere_that_stands_first(site):
    page = await _page(site, "/near?zip=78701")

    assert _after(page, "River Clinic", "Far Practice")
    assert page.count("Far Practice</a>") == 1


async def test_numbers_of_one_list_are_not_said_to_be_of_two(site):
    assert "The numbers count" not in await _page(site, "/near?zip=55912")


# Past the last page


@pytest.mark.parametrize("page", [2, 999])
@pytest.mark.parametrize(
    ("path", "before"),
    [
        ("/state/tx?page={}", "/state/tx"),
        ("/state/tx/austin?page={}", "/state/tx/austin"),
        ("/near?zip=78701&page={}", "/near?zip=78701&miles=50&page=1"),
        ("/map?zip=78701&page={}", "/map?zip=78701&miles=50&page=1"),
        ("/closed?page={}", "/closed"),
    ],
)
async def test_past_the_last_page_there_is_a_way_back(site, path, page, before):
    shown = await _page(site, path.format(page))

    assert "There is nothing on this page." in shown
    assert f'rel="prev" href="{before}">Previous page' in shown
    assert 'rel="next"' not in shown
    assert '<meta name="robots" content="noindex">' in shown


async def test_the_way_back_keeps_the_short_list(site):
    page = await _page(site, "/state/tx?page=9&c=clinic02")

    assert '<a href="/state/tx?c=clinic02">Go to the first page</a>' in page


# The short list


@pytest.mark.parametrize(
    "address",
    ["/near?zip=78701", "/state/tx", "/state/tx/austin", "/map?zip=78701", "/clinic/clinic02"],
)
@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ("c=k7m2q9xw&c=nobody00", "Your short list: <strong>1 clinic</strong>"),
        ("c=oldid000&c=k7m2q9xw", "Your short list: <strong>1 clinic</strong>"),  # merged
        ("c=oldid000&c=clinic02", "/compare?c=k7m2q9xw&c=clinic02"),
    ],
)
async def test_only_clinics_that_there_are_count(site, address, ids, said):
    page = await _page(site, f"{address}{'&' if '?' in address else '?'}{ids}")

    assert said in page
    assert "nobody00" not in page


async def test_a_list_of_nobody_is_no_list(site):
    assert "Your short list" not in await _page(site, "/near?zip=78701&c=nobody00")


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (f"{FOUR}&c=gone0000", "Up to 4 clinics can be compared. Left out: Gone Clinic."),
        (
            f"{FOUR}&c=afar0001&c=nobody00&c=gone0000",
            "Up to 4 clinics can be compared. Left out: Farther Practice, Gone Clinic.",
        ),
        ("c=k7m2q9xw", '<caption class="unseen">1 clinic, fact by fact'),
        ("c=k7m2q9xw&c=clinic02", '<caption class="unseen">2 clinics, fact by fact'),
    ],
)
async def test_what_is_left_off_a_comparison_is_said(site, ids, said):
    assert said in await _page(site, f"/compare?{ids}")


@pytest.mark.parametrize("ids", [FOUR, f"{FOUR}&c=nobody00"])
async def test_four_are_not_too_many(site, ids):
    assert "eft out" not in await _page(site, f"/compare?{ids}")


# What a list can become


@pytest.mark.parametrize(
    ("address", "spreadsheet"),
    [
        ("/near?zip=78701", "/near.csv?zip=78701&miles=50"),
        ("/near?place=Texas&route=iv", "/near.csv?place=Texas&miles=50&route=iv"),
        ("/state/tx", "/state/tx.csv"),
        ("/state/tx/austin", "/state/tx/austin.csv"),
    ],
)
async def test_map_paper_spreadsheet_and_link_are_above_the_list(site, address, spreadsheet):
    page = await _page(site, address)
    actions = re.search(r'<ul class="actions".*?</ul>', page, re.DOTALL)[0]

    assert page.index(actions) < page.index('class="card-name"')
    assert "See it on a map" in actions
    assert "Print" in actions
    assert f'<a href="{spreadsheet}">Spreadsheet</a>' in actions
    assert (await ask(site, spreadsheet)).headers["content-type"] == "text/csv; charset=utf-8"
    section = re.search(r'href="#(\w+)">Print', actions)[1]
    assert "choose Print in your browser’s menu" in page.partition(f'id="{section}"')[2]


# An address that is no longer right


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/closed?state=zz", "We could not use “state=zz” and left it out."),
        ("/closed?state=tx&page=x", "We could not use “page=x” and left it out."),
        ("/closed?state=tx&page=x", "1 closed clinic in Texas"),
        ("/corrections?clinic=zzz", "We could not use “clinic=zzz” and left it out."),
        ("/corrections?clinic=<b>", "We could not use “clinic=<b>” and left it out."),
    ],
)
async def test_what_a_page_cannot_use_is_said(site, address, said):
    assert said in await _page(site, address)


@pytest.mark.parametrize(
    "address",
    ["/closed?state=tx", "/closed", "/corrections?clinic=k7m2q9xw", "/corrections?clinic=oldid000"],
)
async def test_what_a_page_can_use_needs_no_word(site, address):
    assert "We could not use" not in await _page(site, address)
