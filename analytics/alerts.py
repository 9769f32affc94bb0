"""Turn findings into alerts; the same finding always gives the same alert."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from analytics.settings import AlertSettings
from analytics.sightings import Sighting, sightings_in
from analytics.wording import count_text, hours_text, span_text
from graph.model.alert import Alert, AlertKind, Severity, alert_id, alert_thread
from graph.model.fact import INDIA, FactBatch
from graph.model.forecast import CashOutForecast, Peak, TimeWindow
from graph.model.ids import EntityKey, EntityKind, natural_key
from graph.model.money import format_rupees
from graph.model.ring import (
    Reason,
    RegisterChange,
    Ring,
    RingEvent,
    RingEventKind,
    RingState,
)

DEFAULTS: Final = AlertSettings()
A_DAY: Final = timedelta(days=1)
HOURS: Final = 24
SECONDS_A_MINUTE: Final = 60
NEWS: Final[Mapping[RingEventKind, str]] = {
    RingEventKind.BORN: "It was not known before.",
    RingEventKind.GREW: "{joined} and {complaints} joined.",
    RingEventKind.MERGED: "Ring {others} turned out to be part of it.",
    RingEventKind.SPLIT: "It split; {left} left.",
    RingEventKind.DORMANT: "Nothing has been seen of it for weeks.",
    RingEventKind.REACTIVATED: "It is at work again.",
}
"""What becomes of a ring and is told; that it shrank is not (ALERTS.md section 2)."""
BORN_OF_ANOTHER: Final = "It split from ring {others}."


def alerts_of_rings(
    change: RegisterChange, *, at: datetime, settings: AlertSettings = DEFAULTS
) -> tuple[Alert, ...]:
    """Give one alert for each ring found or changed, by ring id.

    All that became of a ring in one update is one alert, whose version is the ring's. A ring
    that went into another is told by the other's alert.
    """
    events: defaultdict[EntityKey, list[RingEvent]] = defaultdict(list)
    for event in change.events:
        if event.kind in NEWS:
            events[event.ring].append(event)
    return tuple(
        _of_ring(ring, events[ring.id], at=at, settings=settings)
        for ring in sorted(change.rings, key=lambda ring: ring.id)
        if events[ring.id] and ring.state is not RingState.MERGED
    )


def _of_ring(
    ring: Ring, events: Sequence[RingEvent], *, at: datetime, settings: AlertSettings
) -> Alert:
    is_born = any(event.kind is RingEventKind.BORN for event in events)
    kind = AlertKind.RING_DETECTED if is_born else AlertKind.RING_CHANGED
    found = ring.found
    who = (
        f"{count_text(len(found.members), 'account')}, "
        f"{count_text(len(found.complaints), 'complaint')}, {format_rupees(found.disputed_paise)}"
    )
    name = _name(ring.id)
    told = tuple(_event_in_words(event) for event in events)
    alert = _alert(
        kind,
        subject=ring.id,
        version=ring.version,
        severity=severity_of(found.disputed_paise, settings=settings),
        title=f"New ring {name}: {who}" if is_born else f"Ring {name} changed: {who}",
        reasons=(*told, found.reason, *found.against),
        at=at,
    )
    return replace(
        alert,
        districts=ring.districts,
        rings=(ring.id,),
        entities=_entities([*_members(ring), *found.machines, *found.identifiers], settings),
        amount_paise=found.disputed_paise,
    )


def alerts_of_forecasts(
    forecasts: Iterable[CashOutForecast],
    rings: Iterable[Ring],
    *,
    at: datetime,
    settings: AlertSettings = DEFAULTS,
) -> tuple[Alert, ...]:
    """Give an alert for each forecast that names machines, of a ring at work, in order.

    One ring and window are one alert until the ring changes: its version is the ring's.
    Forecasts whose window is over, and those of rings not given, are left aside.
    """
    known = {ring.id: ring for ring in rings if ring.state is RingState.ACTIVE}
    return tuple(
        _of_forecast(forecast, known[forecast.subject], at=at, settings=settings)
        for forecast in forecasts
        if forecast.places and forecast.subject in known and forecast.window.end > at
    )


def _of_forecast(
    forecast: CashOutForecast, ring: Ring, *, at: datetime, settings: AlertSettings
) -> Alert:
    movable = max(0, ring.found.disputed_paise - ring.found.cashed_paise)
    machines = [place.atm for place in forecast.places]
    is_soon = _next_draw(forecast, at) - at <= timedelta(hours=settings.soon_h)
    named = [_name(atm) for atm in machines[: settings.most_machines]]
    first = (
        replace(reason, text=f"{named[0]}: {reason.text}") for reason in forecast.places[0].reasons
    )
    likely = Reason(
        code="LIKELY_MACHINES",
        text=f"Likeliest machines: {', '.join(named)}.",
        values=(("machines", ", ".join(named)),),
    )
    alert = _alert(
        AlertKind.CASH_OUT_FORECAST,
        subject=ring.id,
        version=ring.version,
        window=forecast.window,
        severity=severity_of(movable, is_soon=is_soon, settings=settings),
        title=f"Cash-out likely: ring {_name(ring.id)} at "
        f"{count_text(len(machines), 'machine')}, "
        f"{span_text(forecast.window.start, forecast.window.end)}",
        reasons=(likely, *forecast.reasons, *first),
        at=at,
    )
    chances = [place.probability for place in forecast.places if place.probability is not None]
    return replace(
        alert,
        dead_after=forecast.window.end,
        districts=ring.districts,
        rings=(ring.id,),
        entities=_entities([*machines, *_members(ring)], settings),
        amount_paise=movable,
        probability=max(chances, default=None),
    )


def _next_draw(forecast: CashOutForecast, at: datetime) -> datetime:
    """Give when the ring's likeliest hour comes next, or the window begins."""
    begin = max(at, forecast.window.start)
    if not forecast.hours:
        return begin
    local = begin.astimezone(INDIA)
    wait = (forecast.hours[0].hour - local.hour) % HOURS
    if not wait:
        return begin
    return local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=wait)


