from datetime import UTC, date, datetime, timedelta

import pytest

from analytics.days.busy_times import busy_times_of_district, busy_times_of_ring
from analytics.days.effects import find_day_effects
from analytics.days.kinds import kinds_of, state_code
from graph.model.day import BusyTimes, DayCell, DayKind
from graph.model.fact import Precision
from graph.model.forecast import FigureCell, TimeWindow
from graph.model.ids import EntityKey, FactId
from graph.model.transfer import CashChannel, Withdrawal
from tests.unit.analytics.invented import NUMBER, SOURCES, account, machine

MYSURU = "KARNATAKA/MYSURU CITY"
RING = EntityKey("ring:R7K2")
MIDNIGHT = datetime(2026, 6, 7, 18, 30, tzinfo=UTC)  # Monday, the 8th, in India
WEEKS = TimeWindow(start=MIDNIGHT, end=MIDNIGHT + timedelta(weeks=8))


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("KARNATAKA", "KA"),
        ("Jammu & Kashmir", "JK"),
        ("CHATTISGARH", "CG"),
        ("PONDICHERRY", "PY"),
        ("ANDAMAN & NICOBAR ISLANDS", "AN"),
        ("DAMAN & DIU", "DH"),
        ("Nowhere", None),
        (None, None),
    ],
)
def test_states_are_known_as_directories_write_them(state: str | None, code: str | None) -> None:
    assert state_code(state) == code


def test_holidays_are_those_of_the_state_and_move_with_the_moon() -> None:
    holiday, pay = DayKind.HOLIDAYS, DayKind.PAY_DAYS

    assert kinds_of(date(2026, 11, 1), state="KARNATAKA") == {DayKind.SUNDAY, pay, holiday}
    assert kinds_of(date(2026, 11, 1), state="BIHAR") == {DayKind.SUNDAY, pay}
    assert holiday in kinds_of(date(2026, 11, 8), state=None)  # Diwali
    assert holiday in kinds_of(date(2025, 10, 20), state=None)  # Diwali
    assert kinds_of(date(2060, 8, 15), state=None) >= {holiday}  # beyond the almanac


def cells(hours: dict[int, int], district: str = MYSURU) -> list[FigureCell]:
    return [
        FigureCell(district=district, hour=hour, weekday=0, atm=None, count=count, amount_paise=0)
        for hour, count in hours.items()
    ]


def by_day(counts: dict[date, int], district: str = MYSURU) -> list[DayCell]:
    return [
        DayCell(district=district, fraud_type=None, day=day, count=count, amount_paise=0)
        for day, count in counts.items()
    ]


def test_a_district_that_loses_on_sundays_and_in_the_morning() -> None:
    first = date(2026, 6, 8)
    days = {
        day: 10 if day.weekday() == 6 else 2
        for day in (first + timedelta(days=no) for no in range(56))
    }
    whole = sum(days.values())
    found = busy_times_of_district(
        MYSURU,
        [*cells({10: whole - 23, **dict.fromkeys(range(1), 23)}), *cells({3: 999}, "B/ELSEWHERE")],
        by_day(days),
        window=WEEKS,
    )

    assert (found.subject, found.count, found.is_weak) == (f"district:{MYSURU}", whole, False)
    assert sum(hour.share for hour in found.hours) == pytest.approx(1)
    assert all(hour.low <= hour.share <= hour.high for hour in found.hours)
    assert [hour.hour for hour in found.hours if hour.is_peak] == [9, 10, 11]
    assert found.send_hours == (7,)
    sunday = {one.kind: one for one in found.days}[DayKind.SUNDAY]
    assert (sunday.day_count, sunday.count, sunday.is_significant) == (8, 80, True)
    assert sunday.ratio == pytest.approx(5)
    assert sunday.low < 5 < (sunday.high or 0)
    assert [one.kind for one in found.days if one.is_significant and (one.ratio or 0) > 1] == [
        DayKind.SUNDAY
    ]


