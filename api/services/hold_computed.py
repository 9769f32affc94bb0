"""Parts for a hold queue by our own apportionment, beside the banks'."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from analytics.holds.reported import Stayed
from api.services.computing import TrailWish, compute_trails
from api.services.hold_facts import Told
from graph.model.answer import Truncation
from graph.model.computed_trail import ComputedTrail, TracedAccount
from graph.model.hold_queue import HoldPart
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.scope import Scope
from graph.model.traced import Knowledge
from graph.model.trail import TrailAccount
from graph.store.base import GraphStore

HELD: Final = "HOLD"  # kinds of `TracedExit`; every other is an end
REFUNDED: Final = "REFUND"
ENDED: Final = "ENDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedHolds:
    """What our own apportionment leaves on accounts.

    Attributes:
        parts: By account, for each complaint.
        sums: What each account did with each complaint's money.
        free_paise: Free balance, where a statement tells it.
        truncations: What was left out.
    """

    parts: Mapping[EntityKey, Sequence[tuple[AcknowledgementNo, Stayed]]]
    sums: Mapping[EntityKey, Mapping[AcknowledgementNo, TrailAccount]]
    free_paise: Mapping[EntityKey, int]
    truncations: tuple[Truncation, ...]


async def compute_holds(
    told: Sequence[Told],
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    as_known_at: datetime | None,
) -> ComputedHolds:
    """Follow complaints' money first in, first out, and give what is still on accounts.

    Args:
        told: The complaints, with when their banks last told.
        store: Where facts are.
        scope: What may be seen.
        at: Nothing that happened later is looked at.
        as_known_at: Nothing learnt later is used.
    """
    until = {
        one.complaint.acknowledgement_no: max((fact.known_at for fact in one.facts), default=at)
        for one in told
    }
    found = await compute_trails(
        list(until), store=store, scope=scope, wish=TrailWish(until=at), as_known_at=as_known_at
    )
    parts: defaultdict[EntityKey, list[tuple[AcknowledgementNo, Stayed]]] = defaultdict(list)
    sums: defaultdict[EntityKey, dict[AcknowledgementNo, TrailAccount]] = defaultdict(dict)
    free: dict[EntityKey, int] = {}
    for number, trail in sorted(found.trails.items()):
        gone = _gone(trail)
        for one in trail.accounts:
            sums[one.account][number] = _sums(one, gone[one.account])
            if one.knowledge is Knowledge.STATEMENT:
                free[one.account] = one.balance_paise
        for account, stayed in _stayed(number, trail, told_until=until[number]).items():
            parts[account].append((number, stayed))
    return ComputedHolds(parts=parts, sums=sums, free_paise=free, truncations=found.truncations)


def _stayed(
    number: AcknowledgementNo, trail: ComputedTrail, *, told_until: datetime
) -> Mapping[EntityKey, Stayed]:
    layers = {one.account: one.layer for one in trail.accounts}
    silent = {one.account for one in trail.accounts if one.knowledge is Knowledge.SILENT}
    parts: defaultdict[EntityKey, list[HoldPart]] = defaultdict(list)
    for part in trail.parts:
        parts[part.account].append(
            HoldPart(
                complaint=number,
                paise=part.paise,
                credit_paise=part.paise,
                layer=layers.get(part.account),
                credited_at=part.credited_at,
                seen_at=max(part.credited_at, part.last_seen_at),
                told_until=max(part.credited_at, told_until),
                has_told=part.account not in silent,
            )
        )
    return {
        account: Stayed(parts=tuple(of), stays=(), layer=layers.get(account), is_undated=False)
        for account, of in parts.items()
    }


def _gone(trail: ComputedTrail) -> Mapping[EntityKey, Counter[str]]:
    """Give what was given back and what else ended, of each account."""
    gone: defaultdict[EntityKey, Counter[str]] = defaultdict(Counter)
    for one in trail.exits:
        if one.kind != HELD:
            gone[one.account][REFUNDED if one.kind == REFUNDED else ENDED] += one.traced_paise
    return gone


def _sums(one: TracedAccount, gone: Mapping[str, int]) -> TrailAccount:
    """Give an account's sums in the words of the reported trail."""
    left = one.in_paise - one.on_account_paise - one.held_paise
    refunded, ended = gone.get(REFUNDED, 0), gone.get(ENDED, 0)
    return TrailAccount(
        account=one.account,
        layer=one.layer,
        in_paise=one.in_paise,
        out_paise=left - refunded - ended,
        held_paise=one.held_paise,
        refunded_paise=refunded,
        cashed_paise=ended,
        residual_paise=one.on_account_paise,
        over_reported_paise=0,
    )
