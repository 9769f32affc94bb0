"""What a pattern is, by trying everything: slow, short, and sharing no code with the search.

Every function takes rows and plain numbers and gives hits as
(subject, ids, start, complete, end), times in milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, pairwise, permutations
from typing import TypeAlias

from tests.unit.analytics.patterns.rows import Row

Hit: TypeAlias = tuple[str, frozenset[str], int, int, int]
Window: TypeAlias = tuple[str, frozenset[str], int, int, int]

INDIA_MS = 19_800_000
DAY_MS = 86_400_000


def merged(windows: Iterable[Window]) -> set[Hit]:
    """Join windows of one subject until no two overlap."""
    rest = list(windows)
    done = False
    while not done:
        done = True
        for one, other in combinations(rest, 2):
            if one[0] == other[0] and one[2] <= other[4] and other[2] <= one[4]:
                rest.remove(one)
                rest.remove(other)
                rest.append(
                    (
                        one[0],
                        one[1] | other[1],
                        min(one[2], other[2]),
                        min(one[3], other[3]),
                        max(one[4], other[4]),
                    )
                )
                done = False
                break
    return set(rest)


def _windows(
    rows: Sequence[Row],
    own: Callable[[Row], str | None],
    within: int,
    holds: Callable[[Row, list[Row]], list[Row] | None],
) -> list[Window]:
    """Look back from each movement of each account; `holds` gives what matches, or None."""
    found = []
    for last in rows:
        account = own(last)
        if account is None:
            continue
        near = [row for row in rows if own(row) == account and 0 <= last.at - row.at <= within]
        matched = holds(last, near)
        if matched:
            times = [row.at for row in matched]
            ids = frozenset(row.id for row in matched)
            found.append((account, ids, min(times), last.at, max(times)))
    return found


def fan(rows: Sequence[Row], k: int, within: int, each: int, *, is_in: bool) -> set[Hit]:
    """Many payers, or many beneficiaries."""
    large = [row for row in rows if row.to is not None and row.paise >= each]

    def own(row: Row) -> str | None:
        return row.to if is_in else row.account

    def holds(_: Row, near: list[Row]) -> list[Row] | None:
        others = {row.account if is_in else row.to for row in near}
        return near if len(others) >= k else None

    return merged(_windows(large, own, within, holds))


def burst(rows: Sequence[Row], k: int, within: int) -> set[Hit]:
    """Many debits in little time."""
    return merged(
        _windows(
            rows, lambda row: row.account, within, lambda _, near: near if len(near) >= k else None
        )
    )


def structuring(
    rows: Sequence[Row], limit: int, atm_limit: int, band: int, k: int, within: int
) -> set[Hit]:
    """Amounts just below a limit, credits and debits apart."""
    near_limit = [
        row
        for row in rows
        for most in [atm_limit if row.to is None else limit]
        if most * (100 - band) / 100 <= row.paise < most
    ]
    found = []
    for own in (lambda row: row.account, lambda row: row.to):
        found += _windows(near_limit, own, within, lambda _, near: near if len(near) >= k else None)
    return merged(found)


def round_debits(rows: Sequence[Row], unit: int, k: int, percent: int, within: int) -> set[Hit]:
    """Most debits round."""

    def holds(last: Row, near: list[Row]) -> list[Row] | None:
        even = [row for row in near if row.paise % unit == 0]
        enough = len(even) >= k and len(even) / len(near) >= percent / 100
        return even if enough and last.paise % unit == 0 else None

    return merged(_windows(rows, lambda row: row.account, within, holds))


def pass_through(rows: Sequence[Row], within: int, least: int, most: int) -> set[Hit]:
    """What came leaves at once."""
    found = []
    for credit in rows:
        if credit.to is None:
            continue
        out = [
            row for row in rows if row.account == credit.to and 0 <= row.at - credit.at <= within
        ]
        gone = sum(row.paise for row in out)
        if out and least <= gone * 100 / credit.paise <= most:
            sums = [(sum(r.paise for r in out if r.at <= row.at), row.at) for row in out]
            complete = min(at for paise, at in sums if paise * 100 >= least * credit.paise)
            ids = frozenset({credit.id, *(row.id for row in out)})
            found.append((credit.to, ids, credit.at, complete, max(row.at for row in out)))
    return merged(found)


def dormant(rows: Sequence[Row], quiet: int, least: int, within: int) -> set[Hit]:
    """A rest, then much."""
    found = []
    for account in {row.account for row in rows} | {row.to for row in rows if row.to}:
        times = sorted({row.at for row in rows if account in (row.account, row.to)})
        for before, at in pairwise(times):
            came = [row for row in rows if row.to == account and at <= row.at <= at + within]
            if at - before >= quiet and sum(row.paise for row in came) >= least:
                complete = min(
                    row.at
                    for row in came
                    if sum(one.paise for one in came if one.at <= row.at) >= least
                )
                ids = frozenset(row.id for row in came)
                last = max(row.at for row in came)
                found.append((account, ids, min(row.at for row in came), complete, last))
    return merged(found)


def machines(rows: Sequence[Row], k: int) -> set[Hit]:
    """Many machines in a day of India."""
    draws = [row for row in rows if row.machine is not None]
    found = set()
    for account, day in {(row.account, (row.at + INDIA_MS) // DAY_MS) for row in draws}:
        own = sorted(
            (r for r in draws if (r.account, (r.at + INDIA_MS) // DAY_MS) == (account, day)),
            key=lambda row: row.at,
        )
        done = [row.at for row in own if len({one.machine for one in own if one.at <= row.at}) >= k]
        if done:
            ids = frozenset(row.id for row in own)
            found.add((account, ids, own[0].at, min(done), own[-1].at))
    return found


def cycle(rows: Sequence[Row], least: int, most: int, within: int, percent: int) -> set[Hit]:
    """Every order of every few transfers, kept if it is a cycle from its earliest."""
    transfers = sorted(
        (row for row in rows if row.to is not None),
        key=lambda row: (row.at, row.account, row.to, row.paise, row.id),
    )
    rank = {row.id: place for place, row in enumerate(transfers)}
    windows = []
    for hops in range(least, most + 1):
        for chosen in combinations(transfers, hops):
            if len({row.account for row in chosen}) < hops:
                continue
            if {row.account for row in chosen} != {row.to for row in chosen}:
                continue
            for path in permutations(chosen):
                windows += _as_cycle(path, rank, within, percent)
    found = set()
    for _, ids, start, complete, end in merged(windows):
        first = transfers[min(rank[id_] for id_ in ids)]
        found.add((first.account, ids, start, complete, end))
    return found


def _as_cycle(path: Sequence[Row], rank: dict[str, int], within: int, percent: int) -> list[Window]:
    pairs = list(pairwise(path))
    if (
        all(one.to == other.account for one, other in pairs)
        and path[-1].to == path[0].account
        and all(one.at <= other.at for one, other in pairs)
        and all(other.paise * 100 >= one.paise * percent for one, other in pairs)
        and path[-1].at - path[0].at <= within
        and rank[path[0].id] == min(rank[row.id] for row in path)
    ):
        accounts = " ".join(sorted(row.account for row in path))
        ids = frozenset(row.id for row in path)
        return [(accounts, ids, path[0].at, path[-1].at, path[-1].at)]
    return []


def split(rows: Sequence[Row], k: int, within: int, percent: int) -> set[Hit]:
    """From one, through several, to one."""
    transfers = [row for row in rows if row.to is not None]
    accounts = {row.account for row in transfers} | {row.to for row in transfers}
    found: set[Hit] = set()
    for payer, gatherer in permutations(sorted(filter(None, accounts)), 2):
        windows = []
        for end in {row.at for row in transfers if row.to == gatherer}:
            paid: set[str] = set()
            passed: set[str] = set()
            between = set()
            for one in transfers:
                for other in transfers:
                    if (
                        one.account == payer
                        and other.to == gatherer
                        and one.to == other.account
                        and end - within <= one.at <= other.at <= end
                    ):
                        paid.add(one.id)
                        passed.add(other.id)
                        between.add(one.to)
            worth = {row.id: row.paise for row in transfers}
            given, got = sum(worth[id_] for id_ in paid), sum(worth[id_] for id_ in passed)
            if len(between) >= k and got * 100 >= given * percent:
                start = min(row.at for row in transfers if row.id in paid)
                last = max(row.at for row in transfers if row.id in passed)
                windows.append((payer, frozenset(paid | passed), start, last, last))
        found |= merged(windows)
    return found
