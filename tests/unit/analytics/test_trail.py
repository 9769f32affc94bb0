from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import ConservationBroken
from analytics.trail import conserve, report_trail
from graph.model.fact import Fact
from graph.model.ids import AcknowledgementNo
from graph.model.trail import MoneyTrail, TrailAccount
from graph.model.transfer import ActionKind
from tests.unit.analytics.invented import account, action, complaint, draw, hold, hop

EXAMPLE_6 = (
    hop("V", "M", 60_000, layer=1),
    hop("M", "P", 45_000, layer=2, minutes=5),
    hop("M", "Q", 15_000, layer=2, minutes=6),
    hop("P", "C", 40_000, layer=3, minutes=9),
    hold("P", 10_000),
    draw("C", 40_000, minutes=30),
)
NAMES = ("V", "M", "P", "Q")


def of(trail: MoneyTrail, name: str) -> TrailAccount:
    (found,) = [one for one in trail.accounts if one.account == account(name)]
    return found


def test_the_worked_example_comes_out_to_the_paisa() -> None:
    trail = report_trail(EXAMPLE_6, complaint=complaint("V", loss=60_000))

    assert of(trail, "P").over_reported_paise == 500_000
    assert of(trail, "Q").residual_paise == 1_500_000
    sums = trail.conservation
    assert sums.layer_1_paise + sums.over_reported_paise == 6_500_000
    parts = (sums.residual_paise, sums.held_paise, sums.refunded_paise, sums.cashed_paise)
    assert parts == (1_500_000, 1_000_000, 0, 4_000_000)
    assert sums.cashed_capped_paise == 4_000_000
    assert sums.holds


def test_accounts_flows_and_exits_stand_in_the_promised_order() -> None:
    facts = [
        draw("C", 100, no=2, minutes=None),
        *EXAMPLE_6,
        hop("X", "Y", 500, layer=None, minutes=1),
        hop("M", "Z", 700, layer=2, minutes=None),
    ]

    trail = report_trail(facts, complaint=complaint("V"))

    order = [one.account.removeprefix("account:") for one in trail.accounts]
    assert order == ["V", "M", "P", "Q", "Z", "C", "Y", "X"]
    assert [flow.beneficiary[-1] for flow in trail.flows] == ["M", "P", "Q", "Z", "C", "Y"]
    assert [gone.fact for gone in trail.exits] == ["hold:P-1", "withdrawal:C-1", "withdrawal:C-2"]


def test_a_draw_beyond_the_disputed_inflow_is_capped_in_the_headline() -> None:
    facts = [hop("V", "M", 1_000, layer=1), draw("M", 1_500)]

    sums = report_trail(facts, complaint=complaint("V")).conservation

    assert (sums.cashed_paise, sums.cashed_capped_paise) == (150_000, 100_000)
    assert sums.over_reported_paise == 50_000


def test_only_the_disputed_share_of_a_payment_or_a_draw_counts() -> None:
    facts = [hop("V", "M", 1_000, layer=1, amount=1_500), draw("M", 900, disputed=600)]

    sums = report_trail(facts, complaint=complaint("V")).conservation

    assert (sums.layer_1_paise, sums.cashed_paise, sums.residual_paise) == (100_000, 60_000, 40_000)


def test_a_first_payment_without_disputed_amount_is_listed_and_skipped() -> None:
    trail = report_trail([hop("V", "M", None, layer=1, amount=900)], complaint=complaint("V"))

    assert trail.skipped_count == 1
    assert len(trail.flows) == 1
    assert trail.conservation.layer_1_paise == 0
    assert of(trail, "M").in_paise == 0


def test_a_payment_without_layer_out_of_the_victim_brings_money_in() -> None:
    trail = report_trail([hop("V", "M", 900, layer=None)], complaint=complaint("V"))

    assert trail.conservation.layer_1_paise == 90_000
    assert of(trail, "M").residual_paise == 90_000
    assert of(trail, "M").layer is None
    assert of(trail, "V").over_reported_paise == 0


@pytest.mark.parametrize(
    "kind", [ActionKind.OLD, ActionKind.WRONG, ActionKind.CLOSED, ActionKind.NOT_RECEIVED]
)
def test_old_and_wrong_rows_stand_in_no_sum(kind: ActionKind) -> None:
    facts = [hop("V", "M", 1_000, layer=1), action("M", kind, 400)]

    trail = report_trail(facts, complaint=complaint("V"))

    assert of(trail, "M").residual_paise == 100_000
    assert (trail.skipped_count, trail.exits) == (1, ())


def test_small_rows_are_counted_and_never_added() -> None:
    facts = [
        hop("V", "M", 1_000, layer=1),
        action("M", ActionKind.SMALL, most=500),
        action("M", ActionKind.OTHER, most=500),
    ]

    trail = report_trail(facts, complaint=complaint("V"))

    assert of(trail, "M").small_count == 2
    assert of(trail, "M").residual_paise == 100_000
    assert trail.skipped_count == 0


