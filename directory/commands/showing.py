"""Build, serve and look: demo, build, serve, status, sources."""

import json

import click

from directory import build as hallway
from directory.commands.surroundings import data_folder, now
from directory.commands.telling import ACCEPT, bar_of, echo_report, mover, progress_bar, told
from directory.data_folder import CHECKOUT, DataFolder
from directory.demo import demo as run_demo
from directory.errors import CrawlRefusedError
from directory.refused import read_refused
from directory.sentences import FILES, require_whole
from directory.sources import read_sources
from directory.status import last_visit, read_status, status_lines
from directory.terms import terms_page

HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve at.")
PORT = click.option("--port", default=8001, show_default=True, help="Port to serve at.")


@click.command()
@click.option("--no-serve", is_flag=True, help="Stop after the build.")
@HOST
@PORT
def demo(no_serve: bool, host: str, port: int) -> None:
    """Build and serve a made-up country; no network is needed.

    \b
    Example:
        clinics demo --no-serve
    """
    data = data_folder(CHECKOUT / "demo")
    with data.alone(), bar_of("Visiting the made-up sources", 70) as bar:
        runs, report = run_demo(data, now=now(), progress=progress_bar, watch=mover(bar))
    for run in runs:
        click.echo(told(run))
    echo_report(report, data)
    failed = [run for run in runs if run.verdict != "accepted"]
    if failed:
        raise CrawlRefusedError(f"{failed[0].source}: {failed[0].reason}")
    if not no_serve:
        click.echo(f"The clinics are made up. Serving at http://{host}:{port} – stop with Ctrl-C")
        _serve(data, host, port)


@click.command()
@ACCEPT
def build(accept: str | None) -> None:
    """Turn what was collected into the directory, check it, and put it in place whole.

    \b
    Example:
        clinics build
    """
    data = data_folder()
    with data.alone():
        report = hallway.build(data, now=now(), progress=progress_bar, accept=accept)
    for refusal in report.refusals:
        click.echo(f"not used: {refusal}", err=True)
    echo_report(report, data)


@click.command()
@HOST
@PORT
def serve(host: str, port: int) -> None:
    """Serve the directory: pages, JSON, GeoJSON, CSV.

    \b
    Example:
        clinics serve --port 8001
    """
    _serve(data_folder(), host, port)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The same for a machine.")
def status(as_json: bool) -> None:
    """Say how fresh everything is: sources, the last build, states.

    \b
    Example:
        clinics status --json
    """
    found = read_status(data_folder(), now())
    click.echo(json.dumps(found, indent=2) if as_json else "\n".join(status_lines(found)))


@click.command("sources")
@click.option("--page", is_flag=True, help="The whole page of terms, as docs/sources.md has it.")
def sources_(page: bool) -> None:
    """List the sources, their terms, and what came of the last visit to each.

    \b
    Example:
        clinics sources
    """
    data = data_folder()
    sources = read_sources(data.file("sources.toml"))
    if page:
        click.echo(terms_page(sources, read_refused(data.path)), nl=False)
        return
    last = {each["name"]: each for each in read_status(data, now())["sources"]}
    for source in sources.values():
        where = source.base_url or "a file, by clinics import"
        by = f", by {source.platform}" if source.platform else ""
        click.echo(
            f"{source.name}: {source.title} ({source.licence or 'licence not stated'}), {where}{by}"
        )
        click.echo(f"  {last_visit(last.get(source.name))}")


def _serve(data: DataFolder, host: str, port: int) -> None:
    from directory.site.serve import serve  # noqa: PLC0415 # because Datasette takes 0.7 s to load

    require_whole(map(data.file, FILES))
    serve(
        data.directory,
        host,
        port,
        contact=data.contact(),
        address=data.public_address(),
        corrections=data.corrections(),
        correction_days=data.correction_days(),
        folder=data.path,
    )
