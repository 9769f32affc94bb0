"""Alerts of saved patterns: a write completed one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from analytics.alerts import bare_alert, entities_of, severity_of
from analytics.settings import AlertSettings
from analytics.wording import count_text, instant_text
from graph.model.alert import Alert, AlertKind, alert_thread
from graph.model.money import format_rupees
from graph.model.reason import Reason
from graph.model.saved_pattern import SavedPattern
from graph.model.suspicion import PatternHit

DEFAULTS: Final = AlertSettings()


def completed_hits(
    before: Iterable[PatternHit], after: Iterable[PatternHit]
) -> tuple[PatternHit, ...]:
    """Give the hits that are new: none on the same account was there before at their time.

    One that was there and has grown is no news.
    """
    known: dict[str, list[PatternHit]] = {}
    for hit in before:
        known.setdefault(hit.subject, []).append(hit)
    return tuple(
        hit
        for hit in after
        if not any(
            old.start_at <= hit.end_at and hit.start_at <= old.end_at
            for old in known.get(hit.subject, ())
        )
    )


def alert_of_hit(
    saved: SavedPattern,
    hit: PatternHit,
    *,
    districts: Sequence[str],
    at: datetime,
    settings: AlertSettings = DEFAULTS,
) -> Alert:
    """Give the alert of a completed pattern; the same hit of it is one thread."""
    kind = hit.kind.value.lower().replace("_", " ")
    links = count_text(len(hit.facts), "link")
    rupees = format_rupees(hit.amount_paise)
    when = instant_text(hit.complete_at)
    reason = Reason(
        code="PATTERN_COMPLETE",
        text=f"The pattern {kind} was complete on {when}: {links}, {rupees}.",
        values=(
            ("accounts", str(len(hit.accounts))),
            ("kind", hit.kind.value),
            ("links", str(len(hit.facts))),
            ("rupees", rupees),
            ("when", when),
        ),
    )
    thread = alert_thread(
        AlertKind.WATCHED_ENTITY_SEEN, f"{saved.id} {hit.subject} {hit.facts[0]}", None
    )
    alert = bare_alert(
        AlertKind.WATCHED_ENTITY_SEEN,
        subject=hit.subject,
        thread=thread,
        severity=severity_of(hit.amount_paise, settings=settings),
        title=f"A saved pattern was completed: {kind}, {links}, {rupees}",
        reasons=(reason,),
        at=at,
    )
    return replace(
        alert,
        districts=tuple(sorted(districts)),
        entities=entities_of([hit.subject, *hit.accounts], settings),
        amount_paise=hit.amount_paise or None,
    )
