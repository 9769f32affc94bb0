"""The pipeline: rings, forecasts and peaks out of what is known, and alerts out of those."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from analytics.alerts import alerts_of_forecasts, alerts_of_peaks, alerts_of_rings
from analytics.baselines import forecast_cash_out
from analytics.peaks import find_peaks
from analytics.register import register_rings
from analytics.rings import detect_rings
from analytics.settings import AnalyticsSettings
from api.services.answers import answer_hash, to_canonical
from graph.errors import NotFound
from graph.model.alert import PlacedAlert
from graph.model.answer import Answer
from graph.model.audit import Event, EventTag
from graph.model.entity import Atm
from graph.model.fact import INDIA
from graph.model.flow import EntityFilter, FlowOrder, Reached, RingFilter
from graph.model.forecast import CashOutForecast, Peak, TimeWindow
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind
from graph.model.ring import Community, RegisterChange, Ring, RingEvent, RingState
from graph.model.scope import SYSTEM, Scope
from graph.model.transfer import Withdrawal
from graph.store.base import MOST_FRONTIER, MOST_KEYS, GraphStore

FORECAST_HOURS: Final = 24
WINDOW_STEP_HOURS: Final = 6  # forecasts of one ring within six hours are one: no flood of alerts
MOST_WITHDRAWALS_AN_ACCOUNT: Final = 1_000
MOST_MACHINES: Final = 50_000
A_PAGE: Final = 100
DEFAULTS: Final = AnalyticsSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What one detection came to.

    Attributes:
        rings: Every ring of the register that stands, by id.
        events: What became of rings this time.
        placed: Alerts that were new.
        snapshot_no: Store snapshot after it.
    """

    rings: tuple[Ring, ...]
    events: tuple[RingEvent, ...]
    placed: tuple[PlacedAlert, ...]
    snapshot_no: int


async def analyse_and_warn(
    *, store: GraphStore, scope: Scope, at: datetime, settings: AnalyticsSettings = DEFAULTS
) -> Sequence[PlacedAlert]:
    """Detect rings, forecast where the active ones draw next, find peaks, and raise alerts.

    Returns:
        The alerts that were new, in commit order.
    """
    detection = await detect(store=store, scope=scope, at=at, settings=settings)
    active = [ring.id for ring in detection.rings if ring.state is RingState.ACTIVE]
    warned = list(detection.placed)
    if active:
        warned.extend(
            await _forecast_and_warn(active, store=store, scope=scope, at=at, settings=settings)
        )
    warned.extend(await warn_of_peaks(store=store, scope=scope, at=at, settings=settings))
    return warned


async def detect(
    *, store: GraphStore, scope: Scope, at: datetime, settings: AnalyticsSettings = DEFAULTS
) -> Detection:
    """Find rings, register them, and raise what is new about them; twice is once."""
    links = await store.links(scope=SYSTEM)
    known = await store.register()
    found = await asyncio.to_thread(detect_rings, links, settings=settings.rings)
    districts = await _districts_of(found, store=store)
    change = register_rings(found, known, at=at, districts=districts, settings=settings.rings)
    placed: tuple[PlacedAlert, ...] = ()
    if change.rings:
        placed = await _register(change, store=store, scope=scope, at=at, settings=settings)
    standing = {ring.id: ring for ring in (*known, *change.rings)}
    return Detection(
        rings=tuple(
            ring for _, ring in sorted(standing.items()) if ring.state is not RingState.MERGED
        ),
        events=change.events,
        placed=placed,
        snapshot_no=await store.snapshot_no(),
    )


async def forecast(
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    rings: Sequence[EntityKey] = (),
    hours: int = FORECAST_HOURS,
    settings: AnalyticsSettings = DEFAULTS,
) -> Sequence[CashOutForecast]:
    """Say where rings are likely to draw next, and keep it; none named: every active ring.

    Raises:
        NotFound: A ring named is not there.
    """
    chosen = await _rings(rings, store=store, scope=scope)
    forecasts = await _forecast(chosen, store=store, at=at, hours=hours, settings=settings)
    await store.add_forecasts(forecasts, event=_forecast_event(forecasts, scope=scope, at=at))
    return forecasts


async def find_district_peaks(
    *,
    store: GraphStore,
    scope: Scope,
    district: str | None = None,
    as_known_at: datetime | None = None,
    settings: AnalyticsSettings = DEFAULTS,
) -> Answer[tuple[Peak, ...]]:
    """Give the hours in which districts lose more than by chance; one district or all."""
    known_at = as_known_at or datetime.now(UTC)
    complaints = await store.count_complaints(None, scope=scope, as_known_at=as_known_at)
    withdrawals = await store.count_withdrawals(None, scope=scope, as_known_at=as_known_at)
    peaks = tuple(
        peak
        for peak in await asyncio.to_thread(
            find_peaks, complaints, withdrawals, settings=settings.peaks
        )
        if district is None or peak.district == district
    )
    return Answer(
        value=peaks,
        snapshot_no=await store.snapshot_no(),
        as_known_at=known_at,
        truncations=(),
        answer_hash=answer_hash(
            {"peaks": district, "asKnownAt": to_canonical(as_known_at)}, to_canonical(peaks)
        ),
    )


