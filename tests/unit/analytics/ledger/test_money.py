import pytest

from analytics.ledger.events import EndKind, EventKind, Policy
from tests.unit.analytics.ledger.told import Told

CONSERVING = [policy for policy in Policy if policy is not Policy.POISON]
LOWEST = "LOWEST_INTERMEDIATE_BALANCE"


def test_an_open_hold_takes_what_comes_in_later() -> None:
    told = Told()
    told.paid("M", 30, "A")
    hold = told.held("M", 50, "B")
    told.paid("M", 40, "B")

    answer = told.follow("FIFO")

    assert answer.complaints["A"].holds == {hold: 30}
    assert answer.complaints["B"].holds == {hold: 20}
    assert answer.accounts["M"].on_account == {"B": 20}


def test_an_open_hold_does_not_see_money_that_was_never_seen() -> None:
    told = Told()
    hold = told.held("M", 50, "A")
    told.drawn("M", 10)
    told.paid("M", 40, "A")

    answer = told.follow("LIFO")

    assert answer.accounts["M"].unseen_paise == 10
    assert answer.complaints["A"].holds == {hold: 40}


def test_a_release_cancels_what_is_open_then_gives_back_what_was_taken_last() -> None:
    told = Told()
    told.paid("M", 10, "A")
    told.paid("M", 10, "B")
    hold = told.held("M", 30, "A")
    told.released(hold, 15)
    told.drawn("M", 3)

    answer = told.follow("FIFO")

    assert answer.complaints["A"].holds == {hold: 10}
    assert answer.complaints["B"].holds == {hold: 5}
    assert answer.complaints["B"].ends == {EndKind.ATM: 3}
    assert answer.ignored_paise == 0


def test_a_release_beyond_the_hold_is_ignored_and_older_holds_take_what_it_frees() -> None:
    told = Told()
    told.paid("M", 10, "A")
    first = told.held("M", 10, "A")
    second = told.held("M", 5, "B")
    told.released(first, 12)

    answer = told.follow("FIFO")

    assert answer.ignored_paise == 2
    assert answer.complaints["A"].holds == {second: 5}
    assert answer.accounts["M"].on_account == {"A": 5}


def test_a_released_part_lies_in_its_old_place() -> None:
    told = Told()
    told.paid("M", 10, "A")
    hold = told.held("M", 10, "A")
    told.paid("M", 10, "B")
    told.released(hold, 10)
    told.drawn("M", 10)

    assert told.follow("FIFO").complaints["A"].ends == {EndKind.ATM: 10}
    assert told.follow("LIFO").complaints["B"].ends == {EndKind.ATM: 10}


def test_a_refund_takes_from_its_own_holds_then_others_then_what_is_free() -> None:
    told = Told()
    told.paid("M", 10, "A")
    other = told.held("M", 10, "B")
    told.paid("M", 10, "A")
    own = told.held("M", 4, "A")
    told.refunded("M", 17, "A")

    answer = told.follow("FIFO")

    assert answer.complaints["A"].holds == {}
    assert answer.complaints["A"].refunded_paise == 17
    assert answer.accounts["M"].on_account == {"A": 3}
    assert {own, other}.isdisjoint(answer.movements)


@pytest.mark.parametrize("policy", CONSERVING)
def test_a_refund_beyond_the_traced_money_takes_nothing_more(policy: Policy) -> None:
    told = Told()
    told.income("M", 100)
    told.paid("M", 10, "A")
    row = told.refunded("M", 25, "A")

    answer = told.follow(policy)

    assert answer.refunded_beyond == {"A": 15}
    assert answer.movements[row].shares == {"A": 10}
    assert answer.accounts["M"].balance_paise == 100


def test_a_reversed_transfer_gives_back_what_it_brought_into_its_old_place() -> None:
    told = Told()
    told.paid("M", 10, "A")
    told.paid("M", 10, "B")
    row = told.sent("M", "N", 10)
    told.paid("N", 10, "C")
    told.reversed(row, 10)
    told.drawn("M", 5)

    answer = told.follow("FIFO")

    assert answer.complaints["A"].ends == {EndKind.ATM: 5}
    assert answer.accounts["M"].on_account == {"A": 5, "B": 10}
    assert answer.accounts["N"].on_account == {"C": 10}


