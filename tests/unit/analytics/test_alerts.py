from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from analytics.alerts import alert_of_test, operations_alert, severity_of
from analytics.forecast_alerts import alerts_of_forecasts
from analytics.peak_alerts import alerts_of_peaks
from analytics.ring_alerts import alerts_of_rings, kinds_told
from analytics.sighting_alerts import alerts_of_sightings
from graph.model.alert import AlertKind, Severity
from graph.model.assignment import Assignment, AssignmentKind, NearRing
from graph.model.batch import FactBatch, Import, InputKind
from graph.model.complaint import ComplaintRecord
from graph.model.fact import INDIA, Fact, Precision
from graph.model.forecast import CashOutForecast, HourShare, Peak, PlaceChance, TimeWindow
from graph.model.ids import AcknowledgementNo, EntityKey, FactId, ForecastId, ImportId
from graph.model.reason import Reason
from graph.model.register import RegisterChange, RingEvent, RingEventKind
from graph.model.ring import Ring, RingState
from tests.unit.analytics.invented import (
    NUMBER,
    SOURCES,
    START,
    account,
    draw,
    hop,
    machine,
    ring,
)

MYSURU = "KARNATAKA/MYSURU CITY"
OTHER = AcknowledgementNo("39901260000002")
AT = datetime(2026, 6, 15, 15, 30, tzinfo=INDIA)
A_LAKH = 10_000_000


def changed(of: Ring, *kinds: RingEventKind, others: tuple[str, ...] = ()) -> RegisterChange:
    events = tuple(
        RingEvent(
            ring=of.id,
            kind=kind,
            at=AT,
            version=of.version,
            joined=(account("N"),),
            others=tuple(EntityKey(other) for other in others),
        )
        for kind in kinds
    )
    return RegisterChange(rings=(of,), events=events)


def test_a_ring_that_enters_the_register_raises_one_alert_with_its_figures() -> None:
    (alert,) = alerts_of_rings(changed(ring(), RingEventKind.BORN), at=AT)

    assert alert.kind is AlertKind.RING_DETECTED
    assert alert.title == "New ring R000001: 3 accounts, 1 complaint, ₹5,00,000.00"
    assert alert.amount_paise == 50_000_000
    assert alert.rings == ("ring:R000001",)
    assert alert.districts == (MYSURU,)
    assert account("A") in alert.entities
    assert machine("BANK0001-1") in alert.entities
    assert [reason.text for reason in alert.reasons] == [
        "It was not known before.",
        "Found together.",
    ]


def test_all_that_became_of_a_ring_in_one_update_is_one_alert_of_its_version() -> None:
    change = changed(ring(version=4), RingEventKind.GREW, RingEventKind.REACTIVATED)

    (alert,) = alerts_of_rings(change, at=AT)

    assert (alert.kind, alert.version) == (AlertKind.RING_CHANGED, 4)
    assert [reason.code for reason in alert.reasons] == ["RING_GREW", "RING_REACTIVATED", "RING"]
    assert alert.reasons[0].text == "1 account joined."


def test_versions_of_a_ring_share_a_thread_and_not_an_id() -> None:
    first, second = (
        alerts_of_rings(changed(ring(version=version), RingEventKind.GREW), at=AT)[0]
        for version in (2, 3)
    )

    assert first.thread == second.thread
    assert first.id != second.id


def test_the_same_update_again_gives_the_same_ids() -> None:
    change = changed(ring(), RingEventKind.BORN)

    later = alerts_of_rings(change, at=AT + timedelta(hours=9))

    assert [alert.id for alert in later] == [alert.id for alert in alerts_of_rings(change, at=AT)]


def test_a_ring_that_went_into_another_is_told_by_the_other() -> None:
    merged = changed(ring(state=RingState.MERGED), RingEventKind.MERGED)

    assert alerts_of_rings(merged, at=AT) == ()


@pytest.mark.parametrize("kind", RingEventKind)
def test_each_kind_of_event_is_an_alert_that_says_what_happened(kind: RingEventKind) -> None:
    (alert,) = alerts_of_rings(changed(ring(), kind), at=AT)

    assert kinds_told(alert) == (kind,)
    assert alert.reasons[0].text


