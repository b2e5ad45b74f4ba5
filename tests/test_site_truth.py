"""No page is surer than its sources: distances, doors, notices, what is open and what is closed."""

import csv
import io
import re
from datetime import date
from urllib.parse import quote

import pytest
import site_fixtures as made
from site_fixtures import UNSAID, a_clinic, a_fact, ask

from directory.site.words import contact_link, distance

BY_VIDEO = {**UNSAID, "state": "TX", "phone": "+15125550177"}
SAID_CLOSED = (a_fact("name", "Said Closed"), a_fact("status", "closed"))
SAID_OPEN = (a_fact("name", "Said Open"), a_fact("status", "active"))


def clinics():
    return (
        a_clinic(),
        a_clinic("quiet000", name="Quiet Clinic", last_confirmed=None, precision="street"),
        a_clinic("open0000", name="Said Open", facts=SAID_OPEN),
        a_clinic("point000", name="Point Clinic", **{**UNSAID, "city": "Austin", "state": "TX",
            "latitude": 30.3, "longitude": -97.7, "precision": "source", "unit": None}),
        a_clinic("middle00", name="Middle Clinic", **{**UNSAID, "city": "Austin", "state": "TX",
            "latitude": 30.2672, "longitude": -97.7431, "precision": "city"}),
        a_clinic("town0000", name="No Town", street="5 Elm St", city=None, postcode=None),
        a_clinic("said0000", name="Said Closed", status="closed", closed_on=date(2026, 9, 1),
                 facts=SAID_CLOSED),
        a_clinic("gone0000", name="Gone Quietly", status="closed", closed_on=date(2026, 8, 2)),
        a_clinic("lonely00", name="Lonely Closed", status="closed", latitude=60.0,
                 longitude=-150.0, city="Nowhere", state="AK", closed_on=date(2026, 8, 2)),
        # Beside the distances: practices by video, however they say so.
        a_clinic("video000", name="A Only Video", settings=("telehealth_visit",),
                 routes=("sublingual",), states_served=("TX",)),
        a_clinic("home0000", name="B At Home", **{**BY_VIDEO,
            "settings": ("telehealth_visit", "at_home_self"), "states_served": ("TX", "NM")}),
        a_clinic("mute0000", name="C Based There", **{**BY_VIDEO, "settings": ("at_home_self",)}),
        a_clinic("both0000", name="D Far And Video", city="Waco", latitude=31.55,
                 longitude=-97.15, states_served=("TX",)),
        a_clinic("else0000", name="E Serves Others", **{**BY_VIDEO, "states_served": ("NY",)}),
    )  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = tmp_path_factory.mktemp("truth") / "some.db"
    database = made.write_directory(path, chosen=clinics())
    with made.served(database, made.NOON, contact="data@clinics.example") as site:
        yield site


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    path = tmp_path_factory.mktemp("real") / "some.db"
    database = made.write_directory(path, chosen=clinics(), sample=False)
    with made.served(database, made.LATER) as site:
        yield site


