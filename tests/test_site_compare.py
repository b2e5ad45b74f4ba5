"""A short list that only the address keeps; clinics side by side, the differences in words."""

import re

import pytest
import site_fixtures as made
from hypothesis import given
from hypothesis import strategies as st
from site_fixtures import UNSAID, a_clinic, a_fact, ask

from directory.site.compare import told
from directory.site.query import MOST_COMPARED, read_query, read_short_list, with_list

PAIR = "c=k7m2q9xw&c=mixed000"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    database = made.write_directory(tmp_path_factory.mktemp("compare") / "some.db")
    with made.served(database, made.NOON, contact="data@clinics.example") as site:
        yield site


# In words


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([(), ()], "Not stated for any."),
        ([("IV",), ("IV",)], "The same for both."),
        ([("IV",), ("IV",), ("IV",)], "The same for all."),
        ([("IV",), ()], "Stated only for A."),
        ([("IV",), (), ("IV",)], "Stated only for A and C."),
        ([("IV",), ("Shot",)], "They differ."),
        ([("IV",), (), ("Shot",)], "They differ."),
        ([("IV", "Spray"), ("IV", "Shot")], "Both: IV. Only A: Spray. Only B: Shot."),
        ([("IV", "Shot"), ("IV", "Shot"), ("IV",)], "All: IV. A and B: Shot."),
        ([("IV",)], ""),
    ],
)
def test_differences_are_said_in_words(values, said):
    assert told(values, ["A", "B", "C"][: len(values)]) == said


@given(st.lists(st.lists(st.sampled_from("abcd"), unique=True).map(tuple), min_size=2, max_size=4))
def test_silence_is_never_said_to_be_a_no(values):
    names = [f"Clinic {n}" for n in range(len(values))]
    said = told(values, names)

    assert not re.search(r"\b(no|not offered|without|lacks)\b", said)
    for name in re.findall(r"Only (Clinic \d):", said):
        assert values[names.index(name)]


# The list in the address


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("c=a&c=b", ("a", "b")),
        ("c=a&c=a", ("a",)),
        ("c=a&c=b&c=d&c=e&c=f", ("a", "b", "d", "e")),
        ("c=%3Cscript%3E&c=a&zip=1", ("a",)),
        ("c=" + "x" * 65, ()),
        ("&".join(f"c={n}" for n in range(200)), ()),
        ("", ()),
    ],
)
def test_a_short_list_is_read_from_the_address(text, ids):
    assert read_short_list(text) == ids
    assert len(ids) <= MOST_COMPARED


def test_a_short_list_goes_from_page_to_page_and_not_to_programs():
    query = read_query(f"zip=78701&route=iv&{PAIR}", strict=False)

    assert query.address("/near", page=2).endswith(f"page=2&{PAIR}")
    assert "c=" not in query.address("/near.csv")
    assert with_list("/state/tx?page=2", ["a", "b"]) == "/state/tx?page=2&c=a&c=b"
    assert with_list("/state/tx", []) == "/state/tx"


@pytest.mark.parametrize(
    "address",
    ["/near?zip=78701", "/state/tx", "/state/tx/austin", "/clinic/plain000", "/map?zip=78701"],
)
async def test_every_list_carries_the_short_list_on(site, address):
    join = "&" if "?" in address else "?"
    page = (await ask(site, f"{address}{join}{PAIR}")).text

    assert "Your short list: <strong>2 clinics</strong>" in page
    links = re.findall(r'(?:card-name"><a|<li data-id="\w+"><a) href="([^"]+)"', page)
    assert all(link.endswith("?c=k7m2q9xw&amp;c=mixed000") for link in links)
    assert f"/compare?{PAIR.replace('&', '&amp;')}" in page


async def test_a_clinic_is_put_on_the_list_and_taken_off_by_a_link(site):
    page = (await ask(site, "/near?zip=78701&c=k7m2q9xw")).text

    assert 'href="/near?zip=78701&amp;miles=50#c-k7m2q9xw">Take off' in page
    assert (
        'href="/near?zip=78701&amp;miles=50&amp;c=k7m2q9xw&amp;c=plain000#c-plain000">Add' in page
    )
    assert '<input type="hidden" name="c" value="k7m2q9xw">' in page


