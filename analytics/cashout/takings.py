"""What a ring draws in the next day: rupees, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.inflow import UNIT_PAISE
from analytics.cashout.log_linear import LogLinear, fit_log_linear
from analytics.cashout.tables import Floats

# Learnt from one half of the past of cashout_dev and asked about the other, both ways:
# penalties of 3, 10 and 30 differ by less than .012 in the share of rupees under 25 posts.
PENALTY: Final = 5.0
MOST_UNITS: Final = 60.0  # a ring's day beyond it teaches no more: single days else rule the fit
BLOCKS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """Learnt from days of all live clusters of the past.

    Attributes:
        rupees: In units of ten thousand.
        visits: Machines and hours.
    """

    rupees: LogLinear
    visits: LogLinear

    def of(self, figures: Floats) -> tuple[Floats, Floats]:
        """Give expected units of rupees and visits of rings, by their figures."""
        rupees, visits = self.rupees.expected(figures), self.visits.expected(figures)
        return np.minimum(rupees, MOST_UNITS), np.minimum(visits, MOST_UNITS)


def fit_takings(figures: Floats, paise: Floats, visits: Floats) -> Takings:
    """Fit on days of rings.

    Args:
        figures: Of the ring at the moment, shape (n_samples, n_ring_features).
        paise: Drawn in the day after it.
        visits: In the same day.
    """
    units = np.minimum(paise / UNIT_PAISE, MOST_UNITS)
    return Takings(
        rupees=fit_log_linear(figures, units, penalty=PENALTY),
        visits=fit_log_linear(figures, np.minimum(visits, MOST_UNITS), penalty=PENALTY),
    )
