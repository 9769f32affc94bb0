"""Ways that money could have gone from one account to another (TRAIL.md section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graph.model.ids import EntityKey


@dataclass(frozen=True, slots=True, kw_only=True)
class PathHop:
    """One transfer of a path.

    Attributes:
        key: Of the transfer.
        payer: Account it left.
        beneficiary: Account it reached.
        amount_paise: The whole transfer.
        event_at: First instant it may have happened; aware UTC.
        latest_at: Last one.
    """

    key: str
    payer: EntityKey
    beneficiary: EntityKey
    amount_paise: int
    event_at: datetime
    latest_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyPath:
    """One way.

    Attributes:
        hops: First to last; no account twice.
        arrival_at: Time reached at the end; aware UTC. Untimed: the latest hop's first instant.
        least_paise: Of its smallest transfer: more cannot have gone this way.
    """

    hops: tuple[PathHop, ...]
    arrival_at: datetime
    least_paise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyPaths:
    """The best paths between two accounts, best first.

    Attributes:
        payer: Where they start.
        beneficiary: Where they end.
        is_timed: Money could have taken each in time; else they only connect the two.
        paths: At most as many as were asked for.
    """

    payer: EntityKey
    beneficiary: EntityKey
    is_timed: bool
    paths: tuple[MoneyPath, ...]