def alerts_of_sightings(
    batch: FactBatch,
    *,
    rings: Iterable[Ring],
    watched: AbstractSet[EntityKey],
    at: datetime,
    settings: AlertSettings = DEFAULTS,
) -> tuple[Alert, ...]:
    """Give an alert for each known entity that a batch names, by its key.

    Known is a member of a ring under a complaint the ring did not have, and whatever
    somebody watches. One entity and import are one thread, so a file read twice tells once.
    """
    return tuple(
        _of_sighting(sighting, batch, at=at, settings=settings)
        for sighting in sightings_in(batch.facts, rings=rings, watched=watched)
    )


def _of_sighting(
    sighting: Sighting, batch: FactBatch, *, at: datetime, settings: AlertSettings
) -> Alert:
    complaints = count_text(len(sighting.complaints), "new complaint")
    whose = f" of ring {_name(sighting.rings[0])}" if sighting.rings else ""
    known = "known" if sighting.rings else "watched"
    got = f", {format_rupees(sighting.paise)} paid into it" if sighting.paise else ""
    noun = sighting.noun
    reason = Reason(
        code="MEMBER_SEEN" if sighting.rings else "WATCHED_SEEN",
        text=f"The {noun}{whose or ' somebody watches'} stands in {complaints}{got}.",
        values=(
            ("complaints", ", ".join(sighting.complaints)),
            ("count", str(len(sighting.complaints))),
            ("rings", ", ".join(_name(ring) for ring in sighting.rings)),
            ("rupees", format_rupees(sighting.paise)),
        ),
    )
    alert = _alert(
        AlertKind.WATCHED_ENTITY_SEEN,
        subject=sighting.key,
        thread=alert_thread(AlertKind.WATCHED_ENTITY_SEEN, f"{sighting.key} {batch.of.id}", None),
        severity=severity_of(sighting.paise, settings=settings),
        title=f"A {known} {noun}{whose} stands in {complaints}",
        reasons=(reason,),
        at=at,
    )
    return replace(
        alert,
        districts=sighting.districts,
        rings=sighting.rings,
        entities=(sighting.key,),
        amount_paise=sighting.paise or None,
    )


def alerts_of_peaks(
    peaks: Iterable[Peak], *, at: datetime, settings: AlertSettings = DEFAULTS
) -> tuple[Alert, ...]:
    """Give a warning for each peak that begins within two hours, and not within 15 minutes.

    Warnings are public: they hold a district's figures and hours, never a ring, an account, a
    machine or a person. A peak of a day has one warning however often it is asked for.
    """
    return tuple(
        _of_peak(peak, window, at=at) for peak in peaks for window in _due(peak, at, settings)
    )


def _due(peak: Peak, at: datetime, settings: AlertSettings) -> Iterator[TimeWindow]:
    midnight = at.astimezone(INDIA).replace(hour=0, minute=0, second=0, microsecond=0)
    length = timedelta(hours=(peak.to_hour - peak.from_hour) % HOURS or HOURS)
    for day in (midnight, midnight + A_DAY):
        start = day + timedelta(hours=peak.from_hour)
        left = start - at
        least = timedelta(minutes=settings.least_lead_minutes)
        if least <= left <= timedelta(minutes=settings.lead_minutes):
            yield TimeWindow(
                start=start.astimezone(at.tzinfo), end=(start + length).astimezone(at.tzinfo)
            )


