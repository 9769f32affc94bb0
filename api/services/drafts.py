"""Drafts of subscriptions: what somebody asks for, judged, and the addresses in it."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from graph.errors import InputError
from graph.model.endpoint import Channel, Endpoint
from graph.model.ids import EndpointId, Keyring, hashed_token
from graph.model.subscription import AlertFilter, Language

MOST_CHANNELS = 8
MOST_NAME_CHARS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDraft:
    """An address as somebody gives it.

    Attributes:
        channel: The way.
        address: Mail address, or URL of a webhook.
    """

    channel: Channel
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionDraft:
    """A subscription as somebody asks for it.

    Attributes:
        name: The owner's word for it, 1 to 100 characters.
        filter: Which alerts.
        channels: Where to; 1 to 8.
        language: In which language.
        expires_at: Not served from then on; aware UTC; None: for good.
    """

    name: str
    filter: AlertFilter
    channels: tuple[ChannelDraft, ...]
    language: Language = Language.EN
    expires_at: datetime | None = None


def check_draft(draft: SubscriptionDraft, *, at: datetime) -> None:
    """Refuse a draft that cannot be kept.

    Raises:
        InputError: A name, an address or a date that cannot serve; it says which.
    """
    if not 1 <= len(draft.name.strip()) <= MOST_NAME_CHARS:
        raise InputError(f"name: give it 1 to {MOST_NAME_CHARS} characters")
    if not 1 <= len(draft.channels) <= MOST_CHANNELS:
        raise InputError(f"channels: give 1 to {MOST_CHANNELS}")
    if draft.expires_at is not None and draft.expires_at <= at:
        raise InputError("expiresAt: it lies in the past")
    for number, channel in enumerate(draft.channels):
        _check_address(channel, path=f"channels.{number}")


def _check_address(draft: ChannelDraft, *, path: str) -> None:
    match draft.channel:
        case Channel.EMAIL:
            from email_validator import (  # noqa: PLC0415 - costs 60 ms, and few need it
                EmailNotValidError,
                validate_email,
            )

            try:
                validate_email(draft.address, check_deliverability=False, test_environment=True)
            except EmailNotValidError as error:
                raise InputError(f"{path}.email: this is no mail address") from error
        case Channel.WEBHOOK:
            parts = urlsplit(draft.address)
            if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
                raise InputError(f"{path}.webhook: give an https URL without a user name in it")


def endpoints_of(drafts: tuple[ChannelDraft, ...], *, keyring: Keyring) -> tuple[Endpoint, ...]:
    """Give the addresses of a draft, each once, webhooks with their signing secret."""
    chosen: dict[EndpointId, Endpoint] = {}
    for draft in drafts:
        address = draft.address.strip()
        endpoint_id = EndpointId(f"endpoint:{hashed_token([draft.channel.value, address])}")
        is_signed = draft.channel is Channel.WEBHOOK
        chosen[endpoint_id] = Endpoint(
            id=endpoint_id,
            channel=draft.channel,
            address=address,
            secret=_signing_secret(endpoint_id, keyring) if is_signed else None,
        )
    return tuple(chosen.values())


def _signing_secret(endpoint: EndpointId, keyring: Keyring) -> str:
    """Give an address's one secret: subscriptions that share the address share it."""
    mac = hmac.digest(keyring.secret, f"webhook {endpoint}".encode(), "sha256")
    return "whsec_" + base64.b64encode(mac).decode()
