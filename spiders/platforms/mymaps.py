"""A hand-made map as KML or KMZ, such as Google My Maps gives: one placemark a place.

A placemark's name, address and telephone have elements of their own; what its author added stands
in ``ExtendedData`` under a name of the author's, and can be used by that name, as can the
description, whose lines are joined by commas: ``also = { address = "description" }``.

A map whose places are elsewhere (``NetworkLink``), or a KMZ whose map is missing, cut short or far
larger than it should be, is an error. Left out by name, and counted: lines and areas, and
placemarks without a name.

Source: OGC KML 2.2 (12-007r2).
"""

import io
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import ClassVar, Final
from urllib.parse import urlencode
from xml.etree.ElementTree import Element  # because defusedxml reads it
from zipfile import BadZipFile, ZipFile

from parsel import Selector
from scrapy.http import Request, Response

from directory.errors import LayoutChangedError
from directory.records import Listing, fingerprint
from spiders.markup import LARGEST, child, name_of, text_of, xml_root
from spiders.platforms.platform import PlatformSpider, Words
from spiders.select import Record

MEMBERS: Final = 1_000  # files in a KMZ; its icons are among them
TABLE: Final = 1024 * 1024  # bytes of a KMZ's table of contents, which is read before anything else


class MyMapsSpider(PlatformSpider):
    """One listing per placemark that is a point.

    Options:
        mid: the map's id at Google, as in the address of the map.
        path: where a site keeps a map of its own: ``"/files/clinics.kmz"``.
    """

    name = "mymaps"
    mid = ""
    path = ""

    SOMETIMES: ClassVar = {
        "name": "name",
        "address": "address",
        "phone": "phoneNumber",
        "latitude": "latitude",
        "longitude": "longitude",
    }
    IGNORED: ClassVar = frozenset({"description", "gx_media_links"})

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the map."""
        query = urlencode({"mid": self.mid, "forcekml": 1})
        yield self.ask(self.path or f"/maps/d/kml?{query}", self.parse)

    def parse(self, response: Response) -> Iterator[Listing]:
        """Yield each placemark of a map.

        Raises:
            LayoutChangedError: it is no map, is cut short, or holds no place.
        """
        root = xml_root(_kml(response), "kml", response.url)
        marks = [each for each in root.iter() if name_of(each) == "Placemark"]
        elsewhere = sum(name_of(each) == "NetworkLink" for each in root.iter())
        if not marks or elsewhere:
            raise LayoutChangedError(
                f"{response.url}: expected a map with its places in it, found {len(marks)} places"
                f" and {elsewhere} links to other maps"
            )
        for index, mark in enumerate(marks):
            yield from self.parse_mark(mark, f"{response.url}: Placemark[{index}]")

    def parse_mark(self, mark: Element, where: str) -> Iterator[Listing]:
        """Yield a placemark as the map's author wrote it, if it is a point with a name."""
        point = child(mark, "Point")
        name = text_of(child(mark, "name"))
        if point is None or name is None:
            self.ignore("shapes" if point is None else "nameless")
            return
        words = self.words({**_record(mark), **_degrees(point, where)}, where)
        yield self.listing(_fingerprint(words), None, words, where)


def _kml(response: Response) -> bytes:
    """The map itself: as it came, or out of the KMZ it came in."""
    body: bytes = response.body
    if not body.startswith(b"PK"):
        return body
    _expect_small_table(body, response.url)
    try:
        with ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
            maps = [each for each in members if each.filename.lower().endswith(".kml")]
            maps.sort(key=lambda each: each.filename.lower() != "doc.kml")
            if not maps or len(members) > MEMBERS:
                raise LayoutChangedError(
                    f"{response.url}: expected a .kml among {MEMBERS} files at most, found"
                    f" {len(maps)} among {len(members)}"
                )
            with archive.open(maps[0]) as member:  # never more of it than we would read
                return member.read(LARGEST + 1)
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise LayoutChangedError(f"{response.url}: expected a whole KMZ: {error}") from error


def _expect_small_table(body: bytes, where: str) -> None:
    """Refuse an archive whose table of contents alone would fill the memory.

    Source: APPNOTE.TXT 4.3.16, "End of central directory record".
    """
    end = body.rfind(b"PK\x05\x06")
    size = int.from_bytes(body[end + 12 : end + 16], "little") if end >= 0 else 0
    if size > TABLE:
        raise LayoutChangedError(
            f"{where}: expected a table of contents of {TABLE} bytes at most, found {size}"
        )


def _record(mark: Element) -> Record:
    """What a placemark says, by name: its own elements, then what its author added."""
    said: Record = {}
    for name in ("name", "address", "phoneNumber"):
        said[name] = text_of(child(mark, name))
    description = text_of(child(mark, "description"))
    said["description"] = _lines(description) if description else None
    for data in mark.iter():
        if name_of(data) == "Data":
            said.setdefault(data.get("name", ""), text_of(child(data, "value")))
        elif name_of(data) == "SimpleData":
            said.setdefault(data.get("name", ""), text_of(data))
    return said


def _lines(description: str) -> str | None:
    """The lines of a description: ``"100 Main St<br>Boise ID"`` is ``"100 Main St, Boise ID"``."""
    lines = Selector(text=description).css("*::text").getall()
    return ", ".join(line.strip() for line in lines if line.strip()) or None


def _degrees(point: Element, where: str) -> Record:
    """Longitude and latitude of ``"-116.2023,43.6150,0"``, as written."""
    written = text_of(child(point, "coordinates")) or ""
    parts = written.split(",")
    if len(parts) not in {2, 3}:
        raise LayoutChangedError(f"{where}: expected longitude,latitude, found {written!r:.60}")
    return {"longitude": parts[0].strip(), "latitude": parts[1].strip()}


def _fingerprint(words: Words) -> str:
    """Stand for one placemark, which has no name of its own but what it says."""
    parts = ("name", "address", "street", "city", "state", "postcode")
    return fingerprint(*(words.get(part) for part in parts))
