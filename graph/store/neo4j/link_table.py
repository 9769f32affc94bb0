"""All links as columns. The one module of the store that needs numpy."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import numpy as np

from graph.model.entity import EntityFlag
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, kind_of
from graph.model.link import LINK_KINDS, LinkKind
from graph.model.table import UNKNOWN, Ints, LinkTable
from graph.model.transfer import CashChannel
from graph.store.entities import acknowledgement_no, flags_of
from graph.store.neo4j.engine import Row, View

_ID, _SOURCE, _TARGET, _COMPLAINT, _AMOUNT, _DISPUTED, _LAYER = range(7)
_EVENT, _LATEST, _KNOWN, _CHANNEL, _TRANSFER_KEY = range(7, 12)
BY_ENDS: Final = frozenset({LinkKind.PAID_INTO, LinkKind.FILED_BY})
"""Kinds of which a complaint is always an end."""

_CHANNELS: Final = {channel.value: at for at, channel in enumerate(CashChannel)}


async def read_links(
    view: View, kinds: frozenset[LinkKind], since: int, at: Collection[EntityKey] | None
) -> LinkTable:
    """Read the links of some kinds that were added after a snapshot, at some entities or all."""
    codes: list[int] = []
    rows: list[Row] = []
    for code, kind in enumerate(LINK_KINDS):
        if kind in kinds:
            found = await _of_kind(view, kind, since, at)
            codes.extend([code] * len(found))
            rows.extend(found)
    keys = sorted({row[_SOURCE] for row in rows} | {row[_TARGET] for row in rows})
    complaints = sorted({row[_COMPLAINT] for row in rows} - {None})
    place = {key: at for at, key in enumerate(keys)}
    number = {key: at for at, key in enumerate(complaints)}
    return LinkTable(
        keys=tuple(keys),
        flags=await _flags(view, keys, is_narrow=at is not None or since > 0),
        complaints=tuple(AcknowledgementNo(one) for one in complaints),
        kind=np.array(codes, np.int64),
        source=_mapped(rows, _SOURCE, place),
        target=_mapped(rows, _TARGET, place),
        complaint=_mapped(rows, _COMPLAINT, number),
        amount_paise=_column(rows, _AMOUNT),
        disputed_paise=_column(rows, _DISPUTED),
        layer=_column(rows, _LAYER),
        event_ms=_column(rows, _EVENT),
        latest_ms=_column(rows, _LATEST),
        known_ms=_column(rows, _KNOWN),
        transfer_no=_transfer_numbers(rows),
        channel=_mapped(rows, _CHANNEL, _CHANNELS),
        snapshot_no=view.no,
    )


async def _of_kind(
    view: View, kind: LinkKind, since: int, at: Collection[EntityKey] | None
) -> Sequence[Row]:
    """Give the rows of a kind in the order of their fact ids."""
    is_filing = kind is LinkKind.FILED_BY
    names = {} if is_filing else {"TYPE": kind.value}
    whole, some = ("links_filed_by", "links_filed_by_at") if is_filing else ("links", "links_at")
    if at is None:
        rows = await view.rows(whole, names=names, since=since)
    else:
        keys = sorted(set(at))
        met = await view.batches(some, keys, called="keys", names=names, since=since)
        if kind not in BY_ENDS:
            told = [acknowledgement_no(key) for key in keys if kind_of(key) is EntityKind.COMPLAINT]
            met += await view.batches(
                "links_under", told, called="numbers", names=names, since=since
            )
        rows = list({row[_ID]: row for row in met}.values())
    rows.sort(key=lambda row: row[_ID])
    if not is_filing:
        return rows
    once: dict[tuple[str, str], Row] = {}  # the least fact id tells who filed
    for row in rows:
        once.setdefault((row[_SOURCE], row[_TARGET]), row)
    return list(once.values())


def _column(rows: Sequence[Row], at: int) -> Ints:
    values = (UNKNOWN if row[at] is None else row[at] for row in rows)
    return np.fromiter(values, np.int64, len(rows))


def _mapped(rows: Sequence[Row], at: int, places: Mapping[Any, int]) -> Ints:
    values = (UNKNOWN if row[at] is None else places[row[at]] for row in rows)
    return np.fromiter(values, np.int64, len(rows))


def _transfer_numbers(rows: Sequence[Row]) -> Ints:
    """Number transfers by their keys, from 0, as the ordered rows meet them."""
    numbers: dict[str, int] = {}
    values = (
        UNKNOWN
        if row[_TRANSFER_KEY] is None
        else numbers.setdefault(row[_TRANSFER_KEY], len(numbers))
        for row in rows
    )
    return np.fromiter(values, np.int64, len(rows))


async def _flags(
    view: View, keys: Sequence[EntityKey], *, is_narrow: bool
) -> tuple[frozenset[EntityFlag], ...]:
    """Give the flags of entities; where few are asked for, they are looked up one by one."""
    if is_narrow:
        flagged = await view.batches("flags_of", keys, called="keys")
    else:
        flagged = await view.rows("flags")
    bits: dict[EntityKey, int] = {}
    for key, found in flagged:
        bits[key] = bits.get(key, 0) | found
    conflicts = {key for (key,) in await view.rows("bank_conflicts")}
    none: frozenset[EntityFlag] = frozenset()
    conflict = frozenset({EntityFlag.BANK_CONFLICT})
    return tuple(
        (flags_of(bits[key]) if key in bits else none) | (conflict if key in conflicts else none)
        for key in keys
    )
