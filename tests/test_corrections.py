"""A person's word wins, is shown as a person's, and never invents more than it says."""

from datetime import date

import pytest
from factories import TODAY, a_source, located

from directory.corrections import by_clinic, correct, of_clinic, read_corrections, understand
from directory.errors import DataFileError
from directory.geocode import geocode
from directory.merge import merge
from directory.normalise import normalise

HEADER = "clinic,field,value,who,when,why\n"
SOURCES = {"list": a_source(confirmed_by="updated_on"), "nppes": a_source(name="nppes", trust=60)}
ID = "k7m2q9xw"


@pytest.fixture
def read(tmp_path, lookups):
    """Corrections in our words, of lines such as ``k7m2q9xw,phone,512-555-0199``."""
    path = tmp_path / "corrections.csv"

    def reader(*lines, day="2026-11-10"):
        path.write_text(HEADER + "".join(f"{line},ann,{day},she rang\n" for line in lines))
        return [
            understand(each, normalise(each.said, lookups))
            for each in read_corrections(path, TODAY)
        ]

    return reader


@pytest.fixture
def corrected(read, gazetteer):
    def corrector(*lines, members=None, **how):
        clinic = merge(ID, members or (located(unit="210"),), SOURCES, TODAY)
        said = by_clinic(read(*lines, **how), {each.id: ID for each in clinic.members}, {})
        return correct(clinic, of_clinic(clinic, said), lambda clean: geocode(clean, gazetteer))

    return corrector


def facts(clinic, field):
    return [(f.source, f.value, f.chosen, f.why) for f in clinic.facts if f.field == field]


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("phone,(512) 555-0199 x3", "phone", "+15125550199"),
        ("phone,(512) 555-0199 x3", "phone_extension", "3"),
        ("phone,", "phone", None),
        ("name,EMBER KETAMINE LLC", "name", "Ember Ketamine"),
        ("chain,Ember Group", "chain", "Ember Group"),
        ("website,ember.example", "website", "https://ember.example/"),
        ("unit,12B", "unit", "12B"),
        ("unit,", "unit", None),
        ("routes,iv; spravato", "routes", ("iv", "nasal_esketamine")),
        ("routes,", "routes", ()),
        ("hours,Mo-Fr 09:00-17:00", "hours", "Mo-Fr 09:00-17:00"),
        ("wheelchair,Limited", "wheelchair", "limited"),
        ("wheelchair,", "wheelchair", None),
        ("conditions,depression; PTSD and chronic pain", "conditions",
         ("depression", "ptsd", "chronic_pain")),
        ("conditions,", "conditions", ()),
        ("status,permanently closed", "status", "closed"),
        ("status,permanently closed", "closed_on", date(2026, 11, 10)),
    ],
)  # fmt: skip
def test_a_correction_is_written_as_people_write(corrected, line, field, value):
    assert getattr(corrected(f"{ID},{line}"), field) == value


def test_what_the_sources_said_stays_beside_it(corrected):
    clinic = corrected(f"{ID},phone,512-555-0199")

    assert facts(clinic, "phone") == [
        ("list", "+15125550142", False, None),
        ("correction", "+15125550199", True, "she rang"),
    ]
    (fact,) = [each for each in clinic.facts if each.source == "correction" and each.value != ""]
    assert (fact.first_seen, fact.last_seen) == (date(2026, 11, 10), date(2026, 11, 10))


def test_a_correction_may_say_that_nobody_knows(corrected):
    clinic = corrected(f"{ID},website,")

    assert clinic.website is None
    assert facts(clinic, "website") == [
        ("list", "https://rill.example/", False, None),
        ("correction", "", True, "she rang"),
    ]


def test_a_correction_vouches_for_the_clinic(corrected):
    assert corrected().last_confirmed is None
    assert corrected(f"{ID},phone,512-555-0199").last_confirmed == date(2026, 11, 10)


def test_the_last_correction_speaks_and_the_one_before_stays(corrected):
    clinic = corrected(f"{ID},name,Ember Ketamine", f"{ID},name,Moss Ketamine")

    assert (clinic.name, clinic.slug) == ("Moss Ketamine", "moss-ketamine-austin")
    chosen = [(value, chosen) for _, value, chosen, _ in facts(clinic, "name")]
    assert chosen == [
        ("Rill Ketamine Clinic", False), ("Ember Ketamine", False), ("Moss Ketamine", True),
    ]  # fmt: skip


def test_a_corrected_address_is_placed_anew(corrected):
    exact = located(unit="210", latitude=30.27, longitude=-97.74, precision="source")

    clinic = corrected(
        f"{ID},street,1905 South Pecanrow Blvd", f"{ID},postcode,78704", members=(exact,)
    )

    assert (clinic.street, clinic.postcode, clinic.city) == (
        "1905 S Pecanrow Blvd",
        "78704",
        "Austin",
    )
    assert clinic.unit is None  # it belonged to the old street
    assert clinic.precision == "zip"
    assert (clinic.latitude, clinic.longitude) == pytest.approx((30.2428, -97.7658), abs=0.001)


def test_a_suite_of_which_nobody_spoke_is_no_fact(corrected):
    clinic = corrected(f"{ID},street,9 Elm St", members=(located(),))

    assert facts(clinic, "unit") == []
    assert facts(corrected(f"{ID},street,9 Elm St"), "unit") == [
        ("list", "210", False, None), ("correction", "", True, "she rang"),
    ]  # fmt: skip


def test_a_day_of_closing_says_nothing_of_a_clinic_that_is_open(corrected):
    assert corrected(f"{ID},closed_on,2026-10-01").closed_on is None


