from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.model_watch import falls_behind
from analytics.outcomes import Outcome, match_forecast, state_of
from analytics.scorecard import marks_of, score_forecasts
from graph.model.fact import INDIA, Precision
from graph.model.forecast import CashOutForecast, PlaceChance, TimeWindow
from graph.model.ids import EntityKey, ForecastId
from graph.model.reason import Reason
from graph.model.scorecard import ForecastState
from graph.model.transfer import Withdrawal
from tests.unit.analytics.invented import START, draw, machine

AN_HOUR = 60
A_DAY = 24 * AN_HOUR
DAYS = timedelta(days=1)
SETTLED = START + 12 * DAYS
SILENT = Reason(code="X", text="x")
MANY = 1_000


def made(
    *machines: str,
    chances: Sequence[float] | None = None,
    no: int = 1,
    at: datetime = START,
    silent: bool = False,
    set_size: int | None = None,
    model: str = "learnt/1",
) -> CashOutForecast:
    places = tuple(
        PlaceChance(
            atm=machine(name),
            rank=rank,
            score=1 / rank,
            probability=None if chances is None else chances[rank - 1],
            expected_paise=None,
            point=None,
            reasons=(),
        )
        for rank, name in enumerate(machines, start=1)
    )
    return CashOutForecast(
        id=ForecastId(f"forecast:{no:06}"),
        subject=EntityKey("ring:R000001"),
        window=TimeWindow(start=at, end=at + DAYS),
        places=places,
        hours=(),
        abstained=SILENT if silent else None,
        reasons=(),
        model=model,
        made_at=at,
        known_at=at,
        inputs_sha256="0" * 64,
        set_size=set_size,
    )


def matched(
    forecast: CashOutForecast,
    *draws: Withdrawal,
    at: datetime = SETTLED,
    rivals: dict[str, list[EntityKey]] | None = None,
) -> Outcome:
    return match_forecast(forecast, draws, at=at, districts=["A/B"], rivals=rivals)


def at_names(outcome: Outcome) -> list[str]:
    return [str(one.atm).removeprefix("atm:") for one in outcome.draws]


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (0.0, ForecastState.OPEN),
        (0.999, ForecastState.OPEN),
        (1.0, ForecastState.UNSETTLED),
        (10.999, ForecastState.UNSETTLED),
        (11.0, ForecastState.SETTLED),
        (400.0, ForecastState.SETTLED),
    ],
)
def test_a_forecast_is_open_then_unsettled_then_settled(days: float, state: ForecastState) -> None:
    assert state_of(made("A").window, START + days * DAYS) is state


def test_draws_in_the_window_count_by_time_and_others_do_not() -> None:
    before = draw("X", 1_000, no=1, minutes=-AN_HOUR, at="BEFORE")
    at_once = draw("X", 1_000, no=2, minutes=0, at="ATONCE")
    second = draw("X", 1_000, no=3, minutes=5 * AN_HOUR, at="SECOND")
    first = draw("X", 1_000, no=4, minutes=AN_HOUR, at="FIRST")
    end = draw("X", 1_000, no=5, minutes=A_DAY, at="END")
    refused = draw("X", 1_000, no=6, minutes=AN_HOUR, at="REFUSED", is_declined=True)

    outcome = matched(made("A"), before, at_once, second, first, end, refused)

    assert at_names(outcome) == ["FIRST", "SECOND"]
    assert outcome.is_judged


def test_a_window_that_began_before_the_forecast_counts_from_the_forecast_on() -> None:
    late_made = replace(made("A"), made_at=START + timedelta(hours=3))
    gone = draw("X", 1_000, no=1, minutes=2 * AN_HOUR, at="GONE")
    comes = draw("X", 1_000, no=2, minutes=4 * AN_HOUR, at="COMES")

    assert at_names(matched(late_made, gone, comes)) == ["COMES"]


def test_what_is_reported_after_ten_days_never_changes_a_settled_forecast() -> None:
    in_time = draw(
        "X", 1_000, no=1, minutes=AN_HOUR, at="A", known_after_minutes=10 * A_DAY + AN_HOUR
    )
    late = draw(
        "X", 1_000, no=2, minutes=AN_HOUR, at="B", known_after_minutes=10 * A_DAY + AN_HOUR + 1
    )

    outcome = matched(made("A"), in_time, late)

    assert at_names(outcome) == ["A"]
    assert outcome.late_count == 1


def test_what_is_not_known_yet_is_not_counted() -> None:
    told = draw("X", 1_000, minutes=AN_HOUR, at="A", known_after_minutes=5 * A_DAY)

    outcome = matched(made("A"), told, at=START + 4 * DAYS)

    assert (outcome.draws, outcome.late_count, outcome.state) == ((), 0, ForecastState.UNSETTLED)


def test_a_draw_met_twice_counts_once_and_one_without_machine_apart() -> None:
    twice = draw("X", 1_000, no=1, minutes=AN_HOUR, at="A")
    nowhere = draw("X", 1_000, no=2, minutes=AN_HOUR, at=None)

    outcome = matched(made("A"), twice, twice, nowhere)

    assert at_names(outcome) == ["A"]
    assert outcome.unplaced_count == 1


