"""Columns of movements as a store reads them, put together: each movement once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from graph.model.ids import EntityKey, FactId
from graph.model.movement import MovementTable
from graph.model.table import UNKNOWN, Ints


def movement_table(
    keys: Sequence[EntityKey],
    *,
    transfers: tuple[Ints, Sequence[str], Sequence[str]],
    draws: tuple[Ints, Sequence[str], Sequence[str]],
    snapshot_no: int,
) -> MovementTable:
    """Put transfers and draws together.

    Args:
        keys: Accounts and machines, sorted; the columns hold positions.
        transfers: Columns of shape (5, n): payer, beneficiary, paise, first and last instant;
            the ids of the facts; the keys of the transfers.
        draws: The same of account, machine and so on; ids; channels.
        snapshot_no: Snapshot that was read.
    """
    moved, ids, names = transfers
    drawn, draw_ids, channels = draws
    alike = list(zip(channels, *(column.tolist() for column in drawn), strict=True))
    kept, drawn_kept = _as_sent(names, ids, moved), _first_of(alike, draw_ids)
    moved, drawn = moved[:, kept], drawn[:, drawn_kept]
    none = np.full(moved.shape[1], UNKNOWN, np.int64)
    return MovementTable(
        keys=tuple(keys),
        ids=[FactId(ids[at]) for at in kept.tolist()]
        + [FactId(draw_ids[at]) for at in drawn_kept.tolist()],
        account=np.concatenate((moved[0], drawn[0])),
        beneficiary=np.concatenate((moved[1], np.full(drawn.shape[1], UNKNOWN, np.int64))),
        machine=np.concatenate((none, drawn[1])),
        amount_paise=np.concatenate((moved[2], drawn[2])),
        event_ms=np.concatenate((moved[3], drawn[3])),
        latest_ms=np.concatenate((moved[4], drawn[4])),
        snapshot_no=snapshot_no,
    )


def _as_sent(names: Sequence[str], ids: Sequence[str], moved: Ints) -> Ints:
    """Give, rising, the row of the least id of each transfer, the way it was first sent.

    A payment that came back has the name it went by: what is told of its return tells of no
    movement more, and must not turn it round.
    """
    kept = _first_of(names, ids)
    if len(kept) == len(names):
        return kept
    payers = moved[0].tolist()
    payer_of = {names[at]: payers[at] for at in kept.tolist()}
    turned = {name for name, payer in zip(names, payers, strict=True) if payer_of[name] != payer}
    if not turned:
        return kept
    events = moved[3].tolist()
    first: dict[str, tuple[bool, int, str, int]] = {}
    for at, name in enumerate(names):
        if name in turned:
            told = (events[at] == UNKNOWN, events[at], ids[at], payers[at])
            first[name] = min(told, first.get(name, told))
    rows = [
        at for at, name in enumerate(names) if name not in turned or payers[at] == first[name][-1]
    ]
    least = _first_of([names[at] for at in rows], [ids[at] for at in rows])
    return np.array(rows, np.int64)[least]


def _first_of(names: Sequence[Hashable], ids: Sequence[str]) -> Ints:
    """Give, rising, the row of the least id of each name."""
    if len(set(names)) == len(names):
        return np.arange(len(names))
    least: dict[Hashable, int] = {}
    for at, name in enumerate(names):
        known = least.get(name)
        if known is None or ids[at] < ids[known]:
            least[name] = at
    return np.array(sorted(least.values()), np.int64)
