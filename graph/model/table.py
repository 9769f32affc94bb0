"""Links as columns: what the algorithms over the whole graph read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.model.entity import EntityFlag
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.link import LINK_KINDS, LinkKind

Ints: TypeAlias = npt.NDArray[np.int64]
Column: TypeAlias = npt.NDArray[np.integer[Any]]

UNKNOWN: Final = -1
"""Stands for a value not told, in every column."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinkTable:
    """Facts between two entities, a row each, in the order of (kind code, fact id).

    Directions: TRANSFERRED payer to beneficiary; WITHDREW account to machine (to itself
    where the place is unknown); HELD_FOR and ACTED_ON account to complaint; PAID_INTO
    complaint to the beneficiary of a layer-1 transfer; FILED_BY complaint to the victim's
    account; NAMES_PHONE complaint to phone; USES_PHONE and USES_DEVICE account to identifier;
    HELD_BY account to person or company; INTRODUCED person to person.

    Attributes:
        keys: Every entity met, sorted by code point.
        flags: Flags of each entity, beside `keys`.
        complaints: Acknowledgement numbers met, sorted.
        kind: Code of the link kind, shape (n,): position in `LINK_KINDS`.
        source: Position in `keys`.
        target: Position in `keys`.
        complaint: Position in `complaints`, or UNKNOWN.
        amount_paise: Paise, or UNKNOWN.
        disputed_paise: Paise, or UNKNOWN.
        layer: Layer as reported, or UNKNOWN.
        event_ms: First possible instant, epoch milliseconds UTC, or UNKNOWN.
        latest_ms: Last possible instant, epoch milliseconds UTC, or UNKNOWN.
        known_ms: When known, epoch milliseconds UTC.
        transfer_no: The same number for rows of one transfer (under several complaints), from 0;
            UNKNOWN for other kinds.
        channel: Position in `tuple(CashChannel)` for WITHDREW, else UNKNOWN.
        snapshot_no: Snapshot that was read.
    """

    keys: tuple[EntityKey, ...]
    flags: tuple[frozenset[EntityFlag], ...]
    complaints: tuple[AcknowledgementNo, ...]
    kind: Ints
    source: Ints
    target: Ints
    complaint: Ints
    amount_paise: Ints
    disputed_paise: Ints
    layer: Ints
    event_ms: Ints
    latest_ms: Ints
    known_ms: Ints
    transfer_no: Ints
    channel: Ints
    snapshot_no: int

    def rows_of(self, kind: LinkKind) -> Ints:
        """Give the positions of all rows of one kind, rising."""
        return np.flatnonzero(self.kind == LINK_KINDS.index(kind))

    def take(self, rows: Ints) -> LinkTable:
        """Give some rows, in the order asked for, between the same entities."""
        return replace(self, **{name: getattr(self, name)[rows] for name in COLUMNS})


COLUMNS: Final = (
    "kind",
    "source",
    "target",
    "complaint",
    "amount_paise",
    "disputed_paise",
    "layer",
    "event_ms",
    "latest_ms",
    "known_ms",
    "transfer_no",
    "channel",
)
"""Names of what a `LinkTable` tells row by row."""
