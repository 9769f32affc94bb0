"""Requests about standing wishes for alerts: made, replaced, paused, resumed, deleted, tried."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from api.schema.alerts import AlertFilterInput
from api.schema.context import Context, Info
from api.schema.declared import requested
from api.schema.errors import ConflictRefusal, InputRefused, NotFoundRefusal
from api.schema.subscriptions import AlertSubscription, show_subscription
from api.services.drafts import ChannelDraft, SubscriptionDraft
from api.services.subscriptions import (
    create_subscription,
    set_subscription_state,
    test_subscription,
    update_subscription,
)
from graph.errors import InputError
from graph.model.endpoint import Channel
from graph.model.ids import SubscriptionId
from graph.model.subscription import Language, SubscriptionState

ID = strawberry.ID


@strawberry.input(description="A mail address.")
class EmailInput:
    """A mail address."""

    address: str = strawberry.field(description="Where mail goes; one address.")


@strawberry.input(description="An address that takes signed POSTs.")
class WebhookInput:
    """An address that takes signed POSTs."""

    url: str = strawberry.field(description="Where messages are posted; https.")


@strawberry.input(one_of=True, description="One way to be told.")
class ChannelInput:
    """One way to be told."""

    email: EmailInput | None = strawberry.field(default=strawberry.UNSET, description="By e-mail.")
    webhook: WebhookInput | None = strawberry.field(
        default=strawberry.UNSET, description="By a signed POST to an address."
    )

    def to_draft(self) -> ChannelDraft:
        """Give the channel as the service takes it.

        Raises:
            InputError: None is given.
        """
        if self.email:
            return ChannelDraft(channel=Channel.EMAIL, address=self.email.address)
        if self.webhook:
            return ChannelDraft(channel=Channel.WEBHOOK, address=self.webhook.url)
        raise InputError("channels: name an e-mail address or a webhook in each")


@strawberry.input(description="A new standing wish for alerts.")
class CreateAlertSubscriptionInput:
    """A new standing wish for alerts."""

    idempotency_key: ID = strawberry.field(
        description="Any text of yours: the same key and wish answer the first subscription."
    )
    name: str = strawberry.field(description="Your word for it, 1 to 100 characters.")
    where: AlertFilterInput = strawberry.field(name="filter", description="Which alerts.")
    channels: list[ChannelInput] = strawberry.field(description="Where to, 1 to 8.")
    language: Language = strawberry.field(default=Language.EN, description="In which language.")
    expires_at: datetime | None = strawberry.field(
        default=None, description="Not served from then on; null: for good."
    )


@strawberry.input(description="What a standing wish becomes; it is replaced whole.")
class UpdateAlertSubscriptionInput:
    """What a standing wish becomes."""

    id: ID = strawberry.field(description="The subscription.")
    expected_version: int = strawberry.field(
        description="Its `version` as you saw it; if it changed since, it is a conflict."
    )
    name: str = strawberry.field(description="Your word for it, 1 to 100 characters.")
    where: AlertFilterInput = strawberry.field(name="filter", description="Which alerts.")
    channels: list[ChannelInput] = strawberry.field(description="Where to, 1 to 8.")
    language: Language = strawberry.field(default=Language.EN, description="In which language.")
    expires_at: datetime | None = strawberry.field(
        default=None, description="Not served from then on; null: for good."
    )


@strawberry.input(description="Which standing wish.")
class ChangeAlertSubscriptionInput:
    """Which standing wish."""

    id: ID = strawberry.field(description="The subscription.")
    expected_version: int = strawberry.field(
        description="Its `version` as you saw it; if it changed since, it is a conflict."
    )


@strawberry.input(description="Which standing wish to try.")
class TestAlertSubscriptionInput:
    """Which standing wish to try."""

    __test__ = False

    id: ID = strawberry.field(description="The subscription.")


@strawberry.type(description="How a webhook proves that a message is ours; told at creation alone.")
class EndpointSecret:
    """How a webhook proves that a message is ours."""

    endpoint_id: ID = strawberry.field(description="The address.")
    secret: str = strawberry.field(description="Signing secret, whsec_…; keep it.")


@strawberry.type(description="The new subscription.")
class CreateAlertSubscriptionPayload:
    """The new subscription."""

    subscription: AlertSubscription = strawberry.field(description="The subscription.")
    secrets: list[EndpointSecret] = strawberry.field(description="Signing secrets of its webhooks.")


@strawberry.type(description="The subscription as it is now.")
class ChangeAlertSubscriptionPayload:
    """The subscription as it is now."""

    subscription: AlertSubscription = strawberry.field(description="The subscription.")


@strawberry.type(description="The trial is on its way.")
class TestAlertSubscriptionPayload:
    """The trial is on its way."""

    __test__ = False

    alert_id: ID = strawberry.field(description="The alert raised; `deliveries` follows it.")


CreateResult: TypeAlias = Annotated[
    CreateAlertSubscriptionPayload | InputRefused | ConflictRefusal,
    strawberry.union(
        name="CreateAlertSubscriptionResult", description="The subscription, or why there is none."
    ),
]
ChangeResult: TypeAlias = Annotated[
    ChangeAlertSubscriptionPayload | InputRefused | NotFoundRefusal | ConflictRefusal,
    strawberry.union(
        name="ChangeAlertSubscriptionResult",
        description="The subscription, or why it is as it was.",
    ),
]
TestResult: TypeAlias = Annotated[
    TestAlertSubscriptionPayload | NotFoundRefusal | ConflictRefusal,
    strawberry.union(
        name="TestAlertSubscriptionResult", description="The trial, or why there is none."
    ),
]
ChangeWish: TypeAlias = Annotated[
    ChangeAlertSubscriptionInput, strawberry.argument(name="input", description="Which.")
]


@strawberry.type
class WishesMutation:
    """Requests about subscriptions."""

    @requested("Keep a standing wish for alerts.")
    async def create_alert_subscription(
        self,
        info: Info,
        wish: Annotated[
            CreateAlertSubscriptionInput,
            strawberry.argument(name="input", description="The wish."),
        ],
    ) -> CreateResult:
        """Resolve `createAlertSubscription`."""
        context = info.context
        kept = await create_subscription(
            _draft(wish),
            idempotency_key=wish.idempotency_key,
            store=context.store,
            scope=context.scope,
            at=context.now(),
        )
        secrets = [
            EndpointSecret(endpoint_id=ID(endpoint.id), secret=endpoint.secret)
            for endpoint in kept.endpoints
            if endpoint.secret is not None
        ]
        return CreateAlertSubscriptionPayload(subscription=show_subscription(kept), secrets=secrets)

    @requested("Replace what a standing wish asks for.")
    async def update_alert_subscription(
        self,
        info: Info,
        wish: Annotated[
            UpdateAlertSubscriptionInput,
            strawberry.argument(name="input", description="What it becomes."),
        ],
    ) -> ChangeResult:
        """Resolve `updateAlertSubscription`."""
        context = info.context
        kept = await update_subscription(
            SubscriptionId(wish.id),
            _draft(wish),
            expected_version=wish.expected_version,
            store=context.store,
            scope=context.scope,
            at=context.now(),
        )
        return ChangeAlertSubscriptionPayload(subscription=show_subscription(kept))

    @requested("Stop a standing wish until it is resumed.")
    async def pause_alert_subscription(self, info: Info, wish: ChangeWish) -> ChangeResult:
        """Resolve `pauseAlertSubscription`."""
        return await _set_state(info.context, wish, SubscriptionState.PAUSED)

    @requested("Serve a paused standing wish again.")
    async def resume_alert_subscription(self, info: Info, wish: ChangeWish) -> ChangeResult:
        """Resolve `resumeAlertSubscription`."""
        return await _set_state(info.context, wish, SubscriptionState.ACTIVE)

    @requested("End a standing wish for good.")
    async def delete_alert_subscription(self, info: Info, wish: ChangeWish) -> ChangeResult:
        """Resolve `deleteAlertSubscription`."""
        return await _set_state(info.context, wish, SubscriptionState.DELETED)

    @requested("Send a marked trial alert to a subscription's addresses, by the real way.")
    async def test_alert_subscription(
        self,
        info: Info,
        wish: Annotated[
            TestAlertSubscriptionInput, strawberry.argument(name="input", description="Which.")
        ],
    ) -> TestResult:
        """Resolve `testAlertSubscription`."""
        context = info.context
        placed = await test_subscription(
            SubscriptionId(wish.id), store=context.store, scope=context.scope, at=context.now()
        )
        context.server.broker.wake()
        return TestAlertSubscriptionPayload(alert_id=ID(placed.alert.id))


def _draft(wish: CreateAlertSubscriptionInput | UpdateAlertSubscriptionInput) -> SubscriptionDraft:
    return SubscriptionDraft(
        name=wish.name,
        filter=wish.where.to_model(),
        channels=tuple(channel.to_draft() for channel in wish.channels),
        language=wish.language,
        expires_at=wish.expires_at,
    )


async def _set_state(
    context: Context, wish: ChangeAlertSubscriptionInput, state: SubscriptionState
) -> ChangeAlertSubscriptionPayload:
    kept = await set_subscription_state(
        SubscriptionId(wish.id),
        to=state,
        expected_version=wish.expected_version,
        store=context.store,
        scope=context.scope,
        at=context.now(),
    )
    return ChangeAlertSubscriptionPayload(subscription=show_subscription(kept))