async def warn_of_peaks(
    *, store: GraphStore, scope: Scope, at: datetime, settings: AnalyticsSettings = DEFAULTS
) -> Sequence[PlacedAlert]:
    """Raise the warnings of peaks that begin within two hours, once each, never after."""
    peaks = await find_district_peaks(store=store, scope=SYSTEM, settings=settings)
    alerts = alerts_of_peaks(peaks.value, at=at, settings=settings.alerts)
    if not alerts:
        return ()
    event = Event(tag=EventTag.ALERTS_RAISED, actor=scope.actor, at=at)
    return await store.add_alerts(alerts, event=event)


async def _register(
    change: RegisterChange,
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: AnalyticsSettings,
) -> tuple[PlacedAlert, ...]:
    event = Event(
        tag=EventTag.RINGS_REGISTERED,
        actor=scope.actor,
        at=at,
        subjects=tuple(ring.id for ring in change.rings[:A_PAGE]),
        details=(("rings", str(len(change.rings))),),
    )
    added = await store.add_rings(
        change, alerts=alerts_of_rings(change, at=at, settings=settings.alerts), event=event
    )
    return added.placed


async def _forecast_and_warn(
    active: Sequence[EntityKey],
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: AnalyticsSettings,
) -> Sequence[PlacedAlert]:
    rings = await _rings(active, store=store, scope=SYSTEM)
    forecasts = await _forecast(rings, store=store, at=at, hours=FORECAST_HOURS, settings=settings)
    added = await store.add_forecasts(
        forecasts,
        alerts=alerts_of_forecasts(forecasts, rings, at=at, settings=settings.alerts),
        event=_forecast_event(forecasts, scope=scope, at=at),
    )
    return added.placed


async def _forecast(
    rings: Sequence[Ring],
    *,
    store: GraphStore,
    at: datetime,
    hours: int,
    settings: AnalyticsSettings,
) -> Sequence[CashOutForecast]:
    machines = await _machines(store=store)
    window = _window(at, hours=hours)
    made = []
    for ring in rings:
        drawn = await _withdrawals_of(ring, store=store, at=at)
        made.append(
            await asyncio.to_thread(
                forecast_cash_out,
                ring,
                drawn,
                machines,
                window=window,
                at=at,
                settings=settings.forecasts,
            )
        )
    return made


def _window(at: datetime, *, hours: int) -> TimeWindow:
    local = at.astimezone(INDIA)
    hour = local.hour - local.hour % WINDOW_STEP_HOURS
    start = local.replace(hour=hour, minute=0, second=0, microsecond=0).astimezone(UTC)
    return TimeWindow(start=start, end=start + timedelta(hours=hours))


async def _withdrawals_of(ring: Ring, *, store: GraphStore, at: datetime) -> Sequence[Withdrawal]:
    accounts = [member.account for member in ring.found.members]
    drawn: list[Withdrawal] = []
    for start in range(0, len(accounts), MOST_FRONTIER):
        flow = await store.exits_of(
            [Reached(account=account) for account in accounts[start : start + MOST_FRONTIER]],
            order=FlowOrder.NEWEST,
            limit=MOST_WITHDRAWALS_AN_ACCOUNT,
            scope=SYSTEM,
            as_known_at=at,
        )
        drawn.extend(fact for facts in flow.facts for fact in facts)
    return drawn


async def _machines(*, store: GraphStore) -> Mapping[EntityKey, Atm]:
    machines: dict[EntityKey, Atm] = {}
    after = None
    while len(machines) < MOST_MACHINES:
        page = await store.entities(
            EntityFilter(kinds=frozenset({EntityKind.ATM})), first=A_PAGE, after=after, scope=SYSTEM
        )
        for known in page.items:
            if isinstance(known.entity, Atm):
                machines[known.entity.key] = known.entity
        if not page.has_next:
            break
        after = page.cursors[-1]
    return machines


async def _rings(ids: Sequence[EntityKey], *, store: GraphStore, scope: Scope) -> Sequence[Ring]:
    """Give rings by id in the order asked; none asked: every active one."""
    rings: list[Ring] = []
    after = None
    while True:
        page = await store.rings(
            RingFilter(ids=frozenset(ids)), first=A_PAGE, after=after, scope=scope
        )
        rings.extend(page.items)
        if not page.has_next:
            break
        after = page.cursors[-1]
    if not ids:
        return [ring for ring in rings if ring.state is RingState.ACTIVE]
    by_id = {name: ring for ring in rings for name in (ring.id, *ring.aliases)}
    for ring_id in ids:
        if ring_id not in by_id:
            raise NotFound("no ring has this id; `ringtrace detect` lists them")
    return list(dict.fromkeys(by_id[ring_id] for ring_id in ids))


async def _districts_of(
    found: Sequence[Community], *, store: GraphStore
) -> Mapping[AcknowledgementNo, str]:
    numbers = sorted({number for community in found for number in community.complaints})
    districts: dict[AcknowledgementNo, str] = {}
    for start in range(0, len(numbers), MOST_KEYS):
        complaints = await store.get_complaints(numbers[start : start + MOST_KEYS], scope=SYSTEM)
        districts.update(
            {number: known.district for number, known in complaints.items() if known.district}
        )
    return districts


def _forecast_event(forecasts: Sequence[CashOutForecast], *, scope: Scope, at: datetime) -> Event:
    return Event(
        tag=EventTag.FORECASTS_MADE,
        actor=scope.actor,
        at=at,
        subjects=tuple(made.id for made in forecasts[:A_PAGE]),
        details=(("abstained", str(sum(1 for made in forecasts if made.abstained))),),
    )
