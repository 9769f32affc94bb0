"""What became of rings, and the whole history of one."""

from __future__ import annotations

from datetime import datetime

import strawberry

from analytics.ring_alerts import event_in_words
from api.schema.page import Connection
from api.schema.reasons import Reason, show_reason
from api.schema.scalars import Score
from graph.model import register as model
from graph.model.register import RingEventKind

ID = strawberry.ID


@strawberry.type(description="What became of a ring at one update of the register.")
class RingEvent:
    """What became of a ring."""

    ring_id: ID = strawberry.field(description="The ring, by the id it had then.")
    kind: RingEventKind = strawberry.field(description="What happened.")
    at: datetime = strawberry.field(description="When.")
    version: int = strawberry.field(description="Version of the ring that it led to.")
    joined_ids: list[ID] = strawberry.field(description="Accounts that came.")
    left_ids: list[ID] = strawberry.field(description="Accounts that went.")
    acknowledgement_nos_joined: list[str] = strawberry.field(description="Complaints that came.")
    acknowledgement_nos_left: list[str] = strawberry.field(description="Complaints that went.")
    other_ids: list[ID] = strawberry.field(
        description="Rings merged into it, or the ring it split from."
    )
    accounts_before: int = strawberry.field(
        description="How many accounts it had; 0: it was not there."
    )
    accounts_after: int = strawberry.field(description="How many accounts it has.")
    overlap: Score | None = strawberry.field(
        description="How alike it and the ring it carries on are; null: it carries on none."
    )
    decision_id: ID | None = strawberry.field(
        description="What an officer decided about it; null: a run found it."
    )
    reason: Reason = strawberry.field(description="The event in words.")


@strawberry.type(description="All that became of a ring and of those that are part of it now.")
class RingHistory:
    """All that became of a ring."""

    ring_id: ID = strawberry.field(description="The ring that stands for the id asked for.")
    events: Connection[RingEvent] = strawberry.field(description="Its events, oldest first.")


def show_event(event: model.RingEvent) -> RingEvent:
    """Show what became of a ring."""
    return RingEvent(
        ring_id=ID(event.ring),
        kind=event.kind,
        at=event.at,
        version=event.version,
        joined_ids=[ID(key) for key in event.joined],
        left_ids=[ID(key) for key in event.left],
        acknowledgement_nos_joined=list(event.complaints_joined),
        acknowledgement_nos_left=list(event.complaints_left),
        other_ids=[ID(key) for key in event.others],
        accounts_before=event.accounts_before,
        accounts_after=event.accounts_after,
        overlap=None if event.overlap is None else Score(event.overlap),
        decision_id=None if event.decision is None else ID(event.decision),
        reason=show_reason(event_in_words(event)),
    )
