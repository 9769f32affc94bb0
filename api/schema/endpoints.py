"""Addresses of channels, shown masked."""

from __future__ import annotations

from urllib.parse import urlsplit

import strawberry

from graph.model import endpoint as model
from graph.model.endpoint import Channel, EndpointState

ID = strawberry.ID


@strawberry.type(description="An address of a channel; shown masked.")
class Endpoint:
    """An address of a channel."""

    id: ID = strawberry.field(description="Names the address.")
    channel: Channel = strawberry.field(description="The way a message takes.")
    address_masked: str = strawberry.field(
        description="First letter and domain of a mail address, host of a webhook."
    )
    state: EndpointState = strawberry.field(description="Whether it may be used.")


def show_endpoint(endpoint: model.Endpoint) -> Endpoint:
    """Show an address, masked."""
    return Endpoint(
        id=ID(endpoint.id),
        channel=endpoint.channel,
        address_masked=_masked(endpoint),
        state=endpoint.state,
    )


def _masked(endpoint: model.Endpoint) -> str:
    match endpoint.channel:
        case Channel.EMAIL:
            name, _, domain = endpoint.address.rpartition("@")
            return f"{name[:1]}…@{domain}"
        case Channel.WEBHOOK:
            parts = urlsplit(endpoint.address)
            return f"{parts.scheme}://{parts.hostname or ''}/…"
