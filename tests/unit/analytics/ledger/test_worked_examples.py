"""The worked examples of the specification of trails, section 12, to the paisa."""

import pytest

from analytics.ledger.events import EndKind, Policy
from tests.unit.analytics.ledger.told import Told

LOWEST = "LOWEST_INTERMEDIATE_BALANCE"
RUPEE = 100


@pytest.mark.parametrize(
    ("policy", "sent", "drawn", "left"),
    [
        ("FIFO", 4_700_000, 300_000, 0),
        ("LIFO", 3_900_000, 500_000, 600_000),
        ("PRO_RATA", 3_951_613, 403_226, 645_161),
        (LOWEST, 3_700_000, 500_000, 800_000),
        ("POISON", 4_900_000, 500_000, 800_000),
    ],
)
def test_1_disputed_money_mixed_with_savings_and_wages(
    policy: str, sent: int, drawn: int, left: int
) -> None:
    told = Told()
    told.opening("M", 2_000 * RUPEE)
    told.paid("M", 50_000 * RUPEE, "A")
    told.income("M", 10_000 * RUPEE)
    to_n = told.sent("M", "N", 49_000 * RUPEE)
    told.drawn("M", 5_000 * RUPEE)

    answer = told.follow(policy)

    assert answer.movements[to_n].shares.get("A", 0) == sent
    assert answer.complaints["A"].ends[EndKind.ATM] == drawn
    assert answer.accounts["M"].on_account.get("A", 0) == left
    over_count = answer.complaints["A"].sum_paise - answer.complaints["A"].disputed_paise
    assert over_count == (1_200_000 if policy == "POISON" else 0)


@pytest.mark.parametrize(
    ("policy", "to_k", "kept"),
    [
        ("FIFO", 200_000, 0),
        ("LIFO", 0, 200_000),
        ("PRO_RATA", 95_238, 104_762),
        (LOWEST, 0, 200_000),
        ("POISON", 2_000_000, 2_200_000),
    ],
)
def test_2_an_account_that_runs_low_and_is_filled_again(policy: str, to_k: int, kept: int) -> None:
    told = Told()
    told.paid("M", 30_000 * RUPEE, "A")
    to_n = told.sent("M", "N", 28_000 * RUPEE)
    told.income("M", 40_000 * RUPEE)
    later = told.sent("M", "K", 20_000 * RUPEE)

    answer = told.follow(policy)

    assert answer.movements[to_n].shares == {"A": 2_800_000}
    assert answer.movements[later].shares.get("A", 0) == to_k
    assert answer.accounts["M"].on_account.get("A", 0) == kept


@pytest.mark.parametrize(
    ("policy", "first", "second"),
    [
        ("PRO_RATA", {"A": 333, "B": 333}, {"A": 334, "B": 333}),
        ("FIFO", {"A": 1_000}, {"B": 1_000}),
        ("LIFO", {}, {"B": 999}),
        (LOWEST, {}, {"A": 500, "B": 499}),
        ("POISON", {"A": 1_000, "B": 1_000}, {"A": 1_000, "B": 1_000}),
    ],
)
def test_3_the_largest_remainder_gets_the_odd_paisa(
    policy: str, first: dict[str, int], second: dict[str, int]
) -> None:
    told = Told()
    told.paid("X", 1_000, "A")
    told.paid("X", 1_000, "B")
    told.income("X", 1_001)
    to_y = told.sent("X", "Y", 1_000)
    to_z = told.sent("X", "Z", 1_000)

    answer = told.follow(policy)

    assert answer.movements[to_y].shares == first
    assert answer.movements[to_z].shares == second
    assert answer.accounts["X"].balance_paise == 1_001


def test_3_what_stays_behind_pro_rata_keeps_the_proportion() -> None:
    told = Told()
    told.paid("X", 1_000, "A")
    told.paid("X", 1_000, "B")
    told.income("X", 1_001)
    told.sent("X", "Y", 1_000)
    told.sent("X", "Z", 1_000)

    kept = told.follow("PRO_RATA").accounts["X"]

    assert kept.on_account == {"A": 333, "B": 334}
    assert kept.balance_paise == 1_001


@pytest.mark.parametrize(
    ("policy", "of_a", "of_b"),
    [
        (
            "FIFO",
            (4_000_000, 0, (1_000_000, 0, 1_000_000)),
            (0, 1_500_000, (1_000_000, 0, 1_500_000)),
        ),
        (
            "LIFO",
            (2_000_000, 0, (2_000_000, 1_000_000, 1_000_000)),
            (1_000_000, 1_500_000, (0, 0, 1_500_000)),
        ),
        (
            "PRO_RATA",
            (2_175_000, 42_647, (1_200_000, 450_000, 2_132_353)),
            (1_450_000, 1_450_000, (800_000, 300_000, 0)),
        ),
        (
            LOWEST,
            (1_800_000, 0, (1_200_000, 600_000, 2_400_000)),
            (1_200_000, 1_500_000, (800_000, 400_000, 100_000)),
        ),
    ],
)
def test_4_two_victims_whose_money_is_split_and_merged(
    policy: str,
    of_a: tuple[int, int, tuple[int, int, int]],
    of_b: tuple[int, int, tuple[int, int, int]],
) -> None:
    told = Told()
    told.paid("M", 60_000 * RUPEE, "A")
    told.paid("M", 40_000 * RUPEE, "B")
    told.sent("M", "P", 70_000 * RUPEE)
    told.sent("M", "Q", 30_000 * RUPEE)
    told.income("Q", 10_000 * RUPEE)
    told.sent("P", "C", 50_000 * RUPEE)
    told.sent("Q", "C", 30_000 * RUPEE)
    told.drawn("C", 20_000 * RUPEE)
    told.drawn("C", 20_000 * RUPEE)
    told.held("C", 15_000 * RUPEE, "B")

    answer = told.follow(policy)

    for complaint, (cashed, held, on_account) in (("A", of_a), ("B", of_b)):
        ends = answer.complaints[complaint]
        assert (ends.ends[EndKind.ATM], sum(ends.holds.values())) == (cashed, held)
        kept = tuple(answer.accounts[name].on_account.get(complaint, 0) for name in "PQC")
        assert kept == on_account
        assert not answer.accounts["M"].on_account
        assert ends.sum_paise == ends.disputed_paise


@pytest.mark.parametrize("policy", [policy for policy in Policy if policy is not Policy.POISON])
def test_5_money_that_was_never_seen_coming_in_goes_out_too(policy: Policy) -> None:
    told = Told()
    told.paid("M", 25_000 * RUPEE, "A")
    told.sent("M", "N", 40_000 * RUPEE)

    answer = told.follow(policy)

    assert answer.accounts["M"].unseen_paise == 1_500_000
    assert answer.accounts["N"].on_account == {"A": 2_500_000}


@pytest.mark.parametrize(
    ("policy", "at_n"), [("FIFO", 0), ("LIFO", 2_500_000), ("PRO_RATA", 1_333_333), (LOWEST, 0)]
)
def test_5_a_statement_that_shows_the_opening_balance_changes_the_figure(
    policy: str, at_n: int
) -> None:
    told = Told()
    told.opening("M", 50_000 * RUPEE)
    told.paid("M", 25_000 * RUPEE, "A")
    told.sent("M", "N", 40_000 * RUPEE)

    answer = told.follow(policy)

    assert answer.accounts["N"].on_account.get("A", 0) == at_n
    assert answer.accounts["M"].unseen_paise == 0