def test_a_suite_alone_moves_nothing(corrected):
    exact = located(latitude=30.27, longitude=-97.74, precision="source")

    clinic = corrected(f"{ID},unit,9", members=(exact,))

    assert (clinic.unit, clinic.precision, clinic.latitude) == ("9", "source", 30.27)


def test_a_corrected_point_is_the_point(corrected):
    clinic = corrected(f'{ID},point,"30.2700, -97.7400"')

    assert (clinic.latitude, clinic.longitude, clinic.precision) == (30.27, -97.74, "source")
    assert facts(clinic, "latitude") == [("correction", "30.27", True, "she rang")]


def test_reopened_by_a_person_is_open(corrected):
    clinic = corrected(f"{ID},status,open", members=(located(status="closed"),))

    assert (clinic.status, clinic.closed_on) == ("active", None)


def test_the_day_it_closed_can_be_said(corrected):
    clinic = corrected(f"{ID},status,closed", f"{ID},closed_on,2026-10-01")

    assert (clinic.status, clinic.closed_on) == ("closed", date(2026, 10, 1))


@pytest.mark.parametrize("key", ["site:rill.example", "chain:RILL Group", "list:1", ID])
def test_one_line_can_be_said_of_every_branch(corrected, key):
    members = (located(parent="Rill Group"),)

    assert corrected(f"{key},status,closed", members=members).status == "closed"


@pytest.mark.parametrize("key", ["site:ember.example", "chain:Ember", "list:9", "0000000z"])
def test_nobody_else_is_meant(corrected, key):
    assert corrected(f"{key},status,closed").status == "active"


def test_of_its_chain_and_itself_its_own_correction_speaks(corrected):
    lines = (f"{ID},status,open", "site:rill.example,status,closed")

    assert corrected(*lines).status == "active"


def test_a_correction_follows_an_id_that_was_merged_away(read):
    (said,) = read("0000000z,status,closed")

    assert by_clinic([said], {}, {"0000000z": ID}) == {ID: [said]}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",phone,512-555-0199", "clinic: expected a clinic's id"),
        ("list:,phone,512-555-0199", "clinic: expected a clinic's id"),
        (f"{ID},telephone,512-555-0199", "field: expected one of name, street"),
        (f"{ID},latitude,30.2", "field: expected one of"),
        ("site:rill.example,phone,512-555-0199", "field: of a chain, expected one of chain"),
        (f"{ID},name,", "value: a name cannot be empty"),
        (f"{ID},status,", "value: a status cannot be empty"),
        (f"{ID},phone,call us", "phone: "),
        (f"{ID},status,thriving", "status: "),
        (f"{ID},routes,iv; laser", "routes: "),
        (f"{ID},point,30.27", "point: "),
        (f"{ID},closed_on,last year", "closed_on: "),
        (f"{ID},state,Ontario", "state: "),
    ],
)
def test_a_line_that_cannot_be_used_is_named(read, line, said):
    with pytest.raises(DataFileError) as error:
        read(line)
    assert f"corrections.csv:2: {said}" in str(error.value)


def test_an_address_that_cannot_be_is_named(corrected):
    with pytest.raises(
        DataFileError, match=r"corrections.csv:2: Rill Ketamine Clinic: the ZIP lies in CA"
    ):
        corrected(f"{ID},postcode,90210")


IV = "routes,iv"


@pytest.mark.parametrize(
    ("lines", "prices", "price_from"),
    [
        ([IV, "price,$475 per IV session"], [("iv", 475, 475, "session")], 475),
        ([IV, "price,$450-$600 a session"], [("iv", 450, 600, "session")], 450),
        ([IV, "price,IV sessions from $450"], [("iv", 450, None, "session")], 450),
        (["routes,iv; im", "price,$475 per IV session; $350 per IM session"],
         [("iv", 475, 475, "session"), ("im", 350, 350, "session")], 350),
        ([IV, 'price,"$2,400 for six IV infusions"'], [("iv", 2400, 2400, "course")], None),
        ([IV, "price,$475 per IV session", "price,$500 per IV session"],
         [("iv", 500, 500, "session")], 500),
        ([IV, "price,$475 per IV session", "price,"], [("iv", None, None, None)], None),
        (["routes,iv; im"], [("iv", None, None, None), ("im", None, None, None)], None),
        ([IV, "routes,"], [], None),
    ],
)  # fmt: skip
def test_a_corrected_route_or_price_is_that_of_its_service(corrected, lines, prices, price_from):
    clinic = corrected(*(f"{ID},{line}" for line in lines))

    said = [(s.route, s.price_low, s.price_high, s.price_unit) for s in clinic.services]
    assert said == prices
    assert clinic.price_from == price_from
    assert {s.price_seen for s in clinic.services} <= {date(2026, 11, 10), None}


def test_a_corrected_price_is_a_fact_in_the_words_of_any_price(corrected):
    clinic = corrected(f"{ID},{IV}", f"{ID},price,$475 per IV session")

    assert facts(clinic, "price") == [("correction", "iv session 475", True, "she rang")]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("price,475", r"corrections.csv:2: price: expected words such as \$475 per IV session"),
        ("price,a lot", "price: expected words such as"),
        ("price,$475 per IV session",
         "price: of iv: Rill Ketamine Clinic is not said to offer it; correct its routes too"),
        ("conditions,joy", "conditions: expected words such as depression, PTSD, found 'joy'"),
        ("hours,nine to five", "hours: expected hours as Mo-Fr 09:00-17:00"),
        ("wheelchair,two steps", "wheelchair: expected yes, limited or no, found 'two steps'"),
    ],
)  # fmt: skip
def test_words_that_cannot_be_read_are_refused_with_what_was_expected(corrected, line, why):
    with pytest.raises(DataFileError, match=why):
        corrected(f"{ID},{line}")
