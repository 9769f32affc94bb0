"""Compute a trail over the store: gather, follow, and gather what the trail still wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from analytics.computed import Computed, compute_trail
from analytics.indexed import index_facts
from analytics.ledger.events import Policy
from analytics.ledger.trace import MIXING_POLICIES, TraceLimits
from analytics.policy_spans import spans_of
from api.services.answers import answer_hash, to_canonical
from api.services.refining import Wants, refine
from api.services.truncating import truncations_of
from graph.gathering import Gathering
from graph.model.answer import Answer, Truncation
from graph.model.computed_trail import ComputedTrail
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.money_facts import MoneyFacts
from graph.model.scope import Scope
from graph.model.traced import TracedPart
from graph.store.base import GraphStore

READ_AHEAD: Final = 30  # accounts: where money mixes it goes nearly everywhere it can


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailWish:
    """How trails are computed.

    Attributes:
        policy: Whose money leaves an account first.
        until: Nothing that happened later is looked at; None: all.
        pass_boundary: Follow money through boundary accounts as through any other.
        with_bounds: Tell least and most of each account, and which answer would narrow them.
        limits: Where following ends.
    """

    policy: Policy = Policy.FIFO
    until: datetime | None = None
    pass_boundary: bool = False
    with_bounds: bool = False
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

    def ask(
        facts: MoneyFacts,
        may_draft: bool,  # noqa: FBT001 - asked by place
    ) -> tuple[dict[AcknowledgementNo, Computed], Wants]:
        indexed = index_facts(facts, until=wish.until, pass_boundary=wish.pass_boundary)
        computed = {
            number: compute_trail(
                indexed,
                number,
                wish.policy,
                limits=wish.limits,
                until=wish.until,
                with_bounds=wish.with_bounds,
                is_draft=may_draft,
            )
            for number in numbers
        }
        wanted = {key for one in computed.values() for key in one.wanted}
        helpful = {key for one in computed.values() for key in one.helpful}
        is_draft = any(one.is_outdated for one in computed.values())
        return computed, Wants(wanted, helpful | indexed.entangled, is_draft)

    ahead = READ_AHEAD if wish.policy in MIXING_POLICIES else 0
    computed = await refine(gathering, ask, limits=wish.limits, read_ahead=ahead)
    return ComputedTrails(
        trails={number: one.trail for number, one in computed.items()},
        truncations=truncations_of(computed.values(), gathering, wish.limits),
        call_count=gathering.call_count,
    )


async def compute_trail_of(
    complaint: AcknowledgementNo,
    *,
    store: GraphStore,
    scope: Scope,
    wish: TrailWish | None = None,
    as_known_at: datetime | None = None,
    policies: Sequence[Policy] = (),
) -> Answer[ComputedTrail]:
    """Follow the money of one complaint forwards, and sign the answer.

    Args:
        complaint: Whose money.
        store: Where facts are.
        scope: What may be seen.
        wish: How to compute; None: by default.
        as_known_at: Nothing learnt later is used; None: all that is known.
        policies: To be compared account by account, besides that of `wish`.

    Raises:
        ConservationBroken: The parts of the trail do not make the whole.
    """
    wish = wish or TrailWish()
    gathering = Gathering(reader=store, scope=scope, as_known_at=as_known_at)
    found = await compute_trails(
        [complaint], store=store, scope=scope, wish=wish, gathering=gathering
    )
    trail, told = found.trails[complaint], [found]
    for policy in dict.fromkeys(policies):
        other = replace(wish, policy=policy, with_bounds=False)
        told.append(
            await compute_trails(
                [complaint], store=store, scope=scope, wish=other, gathering=gathering
            )
        )
    trail = replace(trail, policy_spans=spans_of([one.trails[complaint] for one in told]))
    truncations = tuple(dict.fromkeys(cut for one in told for cut in one.truncations))
    return Answer(
        value=trail,
        snapshot_no=await store.snapshot_no(),
        as_known_at=as_known_at or datetime.now(UTC),
        truncations=truncations,
        answer_hash=answer_hash(
            {
                "complaint": complaint,
                "trail": "COMPUTED",
                "wish": to_canonical(wish),
                "policies": to_canonical(sorted(set(policies))),
                "asKnownAt": to_canonical(as_known_at),
            },
            to_canonical([trail, truncations]),
        ),
    )
