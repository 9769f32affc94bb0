"""What both stores do alike with rings: who is in one, and events beside their rings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from graph.errors import Conflict
from graph.model.decision import RingDecision
from graph.model.ids import EntityKey
from graph.model.register import RingEvent
from graph.model.ring import Ring

MOST_EVENTS: Final = 1_000
"""Events of one ring that are read at most; the newest."""


def members_of(ring: Ring) -> Sequence[str]:
    """Give all by which a ring is found, sorted: accounts, phones, devices and complaints."""
    found = ring.found
    accounts = {member.account for member in found.members}
    return sorted({*accounts, *found.identifiers, *found.complaints})


def must_be_open(decision: RingDecision, undoers: Iterable[str]) -> None:
    """Refuse to undo what has been undone.

    Raises:
        Conflict: Another decision did.
    """
    if any(undoer != decision.id for undoer in undoers):
        raise Conflict("this decision is undone already; read the ring's decisions again")


def events_by_ring(events: Iterable[RingEvent]) -> Mapping[EntityKey, Sequence[RingEvent]]:
    """Give events by their ring, in the order they come."""
    by_ring: defaultdict[EntityKey, list[RingEvent]] = defaultdict(list)
    for event in events:
        by_ring[event.ring].append(event)
    return {ring: tuple(told) for ring, told in by_ring.items()}