@pytest.mark.parametrize(
    ("precision", "miles", "street", "said"),
    [
        ("city", 0.3, None, "in Brooklyn; address not stated"),
        ("city", 0.3, "1 Elm St", "in Brooklyn; not placed exactly"),
        ("city", 8.2, None, "about 8 miles (middle of Brooklyn)"),
        ("zip", 8.2, None, "about 8 miles"),
        ("zip", 1.0, None, "about 1 mile"),
        ("zip", 0.0, "1 Elm St", "in or near ZIP 11201"),
        ("rooftop", 0.2, "1 Elm St", "less than 1 mile"),
        ("source", 8.2, "1 Elm St", "8 miles"),
    ],
)
def test_a_distance_is_no_surer_than_we_are(precision, miles, street, said):
    clinic = {
        "distance_miles": miles,
        "precision": precision,
        "city": "Brooklyn",
        "street": street,
        "postcode": "11201",
    }

    assert distance(clinic) == said


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/near?place=austin+tx", "in Austin; address not stated"),
        ("/near?place=austin+tx", "we measure to its middle."),
        ("/near?place=austin+tx", "1200 W 6th St, #200"),
        ("/near?place=austin+tx", "Not confirmed by any source yet"),
        ("/clinic/k7m2q9xw", "1200 W 6th St, #200<br>"),
        ("/clinic/k7m2q9xw", "Travis <span class=\"small\">(derived from the ZIP)"),
        ("/clinic/k7m2q9xw", "It does not say that the clinic is open. Call first."),
        ("/clinic/k7m2q9xw", "It confirmed its entry on <time datetime=\"2026-11-20\">"),
        ("/clinic/quiet000", "<strong>Listed by one source,</strong> last on"),
        ("/clinic/quiet000", "Not confirmed by any source yet"),
        ("/clinic/open0000", "<strong>Listed as open,</strong> last on"),
        ("/clinic/said0000", "A source said so on <time datetime=\"2026-09-01\">"),
        ("/clinic/gone0000", "No longer listed; last seen on <time datetime=\"2026-08-02\">"),
        ("/clinic/gone0000", "First seen by us"),
        ("/clinic/lonely00", "We know of no other clinic within 100 miles of it."),
        ("/clinic/lonely00", '<a href="/near?place=Alaska&amp;miles=50">Find other clinics in Al'),
        ("/clinic/said0000", "<title>Said Closed (closed), Austin, TX"),
        ("/clinic/said0000", "What its sources said it offered"),
        ("/clinic/said0000", 'Sample register</a>, seen <time datetime="2026-11-20">'),
        ("/clinic/point000", "Depends on how it is given; see Good to know below."),
        ("/clinic/k7m2q9xw", "FDA status (our summary)"),
        ("/clinic/k7m2q9xw", '"mailto:data@clinics.example?subject=Clinic%20k7m2q9xw&amp;body='),
        ("/", 'Wrong or closed? Tell us: <a href="mailto:data@clinics.example"'),
        ("/near?q=gone", "Closed, of that name"),
        ("/near?place=austin+tx", "Listed as serving Texas"),
        ("/near?place=austin+tx&route=sc", 'value="sc" selected>Shot under the skin (0)'),
    ],
)  # fmt: skip
async def test_a_page_says_only_what_is_known(site, asked, answered):
    assert answered in (await ask(site, asked)).text


@pytest.mark.parametrize(
    ("asked", "unsaid"),
    [
        ("/clinic/quiet000", "Listed as open"),
        ("/clinic/k7m2q9xw", "Listed as open"),
        ("/clinic/said0000", "onfirmed by a source"),
        ("/clinic/said0000", "We learned it"),
        ("/near?q=gone", "Last confirmed"),
        ("/near?place=austin+tx", "Unit 200"),
        ("/near?zip=55912&miles=10", "Treatment at home means"),
    ],
)
async def test_a_page_does_not_say_what_nobody_said(site, asked, unsaid):
    assert unsaid not in (await ask(site, asked)).text


@pytest.mark.parametrize(
    ("clinic", "link"),
    [
        ("k7m2q9xw", f"geo:0,0?q={quote('1200 W 6th St, Austin, TX 78701', safe='')}"),
        ("quiet000", f"geo:0,0?q={quote('1200 W 6th St, Austin, TX 78701', safe='')}"),
        ("point000", "geo:30.3,-97.7"),
        ("middle00", None),
        ("town0000", None),
        ("video000", None),
    ],
)
async def test_a_map_app_is_only_sent_to_a_door(site, clinic, link):
    page = (await ask(site, f"/clinic/{clinic}")).text

    assert ("geo:" in page) == (link is not None)
    assert link is None or f'href="{link}"' in page


async def test_a_closed_clinic_names_up_to_five_near_it_and_no_closed_one(site):
    page = (await ask(site, "/clinic/gone0000")).text
    listed = page.partition('class="near-here"')[2].partition("</ul>")[0]

    assert listed.count("<li>") == 5
    assert "Said Closed" not in listed
    assert "Only Video" not in listed
    assert "tel:+15125550142" in listed


