"""What a learnt forecast rests on as a whole, or why it says nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np

from analytics.cashout.attach import Roster
from analytics.cashout.description import describe_ring
from analytics.cashout.forecaster import CashOutForecaster, RingForecast
from analytics.cashout.pool import Guess, Pool
from analytics.cashout.samples import HORIZONS_H
from analytics.wording import age_text, count_text, percent_text
from graph.model.forecast import TimeWindow
from graph.model.ids import EntityKey
from graph.model.money import format_rupees
from graph.model.reason import Reason

MOST_WATCHED: Final = 200  # more machines than anybody can watch: then it is better to abstain
A_PERCENT: Final = 0.01
RUPEES_HELD: Final = 100_000  # paise; smaller sums are no reason
LEARNT_ELSEWHERE: Final = Reason(
    code="LEARNT_ELSEWHERE",
    text="Learnt from a made-up world, as too few cases of your own have settled: chances and "
    "sets are wider.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a forecast is asked for.

    Attributes:
        subject: Ring, complaint, account or district.
        guess: Clusters that may be the ring behind it.
        complaint: Position of the complaint asked about; None: the ring as a whole.
        window: When the cash would be drawn.
        at: The instant whose knowledge counts; aware UTC.
        is_prior: The model was learnt from a made-up world.
    """

    subject: EntityKey
    guess: Guess
    complaint: int | None
    window: TimeWindow
    at: datetime
    is_prior: bool


def why_silent(pool: Pool, set_size: int) -> Reason | None:
    """Say why it is better to say nothing, and which fact would help; None: it is not."""
    if not len(pool.machine):
        return Reason(
            code="NO_VISIT_KNOWN",
            text="No cash drawn by the ring behind this is known. Ask the banks of the accounts "
            "that were paid for their cash withdrawals with ATM numbers.",
        )
    if set_size > MOST_WATCHED:
        return Reason(
            code="TOO_MANY_MACHINES",
            text=f"{set_size} machines would have to be watched to meet the next draw 9 times in "
            f"10, more than {MOST_WATCHED}. Ask the banks for the newest withdrawals.",
            values=(("machines", str(set_size)), ("most", str(MOST_WATCHED))),
        )
    return None


def whole_of(
    asked: Asked,
    found: RingForecast,
    pool: Pool,
    forecaster: CashOutForecaster,
    roster: Roster,
) -> tuple[Reason, ...]:
    """Say what a forecast rests on, and what would change it."""
    machines = len(np.unique(pool.machine))
    hours = round(float(pool.age.min()) * 24)
    reasons = [
        Reason(
            code="KNOWN_VISITS",
            text=f"{count_text(len(pool.machine), 'visit')} to {count_text(machines, 'machine')} "
            f"known, the last {age_text(hours)} before.",
            values=(
                ("count", str(len(pool.machine))),
                ("hours", str(hours)),
                ("machines", str(machines)),
            ),
        )
    ]
    held = round(float((pool.pending_paise * pool.account_share).sum()))
    if held > RUPEES_HELD:
        reasons.append(
            Reason(
                code="MONEY_HELD",
                text=f"{format_rupees(held)} reached its accounts in the last four days and is "
                "not known to have left.",
                values=(("held_paise", str(held)),),
            )
        )
    reasons.append(_if_frozen(asked, found, pool, forecaster, roster))
    if not asked.guess.is_linked:
        reasons.append(
            Reason(
                code="LOOKS_ALIKE",
                text="Nothing ties it to a ring yet: this is where the rings it is most like draw.",
            )
        )
    if asked.is_prior:
        reasons.append(LEARNT_ELSEWHERE)
    return tuple(reasons)


def _if_frozen(
    asked: Asked,
    found: RingForecast,
    pool: Pool,
    forecaster: CashOutForecaster,
    roster: Roster,
) -> Reason:
    """Say what the chance of a draw within a day is now, and if its accounts were frozen."""
    frozen = roster.board.is_frozen.copy()
    frozen[pool.next_accounts] = True
    board = replace(roster.board, is_frozen=frozen)
    ring = describe_ring(board, forecaster.ground, asked.guess, asked.complaint)
    day = HORIZONS_H.index(24)
    now, then = found.any_chances[day], forecaster.rings.any_chances([ring])[0][day]
    count = len(pool.next_accounts)
    text = f"Draws somewhere within 24 hours with {percent_text(now)}"
    if now - then >= A_PERCENT:
        text += (
            f"; if the {count_text(count, 'account')} that may draw next were frozen, with "
            f"{percent_text(then)}"
        )
    return Reason(
        code="CHANCE_OF_DRAW",
        text=f"{text}.",
        values=(
            ("accounts", str(count)),
            ("now_share", f"{now:.2f}"),
            ("then_share", f"{then:.2f}"),
        ),
    )
