"""The streams of new alerts and of what becomes of rings: `alertRaised`, `ringChanged`."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Final, TypeAlias

import strawberry

from analytics.ring_alerts import kinds_told
from api.broker import Beat, Expired, Raised, Signal, TooSlow
from api.schema.alerts import Alert, Where, show_alert
from api.schema.context import Context, Info
from api.schema.declared import streamed
from api.schema.scalars import CursorText
from graph.model.alert import AlertKind
from graph.model.outbox import Position
from graph.model.register import RingEventKind
from graph.model.subscription import AlertFilter

BEGINNING: Final = Position(snapshot_no=0, ordinal=0)
CLOSE_SLOW: Final = 4429  # graphql-transport-ws: too many requests; here: too slow for them


@strawberry.type(description="An alert passes the filter.")
class AlertRaised:
    """An alert passes the filter."""

    cursor: CursorText = strawberry.field(description="Its place; `after` resumes behind it.")
    alert: Alert = strawberry.field(description="The alert.")
    is_replay: bool = strawberry.field(description="It was there before this stream was live.")


@strawberry.type(description="Nothing came for a while; the stream is alive.")
class Heartbeat:
    """Nothing came for a while."""

    cursor: CursorText = strawberry.field(description="Nothing up to here was missed.")


@strawberry.type(description="The place is over 30 days old; the stream ends here.")
class CursorExpired:
    """The place is too old to replay from."""

    resume_after: CursorText = strawberry.field(description="The oldest place that serves.")


@strawberry.type(description="Over 256 signals waited; the stream ends here, nothing is lost.")
class SlowConsumer:
    """More waited than was taken."""

    resume_after: CursorText = strawberry.field(description="Place of what was sent last.")


AlertSignal: TypeAlias = Annotated[
    AlertRaised | Heartbeat | CursorExpired | SlowConsumer,
    strawberry.union(name="AlertSignal", description="An alert, or how the stream is."),
]


@strawberry.type(description="A ring was found or changed.")
class RingChanged:
    """A ring was found or changed."""

    cursor: CursorText = strawberry.field(description="Its place; `after` resumes behind it.")
    ring_id: strawberry.ID = strawberry.field(description="The ring; `ring` tells what it is now.")
    kinds: list[RingEventKind] = strawberry.field(description="What happened, at one update.")
    alert: Alert = strawberry.field(description="The alert that tells of it.")
    is_replay: bool = strawberry.field(description="It was there before this stream was live.")


RingSignal: TypeAlias = Annotated[
    RingChanged | Heartbeat | CursorExpired | SlowConsumer,
    strawberry.union(name="RingSignal", description="A change, or how the stream is."),
]

RING_KINDS: Final = frozenset({AlertKind.RING_DETECTED, AlertKind.RING_CHANGED})
Place: TypeAlias = Annotated[
    CursorText | None,
    strawberry.argument(description="Begin behind this place; null: only what is new."),
]


@strawberry.type
class AlertsSubscription:
    """Streams of alerts."""

    @streamed("Alerts in commit order: replayed after a place, then live, without a gap between.")
    async def alert_raised(
        self,
        info: Info,
        where: Where = None,
        after: Place = None,
    ) -> AsyncGenerator[AlertSignal, None]:
        """Resolve `alertRaised`."""
        context = info.context
        signals = _listen(context, where.to_model() if where else AlertFilter(), after)
        async with aclosing(signals):
            async for signal in signals:
                if isinstance(signal, Raised):
                    yield AlertRaised(
                        cursor=_reach(signal.placed.position, context),
                        alert=show_alert(signal.placed.alert),
                        is_replay=signal.is_replay,
                    )
                else:
                    yield _show_state(signal, context)

    @streamed("Rings found or changed, in commit order: replayed after a place, then live.")
    async def ring_changed(
        self,
        info: Info,
        rings: Annotated[
            list[strawberry.ID] | None, strawberry.argument(description="Only these; null: any.")
        ] = None,
        districts: Annotated[
            list[str] | None,
            strawberry.argument(description="Only of these, STATE/NAME; null: any."),
        ] = None,
        kinds: Annotated[
            list[RingEventKind] | None,
            strawberry.argument(description="Only if one of these happened; null: any."),
        ] = None,
        after: Place = None,
    ) -> AsyncGenerator[RingSignal, None]:
        """Resolve `ringChanged`."""
        context = info.context
        where = AlertFilter(
            kinds=RING_KINDS,
            rings=frozenset(str(ring) for ring in rings or ()),
            districts=frozenset(districts or ()),
        )
        signals = _listen(context, where, after)
        async with aclosing(signals):
            async for signal in signals:
                if not isinstance(signal, Raised):
                    yield _show_state(signal, context)
                    continue
                alert, told = signal.placed.alert, kinds_told(signal.placed.alert)
                if kinds is None or not set(kinds).isdisjoint(told):
                    yield RingChanged(
                        cursor=_reach(signal.placed.position, context),
                        ring_id=strawberry.ID(alert.subject),
                        kinds=list(told),
                        alert=show_alert(alert),
                        is_replay=signal.is_replay,
                    )


def _listen(
    context: Context, where: AlertFilter, after: CursorText | None
) -> AsyncGenerator[Signal, None]:
    """Listen behind the place a reconnecting client had reached, or the one it names."""
    place = context.resume_from or after
    return context.server.broker.listen(
        where,
        after=None if place is None else context.server.seal.position(CursorText(place)),
        scope=context.scope,
    )


def _reach(position: Position, context: Context) -> CursorText:
    """Note how far a stream has come, and give the place as text."""
    context.place = context.server.seal.position_text(position)
    return context.place


def _show_state(
    signal: Beat | Expired | TooSlow, context: Context
) -> Heartbeat | CursorExpired | SlowConsumer:
    seal = context.server.seal
    match signal:
        case Beat(newest=newest):
            return Heartbeat(cursor=_reach(newest or BEGINNING, context))
        case Expired(resume_after=oldest):
            return CursorExpired(resume_after=seal.position_text(oldest))
        case TooSlow(resume_after=reached):
            context.close_code = CLOSE_SLOW
            return SlowConsumer(resume_after=seal.position_text(reached or BEGINNING))
