"""Money counts once, and what came just before or left just after is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from analytics.flows import read_flows
from tests.unit.analytics.links import START, Facts, key, number, shuffled

HOUR = timedelta(hours=1)


def test_a_transfer_under_two_complaints_is_one() -> None:
    facts = Facts()
    for serial in (1, 2):
        facts.paid(number(serial), "a", "b", 5_000, START, 2)

    transfers, _ = read_flows(facts.table())

    assert transfers.amount_paise.tolist() == [500_000]


@pytest.mark.parametrize(("payer", "beneficiary"), [("a", "b"), ("b", "a")])
def test_a_payment_that_came_back_stands_once_the_way_it_was_sent(
    payer: str, beneficiary: str
) -> None:
    facts = Facts()
    facts.paid(None, payer, beneficiary, 5_000, START)
    facts.paid(None, beneficiary, payer, 5_000, START + HOUR)
    facts.rows[1] = replace(facts.rows[1], transfer=facts.rows[0].transfer)
    table = facts.table()

    transfers, _ = read_flows(table)

    (left,) = transfers.payer.tolist()
    assert table.keys[left] == key(payer)


def test_a_withdrawal_under_two_complaints_is_one() -> None:
    facts = Facts()
    for serial in (1, 2):
        facts.drew(number(serial), "a", "M1", 5_000, START)
    facts.drew(number(1), "a", "M1", 5_000, START + HOUR)

    _, withdrawals = read_flows(facts.table())

    assert withdrawals.amount_paise.tolist() == [500_000, 500_000]


def test_money_moves_on_by_transfer_and_as_cash() -> None:
    facts = Facts()
    facts.paid(None, "a", "b", 10_000, START)
    facts.paid(None, "b", "c", 3_000, START + HOUR)
    facts.drew(None, "b", "M1", 2_000, START + HOUR)
    facts.drew(None, "b", "M1", 9_000, START + 50 * HOUR)

    transfers, _ = read_flows(facts.table())

    assert transfers.moved.tolist() == pytest.approx([0.5, 0.0])


def test_nothing_is_known_of_the_order_of_undated_money() -> None:
    facts = Facts()
    facts.paid(None, "a", "b", 10_000, None)
    facts.paid(None, "b", "c", 10_000, START)

    transfers, withdrawals = read_flows(facts.table())

    assert transfers.moved.tolist() == [0.0, 0.0]
    assert len(withdrawals.payer) == 0


def test_order_of_rows_changes_nothing() -> None:
    facts = Facts()
    for at in range(20):
        facts.paid(number(at % 3), f"a{at % 4}", f"b{at % 3}", 1_000 * at + 1, START + at * HOUR)

    for one, other in zip(
        read_flows(facts.table()), read_flows(shuffled(facts.table(), 4, doubled=9)), strict=True
    ):
        for column in one.__dataclass_fields__:
            assert getattr(one, column).tolist() == getattr(other, column).tolist()
