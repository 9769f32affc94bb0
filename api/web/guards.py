"""What every request passes first, and what every answer carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
HEADERS: Final[Mapping[str, str]] = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
NO_PAGE: Final = "default-src 'none'; frame-ancestors 'none'"
WS_POLICY_VIOLATION: Final = 1008


def refusal(code: str, message: str, status: int, **headers: str) -> Response:
    """Give an answer in the shape of GraphQL errors, for requests that never became one."""
    body = {"errors": [{"message": message, "extensions": {"code": code, "retryable": False}}]}
    return JSONResponse(body, status_code=status, headers=headers)


class Guards:
    """Refuses foreign hosts and pages; adds headers to every answer.

    A name that is not this machine's own in `Host` means that a foreign page
    had its own name point here (DNS rebinding), so it gets nothing.
    """

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str] = LOOPBACK_NAMES) -> None:
        """Wrap an application."""
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if not self._is_ours(Headers(scope=scope)):
            await self._refuse(scope, receive, send)
            return
        await self._app(scope, receive, _with_headers(send))

    def _is_ours(self, headers: Headers) -> bool:
        host = headers.get("host", "")
        if _host_name(host) not in self._hosts:
            return False
        origin = headers.get("origin")
        return origin is None or urlsplit(origin).netloc == host

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": WS_POLICY_VIOLATION})
            return
        answer = refusal(
            "ORIGIN_REFUSED", "this address serves its own pages and programs only", 403
        )
        await answer(scope, receive, _with_headers(send))


def _host_name(host: str) -> str:
    if host.startswith("["):
        name, bracket, port = host.partition("]")
        return name + bracket if not port or port.startswith(":") else host
    return host.rpartition(":")[0] or host


def _with_headers(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store")
            headers.setdefault("content-security-policy", NO_PAGE)
        await send(message)

    return sender


async def read_body(request: Request, *, most_bytes: int) -> bytes | None:
    """Read a body within a limit; None: it is longer, and the rest was not read."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > most_bytes:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            return None
    return bytes(body)
