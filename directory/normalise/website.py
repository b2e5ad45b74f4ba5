"""Websites: one spelling of the address, and the domain it belongs to."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final
from urllib.parse import parse_qsl, urldefrag, urlsplit

import tldextract
from url_normalize import url_normalize
from w3lib.url import url_query_cleaner

from directory.errors import BadValueError

# Parameters that say where a visitor came from, never which page is meant.
_TRACKING: Final = re.compile(
    r"(?:utm|hsa|pk|mtm|matomo|piwik|gad|vero|oly|wt|sc|__hs|_hs|ga|_ga|mc_[ce]id|at|rwg)_\w*|_hs(?:enc|mi)"
    r"|_ga|_gl|utm\w*|[a-z]{1,3}clid|g[bc]lid|[gw]braid|srsltid|mc_[ce]id|mkt_tok|msclkid|igshi?d?"
    r"|y_source|s_kwcid|epik|li_fat_id|wickedid|trk|cmpid|yclid|fb_\w+|ref_src|campaignid|adgroupid",
    re.IGNORECASE,
)


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
        whole = urldefrag(url_normalize(_mended(words), default_scheme="https") or "").url
        names = [name for name, _ in parse_qsl(urlsplit(whole).query, keep_blank_values=True)]
        tracking = [name for name in names if _TRACKING.fullmatch(name)]
        address = url_query_cleaner(whole, tracking, remove=True) if tracking else whole
        parts = urlsplit(address)
        odd = parts.username is not None or parts.port == 0
    except ValueError as error:
        message = f"expected a web address, found {words!r}"
        raise BadValueError("not_a_website", message) from error
    if odd or parts.scheme not in {"http", "https"} or not _HOST.fullmatch(parts.hostname or ""):
        raise BadValueError("not_a_website", f"expected a web address, found {words!r}")
    return address


def _mended(words: str) -> str:
    """The scheme as it was meant: ``http:/rill.example``, ``htp://rill.example``."""
    return re.sub(r"(?i)^(?:h?t?tps?|https?):/+(?=[\w-]+\.)", _scheme, words)


def _scheme(found: re.Match[str]) -> str:
    return "https://" if "ps:" in found[0].lower() else "http://"


def _domain(host: str) -> str:
    """The registrable domain; ``"rill.wixsite.com"`` stays apart from other tenants."""
    return _extract()(host).top_domain_under_public_suffix.lower() or host.removeprefix("www.")


@cache
def _extract() -> tldextract.TLDExtract:
    # Told so, it reads the bundled list; by default it would fetch one at run time.
    return tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
    )
