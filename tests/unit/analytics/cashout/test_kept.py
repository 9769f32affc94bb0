from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.cashout.forecaster import CashOutForecaster, Learnt, roster_at
from analytics.cashout.tables import CashTables, Codes, Floats
from analytics.errors import StaleModel
from analytics.kept import read_kept, write_kept
from tests.unit.analytics.cashout.made_up_country import TRAIN_END


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    name: str
    weights: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    parts: tuple[Part, ...]
    codes: Codes
    level: float
    note: float | None
    by_name: dict[str, float]


def whole(weights: list[list[float]], codes: list[int], level: float, note: float | None) -> Whole:
    return Whole(
        parts=tuple(
            Part(name=f"p{no}", weights=np.array(row, dtype=np.float64))
            for no, row in enumerate(weights)
        ),
        codes=np.array(codes, dtype=np.int64),
        level=level,
        note=note,
        by_name={"a": level},
    )


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(
    weights=st.lists(st.lists(finite, min_size=1, max_size=4), max_size=3),
    codes=st.lists(st.integers(-(2**62), 2**62), max_size=5),
    level=finite,
    note=st.none() | finite,
)
def test_what_is_read_is_what_was_written(
    weights: list[list[float]], codes: list[int], level: float, note: float | None
) -> None:
    model = whole(weights, codes, level, note)

    again = read_kept(write_kept(model), Whole)

    assert write_kept(again) == write_kept(model)
    assert again.codes.dtype == np.int64
    assert np.array_equal(again.codes, model.codes)
    assert (again.level, again.note, again.by_name) == (level, note, {"a": level})
    for one, other in zip(again.parts, model.parts, strict=True):
        assert one.name == other.name
        assert one.weights.dtype == np.float64
        assert np.array_equal(one.weights, other.weights)


@pytest.mark.parametrize(
    "broken",
    [
        b"not json",
        b"[]",
        b"{}",
        b'{"parts":[],"codes":[],"level":"x","note":null,"by_name":{}}',
        b'{"parts":[],"codes":[],"level":1.0,"note":null}',
        b'{"parts":[],"codes":[],"level":1.0,"note":null,"by_name":{},"more":1}',
        b'{"parts":[{"name":1,"weights":[]}],"codes":[],"level":1.0,"note":null,"by_name":{}}',
        b'{"parts":[],"codes":["x"],"level":1.0,"note":null,"by_name":{}}',
    ],
)
def test_another_shape_is_refused_with_what_to_do(broken: bytes) -> None:
    with pytest.raises(StaleModel, match="ringtrace train"):
        read_kept(broken, Whole)


def test_a_model_holds_nothing_that_could_run() -> None:
    with pytest.raises(TypeError, match="cannot hold a function"):
        write_kept(Part(name="x", weights=lambda: None))  # type: ignore[arg-type] # as told


def test_what_is_no_number_is_not_written() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        write_kept(Part(name="x", weights=np.array([np.nan])))


def test_a_learnt_model_answers_the_same_after_being_kept(
    forecaster: CashOutForecaster, country: CashTables
) -> None:
    kept = write_kept(forecaster.learnt)
    again = CashOutForecaster(learnt=read_kept(kept, Learnt), ground=forecaster.ground)
    roster = roster_at(country, TRAIN_END.timestamp())
    complaint = len(roster.board.situation.view.complaints.known) - 1

    one = forecaster.forecast_ring(roster, complaint)
    other = again.forecast_ring(roster, complaint)

    assert np.array_equal(one.machines, other.machines)
    assert np.array_equal(one.chances, other.chances)
    accounts = np.arange(len(country.accounts.names))
    assert np.array_equal(
        forecaster.mule_chances(roster, accounts), again.mule_chances(roster, accounts)
    )


def test_a_learnt_model_of_other_features_is_refused(
    forecaster: CashOutForecaster, country: CashTables
) -> None:
    bare = json.loads(write_kept(forecaster.learnt))
    bare["rings"]["ring_names"][0] = "renamed"
    stale = CashOutForecaster(
        learnt=read_kept(json.dumps(bare).encode(), Learnt), ground=forecaster.ground
    )
    roster = roster_at(country, TRAIN_END.timestamp())

    with pytest.raises(StaleModel, match="renamed"):
        stale.forecast_ring(roster, 0)
