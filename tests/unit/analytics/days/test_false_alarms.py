"""Where nothing is to be found, little is found; where something is, it is."""

from datetime import date, timedelta

import numpy as np
import pytest

from analytics.days.effects import find_day_effects
from graph.model.day import DayKind

DAYS = [date(2026, 1, 5) + timedelta(days=no) for no in range(182)]
DISTRICTS = 40


def found(counts: np.ndarray) -> set[DayKind]:
    by_day = {day: int(count) for day, count in zip(DAYS, counts, strict=True)}
    effects = find_day_effects(by_day, DAYS, state="KARNATAKA", noun="complaint")
    return {one.kind for one in effects if one.is_significant}


@pytest.mark.parametrize("burst", [1, 4])
def test_chance_is_seldom_taken_for_a_kind_of_day(burst: int) -> None:
    rng = np.random.default_rng(burst)

    false = [found(burst * rng.poisson(2 / burst, len(DAYS))) for _ in range(DISTRICTS)]

    assert sum(1 for kinds in false if kinds) <= 0.15 * DISTRICTS


def test_sundays_that_lose_twice_as_much_are_mostly_found() -> None:
    rng = np.random.default_rng(0)
    means = [2.0 * (2 if day.weekday() == 6 else 1) for day in DAYS]

    told = [found(rng.poisson(means)) for _ in range(DISTRICTS)]

    assert sum(1 for kinds in told if DayKind.SUNDAY in kinds) >= 0.8 * DISTRICTS