def test_a_draw_of_a_day_counts_as_of_its_noon() -> None:
    day = replace(draw("X", 1_000, minutes=0, at="A"), event_precision=Precision.DAY)
    morning = replace(day, event_at=START - timedelta(hours=11))
    yesterday = replace(day, event_at=START - timedelta(hours=13))

    assert at_names(matched(made("A"), morning)) == ["A"]
    assert at_names(matched(made("A"), yesterday)) == []


def test_hits_are_counted_over_settled_forecasts_with_draws() -> None:
    drawn = draw("X", 1_000, minutes=AN_HOUR, at="B")
    outcomes = [
        matched(made("A", "B", no=1), drawn),
        matched(made("B", "A", no=2), drawn),
        matched(made("C", no=3), drawn),
        matched(made("A", no=4)),
        matched(made(no=5, silent=True), drawn),
        matched(made("B", no=6), drawn, at=START + 2 * DAYS),
        matched(made("B", no=7), at=START),
    ]

    marks = marks_of(outcomes, MANY, name="all")

    assert (marks.forecast_count, marks.settled_count) == (7, 5)
    assert (marks.unsettled_count, marks.open_count) == (1, 1)
    assert (marks.abstained_count, marks.quiet_count) == (1, 1)
    assert marks.ranked.judged_count == 3
    assert marks.ranked.hit_at_1 is not None
    assert marks.ranked.hit_at_1.value == pytest.approx(1 / 3)
    assert marks.ranked.hit_at_10 is not None
    assert marks.ranked.hit_at_10.value == pytest.approx(2 / 3)
    assert marks.ranked.mrr == pytest.approx((1 / 2 + 1 + 0) / 3)


def test_pai_is_hits_against_the_share_of_machines_watched() -> None:
    draws = [
        draw("X", 3_000, no=1, minutes=1, at="A"),
        draw("X", 1_000, no=2, minutes=2, at="ELSEWHERE"),
    ]

    ranked = marks_of([matched(made("A"), *draws)], MANY, name="").ranked

    assert ranked.pai_at_10 == pytest.approx((1 / 2) / (10 / MANY))
    assert ranked.paise_at_10 == pytest.approx(0.75)


def test_plain_rules_are_marked_at_the_same_moments() -> None:
    drawn = draw("X", 1_000, minutes=AN_HOUR, at="A")
    rivals = {"right": [machine("A")], "wrong": [machine("Z")], "silent": []}

    marks = marks_of([matched(made("B"), drawn, rivals=rivals)], MANY, name="")

    assert {rule.name: rule.hit_at_1.value for rule in marks.rules if rule.hit_at_1} == {
        "right": 1.0,
        "silent": 0.0,
        "wrong": 0.0,
    }
    assert all(rule.judged_count == marks.ranked.judged_count for rule in marks.rules)


def test_nothing_settled_has_no_marks() -> None:
    marks = marks_of([matched(made("A"), at=START)], MANY, name="")

    assert marks.ranked.hit_at_10 is None
    assert marks.ranked.pai_at_10 is None
    assert marks.chances is None


def test_chances_are_marked_over_every_machine_listed_or_not() -> None:
    drawn = [
        draw("X", 1_000, no=1, minutes=1, at="A"),
        draw("X", 1_000, no=2, minutes=2, at="UNLISTED"),
    ]
    outcomes = [
        matched(made("A", "B", chances=[0.6, 0.1], no=1), *drawn),
        matched(made("A", "B", chances=[0.5, 0.4], no=2)),
    ]

    marks = marks_of(outcomes, MANY, name="").chances

    error = (0.6 - 1) ** 2 + 0.1**2 + 0.5**2 + 0.4**2 + 1
    base = 2 / (2 * MANY)
    assert marks is not None
    assert marks.forecast_count == 2
    assert marks.brier == pytest.approx(error / (2 * MANY))
    assert marks.brier_skill == pytest.approx(1 - error / (2 * MANY) / (base * (1 - base)))
    assert [one.count for one in marks.bins] == [1, 1, 2]
    assert marks.bins[-1].happened.value == 0.5
    assert marks.ece == pytest.approx((abs(0.1 - 0) + abs(0.4 - 0) + 2 * abs(0.55 - 0.5)) / 4)


def test_forecasts_that_only_rank_have_no_marks_of_chances() -> None:
    assert marks_of([matched(made("A"))], MANY, name="").chances is None


def test_coverage_asks_for_the_next_machine_alone() -> None:
    drawn = [
        draw("X", 1_000, no=1, minutes=1, at="B"),
        draw("X", 1_000, no=2, minutes=2, at="A"),
    ]

    def coverage(size: int) -> float:
        forecast = made("A", "B", "C", chances=[0.3, 0.2, 0.1], set_size=size)
        marks = marks_of([matched(forecast, *drawn)], MANY, name="").chances
        assert marks is not None
        assert marks.set_coverage is not None
        assert marks.mean_set_size == size
        return marks.set_coverage.value

    assert [coverage(size) for size in (1, 2, 3)] == [0.0, 1.0, 1.0]


