"""All links as columns. The one module of the store that needs numpy."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
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
    at: Collection[int] | None,
    visible: Mapping[str, Any],
) -> LinkTable:
    """Read the links of some kinds that were added after a snapshot, at some entities or all."""
    asked = {**visible, "since": since}
    if at is not None:
        asked["entities"] = array(sorted(at))
    read = _Read(connection, asked, at_some=at is not None, is_narrow=at is not None or since > 0)
    parts, codes, transfer_no = [_none()], [], np.empty(0, np.int64)
    for code, kind in enumerate(LINK_KINDS):
        if kind not in kinds:
            continue
        if kind is LinkKind.FILED_BY:
            parts.append(read.filed_by())
        else:
            parts.append(read.ordered(code, _NUMBERED[kind]))
        codes.append(np.full(parts[-1].shape[1], code, np.int64))
        if kind is LinkKind.TRANSFERRED:
            transfer_no = read.transfer_numbers(parts[-1][_NO])
    columns = np.concatenate(parts, axis=1)
    nos, keys, ends = _numbered(connection, columns[[_SOURCE, _TARGET]])
    _, complaints, complaint = _numbered(connection, columns[_COMPLAINT])
    padding = np.full(columns.shape[1] - len(transfer_no), UNKNOWN, np.int64)
    return LinkTable(
        keys=tuple(keys),
        flags=read.flags(nos),
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


@dataclass(frozen=True, slots=True)
class _Read:
    """One reading of links.

    Attributes:
        connection: Where from.
        asked: Parameters of every statement.
        at_some: Whether only rows at some entities are asked for.
        is_narrow: Whether few rows are expected, that are looked up one by one.
    """

    connection: sqlite3.Connection
    asked: Mapping[str, Any]
    at_some: bool
    is_narrow: bool

    @property
    def text(self) -> Mapping[str, str]:
        """Give the statements."""
        return statements("links", at_some=self.at_some)

    def ordered(self, code: int, table: str) -> Ints:
        """Read the rows of a kind in the order of their fact ids.

        Rows are read as they lie and the order, where all are read, from the index of ids
        alone: that takes a quarter of the time of reading rows in the order of ids.
        """
        columns = self._columns(self.text[f"column_{code}"])
        if not columns.shape[1]:
            return columns
        if self.is_narrow:
            text, own = self.text[f"order_{table}_of"], {"nos": array(columns[_NO].tolist())}
        else:
            text, own = self.text[f"order_{table}"], {}
        by_id = np.fromiter(chain.from_iterable(self.connection.execute(text, own)), np.int64)
        place = np.argsort(columns[_NO])
        if self.is_narrow:
            return columns[:, place[np.searchsorted(columns[_NO], by_id, sorter=place)]]
        places = np.full(int(by_id.max()) + 1, UNKNOWN, np.int64)
        places[columns[_NO]] = np.arange(columns.shape[1])
        order = places[by_id]
        ordered: Ints = columns[:, order[order != UNKNOWN]]
        return ordered

    def _columns(self, text: str) -> Ints:
        """Read rows of integers as columns, shape (WIDTH, rows).

        Each column comes as one text of numbers, which takes a fifth of the time of a tuple
        and an object for each of them.
        """
        texts = self.connection.execute(text, self.asked).fetchone()
        if texts[0] is None:
            return _none()
        return np.stack([np.fromstring(column, np.int64, sep=",") for column in texts])

    def transfer_numbers(self, nos: Ints) -> Ints:
        """Number transfers by their keys, from 0, as the ordered rows meet them."""
        if not len(nos):
            return np.empty(0, np.int64)
        at, keys = self.connection.execute(self.text["transfer_keys"], self.asked).fetchone()
        key_of = dict(
            zip(np.fromstring(at, np.int64, sep=",").tolist(), keys.split(_SEPARATOR), strict=True)
        )
        numbers: dict[str, int] = {}
        return np.fromiter(
            (numbers.setdefault(key_of[no], len(numbers)) for no in nos.tolist()),
            np.int64,
            len(nos),
        )

    def filed_by(self) -> Ints:
        """Give one row a complaint and account: that of the least fact id which tells it.

        Who filed is new where nobody told it before: asked of the complaints that anything
        new was told of, and of no others.
        """
        text, asked = self.text["filed_by"], self.asked
        if self.is_narrow and not self.at_some:
            told = self.connection.execute(self.text["told_since"], asked)
            text = statements("links", at_some=True)["filed_by"]
            asked = {**asked, "entities": array(chain.from_iterable(told))}
        rows = [
            (UNKNOWN, complaint, account, complaint, UNKNOWN, UNKNOWN, UNKNOWN, *times, UNKNOWN)
            for complaint, account, _, *times in self.connection.execute(text, asked)
        ]
        return np.array(rows, dtype=np.int64).reshape(-1, WIDTH).T

    def flags(self, nos: list[int]) -> tuple[frozenset[EntityFlag], ...]:
        """Give the flags of entities by their numbers."""
        own = {**self.asked, "nos": array(nos)} if self.is_narrow else self.asked
        end = "_of" if self.is_narrow else ""
        bits: dict[int, int] = {}
        for no, found in self.connection.execute(self.text[f"flags{end}"], own):
            bits[no] = bits.get(no, 0) | found
        conflicts = {no for (no,) in self.connection.execute(self.text[f"conflicts{end}"], own)}
        none: frozenset[EntityFlag] = frozenset()
        conflict = frozenset({EntityFlag.BANK_CONFLICT})
        return tuple(
            (flags_of(bits[no]) if no in bits else none) | (conflict if no in conflicts else none)
            for no in nos
        )


def _numbered(
    connection: sqlite3.Connection, column: Ints
) -> tuple[list[int], list[EntityKey], Ints]:
    """Give the numbers and keys a column meets, sorted by key, and positions among them."""
    is_dense = int(column.max(initial=UNKNOWN)) < DENSE * column.size
    place = np.empty(0, np.int64)
    if is_dense:
        place = np.full(int(column.max(initial=UNKNOWN)) + 2, UNKNOWN, np.int64)
        place[column] = 0  # UNKNOWN is -1 and so meets the last place, which no number has
        met = np.flatnonzero(place[:-1] != UNKNOWN)
    else:
        met = np.unique(column[column != UNKNOWN])
    names = _names(connection, met)
    nos = met.tolist()
    ordered = sorted(range(len(nos)), key=names.__getitem__)
    rank = np.full(len(nos) + 1, UNKNOWN, np.int64)  # the last is that of UNKNOWN
    rank[ordered] = np.arange(len(nos))
    if is_dense:
        place[met] = rank[:-1]
        place[-1] = UNKNOWN
        places = place[column]
    else:
        places = rank[np.where(column == UNKNOWN, len(nos), np.searchsorted(met, column))]
    return [nos[at] for at in ordered], [names[at] for at in ordered], places


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
