"""Alerts of holds: rupees that one still saves, and holds that are about to lapse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from analytics.alerts import bare_alert, entities_of, severity_of
from analytics.holds.ages import MARKS
from analytics.holds.stakes import WAITING
from analytics.settings import AlertSettings
from graph.model.alert import Alert, AlertKind, alert_thread
from graph.model.hold_queue import HoldAge, HoldCandidate, HoldQueue
from graph.model.ids import AcknowledgementNo
from graph.model.money import format_rupees
from graph.model.reason import Reason

DEFAULTS: Final = AlertSettings()
USEFUL: Final = timedelta(hours=24)  # ALERTS.md section 2
FRESH: Final = timedelta(days=7)  # of what came earlier every list of holds has told for days
LAPSED_DAYS: Final = 97  # a week past the last mark: older holds were told of, or are history
LAPSES_AFTER_DAYS: Final = MARKS[-1]
SECONDS_A_MINUTE: Final = 60


def alerts_of_holds(
    queue: HoldQueue,
    *,
    districts: Mapping[AcknowledgementNo, str],
    at: datetime,
    settings: AlertSettings = DEFAULTS,
) -> tuple[Alert, ...]:
    """Give an alert for each account worth holding, and for each hold at a mark of its age.

    A hold is advised once, and again when more money has come since; a hold that stands is
    told of once at 60, 80 and 90 days.

    Args:
        queue: Accounts by expected rupees, and the holds that stand for long.
        districts: By complaint, where known.
        at: Now; aware UTC.
        settings: From how many rupees on, and how much they matter.
    """
    advised = [
        _advised(one, at=at, settings=settings)
        for one in queue.candidates
        if one.expected_paise >= settings.hold_paise and at - one.last_credit_at <= FRESH
    ]
    ending = [
        _ending(one, districts, at=at, settings=settings)
        for one in queue.ageing
        if one.days <= LAPSED_DAYS
    ]
    return (*advised, *ending)


def _advised(one: HoldCandidate, *, at: datetime, settings: AlertSettings) -> Alert:
    half = one.expected_paise / 2
    is_soon = one.loss_by_waiting_paise * (timedelta(hours=settings.soon_h) / WAITING) >= half
    whole, saved = format_rupees(one.hold.paise), format_rupees(one.expected_paise)
    alert = bare_alert(
        AlertKind.HOLD_ADVISED,
        subject=one.account,
        version=int(one.last_credit_at.timestamp()) // SECONDS_A_MINUTE,
        severity=severity_of(one.expected_paise, is_soon=is_soon, settings=settings),
        title=f"A hold of {whole} now probably saves {saved}",
        reasons=(*one.reasons, *one.innocents),
        at=at,
    )
    return replace(
        alert,
        dead_after=at + USEFUL,
        districts=one.districts,
        entities=entities_of([one.account], settings),
        amount_paise=one.expected_paise,
        probability=one.probability,
    )


def _ending(
    one: HoldAge,
    districts: Mapping[AcknowledgementNo, str],
    *,
    at: datetime,
    settings: AlertSettings,
) -> Alert:
    is_over = one.warn_at_days >= LAPSES_AFTER_DAYS
    rupees = "an amount not told" if one.amount_paise is None else format_rupees(one.amount_paise)
    then = "it may have lapsed" if is_over else f"it lapses after {LAPSES_AFTER_DAYS}"
    told = f"A hold of {rupees} stands for {one.warn_at_days} days; {then}"
    reason = Reason(
        code="HOLD_AGE_NO_AMOUNT" if one.amount_paise is None else "HOLD_AGE",
        text=f"{told} unless a court extends it.",
        values=(
            ("days", str(one.warn_at_days)),
            ("lapses", str(LAPSES_AFTER_DAYS)),
            ("rupees", rupees),
        ),
    )
    hold = f"{one.account} {one.complaint or ''} {one.held_at.isoformat()} {one.amount_paise}"
    alert = bare_alert(
        AlertKind.HOLD_ENDING,
        subject=one.account,
        thread=alert_thread(AlertKind.HOLD_ENDING, hold, None),
        version=1 + MARKS.index(one.warn_at_days),
        severity=severity_of(one.amount_paise or 0, is_soon=is_over, settings=settings),
        title=told,
        reasons=(reason,),
        at=at,
    )
    district = districts.get(one.complaint) if one.complaint else None
    return replace(
        alert,
        districts=(district,) if district else (),
        entities=entities_of([one.account], settings),
        amount_paise=one.amount_paise,
    )
