"""Tables, and the evidence in them, before anything is scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analytics.settings import RingSettings
from analytics.suspicion.evidence import Evidence, gather_evidence
from analytics.suspicion.tables import HOUR_S, Codes, Names, RingTables
from analytics.suspicion.windows import Passing, read_passing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """Tables, and what follows from them before anything is scored.

    Attributes:
        tables: What is known.
        passing: How transfers and draws follow each other.
        evidence: The graph that rings are found in.
    """

    tables: RingTables
    passing: Passing
    evidence: Evidence


def look_at(
    tables: RingTables,
    *,
    settings: RingSettings,
    met_before: Callable[[Names], Codes] | None = None,
) -> Look:
    """Read the evidence out of tables; `met_before` as in `gather_evidence`."""
    passing = read_passing(tables, window_s=settings.flow_window_h * HOUR_S)
    return Look(
        tables=tables,
        passing=passing,
        evidence=gather_evidence(tables, passing, settings=settings, met_before=met_before),
    )
