"""What a search leaves out it counts, what it is asked for it keeps to, and nothing is silent."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.patterns.asking import within_s_of
from analytics.patterns.cycles import cycles
from analytics.patterns.identifiers import shared_identifiers
from analytics.patterns.movements import from_ms, place_moves
from analytics.patterns.search import find_patterns
from analytics.patterns.splits import splits
from graph.errors import InputError
from graph.model.forecast import TimeWindow
from graph.model.ids import EntityKey, FactId
from graph.model.movement import IdentifierTie
from graph.model.pattern import (
    RULES,
    Cycle,
    DormantThenActive,
    FanIn,
    FanOut,
    ManyAtmsADay,
    PassThrough,
    PatternRule,
    RapidFire,
    SharedIdentifier,
    SplitAndMerge,
    Structuring,
    kind_of_rule,
)
from graph.model.suspicion import PatternHit, PatternWish
from graph.model.table import UNKNOWN
from tests.unit.analytics.patterns.rows import (
    DAY,
    HOUR,
    MINUTE,
    START_MS,
    Row,
    drawn,
    on_a_day,
    paid,
    random_rows,
    table_of,
)


def hits_of(rows: list[Row], rule: PatternRule, **asked: object) -> tuple[PatternHit, ...]:
    return find_patterns(table_of(rows), PatternWish(rule=rule, **asked)).hits  # type: ignore[arg-type]


def payers(count: int, *, to: str = "account:M", at: int = 0, every: int = MINUTE) -> list[Row]:
    return [paid(f"account:{at_}", to, 6_000, at + at_ * every) for at_ in range(count)]


def test_a_fan_in_is_complete_with_its_fifth_payer() -> None:
    (hit,) = hits_of(payers(7), FanIn())

    assert hit.subject == "account:M"
    assert hit.complete_at == from_ms(START_MS + 4 * MINUTE)
    assert hit.end_at == from_ms(START_MS + 6 * MINUTE)
    assert len(hit.facts) == 7
    assert hit.amount_paise == 7 * 600_000
    assert set(hit.accounts) == {"account:M", *(f"account:{at}" for at in range(7))}


def test_a_payer_who_pays_five_times_is_one_payer() -> None:
    rows = [paid("account:A", "account:M", 6_000 + at, at) for at in range(5)]

    assert not hits_of(rows, FanIn())
    assert hits_of(rows, RapidFire())


def test_two_bursts_apart_are_two_hits_and_the_newer_comes_first() -> None:
    rows = payers(5) + payers(5, at=3 * DAY)

    first, second = hits_of(rows, FanIn())

    assert first.start_at == from_ms(START_MS + 3 * DAY)
    assert second.start_at == from_ms(START_MS)


def test_small_payments_do_not_make_a_fan() -> None:
    rows = [replace(row, paise=499_999) for row in payers(6)]

    assert not hits_of(rows, FanIn())
    assert hits_of(rows, FanIn(least_each_paise=499_999))


def test_a_day_alone_proves_no_ten_minutes_and_is_counted() -> None:
    rows = [on_a_day(paid("account:A", f"account:{at}", 6_000, 0)) for at in range(5)]

    quick = find_patterns(table_of(rows), PatternWish(rule=RapidFire()))
    slow = find_patterns(table_of(rows), PatternWish(rule=FanOut()))

    assert not quick.hits
    assert quick.vague_count == 5
    assert len(slow.hits) == 1
    assert slow.assumed_order_count == 5
    assert slow.vague_count == 0


def test_undated_and_unreadable_movements_are_left_out_and_counted() -> None:
    rows = payers(6)
    rows[0] = replace(rows[0], at=UNKNOWN)
    rows[1] = replace(rows[1], paise=UNKNOWN)

    found = find_patterns(table_of(rows), PatternWish(rule=FanIn()))

    assert not found.hits
    assert (found.undated_count, found.unreadable_count) == (1, 1)


def test_a_window_and_as_of_bound_what_is_looked_at() -> None:
    rows = payers(5)
    until_last = TimeWindow(start=from_ms(START_MS), end=from_ms(START_MS + 4 * MINUTE))

    assert not hits_of(rows, FanIn(), window=until_last)
    assert hits_of(
        rows, FanIn(), window=replace(until_last, end=until_last.end + timedelta(seconds=1))
    )
    assert not hits_of(rows, FanIn(), as_of=from_ms(START_MS + 4 * MINUTE - 1))
    assert hits_of(rows, FanIn(), as_of=from_ms(START_MS + 4 * MINUTE))


def test_asked_accounts_are_those_the_pattern_is_about() -> None:
    rows = payers(5)

    assert hits_of(rows, FanIn(), accounts=frozenset({EntityKey("account:M")}))
    assert not hits_of(rows, FanIn(), accounts=frozenset({EntityKey("account:1")}))


def test_any_account_of_a_cycle_finds_it() -> None:
    rows = [
        paid("account:A", "account:B", 100, 0),
        paid("account:B", "account:C", 90, 1),
        paid("account:C", "account:A", 80, 2),
    ]

    for name in "ABC":
        (hit,) = hits_of(rows, Cycle(), accounts=frozenset({EntityKey(f"account:{name}")}))
        assert hit.subject == "account:A"
    assert not hits_of(rows[:2], Cycle())


def test_money_that_shrinks_too_much_is_no_cycle() -> None:
    rows = [paid("account:A", "account:B", 100, 0), paid("account:B", "account:A", 49, 1)]

    assert not hits_of(rows, Cycle())
    assert hits_of(rows, Cycle(least_percent=49))


def test_money_that_comes_back_before_it_left_is_no_cycle() -> None:
    rows = [
        paid("account:A", "account:B", 100, 2),
        paid("account:B", "account:C", 100, 1),
        paid("account:C", "account:A", 100, 0),
    ]

    assert not hits_of(rows, Cycle())


def test_repeated_cycles_of_the_same_accounts_are_one_hit() -> None:
    rows = [
        paid(*(("account:A", "account:B") if at % 2 else ("account:B", "account:A")), 100, at)
        for at in range(6)
    ]

    (hit,) = hits_of(rows, Cycle())

    assert hit.subject == "account:B"
    assert len(hit.facts) == 6


def test_what_passes_through_may_leave_as_cash() -> None:
    rows = [
        paid("account:A", "account:M", 10_000, 0),
        paid("account:M", "account:B", 3_000, HOUR),
        drawn("account:M", "atm:1", 5_000, 2 * HOUR),
        drawn("account:M", "atm:1", 5_000, 2 * HOUR + 1),
    ]

    (hit,) = hits_of(rows, PassThrough())

    assert hit.subject == "account:M"
    assert len(hit.facts) == 3
    assert hit.complete_at == from_ms(START_MS + 2 * HOUR)


def test_limits_of_machines_and_of_transfers_are_apart() -> None:
    draws = [drawn("account:M", "atm:1", 9_500, at * HOUR) for at in range(3)]
    transfers = [paid("account:M", f"account:{at}", 9_500, at * HOUR) for at in range(3)]

    assert hits_of(draws, Structuring())
    assert not hits_of(transfers, Structuring())
    assert hits_of([replace(row, paise=4_999_999) for row in transfers], Structuring())
    assert not hits_of([replace(row, paise=5_000_000) for row in transfers], Structuring())


def test_an_account_never_seen_before_did_not_rest() -> None:
    big = paid("account:A", "account:M", 60_000, 100 * DAY)
    earlier = drawn("account:M", "atm:1", 100, 0)

    assert not hits_of([big], DormantThenActive())
    (hit,) = hits_of([big, earlier], DormantThenActive())
    assert hit.facts == (big.id,)


def test_the_rest_before_a_window_is_known_inside_it() -> None:
    big = paid("account:A", "account:M", 60_000, 100 * DAY)
    earlier = drawn("account:M", "atm:1", 100, 0)
    today = TimeWindow(start=from_ms(START_MS + 99 * DAY), end=from_ms(START_MS + 101 * DAY))

    assert hits_of([big, earlier], DormantThenActive(), window=today)


def test_a_day_of_machines_begins_at_midnight_in_india() -> None:
    midnight = 18 * HOUR + 30 * MINUTE  # after 05:30 on 1 June in India
    rows = [drawn("account:M", f"atm:{at}", 500, midnight - HOUR + at * HOUR) for at in range(4)]

    (hit,) = hits_of(rows, ManyAtmsADay())

    assert hit.start_at == from_ms(START_MS + midnight)
    assert len(hit.facts) == 3


def tie(account: str, identifier: str, at: int) -> IdentifierTie:
    return IdentifierTie(
        fact=FactId(f"use:{account}-{identifier}"),
        account=EntityKey(account),
        identifier=EntityKey(identifier),
        known_at_ms=START_MS + at,
    )


def test_accounts_on_one_phone_are_a_hit_unless_too_many_share_it() -> None:
    few = [tie(f"account:{at}", "phone:P", at) for at in range(3)]
    many = [tie(f"account:{at}", "phone:Q", at) for at in range(16)]
    wish = PatternWish(rule=SharedIdentifier())

    found = find_patterns(table_of([]), wish, ties=[*many, *few, few[0]])

    (hit,) = found.hits
    assert hit.subject == "phone:P"
    assert hit.accounts == ("account:0", "account:1", "account:2")
    assert hit.complete_at == from_ms(START_MS + 1)
    assert not shared_identifiers(few, SharedIdentifier(least_count=4), wish)
    assert find_patterns(
        table_of([]), replace(wish, accounts=frozenset({EntityKey("account:2")})), ties=few
    ).hits


def test_the_limit_keeps_the_newest_and_tells_how_many_there_are() -> None:
    rows = [row for at in range(4) for row in payers(5, to=f"account:M{at}", at=at * DAY)]

    found = find_patterns(table_of(rows), PatternWish(rule=FanIn(), limit=2))

    assert [hit.subject for hit in found.hits] == ["account:M3", "account:M2"]
    assert found.hit_count == 4


def test_a_search_for_cycles_that_is_cut_says_so() -> None:
    rows = [
        paid(f"account:{first}", f"account:{second}", 100, at)
        for at, (first, second) in enumerate(
            (first, second) for first in range(6) for second in range(6) if first != second
        )
    ]
    moves = place_moves(table_of(rows), PatternWish(rule=Cycle()), within_ms=DAY)

    _, none_left = cycles(moves, Cycle())
    _, left = cycles(moves, Cycle(), most_steps=50)

    assert none_left == 0
    assert left > 0


def test_a_search_for_splits_leaves_out_the_busiest_accounts_and_says_so() -> None:
    rows = [paid("account:A", f"account:{at}", 100, at) for at in range(3)]
    rows += [paid(f"account:{at}", "account:C", 100, 10 + at) for at in range(3)]
    busy = [paid("account:A", "account:H", 100, 20 + at) for at in range(30)]
    busy += [paid("account:H", "account:C", 100, 60 + at) for at in range(30)]
    moves = place_moves(table_of(rows + busy), PatternWish(rule=SplitAndMerge()), within_ms=DAY)

    all_, none_left = splits(moves, SplitAndMerge())
    some, left = splits(moves, SplitAndMerge(), most_pairs=100)

    assert none_left == 0
    assert left == 900
    assert len(all_) == len(some) == 1
    assert len(some[0].rows) == 6


@pytest.mark.parametrize(
    "rule",
    [
        FanIn(least_count=0),
        RapidFire(within_s=0),
        Cycle(most_hops=7),
        Cycle(least_hops=5, most_hops=3),
        PassThrough(least_percent=90, most_percent=80),
    ],
)
def test_parameters_that_make_no_sense_are_refused(rule: PatternRule) -> None:
    with pytest.raises(InputError, match="give"):
        find_patterns(table_of([]), PatternWish(rule=rule))


def test_a_limit_without_sense_is_refused() -> None:
    with pytest.raises(InputError, match="limit"):
        find_patterns(table_of([]), PatternWish(rule=FanIn(), limit=0))


def test_each_kind_has_a_rule_and_nothing_found_is_an_answer() -> None:
    for kind, rule in RULES.items():
        wish = PatternWish(rule=rule())

        assert kind_of_rule(wish.rule) is kind
        assert within_s_of(wish.rule) >= 0
        assert find_patterns(table_of([]), wish).hits == ()


@given(seed=st.integers(0, 10_000), kind=st.sampled_from(sorted(RULES)))
@settings(max_examples=60)
def test_neither_order_nor_later_movements_change_what_was_complete(seed: int, kind: str) -> None:
    rule = RULES[kind]()  # type: ignore[index]  # a kind is its name
    rows = random_rows(seed, count=30, span=4 * HOUR)
    shuffled = random.Random(seed).sample(rows, len(rows))
    later = [replace(row, id=f"{row.id}x", at=row.at + 400 * DAY) for row in rows]

    found = find_patterns(table_of(rows), PatternWish(rule=rule))

    assert find_patterns(table_of(shuffled), PatternWish(rule=rule)) == found
    more = find_patterns(table_of(rows + later), PatternWish(rule=rule, limit=1_000)).hits
    assert set(found.hits) <= set(more)


def test_equal_movements_are_told_apart_by_their_ids_alone() -> None:
    rows = [replace(paid("account:A", "account:B", 100, 0), id=f"fact:{at}") for at in range(6)]

    (hit,) = hits_of(random.Random(3).sample(rows, 6), RapidFire())

    assert hit.facts == tuple(f"fact:{at}" for at in range(6))
    assert np.unique(hit.facts).size == 6
