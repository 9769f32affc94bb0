"""Money that may still be held: where, how probably, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.reason import Reason
from graph.model.trail import TrailKind


class InnocentKind(StrEnum):
    """Why the holder of an account may be innocent (TRAIL.md section 8)."""

    MERCHANT = "MERCHANT"
    SALARY = "SALARY"
    AGGREGATOR = "AGGREGATOR"
    DEEP_LAYER = "DEEP_LAYER"
    SMALL_SHARE = "SMALL_SHARE"
    OLD_AND_ORDINARY = "OLD_AND_ORDINARY"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPart:
    """Rupees of one complaint on an account, by the credit that brought them.

    Attributes:
        complaint: Whose they are.
        paise: Positive.
        credit_paise: All that the credit brought of the complaint's money.
        layer: Layer of the account as reported; None: not told.
        credited_at: When the credit came; aware UTC.
        seen_at: Last instant at which they were surely there, not before the credit.
        told_until: Until when the account's bank has told of the complaint; aware UTC.
        has_told: Whether anything that left the account was ever told.
    """

    complaint: AcknowledgementNo
    paise: int
    credit_paise: int
    layer: int | None
    credited_at: datetime
    seen_at: datetime
    told_until: datetime
    has_told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLine:
    """One step of the arithmetic of a hold, for the bank and for the holder.

    Attributes:
        code: Which step, upper snake case.
        text: The step in plain English.
        paise: Its amount; what is taken away is negative.
    """

    code: str
    text: str
    paise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProportionateHold:
    """What of an account to hold, and why no more.

    Attributes:
        account: Its key.
        paise: To hold now; at least 0.
        by_complaint: Share of each complaint, sorted; together `paise`.
        lines: The arithmetic, from what came to what is to be held.
    """

    account: EntityKey
    paise: int
    by_complaint: tuple[tuple[AcknowledgementNo, int], ...]
    lines: tuple[HoldLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldCandidate:
    """An account on which complaints' rupees may still be.

    Attributes:
        account: Its key.
        bank: Its bank; None: not known.
        complaints: Whose rupees, sorted.
        districts: Of those complaints, sorted.
        remaining_paise: Traced, on the account and not held, by what is known.
        expected_paise: Of it, probably still there when a hold bites.
        probability: Share of it that probably is, 0 to 1.
        loss_by_waiting_paise: What half an hour of waiting probably costs.
        last_credit_at: Newest of its parts; aware UTC.
        last_machine: Where cash was last drawn from it; None: nowhere known.
        hold: How much to hold, line by line.
        reasons: Why it stands where it does, in words.
        innocents: Why its holder may be innocent, in words; shown, never an order.
    """

    account: EntityKey
    bank: str | None
    complaints: tuple[AcknowledgementNo, ...]
    districts: tuple[str, ...]
    remaining_paise: int
    expected_paise: int
    probability: float
    loss_by_waiting_paise: int
    last_credit_at: datetime
    last_machine: EntityKey | None
    hold: ProportionateHold
    reasons: tuple[Reason, ...]
    innocents: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAge:
    """A hold that stands for long; holds lapse unless a court extends them.

    Attributes:
        account: Key of the account.
        complaint: Whose hold; None: not told.
        amount_paise: Blocked; None: not told.
        held_at: Since when; aware UTC.
        days: Whole days.
        warn_at_days: The mark it has passed: 60, 80 or 90.
    """

    account: EntityKey
    complaint: AcknowledgementNo | None
    amount_paise: int | None
    held_at: datetime
    days: int
    warn_at_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldQueue:
    """Accounts by the rupees that a hold now probably saves.

    Attributes:
        trail: Whose apportionment the rupees are.
        at: For which instant; aware UTC.
        latency_s: Seconds a hold takes to bite.
        candidates: By expected rupees, falling; then remaining rupees, then account.
        remaining_paise: Sum over all candidates.
        expected_paise: Sum over all candidates.
        ageing: Holds that pass 60, 80 or 90 days, oldest first.
        skipped_count: Accounts left out: no credit of them is dated.
    """

    trail: TrailKind
    at: datetime
    latency_s: int
    candidates: tuple[HoldCandidate, ...]
    remaining_paise: int
    expected_paise: int
    ageing: tuple[HoldAge, ...]
    skipped_count: int
