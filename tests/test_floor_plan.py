"""Who may import whom. A door not drawn here is a wall."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent

# Everyone may enter records and errors; the doors beyond that, room by room.
DOORS = {
    "cli": {"commands.*"},
    # Each command parses, makes one call, and prints one report.
    "commands": {
        "build", "bulk.*", "chores", "collected", "commands.*", "crawl", "data_folder", "demo",
        "export", "gate", "geocode.asking", "identity", "judgements", "lookups", "newcomer",
        "people", "refused", "removals", "review", "seeds", "sentences", "site.serve", "sources",
        "spreadsheet", "status", "terms", "update", "upgrade",
    },
    "update": {"build", "collected", "data_folder", "gate", "sources"},
    "demo": {
        "build", "bulk.nppes", "collected", "crawl", "data_folder", "gate", "lookups", "replica",
        "seeds", "sources", "spreadsheet",
    },
    "status": {"collected", "data_folder"},
    # From the memory to the geocoders, and back: it cleans and places as the hallway does.
    "upgrade": {
        "collected", "data_folder", "geocode", "geocode.asking", "lookups", "normalise",
    },
    "export": {"build", "collected", "data_folder", "files", "sources"},
    "files": {"columns"},
    "chores": {"collected", "data_folder", "lookups", "normalise", "regulation", "sentences"},
    # The hallway: it alone names every stage.
    "build": {
        "", "audit", "changes", "check", "collected", "corrections", "data_folder", "evidence",
        "files", "geocode", "history", "identity", "judgements", "life", "lookups", "match",
        "merge", "normalise", "publish", "regulation", "removals", "rows", "snapshot", "sources",
    },
    # From the web to the memory.
    "crawl": {"gate", "refused", "sources"},
    "refused": {"data_folder"},
    "terms": {"refused", "sources"},
    "newcomer": {"recognise", "sources"},
    "recognise": set(),
    "spreadsheet": {"gate"},
    "bulk": set(),
    "bulk.zipped": set(),
    "bulk.table": set(),
    "bulk.nppes": {"bulk.table", "bulk.zipped", "gate", "sources"},
    "gate": {"collected", "sources"},
    "collected": {"history", "migrations"},
    "migrations": set(),
    "history": {"snapshot"},
    "sources": set(),
    "data_folder": set(),
    "replica": {"houses", "locators"},
    "houses": {"locators"},
    "seeds": {"collected", "normalise.website", "sources"},
    "locators": set(),
    # From people: files of decisions, one a line.
    "people": set(),
    "judgements": {"people"},
    "corrections": {"normalise.slug", "people", "services"},
    "removals": {"people"},
    "audit": {"people"},
    "review": {"judgements"},
    # Stages are siblings: none calls another. What two of them compare (a town's name, a street,
    # a telephone) has one spelling, in a leaf of normalise.
    "lookups": set(),
    "normalise": {"lookups", "normalise.*"},
    "normalise.offers": {"lookups"},
    # Reading a passage takes several rooms, which share their doors.
    "normalise.reading": {"normalise.reading.*"},
    "normalise.address": {"normalise.road", "normalise.unit"},
    "normalise.name": {"normalise.letters", "normalise.place"},
    "geocode": {
        "geocode.address", "geocode.gazetteer", "geocode.refusals", "geocode.remembered",
        "geocode.source",
    },
    "geocode.adapter": set(),
    "geocode.address": {"normalise.place"},
    "geocode.asking": {
        "", "geocode.adapter", "geocode.address", "geocode.census", "geocode.nominatim",
    },
    "geocode.census": {"geocode.adapter", "geocode.address"},
    "geocode.gazetteer": {"geocode.outlines", "geocode.place", "normalise.place"},
    "geocode.nominatim": {"geocode.place"},
    "geocode.outlines": set(),
    "geocode.place": set(),
    "geocode.refusals": {"geocode.gazetteer", "geocode.place"},
    "geocode.remembered": {"geocode.address"},
    "geocode.source": {"normalise.degrees"},
    # Within match: what can be compared, then pairs, then groups, then what is tied.
    "match": {"match.*"},
    "match.traits": {"normalise.address", "normalise.name", "normalise.phone", "normalise.place"},
    "match.blocks": {"match.traits"},
    "match.compare": {"match.traits"},
    "match.judge": {"match.compare", "match.traits"},
    "match.cluster": {"match.judge", "match.traits"},
    "match.moves": {"match.cluster", "match.judge", "match.traits"},
    "match.links": {"match.cluster", "match.traits"},
    "identity": set(),
    "life": {"sources"},
    "merge": {"life", "normalise.address", "normalise.slug", "services", "sources"},
    "services": set(),
    "changes": {"snapshot"},
    "snapshot": set(),
    "evidence": {"normalise.address", "normalise.name", "normalise.place", "sources"},
    "regulation": set(),
    "sentences": {"states"},
    "rows": {
        "audit", "changes", "collected", "geocode", "normalise.place", "sources",
    },
    "publish": {"rows", "schema"},
    "schema": {"columns"},
    "columns": set(),
    "check": set(),
    "records": {"states"},
    "states": set(),
    "errors": set(),
    # The site reads what was published and nothing behind it.
    "site": {"columns", "files", "schema", "normalise.place", "site.*"},
}  # fmt: skip
OPEN = {"records", "errors"}
ROOMS = sorted(path for path in (HOUSE / "directory").rglob("*.py"))
SPIDERS = sorted((HOUSE / "spiders").rglob("*.py"))


def name_of(path):
    parts = path.relative_to(HOUSE / "directory").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


NAMED = {f"directory.{name_of(room)}".rstrip(".") for room in ROOMS}


@cache
def imports_of(path):
    """Dotted names of what a file imports, anywhere in it."""
    return list(found_in(path))


def found_in(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: say where from, not ."
            deeper = [f"{node.module}.{each.name}" for each in node.names]
            found = [each for each in deeper if each in NAMED]
            yield from found or [str(node.module)]


def own(path, package):
    return {
        each.removeprefix(package).removeprefix(".")
        for each in imports_of(path)
        if each == package or each.startswith(f"{package}.")
    }


def doors_of(room):
    """A leaf of normalise has none of its own; the rooms of some houses share theirs."""
    shared = (house for house in ("site", "commands", "normalise.reading") if lies_in(room, house))
    return DOORS.get(next(shared, room), set())


def lies_in(room, house):
    return room == house or room.startswith(f"{house}.")


@pytest.mark.parametrize("path", ROOMS, ids=name_of)
def test_a_room_is_entered_only_through_drawn_doors(path):
    room = name_of(path)
    doors = doors_of(room)
    walls = {
        each
        for each in own(path, "directory") - OPEN - {room}
        if each not in doors
        and not any(lies_in(each, door.removesuffix(".*")) for door in doors if door.endswith(".*"))
    }

    assert walls == set()


@pytest.mark.parametrize("path", SPIDERS, ids=lambda path: path.stem)
def test_spiders_enter_records_and_errors_and_nothing_else_of_ours(path):
    assert own(path, "directory") <= OPEN


@pytest.mark.parametrize("path", ROOMS, ids=name_of)
def test_the_directory_never_imports_a_spider_and_only_crawl_knows_scrapy(path):
    outside = {each.split(".")[0] for each in imports_of(path)}

    assert "spiders" not in outside
    assert "scrapy" not in outside or name_of(path) == "crawl"


def test_every_drawn_room_is_there():
    rooms = {name_of(path) for path in ROOMS}

    assert set(DOORS) <= rooms


def test_normalisers_touch_no_disk_no_network_no_clock():
    for path in (HOUSE / "directory/normalise").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bopen\(|read_text|\.now\(|\.today\(|requests|urlopen", text), path


@pytest.mark.parametrize("path", [*ROOMS, *SPIDERS], ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_room_says_what_it_is_for_and_stays_small(path):
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    longest = max(
        (
            node.end_lineno - node.lineno + 1
            for node in ast.walk(tree)
            if isinstance(node, functions)
        ),
        default=0,
    )

    assert ast.get_docstring(tree)
    assert len(text.splitlines()) <= 400
    assert longest <= 75 if path.name == "build.py" else longest <= 60


def test_no_closets():
    closets = {"utils", "helpers", "common", "misc", "manager"}

    assert not closets & {path.stem for path in [*ROOMS, *SPIDERS]}


def test_only_the_front_door_reads_the_environment():
    readers = {name_of(path) for path in ROOMS if "os.environ" in path.read_text(encoding="utf-8")}

    assert readers <= {"commands.surroundings"}


def test_nobody_catches_everything():
    for path in [*ROOMS, *SPIDERS]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, path
                assert getattr(node.type, "id", "") not in {"Exception", "BaseException"}, path
