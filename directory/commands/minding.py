"""Mind the data: what in it needs a person."""

import click

from directory.chores import Chores, find_chores
from directory.commands.surroundings import data_folder, now
from directory.commands.telling import progress_bar


@click.command()
@click.option("--unmapped", is_flag=True, help="Every word in no vocabulary, the most said first.")
def check(unmapped: bool) -> None:
    """Say what in the data needs a person: words, dated facts, dead entries.

    \b
    Example:
        clinics check --unmapped
    """
    chores = find_chores(data_folder(), now().date(), progress_bar)
    lines = [str(each) for each in chores.unmapped] if unmapped else list(_report(chores))
    click.echo("\n".join(lines or ["Nothing needs a person."]))


def _report(chores: Chores) -> list[str]:
    """A line for each chore; all unmapped words in one."""
    lines = [f"! {line}" for line in (*chores.faults, *chores.dated)]
    if chores.unmapped:
        said = sum(each.listings for each in chores.unmapped)
        often = ", ".join(repr(each.word) for each in chores.unmapped[:3])
        words = f"{len(chores.unmapped)} words are in no vocabulary, said {said} times"
        lines.append(f"! {words}: {often} …; see: clinics check --unmapped")
    return [*lines, *chores.unused]
