"""Say why a machine is named in a forecast, or why none is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from analytics.wording import (
    count_text,
    hours_text,
    instant_text,
    percent_text,
    times_text,
)
from graph.model.fact import A_DAY, INDIA
from graph.model.forecast import HourShare, TimeWindow
from graph.model.reason import Reason
from graph.model.span import AN_HOUR
from graph.model.transfer import Withdrawal

HOURS: Final = 24
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


def drawn_here(drawn: Sequence[Withdrawal]) -> Reason:
    """Say how often a ring drew at a machine, and when last; at least one withdrawal."""
    accounts = len({one.account for one in drawn})
    when, last_at = _last(drawn)
    return Reason(
        code="DRAWN_HERE",
        text=f"Drawn here {times_text(len(drawn))} from {count_text(accounts, 'account')}{when}.",
        values=(("accounts", str(accounts)), ("count", str(len(drawn))), ("last_at", last_at)),
    )


def drawn_near(km: float, drawn: Sequence[Withdrawal]) -> Reason:
    """Say how far a machine is from one the ring uses."""
    return Reason(
        code="DRAWN_NEAR",
        text=f"{km:.1f} km from a machine the ring drew at {times_text(len(drawn))}.",
        values=(("count", str(len(drawn))), ("km", f"{km:.1f}")),
    )


def whole_reasons(
    drawn: Sequence[Withdrawal], hours: Sequence[HourShare], window: TimeWindow
) -> tuple[Reason, ...]:
    """Say what a forecast rests on, and how its window fits the ring's hours."""
    machines = len({one.atm for one in drawn})
    when, last_at = _last(drawn)
    whole = Reason(
        code="OWN_WITHDRAWALS",
        text=f"{count_text(len(drawn), 'withdrawal')} of this ring at "
        f"{count_text(machines, 'machine')} known{when}.",
        values=(("count", str(len(drawn))), ("last_at", last_at), ("machines", str(machines))),
    )
    if not hours:
        return (whole,)
    return (whole, _likeliest(hours), *_in_window(hours, window))


def why_silent(known: Sequence[Withdrawal], *, least: int) -> Reason:
    """Say why nothing is forecast, and which fact would help."""
    placed = sum(1 for one in known if one.atm is not None)
    unplaced = len(known) - placed
    if unplaced:
        wish = (
            f"Ask the banks for the ATM number of {count_text(unplaced, 'withdrawal')} "
            "whose machine is not told."
        )
    else:
        wish = "Ask the banks of its accounts for their cash withdrawals with ATM numbers."
    return Reason(
        code="TOO_FEW_WITHDRAWALS",
        text=f"{count_text(placed, 'withdrawal')} at a named machine known, {least} needed. {wish}",
        values=(("known", str(placed)), ("needed", str(least)), ("without_machine", str(unplaced))),
    )


def _last(drawn: Sequence[Withdrawal]) -> tuple[str, str]:
    last = max(drawn, key=lambda one: (one.event_at or LONG_AGO, one.id))
    if last.event_at is None:
        return "", ""
    return f", last on {instant_text(last.event_at, last.event_precision)}", (
        last.event_at.isoformat()
    )


def _likeliest(hours: Sequence[HourShare]) -> Reason:
    first = hours[0].hour
    shares = {one.hour: one.share for one in hours}
    share = sum(shares[hour % HOURS] for hour in (first - 1, first, first + 1))
    from_hour, to_hour = (first - 1) % HOURS, (first + 1) % HOURS + 1
    return Reason(
        code="USUAL_HOURS",
        text=f"Draws most {hours_text(from_hour, to_hour)}: {percent_text(share)}.",
        values=(
            ("from_hour", str(from_hour)),
            ("share", f"{share:.2f}"),
            ("to_hour", str(to_hour)),
        ),
    )


def _in_window(hours: Sequence[HourShare], window: TimeWindow) -> tuple[Reason, ...]:
    if window.end - window.start >= A_DAY:
        return ()
    within = set()
    at = window.start.astimezone(INDIA).replace(minute=0, second=0, microsecond=0)
    while at < window.end:
        within.add(at.hour)
        at += AN_HOUR
    share = sum(one.share for one in hours if one.hour in within)
    return (
        Reason(
            code="SHARE_IN_WINDOW",
            text=f"{percent_text(share)} of its withdrawals fall in these hours of the day.",
            values=(("share", f"{share:.2f}"),),
        ),
    )
