"""The columns a cash-out forecast is made from, and their cut at a moment.

Every table of events is sorted by when its rows became known, so what was known at a moment
is a prefix. Codes follow the sorted names: a name that comes later shifts codes, never their
order, so nothing that depends on the order of codes depends on later rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Names: TypeAlias = npt.NDArray[np.str_]

UNKNOWN: Final = -1
HOUR_S: Final = 3600.0
DAY_S: Final = 86400.0
RUPEE_PAISE: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Accounts, one a code; what is told of them holds from `known` on.

    Attributes:
        names: Sorted identifiers; the code is the position.
        bank: Code of the bank, or -1.
        city: Code of the branch's town, or -1.
        opened: When it was opened, seconds; NaN where not told.
        phone: Code of its phone, or -1.
        device: Code of its device, or -1.
        known: When this became known, seconds; infinite where never.
    """

    names: Names
    bank: Codes
    city: Codes
    opened: Floats
    phone: Codes
    device: Codes
    known: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Machines:
    """Cash machines, one a code, sorted by name.

    Attributes:
        names: Sorted identifiers.
        bank: Code of the bank that owns it, of the same list as accounts.
        city: Code of its town, of the same list as accounts.
        site: Code of the kind of site.
        points: Degrees, latitude first, shape (n_machines, 2).
        traits: Guarded, open round the clock, camera: 0 or 1, shape (n_machines, 3).
        cap_paise: Most that one draw gives.
    """

    names: Names
    bank: Codes
    city: Codes
    site: Codes
    points: Floats
    traits: Floats
    cap_paise: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfers:
    """Payments between accounts, by when they became known, then by name."""

    names: Names
    payer: Codes
    beneficiary: Codes
    paise: Floats
    event: Floats
    known: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawals:
    """Draws at machines, by when they became known, then by name; machine -1 if not told."""

    names: Names
    account: Codes
    machine: Codes
    paise: Floats
    is_drawn: Flags
    event: Floats
    known: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaints:
    """Complaints by when they became known, then by name.

    Attributes:
        names: Identifiers.
        fraud_type: Code of the kind of fraud.
        paise: Loss.
        victim: Code of the victim's account.
        suspect: Code of the suspect's phone, of the same list as accounts' phones, or -1.
        city: Code of the victim's town.
        points: Where the victim lives, degrees, latitude first.
        event: First payment, seconds.
        known: When it was reported, seconds.
        named_by: Complaint of each named payment, by position.
        named: Name of the payment.
        named_transfer: Position of the payment in the transfers, or -1.
    """

    names: Names
    fraud_type: Codes
    paise: Floats
    victim: Codes
    suspect: Codes
    city: Codes
    points: Floats
    event: Floats
    known: Floats
    named_by: Codes
    named_transfer: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Something said of an account or a machine: `subject` is its code, `kind` what is said."""

    subject: Codes
    kind: Codes
    event: Floats
    known: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class CashTables:
    """All that is known; see the module for the order of rows.

    Attributes:
        freezes: Of accounts; kind 0.
        arrests: At machines; kind 0.
        findings: Of accounts; kind of `FINDINGS`.
        city_points: Middle of each town's machines, degrees; NaN without a machine.
    """

    accounts: Accounts
    machines: Machines
    transfers: Transfers
    withdrawals: Withdrawals
    complaints: Complaints
    freezes: Marks
    arrests: Marks
    findings: Marks
    city_points: Floats


FINDINGS: Final = ("mule", "cleared", "victim")


def known_at(tables: CashTables, at: float) -> CashTables:
    """Give the tables as they stood at `at`, seconds: rows known later are gone.

    Cheap: tables of events are slices of the same memory, only accounts are copied.
    """
    transfers = cut_transfers(tables.transfers, at)
    return replace(
        tables,
        accounts=_cut_accounts(tables.accounts, at),
        transfers=transfers,
        withdrawals=_cut_withdrawals(tables.withdrawals, at),
        complaints=_cut_complaints(tables.complaints, at, len(transfers.known)),
        freezes=_cut_marks(tables.freezes, at),
        arrests=_cut_marks(tables.arrests, at),
        findings=_cut_marks(tables.findings, at),
    )


def known_count(known: Floats, at: float) -> int:
    """Count the rows known at `at`; they come first."""
    return int(np.searchsorted(known, at, side="right"))


def _cut_accounts(accounts: Accounts, at: float) -> Accounts:
    told = accounts.known <= at
    return replace(
        accounts,
        bank=np.where(told, accounts.bank, UNKNOWN),
        city=np.where(told, accounts.city, UNKNOWN),
        opened=np.where(told, accounts.opened, np.nan),
        phone=np.where(told, accounts.phone, UNKNOWN),
        device=np.where(told, accounts.device, UNKNOWN),
        known=np.where(told, accounts.known, np.inf),
    )


def cut_transfers(rows: Transfers, at: float) -> Transfers:
    """Give the payments known at `at`."""
    n = known_count(rows.known, at)
    return Transfers(
        names=rows.names[:n],
        payer=rows.payer[:n],
        beneficiary=rows.beneficiary[:n],
        paise=rows.paise[:n],
        event=rows.event[:n],
        known=rows.known[:n],
    )


def _cut_withdrawals(rows: Withdrawals, at: float) -> Withdrawals:
    n = known_count(rows.known, at)
    return Withdrawals(
        names=rows.names[:n],
        account=rows.account[:n],
        machine=rows.machine[:n],
        paise=rows.paise[:n],
        is_drawn=rows.is_drawn[:n],
        event=rows.event[:n],
        known=rows.known[:n],
    )


def _cut_complaints(rows: Complaints, at: float, n_transfers: int) -> Complaints:
    n = known_count(rows.known, at)
    named = rows.named_by < n
    transfer = rows.named_transfer[named]
    return Complaints(
        names=rows.names[:n],
        fraud_type=rows.fraud_type[:n],
        paise=rows.paise[:n],
        victim=rows.victim[:n],
        suspect=rows.suspect[:n],
        city=rows.city[:n],
        points=rows.points[:n],
        event=rows.event[:n],
        known=rows.known[:n],
        named_by=rows.named_by[named],
        named_transfer=np.where(transfer < n_transfers, transfer, UNKNOWN),
    )


def _cut_marks(rows: Marks, at: float) -> Marks:
    n = known_count(rows.known, at)
    return Marks(
        subject=rows.subject[:n], kind=rows.kind[:n], event=rows.event[:n], known=rows.known[:n]
    )