@pytest.mark.parametrize(
    ("kind", "can_wait"),
    [(RingEventKind.SHRANK, True), (RingEventKind.DORMANT, True), (RingEventKind.GREW, False)],
)
def test_a_ring_that_only_lost_accounts_or_fell_quiet_can_wait(
    kind: RingEventKind, can_wait: bool
) -> None:
    (alert,) = alerts_of_rings(changed(ring(), kind), at=AT)

    assert (alert.severity is Severity.LOW) == can_wait


def test_a_part_that_split_off_says_from_which_ring() -> None:
    change = changed(ring(), RingEventKind.BORN, others=("ring:R000009",))

    (alert,) = alerts_of_rings(change, at=AT)

    assert alert.reasons[0].text == "It split from ring R000009."


def test_an_alert_names_at_most_200_entities() -> None:
    crowd = ring(members=tuple(f"{number:04}" for number in range(300)))

    (alert,) = alerts_of_rings(changed(crowd, RingEventKind.BORN), at=AT)

    assert len(alert.entities) == 200
    assert list(alert.entities) == sorted(alert.entities)


@pytest.mark.parametrize(
    ("lakhs", "is_soon", "severity"),
    [
        (0.99, False, Severity.LOW),
        (1, False, Severity.MEDIUM),
        (10, False, Severity.HIGH),
        (50, False, Severity.CRITICAL),
        (0.99, True, Severity.MEDIUM),
        (10, True, Severity.CRITICAL),
        (50, True, Severity.CRITICAL),
    ],
)
def test_severity_rises_with_rupees_and_little_time(
    lakhs: float, is_soon: bool, severity: Severity
) -> None:
    assert severity_of(round(lakhs * A_LAKH), is_soon=is_soon) is severity


def forecast(*, hour: int = 23, places: int = 2) -> CashOutForecast:
    return CashOutForecast(
        id=ForecastId("forecast:X"),
        subject=ring().id,
        window=TimeWindow(start=AT, end=AT + timedelta(days=1)),
        places=tuple(
            PlaceChance(
                atm=machine(f"M{rank}"),
                rank=rank,
                score=0.5,
                probability=None,
                expected_paise=None,
                point=None,
                reasons=(Reason(code="DRAWN_HERE", text="Drawn here twice."),),
            )
            for rank in range(1, places + 1)
        ),
        hours=(HourShare(hour=hour, share=1.0),),
        abstained=None if places else Reason(code="TOO_FEW", text="Too few."),
        reasons=(Reason(code="OWN_WITHDRAWALS", text="5 withdrawals known."),),
        model="m/1",
        made_at=AT,
        known_at=AT,
        inputs_sha256="0" * 64,
    )


def test_a_forecast_becomes_an_alert_that_dies_with_its_window() -> None:
    (alert,) = alerts_of_forecasts([forecast()], [ring()], at=AT)

    assert alert.kind is AlertKind.CASH_OUT_FORECAST
    assert alert.dead_after == AT + timedelta(days=1)
    assert alert.amount_paise == 40_000_000
    assert alert.probability is None
    assert {machine("M1"), account("A")} <= set(alert.entities)
    assert [reason.text for reason in alert.reasons] == [
        "Likeliest machines: M1, M2.",
        "5 withdrawals known.",
        "M1: Drawn here twice.",
    ]


def test_a_cash_out_expected_within_hours_is_more_severe() -> None:
    (evening,) = alerts_of_forecasts([forecast(hour=20)], [ring()], at=AT)
    (night,) = alerts_of_forecasts([forecast(hour=23)], [ring()], at=AT)

    assert (evening.severity, night.severity) == (Severity.HIGH, Severity.MEDIUM)


def test_a_forecast_of_the_same_window_is_news_only_when_the_ring_changed() -> None:
    (first,) = alerts_of_forecasts([forecast()], [ring()], at=AT)
    (again,) = alerts_of_forecasts([forecast(places=1)], [ring()], at=AT)
    (changed_ring,) = alerts_of_forecasts([forecast()], [ring(version=2)], at=AT)

    assert first.id == again.id
    assert (changed_ring.thread, changed_ring.version) == (first.thread, 2)


