"""Rows of text to coded, sorted columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import numpy as np

from analytics.cashout.tables import (
    FINDINGS,
    RUPEE_PAISE,
    UNKNOWN,
    Accounts,
    CashTables,
    Codes,
    Complaints,
    Flags,
    Floats,
    Machines,
    Marks,
    Names,
    Transfers,
    Withdrawals,
)

Text: TypeAlias = Mapping[str, Sequence[str]]


def code_tables(text: Mapping[str, Text]) -> CashTables:
    """Give the columns of tables of text; the order of their rows does not matter.

    Args:
        text: Table to column to cells, as in the files: ``accounts``, ``atms``,
            ``transfers``, ``withdrawals``, ``complaints``, ``freezes``, ``police_actions``
            and ``account_labels``. A row that appears twice counts once, as first known.

    Raises:
        KeyError: A table or a column is missing.
        ValueError: A cell is no number or no time.
    """
    atms, told = text["atms"], text["accounts"]
    complaints, moved = text["complaints"], text["transfers"]
    drawn = text["withdrawals"]
    accounts = _sorted_names(
        told["account_id"],
        moved["src_account"],
        moved["dst_account"],
        drawn["account_id"],
        complaints["victim_account"],
        text["freezes"]["account_id"],
        text["account_labels"]["account_id"],
    )
    banks = _sorted_names(told["bank"], atms["bank"])
    cities = _sorted_names(told["branch_city"], atms["city"], complaints["victim_city"])
    phones = _sorted_names(told["phone_id"], complaints["suspect_phone"])
    machines = _machines(atms, banks, cities)
    transfers = _transfers(moved, accounts)
    return CashTables(
        accounts=_accounts(told, accounts, banks, cities, phones),
        machines=machines,
        transfers=transfers,
        withdrawals=_withdrawals(drawn, accounts, machines.names),
        complaints=_complaints(complaints, accounts, cities, phones, transfers),
        freezes=_marks(text["freezes"], "account_id", accounts),
        arrests=_marks(text["police_actions"], "atm_id", machines.names),
        findings=_marks(text["account_labels"], "account_id", accounts),
        city_points=_city_points(machines, len(cities)),
    )


def seconds(cells: Sequence[str]) -> Floats:
    """Give instants as seconds since 1970; an empty cell is NaN."""
    column = np.array(cells, dtype=str)
    bare = np.char.rstrip(column, "Z")
    bare = np.where(bare == "", "NaT", bare)
    instants = bare.astype("datetime64[s]")
    figures = instants.astype(np.int64).astype(np.float64)
    return np.where(np.isnat(instants), np.nan, figures)


def instant(cell: str) -> float:
    """Give one instant as seconds since 1970."""
    return datetime.fromisoformat(cell).timestamp()


def _sorted_names(*columns: Sequence[str]) -> Names:
    names: set[str] = set()
    names.update(*columns)
    names.discard("")
    return np.array(sorted(names), dtype=str)


def _code(cells: Sequence[str], names: Names) -> Codes:
    position = {name: code for code, name in enumerate(names.tolist())}
    return np.array([position.get(cell, UNKNOWN) for cell in cells], dtype=np.int64)


def _paise(cells: Sequence[str]) -> Floats:
    return np.round(np.array([float(cell or 0) for cell in cells]) * RUPEE_PAISE)


def _first_known(names: Sequence[str], known: Floats) -> Codes:
    """Give rows by when they became known, then by name, each name once."""
    labels = np.array(names, dtype=str)
    order = np.lexsort((labels, known))
    first = np.zeros(len(order), dtype=np.bool_)
    first[np.unique(labels[order], return_index=True)[1]] = True
    kept: Codes = order[first].astype(np.int64)
    return kept


def _accounts(told: Text, names: Names, banks: Names, cities: Names, phones: Names) -> Accounts:
    devices = _sorted_names(told["device_id"])
    known = seconds(told["known_at"])
    rows = _first_known(told["account_id"], known)
    place = _code(told["account_id"], names)[rows]

    def spread(column: Codes) -> Codes:
        whole = np.full(len(names), UNKNOWN, dtype=np.int64)
        whole[place] = column[rows]
        return whole

    def spread_floats(column: Floats, blank: float) -> Floats:
        whole = np.full(len(names), blank)
        whole[place] = column[rows]
        return whole

    return Accounts(
        names=names,
        bank=spread(_code(told["bank"], banks)),
        city=spread(_code(told["branch_city"], cities)),
        opened=spread_floats(seconds(told["opened_on"]), np.nan),
        phone=spread(_code(told["phone_id"], phones)),
        device=spread(_code(told["device_id"], devices)),
        known=spread_floats(known, np.inf),
    )


def _machines(atms: Text, banks: Names, cities: Names) -> Machines:
    order = np.argsort(np.array(atms["atm_id"], dtype=str), kind="stable")
    traits = [[float(cell or 0) for cell in atms[c]] for c in ("has_guard", "open_24h", "cctv")]
    points = [[float(cell) for cell in atms[column]] for column in ("lat", "lon")]
    return Machines(
        names=np.array(atms["atm_id"], dtype=str)[order],
        bank=_code(atms["bank"], banks)[order],
        city=_code(atms["city"], cities)[order],
        site=_code(atms["site_type"], _sorted_names(atms["site_type"]))[order],
        points=np.array(points).T[order],
        traits=np.array(traits).T[order],
        cap_paise=_paise(atms["per_txn_cap"])[order],
    )


def _transfers(moved: Text, accounts: Names) -> Transfers:
    known = seconds(moved["known_at"])
    rows = _first_known(moved["transfer_id"], known)
    return Transfers(
        names=np.array(moved["transfer_id"], dtype=str)[rows],
        payer=_code(moved["src_account"], accounts)[rows],
        beneficiary=_code(moved["dst_account"], accounts)[rows],
        paise=_paise(moved["amount"])[rows],
        event=seconds(moved["event_time"])[rows],
        known=known[rows],
    )


def _withdrawals(drawn: Text, accounts: Names, machines: Names) -> Withdrawals:
    known = seconds(drawn["known_at"])
    rows = _first_known(drawn["withdrawal_id"], known)
    is_drawn: Flags = np.array(drawn["status"], dtype=str) == "ok"
    return Withdrawals(
        names=np.array(drawn["withdrawal_id"], dtype=str)[rows],
        account=_code(drawn["account_id"], accounts)[rows],
        machine=_code(drawn["atm_id"], machines)[rows],
        paise=_paise(drawn["amount"])[rows],
        is_drawn=is_drawn[rows],
        event=seconds(drawn["event_time"])[rows],
        known=known[rows],
    )


def _complaints(
    text: Text, accounts: Names, cities: Names, phones: Names, transfers: Transfers
) -> Complaints:
    known = seconds(text["known_at"])
    rows = _first_known(text["complaint_id"], known)
    points = [[float(cell or "nan") for cell in text[c]] for c in ("victim_lat", "victim_lon")]
    refs = [[ref for ref in text["payment_refs"][row].split(";") if ref] for row in rows]
    fraud_types = _sorted_names(text["fraud_type"])
    return Complaints(
        names=np.array(text["complaint_id"], dtype=str)[rows],
        fraud_type=_code(text["fraud_type"], fraud_types)[rows],
        paise=_paise(text["amount"])[rows],
        victim=_code(text["victim_account"], accounts)[rows],
        suspect=_code(text["suspect_phone"], phones)[rows],
        city=_code(text["victim_city"], cities)[rows],
        points=np.array(points).T[rows],
        event=seconds(text["event_time"])[rows],
        known=known[rows],
        named_by=np.repeat(np.arange(len(refs)), [len(named) for named in refs]),
        named_transfer=_code([ref for named in refs for ref in named], transfers.names),
    )


def _marks(text: Text, subject: str, names: Names) -> Marks:
    known = seconds(text["known_at"])
    codes = _code(text[subject], names)
    labels = text.get("label", [FINDINGS[0]] * len(known))
    kind = _code(labels, np.array(FINDINGS))
    event = seconds(text["event_time"]) if "event_time" in text else known
    order = np.lexsort((kind, codes, event, known))
    return Marks(subject=codes[order], kind=kind[order], event=event[order], known=known[order])


def _city_points(machines: Machines, n_cities: int) -> Floats:
    points = np.full((n_cities, 2), np.nan)
    for city in np.unique(machines.city):
        points[city] = np.median(machines.points[machines.city == city], axis=0)
    return points
