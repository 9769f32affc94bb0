"""Computed trails: what holds for every set of facts, limit and instant."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.computed import compute_trail
from analytics.errors import ConservationBroken
from analytics.indexed import index_facts
from analytics.instants import from_ms
from analytics.ledger.events import Policy
from analytics.ledger.limits import NO_LIMITS, TraceLimits
from analytics.traced_sums import prove
from graph.model.computed_trail import TracedSums
from graph.model.entity import EntityFlag
from graph.model.ids import EntityKey
from graph.model.money_facts import MoneyFacts
from tests.unit.analytics.money import MINUTE_MS, Money, account_of

worlds = st.integers(0, 1 << 32).map(Random)
policies = st.sampled_from(Policy)
conserving = st.sampled_from([one for one in Policy if one is not Policy.POISON])


def some_money(random: Random, *, times: int = 1) -> Money:
    """Give payments of two complaints that mix, are drawn, held and refunded."""
    money = Money()
    for _ in range(random.randint(2, 16)):
        payer, other = random.sample(["M", "N", "P", "Q", "R"], 2)
        paise, complaint = random.randint(1, 300) * times, random.choice("AB")
        match random.choice(["paid", "sent", "sent", "sent", "drawn", "held", "refunded", "in"]):
            case "paid":
                money.paid(payer, paise, complaint)
            case "sent":
                money.sent(payer, other, paise)
            case "drawn":
                money.drawn(payer, paise)
            case "held":
                money.held(payer, paise, complaint)
            case "refunded":
                money.refunded(payer, paise, complaint)
            case _:
                money.sent("elsewhere", payer, paise)
    return money


@given(
    random=worlds,
    policy=conserving,
    limits=st.builds(
        TraceLimits,
        layers=st.integers(1, 3),
        accounts=st.integers(1, 4),
        upstream=st.integers(0, 3),
        claimants=st.integers(0, 2),
        events=st.integers(1, 20),
        dust_paise=st.integers(0, 120),
    ),
    until=st.integers(0, 17),
)
@settings(max_examples=200, deadline=None)
def test_sums_hold_at_every_instant_under_every_policy_and_limit(
    random: Random, policy: Policy, limits: TraceLimits, until: int
) -> None:
    facts, at = some_money(random).facts(), from_ms(until * MINUTE_MS)
    indexed = index_facts(facts, until=at)

    for complaint in "AB":
        trail = compute_trail(indexed, complaint, policy, limits=limits, until=at).trail
        assert trail.sums.sum_paise == trail.sums.disputed_paise
        assert trail.as_of == at
        for flow in trail.flows:
            assert 0 < flow.traced_paise <= flow.amount_paise
        assert sum(part.paise for part in trail.parts) <= trail.sums.on_account_paise


@given(random=worlds, policy=policies, until=st.integers(1, 16))
@settings(max_examples=100, deadline=None)
def test_a_later_event_never_changes_an_earlier_part(
    random: Random, policy: Policy, until: int
) -> None:
    facts, at = some_money(random).facts(), from_ms(until * MINUTE_MS)

    whole = compute_trail(index_facts(facts), "A", policy, limits=NO_LIMITS).trail
    early = compute_trail(index_facts(facts, until=at), "A", policy, limits=NO_LIMITS).trail

    assert [flow for flow in whole.flows if flow.event_at <= at] == list(early.flows)


@given(random=worlds, policy=st.sampled_from(["FIFO", "LIFO"]), times=st.integers(2, 9))
@settings(max_examples=60, deadline=None)
def test_times_the_amounts_are_times_the_results(random: Random, policy: str, times: int) -> None:
    seed = random.random()

    once = some_money(Random(seed)).trail(policy)
    more = some_money(Random(seed), times=times).trail(policy)

    assert [flow.traced_paise * times for flow in once.flows] == [
        flow.traced_paise for flow in more.flows
    ]
    assert once.sums.sum_paise * times == more.sums.sum_paise


@given(random=worlds)
@settings(max_examples=60, deadline=None)
def test_the_order_of_facts_does_not_change_a_trail(random: Random) -> None:
    money = some_money(random)
    before = money.trail()
    random.shuffle(money.moves)

    assert money.trail() == before


@given(random=worlds, policy=conserving)
@settings(max_examples=60, deadline=None)
def test_exposure_is_never_less_than_what_a_policy_traces(random: Random, policy: Policy) -> None:
    money = some_money(random)
    traced = {flow.key: flow.traced_paise for flow in money.trail(policy.value).flows}

    exposed = {flow.key: flow.traced_paise for flow in money.trail("POISON").flows}

    assert all(exposed.get(key, 0) >= paise for key, paise in traced.items())


def test_reported_and_computed_shares_of_a_transfer_stand_side_by_side() -> None:
    money = Money()
    money.paid("M", 1_000)
    money.sent("M", "N", 600, complaint="A", layer=2, disputed_paise=450)

    (first, second) = money.trail().flows

    assert (first.reported_paise, first.difference_paise) == (1_000, 0)
    assert (second.traced_paise, second.reported_paise, second.difference_paise) == (600, 450, 150)


def test_other_complaints_money_is_told_apart_where_it_is_known() -> None:
    money = Money()
    money.paid("M", 1_000, "A")
    money.paid("M", 700, "B")

    m = account_of(money.trail(), "M")

    assert (m.on_account_paise, m.other_complaints_paise, m.balance_paise) == (1_000, 700, 1_700)


def test_money_goes_through_a_boundary_account_only_if_asked() -> None:
    money = Money()
    money.paid("M", 1_000)
    money.sent("M", "SHOP", 600)
    money.sent("SHOP", "N", 500)
    money.flags = {EntityKey("SHOP"): frozenset({EntityFlag.MERCHANT})}
    passed = index_facts(money.facts(), pass_boundary=True)

    stopped = money.trail()
    onward = compute_trail(passed, "A", Policy.FIFO).trail

    assert stopped.sums.left == {"MERCHANT": 600}
    assert account_of(onward, "N").on_account_paise == 500


def test_a_hold_for_another_complaint_takes_that_ones_money_first() -> None:
    money = Money()
    money.paid("M", 1_000, "A")
    money.paid("P", 800, "B")
    money.sent("P", "M", 800)
    money.held("M", 900, "B")

    a, b = money.trail(complaint="A"), money.trail(complaint="B")

    assert (b.sums.held_paise, a.sums.held_paise) == (800, 100)


def test_claimants_beyond_the_limit_are_said() -> None:
    money = Money()
    money.paid("M", 1_000, "A")
    money.held("M", 100, "B")
    indexed = index_facts(money.facts())

    some = compute_trail(indexed, "A", Policy.FIFO, limits=TraceLimits(claimants=0))
    enough = compute_trail(indexed, "A", Policy.FIFO, limits=TraceLimits(claimants=1))

    assert dict(some.cuts)
    assert not enough.cuts
    assert some.trail.sums == enough.trail.sums


def test_parts_that_do_not_make_the_whole_are_not_answered() -> None:
    sums = TracedSums(
        disputed_paise=100,
        on_account_paise=99,
        confirmed_paise=0,
        held_paise=0,
        refunded_paise=0,
        cashed_out={},
        left={},
    )

    with pytest.raises(ConservationBroken, match="-1 paise"):
        prove(sums, Policy.FIFO)
    with pytest.raises(ConservationBroken):
        prove(sums, Policy.POISON)
    over = replace(sums, on_account_paise=130)
    assert prove(over, Policy.POISON).over_count_paise == 30


@pytest.mark.parametrize("policy", ["FIFO", "LIFO", "PRO_RATA", "LOWEST_INTERMEDIATE_BALANCE"])
def test_a_payment_that_came_back_leaves_the_rupees_where_they_were(policy: str) -> None:
    money = Money()
    money.paid("P", 5_000)
    money.sent("P", "Q", 2_000, key="same", row=2, sheet="sheet")
    money.sent("Q", "P", 2_000, key="same", row=3, sheet="sheet")
    money.drawn("P", 500)
    money.stated("P", 0, until=9)

    trail = money.trail(policy)

    assert account_of(trail, "P").on_account_paise == 4_500
    assert trail.sums.on_account_paise == 4_500
    assert [(flow.payer, flow.traced_paise) for flow in trail.flows][1:] == [
        ("P", 2_000),
        ("Q", 2_000),
    ]


def test_a_statement_of_a_first_account_puts_the_computed_trail_first() -> None:
    money = Money()
    money.paid("M", 1_000)
    money.sent("M", "N", 600)
    money.stated("N", 0, until=9)
    further = money.trail()
    money.stated("M", 0, until=9)

    assert not further.is_headline
    assert money.trail().is_headline


def test_no_facts_are_an_empty_trail() -> None:
    trail = compute_trail(index_facts(MoneyFacts()), "A", Policy.FIFO).trail

    assert (trail.flows, trail.exits, trail.accounts, trail.as_of) == ((), (), (), None)
