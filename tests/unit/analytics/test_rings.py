"""Planted rings are found whole; chance, shops and shared complainants make none."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.rings import describe, describe_all, detect_rings, find_groups
from analytics.settings import RingSettings
from graph.model.evidence import EvidenceKind
from graph.model.member import RingRole
from tests.unit.analytics.links import START, Facts, key, number, shuffled, table
from tests.unit.analytics.worlds import Habits, World, make_world, overlap

ANY_SCORE = RingSettings(least_score=0.0)
WORLD = make_world(Habits(rings=3, strays=8), 5)


def members(facts: Facts) -> list[list[str]]:
    return [[str(m.account) for m in ring.members] for ring in detect_rings(facts.table())]


def trail(facts: Facts, serial: int, *accounts: str, victim: str | None = None) -> None:
    """Let one victim's money pass through accounts and be drawn from the last."""
    holders = (victim or f"victim{serial}", *accounts)
    at = START + timedelta(days=serial)
    for layer, (payer, beneficiary) in enumerate(pairwise(holders), start=1):
        facts.paid(number(serial), payer, beneficiary, 50_000, at + timedelta(minutes=layer), layer)
    facts.drew(number(serial), accounts[-1], "M1", 10_000, at + timedelta(hours=1))


@pytest.mark.parametrize(
    "habits",
    [
        Habits(),
        Habits(rings=10, strays=60),
        Habits(hub_share=0.6),
        Habits(hub_share=0.8, marked=True),
        Habits(hubs=5, hub_share=0.6),
        Habits(hubs=8, hub_share=0.06),
        Habits(chances=25),
        Habits(repeats=10),
        Habits(rings=1, strays=0, hubs=0, chances=0),
    ],
    ids=repr,
)
def test_planted_rings_are_found_whole_and_nothing_else(habits: Habits) -> None:
    for random_state in range(4):
        world = make_world(habits, random_state)

        found = detect_rings(world.links)

        assert len(found) == len(world.rings)
        for planted in world.rings:
            [ring] = [ring for ring in found if overlap(ring, planted) >= 0.8]
            assert frozenset(ring.complaints) == planted.complaints


def test_groups_looked_at_closely_are_described_as_among_all_rows() -> None:
    facts = Facts()
    for ring in (1, 2):
        for serial in range(4):
            trail(facts, 10 * ring + serial, f"A{ring}", f"B{ring}", f"C{ring}")
        facts.drew(number(10 * ring), "elsewhere", "M9", 500, START + timedelta(days=90))
        trail(facts, 100 + ring, "unrelated", victim=f"payer{ring}")
        facts.paid(None, f"payer{ring}", f"A{ring}", 7_000, START + timedelta(days=10 * ring))
    constants = RingSettings()
    found = find_groups(facts.table(), settings=constants)
    assert len(found.groups) == 2
    one_by_one = [describe(group, found, settings=constants) for group in found.groups]
    assert describe_all(found.groups, found, settings=constants) == one_by_one
    assert describe_all(found.groups[1:], found, settings=constants) == one_by_one[1:]
    assert describe_all((), found, settings=constants) == []


def test_hubs_are_in_no_ring() -> None:
    world = make_world(Habits(hub_share=0.6, marked=True), 1)

    found = {member.account for ring in detect_rings(world.links) for member in ring.members}

    assert not found & world.hubs


def test_one_complaint_is_never_a_ring() -> None:
    facts = Facts()
    trail(facts, 1, "a", "b", "c", "d")

    assert list(detect_rings(facts.table(), settings=ANY_SCORE)) == []


def test_one_shared_account_makes_no_ring_of_two_complaints() -> None:
    facts = Facts()
    trail(facts, 1, "a", "b", "shared")
    trail(facts, 2, "c", "d", "shared")

    assert list(detect_rings(facts.table(), settings=ANY_SCORE)) == []


def test_two_shared_accounts_do() -> None:
    facts = Facts()
    trail(facts, 1, "a", "b", "shared")
    trail(facts, 2, "c", "b", "shared")

    [ring] = detect_rings(facts.table())

    assert [m.account for m in ring.members] == [key(name) for name in ("a", "b", "c", "shared")]
    assert ring.complaints == (number(1), number(2))


def test_one_complainant_who_complains_twice_is_one_fraud() -> None:
    facts = Facts()
    trail(facts, 1, "a", "b", "shared", victim="same")
    trail(facts, 2, "c", "b", "shared", victim="same")

    assert list(detect_rings(facts.table(), settings=ANY_SCORE)) == []


def test_a_shared_complainant_ties_no_complaints() -> None:
    facts = Facts()
    for serial in range(4):
        trail(facts, serial, f"a{serial}", f"b{serial}", f"c{serial}", victim="same")

    assert members(facts) == []


