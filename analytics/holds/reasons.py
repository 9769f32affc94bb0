"""Why an account stands where it does in the hold queue, in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from analytics.holds.stakes import Stake
from analytics.holds.survival import BIN_STARTS, BIN_WIDTHS, Survival
from analytics.wording import count_text, instant_text, percent_text
from graph.model.hold_queue import HoldPart
from graph.model.ids import EntityKey
from graph.model.money import format_rupees
from graph.model.reason import Reason
from graph.model.span import SpanUnit, in_largest_unit

HALF = 0.5
STEPS_A_BIN = 30
UNITS: Final = {SpanUnit.MINUTES: "min", SpanUnit.HOURS: "h", SpanUnit.DAYS: "days"}


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
        found.append(_habit(half, at - newest.credited_at))
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
    figure, unit = in_largest_unit(span)
    return f"{figure} {UNITS[unit]}"


def _whole_seconds(span: timedelta) -> timedelta:
    """Give a span as its reason keeps it, so that all languages write one figure."""
    return timedelta(seconds=round(max(span, timedelta(0)).total_seconds()))


def _kept(span: timedelta) -> str:
    return str(span // timedelta(seconds=1))


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
    ago, when = _whole_seconds(at - newest.credited_at), instant_text(newest.credited_at)
    came = f"The last of it came {duration_text(ago)} ago, on {when}, at"
    values = (("ago_s", _kept(ago)), ("when", when))
    if newest.layer is None:
        return Reason(
            code="HOLD_CREDITED_NO_LAYER", text=f"{came} a layer not told.", values=values
        )
    return Reason(
        code="HOLD_CREDITED",
        text=f"{came} layer {newest.layer}.",
        values=tuple(sorted((*values, ("layer", str(newest.layer))))),
    )


def _habit(half: timedelta, age: timedelta) -> Reason:
    after, ago = _whole_seconds(half), _whole_seconds(age)
    usual = f"Half of such money is gone {duration_text(after)} after it came"
    if age <= half:
        return Reason(code="HOLD_HABIT", text=f"{usual}.", values=(("after_s", _kept(after)),))
    return Reason(
        code="HOLD_OUTLIVED",
        text=f"{usual}; this has stayed {duration_text(ago)}, as far as banks told.",
        values=(("after_s", _kept(after)), ("ago_s", _kept(ago))),
    )


def _waiting(stake: Stake) -> Reason:
    loss = format_rupees(stake.loss_by_waiting_paise)
    return Reason(
        code="HOLD_WAITING",
        text=f"Half an hour of waiting probably costs {loss}.",
        values=(("loss", loss),),
    )
