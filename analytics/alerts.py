"""Alerts that concern nothing but their subject, and how much an alert matters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from analytics.settings import AlertSettings
from graph.model.alert import Alert, AlertKind, Severity, alert_id, alert_thread
from graph.model.fact import INDIA
from graph.model.forecast import TimeWindow
from graph.model.ids import EntityKey
from graph.model.reason import Reason

DEFAULTS: Final = AlertSettings()

SECONDS_A_MINUTE: Final = 60


def operations_alert(
    cause: str, text: str, *, at: datetime, severity: Severity = Severity.HIGH
) -> Alert:
    """Give an alert for who keeps the system running; a cause is told once a day of India.

    Args:
        cause: What is wrong, as a code: ``ENDPOINT_SUSPENDED``, with what it concerns.
        text: What is wrong and what to do, in plain English.
        at: When it was seen.
        severity: How much it matters.
    """
    return bare_alert(
        AlertKind.OPERATIONS,
        subject=cause,
        version=at.astimezone(INDIA).toordinal(),
        severity=severity,
        title=text,
        reasons=(Reason(code="OPERATIONS", text=text, values=(("cause", cause),)),),
        at=at,
    )


def alert_of_test(request: str, *, at: datetime, settings: AlertSettings = DEFAULTS) -> Alert:
    """Give an alert that shows that messages arrive; the same request gives one a minute."""
    alert = bare_alert(
        AlertKind.TEST,
        subject=request,
        version=int(at.timestamp()) // SECONDS_A_MINUTE,
        severity=Severity.LOW,
        title="Test: alerts reach you here",
        reasons=(Reason(code="TEST", text="Somebody asked for this test; nothing happened."),),
        at=at,
    )
    return replace(alert, dead_after=at + timedelta(minutes=settings.test_minutes))


def severity_of(
    paise: int, *, is_soon: bool = False, settings: AlertSettings = DEFAULTS
) -> Severity:
    """Give the severity of rupees at stake; one step more if little time is left."""
    steps = (settings.medium_paise, settings.high_paise, settings.critical_paise)
    ranks = tuple(Severity)
    return ranks[min(sum(paise >= step for step in steps) + is_soon, len(ranks) - 1)]


def bare_alert(
    kind: AlertKind,
    *,
    subject: str,
    severity: Severity,
    title: str,
    reasons: tuple[Reason, ...],
    at: datetime,
    version: int = 1,
    thread: str | None = None,
    window: TimeWindow | None = None,
) -> Alert:
    """Give an alert that concerns nothing yet but its subject."""
    thread = thread or alert_thread(kind, subject, window)
    return Alert(
        id=alert_id(thread, version),
        thread=thread,
        version=version,
        kind=kind,
        severity=severity,
        subject=subject,
        window=window,
        dead_after=None,
        districts=(),
        rings=(),
        entities=(),
        amount_paise=None,
        probability=None,
        title=title,
        reasons=reasons,
        raised_at=at,
    )


def entities_of(keys: Iterable[EntityKey], settings: AlertSettings) -> tuple[EntityKey, ...]:
    """Give distinct keys, sorted; of too many, the first ones."""
    return tuple(sorted(list(dict.fromkeys(keys))[: settings.most_entities]))


def name_of(key: str) -> str:
    """Give a key without its kind: ``R000123`` of ``ring:R000123``."""
    return key.partition(":")[2]
