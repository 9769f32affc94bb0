"""What a write changed."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model.outbox import PlacedAlert


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a write changed.

    Attributes:
        new: Ids of what was not known before, sorted.
        known: How many were known.
        snapshot_no: Snapshot of the write, or the current one if nothing changed.
        placed: Alerts of the write that were new, in commit order.
    """

    new: tuple[str, ...]
    known: int
    snapshot_no: int
    placed: tuple[PlacedAlert, ...] = ()
