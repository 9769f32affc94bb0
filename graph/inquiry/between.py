"""What lies between two accounts: the fewest transfers, and the triangles they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.inquiry.lens import Lens, paise
from graph.model.ids import EntityKey
from graph.model.transfer import Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel:
    """All transfers from one account to another; money in paise."""

    count: int
    sum_paise: int
    most_paise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Triangle:
    """An account that closes a round of money.

    Attributes:
        third: The account.
        to_first: What it sent the first.
        from_second: What the second sent it.
    """

    third: EntityKey
    to_first: Parallel
    from_second: Parallel


async def count_transfers_between(start: EntityKey, goal: EntityKey, *, lens: Lens) -> int | None:
    """Count the fewest transfers that lead from one account to another, in no order of time.

    All transfers within the window count, without the limit. From both ends at once, always
    the smaller front: hubs are met late.

    Returns:
        None: no way; 0: they are the same.
    """
    if start == goal:
        return 0
    down, up = {start}, {goal}
    seen_down, seen_up = {start}, {goal}
    length = 0
    while down and up:
        length += 1
        if len(down) <= len(up):
            sent = await lens.sent(sorted(down), is_whole=True)
            down = {fact.beneficiary for of in sent.values() for fact in of} - seen_down
            seen_down |= down
        else:
            received = await lens.received(sorted(up), is_whole=True)
            up = {fact.payer for of in received.values() for fact in of} - seen_up
            seen_up |= up
        if down & up:
            return length
    return None


async def find_triangles(first: EntityKey, second: EntityKey, *, lens: Lens) -> Sequence[Triangle]:
    """Find accounts that the second sent money to and that sent money to the first.

    All transfers within the window count, without the limit; none if the first sent the
    second nothing.

    Returns:
        The largest sum to the first first, then from the second, then by key.
    """
    if first == second:
        return []
    sent = await lens.sent([first, second], is_whole=True)
    if all(fact.beneficiary != second for fact in sent[first]):
        return []
    received = (await lens.received([first], is_whole=True))[first]
    to_first = _by_end((fact.payer, fact) for fact in received)
    from_second = _by_end((fact.beneficiary, fact) for fact in sent[second])
    found = [
        Triangle(third=key, to_first=_sum(to_first[key]), from_second=_sum(from_second[key]))
        for key in (to_first.keys() & from_second.keys()) - {first, second}
    ]
    return sorted(
        found, key=lambda one: (-one.to_first.sum_paise, -one.from_second.sum_paise, one.third)
    )


def _by_end(ends: Iterable[tuple[EntityKey, Transfer]]) -> dict[EntityKey, list[Transfer]]:
    found: dict[EntityKey, list[Transfer]] = {}
    for key, fact in ends:
        found.setdefault(key, []).append(fact)
    return found


def _sum(facts: Sequence[Transfer]) -> Parallel:
    return Parallel(
        count=len(facts),
        sum_paise=paise(facts),
        most_paise=max(fact.amount_paise or 0 for fact in facts),
    )
