"""Alerts: their type, their questions, their requests."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from api.schema.context import Context, Info
from api.schema.declared import requested, resolved
from api.schema.errors import ConflictRefusal, InputRefused, NotFoundRefusal
from api.schema.forecasts import TimeWindow
from api.schema.nodes import Node
from api.schema.page import (
    After,
    Before,
    Connection,
    First,
    Last,
    edges_of,
    page_info,
    page_request,
)
from api.schema.reasons import Reason, show_reason
from api.schema.scalars import Paise, Probability
from api.services.alerts import settle_alert
from graph.model import alert as model
from graph.model.alert import AlertKind, AlertState, Severity
from graph.model.ids import AlertId
from graph.model.register import RingEventKind
from graph.model.subscription import AlertFilter

ID = strawberry.ID


@strawberry.type(description="A finding that deserves a warning; thin, its subject has the rest.")
class Alert(Node):
    """A finding that deserves a warning."""

    thread: ID = strawberry.field(description="Versions of one thing share it.")
    version: int = strawberry.field(description="From 1 within the thread.")
    kind: AlertKind = strawberry.field(description="What it tells.")
    severity: Severity = strawberry.field(description="How much it matters.")
    title: str = strawberry.field(description="One line in English, without personal data.")
    reasons: list[Reason] = strawberry.field(description="Why, in words.")
    subject_id: ID = strawberry.field(description="The ring, account or district it is about.")
    window: TimeWindow | None = strawberry.field(
        description="When what it foretells would happen; null: it foretells nothing."
    )
    dead_after: datetime | None = strawberry.field(
        description="Of no use after this; null: always of use."
    )
    districts: list[str] = strawberry.field(description="Districts it concerns, STATE/NAME.")
    ring_ids: list[ID] = strawberry.field(description="Rings it concerns.")
    entity_ids: list[ID] = strawberry.field(
        description="Accounts, phones and machines it concerns, at most 200."
    )
    amount_paise: Paise | None = strawberry.field(description="Money at stake; null: not known.")
    probability: Probability | None = strawberry.field(
        description="Calibrated chance; null: not calibrated."
    )
    raised_at: datetime = strawberry.field(description="When it was raised.")
    state: AlertState = strawberry.field(description="Whether somebody took it up.")
    state_version: int = strawberry.field(
        description="From 1; rises with each change of state; `expectedVersion` of requests."
    )
    settled_by: str | None = strawberry.field(
        description="Who changed the state last; null: nobody."
    )


def show_alert(alert: model.Alert) -> Alert:
    """Show an alert."""
    window = alert.window
    return Alert(
        id=ID(alert.id),
        thread=ID(alert.thread),
        version=alert.version,
        kind=alert.kind,
        severity=alert.severity,
        title=alert.title,
        reasons=[show_reason(reason) for reason in alert.reasons],
        subject_id=ID(alert.subject),
        window=None if window is None else TimeWindow(start=window.start, end=window.end),
        dead_after=alert.dead_after,
        districts=list(alert.districts),
        ring_ids=[ID(key) for key in alert.rings],
        entity_ids=[ID(key) for key in alert.entities],
        amount_paise=None if alert.amount_paise is None else Paise(alert.amount_paise),
        probability=None if alert.probability is None else Probability(alert.probability),
        raised_at=alert.raised_at,
        state=alert.state,
        state_version=alert.state_version,
        settled_by=None if alert.settled_by is None else alert.settled_by.name,
    )


@strawberry.input(
    name="AlertFilter",
    description="Which alerts; all given parts hold, within a list any; nothing given: all.",
)
class AlertFilterInput:
    """Which alerts."""

    kinds: list[AlertKind] | None = strawberry.field(default=None, description="Of these kinds.")
    severity_at_least: Severity | None = strawberry.field(
        default=None, description="Of this severity or more."
    )
    min_probability: Probability | None = strawberry.field(
        default=None, description="Of this calibrated chance or more; others fail."
    )
    min_amount_paise: Paise | None = strawberry.field(
        default=None, description="Of this sum or more; those without a sum fail."
    )
    rings: list[ID] | None = strawberry.field(default=None, description="About these rings.")
    ring_events: list[RingEventKind] | None = strawberry.field(
        default=None, description="Telling that one of these became of a ring; others fail."
    )
    watch: list[ID] | None = strawberry.field(
        default=None, description="About these accounts, phones or machines."
    )
    districts: list[str] | None = strawberry.field(
        default=None, description="About these districts, STATE/NAME."
    )

    def to_model(self) -> AlertFilter:
        """Give the filter as store and broker take it."""
        return AlertFilter(
            kinds=frozenset(self.kinds or ()),
            severity_at_least=self.severity_at_least,
            min_probability=self.min_probability,
            min_amount_paise=self.min_amount_paise,
            rings=frozenset(self.rings or ()),
            ring_events=frozenset(self.ring_events or ()),
            watch=frozenset(self.watch or ()),
            districts=frozenset(self.districts or ()),
        )


Where: TypeAlias = Annotated[
    AlertFilterInput | None, strawberry.argument(name="filter", description="Which; null: all.")
]


@strawberry.type
class AlertsQuery:
    """Questions about alerts."""

    @resolved("Alerts in the order they were committed, oldest first: `after` is how bots pull.")
    async def alerts(
        self,
        info: Info,
        where: Where = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Alert]:
        """Resolve `alerts`."""
        context, seal = info.context, info.context.server.seal
        request = page_request(first, after, last, before)
        page = await context.store.alerts(
            where.to_model() if where else AlertFilter(),
            first=request.count,
            after=None if request.place is None else seal.position(request.place),
            is_backward=request.is_backward,
            scope=context.scope,
        )
        shown = [show_alert(placed.alert) for placed in page.items]
        cursors = [seal.position_text(placed.position) for placed in page.items]
        return Connection(
            edges=edges_of(shown, cursors),
            nodes=shown,
            page_info=page_info(cursors, has_next=page.has_next, has_previous=page.has_previous),
        )

    @resolved("One alert by its id; null: none, or none you may see.")
    async def alert(
        self,
        info: Info,
        key: Annotated[ID, strawberry.argument(name="id", description="Its id.")],
    ) -> Alert | None:
        """Resolve `alert`."""
        context = info.context
        found = await context.store.get_alerts([AlertId(key)], scope=context.scope)
        placed = found.get(AlertId(key))
        return None if placed is None else show_alert(placed.alert)


@strawberry.input(description="Which alert to take up or to close.")
class SettleAlertInput:
    """Which alert to take up or to close."""

    id: ID = strawberry.field(description="The alert.")
    expected_version: int = strawberry.field(
        description="Its `stateVersion` as you saw it; if it changed since, it is a conflict."
    )


@strawberry.type(description="The alert as it is now.")
class SettleAlertPayload:
    """The alert as it is now."""

    alert: Alert = strawberry.field(description="The alert.")


SettleAlertResult: TypeAlias = Annotated[
    SettleAlertPayload | InputRefused | NotFoundRefusal | ConflictRefusal,
    strawberry.union(name="SettleAlertResult", description="The alert, or why it is as it was."),
]
Wish: TypeAlias = Annotated[
    SettleAlertInput, strawberry.argument(name="input", description="Which alert.")
]


@strawberry.type
class AlertsMutation:
    """Requests about alerts."""

    @requested("Say that you take an alert up.")
    async def acknowledge_alert(self, info: Info, wish: Wish) -> SettleAlertResult:
        """Resolve `acknowledgeAlert`."""
        return await _settle(info.context, wish, AlertState.ACKNOWLEDGED)

    @requested("Say that an alert is done with.")
    async def close_alert(self, info: Info, wish: Wish) -> SettleAlertResult:
        """Resolve `closeAlert`."""
        return await _settle(info.context, wish, AlertState.CLOSED)


async def _settle(
    context: Context, wish: SettleAlertInput, state: AlertState
) -> SettleAlertPayload:
    settled = await settle_alert(
        AlertId(wish.id),
        to=state,
        expected_version=wish.expected_version,
        store=context.store,
        scope=context.scope,
        at=context.now(),
    )
    return SettleAlertPayload(alert=show_alert(settled))