async def test_a_full_list_takes_no_more(site):
    full = "&".join(f"c={each}" for each in ("k7m2q9xw", "mixed000", "spray000", "unicode0"))
    page = (await ask(site, f"/near?zip=78701&{full}")).text
    clinic = (await ask(site, f"/clinic/plain000?{full}")).text

    assert "(full)" in page
    assert "Add to short list" not in page + clinic


async def test_programs_know_no_short_list(site):
    assert (await ask(site, "/near.json?zip=78701&c=a")).status_code == 400


async def test_a_state_typed_with_a_list_keeps_it(site):
    response = await ask(site, f"/near?place=Texas&{PAIR}")

    assert response.headers["location"] == f"/state/tx?{PAIR}"


# Side by side


async def test_two_clinics_side_by_side(site):
    page = (await ask(site, f"/compare?{PAIR}")).text

    assert "<h1>2 clinics side by side</h1>" in page
    assert "Both: IV infusion. Only Many Ways: Compounded nasal spray" in page
    assert "IV infusion: Off-label for mental health" in page
    assert "Not stated for any." in page
    assert 'href="/compare?c=mixed000">Take off' in page
    assert 'data-label="River Clinic"' in page
    assert '<meta name="robots" content="noindex">' in page


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/compare", "Put up to 4 clinics side by side."),
        ("/compare?c=nobody00", "We have no clinic with the id “nobody00”"),
        ("/compare?c=k7m2q9xw", "Add one to compare it with"),
        ("/compare?c=oldid000&c=k7m2q9xw", "River Clinic"),
        ("/compare?c=k7m2q9xw&c=closed00", "Closed"),
        ("/compare?c=hostile0&c=formula0", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ],
)
async def test_a_list_of_any_kind_is_answered(site, asked, answered):
    response = await ask(site, asked)

    assert (response.status_code, answered in response.text) == (200, True)


async def test_an_id_that_was_merged_counts_once(site):
    page = (await ask(site, "/compare?c=oldid000&c=k7m2q9xw")).text

    assert page.count('role="columnheader"') == 2
    assert "/compare?c=k7m2q9xw" in (await ask(site, "/clinic/k7m2q9xw")).text


async def test_all_that_is_compared_comes_from_the_tables(tmp_path):
    full = a_clinic(
        "full0000", name="Full Clinic", payment=("medicare",), languages=("es",), hours="24/7",
        wheelchair="limited",
        supervision=("crna",), monitoring=("vital_signs",), screening=("referral_required",),
        facts=(a_fact("psychotherapy", "kap_integrated"),),
    )  # fmt: skip
    bare = a_clinic("bare0000", name="Bare Clinic", **UNSAID)
    with made.served(
        made.write_directory(tmp_path / "d.db", chosen=[full, bare]), made.NOON
    ) as site:
        page = (await ask(site, "/compare?c=full0000&c=bare0000")).text

    for said in ("Medicare", "Spanish", "day and night", "Nurse anesthetist (CRNA)",
                 "Vital signs are checked", "A referral is needed",
                 "Talk therapy during sessions", "Wheelchair access", "In part"):  # fmt: skip
        assert said in page
    assert page.count("Stated only for Full Clinic.") >= 8


async def test_a_fact_is_called_the_same_side_by_side_and_on_a_clinics_own_page(site):
    side_by_side = (await ask(site, f"/compare?{PAIR}")).text
    own = (await ask(site, "/clinic/remote00")).text
    rows = re.findall(r'role="rowheader" scope="row">([^<]+)<', side_by_side)
    facts = re.findall("<dt>([^<]+)</dt>", own)

    assert len(rows) > 15
    assert set(rows) - set(facts) == {"Open or closed", "Last confirmed"}  # no row of it
