from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.cashout.coding import code_tables
from analytics.cashout.forecaster import CashOutForecaster
from analytics.cashout.ring_model import widened
from analytics.cashout.tables import CashTables
from analytics.drift import DRIFTED, reference_of, stability_index
from analytics.errors import NotFitted
from analytics.judging import Judged, gain
from analytics.kept import write_kept
from analytics.training import Training, train
from tests.unit.analytics.cashout.made_up_country import START, two_rings

END = (START + timedelta(days=90)).timestamp()
FEW = 5


@pytest.fixture(scope="module")
def long_past() -> CashTables:
    return code_tables(two_rings(days=92).columns())


@pytest.fixture(scope="module")
def training(long_past: CashTables) -> Training:
    return train(long_past, end=END, least_questions=FEW)


def judged(ranks: list[float]) -> Judged:
    rank = np.array(ranks, dtype=np.float64)
    return Judged(
        reciprocal=1 / rank,
        is_hit=(rank <= 10).astype(np.float64),
        weights=np.ones(len(rank)),
    )


def test_too_few_settled_questions_are_told_with_their_number(long_past: CashTables) -> None:
    with pytest.raises(NotFitted, match=r"\d+ settled questions of the past, 5000 needed"):
        train(long_past, end=END, least_questions=5000)


def test_the_newest_window_judges_what_was_learnt_before_it(training: Training) -> None:
    assert training.end == END
    assert training.question_count >= FEW
    assert 0 < training.judged_count < training.question_count
    assert 0 <= training.model.mrr <= 1
    assert 0 <= training.rule.hit_at_10 <= 1
    assert training.gain_low <= training.gain
    assert training.in_use is None


def test_the_same_past_teaches_the_same_model(training: Training, long_past: CashTables) -> None:
    again = train(long_past, end=END, least_questions=FEW)

    assert write_kept(again.learnt) == write_kept(training.learnt)
    assert (again.gain, again.gain_low, again.drift) == (
        training.gain,
        training.gain_low,
        training.drift,
    )


def test_a_model_is_not_better_than_itself(training: Training, long_past: CashTables) -> None:
    again = train(
        long_past,
        end=END,
        in_use=training.learnt,
        in_use_reference=training.reference,
        least_questions=FEW,
    )

    assert again.in_use is not None
    assert not again.is_better


def test_a_model_of_another_shape_does_not_stand_in_the_way(
    training: Training, long_past: CashTables
) -> None:
    rings = replace(training.learnt.rings, machine_names=("other",))

    again = train(
        long_past, end=END, in_use=replace(training.learnt, rings=rings), least_questions=FEW
    )

    assert again.in_use is None


def test_a_gain_is_measured_on_the_same_questions() -> None:
    old = judged([2.0] * 40)

    better, low = gain(judged([1.0] * 40), old)
    none, none_low = gain(old, old)
    mixed, mixed_low = gain(judged([1.0] * 20 + [200.0] * 20), old)

    assert better == low == pytest.approx(0.5)
    assert none == none_low == 0.0
    assert mixed_low < mixed < 0.1


def test_widening_draws_chances_to_their_middle_and_makes_sets_larger(
    forecaster: CashOutForecaster,
) -> None:
    narrow = forecaster.learnt.rings
    wide = widened(narrow)

    assert wide.set_share >= narrow.set_share
    for one, other in zip(wide.timings, narrow.timings, strict=True):
        middle = other.platt.mean[None, :]
        high = middle + 3 * other.platt.spread
        assert one.platt.logits(middle) == pytest.approx(other.platt.logits(middle))
        apart = abs(float(other.platt.logits(high)[0] - other.platt.logits(middle)[0]))
        assert abs(float(one.platt.logits(high)[0] - one.platt.logits(middle)[0])) <= apart


def test_what_looks_the_same_has_not_drifted_and_what_moved_has() -> None:
    rng = np.random.default_rng(0)
    then = rng.normal(size=(2000, 2))
    reference = reference_of(("still", "moved"), then)
    now = np.column_stack([rng.normal(size=800), rng.normal(loc=1.5, size=800)])

    found = stability_index(reference, now)

    assert list(found) == ["moved", "still"]
    assert found["still"] < 0.1 < DRIFTED < found["moved"]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_nothing_has_drifted_from_itself(values: list[float]) -> None:
    column = np.array(values)[:, None]

    found = stability_index(reference_of(("x",), column), column)

    assert found["x"] == pytest.approx(0.0)
