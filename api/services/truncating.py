"""What was left out of computed trails, and by which rule."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.computed import Computed
from analytics.ledger.sharp import COMPLAINT
from analytics.ledger.trace import TraceCut, TraceLimits
from graph.gathering import Gathering
from graph.model.answer import Truncation, TruncationReason
from graph.model.ids import EntityKey

SHARE = TruncationReason.SHARE


def truncations_of(
    trails: Iterable[Computed],
    gathering: Gathering,
    limits: TraceLimits,
    *,
    start: EntityKey | None = None,
) -> tuple[Truncation, ...]:
    """Say what was left out of any of some trails, and whether their start was."""
    trails = list(trails)
    rules = {
        TraceCut.LAYERS: (TruncationReason.DEPTH, limits.layers),
        TraceCut.ACCOUNTS: (TruncationReason.ENTITIES, limits.accounts),
        TraceCut.EVENTS: (TruncationReason.LINKS, limits.events),
        TraceCut.UPSTREAM: (TruncationReason.SHARE, limits.upstream),
    }
    told = []
    for cut, (reason, limit) in rules.items():
        count = sum(one.cuts.get(cut, 0) for one in trails)
        if count:
            told.append(Truncation(reason=reason, limit=limit, hidden_count=count))
    helpful = {key for one in trails for key in one.helpful if not key.startswith(COMPLAINT)}
    if helpful - gathering.money_facts().whole and not any(c.reason is SHARE for c in told):
        told.append(Truncation(reason=SHARE, limit=limits.upstream, hidden_count=len(helpful)))
    wanted = {key for one in trails for key in one.wanted} | ({start} if start else set())
    told += [
        Truncation(reason=TruncationReason.HUB, limit=gathering.limits.hub_moves, at=hub)
        for hub in sorted(gathering.hubs & wanted)
    ]
    refused = len(gathering.refused & wanted)
    if refused:
        told.append(
            Truncation(
                reason=TruncationReason.ENTITIES,
                limit=gathering.limits.accounts,
                hidden_count=refused,
            )
        )
    return tuple(told)
