"""Follow every disputed rupee of a ledger to where it is, under one policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analytics.ledger.answer import LedgerAnswer, prove
from analytics.ledger.events import EventKind, LedgerEvent, Policy, drop_dangling
from analytics.ledger.follower import Follower
from analytics.ledger.order import order_events
from analytics.ledger.poison import PoisonFollower
from analytics.ledger.purse import Origins


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Events in the order in which they are followed.

    Attributes:
        events: In that order.
        skipped_count: Rows left out before: no amount, or nothing they could undo.
    """

    events: tuple[LedgerEvent, ...]
    skipped_count: int


def settle(
    events: Iterable[LedgerEvent], *, skipped_count: int = 0, until_ms: int | None = None
) -> Ledger:
    """Put events into order; releases and reversals of nothing are left out and counted.

    Args:
        events: In any order; the same events in another order give the same ledger.
        skipped_count: Rows left out before.
        until_ms: What happened later is left out; None: nothing is.
    """
    kept, dropped_count = drop_dangling(events)
    return Ledger(
        events=tuple(order_events(kept, until_ms=until_ms)),
        skipped_count=skipped_count + dropped_count,
    )


def follow_ledger(ledger: Ledger, policy: Policy) -> LedgerAnswer:
    """Let all events happen, all complaints together, and tell where the rupees are.

    Integers only; every rule of LEDGER.md section 4. An event without effect is listed all
    the same, with nothing moved. A release or reversal that statement lines put before the
    row it names finds nothing to undo, so its paise are ignored.

    Raises:
        ConservationBroken: The parts do not make the whole.
    """
    kind = PoisonFollower if policy is Policy.POISON else Follower
    named = {one.names for one in ledger.events if one.kind is EventKind.REVERSAL}
    follower = kind(
        policy,
        origins=Origins.of(ledger.events),
        undone={one.key: one for one in ledger.events if one.key in named},
    )
    for event in ledger.events:
        follower.step(event)
    accounts = follower.accounts()
    return prove(
        LedgerAnswer(
            policy=policy,
            complaints=follower.complaints(accounts),
            accounts=accounts,
            movements=follower.movements,
            refunded_beyond=follower.refunded_beyond,
            ignored_paise=follower.ignored_paise,
            self_transfer_count=follower.self_transfer_count,
            assumed_order_count=sum(one.earliest_ms < one.latest_ms for one in ledger.events),
            skipped_count=ledger.skipped_count,
        )
    )
