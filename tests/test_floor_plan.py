"""Who may import whom. A door not drawn here is a wall."""

import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent

# Everyone may enter records and errors; the doors beyond that, room by room.
DOORS = {
    "cli": {"commands.*"},
    # Each command parses, makes one call, and prints one report.
    "commands": {
        "build", "collected", "commands.*", "crawl", "data_folder", "demo", "gate", "site.serve",
        "sources", "spreadsheet", "status", "update",
    },
    "update": {"build", "collected", "data_folder", "gate", "sources"},
    "demo": {
        "build", "collected", "crawl", "data_folder", "gate", "replica", "sources", "spreadsheet",
    },
    "status": {"collected", "data_folder"},
    # The hallway: it alone names every stage.
    "build": {
        "", "check", "collected", "data_folder", "geocode", "identity", "lookups", "match", "merge",
        "normalise", "publish", "regulation", "rows", "sources",
    },
    # From the web to the memory.
    "crawl": {"gate", "sources"},
    "spreadsheet": {"gate"},
    "gate": {"collected", "sources"},
    "collected": set(),
    "sources": set(),
    "data_folder": set(),
    "replica": set(),
    # Stages are siblings: none calls another. What two of them compare (a town's name, a street,
    # a telephone) has one spelling, in a leaf of normalise.
    "lookups": set(),
    "normalise": {"lookups", "normalise.*"},
    "normalise.offers": {"lookups"},
    # Reading a passage takes several rooms, which share their doors.
    "normalise.reading": {"normalise.reading.*"},
    "geocode": {"geocode.gazetteer"},
    "geocode.gazetteer": {"normalise.place"},
    "match": {"normalise.address", "normalise.name", "normalise.phone", "normalise.place"},
    "identity": set(),
    "merge": {"services", "sources"},
    "services": set(),
    "regulation": set(),
    "rows": {"collected", "geocode", "normalise.place", "sources"},
    "publish": {"rows", "schema"},
    "schema": set(),
    "check": set(),
    "records": set(),
    "errors": set(),
    # The site reads the published file and nothing behind it.
    "site": {"schema", "normalise.place", "site.*"},
}  # fmt: skip
OPEN = {"records", "errors"}
ROOMS = sorted(path for path in (HOUSE / "directory").rglob("*.py"))
SPIDERS = sorted((HOUSE / "spiders").rglob("*.py"))


def name_of(path):
    parts = path.relative_to(HOUSE / "directory").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports_of(path):
    """Dotted names of what a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: say where from, not ."
            deeper = [f"{node.module}.{each.name}" for each in node.names]
            rooms = {f"directory.{name_of(room)}".rstrip(".") for room in ROOMS}
            found = [each for each in deeper if each in rooms]
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
