"""Complaints: what a victim reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.fact import Fact
from graph.model.ids import AcknowledgementNo, EntityKey


class FraudType(StrEnum):
    """Sub-category of online financial fraud (DOMAIN.md section 3)."""

    INTERNET_BANKING = "INTERNET_BANKING"
    CARD_OR_SIM_SWAP = "CARD_OR_SIM_SWAP"
    UPI = "UPI"
    E_WALLET = "E_WALLET"
    DEMAT = "DEMAT"
    AEPS = "AEPS"
    BUSINESS_EMAIL = "BUSINESS_EMAIL"
    FRAUD_CALL = "FRAUD_CALL"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintRecord(Fact):
    """A fact that says what a complaint is; `event_at` is the fraud's date.

    Attributes:
        amount_paise: The loss as reported; None: not told.
        reported_at: When it was entered; aware UTC; None: not told.
        fraud_type: Kind of fraud; None: not told.
        district: ``STATE/NAME``; None: not told.
        police_station: Name; None: not told.
        status: As the portal words it; None: not told.
        victim_account: Key of the account the money left; None: not told.
    """

    amount_paise: int | None = None
    reported_at: datetime | None = None
    fraud_type: FraudType | None = None
    district: str | None = None
    police_station: str | None = None
    status: str | None = None
    victim_account: EntityKey | None = None


class LossSource(StrEnum):
    """Where a headline loss comes from."""

    COMPLAINT = "COMPLAINT"
    LAYER_1 = "LAYER_1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A complaint as the store knows it at an instant; folded from its records.

    Attributes:
        key: ``complaint:…``.
        acknowledgement_no: Text of digits.
        loss_paise: The complaint's amount, else the sum of layer-1 disputed amounts.
        loss_from: Which of the two.
        occurred_at: When the fraud happened; aware UTC; None: unknown.
        reported_at: When it was entered; aware UTC; None: unknown.
        fraud_type: Kind of fraud; None: not told.
        district: ``STATE/NAME``; None: not told.
        police_station: Name; None: not told.
        status: As the portal words it; None: not told.
        victim_accounts: Accounts the money left, sorted; from records and layer-1 payers.
        first_known_at: When police first knew of it; aware UTC.
    """

    key: EntityKey
    acknowledgement_no: AcknowledgementNo
    loss_paise: int | None
    loss_from: LossSource
    occurred_at: datetime | None
    reported_at: datetime | None
    fraud_type: FraudType | None
    district: str | None
    police_station: str | None
    status: str | None
    victim_accounts: tuple[EntityKey, ...]
    first_known_at: datetime
