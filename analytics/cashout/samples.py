"""Questions of the past with what had become known of their answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from analytics.cashout.attach import Roster, guess_ring, likeness
from analytics.cashout.board import board_of
from analytics.cashout.choice import Choice, fit_choice
from analytics.cashout.description import RingDescription, describe_ring
from analytics.cashout.ground import Ground
from analytics.cashout.situation import situation_at
from analytics.cashout.tables import DAY_S, HOUR_S, CashTables, Codes, Flags, Floats
from analytics.cashout.tallies import tally
from analytics.errors import NotFitted

HORIZONS_H: Final = (1, 6, 24, 72)
SETTLED_S: Final = 10 * DAY_S  # as the marks have it: reported within ten days
LATEST_S: Final = SETTLED_S + HORIZONS_H[-1] * HOUR_S
WARM_UP_S: Final = 20 * DAY_S
STEP_S: Final = 7 * HOUR_S  # every hour of the day comes round
SPARSE: Final = 4
SNAPSHOT_S: Final = 5 * DAY_S
RING_DAYS: Final = 30
LIKENESS_PENALTY: Final = 3.0


@dataclass(slots=True, kw_only=True)
class Hindsight:
    """What belonged together, as seen at least ten days later, but never after the end."""

    tables: CashTables
    end: float
    seen: dict[int, tuple[Codes, Codes]] = field(default_factory=dict)

    def after(self, at: float) -> tuple[Codes, Codes]:
        """Give the labels of accounts and of complaints of a moment."""
        steps = max(0, int((self.end - at - SETTLED_S) // SNAPSHOT_S))
        if steps not in self.seen:
            clusters = situation_at(self.tables, self.end - steps * SNAPSHOT_S).clusters
            self.seen[steps] = (clusters.account, clusters.complaint)
        return self.seen[steps]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a ring did after a moment, as far as it was reported within ten days.

    Attributes:
        any_drawn: Whether it drew within each horizon, shape (4,).
        drawn_at: Whether it drew at each candidate within each, shape (n_candidates, 4).
        visits: Hours of the next day in which it drew at each candidate, reported or not.
        later_draws: Draws at each candidate in 72 h.
        paise: Drawn at each candidate in a day.
        next_machine: Where it drew first within a day; -1: nowhere named.
    """

    any_drawn: Flags
    drawn_at: Flags
    visits: Floats
    later_draws: Floats
    paise: Floats
    next_machine: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One question of the past; `weight` is how many complaints asked it."""

    at: float
    description: RingDescription
    answer: Answer
    weight: float


def past_moments(tables: CashTables, end: float, *, step_s: float = STEP_S) -> Floats:
    """Give the moments whose answers had become known by `end`, oldest first."""
    if not len(tables.complaints.known):
        return np.zeros(0)
    first = float(tables.complaints.known[0]) + WARM_UP_S
    return np.arange(end - LATEST_S, first, -step_s)[::-1]


def learn_likeness(tables: CashTables, hindsight: Hindsight, moments: Floats) -> Choice:
    """Learn which features tell the ring of a complaint, from those that were tied later.

    Raises:
        NotFitted: There is none.
    """
    rows, chosen, sizes = [], [], []
    for at in moments[::SPARSE]:
        roster = Roster.of(board_of(situation_at(tables, float(at))))
        live = roster.live()
        for complaint in _asked(roster, SPARSE * STEP_S):
            label = _true_cluster(roster, complaint, hindsight)
            if (live == label).any():
                rows.append(likeness(roster, complaint, live))
                chosen.append((live == label).astype(np.float64))
                sizes.append(len(live))
    if not rows:
        raise NotFitted(
            "no complaint of the past was tied to a ring that drew cash, and settled: wait for "
            "more cases"
        )
    return fit_choice(
        np.concatenate(rows),
        np.concatenate(chosen),
        np.array(sizes),
        penalty=LIKENESS_PENALTY,
    )


def past_samples(
    tables: CashTables, hindsight: Hindsight, moments: Floats, ground: Ground, choice: Choice
) -> Iterator[Sample]:
    """Give the questions of some moments, oldest first; a ring is asked about once each."""
    for at in moments:
        roster = Roster.of(board_of(situation_at(tables, float(at))))
        asked: dict[int, int] = {}
        times: dict[int, float] = {}
        for complaint in _asked(roster, STEP_S):
            guess = guess_ring(roster, complaint, choice)
            key = int(guess.labels[0]) if guess.is_linked else -complaint - 1
            asked[key] = complaint
            times[key] = times.get(key, 0.0) + 1.0
        for key, complaint in asked.items():
            ring = _ring_accounts(roster, complaint, hindsight)
            if not _ever_drew(roster, tables, ring):
                continue
            guess = guess_ring(roster, complaint, choice)
            description = describe_ring(roster.board, ground, guess, complaint)
            answer = answer_of(tables, ring, float(at), description.machines)
            yield Sample(at=float(at), description=description, answer=answer, weight=times[key])


def answer_of(tables: CashTables, ring: Flags, at: float, machines: Codes) -> Answer:
    """Give what the accounts of `ring` did after `at`, from tables known long after."""
    draws = tables.withdrawals
    after = (draws.event > at) & (draws.event <= at + HORIZONS_H[-1] * HOUR_S)
    rows = np.flatnonzero(after & draws.is_drawn & ring[draws.account])
    wait = (draws.event[rows] - at) / HOUR_S
    settled = draws.known[rows] - draws.event[rows] <= SETTLED_S
    machine = draws.machine[rows]
    within = [settled & (wait <= hours) for hours in HORIZONS_H]
    named, day = machine >= 0, wait <= HORIZONS_H[2]
    order = np.lexsort((machine, wait))
    first = machine[order][(named & day)[order]][:1]
    today = rows[named & day]
    hours = np.unique(np.stack([draws.machine[today], draws.event[today] // HOUR_S]), axis=1)
    n_machines = len(tables.machines.names)
    return Answer(
        any_drawn=np.array([one.any() for one in within]),
        drawn_at=np.stack([np.isin(machines, machine[one]) for one in within], axis=1),
        visits=tally(hours[0].astype(np.int64), n=n_machines)[machines],
        later_draws=tally(machine[named], n=n_machines)[machines],
        paise=tally(draws.machine[today], draws.paise[today], n=n_machines)[machines],
        next_machine=int(first[0]) if len(first) else -1,
    )


def _asked(roster: Roster, within_s: float) -> list[int]:
    situation = roster.board.situation
    recent: list[int] = np.flatnonzero(
        situation.view.complaints.known > situation.at - within_s
    ).tolist()
    return recent


def _ring_accounts(roster: Roster, complaint: int, hindsight: Hindsight) -> Flags:
    accounts, complaints = hindsight.after(roster.board.situation.at)
    label = complaints[complaint]
    ring: Flags = (accounts == label) & (label >= 0)
    return ring


def _ever_drew(roster: Roster, tables: CashTables, ring: Flags) -> bool:
    draws, at = tables.withdrawals, roster.board.situation.at
    around = (draws.event > at - RING_DAYS * DAY_S) & (draws.event <= at + 3 * DAY_S)
    return bool(ring[draws.account[around]].any())


def _true_cluster(roster: Roster, complaint: int, hindsight: Hindsight) -> int:
    """Give the cluster that holds most of the recent draws of the complaint's later ring."""
    situation = roster.board.situation
    ring = _ring_accounts(roster, complaint, hindsight)
    draws = situation.view.withdrawals
    recent = draws.account[draws.event > situation.at - RING_DAYS * DAY_S]
    labels = situation.clusters.account[recent[ring[recent]]]
    labels = labels[labels >= 0]
    return int(np.bincount(labels).argmax()) if len(labels) else -1