def test_silent_late_and_sleeping_forecasts_raise_nothing() -> None:
    over = AT + timedelta(days=1)

    assert alerts_of_forecasts([forecast(places=0)], [ring()], at=AT) == ()
    assert alerts_of_forecasts([forecast()], [ring()], at=over) == ()
    assert alerts_of_forecasts([forecast()], [ring(state=RingState.DORMANT)], at=AT) == ()
    assert alerts_of_forecasts([forecast()], [], at=AT) == ()


def batch(*facts: Fact, no: str = "A") -> FactBatch:
    of = Import(
        id=ImportId(f"import:{no}"),
        file_name="f.xlsx",
        file_sha256="0" * 64,
        kind=InputKind.COMPLETE_TRAIL,
        exported_at=None,
        imported_at=AT,
        complaints=(OTHER,),
    )
    return FactBatch(of=of, facts=facts, sheets=())


def test_a_member_under_a_complaint_new_to_its_ring_is_told_with_the_rupees() -> None:
    facts = [
        hop("V", "A", 300_000, layer=1, number=OTHER),
        hop("A", "Z", 300_000, layer=2, number=OTHER),
    ]

    (alert,) = alerts_of_sightings(batch(*facts), rings=[ring()], watched=frozenset(), at=AT)

    assert alert.kind is AlertKind.WATCHED_ENTITY_SEEN
    assert alert.subject == account("A")
    assert alert.entities == (account("A"),)
    assert alert.title == "A known account of ring R000001 stands in 1 new complaint"
    assert alert.reasons[0].text == (
        "The account of ring R000001 stands in 1 new complaint, ₹3,00,000.00 paid into it."
    )
    assert (alert.amount_paise, alert.severity) == (30_000_000, Severity.MEDIUM)
    assert alert.districts == (MYSURU,)


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (
            AssignmentKind.JOINS,
            "The complaint joins ring R000001: score 0.75, 0.40 above the next.",
        ),
        (
            AssignmentKind.CANDIDATES,
            "The complaint may belong to R000001, R000002: score 0.75, none is clear.",
        ),
    ],
)
def test_a_sighting_says_which_ring_its_complaint_belongs_to(
    kind: AssignmentKind, says: str
) -> None:
    facts = batch(hop("V", "A", 300_000, layer=1, number=OTHER))
    why = Reason(code="NEAR_RING", text="1 account.")
    near = tuple(
        NearRing(ring=EntityKey(f"ring:R00000{no}"), score=score, reason=why)
        for no, score in ((1, 0.75), (2, 0.35))
    )
    assigned = {OTHER: Assignment(complaint=OTHER, kind=kind, margin=0.4, near=near)}

    (alert,) = alerts_of_sightings(
        facts, rings=[ring()], watched=frozenset(), at=AT, assigned=assigned
    )

    assert [reason.code for reason in alert.reasons] == ["MEMBER_SEEN", f"COMPLAINT_{kind}"]
    assert alert.reasons[1].text == says


def test_a_member_under_a_complaint_the_ring_has_is_no_news() -> None:
    known = batch(hop("V", "A", 300_000, layer=1, number=NUMBER))

    assert alerts_of_sightings(known, rings=[ring()], watched=frozenset(), at=AT) == ()


def test_a_watched_machine_is_told_wherever_it_stands() -> None:
    watched = frozenset({machine("BANK0001-1")})

    (alert,) = alerts_of_sightings(batch(draw("Q", 100)), rings=[], watched=watched, at=AT)

    assert alert.title == "A watched machine stands in 1 new complaint"
    assert alert.amount_paise is None


def test_the_district_of_the_new_complaint_counts_before_the_rings() -> None:
    record = ComplaintRecord(
        id=FactId("complaint:1"),
        complaint=OTHER,
        sources=SOURCES,
        event_at=START,
        event_precision=Precision.DAY,
        known_at=START,
        district="KERALA/KOCHI CITY",
    )
    facts = batch(record, hop("V", "A", 1, layer=1, number=OTHER))

    (alert,) = alerts_of_sightings(facts, rings=[ring()], watched=frozenset(), at=AT)

    assert alert.districts == ("KERALA/KOCHI CITY",)


