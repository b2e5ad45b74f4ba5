"""What only a person can decide: review, remove."""

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial

import click

from directory.build import Examined, examine
from directory.collected import open_collected
from directory.commands.surroundings import data_folder, now, person
from directory.commands.telling import progress_bar
from directory.data_folder import DataFolder
from directory.errors import UsageError
from directory.identity import identify
from directory.judgements import Judgement, add_judgement, by_pair, drop_judgement, read_judgements
from directory.people import ASKED, the_day_asked
from directory.records import Located, Pair
from directory.removals import add_removal, read_removals, removed
from directory.review import Hands, Question, converse, lines_of, question_of, questions, why_of

WHO = click.option("--who", help="Who decides; the name you are logged in by, if not said.")


@click.command()
@click.argument("listings", metavar="[LISTING LISTING]", nargs=-1)
@click.option("--list", "only_list", is_flag=True, help="Show the pairs, ask nothing.")
@WHO
def review(listings: Sequence[str], only_list: bool, who: str | None) -> None:
    """Judge pairs of listings: one clinic or two? Those that matter most come first.

    Every answer is written to judgements.csv at once, and counts from the next build on. Two
    listings named by their ids are judged whether or not they need it, to part what was merged
    wrongly or to judge anew.

    \b
    Example:
        clinics review
        clinics review list:L001 nppes:1900000219-0c37d0e9022b
    """
    data = data_folder()
    if len(listings) not in {0, 2}:
        raise UsageError("clinics review takes two listings' ids, or none")
    with open_collected(data.collected) as memory:
        seen = examine(data, memory, today=now().date(), progress=progress_bar)
    asked = _asked(seen, listings)
    if only_list:
        for question in asked:
            click.echo("\n".join([*lines_of(question), "", ""]))
    if only_list or not asked:
        click.echo(_need(len(asked)))
    elif sys.stdin.isatty():
        _converse(data, asked, who or person())
    else:
        raise UsageError(
            f"{_need(len(asked))}, and there is no terminal to ask on; see what it is about with:"
            f" clinics review --list, and write {data.path / 'judgements.csv'}"
        )


@click.command()
@click.argument("clinic")
@click.option("--why", required=True, help="The reason, without the name: it is published.")
@click.option("--asked", default="", metavar="DAY", help="The day the letter came: 2026-11-20.")
@WHO
def remove(clinic: str, why: str, asked: str, who: str | None) -> None:
    """Keep a clinic out for ever, by its id or that of one of its listings.

    Only fingerprints are written, to removals.csv. Another ref, telephone or spelling does not
    bring it back.

    \b
    Example:
        clinics remove k7m2q9xw --why "asked by its owner" --asked 2026-11-20
    """
    data = data_folder()
    today = now().date()
    the_day_asked("--asked", asked, today)
    with data.alone("decisions.lock"):
        with open_collected(data.collected) as memory:
            seen = examine(data, memory, today=today, progress=progress_bar)
            known = identify(seen.offering, memory.clinic_ids(), memory.redirects())
        key = known.members.get(clinic, known.redirects.get(clinic, clinic))
        if key not in known.groups:
            raise UsageError(f"{clinic}: no clinic or listing of that id is published")
        path = data.file("removals.csv")
        out = removed(known.groups, read_removals(path, today))
        if key in out:
            raise UsageError(f"{clinic}: is kept out already, by {out[key].where}")
        _expect_nameless(why, known.groups[key])
        signed = {ASKED: asked, "who": who or person(), "when": today.isoformat(), "why": why}
        add_removal(data.path / "removals.csv", path, known.groups[key], signed)
        now_out = removed(known.groups, read_removals(data.path / "removals.csv", today))
    click.echo(f"{key}: is kept out from the next build on; now run: clinics build")
    for other in sorted(set(now_out) - set(out) - {key}):
        name = known.groups[other][0].clean.name
        click.echo(f"the same fingerprints keep out {other} too: {name}", err=True)


def _asked(seen: Examined, listings: Sequence[str]) -> list[Question]:
    if not listings:
        return questions(seen.matching, by_pair(seen.judged), seen.offering)
    left, right = listings
    question = question_of(left, right, seen.matching, seen.offering)
    if question is None or left == right:
        raise UsageError(f"{left}, {right}: expected the ids of two listings, such as list:L001")
    return [question]


def _expect_nameless(why: str, members: Iterable[Located]) -> None:
    for name in {n for each in members for n in (each.clean.name, *each.clean.other_names)}:
        if name and name.casefold() in why.casefold():
            raise UsageError(f"--why is published, and {name!r} is to stay out; leave the name out")


def _need(count: int) -> str:
    return "1 pair needs a person" if count == 1 else f"{count} pairs need a person"


def _converse(data: DataFolder, asked: Sequence[Question], who: str) -> None:
    today = now().date()
    sign = partial(_signed, who=who, today=today)
    # A lock of its own: cron may build while a person thinks.
    with data.alone("decisions.lock"):
        hands = Hands(
            ask=_ask,
            tell=_tell,
            write=partial(_write, data, today),
            take_back=partial(_take_back, data, today),
        )
        told = converse(asked, sign, hands)
    counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(told.items())) or "nothing"
    then = "; now run: clinics build" if told else ""
    click.echo(f"Judged: {counts}{then}")


def _signed(pair: Pair, verdict: str, why: str, *, who: str, today: date) -> Judgement:
    return Judgement(
        left=pair.one,
        right=pair.other,
        verdict=verdict,
        who=who,
        when=today,
        why=why or why_of(pair),
    )


def _write(data: DataFolder, today: date, judgement: Judgement) -> None:
    """Write a judgement in place of an earlier one of the same pair."""
    _take_back(data, today, judgement)
    add_judgement(data.path / "judgements.csv", data.file("judgements.csv"), judgement)


def _take_back(data: DataFolder, today: date, judgement: Judgement) -> None:
    known = data.file("judgements.csv")
    for each in read_judgements(known, today):
        if each.pair == judgement.pair:
            drop_judgement(data.path / "judgements.csv", known, each)


def _ask(prompt: str) -> str | None:
    _tell(prompt)
    try:
        return input("> ")
    except EOFError:
        return None


def _tell(text: str) -> None:
    """Print what the terminal can show; a letter it does not know becomes a question mark."""
    encoding = sys.stdout.encoding or "ascii"
    click.echo(text.encode(encoding, "replace").decode(encoding))
