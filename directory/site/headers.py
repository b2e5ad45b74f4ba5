"""Set the headers that keep a visitor private, on every answer, and take no letters but GET."""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_REST: Final = "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
OWN_POLICY: Final = (
    f"default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; {_REST}"
)
"""Our own pages load one style sheet and one icon, both from here, and run nothing."""

ALWAYS: Final = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_STOCK: Final = re.compile(r"/directory(?:[/.]|$)")
_INLINE: Final = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL | re.I)


class PrivateHeaders:
    """An ASGI application with our headers on whatever it answers."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it wants to change something: there is nothing to change."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await _refuse_method(_Sender(send, scope["path"]))
        else:
            await self.app(scope, receive, _Sender(send, scope["path"]))


class _Sender:
    """Send on what it is given; hold back a stock page until its inline scripts are known."""

    def __init__(self, send: Send, path: str) -> None:
        self.send = send
        self.path = path
        self.held: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if _STOCK.match(self.path) and _is_html(message["headers"]):
                self.held = message
            else:
                await self.send(_with_headers(message, self.path, OWN_POLICY))
        elif self.held is None:
            await self.send(message)
        else:
            await self._hold(message, self.held)

    async def _hold(self, message: Message, start: Message) -> None:
        self.body += message.get("body", b"")
        if not message.get("more_body"):
            await self.send(_with_headers(start, self.path, stock_policy(self.body.decode())))
            await self.send({"type": "http.response.body", "body": self.body})


def stock_policy(page: str) -> str:
    """Return the policy of a page of Datasette's own: its inline scripts run by their hashes.

    Its style attributes cannot be hashed, so styles may be inline there, and only there; its
    style sheet carries one picture within itself.
    """
    hashes = " ".join(sorted({_hash(script) for script in _INLINE.findall(page)}))
    return (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        f" script-src 'self' {hashes}; {_REST}"
    )


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _with_headers(message: Message, path: str, policy: str) -> Message:
    headers: Headers = [*message["headers"], (b"content-security-policy", policy.encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in ALWAYS.items()]
    if path.startswith("/static/") and message["status"] == 200:
        headers.append((b"cache-control", b"public, max-age=86400"))
    return {**message, "headers": headers}


def _is_html(headers: Headers) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/html")
        for name, value in headers
    )


async def _refuse_method(send: _Sender) -> None:
    headers = [(b"allow", b"GET, HEAD"), (b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 405, "headers": headers})
    await send({"type": "http.response.body", "body": b"This site can only be read: use GET.\n"})
