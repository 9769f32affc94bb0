"""The identity of a computed trail, proved (TRAIL.md section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from analytics.errors import ConservationBroken
from analytics.ledger.events import CASH_ENDS, Policy
from analytics.ledger.trace import Trace
from graph.model.computed_trail import TracedAccount, TracedSums

DUST: Final = "DUST"
LIMIT: Final = "LIMIT"


def sum_up(trace: Trace, accounts: Sequence[TracedAccount], policy: Policy) -> TracedSums:
    """Add up where the money of a trace is; a draft's parts need not make the whole.

    Raises:
        ConservationBroken: The parts of a trace in earnest do not.
    """
    ends = trace.ends.ends
    left = {end.value: paise for end, paise in ends.items() if end not in CASH_ENDS and paise}
    left |= {DUST: trace.dust_paise, LIMIT: trace.limit_paise}
    sums = TracedSums(
        disputed_paise=trace.ends.disputed_paise,
        on_account_paise=trace.ends.on_account_paise,
        confirmed_paise=sum(one.on_account_paise for one in accounts if one.is_confirmed),
        held_paise=sum(trace.ends.holds.values()),
        refunded_paise=trace.ends.refunded_paise,
        cashed_out={
            end.value: paise for end, paise in sorted(ends.items()) if end in CASH_ENDS and paise
        },
        left={reason: paise for reason, paise in sorted(left.items()) if paise},
    )
    return sums if trace.is_outdated else prove(sums, policy)


def prove(sums: TracedSums, policy: Policy) -> TracedSums:
    """Check that the parts make the whole; under POISON, tell what they count beyond it.

    Raises:
        ConservationBroken: They do not, by the paise the message names.
    """
    beyond = sums.sum_paise - sums.disputed_paise
    if policy is Policy.POISON and beyond >= 0:
        return replace(sums, over_count_paise=beyond)
    if beyond:
        raise ConservationBroken(
            f"the computed trail is out by {beyond} paise; please report this as a fault"
        )
    return sums
