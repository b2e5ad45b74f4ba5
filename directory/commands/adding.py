"""Take in a new source: new."""

import re
from pathlib import Path

import click

from directory import crawl as crawling
from directory.commands.surroundings import contact_of, data_folder, now, stand_in_of
from directory.data_folder import CHECKOUT
from directory.errors import UsageError
from directory.newcomer import Welcomed, check_name, welcome
from directory.sources import Source, read_sources

HOUSE = CHECKOUT.parent


@click.command()
@click.argument("name")
@click.argument("url")
@click.option(
    "--into",
    default=HOUSE,
    show_default="this checkout",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The checkout to write into.",
)
@click.option("--base-url", help="A stand-in to fetch the page from.")
def new(name: str, url: str, into: Path, base_url: str | None) -> None:
    """Look at one page of a site, and write what a source needs: table or spider, page and test.

    \b
    Example:
        clinics new rillmark https://rillmark.example/locations
    """
    data = data_folder()
    check_name(name, into, read_sources(into / "data/sources.toml"))
    if not re.match(r"https?://[^/]+", url):
        raise UsageError(f"{url!r}: expected a page's address, such as https://rill.example/find")
    stand_in = stand_in_of(Source(name="look", title=url), base_url)
    contact = contact_of(data, stand_in)
    with data.alone():
        there, text = crawling.look(url, data.drafts, contact=contact, base_url=stand_in)
    welcomed = welcome(name, there, text, root=into, today=now().date())
    click.echo(f"{there}: {_told(welcomed)}")
    for path in welcomed.files:
        click.echo(f"written: {path.relative_to(into)}")
    click.echo(
        "The page is its owner's: cut it down to what the test needs, with made-up names.\n"
        f"Next: read the terms, finish [{name}] in data/sources.toml, and run the test."
    )


def _told(welcomed: Welcomed) -> str:
    if welcomed.found is None:
        return "no software that we know shows its places, so it has a spider of its own"
    return f"its places are shown by {welcomed.found.platform}, so a table is all it needs"
