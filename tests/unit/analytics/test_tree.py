from hypothesis import given
from hypothesis import strategies as st

from analytics.trail import report_trail
from analytics.tree import TreeCut, TreeRow, tree_of
from graph.model.fact import Fact
from tests.unit.analytics.invented import complaint, draw, hop

NAMES = ("V", "A", "B", "C", "D")


def lines(facts: list[Fact]) -> list[str]:
    return [_line(row) for row in tree_of(report_trail(facts, complaint=complaint("V")))]


def _line(row: TreeRow) -> str:
    what = row.account.removeprefix("account:") if row.flow else "cash"
    return f"{'.' * row.depth}{what}{'!' if row.cut is TreeCut.CYCLE else ''}" + (
        "?" if row.cut is TreeCut.REENTRY else ""
    )


def test_branches_go_by_layer_and_time_with_exits_below_their_account() -> None:
    facts: list[Fact] = [
        draw("B", 10, minutes=50),
        hop("A", "C", 10, layer=2, minutes=9),
        hop("A", "B", 10, layer=2, minutes=5),
        hop("V", "A", 30, layer=1),
        hop("V", "D", 30, layer=1, minutes=1),
    ]

    assert lines(facts) == [".A", "..B", "...cash", "..C", ".D"]


def test_a_way_back_is_shown_once_and_marked() -> None:
    facts: list[Fact] = [
        hop("V", "A", 30, layer=1),
        hop("A", "B", 30, layer=2),
        hop("B", "A", 30, layer=3),
        hop("V", "B", 10, layer=1, minutes=3),
    ]

    assert lines(facts) == [".A", "..B", "...A!", ".B?"]


def test_payers_nobody_paid_and_accounts_that_only_drew_start_branches() -> None:
    facts: list[Fact] = [
        hop("C", "D", 5, layer=3),
        draw("B", 10),
        hop("V", "A", 30, layer=1),
    ]

    assert lines(facts) == [".A", ".D", ".cash"]


def test_a_chain_of_thousands_does_not_exhaust_the_stack() -> None:
    chain: list[Fact] = [hop("V", "0", 1, layer=1)]
    chain += [hop(str(no), str(no + 1), 1, layer=2, minutes=float(no)) for no in range(3_000)]

    rows = tree_of(report_trail(chain, complaint=complaint("V")))

    assert [row.depth for row in rows] == list(range(1, 3_002))


steps = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.none() | st.integers(1, 3))


@given(st.lists(steps, max_size=15), st.sets(st.sampled_from(NAMES)))
def test_every_payment_and_every_exit_stands_in_the_tree_once(
    payments: list[tuple[str, str, int | None]], drawers: set[str]
) -> None:
    facts: list[Fact] = [
        hop(payer, beneficiary, 1, layer=layer, no=no)
        for no, (payer, beneficiary, layer) in enumerate(payments)
    ]
    facts += [draw(name, 1) for name in drawers]
    trail = report_trail(facts, complaint=complaint("V"))

    rows = tree_of(trail)

    flows = sorted(row.flow.fact for row in rows if row.flow)
    exits = sorted(row.exit.fact for row in rows if row.exit)
    assert flows == sorted(flow.fact for flow in trail.flows)
    assert exits == sorted(gone.fact for gone in trail.exits)
