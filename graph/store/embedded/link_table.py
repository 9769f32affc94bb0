"""All links as columns. The one module of the store that needs numpy."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.model.entity import EntityFlag
from graph.model.ids import EntityKey
from graph.model.table import LINK_KINDS, UNKNOWN, Ints, LinkKind, LinkTable
from graph.store.embedded.fact_rows import acknowledgement_no, flags_of
from graph.store.embedded.ledger import current_snapshot
from graph.store.embedded.statements import statements

WIDTH: Final = 11
_NO, _SOURCE, _TARGET, _COMPLAINT, _AMOUNT, _DISPUTED, _LAYER, _EVENT, _LATEST, _KNOWN, _CHANNEL = (
    range(WIDTH)
)
_NUMBERED: Final = {
    LinkKind.TRANSFERRED: "transfer",
    LinkKind.WITHDREW: "withdrawal",
    LinkKind.HELD_FOR: "hold",
    LinkKind.ACTED_ON: "action",
    LinkKind.PAID_INTO: "transfer",
    LinkKind.NAMES_PHONE: "identifier_use",
    LinkKind.USES_PHONE: "identifier_use",
    LinkKind.USES_DEVICE: "identifier_use",
}
"""The table whose ids order each kind; FILED_BY comes from two."""

_BLOCK: Final = 50_000  # rows turned into columns at a time: memory stays flat


def read_links(
    connection: sqlite3.Connection,
    kinds: frozenset[LinkKind],
    since: int,
    visible: Mapping[str, Any],
) -> LinkTable:
    """Read the links of some kinds that were added after a snapshot."""
    asked = {**visible, "since": since}
    parts, codes, transfer_no = [], [], np.empty(0, np.int64)
    for code, kind in enumerate(LINK_KINDS):
        if kind not in kinds:
            continue
        if kind is LinkKind.FILED_BY:
            rows = _filed_by(connection, asked)
        else:
            rows, order = _ordered(connection, code, _NUMBERED[kind], asked)
            if kind is LinkKind.TRANSFERRED:
                transfer_no = _transfer_numbers(connection, order, asked)
        parts.append(rows)
        codes.append(np.full(len(rows), code, np.int64))
    empty = np.empty((0, WIDTH), np.int64)
    rows = np.concatenate(parts) if parts else empty
    kind_codes = np.concatenate(codes) if codes else np.empty(0, np.int64)
    keys, ends = _keys(connection, rows[:, [_SOURCE, _TARGET]])
    complaints, complaint = _complaints(connection, rows[:, _COMPLAINT])
    padding = np.full(len(rows) - len(transfer_no), UNKNOWN, np.int64)
    return LinkTable(
        keys=tuple(keys.values()),
        flags=_flags(connection, list(keys), visible),
        complaints=tuple(acknowledgement_no(key) for key in complaints),
        kind=kind_codes,
        source=ends[:, 0],
        target=ends[:, 1],
        complaint=complaint,
        amount_paise=_column(rows, _AMOUNT),
        disputed_paise=_column(rows, _DISPUTED),
        layer=_column(rows, _LAYER),
        event_ms=_column(rows, _EVENT),
        latest_ms=_column(rows, _LATEST),
        known_ms=_column(rows, _KNOWN),
        transfer_no=np.concatenate([transfer_no, padding]),  # TRANSFERRED has code 0
        channel=_column(rows, _CHANNEL),
        snapshot_no=current_snapshot(connection),
    )


def _column(rows: Ints, at: int) -> Ints:
    return np.ascontiguousarray(rows[:, at])


def _matrix(cursor: sqlite3.Cursor, width: int) -> Ints:
    """Turn rows of integers into an array, block by block."""
    blocks = []
    while block := cursor.fetchmany(_BLOCK):
        blocks.append(np.array(block, dtype=np.int64))
    return np.concatenate(blocks) if blocks else np.empty((0, width), np.int64)


def _ordered(
    connection: sqlite3.Connection, code: int, table: str, asked: Mapping[str, Any]
) -> tuple[Ints, npt.NDArray[np.intp]]:
    """Read the rows of a kind in the order of their fact ids, and that order.

    Rows are read as they lie and the order from the index of ids alone: that takes a
    quarter of the time of reading rows in the order of ids.
    """
    text = statements("links")
    rows = _matrix(connection.execute(text[f"column_{code}"], asked), WIDTH)
    if not len(rows):
        return rows, np.empty(0, np.intp)
    nos = rows[:, _NO]
    by_id = _matrix(connection.execute(text[f"order_{table}"]), 1)[:, 0]
    place = np.minimum(np.searchsorted(nos, by_id), len(nos) - 1)
    order = place[nos[place] == by_id]
    return rows[order], order


def _transfer_numbers(
    connection: sqlite3.Connection, order: npt.NDArray[np.intp], asked: Mapping[str, Any]
) -> Ints:
    """Number transfers by their keys, from 0, as the ordered rows meet them."""
    rows = connection.execute(statements("links")["transfer_keys"], asked).fetchall()
    numbers: dict[str, int] = {}
    return np.fromiter(
        (numbers.setdefault(rows[at][0], len(numbers)) for at in order), np.int64, len(order)
    )


def _filed_by(connection: sqlite3.Connection, asked: Mapping[str, Any]) -> Ints:
    """Give one row a complaint and account: that of the least fact id which tells it."""
    least: dict[tuple[int, int], tuple[Any, ...]] = {}
    known_since: dict[tuple[int, int], int] = {}
    for complaint, account, *fact in connection.execute(statements("links")["filed_by"], asked):
        pair = (complaint, account)
        least[pair] = min(least.get(pair, tuple(fact)), tuple(fact))
        known_since[pair] = min(known_since.get(pair, fact[-1]), fact[-1])
    rows = [
        (id_, (UNKNOWN, complaint, account, complaint, *[UNKNOWN] * 3, *times, UNKNOWN))
        for (complaint, account), (id_, *times, _) in least.items()
        if known_since[complaint, account] > asked["since"]
    ]
    rows.sort()
    return np.array([row for _, row in rows], dtype=np.int64).reshape(-1, WIDTH)


def _keys(connection: sqlite3.Connection, ends: Ints) -> tuple[dict[int, EntityKey], Ints]:
    """Give the keys met by number, sorted by key, and the ends as positions among them."""
    met = np.unique(ends)
    named = _names(connection, met)
    ordered = dict(sorted(named.items(), key=lambda item: item[1]))
    place = np.empty(len(met), np.int64)
    place[np.searchsorted(met, np.fromiter(ordered, np.int64, len(ordered)))] = np.arange(len(met))
    return ordered, place[np.searchsorted(met, ends)]


def _complaints(connection: sqlite3.Connection, column: Ints) -> tuple[list[str], Ints]:
    """Give the keys of the complaints met, sorted, and the column as positions among them."""
    met = np.unique(column[column != UNKNOWN])
    named = _names(connection, met)
    ordered = dict(sorted(named.items(), key=lambda item: item[1]))
    place = np.full(len(met) + 1, UNKNOWN, np.int64)  # the last one stands for UNKNOWN
    place[np.searchsorted(met, np.fromiter(ordered, np.int64, len(ordered)))] = np.arange(len(met))
    found = np.where(column == UNKNOWN, len(met), np.searchsorted(met, column))
    return list(ordered.values()), place[found]


def _names(connection: sqlite3.Connection, nos: Ints) -> dict[int, EntityKey]:
    wanted = set(nos.tolist())
    rows = connection.execute(statements("links")["keys"])
    return {no: key for no, key in rows if no in wanted}


def _flags(
    connection: sqlite3.Connection, nos: list[int], visible: Mapping[str, Any]
) -> tuple[frozenset[EntityFlag], ...]:
    bits: dict[int, int] = {}
    for no, found in connection.execute(statements("links")["flags"], visible):
        bits[no] = bits.get(no, 0) | found
    conflicts = {no for (no,) in connection.execute(statements("links")["conflicts"], visible)}
    none: frozenset[EntityFlag] = frozenset()
    conflict = frozenset({EntityFlag.BANK_CONFLICT})
    return tuple(
        (flags_of(bits[no]) if no in bits else none) | (conflict if no in conflicts else none)
        for no in nos
    )
