"""Hubs meet everybody and tie nobody; rings that use the same accounts are no hubs."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from analytics.hubs import find_hubs
from analytics.settings import RingSettings
from graph.model.entity import EntityFlag
from tests.unit.analytics.links import START, Facts, key, number
from tests.unit.analytics.worlds import Habits, make_world


def chain(facts: Facts, serial: int, *accounts: str) -> None:
    """Let one victim's money pass through accounts."""
    holders = (f"victim{serial}", *accounts)
    for layer, (payer, beneficiary) in enumerate(pairwise(holders), start=1):
        at = START + timedelta(days=serial, minutes=layer)
        facts.paid(number(serial), payer, beneficiary, 50_000, at, layer)


def test_an_account_that_only_strangers_share_is_a_hub() -> None:
    facts = Facts()
    for serial in range(5):
        chain(facts, serial, f"a{serial}", "shop", f"b{serial}")

    [hub] = find_hubs(facts.table()).accounts

    assert hub.key == key("shop")
    assert hub.reason.code == "HUB_BY_COMPANY"
    assert "5 complaints" in hub.reason.text
    assert "0%" in hub.reason.text


def test_four_complaints_are_too_few_to_tell() -> None:
    facts = Facts()
    for serial in range(4):
        chain(facts, serial, f"a{serial}", "shop")

    assert find_hubs(facts.table()).accounts == ()


def test_a_ring_that_always_uses_the_same_accounts_has_no_hub() -> None:
    facts = Facts()
    for serial in range(8):
        chain(facts, serial, "entry", "layer", "casher")

    assert find_hubs(facts.table()).accounts == ()


def test_two_shops_in_every_complaint_do_not_vouch_for_each_other() -> None:
    facts = Facts()
    for serial in range(10):
        chain(facts, serial, f"a{serial}", "shop")
        chain(facts, serial, f"b{serial}", "wallet")

    assert [hub.key for hub in find_hubs(facts.table()).accounts] == [key("shop"), key("wallet")]


@pytest.mark.parametrize("flag", [EntityFlag.AGGREGATOR, EntityFlag.MERCHANT, EntityFlag.MASKED])
def test_a_marked_identifier_is_a_hub_at_once(flag: EntityFlag) -> None:
    facts = Facts(flags={key("shop"): frozenset({flag})})
    chain(facts, 1, "a", "shop")

    hubs = find_hubs(facts.table())

    assert [(hub.key, hub.reason.code) for hub in hubs.accounts] == [(key("shop"), "HUB_BY_FLAG")]
    assert hubs.is_barred.sum() == 1


def test_a_phone_of_sixteen_accounts_is_over_shared_and_of_fifteen_is_not() -> None:
    facts = Facts()
    for user in range(16):
        facts.uses(f"a{user:02d}", "crowded")
    for user in range(15):
        facts.uses(f"a{user:02d}", "shared")

    [hub] = find_hubs(facts.table()).identifiers

    assert hub.key == key("crowded", "phone")
    assert "16 accounts" in hub.reason.text


@pytest.mark.parametrize("share", [0.25, 0.4, 0.6, 0.8])
@pytest.mark.parametrize("hubs", [1, 3, 5])
def test_unmarked_hubs_of_made_up_worlds_are_found_and_nothing_else(
    share: float, hubs: int
) -> None:
    for random_state in range(3):
        world = make_world(Habits(hub_share=share, hubs=hubs), random_state)

        found = {hub.key for hub in find_hubs(world.links).accounts}

        assert found == world.hubs


def test_an_officer_may_let_a_shared_account_link_all_the_same() -> None:
    facts = Facts()
    for serial in range(5):
        chain(facts, serial, f"a{serial}", "shop", f"b{serial}")
    links = facts.table()

    freed = find_hubs(links, settings=RingSettings(may_link=(key("shop"), "account:nobody")))

    assert freed.accounts == ()
    assert not freed.is_barred.any()
    assert find_hubs(links).is_barred.any()


@pytest.mark.parametrize(
    ("flag", "is_free"),
    [(EntityFlag.MERCHANT, True), (EntityFlag.AGGREGATOR, True), (EntityFlag.MASKED, False),
     (EntityFlag.NOT_AVAILABLE, False), (EntityFlag.PRECISION_LOST, False)],
)  # fmt: skip
def test_a_number_that_is_not_told_in_full_is_never_freed(flag: EntityFlag, is_free: bool) -> None:
    facts = Facts()
    chain(facts, 1, "one", "odd")
    facts.flags[key("odd")] = frozenset({flag})

    found = find_hubs(facts.table(), settings=RingSettings(may_link=(key("odd"),)))

    assert (found.accounts == ()) is is_free
    assert bool(found.is_barred.any()) is not is_free
