"""Addresses of channels: where messages go, and whether they may."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.model.ids import EndpointId


class Channel(StrEnum):
    """A way a message takes."""

    EMAIL = "EMAIL"
    WEBHOOK = "WEBHOOK"


class EndpointState(StrEnum):
    """Whether an address may be used."""

    PENDING = "PENDING"
    PROVEN = "PROVEN"
    SUSPENDED = "SUSPENDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address of a channel.

    Attributes:
        id: Hash of channel and address.
        channel: The way.
        address: Mail address or URL; personal, shown masked.
        state: Whether it may be used.
        secret: Signing secret of a webhook, ``whsec_…``; None elsewhere; shown once.
    """

    id: EndpointId
    channel: Channel
    address: str
    state: EndpointState = EndpointState.PROVEN
    secret: str | None = None