def test_the_scorecard_parts_forecasts_by_model_month_district_and_ring() -> None:
    midnight = datetime(2026, 7, 1, tzinfo=INDIA)
    outcomes = [
        matched(made("A", no=1, model="one/1")),
        matched(made("A", no=2, model="two/1", at=midnight - timedelta(minutes=1))),
        matched(made("A", no=3, model="two/1", at=midnight)),
    ]

    card = score_forecasts(
        outcomes, window=TimeWindow(start=START, end=SETTLED), machine_count=MANY
    )

    assert [(one.name, one.forecast_count) for one in card.by_model] == [("two/1", 2), ("one/1", 1)]
    assert [(one.name, one.forecast_count) for one in card.by_month] == [
        ("2026-06", 2),
        ("2026-07", 1),
    ]
    assert [one.name for one in card.by_district] == ["A/B"]
    assert [one.name for one in card.by_ring] == ["ring:R000001"]
    assert card.whole.forecast_count == 3


def newest(count: int, *, hits: int, rule_hits: int, model: str = "learnt/1") -> list[Outcome]:
    """Give settled forecasts of one day, some of them right, and a rule's beside them."""
    drawn = draw("X", 1_000, minutes=AN_HOUR, at="A")
    return [
        matched(
            made("A" if no < hits else "Z", no=no, model=model),
            drawn,
            rivals={"rule": [machine("A" if no < rule_hits else "Z")]},
        )
        for no in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "hits", "rule_hits", "is_behind"),
    [
        (30, 10, 11, True),
        (30, 11, 11, False),
        (30, 12, 11, False),
        (29, 0, 29, False),
    ],
)
def test_a_model_below_the_best_rule_is_flagged(
    count: int, hits: int, rule_hits: int, *, is_behind: bool
) -> None:
    outcomes = newest(count, hits=hits, rule_hits=rule_hits)

    reason = falls_behind(outcomes, MANY, model="learnt/1")

    assert (reason is not None) is is_behind
    assert falls_behind(outcomes, MANY, model="another/1") is None


def test_only_the_newest_fortnight_flags_a_model() -> None:
    old = newest(40, hits=0, rule_hits=40)
    later = START + 15 * DAYS
    fresh_draw = draw("X", 1_000, minutes=15 * A_DAY + 1, at="A")
    fresh = [
        matched(made("A", no=100 + no, at=later), fresh_draw, at=later + 12 * DAYS)
        for no in range(30)
    ]

    assert falls_behind([*old, *fresh], MANY, model="learnt/1") is None
    assert falls_behind(old, MANY, model="learnt/1") is not None


def test_the_plain_rule_cannot_be_flagged_in_favour_of_another() -> None:
    outcomes = newest(40, hits=0, rule_hits=40, model="ring-machines/1")

    assert falls_behind(outcomes, MANY, model="ring-machines/1") is None


NAMES = st.sampled_from(["A", "B", "C", "D", "E"])


@given(
    rankings=st.lists(
        st.tuples(st.permutations(["A", "B", "C", "D"]), st.lists(NAMES, max_size=4)),
        min_size=1,
        max_size=6,
    ),
    order=st.randoms(use_true_random=False),
)
def test_order_does_not_matter_and_the_parts_make_the_whole(
    rankings: list[tuple[list[str], list[str]]], order: object
) -> None:
    outcomes = [
        matched(
            made(*ranked, no=no, chances=[0.4, 0.3, 0.2, 0.1]),
            *(
                draw("X", 1_000, no=10 * no + at, minutes=1 + at, at=name)
                for at, name in enumerate(drawn)
            ),
        )
        for no, (ranked, drawn) in enumerate(rankings)
    ]
    shuffled = list(outcomes)
    order.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives a random.Random
    window = TimeWindow(start=START, end=SETTLED)

    card = score_forecasts(outcomes, window=window, machine_count=MANY)

    assert score_forecasts(shuffled, window=window, machine_count=MANY) == card
    whole = card.whole
    assert whole.forecast_count == whole.open_count + whole.unsettled_count + whole.settled_count
    assert whole.ranked.judged_count + whole.quiet_count == whole.settled_count
    assert sum(one.forecast_count for one in card.by_ring) == whole.forecast_count
    _agrees_with_counting_by_hand(rankings, card.whole.ranked.hit_at_1)


def _agrees_with_counting_by_hand(
    rankings: list[tuple[list[str], list[str]]], rate: object
) -> None:
    judged = [(ranked, drawn) for ranked, drawn in rankings if drawn]
    if not judged:
        assert rate is None
        return
    by_hand = float(np.mean([ranked[0] in drawn for ranked, drawn in judged]))
    assert rate is not None
    assert rate.value == pytest.approx(by_hand)  # type: ignore[attr-defined] # a Rate
    assert rate.low <= rate.value <= rate.high  # type: ignore[attr-defined] # a Rate