# By video


@pytest.mark.parametrize("asked", ["/near.json?zip=78701", "/state/tx.json"])
async def test_practices_by_video_stand_beside_the_distances(site, asked):
    answer = (await ask(site, asked)).json()
    afar = [clinic["id"] for clinic in answer["telehealth"]]
    near = {clinic["id"] for clinic in answer["clinics"]}
    is_state = asked.startswith("/state")

    # The one of Waco serves by video too; in its state's list of places it stands already.
    assert afar == ["video000", "home0000", "mute0000", *([] if is_state else ["both0000"])]
    assert answer["telehealth_count"] == len(afar)
    assert not near & {*afar, "else0000"}
    assert all(clinic.get("distance_miles") is None for clinic in answer["telehealth"])


async def test_practices_by_video_have_no_place_on_a_map_and_no_distance(site):
    shapes = (await ask(site, "/near.geojson?zip=78701")).json()
    features = {each["id"]: each for each in shapes["features"]}
    table = (await ask(site, "/near.csv?zip=78701")).text
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(table))}

    assert features["video000"]["geometry"] is None
    assert features["home0000"]["properties"]["settings"] == ["telehealth_visit", "at_home_self"]
    assert features["home0000"]["properties"]["is_telehealth"] is True
    assert shapes["telehealth_count"] == 4
    assert (rows["video000"]["distance_miles"], rows["video000"]["is_telehealth"]) == ("", "1")
    assert (rows["k7m2q9xw"]["distance_miles"], rows["k7m2q9xw"]["is_telehealth"]) == ("0.0", "0")


def by_video(count):
    return [
        a_clinic(f"video{n:03}", name=f"Video {n:03}", **{**BY_VIDEO, "states_served": ("TX",)})
        for n in range(count)
    ]


async def test_a_state_turns_over_all_its_practices_by_video(tmp_path):
    many = [a_clinic(), *by_video(13)]
    with made.served(made.write_directory(tmp_path / "d.db", chosen=many), made.NOON) as site:
        pages = [(await ask(site, f"/state/tx?page={n}")).text for n in (1, 2, 3)]

    shown = [re.findall(r'card-name"><a href="/clinic/(\w+)/', page) for page in pages]
    assert shown[0][0] == "k7m2q9xw"
    assert [each for page in shown for each in page][1:] == [f"video{n:03}" for n in range(13)]
    assert "8 more are on the next pages." in pages[0]
    assert "3 more are on the next page." in pages[1]
    assert "Next page" not in pages[2]


async def test_practices_by_video_are_on_the_first_page_only(tmp_path):
    many = by_video(12)
    with made.served(made.write_directory(tmp_path / "d.db", chosen=many), made.NOON) as site:
        page = (await ask(site, "/near?zip=78701")).text
        second = (await ask(site, "/near.json?zip=78701&page=2")).json()
        home = (await ask(site, "/")).text

    assert page.count("By video or phone</span>") == 5
    assert '<a href="/state/tx">7 more on the page of Texas</a>' in page
    assert (second["telehealth"], second["telehealth_count"]) == ([], 12)
    assert "12 of them by video or phone only" in home


# Notices


@pytest.mark.parametrize(
    ("said", "notices"),
    [
        ({"routes": ("iv",)}, set()),
        ({"routes": ("iv",), "settings": ("at_home_self",)}, {"compounded", "tele"}),
        ({"routes": ("iv",), "settings": ("home_visit",)}, {"compounded", "tele"}),
        ({"routes": (), "settings": ("telehealth_visit",)}, {"compounded", "tele"}),
        ({"routes": ("iv",), "states_served": ("TX",)}, {"compounded", "tele"}),
        ({"routes": ("oral",)}, {"compounded", "tele"}),
        ({"routes": ("nasal_compounded",)}, {"compounded", "spray", "tele"}),
        ({"routes": ("nasal_esketamine",)}, {"certified"}),
    ],
)
async def test_a_notice_follows_what_is_offered_and_where(tmp_path, said, notices):
    words = {
        "compounded": "FDA warned in October 2023",
        "spray": "In February 2022 FDA warned",
        "tele": "Federal rules let prescribers",
        "certified": "Spravato may be given only in places certified",
    }
    database = made.write_directory(tmp_path / "d.db", chosen=[a_clinic(**said)])
    with made.served(database, made.NOON) as site:
        page = (await ask(site, "/clinic/k7m2q9xw")).text

    assert {name for name, text in words.items() if text in page} == notices


