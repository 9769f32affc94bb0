"""Harder and easier copies of bare tables, to see what a method stands (RINGS.md section 20)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from analytics.suspicion.tables import Codes, Floats, RingTables, Rows, sorted_rows

Draw = np.random.Generator
Rings = Sequence[Codes]


def fewer_complaints(share: float) -> Callable[[RingTables, Rings, Draw], RingTables]:
    """Drop a share of the complaints."""

    def change(tables: RingTables, _: Rings, draw: Draw) -> RingTables:
        kept = draw.random(len(tables.complaints)) >= share
        return replace(
            tables,
            reports=tables.reports.take(kept[tables.reports.left]),
            calls=tables.calls.take(kept[tables.calls.left]),
            filings=tables.filings.take(kept[tables.filings.left]),
        )

    return change


def wrong_complaints(tables: RingTables, _: Rings, draw: Draw) -> RingTables:
    """Turn complaints to innocents, until one in three points at one."""
    turned = draw.random(len(tables.reports)) < 0.2
    right = np.where(
        turned, draw.integers(0, len(tables.accounts), len(turned)), tables.reports.right
    )
    return replace(tables, reports=_with(tables.reports, right=right))


def strays(each: float) -> Callable[[RingTables, Rings, Draw], RingTables]:
    """Add transfers between members and innocents, so many for each inner one."""

    def change(tables: RingTables, rings: Rings, draw: Draw) -> RingTables:
        members = np.unique(np.concatenate(rings))
        moves = tables.transfers
        inner = np.flatnonzero(np.isin(moves.left, members) & np.isin(moves.right, members))
        some = draw.choice(inner, int(each * len(inner)))
        outside = draw.integers(0, len(tables.accounts), len(some))
        is_out = draw.random(len(some)) < 0.5
        left = np.where(is_out, moves.left[some], outside)
        right = np.where(is_out, outside, moves.right[some])
        at = moves.at[some] + draw.uniform(0, 86_400, len(some)).round()
        return replace(tables, transfers=_more(moves, left, right, moves.rupees[some], at, tables))

    return change


def camouflage(tables: RingTables, rings: Rings, draw: Draw) -> RingTables:
    """Give half of the members the traffic of an innocent."""
    members = np.unique(np.concatenate(rings))
    hidden = members[draw.random(len(members)) < 0.5]
    double = np.full(len(tables.accounts), -1, dtype=np.int64)
    double[draw.integers(0, len(tables.accounts), len(hidden))] = hidden
    moves = tables.transfers
    lent = np.flatnonzero((double[moves.left] >= 0) | (double[moves.right] >= 0))
    left, right = moves.left[lent], moves.right[lent]
    left = np.where(double[left] >= 0, double[left], left)
    right = np.where(double[right] >= 0, double[right], right)
    return replace(
        tables, transfers=_more(moves, left, right, moves.rupees[lent], moves.at[lent], tables)
    )


def fewer_identifiers(tables: RingTables, _: Rings, draw: Draw) -> RingTables:
    """Drop a third of the uses of phones and devices."""
    phones, devices = tables.phone_uses, tables.device_uses
    return replace(
        tables,
        phone_uses=phones.take(draw.random(len(phones)) >= 0.3),
        device_uses=devices.take(draw.random(len(devices)) >= 0.3),
    )


def slower(tables: RingTables, rings: Rings, _: Draw) -> RingTables:
    """Stretch the time from each ring's first inner transfer by four."""
    moves, at = tables.transfers, tables.transfers.at.copy()
    for ring in rings:
        inner = np.isin(moves.left, ring) & np.isin(moves.right, ring)
        if inner.any():
            first = moves.at[inner].min()
            at[inner] = np.minimum(first + 4 * (moves.at[inner] - first), tables.at)
    return replace(tables, transfers=_with(moves, at=at))


def smaller(tables: RingTables, rings: Rings, _: Draw) -> RingTables:
    """Halve what members move among themselves."""
    members, moves = np.unique(np.concatenate(rings)), tables.transfers
    inner = np.isin(moves.left, members) & np.isin(moves.right, members)
    rupees = np.where(inner, (moves.rupees / 2).round(), moves.rupees)
    return replace(tables, transfers=_with(moves, rupees=rupees))


def easier(tables: RingTables, rings: Rings, draw: Draw) -> RingTables:
    """Report as many members again, and drop large transfers between members and innocents."""
    members, n = np.unique(np.concatenate(rings)), len(tables.accounts)
    is_member = np.zeros(n, dtype=np.bool_)
    is_member[members] = True
    reports, moves = tables.reports, tables.transfers
    right = np.where(is_member[reports.right], _fellows(reports.right, rings, draw), reports.right)
    stray = is_member[moves.left] & ~is_member[moves.right] & (moves.rupees >= 2_000)
    doubled = sorted_rows(
        np.concatenate((reports.left, reports.left)),
        np.concatenate((reports.right, right)),
        np.concatenate((reports.rupees, reports.rupees)),
        np.concatenate((reports.at, reports.at)),
    )
    return replace(tables, reports=doubled, transfers=moves.take(~stray))


def much_harder(tables: RingTables, rings: Rings, draw: Draw) -> RingTables:
    """Drop a third of complaints and identifiers, add strays, and hide members."""
    for change in (fewer_complaints(0.3), strays(0.5), fewer_identifiers, camouflage):
        tables = change(tables, rings, draw)
    return tables


VARIANTS: Final[Mapping[str, Callable[[RingTables, Rings, Draw], RingTables]]] = {
    "complaints -30 %": fewer_complaints(0.3),
    "complaints -60 %": fewer_complaints(0.6),
    "1 in 3 complaints wrong": wrong_complaints,
    "0.5 strays a link": strays(0.5),
    "1 stray a link": strays(1.0),
    "camouflage": camouflage,
    "identifiers -30 %": fewer_identifiers,
    "delays x 4": slower,
    "amounts halved": smaller,
    "easier": easier,
    "much harder": much_harder,
}


def _fellows(accounts: Codes, rings: Rings, draw: Draw) -> Codes:
    """Give each member another of its ring."""
    fellow = {}
    for ring in rings:
        for account in ring.tolist():
            fellow[account] = int(draw.choice(ring))
    return np.array([fellow.get(account, account) for account in accounts.tolist()])


def _with(
    rows: Rows,
    *,
    right: Codes | None = None,
    rupees: Floats | None = None,
    at: Floats | None = None,
) -> Rows:
    return sorted_rows(
        rows.left,
        rows.right if right is None else right,
        rows.rupees if rupees is None else rupees,
        rows.at if at is None else at,
    )


def _more(
    rows: Rows, left: Codes, right: Codes, rupees: Floats, at: Floats, tables: RingTables
) -> Rows:
    return sorted_rows(
        np.concatenate((rows.left, left)),
        np.concatenate((rows.right, right)),
        np.concatenate((rows.rupees, rupees)),
        np.minimum(np.concatenate((rows.at, at)), tables.at),
    )
