"""Which ring complaints belong to: while they are taken in, and when somebody asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain

from analytics.assignment import ComplaintEnds, assign, ends_of
from api.services.paging import ring_pages
from graph.model.assignment import Assignment
from graph.model.fact import Fact
from graph.model.filters import RingFilter
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.link import Link
from graph.model.ring import Ring
from graph.model.scope import SYSTEM, Scope
from graph.store.base import MOST_KEYS, GraphStore


async def rings_near(
    keys: Collection[EntityKey], *, store: GraphStore, scope: Scope
) -> Sequence[Ring]:
    """Give the rings that have some accounts, phones or devices, by id."""
    ordered = sorted(keys)
    found: dict[EntityKey, Ring] = {}
    for start in range(0, len(ordered), MOST_KEYS):
        where = RingFilter(accounts=frozenset(ordered[start : start + MOST_KEYS]))
        async for page in ring_pages(where, store=store, scope=scope):
            found.update({ring.id: ring for ring in page})
    return [ring for _, ring in sorted(found.items())]


async def assign_new(
    facts: Iterable[Fact], rings: Sequence[Ring], *, store: GraphStore
) -> Mapping[AcknowledgementNo, Assignment]:
    """Assign the complaints that facts tell of and no ring has yet, before they are kept.

    Three store calls a thousand ends; none where no ring is near.
    """
    if not rings:
        return {}
    known = {number for ring in rings for number in ring.found.complaints}
    by_complaint: defaultdict[AcknowledgementNo, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.complaint is not None and fact.complaint not in known:
            by_complaint[fact.complaint].append(fact)
    ends = {number: ends_of(own) for number, own in sorted(by_complaint.items())}
    links, cut = await _links_at(ends.values(), store=store, scope=SYSTEM)
    bare = {
        number: ComplaintEnds(accounts=own.accounts, phones=own.phones, own_links={})
        for number, own in ends.items()
    }
    return {
        number: assign(number, own, rings, links=links, cut=cut) for number, own in bare.items()
    }


async def find_assignment(
    number: AcknowledgementNo,
    *,
    store: GraphStore,
    scope: Scope,
    as_known_at: datetime | None = None,
) -> Assignment | None:
    """Say which ring a complaint belongs to, by what others tell; None: no such complaint."""
    facts = await store.facts_of([number], scope=scope, as_known_at=as_known_at)
    if not facts.get(number):
        return None
    ends = ends_of(facts[number])
    rings = await rings_near(ends.accounts | ends.phones, store=store, scope=scope)
    links, cut = await _links_at([ends], store=store, scope=scope, as_known_at=as_known_at)
    return assign(number, ends, rings, links=links, cut=cut)


async def _links_at(
    ends: Iterable[ComplaintEnds],
    *,
    store: GraphStore,
    scope: Scope,
    as_known_at: datetime | None = None,
) -> tuple[Sequence[Link], frozenset[EntityKey]]:
    """Give what is known at the ends of complaints, and the ends with more than was read."""
    keys = sorted(set(chain.from_iterable(own.accounts | own.phones for own in ends)))
    links: list[Link] = []
    cut: set[EntityKey] = set()
    for start in range(0, len(keys), MOST_KEYS):
        near = await store.neighbours(
            keys[start : start + MOST_KEYS], scope=scope, as_known_at=as_known_at
        )
        links.extend(near.links)
        cut.update(near.cut)
    return links, frozenset(cut)
