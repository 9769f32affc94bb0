"""The machines of the country at which rings draw in the next day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.at_work import AtWork, rings_at_work
from analytics.cashout.attach import Roster
from analytics.cashout.board import Board, board_of
from analytics.cashout.calibration import calibrated
from analytics.cashout.day_after import DayAfter, day_after
from analytics.cashout.ground import Ground
from analytics.cashout.inflow import UNIT_PAISE
from analytics.cashout.log_linear import LogLinear, fit_log_linear
from analytics.cashout.models import Logistic, fit_logistic
from analytics.cashout.ring_model import RingModel
from analytics.cashout.samples import Hindsight
from analytics.cashout.situation import situation_at
from analytics.cashout.tables import DAY_S, CashTables, Floats
from analytics.cashout.takings import BLOCKS, Takings, fit_takings
from analytics.cashout.tallies import tally

FADE_DAYS: Final = (2.0, 5.0, 14.0)
COUNT_DAYS: Final = 14
RUPEE_PENALTY: Final = 1e-3
CHANCE_STRENGTH: Final = 0.1
NONE_LEFT: Final = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceModel:
    """Fitted once, asked with the rings at work; linear in logs.

    Attributes:
        takings: What each ring draws in a day.
        rupees: Of a machine in a day, in units of ten thousand.
        chance: Of any draw there that is reported in time.
    """

    takings: Takings
    rupees: LogLinear
    chance: Logistic

    def forecast(self, work: AtWork, board: Board) -> tuple[Floats, Floats]:
        """Give expected paise and the chance of a draw within a day at every machine."""
        X = place_features(work, self.takings, past_of_places(board, work.n_machines))
        return UNIT_PAISE * self.rupees.expected(X), calibrated(self.chance, X)


def place_features(work: AtWork, takings: Takings, past: Floats) -> Floats:
    """Describe every machine by what all live rings are expected to do, and did.

    Args:
        work: The rings at work.
        takings: Gives what each draws.
        past: As `past_of_places` gives it.

    Returns:
        Shape (n_machines, n_features), logarithms.
    """
    rupees, visits = takings.of(work.figures)
    expected = [work.spread(rupees), work.spread(visits), work.any_chance()]
    logs = [np.log(column + NONE_LEFT) for column in expected]
    return np.column_stack([*logs, past])


def past_of_places(board: Board, n_machines: int) -> Floats:
    """Describe every machine by what was drawn there: logarithms, and arrests."""
    visits, at = board.visits, board.situation.at
    age = (at - visits.event) / DAY_S
    recent = age < COUNT_DAYS
    columns: list[Floats] = [
        tally(visits.machine, np.exp(-age / days), n=n_machines) for days in FADE_DAYS
    ]
    columns.append(tally(visits.machine[recent], n=n_machines))
    rupees = visits.paise * np.exp(-age / FADE_DAYS[1]) / UNIT_PAISE
    columns.append(tally(visits.machine, rupees, n=n_machines))
    columns.append(board.everyday)
    logs = [np.log(column + NONE_LEFT) for column in columns]
    return np.stack([*logs, board.arrests[0]], axis=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDay:
    """A moment of the past, and what was drawn in the day after it."""

    work: AtWork
    past: Floats
    after: DayAfter


def fit_place_model(
    tables: CashTables, hindsight: Hindsight, moments: Floats, ground: Ground, model: RingModel
) -> PlaceModel:
    """Fit on some moments of the past, oldest first, by what had become known of them."""
    days = [_day(tables, hindsight, float(at), ground, model) for at in moments]
    X = np.concatenate(_features_left_out(days))
    n_machines = len(ground.points)
    paise = [tally(day.after.machine, day.after.paise, n=n_machines) for day in days]
    settled = [day.after.machine[day.after.is_settled] for day in days]
    is_drawn = [tally(machine, n=n_machines) > 0 for machine in settled]
    return PlaceModel(
        takings=_takings(days),
        rupees=fit_log_linear(X, np.concatenate(paise) / UNIT_PAISE, penalty=RUPEE_PENALTY),
        chance=fit_logistic(X, np.concatenate(is_drawn), strength=CHANCE_STRENGTH),
    )


def _day(
    tables: CashTables, hindsight: Hindsight, at: float, ground: Ground, model: RingModel
) -> PlaceDay:
    roster = Roster.of(board_of(situation_at(tables, at)))
    return PlaceDay(
        work=rings_at_work(roster, ground, model),
        past=past_of_places(roster.board, len(ground.points)),
        after=day_after(tables, hindsight, roster),
    )


def _features_left_out(days: Sequence[PlaceDay]) -> list[Floats]:
    """Describe each day with takings learnt from the other blocks of time."""
    block = np.arange(len(days)) * BLOCKS // max(len(days), 1)
    others = [
        [day for day, own in zip(days, block, strict=True) if own != one] for one in range(BLOCKS)
    ]
    learnt = [_takings(rest or days) for rest in others]
    return [
        place_features(day.work, learnt[own], day.past)
        for day, own in zip(days, block, strict=True)
    ]


def _takings(days: Sequence[PlaceDay]) -> Takings:
    return fit_takings(
        np.concatenate([day.work.figures for day in days]),
        np.concatenate([day.after.paise_by_ring() for day in days]),
        np.concatenate([day.after.visits_by_ring() for day in days]),
    )
