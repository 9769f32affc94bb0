from __future__ import annotations

import random
from dataclasses import fields
from datetime import timedelta

import numpy as np

from analytics.cashout.coding import code_tables, seconds
from analytics.cashout.tables import CashTables, known_at
from tests.unit.analytics.cashout.made_up_country import START, Columns, Country, two_rings


def same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
    names = [field.name for field in fields(one)]  # type: ignore[arg-type] # all are dataclasses
    return all(same(getattr(one, name), getattr(other, name)) for name in names)


def shuffled(table: Columns, rng: random.Random) -> Columns:
    order = list(range(len(next(iter(table.values())))))
    rng.shuffle(order)
    return {name: [cells[row] for row in order] for name, cells in table.items()}


def test_the_order_of_rows_does_not_matter() -> None:
    tables = two_rings(days=12).columns()
    rng = random.Random(1)

    mixed = code_tables({name: shuffled(table, rng) for name, table in tables.items()})

    assert same(mixed, code_tables(tables))


def test_a_row_that_appears_twice_counts_once_as_first_known() -> None:
    country = Country()
    country.account("A")
    country.machine("ATM1")
    country.pay("A", "B", 5000, START)
    again = list(country.rows["transfers"][0])
    again[-1] = "2026-01-09T00:00:00Z"
    country.rows["transfers"].insert(0, tuple(again))

    tables = code_tables(country.columns())

    assert tables.transfers.known.tolist() == [(START + timedelta(hours=8)).timestamp()]


def test_a_cut_keeps_what_was_known_and_nothing_else(country: CashTables) -> None:
    at = (START + timedelta(days=10)).timestamp()

    cut = known_at(country, at)

    assert 0 < len(cut.transfers.known) < len(country.transfers.known)
    assert (cut.transfers.known <= at).all()
    assert (cut.withdrawals.known <= at).all()
    assert (cut.complaints.known <= at).all()
    assert cut.complaints.named_by.max() < len(cut.complaints.known)
    assert same(known_at(cut, at), cut)


def test_what_is_told_of_an_account_later_is_not_seen() -> None:
    country = Country()
    country.account("A", device="D")
    country.machine("ATM1")

    tables = known_at(code_tables(country.columns()), START.timestamp() - 1)

    assert tables.accounts.device.tolist() == [-1]
    assert np.isnan(tables.accounts.opened).all()


def test_an_empty_instant_is_unknown() -> None:
    told = seconds(["1970-01-01T00:01:00Z", ""])

    assert told[0] == 60
    assert np.isnan(told[1])
