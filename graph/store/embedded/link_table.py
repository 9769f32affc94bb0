"""All links as columns. The one module of the store that needs numpy."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from itertools import chain
from typing import Any, Final

import numpy as np

from graph.model.entity import EntityFlag
from graph.model.ids import EntityKey
from graph.model.link import LINK_KINDS, LinkKind
from graph.model.table import UNKNOWN, Ints, LinkTable
from graph.store.embedded.ledger import current_snapshot
from graph.store.embedded.statements import statements
from graph.store.entities import acknowledgement_no, flags_of
from graph.store.values import array

WIDTH: Final = 11
DENSE: Final = 8  # numbers between the least and the most, each: more are looked up one by one
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
    LinkKind.HELD_BY: "identifier_use",
    LinkKind.INTRODUCED: "identifier_use",
}
"""The table whose ids order each kind; FILED_BY comes from two."""

_SEPARATOR: Final = "\x1f"  # ASCII's own for units; in no key


def read_links(
    connection: sqlite3.Connection,
    kinds: frozenset[LinkKind],
    since: int,
    visible: Mapping[str, Any],
) -> LinkTable:
    """Read the links of some kinds that were added after a snapshot."""
    asked = {**visible, "since": since}
    parts, codes, transfer_no = [_none()], [], np.empty(0, np.int64)
    for code, kind in enumerate(LINK_KINDS):
        if kind not in kinds:
            continue
        if kind is LinkKind.FILED_BY:
            parts.append(_filed_by(connection, asked))
        else:
            parts.append(_ordered(connection, code, _NUMBERED[kind], asked))
        codes.append(np.full(parts[-1].shape[1], code, np.int64))
        if kind is LinkKind.TRANSFERRED:
            transfer_no = _transfer_numbers(connection, parts[-1][_NO], asked)
    columns = np.concatenate(parts, axis=1)
    nos, keys, ends = _numbered(connection, columns[[_SOURCE, _TARGET]])
    _, complaints, complaint = _numbered(connection, columns[_COMPLAINT])
    padding = np.full(columns.shape[1] - len(transfer_no), UNKNOWN, np.int64)
    return LinkTable(
        keys=tuple(keys),
        flags=_flags(connection, nos, visible),
        complaints=tuple(acknowledgement_no(key) for key in complaints),
        kind=np.concatenate([np.empty(0, np.int64), *codes]),
        source=ends[0],
        target=ends[1],
        complaint=complaint,
        amount_paise=columns[_AMOUNT],
        disputed_paise=columns[_DISPUTED],
        layer=columns[_LAYER],
        event_ms=columns[_EVENT],
        latest_ms=columns[_LATEST],
        known_ms=columns[_KNOWN],
        transfer_no=np.concatenate([transfer_no, padding]),  # TRANSFERRED has code 0
        channel=columns[_CHANNEL],
        snapshot_no=current_snapshot(connection),
    )


def _none() -> Ints:
    return np.empty((WIDTH, 0), np.int64)


def _columns(connection: sqlite3.Connection, text: str, asked: Mapping[str, Any]) -> Ints:
    """Read rows of integers as columns, shape (WIDTH, rows).

    Each column comes as one text of numbers, which takes a fifth of the time of a tuple
    and an object for each of them.
    """
    texts = connection.execute(text, asked).fetchone()
    if texts[0] is None:
        return _none()
    return np.stack([np.fromstring(column, np.int64, sep=",") for column in texts])


def _ordered(
    connection: sqlite3.Connection, code: int, table: str, asked: Mapping[str, Any]
) -> Ints:
    """Read the rows of a kind in the order of their fact ids.

    Rows are read as they lie and the order from the index of ids alone: that takes a
    quarter of the time of reading rows in the order of ids.
    """
    text = statements("links")
    columns = _columns(connection, text[f"column_{code}"], asked)
    if not columns.shape[1]:
        return columns
    by_id = np.fromiter(chain.from_iterable(connection.execute(text[f"order_{table}"])), np.int64)
    place = np.full(int(by_id.max()) + 1, UNKNOWN, np.int64)
    place[columns[_NO]] = np.arange(columns.shape[1])
    order = place[by_id]
    ordered: Ints = columns[:, order[order != UNKNOWN]]
    return ordered


def _transfer_numbers(connection: sqlite3.Connection, nos: Ints, asked: Mapping[str, Any]) -> Ints:
    """Number transfers by their keys, from 0, as the ordered rows meet them."""
    if not len(nos):
        return np.empty(0, np.int64)
    at, keys = connection.execute(statements("links")["transfer_keys"], asked).fetchone()
    key_of = dict(
        zip(np.fromstring(at, np.int64, sep=",").tolist(), keys.split(_SEPARATOR), strict=True)
    )
    numbers: dict[str, int] = {}
    return np.fromiter(
        (numbers.setdefault(key_of[no], len(numbers)) for no in nos.tolist()), np.int64, len(nos)
    )


def _filed_by(connection: sqlite3.Connection, asked: Mapping[str, Any]) -> Ints:
    """Give one row a complaint and account: that of the least fact id which tells it."""
    text = statements("links")
    told = set(connection.execute(text["filed_before"], asked)) if asked["since"] else set()
    rows = [
        (UNKNOWN, complaint, account, complaint, UNKNOWN, UNKNOWN, UNKNOWN, *times, UNKNOWN)
        for complaint, account, _, *times in connection.execute(text["filed_by"], asked)
        if (complaint, account) not in told
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, WIDTH).T


def _numbered(
    connection: sqlite3.Connection, column: Ints
) -> tuple[list[int], list[EntityKey], Ints]:
    """Give the numbers and keys a column meets, sorted by key, and positions among them."""
    place = np.full(int(column.max(initial=UNKNOWN)) + 2, UNKNOWN, np.int64)
    place[column] = 0  # UNKNOWN is -1 and so meets the last place, which no number has
    met = np.flatnonzero(place[:-1] != UNKNOWN)
    names = _names(connection, met)
    nos = met.tolist()
    ordered = sorted(range(len(nos)), key=names.__getitem__)
    place[met[ordered]] = np.arange(len(nos))
    place[-1] = UNKNOWN
    return [nos[at] for at in ordered], [names[at] for at in ordered], place[column]


def name_numbers(connection: sqlite3.Connection, columns: Ints) -> tuple[list[EntityKey], Ints]:
    """Give the keys that columns of numbers meet, sorted, and positions among them."""
    _, keys, places = _numbered(connection, columns)
    return keys, places


def _names(connection: sqlite3.Connection, nos: Ints) -> list[EntityKey]:
    """Give the keys of sorted numbers."""
    if not len(nos):
        return []
    least, most = int(nos[0]), int(nos[-1])
    is_dense = most - least < DENSE * len(nos)
    name = "keys" if is_dense else "keys_of"
    asked = {"least": least, "most": most} if is_dense else {"nos": array(nos.tolist())}
    at, keys = connection.execute(statements("links")[name], asked).fetchone()
    numbers = np.fromstring(at, np.int64, sep=",")
    order = np.argsort(numbers)
    named = keys.split(_SEPARATOR)
    return [named[place] for place in order[np.searchsorted(numbers, nos, sorter=order)].tolist()]


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
