"""Waits go on evenly, whatever somebody does to the clock."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from notifiers.steady import SteadyClock
from tests.unit.notifiers.fakes import NOON


class Hands:
    """Both clocks, moved apart as a test likes."""

    def __init__(self) -> None:
        self.wall = NOON
        self.monotonic_s = 1_000.0

    def move(self, *, wall_s: float, real_s: float) -> None:
        self.wall += timedelta(seconds=wall_s)
        self.monotonic_s += real_s


def a_clock(hands: Hands) -> SteadyClock:
    return SteadyClock(lambda: hands.wall, lambda: hands.monotonic_s)


def test_without_a_jump_it_is_the_wall_clock(now: datetime) -> None:
    hands = Hands()
    clock = a_clock(hands)

    for _ in range(100):
        hands.move(wall_s=0.999, real_s=1.0)
        assert clock() == hands.wall


def test_a_jump_does_not_move_it() -> None:
    hands = Hands()
    clock = a_clock(hands)

    hands.move(wall_s=7_201, real_s=1)
    forward = clock()
    hands.move(wall_s=-14_399, real_s=1)
    back = clock()

    assert forward == NOON + timedelta(seconds=1)
    assert back == NOON + timedelta(seconds=2)


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0, 1e4)), max_size=50))
def test_it_never_goes_back_and_never_runs_ahead(moves: list[tuple[float, float]]) -> None:
    hands = Hands()
    clock = a_clock(hands)
    told, real_s = clock(), 0.0

    for wall_s, moved_s in moves:
        hands.move(wall_s=wall_s, real_s=moved_s)
        real_s += moved_s
        now = clock()
        assert now >= told
        told = now

    assert told - NOON <= timedelta(seconds=real_s + 5 * len(moves) + 0.01)
