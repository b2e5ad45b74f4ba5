"""Give the data away: export."""

from pathlib import Path

import click

from directory.commands.surroundings import data_folder, now
from directory.commands.telling import progress_bar
from directory.export import export as run_export


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--without-odbl", is_flag=True, help="Leave out what OpenStreetMap says.")
def export(folder: Path, without_odbl: bool) -> None:
    """Write the directory as files: CSV, GeoJSON, SQLite, with licences and checksums.

    \b
    Example:
        clinics export data/export --without-odbl
    """
    done = run_export(
        data_folder(), folder, now=now(), progress=progress_bar, without_odbl=without_odbl
    )
    click.echo(f"{done.clinics} clinics in {folder}: {', '.join(done.names)}")
