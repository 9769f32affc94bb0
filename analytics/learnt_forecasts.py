"""From what a model says to a forecast that is kept: windows, chances, reasons, abstention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from analytics.cashout.attach import Roster
from analytics.cashout.description import describe_ring
from analytics.cashout.forecaster import CashOutForecaster, RingForecast
from analytics.cashout.models import sigmoid
from analytics.cashout.pool import Guess, Pool, pool_visits
from analytics.cashout.samples import HORIZONS_H
from analytics.cashout.tables import Floats
from analytics.machine_reasons import Grounds
from analytics.wording import age_text, count_text, percent_text
from graph.model.entity import Atm
from graph.model.forecast import CashOutForecast, HorizonChance, PlaceChance, TimeWindow
from graph.model.ids import Canonical, EntityKey, ForecastId, digest, hashed_token
from graph.model.money import format_rupees
from graph.model.reason import Reason

LEAST_LISTED: Final = 10
EXPLAINED: Final = 10
MOST_WATCHED: Final = 200  # more machines than anybody can watch: then it is better to abstain
HOUR: Final = timedelta(hours=1)
A_PERCENT: Final = 0.01
RUPEES_HELD: Final = 100_000  # paise; smaller sums are no reason


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


def learnt_forecast(
    asked: Asked,
    *,
    forecaster: CashOutForecaster,
    roster: Roster,
    machines: Mapping[EntityKey, Atm],
    model: str,
) -> CashOutForecast:
    """Say where the ring behind something draws next, with calibrated chances.

    The chance in the window is that of the time left of it. It abstains, naming the fact that
    would help, where no visit of the ring is known or too many machines would have to be
    watched. The same input gives the same id.
    """
    found = forecaster.forecast_guess(roster, asked.guess, asked.complaint)
    pool = pool_visits(roster.board, asked.guess)
    set_size = int(found.in_set.sum())
    abstained = _silence(pool, set_size)
    names = roster.board.situation.view.machines.names
    keys = [EntityKey(str(names[code])) for code in found.machines.tolist()]
    inputs = _inputs(keys, found, pool)
    span: Canonical = [asked.window.start.isoformat(), asked.window.end.isoformat()]
    return CashOutForecast(
        id=ForecastId(f"forecast:{hashed_token([asked.subject, span, model, inputs])}"),
        subject=asked.subject,
        window=asked.window,
        places=()
        if abstained
        else _places(asked, found, keys, set_size, forecaster, roster, machines),
        hours=(),
        abstained=abstained,
        reasons=() if abstained else _whole(asked, found, pool, forecaster, roster),
        model=model,
        made_at=asked.at,
        known_at=asked.at,
        inputs_sha256=inputs,
        chances=_chances(found.any_chances),
        median_wait_h=found.median_wait_h,
        set_size=None if abstained else set_size,
    )


def chance_within(chances: Floats, hours: float) -> float:
    """Give the chance within some hours from those within 1, 6, 24 and 72, linearly between.

    >>> chance_within(np.array([0.1, 0.2, 0.4, 0.8]), 48.0)
    0.6...
    """
    return float(np.interp(hours, [0.0, *HORIZONS_H], [0.0, *chances]))


def _places(
    asked: Asked,
    found: RingForecast,
    keys: Sequence[EntityKey],
    set_size: int,
    forecaster: CashOutForecaster,
    roster: Roster,
    machines: Mapping[EntityKey, Atm],
) -> tuple[PlaceChance, ...]:
    description = describe_ring(roster.board, forecaster.ground, asked.guess, asked.complaint)
    grounds = Grounds(
        board=roster.board,
        ground=forecaster.ground,
        pool=pool_visits(roster.board, asked.guess),
        description=description,
        choice=forecaster.rings.choice,
    )
    place_of = {code: place for place, code in enumerate(description.machines.tolist())}
    shares = np.exp(found.scores - found.scores.max())
    shares /= shares.sum()
    left_h = max(0.0, (asked.window.end - asked.at) / HOUR)
    count = min(len(keys), max(LEAST_LISTED, set_size))
    day = found.chances[:, HORIZONS_H.index(24)]
    return tuple(
        PlaceChance(
            atm=keys[at],
            rank=at + 1,
            score=float(shares[at]),
            probability=chance_within(found.chances[at], left_h),
            expected_paise=round(
                float(found.paise[at])
                * chance_within(found.chances[at], left_h)
                / max(float(day[at]), 1e-9)
            ),
            point=machines[keys[at]].point if keys[at] in machines else None,
            reasons=grounds.reasons(place_of[int(found.machines[at])]) if at < EXPLAINED else (),
            chances=_chances(found.chances[at]),
        )
        for at in range(count)
    )


def _chances(chances: Floats) -> tuple[HorizonChance, ...]:
    return tuple(
        HorizonChance(hours=hours, probability=float(chance))
        for hours, chance in zip(HORIZONS_H, chances, strict=True)
    )


def _silence(pool: Pool, set_size: int) -> Reason | None:
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


def _whole(
    asked: Asked,
    found: RingForecast,
    pool: Pool,
    forecaster: CashOutForecaster,
    roster: Roster,
) -> tuple[Reason, ...]:
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
        reasons.append(
            Reason(
                code="LEARNT_ELSEWHERE",
                text="Learnt from a made-up world, as too few cases of your own have settled: "
                "chances and sets are wider.",
            )
        )
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


def _inputs(keys: Sequence[EntityKey], found: RingForecast, pool: Pool) -> str:
    """Hash what a forecast was made from: the ring's visits and money, and what was said."""
    told: list[Canonical] = [
        [key, f"{chance:.9f}"] for key, chance in zip(keys, sigmoid(found.scores), strict=True)
    ]
    visits: list[Canonical] = [
        [int(machine), f"{event:.0f}"]
        for machine, event in zip(pool.machine.tolist(), pool.event.tolist(), strict=True)
    ]
    return digest([told, visits, [f"{chance:.9f}" for chance in found.any_chances.tolist()]])
