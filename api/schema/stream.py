"""The stream of new alerts: `alertRaised`."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Final, TypeAlias

import strawberry

from api.broker import Beat, Expired, Raised, Signal, TooSlow
from api.schema.alerts import Alert, Where, show_alert
from api.schema.context import Context, Info
from api.schema.declared import streamed
from api.schema.scalars import CursorText
from graph.model.outbox import Position
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


@strawberry.type
class AlertsSubscription:
    """Streams of alerts."""

    @streamed("Alerts in commit order: replayed after a place, then live, without a gap between.")
    async def alert_raised(
        self,
        info: Info,
        where: Where = None,
        after: Annotated[
            CursorText | None,
            strawberry.argument(description="Begin behind this place; null: only what is new."),
        ] = None,
    ) -> AsyncGenerator[AlertSignal, None]:
        """Resolve `alertRaised`."""
        context = info.context
        place = context.resume_from or after
        signals = context.server.broker.listen(
            where.to_model() if where else AlertFilter(),
            after=None if place is None else context.server.seal.position(CursorText(place)),
            scope=context.scope,
        )
        async with aclosing(signals):
            async for signal in signals:
                yield _show_signal(signal, context)


def _show_signal(signal: Signal, context: Context) -> AlertSignal:
    seal = context.server.seal
    match signal:
        case Raised(placed=placed):
            context.place = seal.position_text(placed.position)
            return AlertRaised(
                cursor=context.place, alert=show_alert(placed.alert), is_replay=signal.is_replay
            )
        case Beat(newest=newest):
            context.place = seal.position_text(newest or BEGINNING)
            return Heartbeat(cursor=context.place)
        case Expired(resume_after=oldest):
            return CursorExpired(resume_after=seal.position_text(oldest))
        case TooSlow(resume_after=reached):
            context.close_code = CLOSE_SLOW
            return SlowConsumer(resume_after=seal.position_text(reached or BEGINNING))
