"""What a store knows, as the events of a ledger: each movement once, nothing lost silently."""

import random
from itertools import permutations

from analytics.ledger.events import EndKind, EventKind, LedgerEvent
from analytics.ledger.facts import ledger_of
from graph.model.entity import EntityFlag
from graph.model.ids import EntityKey
from graph.model.money_facts import MoneyFacts
from graph.model.moves import Coverage, Move

MINUTE = 60_000


def sent(id_: str, payer: str, to: str, **told: object) -> Move:
    """Give a transfer of 1,000 paise, its key as its id unless said otherwise."""
    return _move("TRANSFER", id_, payer, {"other": to, "key": f"k{id_}", **told})


def drawn(id_: str, account: str, **told: object) -> Move:
    """Give a withdrawal of 1,000 paise at a machine."""
    return _move("WITHDRAWAL", id_, account, {"other": "atm:1", "how": "ATM", **told})


def act(id_: str, account: str, kind: str, **told: object) -> Move:
    """Give another act of a bank."""
    return _move("ACTION", id_, account, {"how": kind, "complaint": "A", **told})


def held(id_: str, account: str, **told: object) -> Move:
    """Give a hold."""
    return _move("HOLD", id_, account, {"complaint": "A", **told})


def _move(kind: str, id_: str, account: str, told: dict[str, object]) -> Move:
    at = told.pop("at", MINUTE)
    told = {"event_ms": at, "latest_ms": told.pop("until", at), **told}
    bare = Move(kind, id_, None, account, "", "", 1_000, None, None, None, None, 9 * MINUTE)
    return bare._replace(**told)  # type: ignore[arg-type]  # fields by name


def covered(account: str, opening: int | None, start: int, end: int, sheet: str = "s") -> Coverage:
    """Give a statement."""
    return Coverage(f"statement:{account}{start}", account, sheet, start, end, opening, None, 0)


def events_of(*moves: Move, **known: object) -> list[LedgerEvent]:
    """Give the events of moves, by key."""
    facts = MoneyFacts(moves={move.id: move for move in moves}, **known)  # type: ignore[arg-type]
    return sorted(ledger_of(facts).events, key=lambda event: event.key)


def skipped(*moves: Move) -> dict[str, int]:
    """Give what stands in no sum."""
    return dict(ledger_of(MoneyFacts(moves={move.id: move for move in moves})).skipped)


def test_a_transfer_of_layer_1_is_a_disputed_payment() -> None:
    (paid,) = events_of(sent("1", "V", "M", complaint="A", layer=1, disputed_paise=700))

    assert (paid.kind, paid.account) == (EventKind.DISPUTED_PAYMENT, "M")
    assert (paid.amount_paise, paid.disputed_paise, paid.complaints) == (1_000, 700, ("A",))


def test_a_payment_without_layer_out_of_a_victims_account_is_disputed_too() -> None:
    hop = sent("1", "V", "M", complaint="A")

    (of_victim,) = events_of(hop, victims={"A": frozenset({"V"})})
    (of_other,) = events_of(hop, victims={"B": frozenset({"V"})})

    assert (of_victim.kind, of_victim.disputed_paise) == (EventKind.DISPUTED_PAYMENT, 1_000)
    assert of_other.kind is EventKind.TRANSFER


def test_one_transfer_under_two_complaints_is_one_event() -> None:
    (event,) = events_of(
        sent("1", "M", "N", key="k", complaint="B", layer=2, until=2 * MINUTE),
        sent("2", "M", "N", key="k", complaint="A", layer=3),
    )

    assert (event.kind, event.complaints, event.amount_paise) == (
        EventKind.TRANSFER,
        ("A", "B"),
        1_000,
    )
    assert (event.earliest_ms, event.latest_ms) == (MINUTE, MINUTE)


def test_a_payment_that_two_complaints_dispute_comes_once() -> None:
    first = sent("1", "V", "M", key="k", complaint="A", layer=1, disputed_paise=600)
    second = sent("2", "V", "M", key="k", complaint="B", layer=1, disputed_paise=700)

    events = events_of(first, second)

    assert [(e.complaints, e.amount_paise, e.disputed_paise) for e in events] == [
        (("A",), 600, 600),
        (("B",), 400, 400),
    ]
    assert skipped(first, second) == {"DISPUTED_TWICE": 1}


def test_rows_without_amount_or_marked_void_are_counted_and_left_out() -> None:
    moves = (
        sent("1", "M", "N", amount_paise=None),
        drawn("2", "M", is_void=True),
        act("3", "M", "OLD"),
        act("4", "M", "SMALL", amount_paise=None, most_paise=50_000),
        act("5", "M", "REFUND", complaint=None),
        held("6", "M", amount_paise=None),
    )

    assert events_of(*moves) == []
    assert skipped(*moves) == {
        "DECLINED": 1,
        "NO_AMOUNT": 2,
        "NO_COMPLAINT": 1,
        "OLD": 1,
        "SMALL": 1,
    }