def test_refunds_and_other_actions_have_their_own_sums() -> None:
    facts = [
        hop("V", "M", 1_000, layer=1),
        action("M", ActionKind.REFUND, 300),
        action("M", ActionKind.OTHER, 200),
    ]

    sums = report_trail(facts, complaint=complaint("V")).conservation

    assert (sums.refunded_paise, sums.cashed_paise, sums.residual_paise) == (30_000, 20_000, 50_000)


def test_released_holds_and_declined_draws_took_nothing() -> None:
    facts = [
        hop("V", "M", 1_000, layer=1),
        hold("M", 600, released=True),
        draw("M", 400, is_declined=True),
    ]

    trail = report_trail(facts, complaint=complaint("V"))

    assert of(trail, "M").residual_paise == 100_000
    assert trail.skipped_count == 2


def test_an_account_has_its_least_layer_and_the_victim_none_above_0() -> None:
    facts = [
        hop("V", "M", 1_000, layer=1),
        hop("M", "N", 500, layer=2),
        hop("N", "M", 100, layer=3),
        hop("N", "V", 50, layer=4),
        draw("A", 10, layer=3),
    ]

    trail = report_trail(facts, complaint=complaint())

    layers = {name: of(trail, name).layer for name in "VMNA"}
    assert layers == {"V": 0, "M": 1, "N": 2, "A": 3}


def test_facts_of_another_complaint_are_left_aside() -> None:
    other = hop("V", "M", 700, layer=1, no=9, number=AcknowledgementNo("39901260000002"))

    trail = report_trail([*EXAMPLE_6, other], complaint=complaint("V"))

    assert trail == report_trail(EXAMPLE_6, complaint=complaint("V"))


def test_a_broken_sum_is_never_answered() -> None:
    trail = report_trail(EXAMPLE_6, complaint=complaint("V"))

    with pytest.raises(ConservationBroken, match="out by 100 paise"):
        conserve(trail.accounts, layer_1_paise=6_000_100)


amounts = st.none() | st.integers(0, 50).map(float)
names = st.sampled_from(NAMES)
layers = st.none() | st.integers(1, 4)
nos = st.integers(1, 99)
minutes = st.none() | st.integers(0, 90).map(float)
hops = st.builds(
    lambda payer, beneficiary, disputed, layer, no, minutes: hop(
        payer, beneficiary, disputed, layer=layer, no=no, minutes=minutes
    ),
    names,
    names,
    amounts,
    layers,
    nos,
    minutes,
)
draws = st.builds(
    lambda of, amount, disputed, no, minutes, is_declined: draw(
        of, amount, disputed=disputed, no=no, minutes=minutes, is_declined=is_declined
    ),
    names,
    amounts,
    amounts,
    nos,
    minutes,
    st.booleans(),
)
holds = st.builds(
    lambda of, amount, no, released: hold(of, amount, no=no, released=released),
    names,
    amounts,
    nos,
    st.booleans(),
)
actions = st.builds(
    lambda of, kind, amount, no, most: action(of, kind, amount, no=no, most=most),
    names,
    st.sampled_from(ActionKind),
    amounts,
    nos,
    amounts,
)
ledgers: st.SearchStrategy[list[Fact]] = st.lists(
    st.one_of(hops, draws, holds, actions), max_size=20, unique_by=lambda fact: fact.id
)


@given(ledgers)
def test_the_parts_make_the_whole_whatever_the_banks_report(facts: list[Fact]) -> None:
    trail = report_trail(facts, complaint=complaint("V"))

    sums = trail.conservation
    came_in = sums.layer_1_paise + sums.over_reported_paise
    assert came_in == (
        sums.residual_paise + sums.held_paise + sums.refunded_paise + sums.cashed_paise
    )
    for one in trail.accounts:
        assert min(one.residual_paise, one.over_reported_paise) == 0
        if one.layer != 0:
            left = one.in_paise - one.out_paise - one.held_paise
            left -= one.refunded_paise + one.cashed_paise
            assert one.residual_paise - one.over_reported_paise == left


@given(ledgers, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_a_trail(facts: list[Fact], random: Random) -> None:
    again = [*facts, *facts[:3]]
    random.shuffle(again)

    assert report_trail(again, complaint=complaint("V")) == report_trail(
        facts, complaint=complaint("V")
    )


def test_a_fact_kind_that_moves_no_money_is_ignored() -> None:
    other = Fact(
        id=hop("V", "M", 1, layer=1).id,
        complaint=complaint().acknowledgement_no,
        sources=(),
        event_at=None,
        event_precision=hold("M", 1).event_precision,
        known_at=datetime(2026, 6, 1, tzinfo=UTC),
    )

    assert report_trail([other], complaint=complaint("V")).accounts == ()
