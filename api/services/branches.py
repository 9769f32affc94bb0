"""Where accounts are at home: at the machines of their branches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from api.services.labels import known_entities
from graph.model.entity import Account, Atm
from graph.model.ids import EntityKey
from graph.model.place import Point
from graph.model.scope import SYSTEM
from graph.reference.ifsc import place_of
from graph.store.base import GraphStore

IFSC_CHARS: Final = 11


async def branch_points(
    accounts: Collection[EntityKey], machines: Mapping[EntityKey, Atm], *, store: GraphStore
) -> Sequence[Point]:
    """Give where the branches of accounts stand, each once, as far as machines tell.

    A branch stands where the machines that carry its code do, else in the middle of the
    machines of its town; a branch without either is left out.
    """
    known = await known_entities(accounts, store=store, scope=SYSTEM)
    codes = sorted(
        {
            one.entity.ifsc
            for one in known.values()
            if isinstance(one.entity, Account) and one.entity.ifsc
        }
    )
    own, towns = _by_branch(machines), _by_town(machines)
    points = (own.get(code) or towns.get(_town(code)) for code in codes)
    return [_middle(found) for found in points if found]


def _town(code: str) -> tuple[str, str] | None:
    place = place_of(code)
    return None if place is None else (place.state, place.district)


def _by_branch(machines: Mapping[EntityKey, Atm]) -> Mapping[str, list[Point]]:
    found: defaultdict[str, list[Point]] = defaultdict(list)
    for _, atm in sorted(machines.items()):
        if atm.point is not None:
            found[atm.atm_id[:IFSC_CHARS]].append(atm.point)
    return found


def _by_town(machines: Mapping[EntityKey, Atm]) -> Mapping[tuple[str, str] | None, list[Point]]:
    found: defaultdict[tuple[str, str] | None, list[Point]] = defaultdict(list)
    for _, atm in sorted(machines.items()):
        if atm.point is not None and atm.district is not None:
            state, _, name = atm.district.partition("/")
            found[state, name.removesuffix(" CITY")].append(atm.point)
    return found


def _middle(points: Sequence[Point]) -> Point:
    count = len(points)
    return Point(
        latitude=sum(point.latitude for point in points) / count,
        longitude=sum(point.longitude for point in points) / count,
    )
