"""The ten pairs of docs/matching.md are judged as it says, and a made-up country rightly."""

import re
from datetime import date
from pathlib import Path

import pytest
from factories import located

from benchmarks.scored import placed, score
from benchmarks.told import rows
from directory.match import match
from directory.match.judge import judge, why_apart
from directory.match.traits import traits_of

DOCUMENT = (Path(__file__).parents[1] / "docs/matching.md").read_text(encoding="utf-8")
FIELDS = ("name", "street", "unit", "town", "postcode", "phone", "website", "updated_on")
PAIRS = re.findall(
    r"\*\*\d+\. (.+?)\*\*\n\n\| name .*\n\|[-|]+\|\n(\| .*\n)(\| .*\n)\n"
    r"`(\w+)`, (\S+) bits\. (.+)\n",
    DOCUMENT,
)


def the_listing(row, **known):
    """A listing as the document's table shows it."""
    cells = [None if cell == "–" else cell for cell in row.strip("| \n").split(" | ")]
    said = dict(zip(FIELDS, cells, strict=True))
    city, state = said.pop("town").split(", ")
    digits = re.sub(r"\D", "", said["phone"] or "")
    dated = said["updated_on"]
    return located(
        **{
            **said,
            **known,
            "city": city,
            "state": state,
            "phone": f"+1{digits}" if digits else None,
            "website": f"https://{said['website']}/" if said["website"] else None,
            "updated_on": date.fromisoformat(dated) if dated else None,
        }
    )


def test_the_document_shows_ten_pairs():
    assert len(PAIRS) == 10
    assert {verdict for *_, verdict, _, _ in PAIRS} == {"same", "unsure", "different"}


@pytest.mark.parametrize(
    ("one", "other", "verdict", "weight", "evidence"),
    [each[1:] for each in PAIRS],
    ids=[each[0] for each in PAIRS],
)
def test_a_pair_is_judged_as_the_document_says(one, other, verdict, weight, evidence):
    listings = [the_listing(one, ref="a"), the_listing(other, source="nppes", ref="b")]
    a, b = traits_of(listings)
    found = match(listings)
    pair = next(iter(found.pairs), judge(a, b, why_apart(a, b)))

    said = "; ".join(
        f"{compared}: {answer}" + (f" {bits:+g}" if bits else "")
        for compared, answer, bits in pair.evidence
    )
    assert (pair.verdict, f"{pair.weight:g}", f"{said}.") == (verdict, weight, evidence)
    assert len(found.groups) == (1 if verdict == "same" else 2)


def test_a_made_up_country_is_put_together_rightly():
    told, truth = rows(800, seed=21)

    found = score(match(placed(told)).groups, truth)

    assert found.precision > 0.98
    assert found.recall > 0.92


def test_the_same_seed_makes_the_same_country():
    assert rows(50, seed=4) == rows(50, seed=4)
    assert rows(50, seed=4) != rows(50, seed=5)


def test_no_telephone_of_a_made_up_country_is_anyones():
    told, _ = rows(300, seed=6)
    phones = {each.listing.phone for each in told if each.listing.phone}

    assert phones
    assert all(re.fullmatch(r"\(\d{3}\) 555-\d{4}", phone) for phone in phones)
    websites = {each.listing.website for each in told if each.listing.website}
    assert websites
    assert all(re.search(r"\.example(/|$)", website) for website in websites)