def test_an_innocent_met_in_a_ring_and_elsewhere_is_in_neither() -> None:
    facts = Facts()
    for serial in range(4):
        trail(facts, serial, "a", "b", "c")
    facts.paid(number(3), "b", "innocent", 5_000, START + timedelta(days=3, hours=1), 3)
    trail(facts, 9, "x", "y", "innocent")

    [ring] = detect_rings(facts.table())

    assert key("innocent") not in {member.account for member in ring.members}
    assert number(9) not in ring.complaints


def test_an_account_banks_only_acted_on_is_no_member() -> None:
    facts = Facts()
    for serial in range(3):
        trail(facts, serial, "a", "b", "c")
    facts.acted_on(number(1), "old")

    assert members(facts) == [[key("a"), key("b"), key("c")]]


def test_money_of_a_ring_counts_each_transfer_once_and_each_disputed_fact() -> None:
    facts = Facts()
    trail(facts, 1, "a", "b", "c")
    trail(facts, 2, "a", "b", "c")
    at = START + timedelta(days=1, minutes=2)
    facts.paid(number(2), "a", "b", 50_000, at, 2)  # the same transfer, under complaint 2 too

    [ring] = detect_rings(facts.table())

    assert [member.in_paise for member in ring.members] == [10_000_000] * 3
    assert ring.disputed_paise == 10_000_000
    assert ring.cashed_paise == 2_000_000
    assert ring.machines == (key("M1", "atm"),)


def test_terminals_of_customer_service_points_count_as_machines() -> None:
    facts = Facts()
    for serial in range(3):
        trail(facts, serial, "a", "b", "c")
        at = START + timedelta(days=serial, hours=2)
        for account in ("b", "c"):
            facts.drew(number(serial), account, "CSP9", 9_000, at)

    [ring] = detect_rings(facts.table())

    assert key("CSP9", "atm") in ring.machines
    assert EvidenceKind.MACHINE_WEEKS in {tie.kind for tie in ring.evidence}


def test_phones_that_tie_a_ring_are_listed_and_are_no_members() -> None:
    facts = Facts()
    for serial in range(3):
        trail(facts, serial, "a", "b", "c")
    for account in ("a", "c"):
        facts.uses(account, "5550001111", START)

    [ring] = detect_rings(facts.table())

    assert ring.identifiers == (key("5550001111", "phone"),)
    assert len(ring.members) == 3
    assert EvidenceKind.SHARED_IDENTIFIERS in {tie.kind for tie in ring.evidence}


def test_members_have_the_roles_their_money_shows() -> None:
    facts = Facts()
    for serial in range(4):
        trail(facts, serial, "entry", "layer", "casher")

    [ring] = detect_rings(facts.table())

    roles = {str(member.account): member.role for member in ring.members}
    assert roles[key("entry")] is RingRole.VICTIM_FACING
    assert roles[key("layer")] is RingRole.LAYERER


@pytest.mark.parametrize("complaints", [0, 1])
def test_hardly_any_facts_give_no_ring_and_no_error(complaints: int) -> None:
    facts = Facts()
    for serial in range(complaints):
        facts.paid(number(serial), "victim", "a", 1_000, None, 1)

    assert list(detect_rings(facts.table())) == []


def test_transfers_without_any_complaint_give_no_ring() -> None:
    facts = Facts()
    for at in range(50):
        facts.paid(None, f"a{at % 7}", f"a{at % 5}", 50_000, START + timedelta(minutes=at))

    assert members(facts) == []


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 300))
def test_order_and_repetition_of_rows_change_nothing(random_state: int, doubled: int) -> None:
    again = shuffled(WORLD.links, random_state, doubled=doubled)

    assert detect_rings(again) == detect_rings(WORLD.links)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_strangers_change_nothing(random_state: int) -> None:
    facts, strangers = Facts(), Facts()
    for serial in range(6):
        trail(facts, serial, f"e{serial % 2}", f"l{serial % 3}", f"m{serial % 2}", "c")
    trail(strangers, 100 + random_state % 800, *(f"0stranger{at}" for at in range(5)))

    alone = detect_rings(facts.table())

    assert len(alone) == 1
    assert detect_rings(table(strangers.rows + facts.rows)) == alone


def test_hash_seed_and_process_change_nothing() -> None:
    told = {told_elsewhere(seed) for seed in ("1", "77")}

    assert len(told) == 1
    assert "account:R" in told.pop()


def told_elsewhere(hash_seed: str) -> str:
    """Detect rings in a process of its own and give all it says."""
    program = (
        "from analytics.rings import detect_rings\n"
        "from tests.unit.analytics.worlds import Habits, make_world\n"
        "print(detect_rings(make_world(Habits(rings=2, strays=4), 3).links))\n"
    )
    environment = os.environ | {
        "PYTHONHASHSEED": hash_seed,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_worlds_are_made_anew_alike() -> None:
    again: World = make_world(Habits(rings=3, strays=8), 5)

    assert again.rings == WORLD.rings
    assert again.links.keys == WORLD.links.keys
