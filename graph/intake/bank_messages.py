"""What I4C asks a bank, and what the bank answers, as JSON (DOMAIN.md section 3).

Amounts are rupees, as text or number; times are India's, `yyyy-MM-dd HH:mm:ss`.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TypeAlias

import msgspec

Value: TypeAlias = str | int | float | None


class TransactionType(IntEnum):
    """What a bank says became of money, by the number that the interface gives it."""

    HOLD = 1
    TRANSFER = 3
    ATM = 5
    AEPS = 6
    POS = 11
    CHEQUE = 14


class StatusCode(StrEnum):
    """How a bank answers for one transaction."""

    OK = "00"
    RECORD_NOT_FOUND = "01"
    INVALID_RRN = "02"
    OUT_OF_RANGE = "03"
    INVALID_DISPUTED_AMOUNT = "14"
    SEVERAL_MATCHES = "15"
    NO_ACCOUNT = "20"
    PENDING = "31"
    FAILURE = "32"
    OTHER = "99"


class Instrument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The account whose bank is asked."""

    requestor: Value = None
    payer_bank: Value = None
    payer_bank_code: Value = None
    mode_of_payment: Value = None
    payer_mobile_number: Value = None
    payer_account_number: Value = None
    state: Value = None
    district: Value = None
    transaction_type: Value = None
    wallet: Value = None


class Incident(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One payment that is disputed."""

    amount: Value = None
    rrn: Value = None
    transaction_date: Value = None
    transaction_time: Value = None
    disputed_amount: Value = None
    layer: Value = None


class BankRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What I4C asks a bank: where did these payments go?"""

    acknowledgement_no: Value
    sub_category: Value = None
    job_id: Value = None
    instrument: Instrument = Instrument()
    incidents: tuple[Incident, ...] = ()


class BankTransaction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a bank answers of one transaction: where the money went, or why it cannot tell."""

    txn_type: Value = None
    txn_type_id: Value = None
    rrn_transaction_id: Value = None
    payee_bank: Value = None
    payee_bank_code: Value = None
    payee_account_number: Value = None
    ifsc_code: Value = None
    amount: Value = None
    disputed_amount: Value = None
    transaction_datetime: Value = None
    phone_number: Value = None
    email: Value = None
    pan_number: Value = None
    root_account_number: Value = None
    root_rrn_transaction_id: Value = None
    root_bankid: Value = None
    root_ifsc_code: Value = None
    root_effective_balance: Value = None
    status_code: Value = None
    remarks: Value = None
    atm_id: Value = None
    place_of_atm: Value = None
    atm_of_bank: Value = None
    mid: Value = None
    tid: Value = None
    approval_code: Value = None
    merchant_name: Value = None
    pos_transaction_id: Value = None
    cheque_no: Value = None
    withdrawal_date: Value = None
    location: Value = None
    managername: Value = None
    managernumber: Value = None
    hold_reference: Value = None
    held_amount: Value = None
    negative_lien_flag: Value = None
    layer: Value = None


class BankAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a bank answers on one complaint."""

    acknowledgement_no: Value
    job_id: Value = None
    transactions: tuple[BankTransaction, ...] = ()
