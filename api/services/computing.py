"""Compute a trail over the store: gather, follow, and gather what the trail still wants."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from analytics.computed import Computed, compute_trail
from analytics.indexed import IndexedFacts, index_facts
from analytics.ledger.events import Policy
from analytics.ledger.trace import TraceLimits
from api.services.answers import answer_hash, to_canonical
from api.services.truncating import truncations_of
from graph.errors import InputError
from graph.gathering import Gathering
from graph.model.answer import Answer, Truncation
from graph.model.computed_trail import ComputedTrail
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.scope import Scope
from graph.model.traced import TracedPart
from graph.store.base import GraphStore


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailWish:
    """How trails are computed.

    Attributes:
        policy: Whose money leaves an account first.
        until: Nothing that happened later is looked at; None: all.
        pass_boundary: Follow money through boundary accounts as through any other.
        limits: Where following ends.
    """

    policy: Policy = Policy.FIFO
    until: datetime | None = None
    pass_boundary: bool = False
    limits: TraceLimits = field(default_factory=TraceLimits)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedTrails:
    """Trails of some complaints, over the same facts.

    Attributes:
        trails: By acknowledgement number.
        truncations: What was left out of any of them, by which rule.
        call_count: Calls to the store.
    """

    trails: Mapping[AcknowledgementNo, ComputedTrail]
    truncations: tuple[Truncation, ...]
    call_count: int

    def parts(self) -> Mapping[EntityKey, Sequence[tuple[AcknowledgementNo, TracedPart]]]:
        """Give the traced rupees still on each account: whose, since when, last seen when."""
        parts: dict[EntityKey, list[tuple[AcknowledgementNo, TracedPart]]] = {}
        for number, trail in sorted(self.trails.items()):
            for part in trail.parts:
                parts.setdefault(part.account, []).append((number, part))
        return parts


def parse_wish(policy: str, *, until: datetime | None = None) -> TrailWish:
    """Give the wish for one policy by its name.

    Raises:
        InputError: No policy has this name.
    """
    try:
        return TrailWish(policy=Policy(policy), until=until)
    except ValueError:
        known = ", ".join(Policy)
        raise InputError(f"there is no such policy; choose one of {known}") from None


async def compute_trails(
    complaints: Sequence[AcknowledgementNo],
    *,
    store: GraphStore,
    scope: Scope,
    wish: TrailWish | None = None,
    as_known_at: datetime | None = None,
    gathering: Gathering | None = None,
) -> ComputedTrails:
    """Follow the money of complaints forwards; each is told alone, out of one joint run.

    Args:
        complaints: Whose money; one of which nothing is known has an empty trail.
        store: Where facts are.
        scope: What may be seen.
        wish: How to compute; None: by default.
        as_known_at: Nothing learnt later is used; None: all that is known.
        gathering: What was gathered before over the same store; it grows. None: nothing.

    Raises:
        ConservationBroken: The parts of a trail do not make the whole.
    """
    wish = wish or TrailWish()
    gathering = gathering or Gathering(reader=store, scope=scope, as_known_at=as_known_at)
    numbers = list(dict.fromkeys(complaints))
    await gathering.add_complaints(numbers)
    while True:
        computed = await asyncio.to_thread(_compute, gathering, numbers, wish)
        wanted = {EntityKey(key) for one in computed.values() for key in one.wanted}
        if not await gathering.add_accounts(wanted):
            break
    return ComputedTrails(
        trails={number: one.trail for number, one in computed.items()},
        truncations=truncations_of(computed, gathering, wish.limits),
        call_count=gathering.call_count,
    )


async def compute_trail_of(
    complaint: AcknowledgementNo,
    *,
    store: GraphStore,
    scope: Scope,
    wish: TrailWish | None = None,
    as_known_at: datetime | None = None,
) -> Answer[ComputedTrail]:
    """Follow the money of one complaint forwards, and sign the answer.

    Raises:
        ConservationBroken: The parts of the trail do not make the whole.
    """
    wish = wish or TrailWish()
    found = await compute_trails(
        [complaint], store=store, scope=scope, wish=wish, as_known_at=as_known_at
    )
    trail = found.trails[complaint]
    return Answer(
        value=trail,
        snapshot_no=await store.snapshot_no(),
        as_known_at=as_known_at or datetime.now(UTC),
        truncations=found.truncations,
        answer_hash=answer_hash(
            {
                "complaint": complaint,
                "trail": "COMPUTED",
                "wish": to_canonical(wish),
                "asKnownAt": to_canonical(as_known_at),
            },
            to_canonical([trail, found.truncations]),
        ),
    )


def _compute(
    gathering: Gathering, numbers: Sequence[AcknowledgementNo], wish: TrailWish
) -> Mapping[AcknowledgementNo, Computed]:
    indexed: IndexedFacts = index_facts(
        gathering.money_facts(), until=wish.until, pass_boundary=wish.pass_boundary
    )
    return {
        number: compute_trail(indexed, number, wish.policy, limits=wish.limits, until=wish.until)
        for number in numbers
    }
