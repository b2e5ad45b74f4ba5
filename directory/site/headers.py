"""Set the headers that keep a visitor private, on every answer, and take no letters but GET."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any, Final

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = dict[str, str]

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'none'; connect-src 'none';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Our own pages load one style sheet and one icon, both from here, and run nothing."""

ASKING: Final = POLICY.replace("script-src 'none'", "script-src 'self'")
"""The first page runs one small script of ours, which waits for a press on "Use my location"."""

WRITING: Final = POLICY.replace("form-action 'self'", "form-action 'self' mailto:")
"""A letter about a clinic is made by the visitor's own mail program, and comes by no other way."""

MAPPING: Final = ASKING.replace("connect-src 'none'", "connect-src 'self'")
"""The map runs Leaflet from here, and reads points and outlines from here."""

NOTHING_ASKED: Final = "geolocation=(), camera=(), microphone=(), interest-cohort=()"
MAY_ASK_WHERE: Final = NOTHING_ASKED.replace("geolocation=()", "geolocation=(self)")
ALWAYS: Final = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "permissions-policy": NOTHING_ASKED,
    "cross-origin-opener-policy": "same-origin",
}
KEPT_BY_NOBODY: Final = "private, no-store"

_FILES: Final = ("/static/", "/-/static-plugins/")
_STOCK: Final = re.compile(r"/directory(?:[/.]|$)")
_UNLISTED: Final = re.compile(r"/near|/compare|/directory|.*\.(?:json|geojson|csv)$")
"""Addresses for visitors and programs, but not for search engines."""


class PrivateHeaders:
    """An ASGI application with our headers on whatever it answers."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it wants to change something: there is nothing to change."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await _refuse_method(partial(_send, send, scope))
        else:
            await self.app(scope, receive, partial(_send, send, scope))


async def _send(send: Send, scope: Scope, message: Message) -> None:
    """Send a message on; the one that begins an answer gets our headers."""
    if message["type"] != "http.response.start":
        await send(message)
        return
    raw = [(name.lower().decode(), value.decode("latin-1")) for name, value in message["headers"]]
    ours = _ours(scope, message["status"], dict(raw))
    kept = [(name, value) for name, value in raw if name not in ours]
    headers = [(name.encode(), text.encode("latin-1")) for name, text in [*kept, *ours.items()]]
    await send({**message, "headers": headers})


def _ours(scope: Scope, status: int, given: Headers) -> Headers:
    """Return the headers that we set, whatever the answer said of them."""
    path, ours = scope["path"], dict(ALWAYS)
    if "content-security-policy" not in given:
        ours["content-security-policy"] = POLICY
    if given.get("permissions-policy") == MAY_ASK_WHERE:
        ours["permissions-policy"] = MAY_ASK_WHERE
    if status >= 400 or _UNLISTED.match(path):
        ours["x-robots-tag"] = "noindex"
    if path.startswith(_FILES) and status == 200:
        ours["cache-control"] = "public, max-age=86400"
    if _STOCK.match(path) and scope["query_string"]:
        ours["cache-control"] = KEPT_BY_NOBODY
    if 300 <= status < 400 and status != 304:
        ours["access-control-allow-origin"] = "*"
        ours.setdefault("cache-control", given.get("cache-control", KEPT_BY_NOBODY))
    return ours


async def _refuse_method(send: Send) -> None:
    headers = [(b"allow", b"GET, HEAD"), (b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 405, "headers": headers})
    await send({"type": "http.response.body", "body": b"This site can only be read: use GET.\n"})
