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
        ("near me", None),
        ("austin tx", None),
        (None, None),
    ],
)
def test_a_typed_state_is_known(written, state):
    assert typed.state_named(written) == state


@pytest.mark.parametrize(
    ("written", "words", "route", "rest"),
    [
        ("houston spravato", "spravato", "nasal_esketamine", "houston"),
        ("Spravato in Austin, TX", "Spravato", "nasal_esketamine", "in Austin, TX"),
        ("Austin, TX with lozenges", "lozenges", "sublingual", "Austin, TX"),
        ("I.V. ketamine 78701", "I.V.", "iv", "ketamine 78701"),
        ("iv or spravato waco", "iv, spravato", None, "waco"),
        ("iv and intravenous waco", "iv, intravenous", "iv", "waco"),
        ("spravato", "spravato", "nasal_esketamine", ""),
        ("ketamine iv infusion clinic near me", "iv", "iv", ""),
    ],
)
def test_a_way_ketamine_is_given_is_told_from_the_place(written, words, route, rest):
    assert typed.way_within(written) == (words, route, rest)


@pytest.mark.parametrize("written", ["Austin", "Ivy Clinic", "im in austin", "SC", "Pillow, PA"])
def test_what_only_looks_like_a_way_is_none(written):
    assert typed.way_within(written) is None


@pytest.mark.parametrize(
    ("asked", "status", "answered"),
    [
        ("/near?place=austin+spravato", 200, "We took “spravato” for how ketamine is given"),
        ("/near?place=austin+spravato", 200, "1 clinic within 50 miles of Austin, TX"),
        ("/near?place=austin+spravato", 200, ": Spravato nasal spray (esketamine) <span"),
        ("/near.json?place=austin+spravato", 200, '"route": "nasal_esketamine"'),
        ("/map?place=austin+spravato", 200, "We took “spravato” for how ketamine is given"),
        ("/near?place=iv+texas", 200, ": IV infusion <span"),
        ("/near?place=iv+texas", 200, "clinics in Texas</h1>"),
        ("/near?place=austin+spravato&route=iv", 200, "1 clinic within 50 miles of Austin, TX"),
        ("/near?place=iv+or+spravato+austin", 200, "We left out “iv, spravato”: choose one way"),
        ("/near?place=spravato", 400, "“spravato” is how ketamine is given. Type a ZIP, or a"),
        ("/near?place=spravato", 400, '<input type="hidden" name="route" value="nasal_esketamine"'),
        ("/near?place=spravato", 400, 'id="place" name="place" value=""'),
        ("/near.json?place=lozenge", 400, "“lozenge” is how ketamine is given."),
        ("/map?place=lozenge", 400, "“lozenge” is how ketamine is given."),
        ("/near?place=spravato+near+me", 400, "We do not look up where you are."),
        ("/near?place=oral", 200, "of Oral, SD</h1>"),  # a town of that very name
        ("/near?place=spravato+cincinatti", 404, "Did you mean Cincinnati, OH?"),
        ("/near?place=dc", 200, "of Washington, DC</h1>"),
    ],
)
async def test_a_way_beside_a_place_is_a_filter(site, asked, status, answered):
    response = await ask(site, asked)

    assert (response.status_code, answered in response.text) == (status, True)


async def test_another_town_of_the_name_is_searched_with_the_same_filter(site):
    page = (await ask(site, "/near?place=austin+spravato&c=k7m2q9xw")).text

    other = "/near?place=Austin%2C+MN&amp;miles=50&amp;route=nasal_esketamine&amp;c=k7m2q9xw"
    assert f'<a href="{other}">Austin, MN</a>' in page


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
        ("place=TX&confirmed=90&sort=confirmed", 33),
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
