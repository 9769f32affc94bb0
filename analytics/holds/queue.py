"""The hold queue: accounts by the rupees that a hold now probably saves (TRAIL.md section 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from analytics.holds.habits import Whose, kind_of_credit
from analytics.holds.innocents import Credit, Holder, innocents
from analytics.holds.proportion import proportionate_hold
from analytics.holds.reasons import reasons_for
from analytics.holds.stakes import Belief, stake_of
from graph.model.entity import EntityFlag
from graph.model.hold_queue import HoldCandidate, HoldPart
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.trail import TrailAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdable:
    """An account with complaints' rupees on it, and what is known of it.

    Attributes:
        account: Its key.
        bank: Its bank; None: not known.
        ring: Ring it belongs to; None: none.
        flags: What is odd about it.
        districts: Of its complaints, sorted.
        parts: The rupees.
        sums: What it did with each complaint's money.
        free_paise: Its free balance; None: not known.
        first_seen_at: Its first dated movement; aware UTC; None: none.
        credits: What came into it, newest first, as far as it was read.
        last_machine: Where cash was last drawn from it; None: nowhere known.
    """

    account: EntityKey
    bank: str | None
    ring: EntityKey | None
    flags: AbstractSet[EntityFlag]
    districts: tuple[str, ...]
    parts: Sequence[HoldPart]
    sums: Mapping[AcknowledgementNo, TrailAccount]
    free_paise: int | None = None
    first_seen_at: datetime | None = None
    credits: Sequence[Credit] = ()
    last_machine: EntityKey | None = None


def rank_holds(
    holdables: Iterable[Holdable], *, belief: Belief, at: datetime
) -> tuple[HoldCandidate, ...]:
    """Order accounts by expected rupees, falling; then remaining rupees, then key."""
    found = [_candidate(one, belief=belief, at=at) for one in holdables if one.parts]
    found.sort(key=lambda one: (-one.expected_paise, -one.remaining_paise, one.account))
    return tuple(found)


def _candidate(one: Holdable, *, belief: Belief, at: datetime) -> HoldCandidate:
    stake = stake_of(
        one.parts,
        account=one.account,
        bank=one.bank,
        ring=one.ring,
        belief=belief,
        at=at,
    )
    newest = max(one.parts, key=lambda part: (part.credited_at, part.complaint))
    whose = Whose(
        kind=kind_of_credit(newest.layer, newest.credit_paise),
        bank=one.bank or "",
        ring=one.ring or "",
        account=one.account,
    )
    layers = [part.layer for part in one.parts if part.layer is not None]
    holder = Holder(
        flags=one.flags,
        layer=min(layers, default=None),
        traced_paise=stake.remaining_paise,
        balance_paise=one.free_paise,
        first_seen_at=one.first_seen_at,
        credits=one.credits,
    )
    return HoldCandidate(
        account=one.account,
        bank=one.bank,
        complaints=tuple(sorted({part.complaint for part in one.parts})),
        districts=one.districts,
        remaining_paise=stake.remaining_paise,
        expected_paise=stake.expected_paise,
        probability=stake.probability,
        loss_by_waiting_paise=stake.loss_by_waiting_paise,
        last_credit_at=newest.credited_at,
        last_machine=one.last_machine,
        hold=proportionate_hold(one.account, one.sums, free_paise=one.free_paise),
        reasons=reasons_for(
            stake,
            newest,
            belief.habits.survival(whose),
            complaint_count=len({part.complaint for part in one.parts}),
            ring=one.ring,
            at=at,
        ),
        innocents=innocents(holder, at=at),
    )