@pytest.mark.parametrize(
    ("text", "is_marked"),
    [
        ("Ketamine is not FDA-approved for any mental-health condition.", True),
        ("FDA warned in October 2023", True),
        ("We list what clinics and public registers say.", False),
        ("Being listed is not an endorsement.", False),
    ],
)
async def test_an_overdue_notice_stays_and_says_so(real, site, text, is_marked):
    now = (await ask(site, "/clinic/home0000")).text.partition(text)[2].partition("</li>")[0]
    then = (await ask(real, "/clinic/home0000")).text.partition(text)[2].partition("</li>")[0]

    assert ('(checked <time datetime="2026-11-20">20 Nov 2026</time>)' in now) == is_marked
    assert ("</time>; being checked again)" in then) == is_marked
    assert then


async def test_the_warning_of_home_treatment_stands_where_it_is_offered(site):
    with_home = (await ask(site, "/near?zip=78701")).text
    without = (await ask(site, "/near?zip=78701&setting=in_clinic")).text
    by_route = (await ask(site, "/near?zip=78701&q=only+video")).text

    assert with_home.count("when it is used at home no one is there to help") == 2
    assert by_route.count("when it is used at home no one is there to help") == 2
    assert "when it is used at home no one is there" not in without.partition("Good to know")[0]


# Made-up data


async def test_made_up_data_is_marked_in_every_format(site, real):
    answer = await ask(site, "/near.json?zip=78701")
    table = await ask(site, "/state/tx.csv")
    one = await ask(site, "/clinic/k7m2q9xw.json")
    page = await ask(site, "/clinic/k7m2q9xw")

    for usage in (answer.json()["usage"], one.json()["usage"]):
        assert usage["notice"].startswith("MADE-UP SAMPLE DATA.")
        assert usage["sample"] is True
    assert {each.headers["x-sample-data"] for each in (answer, table, one)} == {"true"}
    assert 'filename="made-up-clinics.csv"' in table.headers["content-disposition"]
    assert page.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page.text


async def test_real_data_is_not(real):
    answer = await ask(real, "/state/tx.csv")
    page = await ask(real, "/clinic/k7m2q9xw")

    assert 'filename="clinics.csv"' in answer.headers["content-disposition"]
    assert "x-sample-data" not in answer.headers
    assert "x-robots-tag" not in page.headers
    assert 'name="robots"' not in page.text
    assert "Tell us" not in page.text
    usage = (await ask(real, "/near.json?zip=78701")).json()["usage"]
    assert (usage["sample"], usage["notice"][:7]) == (False, "What cl")


async def test_a_fact_of_no_address_has_none_in_json(tmp_path):
    facts = (a_fact("name", "River Clinic", url="javascript:alert(2)"), a_fact("routes", "iv"))
    database = made.write_directory(tmp_path / "d.db", chosen=[a_clinic(facts=facts)])
    with made.served(database, made.NOON) as site:
        clinic = (await ask(site, "/clinic/k7m2q9xw.json")).json()["clinic"]
        page = (await ask(site, "/clinic/k7m2q9xw")).text

    assert [fact["url"] for fact in clinic["facts"]] == [None, "https://register.example/1"]
    assert "javascript" not in page


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("you@a.example", "mailto:you@a.example"),
        ("https://a.example/issues", "https://a.example/issues"),
        ("matrix://a.example", None),
        ("You <you@a.example>", None),
    ],
)
def test_a_contact_is_linked_where_it_can_be(contact, link):
    assert contact_link(contact) == link
