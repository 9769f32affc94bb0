"""A complaint as the 1930 helpline pushes it, as JSON (DOMAIN.md section 3)."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

Value: TypeAlias = str | int | float | None


class Complainant(msgspec.Struct, frozen=True, kw_only=True):
    """Who complains; of it only the telephone is kept."""

    mobile: Value = None


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where the complainant lives, as far as it tells who works on the complaint."""

    state: Value = None
    district: Value = None
    police_station: Value = None


class PaidTransaction(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that the complainant made."""

    sub_category: Value = None
    bank_wallet: Value = None
    account_id: Value = None
    transaction_id: Value = None
    transaction_date: Value = None
    approx_time: Value = None
    amount: Value = None
    reference_no: Value = None


class SuspectAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account that the complainant names as the fraud's."""

    bank_wallet: Value = None
    account_id: Value = None
    ifsc_code: Value = None
    account_holder_name: Value = None
    amount_credited: Value = None
    credited_on: Value = None
    remarks: Value = None


class HelplineComplaint(msgspec.Struct, frozen=True, kw_only=True):
    """One complaint; what is not read of it is left out here."""

    acknowledgement_no: Value
    category: Value = None
    sub_category: Value = None
    call_start_at: Value = None
    complainant: Complainant = Complainant()
    address: Address = Address()
    suspect_mobiles: tuple[Value, ...] = ()
    transactions: tuple[PaidTransaction, ...] = ()
    suspect_accounts: tuple[SuspectAccount, ...] = ()
