"""Webhooks, signed as Standard Webhooks 1.0 asks (github.com/standard-webhooks)."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Final, Self

import aiohttp
from aiohttp.abc import AbstractResolver

from graph.model.endpoint import Endpoint
from notifiers.base import Message, Receipt
from notifiers.errors import DeliveryDeferred, DeliveryRefused
from notifiers.guard import AddressRefused, Guard, checked_url, guarded_session
from notifiers.settings import WebhookSettings
from notifiers.wording import masked

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - the standard's mark of a secret, no secret
LEAST_SECRET_BYTES: Final = 24  # Standard Webhooks 1.0: 24 to 64 bytes
MOST_BODY_BYTES: Final = 20_000  # Standard Webhooks 1.0 advises under 20 kB
MOST_ANSWER_CHARS: Final = 600  # at most 2,000 bytes of UTF-8 in nearly every script
SLOW_DOWN: Final = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """Sign a webhook: ``v1,`` and the base64 HMAC-SHA256 of ``id.timestamp.body``.

    Raises:
        ValueError: The secret is not ``whsec_`` and base64 of at least 24 bytes.
    """
    if not secret.startswith(SECRET_PREFIX):
        raise ValueError("a webhook's secret starts with whsec_")
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("a webhook's secret is whsec_ and base64") from None
    if len(key) < LEAST_SECRET_BYTES:
        raise ValueError(f"a webhook's secret has at least {LEAST_SECRET_BYTES} bytes")
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"


def signed_headers(
    secrets: Sequence[str], *, message_id: str, timestamp: int, body: bytes
) -> Mapping[str, str]:
    """Give the headers of a webhook; during a rotation both secrets sign.

    Raises:
        ValueError: A secret is not one, or none is given.
    """
    if not secrets:
        raise ValueError("a webhook needs a secret to sign with")
    signatures = (
        signature(secret, message_id=message_id, timestamp=timestamp, body=body)
        for secret in secrets
    )
    return {
        "content-type": "application/json",
        "user-agent": "ringtrace",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


class WebhookNotifier:
    """Posts the thin form of an alert, signed, to guarded addresses.

    An asynchronous context manager: its sessions live as long as it is entered.
    """

    def __init__(
        self,
        settings: WebhookSettings,
        *,
        clock: Callable[[], datetime],
        resolver: AbstractResolver | None = None,
    ) -> None:
        """Keep what is needed to open sessions; `clock` tells aware UTC."""
        self._settings = settings
        self._clock = clock
        self._resolver = resolver
        self._stack = AsyncExitStack()
        self._session: aiohttp.ClientSession | None = None
        self._inner_session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the sessions: one for the world, one for hosts opened by name."""
        self._session = await self._open(allow_private=False)
        self._inner_session = await self._open(allow_private=True)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the sessions."""
        await self._stack.aclose()

    async def _open(self, *, allow_private: bool) -> aiohttp.ClientSession:
        guard = Guard(
            allow_loopback=self._settings.allow_loopback and not allow_private,
            allow_private=allow_private,
        )
        session = guarded_session(guard, self._settings, resolver=self._resolver)
        return await self._stack.enter_async_context(session)

    async def send(self, message: Message, *, to: Endpoint) -> Receipt:
        """Post `message` to the URL of `to`.

        Raises:
            DeliveryRefused: The URL or its address may not be called, the endpoint has no
                secret, or it answered 410 Gone.
            DeliveryDeferred: Anything else but a 2xx answer in time.
        """
        url = checked_url(to.address, self._settings)
        if len(message.data) >= MOST_BODY_BYTES:
            raise DeliveryRefused(f"the body has {len(message.data)} bytes; the limit is 20 kB")
        timestamp = int(self._clock().timestamp())
        try:
            headers = signed_headers(
                [to.secret or ""], message_id=message.id, timestamp=timestamp, body=message.data
            )
        except ValueError as error:
            raise DeliveryRefused(str(error)) from None
        return await self._post(self._session_for(url.hostname), to.address, message.data, headers)

    def _session_for(self, host: str | None) -> aiohttp.ClientSession:
        session = self._inner_session if host in self._settings.inner_hosts else self._session
        if session is None:
            raise RuntimeError("the notifier is used outside its context")
        return session

    async def _post(
        self,
        session: aiohttp.ClientSession,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
    ) -> Receipt:
        try:
            async with session.post(
                url, data=body, headers=headers, allow_redirects=False
            ) as response:
                answer = await _cut_answer(response, self._settings.max_answer_bytes)
        except TimeoutError:
            raise DeliveryDeferred("no answer in time", is_timeout=True) from None
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, AddressRefused):
                raise DeliveryRefused(str(error.os_error)) from None
            raise DeliveryDeferred("no connection to the host") from None
        except (aiohttp.InvalidURL, ValueError):
            raise DeliveryRefused("the URL cannot be called") from None
        except (aiohttp.ClientError, OSError) as error:
            raise DeliveryDeferred(f"the connection broke: {type(error).__name__}") from None
        return self._judge(response, answer)

    def _judge(self, response: aiohttp.ClientResponse, answer: str) -> Receipt:
        status = response.status
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return Receipt(provider_no=None)
        reason = f"HTTP {status}" + (f": {answer}" if answer else "")
        if status == HTTPStatus.GONE:
            raise DeliveryRefused(reason, is_gone=True)
        wait_s = None
        if status in SLOW_DOWN:
            wait_s = retry_after_s(response.headers.get("Retry-After", ""), at=self._clock())
        raise DeliveryDeferred(reason, retry_after_s=wait_s)


async def _cut_answer(response: aiohttp.ClientResponse, limit: int) -> str:
    """Read at most `limit` bytes, and keep of them what a record may show."""
    taken = bytearray()
    while len(taken) < limit:
        chunk = await response.content.read(limit - len(taken))
        if not chunk:
            break
        taken += chunk
    if not response.content.at_eof():
        response.close()
    return masked(taken.decode(errors="replace"))[:MOST_ANSWER_CHARS]


def retry_after_s(value: str, *, at: datetime) -> float | None:
    """Read a Retry-After header, seconds or a date (RFC 9110 10.2.3); None: not one."""
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - at).total_seconds())
