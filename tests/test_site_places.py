"""What a visitor types as a place, and what we take it to be."""

import sqlite3

import pytest
import site_fixtures as made
from site_fixtures import ask

from directory.site import places, typed
from directory.site.query import read_query


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return made.write_directory(tmp_path_factory.mktemp("places") / "some.db")


@pytest.fixture(scope="module")
def connection(database):
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def site(database):
    with made.served(database, made.NOON) as site:
        yield site


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Austin, TX", "Austin, TX"),
        ("austin tx usa", "Austin, TX"),
        ("Austin, TX, U.S.A.", "Austin, TX"),
        ("austin texas united states of america", "Austin, TX"),
        ("Austin TX 78701, USA", "78701"),
        ("78701 tx", "78701"),
        ("80202 denver", "80202"),
        ("Denver 80202 CO", "80202"),
        ("denver, co 80202-1234", "80202"),
        ("12345 Main St, Austin, TX", "Austin, TX"),
        ("80202 Main St, Austin, TX", "Austin, TX"),
        ("123 Main St, Austin, TX", "Austin, TX"),
        ("123 Main St St. Paul Minnesota", "St. Paul, MN"),
        ("1 A St, 99999 Denver, CO", "Denver, CO"),
        ("ketamine clinics near austin tx", "Austin, TX"),
        ("Spravato treatment in Denver", "Denver, CO"),
        ("waco ketamine clinic", "Waco, TX"),
        ("portland near me", "Portland, OR"),
        ("portland me", "Portland, ME"),
        ("ketamine near 78701", "78701"),
        ("LA", "Los Angeles, CA"),
        ("L.A., CA", "Los Angeles, CA"),
        ("sf", "San Francisco, CA"),
        ("San Fran", "San Francisco, CA"),
        ("philly", "Philadelphia, PA"),
        ("NYC", "New York City, NY"),
        ("new york, ny", "New York City, NY"),
        ("dc", "Washington, DC"),
        ("Austin, Tex.", "Austin, TX"),
        ("denver colo", "Denver, CO"),
        ("washington d.c.", "Washington, DC"),
        ("Austin TX 78701.", "78701"),
        ("Austin, TX!", "Austin, TX"),
        ("Long Island", "Huntington, NY"),  # and not the hamlet in Kansas
        ("Long Island, KS", "Long Island, KS"),
        ("D.C.", "Washington, DC"),
        ("near me", None),
        ("ketamine clinics near me", None),
        ("ketamine", None),
        ("us", None),
        ("philly, TX", None),
        ("00000", None),
    ],
)
def test_a_typed_place_is_found(connection, written, found):
    spot = places.find_place(connection, written)

    assert (spot and spot.title) == found


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("Texas", "TX"),
        ("tx", "TX"),
        ("Texas, USA", "TX"),
        ("ketamine clinics in texas", "TX"),
        ("Washington", "WA"),
        ("new york", "NY"),
        ("Calif.", "CA"),
        ("N. Carolina", "NC"),
        ("la", None),
        ("DC", None),
        ("D.C.", None),  # the same, and the district is one press away
        ("District of Columbia", "DC"),
        ("N.Y.", None),
        ("near me", None),
        ("austin tx", None),
        (None, None),
    ],
)
def test_a_typed_state_is_known(written, state):
    assert typed.state_named(written) == state


async def test_a_town_is_not_asked_to_be_its_own_state(site):
    page = (await ask(site, "/near?place=dc")).text

    assert "You did not name a state" not in page


@pytest.mark.parametrize(
    ("written", "state", "towns"),
    [
        ("Cincinatti, OH", "OH", ("Cincinnati, OH",)),
        ("cincinatti", None, ("Cincinnati, OH",)),
        ("cincinatti tx", "TX", ()),
        ("ketamine clinic philadelfia", None, ("Philadelphia, PA",)),
        ("Zzyzx, CA", "CA", ()),
        ("Texs", "TX", ()),
        ("Californa", "CA", ()),
        ("ketamine clinics in pensylvania", "PA", ()),
        ("x" * 150, None, ()),
        ("Nashvile, TN", "TN", ("Nashville, TN",)),  # and none of its short forms
        ("Nashvile", None, ("Nashville, TN",)),
    ],
)
def test_an_unknown_place_gets_a_guess(connection, written, state, towns):
    guess = places.guess(connection, written)

    assert (guess.state, guess.towns) == (state, towns)


