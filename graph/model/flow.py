"""Flows: which facts a walk asks of a store, and which it gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from graph.model.fact import Fact
from graph.model.ids import EntityKey

F = TypeVar("F", bound=Fact)


class FlowOrder(StrEnum):
    """Order of the facts of one account; ties by instant, then id."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    LARGEST = "LARGEST"
    SMALLEST = "SMALLEST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """An account a walk stands on, and which of its facts may follow.

    Attributes:
        account: Its key.
        after: Only facts whose `latest_at` is later; None: any, undated ones too.
        before: Only facts whose `event_at` is earlier; None: any, undated ones too.
        at_least_paise: Only facts of this amount or more; None: any.
    """

    account: EntityKey
    after: datetime | None = None
    before: datetime | None = None
    at_least_paise: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Generic[F]):
    """Facts of a frontier, in frontier order, then the order asked for.

    Attributes:
        facts: One sequence for each frontier row.
        cut: Accounts with more facts than the limit let through, in frontier order.
    """

    facts: tuple[tuple[F, ...], ...]
    cut: tuple[EntityKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over an account's facts, each transfer once; all paise.

    Attributes:
        in_paise: Received.
        out_paise: Sent.
        withdrawn_paise: Drawn.
        held_paise: Blocked now.
        least_layer: Least layer of the rows that reach it; None: not told.
    """

    in_paise: int
    out_paise: int
    withdrawn_paise: int
    held_paise: int
    least_layer: int | None
