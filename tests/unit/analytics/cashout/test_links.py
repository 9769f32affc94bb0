from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from analytics.cashout.coding import code_tables
from analytics.cashout.situation import Situation, situation_at
from tests.unit.analytics.cashout.made_up_country import START, Country

NOW = (START + timedelta(days=9)).timestamp()


def hours(count: float) -> datetime:
    return START + timedelta(hours=count)


def reached(situation: Situation) -> set[str]:
    rows = situation.taint.rows
    names = situation.view.accounts.names[situation.view.transfers.beneficiary[rows]]
    return set(names.tolist())


def together(situation: Situation, one: str, other: str) -> bool:
    names = situation.view.accounts.names.tolist()
    labels = situation.clusters.account
    mine, yours = labels[names.index(one)], labels[names.index(other)]
    return bool(mine >= 0 and mine == yours)


def robbed() -> Country:
    country = Country()
    country.machine("ATM1")
    for name in ("victim", "first", "second", "third"):
        country.account(name)
    ref = country.pay("victim", "first", 50_000, hours(1))
    country.complain("victim", ref, 50_000, hours(1))
    return country


def test_money_is_followed_onward() -> None:
    country = robbed()
    country.pay("first", "second", 30_000, hours(3))
    country.pay("second", "third", 29_000, hours(5))

    situation = situation_at(code_tables(country.columns()), NOW)

    assert reached(situation) == {"first", "second", "third"}
    assert together(situation, "first", "third")


def test_small_late_and_larger_payments_are_not_followed() -> None:
    country = robbed()
    country.pay("first", "second", 900, hours(3))
    country.pay("first", "third", 30_000, hours(90))
    country.pay("first", "fourth", 80_000, hours(4))

    situation = situation_at(code_tables(country.columns()), NOW)

    assert reached(situation) == {"first"}


def test_money_is_not_followed_to_an_account_of_many_parties() -> None:
    country = robbed()
    for customer in range(45):
        country.pay(f"customer{customer}", "shop", 200, hours(1))
    country.pay("first", "shop", 30_000, hours(3))

    situation = situation_at(code_tables(country.columns()), NOW)

    assert reached(situation) == {"first"}


def test_a_complaint_that_names_no_payment_is_given_the_one_of_its_loss() -> None:
    country = Country()
    country.machine("ATM1")
    country.pay("victim", "first", 50_000, hours(1))
    country.pay("victim", "grocer", 700, hours(1.5))
    country.complain("victim", "", 50_000, hours(1))

    situation = situation_at(code_tables(country.columns()), NOW)

    assert reached(situation) == {"first"}


def test_a_payment_known_later_is_not_followed() -> None:
    country = robbed()
    country.pay("first", "second", 30_000, hours(3), lag_h=24 * 30)

    situation = situation_at(code_tables(country.columns()), NOW)

    assert reached(situation) == {"first"}


def test_cards_used_side_by_side_belong_together() -> None:
    country = robbed()
    country.draw("first", "ATM1", hours(4))
    country.draw("second", "ATM1", hours(4.1))
    country.draw("third", "ATM1", hours(6))

    situation = situation_at(code_tables(country.columns()), NOW)

    assert together(situation, "first", "second")
    assert not together(situation, "first", "third")


def test_one_suspect_phone_ties_complaints_and_a_shared_device_ties_accounts() -> None:
    country = robbed()
    country.account("fourth", device="D")
    country.account("fifth", device="D")
    for payee in ("fourth", "second"):
        ref = country.pay("other", payee, 20_000, hours(2))
        country.complain("other", ref, 20_000, hours(2), suspect="5999")

    situation = situation_at(code_tables(country.columns()), NOW)

    assert together(situation, "fourth", "second")
    assert together(situation, "fourth", "fifth")
    assert not together(situation, "first", "fourth")


def test_an_account_without_a_tie_is_in_no_cluster() -> None:
    country = robbed()

    situation = situation_at(code_tables(country.columns()), NOW)

    names = situation.view.accounts.names.tolist()
    assert situation.clusters.account[names.index("third")] == -1
    assert np.array_equal(situation.clusters.is_suspect, np.array(names) == "first")