def test_a_reversal_takes_others_money_where_its_own_is_gone() -> None:
    told = Told()
    told.paid("M", 10, "A")
    row = told.sent("M", "N", 10)
    told.drawn("N", 8)
    told.paid("N", 5, "B")
    back = told.reversed(row, 9)

    answer = told.follow("FIFO")

    assert answer.movements[back].shares == {"A": 2, "B": 5}
    assert answer.accounts["N"].unseen_paise == 2
    assert answer.accounts["M"].balance_paise == 9


def test_a_reversal_is_at_most_what_is_not_yet_reversed() -> None:
    told = Told()
    told.paid("M", 10, "A")
    row = told.sent("M", "N", 10)
    told.reversed(row, 7)
    second = told.reversed(row, 7)

    answer = told.follow("PRO_RATA")

    assert answer.movements[second].shares == {"A": 3}
    assert answer.ignored_paise == 4


def test_a_partly_reversed_draw_gives_back_each_owners_proportion() -> None:
    told = Told()
    told.paid("M", 10, "A")
    told.paid("M", 20, "B")
    row = told.drawn("M", 30)
    back = told.reversed(row, 10)

    answer = told.follow("FIFO")

    assert answer.movements[back].shares == {"A": 3, "B": 7}
    assert answer.movements[row].shares == {"A": 10, "B": 20}
    assert answer.complaints["B"].ends[EndKind.ATM] == 13


@pytest.mark.parametrize("policy", list(Policy))
def test_self_transfers_and_their_reversals_move_nothing_and_are_counted(policy: Policy) -> None:
    told = Told()
    told.paid("M", 10, "A")
    row = told.sent("M", "M", 50)
    told.reversed(row, 50)

    answer = told.follow(policy)

    assert answer.self_transfer_count == 2
    assert answer.accounts["M"].unseen_paise == 0
    assert answer.movements[row].shares == {}


def test_a_release_whose_line_stands_before_its_hold_is_ignored() -> None:
    told = Told()
    told.paid("M", 10, "A")
    told.row(EventKind.RELEASE, paise=4, names="z", key="r", at=90_000, lines=(("M", 1),))
    told.row(EventKind.HOLD, "M", 4, of="A", key="z", at=90_000, lines=(("M", 2),))

    answer = told.follow("FIFO")

    assert answer.ignored_paise == 4
    assert answer.complaints["A"].sum_paise == 10


def test_poison_stays_on_an_account_whose_disputed_money_is_gone() -> None:
    told = Told()
    told.paid("M", 10, "A")
    told.drawn("M", 10)
    told.income("M", 30)
    row = told.sent("M", "N", 30)

    answer = told.follow("POISON")

    assert answer.movements[row].shares == {"A": 30}
    assert answer.complaints["A"].sum_paise - answer.complaints["A"].disputed_paise == 30


def test_poison_needs_a_disputed_part() -> None:
    told = Told()
    told.paid("M", 10, "A", disputed=0)
    told.drawn("M", 10)

    assert told.follow("POISON").complaints["A"].sum_paise == 0


def test_poison_refunds_only_where_the_complaint_was() -> None:
    told = Told()
    told.paid("M", 10, "A")
    told.refunded("M", 4, "B")
    mine = told.refunded("M", 4, "A")

    answer = told.follow("POISON")

    assert answer.refunded_beyond == {"B": 4}
    assert answer.movements[mine].shares == {"A": 4}
    assert answer.accounts["M"].balance_paise == 6


def test_poison_comes_back_with_a_reversal() -> None:
    told = Told()
    told.income("M", 10)
    row = told.sent("M", "N", 10)
    told.paid("N", 5, "A")
    told.reversed(row, 10)

    assert told.follow("POISON").accounts["M"].on_account == {"A": 10}


def test_in_proportion_the_odd_paisa_goes_to_whose_money_came_first() -> None:
    told = Told()
    told.paid("X", 1, "B")
    told.paid("X", 1, "A")
    row = told.sent("X", "Y", 1)

    assert told.follow("PRO_RATA").movements[row].shares == {"B": 1}
    assert told.follow(LOWEST).movements[row].shares == {"B": 1}
