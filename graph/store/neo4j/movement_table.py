"""Movements as columns; numpy is imported here, when a search wants them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graph.model.ids import EntityKey
from graph.model.movement import MovementTable
from graph.model.table import UNKNOWN, Ints
from graph.store.movement_columns import movement_table
from graph.store.neo4j.engine import Row

_ID, _SOURCE, _TARGET, _AMOUNT, _EVENT, _LATEST, _CHANNEL, _TRANSFER_KEY = range(8)


def table_of(transfers: Sequence[Row], draws: Sequence[Row], *, snapshot_no: int) -> MovementTable:
    """Put rows of relationships together; a draw at an unknown place ends in its own account."""
    rows = (*transfers, *draws)
    keys = sorted({row[_SOURCE] for row in rows} | {row[_TARGET] for row in rows})
    place = {key: at for at, key in enumerate(keys)}
    return movement_table(
        [EntityKey(key) for key in keys],
        transfers=(
            _columns(transfers, [place[row[_TARGET]] for row in transfers], place),
            [row[_ID] for row in transfers],
            [row[_TRANSFER_KEY] for row in transfers],
        ),
        draws=(
            _columns(
                draws,
                [UNKNOWN if row[_SOURCE] == row[_TARGET] else place[row[_TARGET]] for row in draws],
                place,
            ),
            [row[_ID] for row in draws],
            [row[_CHANNEL] for row in draws],
        ),
        snapshot_no=snapshot_no,
    )


def _columns(rows: Sequence[Row], targets: list[int], place: dict[str, int]) -> Ints:
    """Give source, target, paise, first and last instant, shape (5, rows)."""
    columns = [[place[row[_SOURCE]] for row in rows], targets]
    columns += [
        [UNKNOWN if row[at] is None else row[at] for row in rows]
        for at in (_AMOUNT, _EVENT, _LATEST)
    ]
    return np.array(columns, np.int64).reshape(len(columns), len(rows))