def test_one_entity_and_import_are_one_thread() -> None:
    fact = hop("V", "A", 1, layer=1, number=OTHER)

    ids = [
        alerts_of_sightings(batch(fact, no=no), rings=[ring()], watched=frozenset(), at=AT)[0].id
        for no in ("A", "A", "B")
    ]

    assert ids[0] == ids[1] != ids[2]


PEAK = Peak(
    district=MYSURU,
    from_hour=17,
    to_hour=20,
    complaint_count=12,
    amount_paise=900_000,
    share=0.6,
    places=(machine("SECRET"),),
    is_weak=False,
    send_hour=15,
    reason=Reason(code="PEAK_HOURS", text="12 of 20 complaints fall then."),
)


def at_indian(hour: int, minute: int = 0) -> datetime:
    return AT.replace(hour=hour, minute=minute)


def test_a_warning_is_raised_within_two_hours_before_a_peak_and_dies_at_its_start() -> None:
    (alert,) = alerts_of_peaks([PEAK], at=AT)

    assert alert.kind is AlertKind.PREVENTIVE_LOCAL
    assert alert.window == TimeWindow(start=at_indian(17), end=at_indian(20))
    assert alert.dead_after == at_indian(17)
    assert alert.title == "Most online fraud in MYSURU CITY is reported between 17:00 and 20:00 IST"


@pytest.mark.parametrize(
    ("hour", "minute", "count"),
    [(14, 59, 0), (15, 0, 1), (16, 45, 1), (16, 46, 0), (17, 0, 0), (18, 0, 0)],
)
def test_a_warning_is_never_late_and_never_early(hour: int, minute: int, count: int) -> None:
    assert len(alerts_of_peaks([PEAK], at=at_indian(hour, minute))) == count


def test_a_peak_of_a_day_has_one_warning() -> None:
    today = {
        alert.id
        for minute in (0, 20, 59)
        for alert in alerts_of_peaks([PEAK], at=at_indian(15, minute))
    }
    (tomorrow,) = alerts_of_peaks([PEAK], at=AT + timedelta(days=1))

    assert len(today) == 1
    assert tomorrow.id not in today


def test_a_peak_after_midnight_is_told_the_evening_before() -> None:
    night = replace(PEAK, from_hour=0, to_hour=3)

    (alert,) = alerts_of_peaks([night], at=at_indian(22, 30))

    assert alert.window == TimeWindow(
        start=at_indian(0) + timedelta(days=1), end=at_indian(3) + timedelta(days=1)
    )


def test_a_peak_over_midnight_lasts_into_the_next_day() -> None:
    night = replace(PEAK, from_hour=22, to_hour=2)

    (alert,) = alerts_of_peaks([night], at=at_indian(21))

    assert alert.window is not None
    assert alert.window.end - alert.window.start == timedelta(hours=4)


def test_a_warning_holds_aggregates_only() -> None:
    (alert,) = alerts_of_peaks([PEAK], at=AT)

    assert (alert.entities, alert.rings) == ((), ())
    assert "SECRET" not in str(alert)


def test_a_weak_peak_warns_softly() -> None:
    (alert,) = alerts_of_peaks([replace(PEAK, is_weak=True)], at=AT)

    assert alert.severity is Severity.LOW


def test_a_cause_is_told_to_operators_once_a_day() -> None:
    first, again, next_day = (
        operations_alert("RELAY_SILENT", "The relay is silent.", at=AT + timedelta(hours=hours))
        for hours in (0, 5, 24)
    )

    assert first.id == again.id != next_day.id
    assert first.thread == next_day.thread


def test_a_test_alert_is_worth_nothing_after_an_hour() -> None:
    alert = alert_of_test("request-1", at=AT)

    assert (alert.kind, alert.dead_after) == (AlertKind.TEST, AT + timedelta(hours=1))
    assert alert.id == alert_of_test("request-1", at=AT + timedelta(seconds=59)).id
    assert alert.id != alert_of_test("request-1", at=AT + timedelta(minutes=1)).id
