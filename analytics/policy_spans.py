"""How far policies differ about what is left on accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from analytics.ledger.events import Policy
from graph.model.computed_trail import ComputedTrail, PolicySpan
from graph.model.ids import EntityKey


def spans_of(trails: Sequence[ComputedTrail]) -> tuple[PolicySpan, ...]:
    """Give least and most of each account that the trails differ about, by key.

    POISON apportions nothing, so it is left aside.
    """
    told = [trail for trail in trails if trail.policy != Policy.POISON.value]
    there: defaultdict[EntityKey, list[int]] = defaultdict(list)
    for trail in told:
        for one in trail.accounts:
            there[one.account].append(one.on_account_paise + one.held_paise)
    spans = []
    for account, paise in sorted(there.items()):
        least = min(paise) if len(paise) == len(told) else 0  # a trail that never came there
        if least < max(paise):
            spans.append(PolicySpan(account=account, least_paise=least, most_paise=max(paise)))
    return tuple(spans)
