"""Money that moved, was drawn, was held, or was otherwise dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.fact import Fact
from graph.model.ids import EntityKey


class Rail(StrEnum):
    """The way a payment took."""

    UPI = "UPI"
    IMPS = "IMPS"
    NEFT = "NEFT"
    RTGS = "RTGS"


class CashChannel(StrEnum):
    """How money became cash or goods."""

    ATM = "ATM"
    AEPS = "AEPS"
    POS = "POS"
    CHEQUE = "CHEQUE"
    CSP = "CSP"


class ActionKind(StrEnum):
    """What a bank did that is neither transfer, withdrawal nor hold."""

    OTHER = "OTHER"
    SMALL = "SMALL"
    REFUND = "REFUND"
    OLD = "OLD"
    WRONG = "WRONG"
    CLOSED = "CLOSED"
    NOT_RECEIVED = "NOT_RECEIVED"


LEFT_OUT_OF_SUMS = frozenset(
    {ActionKind.OLD, ActionKind.WRONG, ActionKind.CLOSED, ActionKind.NOT_RECEIVED}
)
"""Actions that are kept and stand in no total (TRAIL.md section 1)."""

SMALL_MOST_PAISE = 50_000  # sheet "Others Less Then 500": no amount column, at most Rs 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Fact):
    """Money that moved from one account to another.

    Attributes:
        transfer_key: The same for one transfer under several complaints.
        payer: Key of the account it left.
        beneficiary: Key of the account it reached.
        amount_paise: The real transfer, positive; None: unreadable, never 0.
        disputed_paise: The share traced to the victim; None: not told.
        layer: Hops from the victim as reported, from 1; None: not told.
        utr: Reference as written; not unique.
        rail: The way it took, if the remarks tell.
    """

    transfer_key: str
    payer: EntityKey
    beneficiary: EntityKey
    amount_paise: int | None
    disputed_paise: int | None
    layer: int | None
    utr: str | None
    rail: Rail | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal(Fact):
    """Money that left as cash or goods; a disposition, never a flow.

    Attributes:
        account: Key of the account it was drawn from.
        amount_paise: Positive; None: not told.
        disputed_paise: The share traced to the victim; None: not told.
        channel: How.
        atm: Key of the machine or place; None: not told.
        is_declined: It was tried and refused.
        utr: Reference as written.
        layer: Layer of the account as reported; None: not told.
    """

    account: EntityKey
    amount_paise: int | None
    disputed_paise: int | None
    channel: CashChannel
    atm: EntityKey | None
    is_declined: bool = False
    utr: str | None = None
    layer: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Fact):
    """A sum blocked in an account; a disposition, never a flow.

    Attributes:
        account: Key of the account.
        amount_paise: Positive; None: unreadable.
        utr: Reference as written.
        layer: Layer of the account as reported; None: not told.
        released_at: When it ended; None: it stands.
    """

    account: EntityKey
    amount_paise: int | None
    utr: str | None = None
    layer: int | None = None
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherAction(Fact):
    """What a bank did that is neither transfer, withdrawal nor hold.

    Attributes:
        account: Key of the account.
        kind: What it was.
        amount_paise: Positive or 0; None: not told.
        most_paise: Upper bound where no amount is told; None: none.
        utr: Reference as written.
        layer: Layer of the account as reported; None: not told.
    """

    account: EntityKey
    kind: ActionKind
    amount_paise: int | None
    most_paise: int | None = None
    utr: str | None = None
    layer: int | None = None
