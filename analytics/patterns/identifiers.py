"""Accounts on one phone or device."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analytics.patterns.movements import from_ms, to_ms
from graph.model.ids import EntityKey
from graph.model.movement import IdentifierTie
from graph.model.pattern import PatternKind, SharedIdentifier
from graph.model.suspicion import PatternHit, PatternWish


def shared_identifiers(
    ties: Iterable[IdentifierTie], rule: SharedIdentifier, wish: PatternWish
) -> list[PatternHit]:
    """Find identifiers of enough accounts, and not of too many; dated by when that was known."""
    last = 2**62 if wish.as_of is None else to_ms(wish.as_of)
    first = -(2**62)
    if wish.window is not None:
        first, last = to_ms(wish.window.start), min(last, to_ms(wish.window.end) - 1)
    by_identifier: dict[EntityKey, dict[EntityKey, IdentifierTie]] = {}
    for tie in ties:
        if first <= tie.known_at_ms <= last:
            users = by_identifier.setdefault(tie.identifier, {})
            known = users.get(tie.account)
            if known is None or (tie.known_at_ms, tie.fact) < (known.known_at_ms, known.fact):
                users[tie.account] = tie
    return [
        _hit(identifier, sorted(users.values(), key=_order), rule.least_count)
        for identifier, users in by_identifier.items()
        if rule.least_count <= len(users) <= rule.most_count
    ]


def _order(tie: IdentifierTie) -> tuple[int, str]:
    return tie.known_at_ms, tie.fact


def _hit(identifier: EntityKey, ties: Sequence[IdentifierTie], least_count: int) -> PatternHit:
    return PatternHit(
        kind=PatternKind.SHARED_IDENTIFIER,
        subject=identifier,
        accounts=tuple(sorted(tie.account for tie in ties)),
        facts=tuple(tie.fact for tie in ties),
        amount_paise=0,
        start_at=from_ms(ties[0].known_at_ms),
        complete_at=from_ms(ties[least_count - 1].known_at_ms),
        end_at=from_ms(ties[-1].known_at_ms),
    )