@pytest.mark.parametrize(
    ("written", "guess"),
    [
        ("78700", places.Guess(zip="78701", state="TX")),
        ("78799", places.Guess(zip="78701", state="TX")),
        ("00000", places.Guess()),
        ("99999", places.Guess()),
        ("09001", places.Guess(is_military=True)),
        ("34001", places.Guess(is_military=True)),
        ("96201", places.Guess(is_military=True)),
    ],
)
def test_an_unknown_zip_gets_the_nearest_of_its_district(connection, written, guess):
    assert places.guess_zip(connection, written) == guess


@pytest.mark.parametrize(
    ("asked", "status", "answered"),
    [
        ("/near?place=washington", 302, ""),
        ("/state/wa", 200, "Search near Washington, DC"),
        ("/state/ny", 200, "Search near New York City, NY"),
        ("/near?place=la", 200, 'Did you mean <a href="/near?place=Louisiana'),
        ("/near?place=%EF%BC%97%EF%BC%98%EF%BC%97%EF%BC%90%EF%BC%91", 200, "of 78701"),
        ("/near?place=1+Main+St%2C+Austin%2C+TX", 200, "We left out “1 main st”"),
        ("/near?place=Cincinatti%2C+OH", 404, "Did you mean Cincinnati, OH?"),
        ("/near?place=Atlantis%2C+TX", 404, '<li><a href="/state/tx">All clinics in Texas</a>'),
        ("/near?zip=78700", 404, "The nearest by number that we know is 78701."),
        ("/near?zip=78700", 404, '<a href="/near?zip=78701">Near ZIP 78701</a>'),
        ("/near?place=00000", 404, "We could not find ZIP 00000. Check it or choose a state."),
        ("/near?zip=09001", 404, "which is nowhere on our map"),
        ("/near.json?zip=78700", 404, "The nearest by number that we know is 78701."),
        ("/near?place=Texs", 404, '<li><a href="/state/tx">All clinics in Texas</a>'),
        (
            "/near?place=cheap+ketamine+austin",
            200,
            "We left out “cheap” and looked near Austin, TX",
        ),
        ("/near?place=cheap+ketamine+austin", 200, "You did not name a state"),
        ("/near?place=austin+tx+aetna", 200, "We left out “aetna” and looked near Austin, TX."),
        ("/near?place=help+in+austin+mn+please", 200, "looked near Austin, MN."),
        ("/near?place=Austin+Texax", 200, "We left out “texax” and looked near Austin, TX."),
        ("/near?place=Austin+Minesota", 200, "We left out “minesota” and looked near Austin, MN."),
        ("/near?place=oral+zzz", 404, "called “oral zzz”"),  # a hamlet without its state
        ("/near?place=Travis+County+TX", 404, "We know no counties, only ZIPs and towns. Type one"),
        ("/near?place=Travis+County+TX", 404, '<li><a href="/state/tx">All clinics in Texas</a>'),
        ("/near?place=78701.", 200, "of 78701</h1>"),
        ("/near?place=787O1", 200, "of 78701</h1>"),
        ("/near?zip=787o1,", 200, "of 78701</h1>"),
        ("/near?place=7870", 400, "A ZIP has 5 digits"),
        ("/near?place=-", 400, "Type a ZIP, a town and state, or a clinic’s name."),
        ("/near?place=(512)+555-0142", 200, "clinics with the phone number (512) 555-0142</h1>"),
        ("/near?place=5125550177", 200, "1 clinic with the phone number (512) 555-0177</h1>"),
        ("/near?place=1-512-555-0177", 200, "Far Away Telehealth"),
        ("/near?place=%2B1+512.555.0177", 200, "Far Away Telehealth"),
        ("/near.json?place=512-555-0177", 200, '"count": 1'),
        ("/near?place=512-555-0199", 404, "no clinic with the phone number (512) 555-0199. Type"),
        ("/near?place=78701-1234", 200, "of 78701</h1>"),
        ("/near?place=512555017", 404, "We could not find ZIP 51255"),  # a ZIP+4, unknown
        ("/near?place=D.C.", 200, 'See <a href="/near?place=District+of+Columbia'),
        ("/near?place=DC", 200, "beyond its borders too. See <a"),
        ("/near?place=Long+Island", 200, 'Did you mean <a href="/near?place=Long+Island%2C+KS'),
        ("/near?place=la", 200, "We looked near Los Angeles, CA."),
        (f"/near?place={'x' * 201}", 400, "That is too long: type at most 200 letters."),
        ("/near?zip=78701&place=austin", 400, "one place at a time: type a ZIP or a town, not bo"),
        ("/near?place=near+me", 404, "We do not look up where you are."),
        ("/near?place=lake+spray", 200, "We know no town called “lake spray”; these match by name"),
        ("/near?place=gone+clinic", 200, "Closed, of that name"),
        ("/near.json?place=gone+clinic", 404, "We could not find a town or a clinic called"),
    ],
)
async def test_a_page_says_how_it_understood(site, asked, status, answered):
    response = await ask(site, asked)

    assert (response.status_code, answered in response.text) == (status, True)


