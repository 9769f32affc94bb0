"""A relay killed at any moment loses nothing, and repeats only what it had under way."""

from pathlib import Path

import pytest

from graph.model.delivery import DeliveryState
from tests.integration.relay_kills import kill_the_relay


@pytest.mark.timeout(300)  # twenty starts of a process, on a machine that may be busy
async def test_twenty_kills_lose_nothing_and_repeat_only_under_the_same_id(tmp_path: Path) -> None:
    tally = await kill_the_relay(tmp_path, alerts=200, people=5, kills=20)

    assert set(tally.taken) == tally.wanted
    assert len(tally.wanted) == 1_000
    assert tally.states == {DeliveryState.SENT: 1_000}
    assert tally.kills_under_way >= 8
