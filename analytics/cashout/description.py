"""A ring at a moment as figures: its own, and those of each machine it may use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.cashout.board import Board
from analytics.cashout.candidates import candidate_machines
from analytics.cashout.ground import Ground
from analytics.cashout.pool import Guess, pool_visits
from analytics.cashout.ring_features import ring_features
from analytics.cashout.site_features import site_features
from analytics.cashout.tables import Codes, Floats
from analytics.cashout.use_features import use_features


@dataclass(frozen=True, slots=True, kw_only=True)
class RingDescription:
    """What the models are asked with.

    Attributes:
        machines: Candidates, by code.
        machine_names: Names of the features of a machine.
        machine_figures: Shape (n_candidates, n_machine_features).
        ring_names: Names of the features of the ring.
        ring_figures: Shape (n_ring_features,).
        visit_count: Visits of the ring that are known.
    """

    machines: Codes
    machine_names: tuple[str, ...]
    machine_figures: Floats
    ring_names: tuple[str, ...]
    ring_figures: Floats
    visit_count: int


def describe_ring(
    board: Board, ground: Ground, guess: Guess, complaint: int | None
) -> RingDescription:
    """Describe the ring that is guessed behind a complaint."""
    pool = pool_visits(board, guess)
    machines = candidate_machines(board, ground, pool)
    of_machines = {
        **use_features(pool, ground, machines),
        **site_features(board, pool, ground, machines),
    }
    of_ring = ring_features(board, pool, guess, complaint)
    return RingDescription(
        machines=machines,
        machine_names=tuple(of_machines),
        machine_figures=np.stack(list(of_machines.values()), axis=1),
        ring_names=tuple(of_ring),
        ring_figures=np.array(list(of_ring.values())),
        visit_count=len(pool.machine),
    )
