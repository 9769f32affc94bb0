"""Compute where rupees went from what a store knows, and prove the sums (TRAIL.md 2 to 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analytics.bounds import bounded
from analytics.indexed import IndexedFacts
from analytics.instants import from_ms, to_ms
from analytics.ledger.events import Policy
from analytics.ledger.trace import DEFAULT_LIMITS, TraceCut, TraceLimits, trace_forwards
from analytics.traced_accounts import TracedAccounts
from analytics.traced_rows import TracedRows
from analytics.traced_sums import sum_up
from graph.model.computed_trail import ComputedTrail


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A computed trail, and what would make it better.

    Attributes:
        trail: The trail.
        wanted: Accounts to be known whole.
        helpful: Accounts and complaints that would tell others' money apart.
        cuts: Limits that bit, and at how many accounts.
        is_outdated: Others' money was taken for clean: a draft.
    """

    trail: ComputedTrail
    wanted: frozenset[str]
    helpful: frozenset[str]
    cuts: Mapping[TraceCut, int]
    is_outdated: bool = False


def compute_trail(
    indexed: IndexedFacts,
    start: str,
    policy: Policy,
    *,
    limits: TraceLimits = DEFAULT_LIMITS,
    until: datetime | None = None,
    with_bounds: bool = False,
    is_draft: bool = False,
) -> Computed:
    """Follow the money of a complaint forwards.

    Args:
        indexed: What is known.
        start: Acknowledgement number.
        policy: Whose money leaves an account first.
        limits: Where following ends.
        until: The instant asked for; None: the last event's.
        with_bounds: Tell least and most too, and which answer would narrow them most.
        is_draft: Only learn where the money went; figures may be wrong, and are marked so.

    Raises:
        ConservationBroken: The parts do not make the whole.
    """
    trace = trace_forwards(indexed.index, start, policy, limits=limits, is_draft=is_draft)
    rows = TracedRows(indexed, trace, start)
    as_of_ms = to_ms(until) if until else rows.last_ms
    teller = TracedAccounts(
        indexed,
        trace,
        start,
        credits_by_account=rows.credits_by_account(),
        as_of_ms=as_of_ms,
    )
    accounts = teller.accounts()
    trail = ComputedTrail(
        start=start,
        policy=policy.value,
        as_of=None if as_of_ms is None else from_ms(as_of_ms),
        flows=rows.flows(),
        exits=rows.exits(),
        accounts=accounts,
        parts=teller.parts(policy),
        sums=sum_up(trace, accounts, policy),
        skipped=indexed.told.skipped,
        mismatched=tuple(one.account for one in accounts if one.account in indexed.told.mismatched),
        assumed_order_count=rows.assumed_order_count,
    )
    if with_bounds and not trace.is_outdated and policy is not Policy.POISON:
        trail = bounded(trail, indexed, policy, as_of_ms=as_of_ms)
    return Computed(
        trail=trail,
        wanted=trace.wanted,
        helpful=trace.helpful,
        cuts=trace.cuts,
        is_outdated=trace.is_outdated,
    )
