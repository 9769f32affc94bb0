"""Where rupees went by our own apportionment, exact to the paisa (TRAIL.md sections 2 to 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.ids import EntityKey


class Knowledge(StrEnum):
    """What is known of an account (TRAIL.md section 6)."""

    STATEMENT = "STATEMENT"
    REPLIED = "REPLIED"
    SILENT = "SILENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedFlow:
    """A transfer that carried some of the traced money.

    Attributes:
        key: Of the transfer; equal under all complaints that report it.
        payer: Account it left; empty: a first payment whose payer nobody names.
        beneficiary: Account it reached.
        layer: Hops from the first account, from 1, along the way first taken; a first
            payment is 1.
        amount_paise: The whole transfer.
        traced_paise: What of it is traced.
        reported_paise: What its banks reported as disputed, under the same complaint; None:
            nothing.
        event_at: First instant it may have happened; aware UTC.
        latest_at: Last one.
        is_first: A disputed payment: money enters the trail by it.
        facts: Ids of the facts that tell of it.
    """

    key: str
    payer: EntityKey
    beneficiary: EntityKey
    layer: int
    amount_paise: int
    traced_paise: int
    reported_paise: int | None
    event_at: datetime
    latest_at: datetime
    is_first: bool = False
    facts: tuple[str, ...] = ()

    @property
    def difference_paise(self) -> int | None:
        """Traced less reported; None where nothing was reported."""
        return None if self.reported_paise is None else self.traced_paise - self.reported_paise


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedExit:
    """Where some of the traced money was drawn, held, given back or left.

    Attributes:
        key: Of the fact or transfer that says so.
        account: Account it left, or is held on.
        kind: HOLD, REFUND, or the kind of its end: ATM, AEPS, AGGREGATOR ...
        place: Key of the machine or of the account it was left on; None: not told.
        amount_paise: The whole of it.
        traced_paise: What of it is traced; of a hold, what it has now.
        event_at: First instant it may have happened; aware UTC.
        facts: Ids of the facts that tell of it.
    """

    key: str
    account: EntityKey
    kind: str
    place: EntityKey | None
    amount_paise: int
    traced_paise: int
    event_at: datetime
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedPart:
    """Some traced rupees that are still on an account, by the credit that brought them.

    Attributes:
        account: Where.
        paise: Positive.
        credited_at: When the credit came; aware UTC.
        last_seen_at: Last instant at which they are known to be there still; aware UTC.
    """

    account: EntityKey
    paise: int
    credited_at: datetime
    last_seen_at: datetime
