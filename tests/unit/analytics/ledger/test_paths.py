from itertools import pairwise

import pytest

from analytics.ledger.events import EventKind
from analytics.ledger.hops import HopIndex, HopOrder
from analytics.ledger.paths import PathRank, PathsFound, find_paths
from tests.unit.analytics.ledger.told import Told


def find(
    told: Told,
    *,
    k: int = 9,
    rank: PathRank = PathRank.EARLIEST,
    order: HopOrder = HopOrder.TIMED,
    most_expansions: int | None = None,
) -> PathsFound:
    return find_paths(
        HopIndex(told.events),
        payer="A",
        beneficiary="B",
        k=k,
        rank=rank,
        order=order,
        most_expansions=most_expansions,
    )


def hop(
    told: Told, payer: str, to: str, at: int, *, key: str, paise: int = 5, until: int = 0
) -> None:
    told.row(EventKind.TRANSFER, payer, paise, to=to, key=key, at=at, until=max(at, until))


def keys(found: PathsFound) -> list[str]:
    return ["-".join(path.hops) for path in found.paths]


def test_money_cannot_go_on_before_it_has_come() -> None:
    told = Told()
    hop(told, "A", "M", 20, key="a")
    hop(told, "M", "B", 19, key="early")
    hop(told, "M", "B", 20, key="same")
    hop(told, "M", "B", 0, until=25, key="maybe")

    assert keys(find(told)) == ["a-maybe", "a-same"]


def test_strictly_later_is_a_millisecond_later() -> None:
    told = Told()
    hop(told, "A", "M", 20, key="a")
    hop(told, "M", "B", 20, key="same")
    hop(told, "M", "B", 0, until=25, key="maybe")

    found = find(told, order=HopOrder.STRICT)

    assert keys(found) == ["a-maybe"]
    assert found.paths[0].arrival_ms == 21


def test_without_time_every_connection_counts() -> None:
    told = Told()
    hop(told, "A", "M", 20, key="a")
    hop(told, "M", "B", 1, key="b")

    assert keys(find(told, order=HopOrder.UNTIMED)) == ["a-b"]
    assert keys(find(told)) == []


@pytest.mark.parametrize(
    ("rank", "best"),
    [
        (PathRank.EARLIEST, "a-b"),
        (PathRank.FEWEST_HOPS, "direct"),
        (PathRank.MOST_MONEY, "c-d"),
        (PathRank.FASTEST, "direct"),
    ],
)
def test_what_is_best_depends_on_the_rank(rank: PathRank, best: str) -> None:
    told = Told()
    hop(told, "A", "M", 1, key="a", paise=9)
    hop(told, "M", "B", 50, key="b", paise=3)
    hop(told, "A", "N", 30, key="c", paise=9)
    hop(told, "N", "B", 60, key="d", paise=8)
    hop(told, "A", "B", 99, key="direct", paise=1)

    assert keys(find(told, k=1, rank=rank)) == [best]


def test_no_account_is_visited_twice_and_parallel_transfers_are_paths_of_their_own() -> None:
    told = Told()
    hop(told, "A", "M", 1, key="a")
    hop(told, "M", "A", 2, key="back")
    hop(told, "A", "B", 3, key="c")
    hop(told, "A", "B", 3, key="d")
    hop(told, "A", "A", 3, key="self")

    assert keys(find(told)) == ["c", "d"]


def test_paths_have_at_most_eight_hops() -> None:
    told = Told()
    chain = "ACDEFGHIJB"
    for at, (payer, to) in enumerate(pairwise(chain)):
        hop(told, payer, to, at, key=f"k{at}")

    assert keys(find(told)) == []
    hop(told, "A", "D", 1, key="short")
    assert len(find(told).paths[0].hops) == 8


def test_a_search_that_takes_too_long_says_so() -> None:
    told = Told()
    for number in range(20):
        hop(told, "A", f"M{number}", 1, key=f"a{number:02d}")
        hop(told, f"M{number}", "B", 2, key=f"b{number:02d}")

    found = find(told, k=20, most_expansions=25)

    assert found.is_truncated
    assert 0 < len(found.paths) < 20
