"""The request to find rings: `detectRings`."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

import strawberry

from api.schema.context import Info
from api.schema.declared import requested
from api.schema.errors import ConflictRefusal, NotFittedRefusal
from api.schema.known import show_rings
from api.schema.ring_events import RingEvent, show_event
from api.schema.rings import Ring
from api.schema.selection import wanted_below
from api.services.detection import detect

MOST_SHOWN: Final = 100


@strawberry.type(description="What a detection found.")
class DetectRingsPayload:
    """What a detection found."""

    rings: list[Ring] = strawberry.field(description="Every ring that stands, at most 100, by id.")
    ring_count: int = strawberry.field(description="How many rings stand.")
    changes: list[RingEvent] = strawberry.field(description="What changed this time.")
    snapshot_no: int = strawberry.field(description="Store snapshot after it.")
    not_learnt: str | None = strawberry.field(
        description="Why nothing was learnt from complaints; null: a suspicion was learnt."
    )


DetectRingsResult: TypeAlias = Annotated[
    DetectRingsPayload | ConflictRefusal | NotFittedRefusal,
    strawberry.union(name="DetectRingsResult", description="What was found, or why nothing."),
]


@strawberry.type
class DetectionMutation:
    """Requests for detection."""

    @requested("Find rings in all that is known, register them, and warn of what is new.")
    async def detect_rings(self, info: Info) -> DetectRingsResult:
        """Resolve `detectRings`."""
        context = info.context
        found = await detect(
            settings=context.server.analytics,
            store=context.store,
            scope=context.scope,
            at=context.now(),
        )
        context.server.broker.wake()
        rings = await show_rings(
            context, found.rings[:MOST_SHOWN], wanted=wanted_below(info).below("rings")
        )
        return DetectRingsPayload(
            rings=rings,
            ring_count=len(found.rings),
            changes=[show_event(event) for event in found.events],
            snapshot_no=found.snapshot_no,
            not_learnt=found.not_learnt or None,
        )
