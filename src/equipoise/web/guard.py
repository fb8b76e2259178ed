"""What stands between a request and the views: hosts, sizes, headers, crowding and time.

The page listens on loopback. A site open in the same browser could still send requests here,
so the ``Host`` header is checked (a name that resolves to 127.0.0.1 is not accepted), only
safe methods pass unless they come from the page itself, and no answer may be framed or run
scripts from anywhere else.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How large, how many and how long.

    Attributes:
        address_bytes: path and query together.
        head_bytes: names and values of all headers.
        body_bytes: body of a request.
        at_once: requests served at a time; further ones are turned away.
        seconds: how long one request may take.
    """

    address_bytes: int = 8_192
    head_bytes: int = 16_384
    body_bytes: int = 65_536
    at_once: int = 64
    seconds: float = 60.0


class RefusedError(Exception):
    """A request that is not served; carries the status and a message that names the cure."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class Guard:
    """ASGI middleware that refuses what the page does not serve and hardens every answer.

    Args:
        app: the application.
        hosts: names accepted in the ``Host`` header, without port.
        limits: sizes, crowding and time.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Iterable[str] = LOOPBACK_NAMES,
        limits: Limits | None = None,
    ) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._limits = limits or Limits()
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse one request."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        try:
            self._check(scope)
            await self._serve(scope, receive, answer)
        except RefusedError as refusal:
            await answer.refuse(refusal)
        except TimeoutError:
            message = f"this takes longer than {self._limits.seconds:g} seconds; ask for less"
            await answer.refuse(RefusedError(503, message))

    async def _serve(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        if self._running >= self._limits.at_once:
            raise RefusedError(429, "too many requests at once; try again in a second")
        self._running += 1
        try:
            body = _Body(receive, self._limits.body_bytes)
            async with asyncio.timeout(self._limits.seconds):
                await self._app(scope, body, answer)
        finally:
            self._running -= 1

    def _check(self, scope: Scope) -> None:
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        if _name_of(host) not in self._hosts:
            known = ", ".join(sorted(self._hosts))
            raise RefusedError(421, f"this page is served as {known} only")
        if len(scope["raw_path"] or b"") + len(scope["query_string"]) > self._limits.address_bytes:
            most = self._limits.address_bytes
            raise RefusedError(414, f"the address is longer than {most:,} bytes")
        if (
            sum(len(name) + len(value) for name, value in scope["headers"])
            > self._limits.head_bytes
        ):
            raise RefusedError(
                431, f"the headers are larger than {self._limits.head_bytes:,} bytes"
            )
        length = headers.get(b"content-length", b"0")
        if not length.isdigit():
            raise RefusedError(400, "the length of the body is no number")
        if int(length) > self._limits.body_bytes:
            raise _too_large(self._limits.body_bytes)
        if scope["method"] not in SAFE_METHODS:
            _require_same_origin(headers, host)


def _too_large(most: int) -> RefusedError:
    return RefusedError(413, f"the body is larger than {most:,} bytes")


def _require_same_origin(headers: dict[bytes, bytes], host: str) -> None:
    """Only the page itself may change anything; other sites open in the browser may not."""
    site = headers.get(b"sec-fetch-site")
    own = f"http://{host}".encode("latin-1")
    allowed = site in (b"same-origin", b"none") if site else headers.get(b"origin", own) == own
    if not allowed:
        raise RefusedError(403, "only the page itself may ask for this")


def _name_of(host: str) -> str:
    """A ``Host`` header without its port, in small letters."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


class _Body:
    """Receives a body and stops at its limit, whatever its header said."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most
        self._most = most

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise _too_large(self._most)
        return message


class _Answer:
    """Sends an answer with the headers every answer carries."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begun = True
            own = {name for name, _ in message.get("headers", ())}
            added = [
                (name.encode(), value.encode())
                for name, value in HEADERS.items()
                if name.encode() not in own
            ]
            if b"cache-control" not in own:
                added.append((b"cache-control", b"no-store"))
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await self._send(message)

    async def refuse(self, refusal: RefusedError) -> None:
        """Answer with the status and message of a refusal, unless an answer has begun."""
        if self._begun:
            return
        body = json.dumps({"error": str(refusal)}).encode()
        headers: list[tuple[bytes, bytes]] = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        start: dict[str, Any] = {"type": "http.response.start", "status": refusal.status}
        await self({**start, "headers": headers})
        await self({"type": "http.response.body", "body": body})
