"""How much of an account to hold: no more than was traced, is free and was disputed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analytics.ledger.apportionment import apportion
from graph.model.hold_queue import HoldLine, ProportionateHold
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.trail import TrailAccount


def proportionate_hold(
    account: EntityKey,
    sums: Mapping[AcknowledgementNo, TrailAccount],
    *,
    free_paise: int | None = None,
) -> ProportionateHold:
    """Give what to hold of an account for some complaints, with the arithmetic.

    Args:
        account: Its key.
        sums: What the account did with each complaint's money, as reported.
        free_paise: Its free balance; None: not known. Where it is less than what was traced,
            each complaint gets its share of it, by largest remainder.
    """
    ordered = sorted(sums)
    traced = [sums[number].residual_paise for number in ordered]
    total = sum(traced)
    paise = total if free_paise is None else max(0, min(total, free_paise))
    shares = apportion(paise, traced) if total else [0] * len(ordered)
    return ProportionateHold(
        account=account,
        paise=paise,
        by_complaint=tuple(zip(ordered, shares, strict=True)),
        lines=_lines([sums[number] for number in ordered], total, free_paise, paise),
    )


def _lines(
    sums: Sequence[TrailAccount], traced: int, free_paise: int | None, paise: int
) -> tuple[HoldLine, ...]:
    came = sum(one.in_paise for one in sums)
    steps = [
        HoldLine(code="CAME", text="Disputed money that came into the account", paise=came),
        *(
            HoldLine(code=code, text=text, paise=-gone)
            for code, text, gone in (
                ("SENT", "Of it sent on", sum(one.out_paise for one in sums)),
                ("DRAWN", "Of it drawn or otherwise gone", sum(one.cashed_paise for one in sums)),
                ("REFUNDED", "Of it given back", sum(one.refunded_paise for one in sums)),
                ("HELD", "Of it held already", sum(one.held_paise for one in sums)),
            )
            if gone
        ),
    ]
    over = sum(one.over_reported_paise for one in sums)
    if over:
        text = "More was reported gone than came; that is no one's here"
        steps.append(HoldLine(code="OVER_REPORTED", text=text, paise=over))
    steps.append(HoldLine(code="TRACED", text="Traced, on the account and not held", paise=traced))
    if free_paise is not None:
        text = "Free balance of the account, as known"
        steps.append(HoldLine(code="FREE", text=text, paise=free_paise))
    steps.append(HoldLine(code="TO_HOLD", text="To hold: the lesser of these", paise=paise))
    return tuple(steps)