def test_acts_of_banks_become_holds_releases_refunds_and_ends() -> None:
    events = events_of(
        act("1", "M", "OTHER"), act("2", "M", "REFUND"), held("3", "M", released_ms=5 * MINUTE)
    )

    assert [(event.kind, event.end, event.names) for event in events] == [
        (EventKind.EXIT, EndKind.OTHER_ROW, ""),
        (EventKind.REFUND, None, ""),
        (EventKind.HOLD, None, ""),
        (EventKind.RELEASE, None, "3"),
    ]


def test_money_is_left_on_boundary_accounts_unless_they_are_passed() -> None:
    moves = (
        sent("1", "M", "PAYTM"),
        sent("2", "V", "PAYTM", complaint="A", layer=1, disputed_paise=1_000),
    )
    facts = MoneyFacts(
        moves={move.id: move for move in moves},
        flags={EntityKey("PAYTM"): frozenset({EntityFlag.MASKED, EntityFlag.AGGREGATOR})},
    )

    stopped = sorted(ledger_of(facts).events, key=lambda event: event.key)
    passed = sorted(ledger_of(facts, pass_boundary=True).events, key=lambda event: event.key)

    assert [(event.kind, event.account, event.end) for event in stopped] == [
        (EventKind.EXIT, "M", EndKind.AGGREGATOR),
        (EventKind.DISPUTED_PAYMENT, "PAYTM", None),
        (EventKind.EXIT, "PAYTM", EndKind.AGGREGATOR),
    ]
    assert [event.kind for event in passed] == [EventKind.TRANSFER, EventKind.DISPUTED_PAYMENT]


def test_undated_rows_lie_between_the_first_payment_and_when_they_were_known() -> None:
    paid = sent("1", "V", "M", complaint="A", layer=1, at=3 * MINUTE)
    undated = sent("2", "M", "N", complaint="A", layer=2, at=None)
    lone = sent("3", "M", "N", complaint="B", layer=2, at=None)

    spans = {
        event.key: (event.earliest_ms, event.latest_ms) for event in events_of(paid, undated, lone)
    }

    assert spans["k2"] == (3 * MINUTE, 9 * MINUTE)
    assert spans["k3"] == (9 * MINUTE, 9 * MINUTE)


def test_a_draw_under_two_complaints_is_one_and_two_under_one_are_two() -> None:
    events = events_of(
        drawn("1", "M", complaint="A", until=MINUTE + 59_999),
        drawn("2", "M", complaint="B", at=MINUTE + 30_000),
        drawn("3", "M", complaint="A", until=MINUTE + 59_999),
        drawn("4", "M", complaint="B", other="atm:2"),
    )

    assert [(event.key, event.complaints) for event in events] == [
        ("1", ("A", "B")),
        ("3", ("A",)),
        ("4", ("B",)),
    ]
    assert events[0].earliest_ms == MINUTE + 30_000


def test_a_line_of_a_statement_and_the_hop_it_tells_of_are_one_event() -> None:
    hop = sent("1", "M", "N", complaint="A", layer=2, until=MINUTE + 59_999)
    line = sent("line:1", "M", "?", at=MINUTE + 5_000, sheet="s", row=7)
    other = sent("line:2", "M", "?2", at=MINUTE + 6_000, sheet="s", row=8, amount_paise=999)

    events = events_of(
        hop,
        line,
        other,
        flags={EntityKey(one): frozenset({EntityFlag.NOT_AVAILABLE}) for one in ("?", "?2")},
        coverages={"c": covered("M", None, 0, 9 * MINUTE)},
    )

    joined, alone = events
    assert (joined.key, joined.account, joined.beneficiary) == ("k1", "M", "N")
    assert (joined.earliest_ms, joined.latest_ms) == (MINUTE + 5_000, MINUTE + 5_000)
    assert joined.lines == (("M", 7),)
    assert (alone.key, alone.end) == ("kline:2", EndKind.MASKED)


def test_references_that_differ_keep_a_line_and_a_hop_apart() -> None:
    hop = sent("1", "M", "N", complaint="A", layer=2, utr="500000000001")
    line = sent("line:1", "M", "N", sheet="s", row=7, utr="500000000002")

    assert len(events_of(hop, line)) == 2


def test_rows_of_a_statement_with_its_newest_line_first_count_backwards() -> None:
    events = events_of(
        sent("line:1", "M", "N", at=3 * MINUTE, sheet="s", row=2),
        sent("line:2", "M", "N", at=2 * MINUTE, sheet="s", row=3),
        sent("line:3", "M", "N", at=2 * MINUTE, sheet="s", row=4),
        coverages={"c": covered("M", None, 2 * MINUTE, 3 * MINUTE)},
    )

    assert [event.lines for event in events] == [
        (("M", -2),),
        (("M", -3),),
        (("M", -4),),
    ]