async def test_the_state_is_offered_before_the_towns(site):
    page = (await ask(site, "/near?place=Cincinatti%2C+OH")).text

    assert page.index("All clinics in Ohio") < page.index("Near Cincinnati, OH")


async def test_a_state_of_another_state_is_not_its_namesake(site):
    assert "Looking for the town?" not in (await ask(site, "/state/de")).text  # Delaware, OH


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("place=Texas&route=nasal_esketamine", 1),
        ("place=texas&route=iv", 32),
        ("place=TX&q=river", 1),
        ("place=TX&confirmed=90&sort=confirmed", 32),
        ("place=minnesota&route=iv&miles=5", 1),
    ],
)
async def test_a_state_can_be_filtered(site, asked, count):
    answer = (await ask(site, f"/near.json?{asked}")).json()
    page = (await ask(site, f"/near?{asked}")).text

    assert answer["count"] == count
    assert answer["query"]["measured_from"] is None
    assert {clinic["state"] for clinic in answer["clinics"]} == {answer["query"]["state"]}
    assert f"<h1>{count} clinic" in page
    assert " in Texas" in page or " in Minnesota" in page


async def test_numbers_are_numbers_and_points_are_rounded(site):
    query = (await ask(site, "/near.json?lat=30.271134&lng=-97.743721&confirmed=90")).json()[
        "query"
    ]

    assert (query["lat"], query["lng"], query["miles"], query["confirmed"]) == (
        30.27,
        -97.74,
        50,
        90,
    )
    assert query["measured_from"]["latitude"] == 30.27


def test_what_cannot_be_used_is_left_out_of_a_page_only():
    query = read_query(
        "zip=78701&miles=x&route=tea&page=0&price=no&setting=in_clinic", strict=False
    )

    assert query.left_out == ("miles=x", "route=tea", "price=no", "page=0")
    assert (query.miles, query.route, query.page, query.setting) == (50, None, 1, "in_clinic")


@pytest.mark.parametrize(
    ("asked", "is_marked"),
    [
        ("/near?zip=787&miles=25&route=iv", True),
        ("/near?zip=00000&miles=25&route=iv", True),
        ("/near?place=Atlantis&miles=25&route=iv", True),
        ("/near?miles=25&route=iv", True),
        ("/near?lat=91&lng=0&miles=25&route=iv", False),
        ("/near?lat=30&miles=25&route=iv", False),
    ],
)
async def test_an_error_page_keeps_radius_and_filters_and_marks_the_field(site, asked, is_marked):
    page = (await ask(site, asked)).text

    assert ('aria-invalid="true" aria-describedby="wrong" autofocus' in page) == is_marked
    assert '<option value="25" selected>' in page
    assert '<input type="hidden" name="route" value="iv">' in page
    assert "Your filters are kept." in page


async def test_other_towns_are_told_as_a_sentence_tells_them(site):
    page = (await ask(site, "/near?place=portland")).text

    assert ' or <a href="/near?place=Portland' not in page  # there is one other
    assert (
        'Did you mean <a href="/near?place=Portland%2C+ME&amp;miles=50">Portland, ME</a>?' in page
    )
