"""Alerts of sightings: what is known or watched stands in a new complaint."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Final

from analytics.alerts import bare_alert, name_of, severity_of
from analytics.settings import AlertSettings
from analytics.sightings import Sighting, sightings_in
from analytics.wording import count_text
from graph.model.alert import Alert, AlertKind, alert_thread
from graph.model.batch import FactBatch
from graph.model.ids import EntityKey
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
    settings: AlertSettings = DEFAULTS,
) -> tuple[Alert, ...]:
    """Give an alert for each known entity that a batch names, by its key.

    Known is a member of a ring under a complaint the ring did not have, and whatever
    somebody watches. One entity and import are one thread, so a file read twice tells once.
    """
    return tuple(
        _of_sighting(sighting, batch, at=at, settings=settings)
        for sighting in sightings_in(batch.facts, rings=rings, watched=watched)
    )


def _of_sighting(
    sighting: Sighting, batch: FactBatch, *, at: datetime, settings: AlertSettings
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
        reasons=(reason,),
        at=at,
    )
    return replace(
        alert,
        districts=sighting.districts,
        rings=sighting.rings,
        entities=(sighting.key,),
        amount_paise=sighting.paise or None,
    )
