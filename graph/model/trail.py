"""Where a complaint's rupees went, as the banks reported it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.complaint import LossSource
from graph.model.fact import Precision
from graph.model.ids import AcknowledgementNo, EntityKey, FactId
from graph.model.transfer import CashChannel


class TrailKind(StrEnum):
    """Whose apportionment a trail is (TRAIL.md section 2)."""

    REPORTED = "REPORTED"
    COMPUTED = "COMPUTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailAccount:
    """What one account did with the complaint's money; all paise, from disputed amounts.

    Attributes:
        account: Its key.
        layer: Least layer of the rows that reach it; 0 is the victim; None: not told.
        in_paise: Received.
        out_paise: Sent on.
        held_paise: Blocked.
        refunded_paise: Given back.
        cashed_paise: Drawn or otherwise gone, as reported.
        residual_paise: in - out - held - refunded - cashed, at least 0.
        over_reported_paise: The same with its sign turned, at least 0.
        small_count: Rows of at most Rs 500 without an amount, in no sum.
    """

    account: EntityKey
    layer: int | None
    in_paise: int
    out_paise: int
    held_paise: int
    refunded_paise: int
    cashed_paise: int
    residual_paise: int
    over_reported_paise: int
    small_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFlow:
    """One transfer of the trail.

    Attributes:
        fact: Its id.
        payer: Key of the account it left.
        beneficiary: Key of the account it reached.
        layer: As reported; None: not told.
        amount_paise: The real transfer; None: unknown.
        disputed_paise: The share traced to the victim; None: unknown.
        event_at: When; aware UTC; None: unknown.
        event_precision: How exactly.
    """

    fact: FactId
    payer: EntityKey
    beneficiary: EntityKey
    layer: int | None
    amount_paise: int | None
    disputed_paise: int | None
    event_at: datetime | None
    event_precision: Precision


class ExitKind(StrEnum):
    """What ended the way of some rupees."""

    WITHDRAWAL = "WITHDRAWAL"
    HOLD = "HOLD"
    REFUND = "REFUND"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailExit:
    """A withdrawal, hold, refund or other action of the trail.

    Attributes:
        fact: Its id.
        account: Key of the account.
        kind: What it was.
        channel: How cash was drawn; None: no withdrawal.
        atm: Key of the machine; None: none or not told.
        amount_paise: As counted: disputed amount, else the amount; None: unknown.
        event_at: When; aware UTC; None: unknown.
    """

    fact: FactId
    account: EntityKey
    kind: ExitKind
    channel: CashChannel | None
    atm: EntityKey | None
    amount_paise: int | None
    event_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conservation:
    """The identity of the reported trail, exact to the paisa (TRAIL.md section 2).

    ``layer_1 + over_reported = residual + held + refunded + cashed``

    Attributes:
        layer_1_paise: Sum of disputed layer-1 payments.
        over_reported_paise: Sum over accounts.
        residual_paise: Sum over accounts: still somewhere.
        held_paise: Sum over accounts.
        refunded_paise: Sum over accounts.
        cashed_paise: Sum over accounts, as reported.
        cashed_capped_paise: Headline: capped at each account's disputed inflow.
        holds: Whether both sides are equal.
    """

    layer_1_paise: int
    over_reported_paise: int
    residual_paise: int
    held_paise: int
    refunded_paise: int
    cashed_paise: int
    cashed_capped_paise: int
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyTrail:
    """Where a complaint's rupees went.

    Attributes:
        complaint: Its acknowledgement number.
        kind: Whose apportionment this is.
        loss_paise: The headline loss; None: unknown.
        loss_from: Where the headline comes from.
        accounts: By layer (unknown last), then inflow falling, then key.
        flows: By layer, time (unknown last), then id.
        exits: By time (unknown last), then id.
        conservation: The identity, checked.
        skipped_count: Rows in no sum: amounts unknown, old, wrong or closed.
    """

    complaint: AcknowledgementNo
    kind: TrailKind
    loss_paise: int | None
    loss_from: LossSource
    accounts: tuple[TrailAccount, ...]
    flows: tuple[TrailFlow, ...]
    exits: tuple[TrailExit, ...]
    conservation: Conservation
    skipped_count: int
