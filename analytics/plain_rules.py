"""Three plain rules for where a ring draws next: no model may stand below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np

from analytics.distance import distances_km
from graph.model.entity import Atm
from graph.model.ids import EntityKey
from graph.model.place import Point
from graph.model.transfer import Withdrawal

LAST_MACHINES: Final = "last machines used"
BUSIEST: Final = "busiest in the district"
NEAREST: Final = "nearest to the branch"
RULES: Final = (LAST_MACHINES, BUSIEST, NEAREST)
MOST_RANKED: Final = 10
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


def rank_rivals(
    own: Iterable[Withdrawal],
    drawn: Iterable[tuple[EntityKey, str | None, datetime]],
    districts: Iterable[str],
    nearest: Sequence[EntityKey],
    *,
    at: datetime,
) -> Mapping[str, Sequence[EntityKey]]:
    """Give what each rule says, by its name, as known at `at`.

    Args:
        own: Draws of who is asked about.
        drawn: Machine, district of the complaint, and when it became known, of every draw.
        districts: Those whose draws count; none: all.
        nearest: What `rank_nearest` gives.
        at: The instant whose knowledge counts.
    """
    return {
        LAST_MACHINES: rank_last_machines(own, at=at),
        BUSIEST: rank_busiest(drawn, districts, at=at),
        NEAREST: nearest,
    }


def rank_last_machines(
    withdrawals: Iterable[Withdrawal], *, at: datetime, limit: int = MOST_RANKED
) -> tuple[EntityKey, ...]:
    """Give the machines a ring drew at, the last one first, as known at `at`."""
    last: dict[EntityKey, datetime] = {}
    for one in withdrawals:
        if one.atm is not None and one.known_at <= at and not one.is_declined:
            last[one.atm] = max(last.get(one.atm, LONG_AGO), one.event_at or LONG_AGO)
    by_key = sorted(last)
    return tuple(sorted(by_key, key=lambda atm: last[atm], reverse=True)[:limit])


def rank_busiest(
    drawn: Iterable[tuple[EntityKey, str | None, datetime]],
    districts: Iterable[str],
    *,
    at: datetime,
    limit: int = MOST_RANKED,
) -> tuple[EntityKey, ...]:
    """Give the machines most drawn at for complaints of some districts, as known at `at`.

    Args:
        drawn: Machine, district of the complaint, and when it became known, of each draw.
        districts: Those that count; none: all.
        at: The instant whose knowledge counts.
        limit: Machines given at most.
    """
    wanted = frozenset(districts)
    counts = Counter(
        atm for atm, district, known in drawn if known <= at and (not wanted or district in wanted)
    )
    return tuple(sorted(counts, key=lambda atm: (-counts[atm], atm))[:limit])


def rank_nearest(
    homes: Sequence[Point], places: Mapping[EntityKey, Atm], *, limit: int = MOST_RANKED
) -> tuple[EntityKey, ...]:
    """Give the machines nearest to any of some branches; none where no branch is placed."""
    placed = {atm: place.point for atm, place in sorted(places.items()) if place.point is not None}
    if not homes or not placed:
        return ()
    there = np.array([[point.latitude, point.longitude] for point in placed.values()])
    here = np.array([[point.latitude, point.longitude] for point in homes])
    km = distances_km(there, here).min(axis=1)
    names = list(placed)
    return tuple(names[place] for place in np.argsort(km, kind="stable")[:limit].tolist())
