"""The documents say what is: every table, column, command and source is described."""

import re
import tomllib
from pathlib import Path

import pytest

from directory import errors, schema
from directory.cli import cli
from directory.sources import read_sources

HOUSE = Path(__file__).parent.parent
DATA = (HOUSE / "docs/data.md").read_text(encoding="utf-8")
README = (HOUSE / "README.md").read_text(encoding="utf-8")
PAGES = [*HOUSE.glob("*.md"), *HOUSE.glob("docs/*.md"), *HOUSE.glob("data/**/*.md")]

SPIDERS = [
    path
    for path in sorted((HOUSE / "spiders").rglob("*.py"))
    if re.search(r'^    name = "', path.read_text(encoding="utf-8"), re.M)
    and path.stem != "look"  # because it visits no source
]


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_every_table_and_column_is_described(table):
    assert f"### `{table.name}`\n\n{table.meaning}\n" in DATA
    for column in table.columns:
        assert f"| `{column.name}` | " in DATA
        assert f" | {column.meaning} |" in DATA


def test_no_table_is_described_that_is_not_there():
    assert set(re.findall(r"^### `(\w+)`", DATA, re.M)) == {each.name for each in schema.TABLES}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_link_between_documents_leads_somewhere(path):
    for target in re.findall(r"\]\((?!http)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_every_command_a_document_names_is_there():
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        for command in re.findall(r"(?:`|\$ |bin/)clinics ([a-z]+)", text):
            assert command in cli.commands, f"{path.name}: clinics {command}"


def test_the_readme_says_what_it_is_and_shows_a_command_within_twenty_lines():
    top = "\n".join(README.splitlines()[:20])

    assert "every fact has a source and a date" in top
    assert "$ make demo" in top
    assert "183 listings became 90 clinics and 7 candidates" in top


def test_every_source_states_its_terms_and_manners():
    for name, source in read_sources(HOUSE / "data/sources.toml").items():
        assert source.publisher, name
        assert source.terms.startswith("https://"), name
        assert source.licence, name
        assert source.robots == "obey" or source.robots_reason, name


@pytest.mark.parametrize("path", SPIDERS, ids=lambda path: path.stem)
def test_every_spider_has_a_saved_page_and_a_table(path):
    assert list((HOUSE / "tests/pages").glob(f"{path.stem}.*"))
    if path.parent.name == "platforms":
        sample = read_sources(HOUSE / "data/sample/sources.toml").values()
        assert path.stem in {source.platform for source in sample}
    else:
        assert path.stem in read_sources(HOUSE / "data/sources.toml")


def test_the_error_tree_is_drawn_whole():
    drawn = errors.__doc__

    def names(error):
        yield error.__name__
        for each in error.__subclasses__():
            yield from names(each)

    for name in names(errors.DirectoryError):
        assert name in drawn


def test_the_locked_requirements_name_no_index_and_pin_every_package():
    for path in (HOUSE / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "index" not in text
        assert "://" not in text
        pins = [line for line in text.splitlines() if re.match(r"\S+==", line)]
        assert all(line.endswith("\\") for line in pins)


def test_every_package_is_listed_for_the_install():
    listed = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    packages = set(listed["tool"]["setuptools"]["packages"])
    found = {
        str(path.parent.relative_to(HOUSE)).replace("/", ".")
        for folder in ("directory", "spiders")
        for path in (HOUSE / folder).rglob("__init__.py")
    }

    assert packages == found
