"""Messages to addresses, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.endpoints import Endpoint, show_endpoint
from api.schema.page import After, Connection, First, connection, page_request
from graph.model import delivery as model
from graph.model.delivery import DeliveryState
from graph.model.ids import AlertId
from graph.model.subscription import Language

ID = strawberry.ID


@strawberry.type(description="One alert for one address.")
class Delivery:
    """One alert for one address."""

    id: ID = strawberry.field(description="The same in each repeat; `webhook-id` of a webhook.")
    alert_id: ID = strawberry.field(description="The alert.")
    endpoint: Endpoint = strawberry.field(description="The address.")
    subscription_ids: list[ID] = strawberry.field(description="Subscriptions that asked for it.")
    language: Language = strawberry.field(description="In which language.")
    state: DeliveryState = strawberry.field(description="What became of it.")
    attempts: int = strawberry.field(description="Sends begun.")
    due_at: datetime = strawberry.field(description="When it is or was to be tried next.")
    settled_at: datetime | None = strawberry.field(
        description="When it reached its last state; null: not yet."
    )
    reason: str | None = strawberry.field(
        description="Why it is not sent, or the last failure; null: neither."
    )


def show_delivery(delivery: model.Delivery) -> Delivery:
    """Show a delivery."""
    return Delivery(
        id=ID(delivery.id),
        alert_id=ID(delivery.alert.id),
        endpoint=show_endpoint(delivery.endpoint),
        subscription_ids=[ID(key) for key in delivery.subscriptions],
        language=delivery.language,
        state=delivery.state,
        attempts=delivery.attempts,
        due_at=delivery.due_at,
        settled_at=delivery.settled_at,
        reason=delivery.reason,
    )


@strawberry.input(description="Which deliveries; all given parts hold.")
class DeliveryFilter:
    """Which deliveries."""

    alert: ID | None = strawberry.field(default=None, description="Of this alert; null: of any.")
    states: list[DeliveryState] | None = strawberry.field(
        default=None, description="In any of these states; null: in any."
    )


@strawberry.type
class DeliveriesQuery:
    """Questions about deliveries."""

    @resolved("Messages to addresses and what became of them, oldest first.")
    async def deliveries(
        self,
        info: Info,
        where: Annotated[DeliveryFilter, strawberry.argument(name="filter", description="Which.")],
        first: First = None,
        after: After = None,
    ) -> Connection[Delivery]:
        """Resolve `deliveries`."""
        context, seal = info.context, info.context.server.seal
        request = page_request(first, after, None, None)
        page = await context.store.deliveries(
            alert=AlertId(where.alert) if where.alert else None,
            states=frozenset(where.states or ()),
            first=request.count,
            after=seal.place_or_none("deliveries", request.place),
            scope=context.scope,
        )
        shown = [show_delivery(one) for one in page.items]
        return connection(shown, page, name="deliveries", seal=seal)