def _of_peak(peak: Peak, window: TimeWindow, *, at: datetime) -> Alert:
    alert = _alert(
        AlertKind.PREVENTIVE_LOCAL,
        subject=natural_key(EntityKind.DISTRICT, peak.district),
        window=window,
        severity=Severity.LOW if peak.is_weak else Severity.MEDIUM,
        title=f"Most online fraud in {peak.district.rpartition('/')[2]} is reported "
        f"{hours_text(peak.from_hour, peak.to_hour)}",
        reasons=(peak.reason,),
        at=at,
    )
    return replace(
        alert,
        dead_after=window.start,
        districts=(peak.district,),
        amount_paise=peak.amount_paise,
    )


def operations_alert(
    cause: str, text: str, *, at: datetime, severity: Severity = Severity.HIGH
) -> Alert:
    """Give an alert for who keeps the system running; a cause is told once a day of India.

    Args:
        cause: What is wrong, as a code: ``ENDPOINT_SUSPENDED``, with what it concerns.
        text: What is wrong and what to do, in plain English.
        at: When it was seen.
        severity: How much it matters.
    """
    return _alert(
        AlertKind.OPERATIONS,
        subject=cause,
        version=at.astimezone(INDIA).toordinal(),
        severity=severity,
        title=text,
        reasons=(Reason(code="OPERATIONS", text=text, values=(("cause", cause),)),),
        at=at,
    )


def alert_of_test(request: str, *, at: datetime, settings: AlertSettings = DEFAULTS) -> Alert:
    """Give an alert that shows that messages arrive; the same request gives one a minute."""
    alert = _alert(
        AlertKind.TEST,
        subject=request,
        version=int(at.timestamp()) // SECONDS_A_MINUTE,
        severity=Severity.LOW,
        title="Test: alerts reach you here",
        reasons=(Reason(code="TEST", text="Somebody asked for this test; nothing happened."),),
        at=at,
    )
    return replace(alert, dead_after=at + timedelta(minutes=settings.test_minutes))


def severity_of(
    paise: int, *, is_soon: bool = False, settings: AlertSettings = DEFAULTS
) -> Severity:
    """Give the severity of rupees at stake; one step more if little time is left."""
    steps = (settings.medium_paise, settings.high_paise, settings.critical_paise)
    ranks = tuple(Severity)
    return ranks[min(sum(paise >= step for step in steps) + is_soon, len(ranks) - 1)]


def _event_in_words(event: RingEvent) -> Reason:
    others = ", ".join(_name(ring) for ring in event.others)
    is_part = event.kind is RingEventKind.BORN and event.others
    sentence = BORN_OF_ANOTHER if is_part else NEWS[event.kind]
    return Reason(
        code=f"RING_{event.kind}",
        text=sentence.format(
            joined=count_text(len(event.joined), "account"),
            left=count_text(len(event.left), "account"),
            complaints=count_text(len(event.complaints_joined), "complaint"),
            others=others,
        ),
        values=(
            ("complaints", str(len(event.complaints_joined))),
            ("joined", str(len(event.joined))),
            ("left", str(len(event.left))),
            ("others", others),
        ),
    )


def _alert(
    kind: AlertKind,
    *,
    subject: str,
    severity: Severity,
    title: str,
    reasons: tuple[Reason, ...],
    at: datetime,
    version: int = 1,
    thread: str | None = None,
    window: TimeWindow | None = None,
) -> Alert:
    """Give an alert that concerns nothing yet but its subject."""
    thread = thread or alert_thread(kind, subject, window)
    return Alert(
        id=alert_id(thread, version),
        thread=thread,
        version=version,
        kind=kind,
        severity=severity,
        subject=subject,
        window=window,
        dead_after=None,
        districts=(),
        rings=(),
        entities=(),
        amount_paise=None,
        probability=None,
        title=title,
        reasons=reasons,
        raised_at=at,
    )


def _members(ring: Ring) -> list[EntityKey]:
    surest = sorted(ring.found.members, key=lambda member: (-member.score, member.account))
    return [member.account for member in surest]


def _entities(keys: Iterable[EntityKey], settings: AlertSettings) -> tuple[EntityKey, ...]:
    return tuple(sorted(list(dict.fromkeys(keys))[: settings.most_entities]))


def _name(key: str) -> str:
    return key.partition(":")[2]
