from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model.fact import INDIA
from graph.model.transfer import CashChannel
from seed.places import TOWNS
from seed.values import World
from seed.world import make_world

UNTIL = datetime(2026, 6, 15, 15, 50, 12, tzinfo=INDIA)
WORLD = make_world(until=UNTIL)


def test_the_same_arguments_make_the_same_world() -> None:
    assert make_world(until=UNTIL) == WORLD
    assert make_world(until=UNTIL, random_state=1) != WORLD


def test_a_world_has_the_rings_and_complaints_asked_for() -> None:
    small = make_world(until=UNTIL, complaint_count=10, ring_count=2)

    assert (len(small.complaints), len(small.rings)) == (10, 2)
    assert (len(WORLD.complaints), len(WORLD.rings)) == (40, 4)
    behind = [complaint.ring for complaint in WORLD.complaints]
    assert [behind.count(name) for name in ("1", "2", "3", "4", None)] == [7, 7, 7, 7, 12]


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10**6), st.integers(0, 60 * 24))
def test_nothing_is_later_than_the_end_or_than_its_own_export(seed: int, minutes: int) -> None:
    until = UNTIL + timedelta(minutes=minutes)

    world = make_world(until=until, random_state=seed)

    for complaint in world.complaints:
        assert complaint.occurred_at < complaint.reported_at < complaint.exported_at < until
        instants = [hop.at for hop in complaint.hops] + [draw.at for draw in complaint.draws]
        instants += [hold.at for hold in complaint.holds]
        instants += [action.at for action in complaint.actions]
        assert complaint.occurred_at <= min(instants)
        assert max(instants) <= complaint.exported_at


def test_the_newest_fraud_is_hours_old_and_the_oldest_weeks() -> None:
    ages = [UNTIL - complaint.occurred_at for complaint in WORLD.complaints]

    assert timedelta(hours=3) <= min(ages) <= timedelta(days=1, hours=3)
    assert timedelta(days=30) <= max(ages) <= timedelta(days=37)


def _numbers(world: World) -> list[str]:
    rows = [hop for complaint in world.complaints for hop in complaint.hops]
    accounts = {account for hop in rows for account in (hop.payer, hop.beneficiary)}
    return [account.number for account in accounts if account not in world.hubs]


def test_no_number_can_belong_to_anybody() -> None:
    assert all(number.startswith("9999") for number in _numbers(WORLD))
    assert all(complaint.number.startswith("399") for complaint in WORLD.complaints)
    assert all(len(complaint.number) == 14 for complaint in WORLD.complaints)
    assert all(complaint.phone.startswith("5") for complaint in WORLD.complaints)


def test_rings_share_no_account_and_are_paid_by_their_own_complaints_alone() -> None:
    ring_of = {account: ring.name for ring in WORLD.rings for account in ring.accounts}
    assert len(ring_of) == sum(len(ring.accounts) for ring in WORLD.rings)

    for complaint in WORLD.complaints:
        paid = {ring_of.get(hop.beneficiary) for hop in complaint.hops} - {None}
        assert paid == ({complaint.ring} if complaint.ring else set())


def test_hubs_stand_under_unrelated_rings_and_under_none() -> None:
    for hub in WORLD.hubs:
        under = {
            complaint.ring
            for complaint in WORLD.complaints
            for hop in complaint.hops
            if hop.beneficiary == hub
        }
        assert None in under
        assert len(under) >= 3


def test_no_account_gives_more_than_it_got() -> None:
    for complaint in WORLD.complaints:
        assert complaint.loss_paise > 0
        accounts = {hop.beneficiary for hop in complaint.hops}
        for account in accounts:
            got = sum(hop.disputed_paise for hop in complaint.hops if hop.beneficiary == account)
            gave = sum(hop.disputed_paise for hop in complaint.hops if hop.payer == account)
            gave += sum(one.disputed_paise for one in complaint.draws if one.account == account)
            gave += sum(one.amount_paise for one in complaint.holds if one.account == account)
            assert gave <= got


def test_a_ring_draws_at_its_own_machines_about_its_own_hour() -> None:
    rings = {ring.name: ring for ring in WORLD.rings}
    near = 0
    draws = [(one, draw) for one in WORLD.complaints if one.ring for draw in one.draws]
    for complaint, draw in draws:
        ring = rings[str(complaint.ring)]
        if draw.channel is CashChannel.ATM:
            assert draw.machine in ring.machines
        near += abs(draw.at.hour - ring.usual_hour) <= 1

    assert near / len(draws) > 0.8


@pytest.mark.parametrize("hour", [0, 9, 15, 21, 23])
def test_the_first_towns_victims_pay_mostly_three_hours_after_the_end(hour: int) -> None:
    world = make_world(until=UNTIL.replace(hour=hour))

    hours = [one.occurred_at.hour for one in world.complaints if one.town == TOWNS[0]]

    assert hours.count((hour + 3) % 24) >= 0.6 * len(hours)
