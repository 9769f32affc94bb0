"""Every pattern finds on random graphs exactly what trying everything finds."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from analytics.patterns.movements import to_ms
from analytics.patterns.search import find_patterns
from graph.model.pattern import (
    Cycle,
    DormantThenActive,
    FanIn,
    FanOut,
    ManyAtmsADay,
    PassThrough,
    PatternRule,
    RapidFire,
    RoundAmounts,
    SplitAndMerge,
    Structuring,
)
from graph.model.suspicion import PatternWish
from tests.unit.analytics.patterns import oracle
from tests.unit.analytics.patterns.oracle import Hit
from tests.unit.analytics.patterns.rows import DAY, HOUR, RUPEES, Row, random_rows, table_of

GRAPHS = 120


def found(rows: list[Row], rule: PatternRule) -> set[Hit]:
    """Search shuffled rows, and give the hits as the oracle does."""
    shuffled = random.Random(len(rows)).sample(rows, len(rows))
    hits = find_patterns(table_of(shuffled), PatternWish(rule=rule, limit=1_000)).hits
    assert len({(hit.subject, hit.facts) for hit in hits}) == len(hits)
    return {
        (
            hit.subject,
            frozenset(hit.facts),
            to_ms(hit.start_at),
            to_ms(hit.complete_at),
            to_ms(hit.end_at),
        )
        for hit in hits
    }


CASES: dict[str, tuple[PatternRule, Callable[[list[Row]], set[Hit]], dict[str, float]]] = {
    "fan in": (
        FanIn(least_count=3, within_s=3_600, least_each_paise=2_000 * RUPEES),
        lambda rows: oracle.fan(rows, 3, HOUR, 2_000 * RUPEES, is_in=True),
        {"count": 24},
    ),
    "fan out": (
        FanOut(least_count=3, within_s=3_600, least_each_paise=2_000 * RUPEES),
        lambda rows: oracle.fan(rows, 3, HOUR, 2_000 * RUPEES, is_in=False),
        {"count": 24},
    ),
    "rapid fire": (
        RapidFire(least_count=3, within_s=1_800),
        lambda rows: oracle.burst(rows, 3, HOUR // 2),
        {"count": 24},
    ),
    "structuring": (
        Structuring(least_count=2, within_s=7_200),
        lambda rows: oracle.structuring(rows, 50_000 * RUPEES, 10_000 * RUPEES, 10, 2, 2 * HOUR),
        {"count": 24, "draws": 0.5},
    ),
    "round amounts": (
        RoundAmounts(least_count=3, least_percent=90, within_s=7_200),
        lambda rows: oracle.round_debits(rows, 1_000 * RUPEES, 3, 90, 2 * HOUR),
        {"count": 24},
    ),
    "pass through": (
        PassThrough(within_s=3_600),
        lambda rows: oracle.pass_through(rows, HOUR, 80, 105),
        {"count": 24},
    ),
    "dormant": (
        DormantThenActive(quiet_s=7_200, least_paise=10_000 * RUPEES, within_s=3_600),
        lambda rows: oracle.dormant(rows, 2 * HOUR, 10_000 * RUPEES, HOUR),
        {"count": 18},
    ),
    "machines a day": (
        ManyAtmsADay(least_count=2),
        lambda rows: oracle.machines(rows, 2),
        {"count": 20, "draws": 0.7, "span": 3 * DAY},
    ),
    "cycle": (
        Cycle(within_s=3 * 3_600, least_percent=50),
        lambda rows: oracle.cycle(rows, 2, 6, 3 * HOUR, 50),
        {"count": 10, "accounts": 4, "draws": 0},
    ),
    "cycle without amounts": (
        Cycle(least_hops=3, most_hops=4, within_s=6 * 3_600, least_percent=0),
        lambda rows: oracle.cycle(rows, 3, 4, 6 * HOUR, 0),
        {"count": 13, "accounts": 5, "draws": 0},
    ),
    "split and merge": (
        SplitAndMerge(least_count=2, within_s=3 * 3_600, least_percent=80),
        lambda rows: oracle.split(rows, 2, 3 * HOUR, 80),
        {"count": 26, "accounts": 7, "draws": 0},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_pattern_is_what_enumeration_says(name: str) -> None:
    rule, expected, shape = CASES[name]
    sizes: dict[str, int] = {"with": 0, "without": 0}

    for seed in range(GRAPHS):
        rows = random_rows(seed, **shape)  # type: ignore[arg-type]  # whole numbers but `draws`
        wanted = expected(rows)

        assert found(rows, rule) == wanted, seed
        sizes["with" if wanted else "without"] += 1

    assert min(sizes.values()) >= GRAPHS // 20, "the graphs must tell hits from none"
