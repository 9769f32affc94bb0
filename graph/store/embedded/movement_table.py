"""Movements as columns; numpy is imported here, when a search wants them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from graph.model.movement import MovementTable
from graph.model.table import UNKNOWN, Ints
from graph.store.embedded.ledger import current_snapshot
from graph.store.embedded.link_table import name_numbers
from graph.store.embedded.statements import statements
from graph.store.movement_columns import movement_table

WIDTH: Final = 5
_SEPARATOR: Final = "\x1f"  # ASCII's own for units; in no key


def read_movements(connection: sqlite3.Connection, asked: Mapping[str, Any]) -> MovementTable:
    """Read the movements of some accounts, of some time, or all."""
    text = statements("movements")
    which = "all" if asked["accounts"] is None else "of"
    if asked["since"] is not None:
        which = "since" if which == "all" else "of_since"  # else SQLite reads all and leaves most
    moved, ids, keys = _columns(connection, text[f"transfers_{which}"], asked)
    drawn, draw_ids, channels = _columns(connection, text[f"draws_{which}"], asked)
    named, places = name_numbers(connection, np.concatenate((moved[:2], drawn[:2]), axis=1))
    moved[:2], drawn[:2] = places[:, : moved.shape[1]], places[:, moved.shape[1] :]
    return movement_table(
        named,
        transfers=(moved, ids, keys),
        draws=(drawn, draw_ids, channels),
        snapshot_no=current_snapshot(connection),
    )


def _columns(
    connection: sqlite3.Connection, text: str, asked: Mapping[str, Any]
) -> tuple[Ints, Sequence[str], Sequence[str]]:
    """Read five columns of numbers and two of texts, each column one text of values."""
    *numbers, ids, names = connection.execute(text, asked).fetchone()
    if ids is None:
        return np.full((WIDTH, 0), UNKNOWN, np.int64), (), ()
    columns = np.stack([np.fromstring(column, np.int64, sep=",") for column in numbers])
    return columns, ids.split(_SEPARATOR), names.split(_SEPARATOR)
