"""Write the page of sources: the terms each is read on, and whom we do not visit."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from directory.refused import Refused
from directory.sources import Source

_TOP: Final = (
    "# Sources\n\n"
    "Where every value comes from, on what terms it is read, and who is not read at all.\n\n"
    "This page is written by `make docs/sources.md` from"
    " [`data/sources.toml`](../data/sources.toml) and"
    " [`data/refused.toml`](../data/refused.toml); a test holds it to them.\n"
    "How we behave as a guest: robots.txt is obeyed, one request at a time with the pause below, a"
    " user agent that names the operator; no account, nothing behind a login, no challenge got"
    " round.\n"
    "A publisher who wants none of it writes to the operator, or turns `clinic-directory` away in"
    " its robots.txt.\n\n"
    "## What is read\n"
)
_REFUSED: Final = (
    "\n## Whom we do not visit\n\n"
    "`clinics crawl` sends no request to any of these hosts, nor to hosts below them: not by a"
    " table's address, not by `--base-url`, not by a redirect.\n"
    "Whoever may speak for one of them and wants to be read writes to the operator; then its line"
    " goes.\n\n"
    "| host | why | since |\n|---|---|---|\n"
)
_ROBOTS: Final = {
    "obey": "obeyed at every visit",
    "api": "not asked: a public API is visited as its documents say",
    "none": "not asked: nothing is fetched, a person imports a file",
}


def terms_page(sources: Mapping[str, Source], refused: Iterable[Refused]) -> str:
    """Return the page as Markdown, every source with all that is known of its terms."""
    read = "".join(_section(source) for source in sources.values())
    lines = (f"| `{each.host}` | {_cell(_why(each))} | {each.since} |\n" for each in refused)
    return f"{_TOP}{read}{_REFUSED}{''.join(lines)}"


def _section(source: Source) -> str:
    rows = "".join(f"| {what} | {_cell(said)} |\n" for what, said in _said(source) if said)
    return f"\n### `{source.name}`: {source.title}\n\n{source.reason}\n\n| | |\n|---|---|\n{rows}"


def _said(source: Source) -> Iterator[tuple[str, str]]:
    looked = f" ({source.robots_checked})" if source.robots_checked else ""
    unread = "" if source.robots == "obey" or not source.base_url else "nobody has looked yet"
    yield "publisher", source.publisher
    yield "where to see it", _link(source.homepage)
    yield "licence", source.licence
    yield "terms", _link(source.terms)
    yield "fetched from", source.base_url or "nowhere; it comes as a file"
    yield "its robots.txt is", _ROBOTS[source.robots]
    yield "why so", source.robots_reason
    yield "what it said", f"{source.robots_answer}{looked}" if source.robots_answer else unread
    yield "pause", f"at least {source.seconds_between_requests:g} s between two requests"
    yield "contact", source.contact


def _why(each: Refused) -> str:
    paths = " and ".join(f"`{path}`" for path in each.open)
    return f"{each.why} Fetched all the same: {paths}." if paths else each.why


def _link(address: str) -> str:
    return f"<{address}>" if address else ""


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")
