"""What clinics' own sites said last, in one file, so that they need not send it again.

Scrapy's own store writes six files a page, which takes longer than to read the page.
"""

import logging
import sqlite3
import zlib
from pathlib import Path
from typing import Final

from scrapy import Spider
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings
from scrapy.utils.request import RequestFingerprinterProtocol
from w3lib.http import headers_dict_to_raw, headers_raw_to_dict

NAME: Final = "pages.db"

_LOG: Final = logging.getLogger(__name__)

_TABLE: Final = "CREATE TABLE IF NOT EXISTS pages (key PRIMARY KEY, url, status, headers, body)"
_FIND: Final = "SELECT url, status, headers, body FROM pages WHERE key = ?"
_KEEP: Final = "REPLACE INTO pages (key, url, status, headers, body) VALUES (?, ?, ?, ?, ?)"


class KeptPages:
    """A store for Scrapy's cache of pages: the last answer to each request.

    It lies in the folder that the setting ``HTTPCACHE_DIR`` names. What is lost of it is asked for
    again, so it waits for no disk, a file that is no store of ours is begun anew, and a page that
    cannot be read or kept fails no visit.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self.path = Path(settings["HTTPCACHE_DIR"]) / NAME
        self._pages: sqlite3.Connection
        self._fingerprinter: RequestFingerprinterProtocol

    def open_spider(self, spider: Spider) -> None:
        """Open the store, or begin one."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._pages = _opened(self.path)
        except sqlite3.DatabaseError:
            self.path.unlink()
            self._pages = _opened(self.path)
        if spider.crawler.request_fingerprinter is not None:  # because a crawl has one
            self._fingerprinter = spider.crawler.request_fingerprinter

    def close_spider(self, spider: Spider) -> None:  # noqa: ARG002 # because Scrapy passes it
        """Close the store."""
        self._pages.close()

    def retrieve_response(self, spider: Spider, request: Request) -> Response | None:  # noqa: ARG002 # because Scrapy passes it
        """Return the last answer to a request; None where there was none that can be read."""
        key = self._fingerprinter.fingerprint(request)
        try:
            row = self._pages.execute(_FIND, [key]).fetchone()
            if row is None:
                return None
            url, status, raw, packed = row
            headers, body = Headers(headers_raw_to_dict(raw)), zlib.decompress(packed)
        except (sqlite3.Error, zlib.error, TypeError) as error:
            _LOG.warning("%s: not read (%s): the page is asked for again", self.path, error)
            return None
        kind = responsetypes.from_args(headers=headers, url=url, body=body)
        return kind(url=url, headers=headers, status=status, body=body)

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:  # noqa: ARG002 # because Scrapy passes it
        """Keep an answer in the place of the one before; on a full disk none, and say so."""
        said = [
            self._fingerprinter.fingerprint(request),
            response.url,
            response.status,
            headers_dict_to_raw(response.headers),
            zlib.compress(response.body, 1),
        ]
        try:
            self._pages.execute(_KEEP, said)
        except sqlite3.Error as error:
            _LOG.warning("%s: %s not kept: %s", self.path, response.url, error)


def _opened(path: Path) -> sqlite3.Connection:
    pages = sqlite3.connect(path, isolation_level=None)
    pages.execute("PRAGMA journal_mode = WAL")
    pages.execute("PRAGMA synchronous = OFF")
    pages.execute(_TABLE)
    return pages
