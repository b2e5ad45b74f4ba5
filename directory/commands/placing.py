"""Upgrade coarse places: geocode."""

import sys

import click

from directory.commands.surroundings import base_url_of, contact_of, data_folder, is_here, now
from directory.commands.telling import progress_bar
from directory.data_folder import DataFolder
from directory.errors import UsageError
from directory.geocode.asking import Asked, census_at, nominatim_at
from directory.upgrade import Told, upgrade

_PAUSE = 1.0  # seconds between two questions; Nominatim's terms ask for it
_AT = {"census": census_at, "nominatim": nominatim_at}


@click.command()
@click.option("--limit", type=click.IntRange(1), help="Ask for about so many addresses at most.")
def geocode(limit: int | None) -> None:
    """Ask geocoders where the coarsely placed listings are, and remember what they say.

    The US Census is asked; Nominatim too if data/site.toml allows it. What is interrupted goes on
    where it was; the next build uses what is remembered. Exit 2: a geocoder could not be asked.

    \b
    Example:
        clinics geocode --limit 1000
    """
    data = data_folder()
    allowed = [_asked(data, name) for name in data.geocoders()]
    if not allowed:
        raise UsageError(f"{data.file('site.toml')}: allows no geocoder; add one to geocoders")
    with data.alone():
        told = upgrade(
            data,
            allowed,
            today=now().date(),
            progress=progress_bar,
            limit=limit,
        )
    for each in told:
        click.echo(_line_of(each))
        for error in each.errors:
            click.echo(f"clinics: {error}", err=True)
    if any(each.found for each in told):
        click.echo("To publish what was found: clinics build")
    sys.exit(2 if any(each.errors for each in told) else 0)


def _asked(data: DataFolder, name: str) -> Asked:
    stand_in = base_url_of(name)
    contact = contact_of(data, stand_in)
    return _AT[name](stand_in, contact=contact, pause=0.0 if is_here(stand_in) else _PAUSE)


def _line_of(told: Told) -> str:
    asked = told.found + told.missed
    return (
        f"{told.name}: {asked} answered, {told.found} found, {told.missed} not found;"
        f" {told.left} left to ask"
    )
