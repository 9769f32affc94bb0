"""Questions to the ring register: `ringHistory`, `ringOf` and `complaintAssignment`."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.known import show_rings
from api.schema.members import RingMember
from api.schema.page import After, AsKnownAt, Before, First, Last, page_request, slice_of
from api.schema.reasons import Reason, show_reason
from api.schema.ring_events import RingHistory, show_event
from api.schema.rings import Ring
from api.schema.scalars import Score
from api.schema.selection import wanted_below
from api.services.assigning import find_assignment
from api.services.rings import find_history
from graph.model.answer import MOST_A_PAGE
from graph.model.assignment import AssignmentKind
from graph.model.filters import RingFilter
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind

ID = strawberry.ID


@strawberry.type(description="A ring that an account, phone, handset or complaint is in.")
class RingMembership:
    """A ring that something is in."""

    ring: Ring = strawberry.field(description="The ring.")
    member: RingMember | None = strawberry.field(
        description="What the account does there; null: it is no account."
    )


@strawberry.type(description="A ring near a complaint.")
class NearRing:
    """A ring near a complaint."""

    ring_id: ID = strawberry.field(description="The ring.")
    score: Score = strawberry.field(description="How near.")
    reason: Reason = strawberry.field(description="Why.")


@strawberry.type(description="Where a complaint belongs.")
class ComplaintAssignment:
    """Where a complaint belongs."""

    kind: AssignmentKind = strawberry.field(description="How clearly it belongs to a ring.")
    margin: Score = strawberry.field(description="Score of the nearest less that of the next.")
    near: list[NearRing] = strawberry.field(description="Rings near it, nearest first, at most 3.")


@strawberry.type
class RegisterQuery:
    """Questions to the ring register."""

    @resolved("All that became of a ring, as known then; null: none, or none you may see.")
    async def ring_history(
        self,
        info: Info,
        key: Annotated[ID, strawberry.argument(name="id", description="Its id, or an alias.")],
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        as_known_at: AsKnownAt = None,
    ) -> RingHistory | None:
        """Resolve `ringHistory`."""
        context = info.context
        found = await find_history(
            EntityKey(key), store=context.store, scope=context.scope, as_known_at=as_known_at
        )
        if found is None:
            return None
        names = [f"{event.at.isoformat()} {event.ring} {event.kind}" for event in found.events]
        return RingHistory(
            ring_id=ID(found.ring.id),
            events=slice_of(
                [show_event(event) for event in found.events],
                names,
                page_request(first, after, last, before),
                name=f"ringHistory {found.ring.id}",
                seal=context.server.seal,
            ),
        )

    @resolved("Which ring a complaint belongs to; null: no such complaint, or hidden.")
    async def complaint_assignment(
        self,
        info: Info,
        acknowledgement_no: Annotated[str, strawberry.argument(description="Its number.")],
        as_known_at: AsKnownAt = None,
    ) -> ComplaintAssignment | None:
        """Resolve `complaintAssignment`."""
        number, context = AcknowledgementNo(acknowledgement_no), info.context
        found = await find_assignment(
            number, store=context.store, scope=context.scope, as_known_at=as_known_at
        )
        if found is None:
            return None
        return ComplaintAssignment(
            kind=found.kind,
            margin=Score(found.margin),
            near=[
                NearRing(
                    ring_id=ID(one.ring), score=Score(one.score), reason=show_reason(one.reason)
                )
                for one in found.near
            ],
        )

    @resolved("Rings that an account, phone, handset or complaint is in, as known then, by id.")
    async def ring_of(
        self,
        info: Info,
        entity: Annotated[ID, strawberry.argument(description="Id of what is looked for.")],
        as_known_at: AsKnownAt = None,
    ) -> list[RingMembership]:
        """Resolve `ringOf`."""
        context = info.context
        page = await context.store.rings(
            _with(EntityKey(entity)),
            first=MOST_A_PAGE,
            scope=context.scope,
            as_known_at=as_known_at,
        )
        shown = await show_rings(
            context, page.items, wanted=wanted_below(info).below("ring"), as_known_at=as_known_at
        )
        return [
            RingMembership(
                ring=ring,
                member=next((one for one in ring.all_members if one.account_id == entity), None),
            )
            for ring in sorted(shown, key=lambda ring: ring.id)
        ]


def _with(entity: EntityKey) -> RingFilter:
    """Give the filter for the rings that something is in."""
    kind, _, token = entity.partition(":")
    if kind == EntityKind.COMPLAINT:
        return RingFilter(complaints=frozenset({AcknowledgementNo(token)}))
    return RingFilter(accounts=frozenset({entity}))
