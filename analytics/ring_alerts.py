"""Alerts of rings found or changed; the same change always gives the same alert."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from analytics.alerts import bare_alert, entities_of, name_of, severity_of
from analytics.settings import AlertSettings
from analytics.wording import count_text
from graph.model.alert import Alert, AlertKind
from graph.model.ids import EntityKey
from graph.model.money import format_rupees
from graph.model.reason import Reason
from graph.model.register import RegisterChange, RingEvent, RingEventKind
from graph.model.ring import Ring, RingState

DEFAULTS: Final = AlertSettings()

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
    name = name_of(ring.id)
    told = tuple(_event_in_words(event) for event in events)
    alert = bare_alert(
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
        entities=entities_of(
            [*surest_members(ring), *found.machines, *found.identifiers], settings
        ),
        amount_paise=found.disputed_paise,
    )


def _event_in_words(event: RingEvent) -> Reason:
    others = ", ".join(name_of(ring) for ring in event.others)
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


def surest_members(ring: Ring) -> list[EntityKey]:
    """Give the accounts of a ring, those that belong most surely first."""
    surest = sorted(ring.found.members, key=lambda member: (-member.score, member.account))
    return [member.account for member in surest]
