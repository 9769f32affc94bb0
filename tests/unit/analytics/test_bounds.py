"""Least and most of what may be where, and the bank to ask first."""

from random import Random

import pytest

from analytics.bounds import bound_trail
from analytics.indexed import index_facts
from analytics.instants import to_ms
from analytics.ledger.events import Policy
from graph.model.computed_trail import ComputedTrail
from graph.model.traced import Knowledge
from tests.unit.analytics.money import RUPEE, Money, account_of

CONSERVING = ["FIFO", "LIFO", "PRO_RATA", "LOWEST_INTERMEDIATE_BALANCE"]


def ranges(trail: ComputedTrail) -> dict[str, tuple[int | None, int | None]]:
    return {one.account: (one.least_paise, one.most_paise) for one in trail.accounts}


def example_5() -> Money:
    money = Money()
    money.paid("M", 25_000 * RUPEE)
    money.sent("M", "N", 40_000 * RUPEE)
    return money


@pytest.mark.parametrize("policy", CONSERVING)
def test_5_two_silent_accounts_may_each_have_it_all_and_the_first_is_asked_first(
    policy: str,
) -> None:
    trail = example_5().trail(policy)

    assert account_of(trail, "N").on_account_paise == 25_000 * RUPEE
    assert account_of(trail, "M").unseen_in_paise == 15_000 * RUPEE
    assert ranges(trail) == {"M": (0, 25_000 * RUPEE), "N": (0, 25_000 * RUPEE)}
    assert [(one.account, one.paise) for one in trail.narrowing] == [
        ("M", 25_000 * RUPEE),
        ("N", 0),
    ]


@pytest.mark.parametrize(
    ("policy", "to_n"),
    [
        ("FIFO", 0),
        ("LIFO", 25_000_00),
        ("PRO_RATA", 13_333_33),
        ("LOWEST_INTERMEDIATE_BALANCE", 0),
    ],
)
def test_5_a_statement_with_an_opening_balance_settles_it(policy: str, to_n: int) -> None:
    money = example_5()
    money.stated("M", 50_000 * RUPEE, until=9)

    trail = money.trail(policy)

    sent = [flow.traced_paise for flow in trail.flows if not flow.is_first]
    assert sum(sent) == to_n
    m = account_of(trail, "M")
    assert m.knowledge is Knowledge.STATEMENT
    assert m.is_confirmed
    assert (m.least_paise or 0) <= m.on_account_paise <= (m.most_paise or 0)
    assert (m.most_paise or 0) - (m.least_paise or 0) <= 4  # a paisa a debit for rounding
    assert all(one.account != "M" for one in trail.narrowing)


def test_a_bank_that_reported_a_rows_share_is_believed_or_the_computed_one_is() -> None:
    money = Money()
    money.paid("M", 1_000)
    money.sent("M", "N", 600, complaint="A", layer=2, disputed_paise=200)

    trail = money.trail()

    assert account_of(trail, "M").knowledge is Knowledge.REPLIED
    assert ranges(trail)["M"] == (400, 800)
    assert account_of(trail, "M").on_account_paise == 400


def test_after_a_banks_reply_anything_may_have_left() -> None:
    money = Money()
    money.paid("M", 1_000)
    money.drawn("M", 100, complaint="A")
    money.paid("Q", 50)

    trail = money.trail()

    assert ranges(trail)["M"] == (0, 900)


def test_a_hold_stays_where_it_is_in_every_world() -> None:
    money = Money()
    money.paid("M", 1_000)
    money.held("M", 700)
    money.stated("M", 0, until=99)

    trail = money.trail()

    assert ranges(trail)["M"] == (1_000, 1_000)
    assert account_of(trail, "M").held_paise == 700


@pytest.mark.parametrize("policy", CONSERVING)
def test_a_hold_that_found_nothing_takes_of_what_comes_later(policy: str) -> None:
    money = Money()
    money.paid("M", 100, "B")
    money.held("M", 700, "B")
    money.paid("M", 1_000)
    money.drawn("M", 1_000)
    money.stated("M", 0, until=99)

    trail = money.trail(policy)

    one = account_of(trail, "M")
    assert (one.on_account_paise, one.held_paise) == (0, 600)
    assert one.least_paise is not None
    assert one.most_paise is not None
    assert one.least_paise <= 600 <= one.most_paise


def test_exposure_has_no_bounds() -> None:
    money = example_5()

    with pytest.raises(ValueError, match="exposure"):
        bound_trail(index_facts(money.facts()), "A", Policy.POISON, as_of_ms=None)
    assert account_of(money.trail("POISON"), "M").least_paise is None


@pytest.mark.parametrize("policy", CONSERVING)
def test_bounds_hold_the_figure_of_every_world_that_banks_may_still_tell_of(policy: str) -> None:
    for seed in range(60):
        random = Random(seed)
        money = some_money(random)
        told = ranges(money.trail(policy))
        for _ in range(4):
            fuller = with_unknown_events(money, random)
            world = fuller.trail(policy)
            for one in world.accounts:
                least, most = told.get(one.account, (0, 0))
                assert least is not None
                assert most is not None
                there = one.on_account_paise + one.held_paise
                if one.account in told:
                    assert least <= there <= most, (seed, one)


def some_money(random: Random) -> Money:
    """Give a chain of payments over silent and covered accounts."""
    money = Money()
    money.paid("M", random.randint(1, 99))
    for _ in range(random.randint(1, 8)):
        payer, other = random.sample(["M", "N", "P", "Q"], 2)
        if random.random() < 0.2:
            money.drawn(payer, random.randint(1, 99))
        elif random.random() < 0.2:
            money.sent("elsewhere", payer, random.randint(1, 99))
        else:
            money.sent(payer, other, random.randint(1, 99))
    if random.random() < 0.5:
        money.stated("M", random.randint(0, 50), until=99)
    return money


def with_unknown_events(money: Money, random: Random) -> Money:
    """Give the same facts, with more that silent accounts received or drew."""
    fuller = Money()
    fuller.moves, fuller.coverages = [*money.moves], [*money.coverages]
    covered = {one.account for one in money.coverages}
    for number in range(random.randint(0, 4)):
        account = random.choice([one for one in ("M", "N", "P", "Q") if one not in covered])
        at, paise = random.randint(1, 9), random.randint(1, 99)
        if random.random() < 0.5:
            fuller.drawn(account, paise, at=at, how="POS", id=f"unknown {number}")
        else:
            fuller.sent(f"source {number}", account, paise, at=at)
    return fuller


def test_the_instant_asked_for_decides_what_is_known() -> None:
    money = example_5()
    money.stated("M", 0, until=2)
    indexed = index_facts(money.facts())
    trail = money.trail()
    assert trail.as_of is not None

    then = bound_trail(indexed, "A", Policy.FIFO, as_of_ms=to_ms(trail.as_of))
    later = bound_trail(indexed, "A", Policy.FIFO, as_of_ms=to_ms(trail.as_of) + 1)

    assert then["M"] == (0, 0)
    assert later["M"].most == 0
