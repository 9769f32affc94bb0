"""Paths over a store, against trying every way there is."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, cast

import pytest

from analytics.ledger.hops import HopOrder
from analytics.ledger.paths import PathRank
from analytics.pathways import PathWish
from api.services.pathing import find_money_paths
from graph.errors import InputError, NotFound
from graph.gathering import GatherLimits
from graph.model.answer import TruncationReason
from graph.model.moves import Move
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from tests.unit.analytics.money import MINUTE_MS, Money
from tests.unit.api.money_reader import MoneyReader


def store_of(moves: Sequence[Move]) -> GraphStore:
    return cast("GraphStore", MoneyReader(moves))


async def keys_of(moves: Sequence[Move], wish: PathWish) -> list[list[str]]:
    try:
        answer = await find_money_paths(wish, store=store_of(moves), scope=SYSTEM)
    except NotFound:
        assert not {wish.payer, wish.beneficiary} <= {
            end for move in moves for end in (move.account, move.other)
        }
        return []
    return [[hop.key for hop in path.hops] for path in answer.value.paths]


def every_way(
    moves: Sequence[Move], payer: str, end: str, most_hops: int, order: HopOrder
) -> Iterator[tuple[int, list[str]]]:
    """Try all; give arrivals and keys."""
    open_ways: list[tuple[int, list[str], list[str]]] = [(-1, [payer], [])]
    while open_ways:
        reached, seen, keys = open_ways.pop()
        if seen[-1] == end:
            yield reached, keys
            continue
        if len(keys) == most_hops:
            continue
        for move in moves:
            earliest, latest = move.event_ms or 0, move.latest_ms or 0
            wait = 1 if order is HopOrder.STRICT and reached >= 0 else 0
            at = max(reached + wait, earliest)
            if move.account != seen[-1] or move.other in seen:
                continue
            if at <= latest or order is HopOrder.UNTIMED:
                open_ways.append((at, [*seen, move.other], [*keys, move.key]))


@pytest.mark.parametrize("order", HopOrder)
async def test_the_earliest_paths_are_those_found_by_trying_all(order: HopOrder) -> None:
    for seed in range(60):
        random = Random(seed)
        money = Money()
        for _ in range(random.randint(1, 18)):
            payer, other = random.sample("MNPQRST", 2)
            at = random.randint(1, 9)
            until = at * MINUTE_MS + random.choice((0, 0, 90_000))
            money.sent(payer, other, random.randint(1, 99), at=at, latest_ms=until)
        most_hops = random.randint(1, 7)
        expected = sorted(
            (arrival, len(keys), keys)
            for arrival, keys in every_way(money.moves, "M", "N", most_hops, order)
        )
        wish = PathWish(payer="M", beneficiary="N", k=100, order=order, most_hops=most_hops)

        found = await keys_of(money.moves, wish)

        assert found == [keys for _, _, keys in expected], seed


async def test_only_the_window_and_untouched_boundaries_are_passed() -> None:
    money = Money()
    money.sent("M", "P", 10, at=1)
    money.sent("P", "N", 10, at=2)
    money.sent("M", "N", 10, at=8)

    asked: dict[str, Any] = {"payer": "M", "beneficiary": "N"}
    early = await keys_of(money.moves, PathWish(**asked, until_ms=5 * MINUTE_MS))
    late = await keys_of(money.moves, PathWish(**asked, from_ms=5 * MINUTE_MS))

    assert early == [["t000", "t001"]]
    assert late == [["t002"]]


async def test_other_transfers_between_the_same_accounts_are_other_paths_if_asked() -> None:
    money = Money()
    for _ in range(3):
        money.sent("M", "P", 10)
    money.sent("P", "N", 10)
    money.sent("M", "N", 10)

    many = await keys_of(money.moves, PathWish(payer="M", beneficiary="N"))
    one = await keys_of(money.moves, PathWish(payer="M", beneficiary="N", is_parallel=False))

    assert len(many) == 4
    assert one == [["t000", "t003"], ["t004"]]


async def test_money_passes_rank_by_what_can_have_gone() -> None:
    money = Money()
    money.sent("M", "N", 10)
    money.sent("M", "P", 50)
    money.sent("P", "N", 40)

    (best, *_) = await keys_of(
        money.moves, PathWish(payer="M", beneficiary="N", rank=PathRank.MOST_MONEY)
    )

    assert best == ["t001", "t002"]


async def test_an_account_with_too_many_transfers_is_told_and_not_passed() -> None:
    money = Money()
    money.sent("M", "HUB", 10)
    for number in range(9):
        money.sent("HUB", f"x{number}", 10)
    money.sent("HUB", "P", 10)
    money.sent("P", "N", 10)
    wish = PathWish(payer="M", beneficiary="N")

    answer = await find_money_paths(
        wish, store=store_of(money.moves), scope=SYSTEM, limits=GatherLimits(hub_moves=9)
    )

    assert [(cut.reason, cut.at) for cut in answer.truncations] == [(TruncationReason.HUB, "HUB")]


@pytest.mark.parametrize("wrong", [{"k": 0}, {"k": 101}, {"most_hops": 9}, {"most_hops": 0}])
async def test_more_than_is_looked_for_is_refused(wrong: dict[str, int]) -> None:
    wish = PathWish(payer="M", beneficiary="N", **wrong)  # type: ignore[arg-type]  # two of its fields

    with pytest.raises(InputError, match="1 to 8"):
        await find_money_paths(wish, store=store_of([]), scope=SYSTEM)
