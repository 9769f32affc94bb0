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
from graph.model.alert import Alert, AlertKind, Severity
from graph.model.ids import EntityKey
from graph.model.money import format_rupees
from graph.model.reason import Reason
from graph.model.register import RegisterChange, RingEvent, RingEventKind
from graph.model.ring import Ring, RingState

DEFAULTS: Final = AlertSettings()

NEWS: Final[Mapping[RingEventKind, str]] = {
    RingEventKind.BORN: "It was not known before.",
    RingEventKind.GREW: "{came} joined.",
    RingEventKind.SHRANK: "{went} left.",
    RingEventKind.MERGED: "Ring {others} turned out to be part of it.",
    RingEventKind.SPLIT: "It split; {left} left.",
    RingEventKind.DORMANT: "Nothing has been seen of it for weeks.",
    RingEventKind.REACTIVATED: "It is at work again.",
    RingEventKind.DECIDED: "An officer decided about it.",
}
"""What becomes of a ring, in words; each is told."""
CAN_WAIT: Final = frozenset({RingEventKind.SHRANK, RingEventKind.DORMANT})
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
    told = tuple(event_in_words(event) for event in events)
    alert = bare_alert(
        kind,
        subject=ring.id,
        version=ring.version,
        severity=_severity(found.disputed_paise, events, settings),
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


def _severity(paise: int, events: Sequence[RingEvent], settings: AlertSettings) -> Severity:
    """Give how much it matters: a ring that only lost accounts or fell quiet can wait."""
    if all(event.kind in CAN_WAIT for event in events):
        return Severity.LOW
    return severity_of(paise, settings=settings)


def event_in_words(event: RingEvent) -> Reason:
    """Put what became of a ring into words."""
    others = ", ".join(name_of(ring) for ring in event.others)
    is_part = event.kind is RingEventKind.BORN and event.others
    sentence = BORN_OF_ANOTHER if is_part else NEWS[event.kind]
    return Reason(
        code=event.kind.code,
        text=sentence.format(
            came=_counted(len(event.joined), len(event.complaints_joined)),
            went=_counted(len(event.left), len(event.complaints_left)),
            left=count_text(len(event.left), "account"),
            others=others,
        ),
        values=(
            ("complaints", str(len(event.complaints_joined))),
            ("joined", str(len(event.joined))),
            ("left", str(len(event.left))),
            ("others", others),
        ),
    )


def _counted(accounts: int, complaints: int) -> str:
    """Give how many accounts and complaints, without those there are none of."""
    parts = ((accounts, "account"), (complaints, "complaint"))
    return " and ".join(count_text(count, noun) for count, noun in parts if count) or "Nobody"


def kinds_told(alert: Alert) -> tuple[RingEventKind, ...]:
    """Give what became of a ring, by an alert of it, in the order of the alert's reasons."""
    kinds = {kind.code: kind for kind in RingEventKind}
    return tuple(kinds[reason.code] for reason in alert.reasons if reason.code in kinds)


def surest_members(ring: Ring) -> list[EntityKey]:
    """Give the accounts of a ring, those that belong most surely first."""
    surest = sorted(ring.found.members, key=lambda member: (-member.score, member.account))
    return [member.account for member in surest]