def test_a_statement_opens_an_account_of_which_nothing_earlier_is_known() -> None:
    opening, _ = sorted(
        events_of(
            sent("1", "M", "N", at=5 * MINUTE), coverages={"c": covered("M", 300, 5 * MINUTE, 0)}
        ),
        key=lambda event: event.kind is not EventKind.OPENING,
    )

    assert (opening.kind, opening.account, opening.amount_paise) == (EventKind.OPENING, "M", 300)


def test_where_earlier_events_leave_another_balance_the_difference_came_or_went_unseen() -> None:
    paid = sent("1", "V", "M", at=MINUTE)
    later = 5 * MINUTE

    more = {e.key: e for e in events_of(paid, coverages={"c": covered("M", 1_300, later, 0)})}
    less = {e.key: e for e in events_of(paid, coverages={"c": covered("M", 200, later, 0)})}
    same = {e.key: e for e in events_of(paid, coverages={"c": covered("M", 1_000, later, 0)})}

    key = f"statement:M{later}"
    assert (more[key].kind, more[key].amount_paise) == (EventKind.INTEREST, 300)
    assert (less[key].kind, less[key].end, less[key].amount_paise) == (
        EventKind.EXIT,
        EndKind.UNSEEN,
        800,
    )
    assert key not in same


def test_the_order_of_facts_does_not_matter() -> None:
    moves = [
        sent("1", "V", "M", complaint="A", layer=1),
        sent("2", "M", "N", key="k", complaint="A"),
        sent("3", "M", "N", key="k", complaint="B"),
        drawn("4", "N", complaint="A"),
        drawn("5", "N", complaint="B"),
        held("6", "N"),
    ]
    expected = events_of(*moves)

    for seed in range(20):
        random.Random(seed).shuffle(moves)
        assert events_of(*moves) == expected


RETURNED = [
    sent("1", "P", "Q", key="k", row=2, sheet="p", at=MINUTE),
    sent("2", "Q", "P", key="k", row=3, sheet="p", at=3 * MINUTE),
]
"""A payment that came back, as the payer's statement has it."""


def ways(*moves: Move, unnamed: str = "") -> list[tuple[str, str, str]]:
    """Give key, payer and beneficiary of each event, whatever the order of facts."""
    flags = {EntityKey(name): frozenset({EntityFlag.NOT_AVAILABLE}) for name in unnamed}
    found = {
        tuple((e.key, e.account, e.beneficiary) for e in events_of(*some, flags=flags))
        for some in permutations(moves)
    }
    assert len(found) == 1
    return list(found.pop())


def test_a_payment_that_came_back_is_two_movements() -> None:
    assert ways(*RETURNED) == [("k", "P", "Q"), ("k<", "Q", "P")]


def test_lines_of_a_statement_that_was_not_read_tell_of_a_return_too() -> None:
    lines = [move._replace(id=f"line:{at}", sheet="", row=0) for at, move in enumerate(RETURNED)]
    assert ways(*lines) == [("k", "P", "Q"), ("k<", "Q", "P")]


def test_both_statements_of_a_returned_payment_tell_of_the_same_two_movements() -> None:
    other = [
        sent("3", "X", "Q", key="k", row=7, sheet="q", at=MINUTE),
        sent("4", "Q", "Y", key="k", row=8, sheet="q", at=3 * MINUTE),
    ]
    assert ways(*RETURNED, *other, unnamed="XY") == [("k", "P", "Q"), ("k<", "Q", "P")]


def test_the_end_that_a_returned_payment_does_not_name_is_the_one_it_went_to() -> None:
    back = RETURNED[1]._replace(account="X")
    assert ways(RETURNED[0], back, unnamed="X") == [("k", "P", "Q"), ("k<", "Q", "P")]


def test_what_went_nobody_knows_where_and_came_back_moved_nothing() -> None:
    moves = (RETURNED[0]._replace(other="X"), RETURNED[1]._replace(account="Y"))
    (event,) = events_of(
        *moves,
        flags={EntityKey(name): frozenset({EntityFlag.NOT_AVAILABLE}) for name in "XY"},
    )
    assert event.is_self_transfer


def test_of_two_lines_of_one_day_the_earlier_one_went() -> None:
    day = [move._replace(event_ms=0, latest_ms=86_399_999) for move in RETURNED]
    newest_first = [day[0]._replace(row=9), day[1]._replace(row=8)]
    late = drawn("8", "P", at=90_000_000, row=1, sheet="p")
    lines = [*newest_first, late]
    found = events_of(*lines, coverages={"s": covered("P", 0, 0, 90_000_000, sheet="p")})
    by_key = {event.key: event for event in found}
    assert (by_key["k"].account, by_key["k<"].account) == ("P", "Q")
