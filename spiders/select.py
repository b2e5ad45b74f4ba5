"""Read a source's answer strictly, so that a changed layout is an error and never an empty field.

Each reader takes its key out of the record; what is left at the end is what we do not know, and
is reported. ``where`` is how an error names the record: ``"https://…: results[3].basic"``.

Numbers are read as the text they were written in: ``1770626038`` and ``"1770626038"`` are the
same word to us, and a longitude keeps its digits.
"""

import json
from collections.abc import Container

from scrapy.http import Response

from directory.errors import LayoutChangedError

Record = dict[str, object]
"""One JSON object, whose keys are taken out as they are used."""


def json_value(response: Response, expected: str) -> object:
    """Return whatever JSON a source answered with: ``"0"``, a list, an object.

    Args:
        response: the answer.
        expected: what an error says was expected: ``"a JSON list"``.

    Raises:
        LayoutChangedError: it answered with something else, such as a page of HTML.
    """
    try:
        answer: object = json.loads(response.body, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise LayoutChangedError(
            f"{response.url}: expected {expected}, found {_kind_of_text(response.body)}"
        ) from error
    return answer


def json_object(response: Response) -> Record:
    """Return the JSON object a source answered with, such as ``{"result_count": "2", …}``.

    Raises:
        LayoutChangedError: it answered with something else, such as a page of HTML.
    """
    return _as_record(json_value(response, "a JSON object"), response.url)


def json_rows(response: Response) -> list[Record]:
    """Return the JSON objects of the list a source answered with, such as ``[{"id": "7", …}]``.

    Raises:
        LayoutChangedError: it answered with something else, such as WordPress's bare ``0``.
    """
    return _as_rows(json_value(response, "a JSON list"), response.url)


def take(record: Record, key: str, where: str) -> str:
    """Return the text under a key that is always there, such as ``"AUSTIN"``; ``""`` is text.

    Raises:
        LayoutChangedError: the key is missing, or holds something that is not text.
    """
    return _as_text(_taken(record, key, where), f"{where}.{key}")


def maybe(record: Record, key: str, where: str) -> str | None:
    """Return the text under a key that a source leaves out when it has nothing to say.

    None means that the key is absent or null; an empty text stays an empty text.

    Raises:
        LayoutChangedError: the key holds something that is not text.
    """
    value = record.pop(key, None)
    return None if value is None else _as_text(value, f"{where}.{key}")


def nullable(record: Record, key: str, where: str) -> str | None:
    """Return the text under a key that is always there; None where it holds null.

    Raises:
        LayoutChangedError: the key is missing, or holds something that is not text.
    """
    return maybe(record, key, where) if key in record else take(record, key, where)


def inner(record: Record, key: str, where: str) -> Record:
    """Return the object under a key that is always there.

    Raises:
        LayoutChangedError: the key is missing, or holds something else.
    """
    return _as_record(_taken(record, key, where), f"{where}.{key}")


def rows(record: Record, key: str, where: str) -> list[Record]:
    """Return the objects of the list under a key that is always there, even if it is empty.

    Raises:
        LayoutChangedError: the key is missing, or holds something else.
    """
    return _as_rows(_taken(record, key, where), f"{where}.{key}")


def maybe_rows(record: Record, key: str, where: str) -> list[Record]:
    """Return the objects of the list under a key that may be absent; then there are none.

    Raises:
        LayoutChangedError: the key holds something else.
    """
    return rows(record, key, where) if key in record else []


def leftover(record: Record, ignored: Container[str]) -> list[str]:
    """Return the keys that nobody took and nobody ignores by name, such as ``["motto"]``."""
    return [key for key in record if key not in ignored]


def _taken(record: Record, key: str, where: str) -> object:
    try:
        return record.pop(key)
    except KeyError as error:
        found = ", ".join(record) or "nothing more"
        raise LayoutChangedError(f"{where}: expected the key {key!r}, found {found}") from error


def _as_text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise LayoutChangedError(f"{where}: expected text, found {_kind(value)}")
    return value


def _as_rows(value: object, where: str) -> list[Record]:
    if not isinstance(value, list):
        raise LayoutChangedError(f"{where}: expected a list, found {_kind(value)}")
    return [_as_record(each, f"{where}[{index}]") for index, each in enumerate(value)]


def _as_record(value: object, where: str) -> Record:
    if not isinstance(value, dict):
        raise LayoutChangedError(f"{where}: expected a JSON object, found {_kind(value)}")
    return dict(value)  # a copy, because readers take keys out


def _kind(value: object) -> str:
    """Name a JSON value's kind for an error message, with the value where it is short."""
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return "a JSON object"
    return f"{json.dumps(value):.60}"


def _kind_of_text(body: bytes) -> str:
    """Name what a body that is not JSON looks like: ``"HTML"``, ``"nothing"``."""
    text = body.decode(errors="replace").strip()
    if not text:
        return "nothing"
    if text.startswith("<"):
        return "HTML"
    return f"{text:.60}".replace("\n", " ")
