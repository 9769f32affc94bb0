"""The hash chain over what was done: each event names the one before.

A changed, missing or inserted event breaks it. A tail cut off does not show in the
chain itself, only beside a checkpoint of its head that is kept elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from graph.errors import ChainBroken
from graph.model.audit import ChainedEvent, Event
from graph.model.ids import Canonical, canonical_json

FIRST_HASH: Final = "0" * 64
"""What the first event names as the hash before it."""


def chain(previous_hash: str, seq: int, event: Event) -> ChainedEvent:
    """Give an event its place after the one whose hash is `previous_hash`."""
    return ChainedEvent(
        seq=seq,
        event=event,
        previous_hash=previous_hash,
        event_hash=_event_hash(previous_hash, seq, event),
    )


def verify_chain(
    events: Iterable[ChainedEvent], *, previous_hash: str = FIRST_HASH, previous_seq: int = 0
) -> None:
    """Check that events follow each other; a later stretch names the head before it.

    Raises:
        ChainBroken: An event is changed, missing, doubled or out of its place.
    """
    for event in events:
        previous_seq += 1
        if event.seq != previous_seq:
            message = f"the audit chain has event {event.seq} where event {previous_seq} belongs"
            raise ChainBroken(message)
        if event.previous_hash != previous_hash:
            message = f"audit event {event.seq} does not name the hash of the event before it"
            raise ChainBroken(message)
        if event.event_hash != _event_hash(previous_hash, event.seq, event.event):
            message = f"audit event {event.seq} was changed after it was written"
            raise ChainBroken(message)
        previous_hash = event.event_hash


def _event_hash(previous_hash: str, seq: int, event: Event) -> str:
    text = canonical_json([seq, _canonical(event)])
    return hashlib.sha256(previous_hash.encode("ascii") + text).hexdigest()


def _canonical(event: Event) -> Canonical:
    return {
        "tag": event.tag.value,
        "actor": {"kind": event.actor.kind, "name": event.actor.name},
        "at": event.at.isoformat(),
        "subjects": list(event.subjects),
        "details": [[name, value] for name, value in event.details],
    }
