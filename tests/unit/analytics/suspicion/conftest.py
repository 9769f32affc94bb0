from __future__ import annotations

import pytest

from analytics.settings import RingSettings
from tests.benchmarks.ring_worlds import Habits, World, make_world


@pytest.fixture(scope="session")
def small_world() -> World:
    """A world of 4,000 accounts and 24 rings, easy enough to be learnt."""
    habits = Habits(
        n_accounts=4_000,
        n_rings=24,
        told_share=0.9,
        stray_in=0.1,
        stray_out=0.2,
        pays_each=5.0,
    )
    return make_world(habits, random_state=6)


@pytest.fixture(scope="session")
def small_settings() -> RingSettings:
    """Settings under which so little is enough to learn from."""
    return RingSettings(least_reported=20, least_others=5)
