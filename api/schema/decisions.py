"""Officers' decisions about rings: requests that make and undo them, and the list of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from api.schema.context import Context, Info
from api.schema.declared import requested, resolved
from api.schema.errors import ConflictRefusal, InputRefused, NotFittedRefusal, NotFoundRefusal
from api.schema.page import After, AsKnownAt, Connection, First, page_request, slice_of
from api.schema.ring_events import RingEvent, show_event
from api.services.decisions import ListedDecision, Wish, decide, list_decisions
from graph.model.decision import DecisionKind
from graph.model.ids import DecisionId, EntityKey

ID = strawberry.ID


@strawberry.type(description="What an officer decided about rings; kept for good.")
class RingDecision:
    """What an officer decided about rings."""

    id: ID = strawberry.field(description="Its id.")
    kind: DecisionKind = strawberry.field(description="What was decided.")
    ring_ids: list[ID] = strawberry.field(description="Rings it is about, by the ids of then.")
    entity_ids: list[ID] = strawberry.field(
        description="Accounts that are out, apart or confirmed, or what must not link."
    )
    undoes_id: ID | None = strawberry.field(description="The decision it undoes; null: none.")
    is_in_force: bool = strawberry.field(description="Neither undone nor itself an undoing.")
    decided_by: str = strawberry.field(description="Who decided.")
    decided_at: datetime = strawberry.field(description="When.")
    reason: str = strawberry.field(description="Why, in the officer's words.")


@strawberry.type(description="The decision, and what became of rings under it.")
class RingDecisionPayload:
    """The decision, and what became of rings under it."""

    decision: RingDecision = strawberry.field(description="The decision as it is kept.")
    changes: list[RingEvent] = strawberry.field(description="What became of rings at once.")
    snapshot_no: int = strawberry.field(description="Store snapshot after it.")


RingDecisionResult: TypeAlias = Annotated[
    RingDecisionPayload | InputRefused | NotFoundRefusal | ConflictRefusal | NotFittedRefusal,
    strawberry.union(name="RingDecisionResult", description="The decision, or why there is none."),
]


@strawberry.input(description="Accounts of a ring, and why.")
class RingAccountsInput:
    """Accounts of a ring, and why."""

    ring: ID = strawberry.field(description="The ring.")
    accounts: list[ID] = strawberry.field(description="Accounts of it.")
    reason: str = strawberry.field(description="Why; kept, and shown to officers.")


@strawberry.input(description="Rings, and why.")
class RingsInput:
    """Rings, and why."""

    rings: list[ID] = strawberry.field(description="Two or more; the first keeps its id.")
    reason: str = strawberry.field(description="Why; kept, and shown to officers.")


@strawberry.input(description="A ring, and why.")
class ConfirmRingInput:
    """A ring, and why."""

    ring: ID = strawberry.field(description="The ring.")
    reason: str = strawberry.field(description="Why; kept, and shown to officers.")


@strawberry.input(description="What must not link, and why.")
class NeverLinkInput:
    """What must not link, and why."""

    entities: list[ID] = strawberry.field(description="Phones, handsets, machines or holders.")
    reason: str = strawberry.field(description="Why; kept, and shown to officers.")


@strawberry.input(description="A decision to undo, and why.")
class UndoRingDecisionInput:
    """A decision to undo, and why."""

    decision: ID = strawberry.field(description="The decision.")
    reason: str = strawberry.field(description="Why; kept, and shown to officers.")


OfAccounts: TypeAlias = Annotated[
    RingAccountsInput, strawberry.argument(name="input", description="Which accounts, and why.")
]
OfRings: TypeAlias = Annotated[
    RingsInput, strawberry.argument(name="input", description="Which rings, and why.")
]
OfRing: TypeAlias = Annotated[
    ConfirmRingInput, strawberry.argument(name="input", description="Which ring, and why.")
]
OfEntities: TypeAlias = Annotated[
    NeverLinkInput, strawberry.argument(name="input", description="What must not link, and why.")
]
OfDecision: TypeAlias = Annotated[
    UndoRingDecisionInput, strawberry.argument(name="input", description="Which, and why.")
]


@strawberry.type
class DecisionsQuery:
    """Questions about decisions."""

    @resolved("What officers decided about a ring, or about any that you may see, newest first.")
    async def ring_decisions(
        self,
        info: Info,
        ring: Annotated[ID | None, strawberry.argument(description="The ring; null: any.")] = None,
        first: First = None,
        after: After = None,
        as_known_at: AsKnownAt = None,
    ) -> Connection[RingDecision]:
        """Resolve `ringDecisions`."""
        context = info.context
        listed = await list_decisions(
            None if ring is None else EntityKey(ring),
            store=context.store,
            scope=context.scope,
            as_known_at=as_known_at,
        )
        return slice_of(
            [_show(one) for one in listed],
            [one.decision.id for one in listed],
            page_request(first, after, None, None),
            name=f"ringDecisions {ring}",
            seal=context.server.seal,
        )


@strawberry.type
class DecisionsMutation:
    """Requests for decisions."""

    @requested("Say that accounts are not in a ring, now and in every later run.")
    async def remove_from_ring(self, info: Info, wish: OfAccounts) -> RingDecisionResult:
        """Resolve `removeFromRing`."""
        return await _decide(info.context, _of_accounts(DecisionKind.NOT_IN_RING, wish))

    @requested("Say that rings are one, now and in every later run.")
    async def join_rings(self, info: Info, wish: OfRings) -> RingDecisionResult:
        """Resolve `joinRings`."""
        rings = tuple(EntityKey(ring) for ring in wish.rings)
        asked = Wish(kind=DecisionKind.SAME_RING, rings=rings, reason=wish.reason)
        return await _decide(info.context, asked)

    @requested("Say that accounts of a ring are a ring of their own.")
    async def split_ring(self, info: Info, wish: OfAccounts) -> RingDecisionResult:
        """Resolve `splitRing`."""
        return await _decide(info.context, _of_accounts(DecisionKind.SEPARATE_RING, wish))

    @requested("Say that a ring is one: its accounts stay in it whatever is found.")
    async def confirm_ring(self, info: Info, wish: OfRing) -> RingDecisionResult:
        """Resolve `confirmRing`."""
        ring = EntityKey(wish.ring)
        asked = Wish(kind=DecisionKind.CONFIRMED, rings=(ring,), reason=wish.reason)
        return await _decide(info.context, asked)

    @requested("Say that phones, handsets, machines or holders must never link accounts.")
    async def never_link(self, info: Info, wish: OfEntities) -> RingDecisionResult:
        """Resolve `neverLink`."""
        entities = tuple(EntityKey(key) for key in wish.entities)
        asked = Wish(kind=DecisionKind.NEVER_LINK, entities=entities, reason=wish.reason)
        return await _decide(info.context, asked)

    @requested("Undo a decision about rings; undoing an undoing restores it.")
    async def undo_ring_decision(self, info: Info, wish: OfDecision) -> RingDecisionResult:
        """Resolve `undoRingDecision`."""
        undoes = DecisionId(wish.decision)
        asked = Wish(kind=DecisionKind.UNDONE, undoes=undoes, reason=wish.reason)
        return await _decide(info.context, asked)


def _of_accounts(kind: DecisionKind, wish: RingAccountsInput) -> Wish:
    return Wish(
        kind=kind,
        rings=(EntityKey(wish.ring),),
        entities=tuple(EntityKey(key) for key in wish.accounts),
        reason=wish.reason,
    )


async def _decide(context: Context, wish: Wish) -> RingDecisionPayload:
    decided = await decide(
        wish,
        store=context.store,
        scope=context.scope,
        at=context.now(),
        settings=context.server.analytics,
    )
    context.server.broker.wake()
    is_in_force = wish.kind is not DecisionKind.UNDONE
    return RingDecisionPayload(
        decision=_show(ListedDecision(decision=decided.decision, is_in_force=is_in_force)),
        changes=[show_event(event) for event in decided.detection.events],
        snapshot_no=decided.detection.snapshot_no,
    )


def _show(listed: ListedDecision) -> RingDecision:
    decision = listed.decision
    return RingDecision(
        id=ID(decision.id),
        kind=decision.kind,
        ring_ids=[ID(ring) for ring in decision.rings],
        entity_ids=[ID(key) for key in decision.entities],
        undoes_id=None if decision.undoes is None else ID(decision.undoes),
        is_in_force=listed.is_in_force,
        decided_by=decision.actor.name,
        decided_at=decision.decided_at,
        reason=decision.reason,
    )
