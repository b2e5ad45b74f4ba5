"""Websites: one spelling of the address, and the domain it belongs to."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final
from urllib.parse import urlsplit

import tldextract
from url_normalize import url_normalize
from w3lib.url import url_query_cleaner

from directory.errors import BadValueError

_TRACKING: Final = (
    "utm_source utm_medium utm_campaign utm_term utm_content utm_id gclid gbraid wbraid fbclid"
    " msclkid mc_cid mc_eid y_source hsa_acc _ga igshid"
).split()


_HOST: Final = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def normalise_website(text: str, shared_hosts: Mapping[str, str]) -> tuple[str, str]:
    """Return an address and its domain: ``("https://www.rill.example/", "rill.example")``.

    A missing scheme is taken as https; tracking parameters and fragments go.

    Args:
        text: what the source wrote.
        shared_hosts: domains that are nobody's own site, to their kind: ``"facebook.com"`` is
            ``"social"``. An address there is refused.

    Raises:
        BadValueError: it is no web address, one with a bare number for a host or with a name and
            password in it, or one on a shared host.
    """
    words = text.strip()
    if not words or re.search(r"\s", words) or "@" in words.split("/")[0]:
        raise BadValueError("not_a_website", f"expected a web address, found {text!r}")
    address = _normalised(words)
    host = urlsplit(address).hostname or ""
    domain = _domain(host)
    kind = shared_hosts.get(domain) or shared_hosts.get(host)
    if kind:
        raise BadValueError(f"{kind}_page", f"expected the clinic's own site, found {text!r}")
    return address, domain


def _normalised(words: str) -> str:
    try:
        whole = url_normalize(words, default_scheme="https") or ""
        address = url_query_cleaner(whole, _TRACKING, remove=True)
        parts = urlsplit(address)
        odd = parts.username is not None or parts.port == 0
    except ValueError as error:
        message = f"expected a web address, found {words!r}"
        raise BadValueError("not_a_website", message) from error
    if odd or parts.scheme not in {"http", "https"} or not _HOST.fullmatch(parts.hostname or ""):
        raise BadValueError("not_a_website", f"expected a web address, found {words!r}")
    return address


def _domain(host: str) -> str:
    """The registrable domain; ``"rill.wixsite.com"`` stays apart from other tenants."""
    return _extract()(host).top_domain_under_public_suffix.lower() or host.removeprefix("www.")


@cache
def _extract() -> tldextract.TLDExtract:
    # Told so, it reads the bundled list; by default it would fetch one at run time.
    return tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
    )
