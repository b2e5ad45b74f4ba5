"""The front door: one command for each thing a person comes here to do."""

import sqlite3
import sys

import click

from directory.commands import adding, collecting, deciding, giving, minding, placing, showing
from directory.errors import DirectoryError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="clinic-directory")
def cli() -> None:
    """Collect, build and serve a directory of US clinics that offer ketamine treatment.

    Data lives in the folder that CLINICS_DATA names, or else in data/.
    """


for _command in (
    showing.demo,
    collecting.crawl,
    collecting.update,
    collecting.import_,
    collecting.forget,
    placing.geocode,
    showing.build,
    minding.check,
    deciding.review,
    deciding.remove,
    showing.serve,
    giving.export,
    showing.status,
    showing.sources_,
    adding.new,
):
    cli.add_command(_command)


def main() -> None:
    """Run a command; an error we foresaw is one line, not a traceback."""
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(1)
    except click.ClickException as error:
        _fail(error.format_message(), 1)
    except DirectoryError as error:
        _fail(str(error), error.exit_code)
    except sqlite3.Error as error:
        _fail(f"the database could not be used: {error}", 1)
    except OSError as error:
        _fail(f"{error.filename or 'input or output'}: {error.strerror}", 1)


def _fail(message: str, exit_code: int) -> None:
    click.echo(f"clinics: {' '.join(message.split())}", err=True)
    sys.exit(exit_code)
