"""Standing wishes for alerts: their type, their questions."""

from __future__ import annotations

from datetime import datetime

import strawberry

from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.endpoints import Endpoint, show_endpoint
from api.schema.nodes import Node
from api.schema.page import After, Connection, First, connection, page_request
from api.schema.scalars import Paise, Probability
from graph.model import subscription as model
from graph.model.alert import AlertKind, Severity
from graph.model.register import RingEventKind
from graph.model.subscription import Language, SubscriptionState

ID = strawberry.ID


@strawberry.type(description="Which alerts somebody wants; all given parts hold; empty: any.")
class WantedAlerts:
    """Which alerts somebody wants."""

    kinds: list[AlertKind] = strawberry.field(description="Kinds wanted.")
    severity_at_least: Severity | None = strawberry.field(description="Least severity; null: any.")
    min_probability: Probability | None = strawberry.field(
        description="Least calibrated chance; null: any."
    )
    min_amount_paise: Paise | None = strawberry.field(description="Least sum; null: any.")
    rings: list[ID] = strawberry.field(description="Rings wanted.")
    ring_events: list[RingEventKind] = strawberry.field(
        description="What must have become of a ring."
    )
    watch: list[ID] = strawberry.field(description="Accounts, phones and machines watched.")
    districts: list[str] = strawberry.field(description="Districts wanted, STATE/NAME.")


@strawberry.type(description="A standing wish for alerts.")
class AlertSubscription(Node):
    """A standing wish for alerts."""

    name: str = strawberry.field(description="The owner's word for it.")
    owner: str = strawberry.field(description="Who wants them.")
    wanted: WantedAlerts = strawberry.field(description="Which alerts.")
    endpoints: list[Endpoint] = strawberry.field(description="Where to, at most 8.")
    language: Language = strawberry.field(description="In which language.")
    state: SubscriptionState = strawberry.field(description="Whether it is served.")
    version: int = strawberry.field(
        description="From 1; rises with each change; `expectedVersion` of requests."
    )
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime | None = strawberry.field(
        description="Not served from then on; null: for good."
    )


def show_subscription(subscription: model.Subscription) -> AlertSubscription:
    """Show a subscription, its addresses masked and its secrets left out."""
    wanted = subscription.filter
    chance = wanted.min_probability
    amount = wanted.min_amount_paise
    return AlertSubscription(
        id=ID(subscription.id),
        name=subscription.name,
        owner=subscription.owner.name,
        wanted=WantedAlerts(
            kinds=sorted(wanted.kinds),
            severity_at_least=wanted.severity_at_least,
            min_probability=None if chance is None else Probability(chance),
            min_amount_paise=None if amount is None else Paise(amount),
            rings=[ID(key) for key in sorted(wanted.rings)],
            ring_events=sorted(wanted.ring_events),
            watch=[ID(key) for key in sorted(wanted.watch)],
            districts=sorted(wanted.districts),
        ),
        endpoints=[show_endpoint(endpoint) for endpoint in subscription.endpoints],
        language=subscription.language,
        state=subscription.state,
        version=subscription.version,
        created_at=subscription.created_at,
        expires_at=subscription.expires_at,
    )


@strawberry.type
class SubscriptionsQuery:
    """Questions about subscriptions and deliveries."""

    @resolved("Standing wishes for alerts that are not deleted, oldest first.")
    async def alert_subscriptions(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[AlertSubscription]:
        """Resolve `alertSubscriptions`."""
        context, seal = info.context, info.context.server.seal
        request = page_request(first, after, None, None)
        page = await context.store.subscriptions(
            first=request.count,
            after=seal.place_or_none("subscriptions", request.place),
            scope=context.scope,
        )
        shown = [show_subscription(one) for one in page.items]
        return connection(shown, page, name="subscriptions", seal=seal)
