"""Our answers on random small ledgers, judged by an oracle that shares no code with them."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.ledger.events import Policy
from analytics.ledger.hops import HopOrder
from analytics.ledger.paths import PathRank
from api.services.ledgers import run_ledger_paths, run_ledgers
from tests.oracle.ledgers import make_ledger
from tests.oracle.money import solve
from tests.oracle.ways import solve_ways

MOSTLY_TRANSFERS = (*["TRANSFER"] * 9, "EXIT")
worlds = st.integers(0, 1 << 32).map(random.Random)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledgers") / "events.csv"


@given(world=worlds)
@settings(max_examples=300, deadline=None)
def test_every_paisa_is_where_the_oracle_has_it(file: Path, world: random.Random) -> None:
    text = make_ledger(world)
    file.write_text(text, encoding="utf-8")

    lines = list(run_ledgers(file, list(Policy)))

    assert [line.text for line in lines] == [solve(text, policy.value) for policy in Policy]


@given(world=worlds)
@settings(max_examples=100, deadline=None)
def test_the_order_of_rows_in_the_file_does_not_matter(file: Path, world: random.Random) -> None:
    header, *rows = make_ledger(world).splitlines()
    file.write_text("\n".join([header, *rows]), encoding="utf-8")
    before = list(run_ledgers(file, list(Policy)))
    world.shuffle(rows)

    file.write_text("\n".join([header, *rows]), encoding="utf-8")

    assert list(run_ledgers(file, list(Policy))) == before


@given(
    world=worlds,
    rank=st.sampled_from(PathRank),
    order=st.sampled_from([HopOrder.TIMED, HopOrder.STRICT]),
    k=st.integers(1, 6),
)
@settings(max_examples=300, deadline=None)
def test_the_best_paths_are_those_found_by_trying_all(
    file: Path, world: random.Random, rank: PathRank, order: HopOrder, k: int
) -> None:
    text = make_ledger(world, kinds=MOSTLY_TRANSFERS, most_events=16)
    file.write_text(text, encoding="utf-8")
    start, goal = world.choice("MNPQR"), world.choice("MNPQR")

    (line,) = run_ledger_paths(file, payer=start, beneficiary=goal, k=k, rank=rank, order=order)

    assert line.text == solve_ways(text, start, goal, k, rank=rank.value, order=order.value)
