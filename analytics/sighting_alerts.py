"""Alerts of sightings: what is known or watched stands in a new complaint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Final

from analytics.alerts import bare_alert, name_of, severity_of
from analytics.settings import AlertSettings
from analytics.sightings import Sighting, sightings_in
from analytics.wording import count_text
from graph.model.alert import Alert, AlertKind, alert_thread
from graph.model.assignment import Assignment, AssignmentKind
from graph.model.batch import FactBatch
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.money import format_rupees
from graph.model.reason import Reason
from graph.model.ring import Ring

DEFAULTS: Final = AlertSettings()


def alerts_of_sightings(
    batch: FactBatch,
    *,
    rings: Iterable[Ring],
    watched: AbstractSet[EntityKey],
    at: datetime,
    assigned: Mapping[AcknowledgementNo, Assignment] | None = None,
    settings: AlertSettings = DEFAULTS,
) -> tuple[Alert, ...]:
    """Give an alert for each known entity that a batch names, by its key.

    Known is a member of a ring under a complaint the ring did not have, and whatever
    somebody watches. One entity and import are one thread, so a file read twice tells once.
    Which ring a complaint belongs to is told with each of its sightings.
    """
    return tuple(
        _of_sighting(sighting, batch, assigned or {}, at=at, settings=settings)
        for sighting in sightings_in(batch.facts, rings=rings, watched=watched)
    )


def _of_sighting(
    sighting: Sighting,
    batch: FactBatch,
    assigned: Mapping[AcknowledgementNo, Assignment],
    *,
    at: datetime,
    settings: AlertSettings,
) -> Alert:
    complaints = count_text(len(sighting.complaints), "new complaint")
    whose = f" of ring {name_of(sighting.rings[0])}" if sighting.rings else ""
    known = "known" if sighting.rings else "watched"
    got = f", {format_rupees(sighting.paise)} paid into it" if sighting.paise else ""
    noun = sighting.noun
    reason = Reason(
        code="MEMBER_SEEN" if sighting.rings else "WATCHED_SEEN",
        text=f"The {noun}{whose or ' somebody watches'} stands in {complaints}{got}.",
        values=(
            ("complaints", ", ".join(sighting.complaints)),
            ("count", str(len(sighting.complaints))),
            ("rings", ", ".join(name_of(ring) for ring in sighting.rings)),
            ("rupees", format_rupees(sighting.paise)),
        ),
    )
    alert = bare_alert(
        AlertKind.WATCHED_ENTITY_SEEN,
        subject=sighting.key,
        thread=alert_thread(AlertKind.WATCHED_ENTITY_SEEN, f"{sighting.key} {batch.of.id}", None),
        severity=severity_of(sighting.paise, settings=settings),
        title=f"A {known} {noun}{whose} stands in {complaints}",
        reasons=(reason, *_assignments(sighting, assigned)),
        at=at,
    )
    return replace(
        alert,
        districts=sighting.districts,
        rings=sighting.rings,
        entities=(sighting.key,),
        amount_paise=sighting.paise or None,
    )


def _assignments(
    sighting: Sighting, assigned: Mapping[AcknowledgementNo, Assignment]
) -> Iterator[Reason]:
    """Say, for each complaint of a sighting, which ring it belongs to, or that none is clear."""
    for number in sighting.complaints:
        found = assigned.get(number)
        if found is None or not found.near:
            continue
        names = ", ".join(name_of(one.ring) for one in found.near)
        first = found.near[0]
        if found.kind is AssignmentKind.JOINS:
            text = (
                f"The complaint joins ring {name_of(first.ring)}: score {first.score:.2f},"
                f" {found.margin:.2f} above the next."
            )
        else:
            text = f"The complaint may belong to {names}: score {first.score:.2f}, none is clear."
        yield Reason(
            code=f"COMPLAINT_{found.kind}",
            text=text,
            values=(
                ("complaint", number),
                ("margin", f"{found.margin:.2f}"),
                ("rings", names),
                ("score", f"{first.score:.2f}"),
            ),
        )
