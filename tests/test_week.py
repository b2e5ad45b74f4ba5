"""A played week: seven mornings of `clinics update` over stand-ins whose records change."""

import json
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from directory import crawl
from directory.collected import open_collected
from directory.data_folder import DataFolder
from directory.replica import replica
from directory.sources import read_sources
from directory.status import read_status, status_lines
from directory.update import update

SAMPLE = Path(__file__).parent.parent / "data/sample"
MONDAY = datetime(2026, 11, 2, 5, 17, tzinfo=UTC)
NOBODY = "http://127.0.0.1:9"  # the discard port: nobody listens


def the_sources():
    found = read_sources(SAMPLE / "sources.toml")
    sweep = {"prefixes": ["ketamine", "heron", "lark", "pecan"]}
    nppes = replace(found["nppes"], spider=sweep, expected_minimum=3)
    facilities = replace(found["findtreatment"], spider={"states": ["TX"]}, expected_minimum=1)
    return [nppes, facilities]


def write(folder, *, organisations):
    """The stand-ins' records for one morning: so many organisations, all facilities."""
    named = [
        each
        for each in json.loads((SAMPLE / "nppes.json").read_bytes())
        if each["basic"]["organization_name"].startswith(("KETAMINE", "HERON", "LARK", "PECAN"))
    ]
    assert len(named) >= 8
    (folder / "nppes.json").write_text(json.dumps(named[:organisations]))
    (folder / "findtreatment.json").write_bytes((SAMPLE / "findtreatment.json").read_bytes())


def morning(data, folder, day, *, down=()):
    """One update; a source that is down is asked where nobody answers."""
    now = MONDAY + timedelta(days=day)

    def visits(source):
        address = NOBODY if source.name in down else base_url
        brought = crawl.send(source, data.drafts, contact="a test", base_url=address)
        return replace(brought, started=now, finished=now)

    with ExitStack() as open_doors:
        base_url = open_doors.enter_context(replica(folder))
        return update(data, the_sources(), now=now, visits=visits, progress=lambda _, items: items)


def told(digest):
    """The digest with each failure's cause left out, and what an operator's shell would see."""
    lines = [line.split("; its listings")[0].split(": http")[0] for line in digest.lines]
    return digest.exit_code, digest.is_news, lines


def test_a_week_as_its_operator_reads_it(tmp_path, without_places):
    data = DataFolder(tmp_path / "data")
    data.path.mkdir()
    (data.path / "sources.toml").write_bytes((SAMPLE / "sources.toml").read_bytes())
    plan = {2: 7, 3: 7, 4: 7, 5: 6, 6: 6}  # organisations by day: one opens, later one is gone
    week = []
    for day in range(7):
        write(tmp_path, organisations=plan.get(day, 6))
        down = ["findtreatment"] if 2 <= day <= 4 else []
        week.append(morning(data, tmp_path, day, down=down))

    facilities = int(week[0].lines[2].split(": ")[1].split()[0])
    assert [told(digest)[:2] for digest in week] == [
        (0, False), (0, False), (2, True), (2, False), (2, False), (0, True), (0, False),
    ]  # fmt: skip
    assert told(week[1])[2][1:] == [
        "nppes: 6 listings (+0)",
        f"findtreatment: {facilities} listings (+0)",
    ]
    assert told(week[2])[2][1:] == ["! findtreatment: failed", "nppes: 7 listings (+1)"]
    assert "clinics (+1)" in week[2].lines[0]
    assert week[4].lines[1].endswith("its listings of 3 days ago stand")
    assert told(week[5])[2][1:] == [
        "nppes: 6 listings (-1)",
        f"findtreatment: {facilities} listings (+0) (works again)",
    ]
    assert all(len(digest.lines) <= 20 for digest in week)
    # Nobody of the source that was down was missed; the organisation that is gone was, twice.
    with open_collected(data.collected) as memory:
        missed = sorted(each.missed for each in memory.listings() if each.missed)
    assert missed == [2]
    lines = list(status_lines(read_status(data, MONDAY + timedelta(days=7))))
    assert lines[0].startswith(f"findtreatment: {facilities} listings, last taken in 1 day ago")
    assert not any(line.startswith("  !") for line in lines)
