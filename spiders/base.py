"""What every spider is: a guest with one address to visit, who raises rather than skips."""

from collections.abc import Callable, Iterable
from typing import Final

import scrapy
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from directory.errors import SourceError, UsageError

_NOT_OPTIONS: Final = frozenset({"name", *dir(scrapy.Spider)})


class ListingSpider(scrapy.Spider):
    """A spider that yields Listings of one source.

    Args:
        base_url: ``scheme://host[:port]`` to fetch from.
        home_url: the source's real address, which a Listing cites; ``base_url`` unless a stand-in
            is being visited.
        source: the source's table in ``sources.toml``; the spider's own name where it is made for
            one source.
        cite: the page where a reader finds what has no page of its own; ``home_url`` unless said.
        options: what the source's ``spider`` table says, by name: attributes of the class.

    Raises:
        UsageError: there is no such option.
    """

    def __init__(
        self,
        *,
        base_url: str,
        home_url: str | None = None,
        source: str | None = None,
        cite: str | None = None,
        **options: object,
    ) -> None:
        self.source = source or self.name
        _expect_known(type(self), options, self.source)
        super().__init__(None, **options)
        self.base_url = base_url.rstrip("/")
        self.home_url = (home_url or base_url).rstrip("/")
        self.cite = cite or self.home_url
        self._reported: set[str] = set()

    def ask(
        self,
        address: str,
        callback: Callable[..., Iterable[object]],
        **arguments: object,
    ) -> Request:
        """Return a request that is answered or raises: ``ask("/api/?skip=0", self.parse_page)``.

        ``address`` is a path below ``base_url``, and ``arguments`` are handed to ``callback``.
        The request is sent even if the same was sent before, because a request that Scrapy takes
        for a duplicate vanishes without a word.
        """
        return Request(
            f"{self.base_url}{address}",
            callback=callback,
            errback=self.fail,
            cb_kwargs=arguments,
            dont_filter=True,
        )

    def fail(self, failure: Failure) -> None:
        """End the visit to one address, saying what came instead of an answer.

        Raises:
            SourceError: always; it names the address and the HTTP status or the network's error.
        """
        request: Request = failure.request  # type: ignore[attr-defined] # because Scrapy adds it
        raise SourceError(
            f"{request.url}: expected an answer (HTTP 200), found {_what_came(failure.value)}"
        ) from failure.value

    def ignore(self, what: str) -> None:
        """Count one thing left out by name, such as ``"persons"``, in the crawl's statistics."""
        self._count(f"ignored/{what}")

    def report(self, keys: Iterable[str], *, within: str = "") -> None:
        """Say which keys of an answer we do not know, once each, and count every one.

        ``within`` is the record they stood in: ``report(["motto"], within="basic")`` counts
        ``unknown_keys/basic.motto``.
        """
        for key in keys:
            name = f"{within}.{key}" if within else key
            self._count(f"unknown_keys/{name}")
            if name not in self._reported:
                self._reported.add(name)
                self.logger.warning(
                    "%s: unknown key %r: use it in spiders/, or ignore it there by name",
                    self.source,
                    name,
                )

    def _count(self, name: str) -> None:
        if self.crawler.stats is not None:  # because Scrapy gives a crawler its counts late
            self.crawler.stats.inc_value(name)


def _expect_known(spider: type[ListingSpider], options: Iterable[str], source: str) -> None:
    """Refuse an option that the class has no attribute for: a typing error would change nothing."""
    known = {
        name
        for each in spider.__mro__
        if issubclass(each, ListingSpider)
        for name, value in vars(each).items()
        if name.islower() and not name.startswith("_") and not callable(value)
    } - _NOT_OPTIONS
    for option in options:
        if option not in known:
            expected = ", ".join(sorted(known)) or "none"
            raise UsageError(f"[{source}.spider] has an unknown key {option!r}; known: {expected}")


def _what_came(error: BaseException | None) -> str:
    """Say in words why there is no answer: ``"HTTP 503"``, ``"DownloadTimeoutError: …"``."""
    if isinstance(error, HttpError):
        response: Response = error.response
        return f"HTTP {response.status}"
    return f"{type(error).__name__}: {error}".rstrip(": ")
