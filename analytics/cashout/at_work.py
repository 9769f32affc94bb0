"""The rings that are at work at a moment, and where each would draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.cashout.attach import Roster
from analytics.cashout.choice import log_shares
from analytics.cashout.description import describe_ring
from analytics.cashout.ground import Ground
from analytics.cashout.pool import Guess
from analytics.cashout.ring_model import DAY, RingModel
from analytics.cashout.tables import Codes, Floats
from analytics.cashout.tallies import tally


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """Live clusters, in the order of their labels, and the machines each may use.

    Attributes:
        figures: Of each ring, shape (n_rings, n_ring_features).
        ring: Position of the ring of each place.
        machine: Of each place, by code.
        share: Of the ring's next draw, at each place; sums to 1 over a ring.
        chance: Of a draw of the ring at each place within a day.
        n_machines: Of the country.
    """

    figures: Floats
    ring: Codes
    machine: Codes
    share: Floats
    chance: Floats
    n_machines: int

    def spread(self, of_rings: Floats) -> Floats:
        """Spread what each ring has over its machines, and sum by machine of the country."""
        return tally(self.machine, of_rings[self.ring] * self.share, n=self.n_machines)

    def any_chance(self) -> Floats:
        """Give the chance that some ring draws at each machine of the country within a day."""
        log_none = np.log1p(-np.clip(self.chance, 0.0, 0.999))
        some: Floats = 1.0 - np.exp(tally(self.machine, log_none, n=self.n_machines))
        return some


def rings_at_work(roster: Roster, ground: Ground, model: RingModel) -> AtWork:
    """Describe every live cluster of a roster."""
    labels = roster.live()
    rings = [describe_ring(roster.board, ground, _whole(int(one)), None) for one in labels]
    utilities = [model.utilities(ring) for ring in rings]
    sizes = np.array([len(one) for one in utilities], dtype=np.int64)
    any_chances: Floats = model.any_chances(rings) if rings else np.zeros((0, DAY + 1))
    chances = [
        model.machine_chances(one, any_chance)[:, DAY]
        for one, any_chance in zip(utilities, any_chances, strict=True)
    ]
    shares = [np.exp(log_shares(one, np.array([len(one)]))) for one in utilities]
    figures = [ring.ring_figures for ring in rings]
    return AtWork(
        figures=np.array(figures).reshape(len(rings), len(model.ring_names)),
        ring=np.repeat(np.arange(len(rings)), sizes),
        machine=np.concatenate([ring.machines for ring in rings] or [sizes]),
        share=np.concatenate(shares or [np.zeros(0)]),
        chance=np.concatenate(chances or [np.zeros(0)]),
        n_machines=len(ground.points),
    )


def _whole(label: int) -> Guess:
    return Guess(
        labels=np.array([label]),
        shares=np.ones(1),
        is_linked=True,
        payees=np.zeros(0, dtype=np.int64),
    )
