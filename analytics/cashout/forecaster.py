"""Learn from the past of a country once, then forecast for any moment after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.accounts import MuleModel, fit_mule_model
from analytics.cashout.at_work import rings_at_work
from analytics.cashout.attach import Roster, guess_ring
from analytics.cashout.board import board_of
from analytics.cashout.calibration import holds_answer
from analytics.cashout.choice import Choice
from analytics.cashout.description import describe_ring
from analytics.cashout.ground import Ground
from analytics.cashout.places import PlaceModel, fit_place_model
from analytics.cashout.pool import Guess
from analytics.cashout.ring_model import CHOICE_PENALTY, DAY, RingModel, fit_ring_model
from analytics.cashout.samples import (
    HORIZONS_H,
    Hindsight,
    Sample,
    learn_likeness,
    past_moments,
    past_samples,
)
from analytics.cashout.situation import situation_at
from analytics.cashout.tables import CashTables, Codes, Flags, Floats, known_at

PLACE_STEP: Final = 3  # every third moment: all its clusters are asked about
LONGEST_WAIT_H: Final = 300.0
MOST_PLACES: Final = 400
HALF: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class RingForecast:
    """Where and when the ring behind a complaint draws.

    Attributes:
        machines: By code, likeliest first, at most 200.
        scores: Ranks them; comparable within one forecast only.
        chances: Of a draw at each within 1, 6, 24 and 72 h, shape (n_machines, 4).
        paise: Expected at each within 24 h.
        in_set: The machines among which the next is, 9 times in 10.
        any_chances: Of a draw anywhere within the same hours, shape (4,).
        median_wait_h: As likely before as after, hours; at most 300.
        is_linked: False: the ring is one that looks alike, or unknown.
        visit_count: Visits it rests on; 0: towns alone are ranked, better abstain.
    """

    machines: Codes
    scores: Floats
    chances: Floats
    paise: Floats
    in_set: Flags
    any_chances: Floats
    median_wait_h: float
    is_linked: bool
    visit_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceForecast:
    """The machines of the country by expected tainted rupees in 24 h, most first."""

    machines: Codes
    paise: Floats
    chances: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What was learnt, as it is kept.

    Attributes:
        likeness: Tells which ring an unlinked complaint is likely of.
        rings: Where and when a ring draws.
        places: Where all rings draw.
        mules: Which accounts are theirs.
    """

    likeness: Choice
    rings: RingModel
    places: PlaceModel
    mules: MuleModel


@dataclass(frozen=True, slots=True, kw_only=True)
class CashOutForecaster:
    """What was learnt, on the ground it is asked about; immutable.

    Attributes:
        learnt: The models.
        ground: Where the machines stand.
    """

    learnt: Learnt
    ground: Ground

    @property
    def rings(self) -> RingModel:
        """Where and when a ring draws."""
        return self.learnt.rings

    def forecast_ring(self, roster: Roster, complaint: int) -> RingForecast:
        """Forecast for the ring behind a complaint, by its position."""
        return self.forecast_guess(
            roster, guess_ring(roster, complaint, self.learnt.likeness), complaint
        )

    def forecast_guess(
        self, roster: Roster, guess: Guess, complaint: int | None = None
    ) -> RingForecast:
        """Forecast for the ring that some clusters may be; None: no complaint is asked about."""
        ring = describe_ring(roster.board, self.ground, guess, complaint)
        any_chances = self.rings.any_chances([ring])[0]
        utilities = self.rings.utilities(ring)
        chances = self.rings.machine_chances(utilities, any_chances)
        in_set = holds_answer(utilities, self.rings.set_share)
        order = np.argsort(-utilities, kind="stable")
        return RingForecast(
            machines=ring.machines[order],
            scores=utilities[order],
            chances=chances[order],
            paise=chances[order, DAY] * self.rings.paise_a_machine,
            in_set=in_set[order],
            any_chances=any_chances,
            median_wait_h=_median_wait(any_chances),
            is_linked=guess.is_linked,
            visit_count=ring.visit_count,
        )

    def forecast_places(self, roster: Roster, *, most: int = MOST_PLACES) -> PlaceForecast:
        """Rank the machines of the country by expected rupees, at most so many."""
        work = rings_at_work(roster, self.ground, self.rings)
        paise, chances = self.learnt.places.forecast(work, roster.board)
        order = np.argsort(-paise, kind="stable")[:most]
        return PlaceForecast(machines=order, paise=paise[order], chances=chances[order])

    def mule_chances(self, roster: Roster, accounts: Codes) -> Floats:
        """Give the chance that each account is in a ring's hands."""
        return self.learnt.mules.chances(roster.board, accounts)


def fit_forecaster(tables: CashTables, *, end: float, random_state: int = 0) -> CashOutForecaster:
    """Learn from the rows known at `end`, seconds, and no others."""
    return learn(past_of(tables, end), random_state=random_state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Questions of the past with what had become known of their answers.

    Attributes:
        tables: As known at the end.
        hindsight: What belonged together, as seen later.
        moments: When questions were asked, oldest first.
        ground: Where the machines stand.
        likeness: Tells which ring an unlinked complaint is likely of.
        samples: The questions, oldest first.
    """

    tables: CashTables
    hindsight: Hindsight
    moments: Floats
    ground: Ground
    likeness: Choice
    samples: tuple[Sample, ...]


def past_of(tables: CashTables, end: float) -> Past:
    """Ask the questions of the past; nothing known after `end`, seconds, is used."""
    past = known_at(tables, end)
    ground = Ground.of(past.machines)
    hindsight = Hindsight(tables=past, end=end)
    moments = past_moments(past, end)
    likeness = learn_likeness(past, hindsight, moments)
    samples = past_samples(past, hindsight, moments, ground, likeness)
    return Past(
        tables=past,
        hindsight=hindsight,
        moments=moments,
        ground=ground,
        likeness=likeness,
        samples=tuple(samples),
    )


def learn(
    past: Past,
    *,
    penalty: float = CHOICE_PENALTY,
    only: str | None = None,
    random_state: int = 0,
) -> CashOutForecaster:
    """Fit every model on the past; `only` names the one feature by which machines are chosen."""
    rings = fit_ring_model(past.samples, penalty=penalty, only=only)
    places = fit_place_model(
        past.tables, past.hindsight, past.moments[::PLACE_STEP], past.ground, rings
    )
    mules = fit_mule_model(past.tables, end=past.hindsight.end, random_state=random_state)
    learnt = Learnt(likeness=past.likeness, rings=rings, places=places, mules=mules)
    return CashOutForecaster(learnt=learnt, ground=past.ground)


def roster_at(tables: CashTables, at: float) -> Roster:
    """Gather what is known at a moment, to be asked many times."""
    return Roster.of(board_of(situation_at(tables, at)))


def _median_wait(any_chances: Floats) -> float:
    hours = [0.0, *HORIZONS_H, LONGEST_WAIT_H]
    return float(np.interp(HALF, [0.0, *any_chances, 1.0], hours))
