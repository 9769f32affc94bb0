"""Follow one complaint forwards, or one row backwards, without reading the whole ledger."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.ledger.cone import Cone
from analytics.ledger.events import EventKind, Policy
from analytics.ledger.index import LedgerIndex
from analytics.ledger.limits import (
    DEFAULT_LIMITS,
    MIXING_POLICIES,
    NO_LIMITS,
    Trace,
    TraceCut,
    TraceLimits,
)
from analytics.ledger.need import ALWAYS, Needed
from analytics.ledger.sharp import SHARP_POLICIES, trace_sharply

__all__ = [
    "DEFAULT_LIMITS",
    "MIXING_POLICIES",
    "NO_LIMITS",
    "Trace",
    "TraceCut",
    "TraceLimits",
    "trace_backwards",
    "trace_forwards",
]


def trace_forwards(
    index: LedgerIndex,
    complaint: str,
    policy: Policy,
    *,
    limits: TraceLimits = DEFAULT_LIMITS,
    is_draft: bool = False,
) -> Trace:
    """Follow a complaint's payments forwards; the figures are those of the joint run.

    One heap merges the events of the accounts followed. An account joins when the
    complaint's money reaches it, its clean money until then being one number, and is left
    when none is there. Under FIFO and LIFO it matters whose the other money is only where
    a hold or a refund takes a complaint's own first: that complaint is then followed too.
    Under the others the payers of all that may come in are needed, from their own first
    contact. Either way the run starts again with what was missing.

    Args:
        index: The ledger.
        complaint: Whose money to follow; without payments, nothing is found.
        policy: Whose money leaves first.
        limits: Where following ends.
        is_draft: Do not start again: others' money may be taken for clean, and the trace says
            so; enough to learn where the money went.
    """
    if policy in SHARP_POLICIES:
        return trace_sharply(index, complaint, policy, limits=limits)
    needed = Needed(index, most_accounts=limits.upstream)
    run_count = 0
    while True:
        run_count += 1
        cone = Cone(index, policy, needed, limits=limits, complaint=complaint)
        cone.run()
        if is_draft or not cone.is_outdated:
            return cone.trace(run_count)


def trace_backwards(
    index: LedgerIndex, key: str, policy: Policy, *, limits: TraceLimits = DEFAULT_LIMITS
) -> Mapping[str, int]:
    """Give whose rupees a row moved, or a hold has in the end, by complaint.

    The same run as forwards, over all that lies upstream: both always agree.

    Args:
        index: The ledger.
        key: Of a TRANSFER, EXIT, FEE, REFUND, REVERSAL or HOLD.
        policy: Whose money leaves first.
        limits: Only `upstream` and `events` matter.

    Raises:
        KeyError: The ledger has no such row.
    """
    position = index.position_by_key[key]
    event = index.events[position]
    last = ALWAYS if event.kind is EventKind.HOLD else position
    named = index.undone.get(event.names, event)
    needed = Needed(index, most_accounts=limits.upstream)
    for account in filter(None, (named.account, named.beneficiary)):
        needed.add(account, last)
    cone = Cone(index, policy, needed, limits=limits, complaint="")
    cone.run(until=last)
    if event.kind is EventKind.HOLD:
        return cone.held_by(key)
    moved = cone.follower.movements.get(key)
    return moved.shares if moved else {}
