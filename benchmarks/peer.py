"""The peer: splink 5 on the same listings and the same features, its weights learned from them."""

from collections.abc import Container, Iterable, Sequence
from typing import Any, Final

import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.logging import disable

from directory.match.traits import Traits


def pairs(traits: Sequence[Traits], threshold: float) -> dict[tuple[int, int], float]:
    """Return the pairs that splink takes for one place, by indices, with their weight in bits."""
    linker = _trained(traits)
    found = linker.inference.predict(threshold_match_probability=threshold)
    return {
        (min(row["unique_id_l"], row["unique_id_r"]), max(row["unique_id_l"], row["unique_id_r"])):
        float(row["match_weight"])
        for row in found.as_record_list()
    }  # fmt: skip


def _trained(traits: Sequence[Traits]) -> Any:
    rows = [_row(*each) for each in enumerate(traits)]
    said = {column for row in rows for column, value in row.items() if value is not None}
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[compared for column, compared in _COMPARISONS.items() if column in said],
        blocking_rules_to_generate_predictions=_rules(_BLOCKS, said),
    )
    database = DuckDBAPI()
    table = database.register(rows, table_name="listings")
    linker = Linker(table, settings)
    disable()  # or it tells of every step
    training = linker.training
    training.estimate_probability_two_random_records_match(_rules(_SURE, said), recall=0.8)
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in _rules(_LEARN, said):
        training.estimate_parameters_using_expectation_maximisation(
            rule, record_sample_proportion=1.0
        )
    return linker


_COMPARISONS: Final = {
    "name": cl.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.8]).configure(
        term_frequency_adjustments=True
    ),
    "phone": cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
    "host": cl.ExactMatch("host").configure(term_frequency_adjustments=True),
    "road": cl.JaroWinklerAtThresholds("road", [0.97, 0.9]).configure(
        term_frequency_adjustments=True
    ),
    "unit": cl.ExactMatch("unit"),
    "postcode": cl.ExactMatch("postcode"),
    "town": cl.ExactMatch("town"),
}
_BLOCKS: Final = (
    ("phone",), ("host",), ("number", "postcode"), ("number", "town"), ("name", "state"),
    ("beginning", "town"), ("beginning", "postcode"),
)  # fmt: skip
_SURE: Final = (("phone", "name"), ("road", "unit", "town"), ("host", "town"), ("road", "name"))
_LEARN: Final = (("road", "town"), ("phone",), ("name", "state"))


def _rules(wanted: Iterable[tuple[str, ...]], said: Container[str]) -> list[Any]:
    """Blocking rules over columns in which anything was said."""
    return [block_on(*columns) for columns in wanted if all(each in said for each in columns)]


def _row(index: int, each: Traits) -> dict[str, str | int | None]:
    name = each.names[0].key if each.names else None
    towns = [town for town in each.towns if not town[-1].isdigit()]
    return {
        "unique_id": index,
        "name": name,
        "beginning": name[:6] if name else None,
        "phone": each.phone,
        "host": each.host,
        "road": each.road,
        "number": each.number or None,
        "unit": each.unit,
        "postcode": each.postcode,
        "town": towns[0] if towns else None,
        "state": each.state,
    }
