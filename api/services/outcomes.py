"""Kept forecasts beside what happened, and beside what plain rules said at the same moments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from analytics.outcomes import SETTLED_AFTER, Outcome, match_forecast
from analytics.plain_rules import rank_nearest, rank_rivals
from api.services.branches import branch_points
from api.services.district_outcomes import Drawn, district_of, match_district_forecasts
from api.services.forecast_material import (
    accounts_of,
    known_machines,
    list_rings,
    withdrawals_of,
)
from graph.model.answer import MOST_A_PAGE
from graph.model.entity import Atm
from graph.model.filters import RingFilter
from graph.model.forecast import CashOutForecast
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, complaint_key
from graph.model.link import LinkKind
from graph.model.ring import Ring
from graph.model.scope import SYSTEM
from graph.store.base import MOST_KEYS, GraphStore

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


async def match_forecasts(
    forecasts: Sequence[CashOutForecast], *, store: GraphStore, at: datetime
) -> tuple[Sequence[Outcome], int]:
    """Put forecasts beside what happened, as known at `at`, and count the machines known.

    Asked for a complaint or an account, the ring that has it counts; for a district, all rings
    at its machines. Whose draws they are is read from the register as it stood when the
    forecast was settled, so that a ring that grows later changes nothing; of a ring registered
    only afterwards, from its newest version.
    """
    background = _Background(
        machines=await known_machines(store=store), drawn=await _draws(store=store, at=at)
    )
    by_ring: defaultdict[EntityKey, list[tuple[CashOutForecast, Ring]]] = defaultdict(list)
    of_districts = [one for one in forecasts if district_of(one) is not None]
    outcomes = await match_district_forecasts(
        of_districts, machines=background.machines, drawn=background.drawn, store=store, at=at
    )
    others = [one for one in forecasts if district_of(one) is None]
    async for made, ring in _with_rings(others, store=store, at=at):
        if ring is None:
            outcomes.append(match_forecast(made, (), at=at))
        else:
            by_ring[ring.id].append((made, ring))
    for name in sorted(by_ring):
        outcomes.extend(await _match_ring(by_ring[name], background, store=store, at=at))
    return outcomes, len(background.machines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Background:
    """What all forecasts are held against.

    Attributes:
        machines: Those known.
        drawn: Every draw at a machine, with the district of its complaint.
    """

    machines: Mapping[EntityKey, Atm]
    drawn: Drawn


async def _match_ring(
    asked: Sequence[tuple[CashOutForecast, Ring]],
    background: _Background,
    *,
    store: GraphStore,
    at: datetime,
) -> list[Outcome]:
    """Match the forecasts of one ring, each with the version that counts for it."""
    accounts = sorted({account for _, ring in asked for account in accounts_of(ring)})
    drawn = await withdrawals_of(accounts, store=store, at=at)
    nearest: dict[int, Sequence[EntityKey]] = {}
    outcomes = []
    for made, ring in asked:
        if ring.version not in nearest:
            homes = await branch_points(accounts_of(ring), background.machines, store=store)
            nearest[ring.version] = rank_nearest(homes, background.machines)
        members = frozenset(accounts_of(ring))
        own = [one for one in drawn if one.account in members]
        rivals = rank_rivals(
            own, background.drawn, ring.districts, nearest[ring.version], at=made.known_at
        )
        outcomes.append(match_forecast(made, own, at=at, districts=ring.districts, rivals=rivals))
    return outcomes


async def _with_rings(
    forecasts: Sequence[CashOutForecast], *, store: GraphStore, at: datetime
) -> AsyncIterator[tuple[CashOutForecast, Ring | None]]:
    """Give each forecast with its ring as registered when it was settled; None: there is none."""
    moments: defaultdict[datetime, list[CashOutForecast]] = defaultdict(list)
    for one in forecasts:
        moments[min(at, one.window.end + SETTLED_AFTER)].append(one)
    newest = await _rings({one.subject for one in forecasts}, store=store, at=None)
    for moment, made in sorted(moments.items()):
        then = await _rings({one.subject for one in made}, store=store, at=moment)
        for one in made:
            yield one, then.get(one.subject) or newest.get(one.subject)


async def _rings(
    subjects: Iterable[EntityKey], *, store: GraphStore, at: datetime | None
) -> Mapping[EntityKey, Ring]:
    """Give the ring behind each subject: its id, old or new, or a complaint or account of it.

    Where several rings have an account or a complaint, the one registered first counts.
    """
    asked = frozenset(subjects)
    rings: dict[EntityKey, Ring] = {}
    for where in _filters(sorted(asked)):
        for ring in await list_rings(where, store=store, at=at):
            for name in asked & _names(ring):
                if name not in rings or ring.id < rings[name].id:
                    rings[name] = ring
    return rings


def _filters(subjects: Sequence[EntityKey]) -> Iterator[RingFilter]:
    """Give what to look for, a page of subjects at a time."""
    prefixes = {kind: f"{kind}:" for kind in (EntityKind.RING, EntityKind.COMPLAINT)}
    ids = [one for one in subjects if one.startswith(prefixes[EntityKind.RING])]
    numbers = [
        AcknowledgementNo(one.removeprefix(prefixes[EntityKind.COMPLAINT]))
        for one in subjects
        if one.startswith(prefixes[EntityKind.COMPLAINT])
    ]
    others = [one for one in subjects if not one.startswith(tuple(prefixes.values()))]
    for start in range(0, len(ids), MOST_A_PAGE):
        yield RingFilter(ids=frozenset(ids[start : start + MOST_A_PAGE]))
    for start in range(0, len(numbers), MOST_A_PAGE):
        yield RingFilter(complaints=frozenset(numbers[start : start + MOST_A_PAGE]))
    for start in range(0, len(others), MOST_A_PAGE):
        yield RingFilter(accounts=frozenset(others[start : start + MOST_A_PAGE]))


def _names(ring: Ring) -> AbstractSet[EntityKey]:
    """Give what stands for a ring as the subject of a forecast."""
    complaints = (complaint_key(number) for number in ring.found.complaints)
    return {ring.id, *ring.aliases, *accounts_of(ring), *complaints}


async def _draws(*, store: GraphStore, at: datetime) -> Drawn:
    links = await store.links(kinds=frozenset({LinkKind.WITHDREW}), scope=SYSTEM, as_known_at=at)
    districts = await _districts(links.complaints, store=store, at=at)
    placed = links.target != links.source
    return [
        (
            links.keys[machine],
            districts.get(links.complaints[complaint]) if complaint >= 0 else None,
            EPOCH + timedelta(milliseconds=known),
        )
        for machine, complaint, known in zip(
            links.target[placed].tolist(),
            links.complaint[placed].tolist(),
            links.known_ms[placed].tolist(),
            strict=True,
        )
    ]


async def _districts(
    numbers: Sequence[AcknowledgementNo], *, store: GraphStore, at: datetime
) -> Mapping[AcknowledgementNo, str | None]:
    districts: dict[AcknowledgementNo, str | None] = {}
    for start in range(0, len(numbers), MOST_KEYS):
        found = await store.get_complaints(
            numbers[start : start + MOST_KEYS], scope=SYSTEM, as_known_at=at
        )
        districts.update((number, one.district) for number, one in found.items())
    return districts
