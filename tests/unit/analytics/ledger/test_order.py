from analytics.ledger.events import EndKind, EventKind
from tests.unit.analytics.ledger.told import Told, order_of

DAY_MS = 86_400_000
TRANSFER, EXIT, HOLD = EventKind.TRANSFER, EventKind.EXIT, EventKind.HOLD
PAYMENT, REVERSAL, RELEASE = EventKind.DISPUTED_PAYMENT, EventKind.REVERSAL, EventKind.RELEASE


def test_openings_come_first_and_points_at_their_instants() -> None:
    told = Told()
    told.row(EXIT, "M", 5, key="c", at=30, end=EndKind.ATM)
    told.row(TRANSFER, "M", 5, to="N", key="b", at=20)
    told.row(EventKind.OPENING, "M", 9, key="z")

    assert order_of(told.events) == ["z", "b", "c"]


def test_an_interval_goes_to_the_first_credit_of_its_complaint_inside_it() -> None:
    told = Told()
    told.row(TRANSFER, "M", 5, to="N", of="A", key="day", at=0, until=DAY_MS)
    told.row(PAYMENT, "M", 5, of="B", key="other", at=10)
    told.row(PAYMENT, "M", 5, of="A", key="paid", at=20)
    told.row(EXIT, "N", 5, key="later", at=21, end=EndKind.ATM)

    assert order_of(told.events) == ["other", "paid", "day", "later"]


def test_a_chain_of_intervals_is_pulled_to_where_its_first_payment_stands() -> None:
    told = Told()
    told.row(EXIT, "C", 5, of="A", key="cash", at=0, until=DAY_MS, end=EndKind.ATM)
    told.row(TRANSFER, "B", 5, to="C", of="A", key="second", at=0, until=DAY_MS)
    told.row(TRANSFER, "M", 5, to="B", of="A", key="third", at=0, until=DAY_MS)
    told.row(PAYMENT, "M", 5, of="A", key="paid", at=20)
    told.row(EXIT, "M", 5, key="after", at=21, end=EndKind.ATM)

    assert order_of(told.events) == ["paid", "third", "second", "cash", "after"]


def test_without_a_credit_a_minute_stands_at_its_start_and_more_at_its_end() -> None:
    told = Told()
    told.row(TRANSFER, "M", 5, to="N", of="A", key="minute", at=100, until=60_100)
    told.row(TRANSFER, "M", 5, to="N", of="A", key="longer", at=100, until=60_101)
    told.row(EXIT, "Q", 5, key="between", at=101, end=EndKind.ATM)

    assert order_of(told.events) == ["minute", "between", "longer"]


def test_a_payment_interval_stands_at_its_start() -> None:
    told = Told()
    told.row(PAYMENT, "M", 5, of="A", key="paid", at=100, until=DAY_MS)
    told.row(EXIT, "Q", 5, key="after", at=101, end=EndKind.ATM)

    assert order_of(told.events) == ["paid", "after"]


def test_what_undoes_a_row_never_comes_before_it() -> None:
    told = Told()
    told.row(REVERSAL, paise=5, names="sent", key="back", at=10)
    told.row(TRANSFER, "M", 5, to="N", key="sent", at=20)
    told.row(EXIT, "M", 5, key="between", at=15, end=EndKind.ATM)

    assert order_of(told.events) == ["between", "sent", "back"]


def test_at_one_instant_credits_of_an_account_come_before_its_debits() -> None:
    told = Told()
    told.row(TRANSFER, "N", 5, to="Q", key="a", at=10)
    told.row(TRANSFER, "M", 5, to="N", key="b", at=10)
    told.row(PAYMENT, "M", 5, of="A", key="c", at=10)

    assert order_of(told.events) == ["c", "b", "a"]


def test_at_one_instant_kinds_have_an_order_and_then_keys() -> None:
    told = Told()
    kinds = ["REFUND", "HOLD", "FEE", "EXIT", "TRANSFER"]
    for number, kind in enumerate(kinds):
        to = "Z" if kind == "TRANSFER" else ""
        told.row(EventKind(kind), f"M{number}", 5, to=to, of="A", key=f"b{number}", at=10)
    told.row(EXIT, "P", 5, key="a", at=10, end=EndKind.ATM)

    assert order_of(told.events) == ["b4", "a", "b3", "b2", "b1", "b0"]


def test_lines_of_one_statement_go_before_every_other_rule() -> None:
    told = Told()
    told.row(EXIT, "M", 5, key="x", at=10, end=EndKind.ATM, lines=(("M", 1),))
    told.row(PAYMENT, "M", 5, of="A", key="p", at=10, lines=(("M", 2),))
    told.row(HOLD, "M", 5, of="A", key="h", at=10, lines=(("M", 10),))
    told.row(EXIT, "M", 5, key="y", at=10, end=EndKind.ATM, lines=(("M", 9),))

    assert order_of(told.events) == ["x", "p", "y", "h"]


def test_a_circle_of_transfers_is_opened_at_the_smallest_key() -> None:
    told = Told()
    told.row(TRANSFER, "M", 5, to="N", key="c", at=10)
    told.row(TRANSFER, "N", 5, to="M", key="b", at=10)
    told.row(TRANSFER, "N", 5, to="Q", key="a", at=10)

    assert order_of(told.events) == ["b", "c", "a"]


def test_in_a_circle_a_row_that_waits_for_no_line_goes_first() -> None:
    told = Told()
    told.row(TRANSFER, "M", 5, to="N", key="a", at=10, lines=(("N", 2),))
    told.row(TRANSFER, "N", 5, to="M", key="b", at=10, lines=(("N", 1),))
    told.row(TRANSFER, "N", 5, to="M", key="c", at=10)

    assert order_of(told.events) == ["b", "a", "c"]


def test_lines_that_contradict_each_other_still_give_one_order() -> None:
    told = Told()
    told.row(TRANSFER, "M", 5, to="N", key="a", at=10, lines=(("M", 2), ("N", 1)))
    told.row(TRANSFER, "N", 5, to="M", key="b", at=10, lines=(("M", 1), ("N", 2)))

    assert order_of(told.events) == ["a", "b"]


def test_a_circle_that_another_one_feeds_is_opened_later() -> None:
    told = Told()
    told.row(TRANSFER, "M", 5, to="N", key="c", at=10)
    told.row(TRANSFER, "N", 5, to="M", key="d", at=10)
    told.row(TRANSFER, "N", 5, to="P", key="e", at=10)
    told.row(TRANSFER, "P", 5, to="Q", key="a", at=10)
    told.row(TRANSFER, "Q", 5, to="P", key="b", at=10)

    assert order_of(told.events) == ["c", "d", "e", "a", "b"]


def test_lines_may_have_numbers_of_any_length() -> None:
    told = Told()
    told.row(TRANSFER, "M", 5, to="N", key="a", at=10, lines=(("M", 10**30), ("N", 1)))
    told.row(TRANSFER, "N", 5, to="M", key="b", at=10, lines=(("M", 10**29), ("N", 2)))

    assert order_of(told.events) == ["a", "b"]