def test_days_before_anything_was_known_are_not_quiet_days() -> None:
    last_week = date(2026, 7, 27)
    days = {last_week + timedelta(days=no): 4 for no in range(7)}

    found = busy_times_of_district(MYSURU, cells({9: 28}), by_day(days), window=WEEKS)

    assert all(one.day_count == 1 for one in found.days if one.kind.value.endswith("DAY"))
    assert not any(one.is_significant for one in found.days)


def test_pay_days_are_held_against_the_same_weekdays() -> None:
    days = [date(2026, 6, 8) + timedelta(days=no) for no in range(56)]
    # As many on all weekends: the weekend among the pay days is no sign of pay.
    counts = {day: 9 for day in days if day.weekday() >= 5}

    effects = {
        one.kind: one for one in find_day_effects(counts, days, state=None, noun="complaint")
    }

    assert effects[DayKind.PAY_DAYS].ratio == pytest.approx(1)
    assert not effects[DayKind.PAY_DAYS].is_significant


def visits(
    *at: datetime, is_declined: bool = False, precision: Precision = Precision.SECOND
) -> list[Withdrawal]:
    return [
        Withdrawal(
            id=FactId(f"withdrawal:{no}"),
            complaint=NUMBER,
            sources=SOURCES,
            event_at=one,
            event_precision=precision,
            known_at=one,
            account=account(f"A{no}"),
            amount_paise=1_000_000,
            disputed_paise=None,
            channel=CashChannel.ATM,
            atm=machine("M"),
            is_declined=is_declined,
        )
        for no, one in enumerate(at)
    ]


def test_a_runner_with_twenty_cards_proves_one_hour() -> None:
    night = MIDNIGHT + timedelta(days=1, hours=3)
    spree = [night + timedelta(minutes=no) for no in range(20)]
    spread = [MIDNIGHT + timedelta(days=no, hours=(5 * no) % 24) for no in range(24)]

    found = busy_times_of_ring(RING, visits(*spread, *spree), window=WEEKS, state=None)

    assert found.count == 25
    assert not any(hour.is_peak for hour in found.hours)


def test_the_hours_and_days_of_a_ring() -> None:
    at = [
        MIDNIGHT + timedelta(weeks=week, days=day, hours=21, minutes=9)
        for week in range(8)
        for day in (4, 5)
    ]
    found = busy_times_of_ring(RING, visits(*at), window=WEEKS, state="KARNATAKA")

    assert (found.count, found.is_weak, found.send_hours) == (16, True, (18,))
    kinds = {one.kind: one for one in found.days}
    assert (kinds[DayKind.FRIDAY].count, kinds[DayKind.FRIDAY].day_count) == (8, 8)
    assert kinds[DayKind.FRIDAY].is_significant
    assert kinds[DayKind.MONDAY].ratio == 0


def silent(found: BusyTimes) -> bool:
    return found.abstained is not None and not found.hours and not found.days


def test_too_little_is_no_rhythm_and_says_what_would_help() -> None:
    at = MIDNIGHT + timedelta(hours=2)
    declined = visits(*[at + timedelta(days=no) for no in range(20)], is_declined=True)
    undated = visits(*[at + timedelta(days=no) for no in range(20)], precision=Precision.DAY)
    late = visits(*[WEEKS.end + timedelta(days=no) for no in range(20)])

    assert silent(busy_times_of_ring(RING, [*declined, *undated, *late], window=WEEKS, state=None))
    assert silent(busy_times_of_ring(RING, [], window=WEEKS, state=None))
    few = busy_times_of_district(MYSURU, cells({9: 9}), [], window=WEEKS)
    assert silent(few)
    assert few.abstained is not None
    assert few.abstained.text.startswith("9 complaints with a known hour since 2026-06-08; 10")


def test_the_same_question_has_the_same_answer_in_any_order() -> None:
    at = [MIDNIGHT + timedelta(days=no, hours=no % 5) for no in range(30)]
    drawn = visits(*at)

    one = busy_times_of_ring(RING, drawn, window=WEEKS, state=None)
    other = busy_times_of_ring(RING, drawn[::-1], window=WEEKS, state=None)

    assert one == other
