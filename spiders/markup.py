"""Read XML that a stranger sent: no entity is expanded, no document type is taken, none is vast."""

from typing import Final
from xml.etree.ElementTree import Element, ParseError  # because defusedxml reads it

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from directory.errors import LayoutChangedError

LARGEST: Final = 10 * 1024 * 1024  # bytes; a tree of it takes 30 times as much at worst


def xml_root(body: bytes, expected: str, where: str) -> Element:
    """Return the root of an XML document whose outermost element is called ``expected``.

    Raises:
        LayoutChangedError: it is no XML, or cut short, or another document, or one that defines
            entities or a document type.
    """
    if len(body) > LARGEST:
        raise LayoutChangedError(f"{where}: expected {LARGEST} bytes at most, found {len(body)}")
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise LayoutChangedError(f"{where}: expected <{expected}> in XML: {error}") from error
    if name_of(root) not in expected.split("|"):
        raise LayoutChangedError(f"{where}: expected <{expected}>, found <{name_of(root)}>")
    return root


def name_of(element: Element) -> str:
    """Return an element's name without its namespace: ``"Placemark"``."""
    return element.tag.rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    """Return the first child of that name; None where there is none."""
    return next((each for each in element if name_of(each) == name), None)


def text_of(element: Element | None) -> str | None:
    """Return the text of an element; None where there is none, or no text in it."""
    return (element.text or "").strip() or None if element is not None else None
