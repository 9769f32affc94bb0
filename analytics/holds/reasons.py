"""Why an account stands where it does in the hold queue, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from analytics.holds.stakes import Stake
from analytics.holds.survival import BIN_STARTS, BIN_WIDTHS, Survival
from analytics.wording import count_text, instant_text, percent_text
from graph.model.hold_queue import HoldPart
from graph.model.ids import EntityKey
from graph.model.money import format_rupees
from graph.model.reason import Reason

HALF = 0.5
STEPS_A_BIN = 30


def reasons_for(
    stake: Stake,
    newest: HoldPart,
    survival: Survival,
    *,
    complaint_count: int,
    ring: EntityKey | None,
    at: datetime,
) -> tuple[Reason, ...]:
    """Give the reasons, the weightiest first.

    Args:
        stake: What a hold saves.
        newest: The part that came last.
        survival: How long such a part stays.
        complaint_count: Complaints whose rupees are there.
        ring: Ring of the account; None: none.
        at: Now.
    """
    found = [_expected(stake, complaint_count), _credited(newest, at)]
    half = half_life(survival)
    if half is not None:
        found.append(_habit(half, max(timedelta(0), at - newest.credited_at)))
    if stake.loss_by_waiting_paise:
        found.append(_waiting(stake))
    if ring is not None:
        name = ring.partition(":")[2]
        found.append(
            Reason(
                code="HOLD_RING", text=f"The account is ring {name}'s.", values=(("ring", name),)
            )
        )
    return tuple(found)


def half_life(survival: Survival) -> timedelta | None:
    """Give the age at which half of such money is gone; None: more than two months."""
    for start, width in zip(BIN_STARTS, BIN_WIDTHS, strict=True):
        if survival.at(start + width) > HALF:
            continue
        ages = (start + width * step / STEPS_A_BIN for step in range(1, STEPS_A_BIN + 1))
        return next(age for age in ages if survival.at(age) <= HALF)
    return None


def duration_text(span: timedelta) -> str:
    """Give a span in the largest unit that keeps it above 1.

    >>> duration_text(timedelta(minutes=40)), duration_text(timedelta(hours=50))
    ('40 min', '2.1 days')
    """
    minutes = span / timedelta(minutes=1)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{round(minutes)} min"
    if span < timedelta(days=1):
        return f"{minutes / 60:.1f} h"
    return f"{span / timedelta(days=1):.1f} days"


def _expected(stake: Stake, complaint_count: int) -> Reason:
    expected, remaining = format_rupees(stake.expected_paise), format_rupees(stake.remaining_paise)
    share = percent_text(stake.probability)
    return Reason(
        code="HOLD_EXPECTED",
        text=f"Of {remaining} of {count_text(complaint_count, 'complaint')}, {expected} are"
        f" probably still there ({share}).",
        values=(
            ("complaints", str(complaint_count)),
            ("expected", expected),
            ("remaining", remaining),
            ("share", f"{stake.probability:.2f}"),
        ),
    )


def _credited(newest: HoldPart, at: datetime) -> Reason:
    ago = duration_text(max(timedelta(0), at - newest.credited_at))
    when = instant_text(newest.credited_at)
    layer = "" if newest.layer is None else f" at layer {newest.layer}"
    return Reason(
        code="HOLD_CREDITED",
        text=f"The last of it came {ago} ago, on {when},{layer or ' at a layer not told'}.",
        values=(("ago", ago), ("layer", str(newest.layer or "")), ("when", when)),
    )


def _habit(half: timedelta, age: timedelta) -> Reason:
    after, ago = duration_text(half), duration_text(age)
    usual = f"Half of such money is gone {after} after it came"
    if age <= half:
        return Reason(code="HOLD_HABIT", text=f"{usual}.", values=(("after", after),))
    return Reason(
        code="HOLD_OUTLIVED",
        text=f"{usual}; this has stayed {ago}, as far as banks told.",
        values=(("after", after), ("ago", ago)),
    )


def _waiting(stake: Stake) -> Reason:
    loss = format_rupees(stake.loss_by_waiting_paise)
    return Reason(
        code="HOLD_WAITING",
        text=f"Half an hour of waiting probably costs {loss}.",
        values=(("loss", loss),),
    )
