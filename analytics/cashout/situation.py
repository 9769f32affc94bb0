"""What is known at a moment, followed and gathered once, to be asked many times."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.cashout.clusters import Clusters, cluster
from analytics.cashout.tables import CashTables, known_at
from analytics.cashout.taint import Taint, follow_money


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything known at a moment.

    Attributes:
        at: The moment, seconds.
        view: The tables as known.
        taint: Payments followed.
        clusters: What belongs together.
    """

    at: float
    view: CashTables
    taint: Taint
    clusters: Clusters


def situation_at(tables: CashTables, at: float) -> Situation:
    """Cut the tables at `at`, seconds, follow the money and gather clusters."""
    view = known_at(tables, at)
    taint = follow_money(view, at=at)
    return Situation(at=at, view=view, taint=taint, clusters=cluster(view, taint, at=at))
