import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from analytics.days.comparison import compare, correct, dispersion_of


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.05, 0.95))
def test_single_events_are_compared_as_the_exact_binomial_does(
    count: int, other: int, share: float
) -> None:
    found = compare(count, other, expected_share=share)

    if count + other:
        exact = binomtest(count, count + other, share)
        ends = exact.proportion_ci(0.95, "exact")
        odds = (1 - share) / share
        assert found.low == pytest.approx(ends.low / (1 - ends.low) * odds if count else 0)
        assert found.high == (pytest.approx(ends.high / (1 - ends.high) * odds) if other else None)
        sides = [
            binomtest(count, count + other, share, alternative=side).pvalue
            for side in ("less", "greater")
        ]
        assert found.p_value == pytest.approx(min(1.0, 2 * min(sides)))


@given(st.integers(1, 40), st.integers(1, 40))
def test_turning_both_counts_round_turns_the_interval(count: int, other: int) -> None:
    there = compare(count, other, expected_share=0.5)
    back = compare(other, count, expected_share=0.5)

    assert there.high is not None
    assert back.low == pytest.approx(1 / there.high)
    assert back.high == pytest.approx(1 / there.low)
    assert back.p_value == pytest.approx(there.p_value)


@given(st.integers(1, 40), st.integers(1, 40), st.floats(1, 9))
def test_dispersion_widens_and_never_moves(count: int, other: int, dispersion: float) -> None:
    plain = compare(count, other, expected_share=0.3)
    wide = compare(count, other, expected_share=0.3, dispersion=dispersion)

    assert wide.ratio == plain.ratio
    assert wide.low <= plain.low + 1e-9
    assert wide.p_value >= plain.p_value - 1e-9


def test_a_change_between_windows_is_no_dispersion() -> None:
    assert dispersion_of([[5] * 14, [1] * 14]) == 1.0
    assert dispersion_of([[], [0] * 14]) == 1.0


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.floats(0, 1), min_size=1, max_size=8))
def test_correction_keeps_order_and_never_makes_surer(raw: dict[str, float]) -> None:
    corrected = correct(raw)

    assert corrected.keys() == raw.keys()
    order = sorted(raw, key=lambda name: (raw[name], name))
    values = [corrected[name] for name in order]
    assert values == sorted(values)
    assert all(raw[name] <= corrected[name] <= 1 for name in raw)
