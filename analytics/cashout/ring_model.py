"""Where and when a ring draws, learnt from its country's past."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analytics.cashout.calibration import calibrated, conformal_share, fit_platt, rising
from analytics.cashout.choice import Choice, fit_choice, log_shares, ranks
from analytics.cashout.description import RingDescription
from analytics.cashout.models import (
    Logistic,
    Trees,
    fit_logistic,
    fit_trees,
    logit,
    refuse_other_names,
)
from analytics.cashout.samples import HORIZONS_H, Sample
from analytics.cashout.tables import Codes, Flags, Floats

# Compared on the past of cashout_dev, blocks of time left out in turn: penalties of 3, 30 and
# 200 differ by less than .005 in hit@10; trees and the strongly held regression together are
# never worse than either by more than .02 of Brier skill.
CHOICE_PENALTY: Final = 30.0
# The mean with the rule, on 1,889 questions of the past of three data sets, each asked after
# all that was learnt from: hit@1 .426 for .418 of the choice alone and of the rule alone, MRR
# .547 for .542 and .540, hit@10 .780 for .780 and .776; and it holds where habits change.
RULE: Final = "rule, 10 days"
TIMING_STRENGTH: Final = 0.003
TIMING_TREES: Final = 60
TIMING_LEAVES: Final = 6
TIMING_LEAST_ROWS: Final = 40
BLOCKS: Final = 4
DAY: Final = 2  # position of 24 h among the horizons
MOST_VISITS: Final = 3.0
LATER_WEIGHT: Final = 0.4
WIDER: Final = 0.8  # of the slope: what a made-up world tells of a real one is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Whether a ring draws within one horizon: two opinions and their calibration."""

    steady: Logistic
    trees: Trees
    platt: Logistic


@dataclass(frozen=True, slots=True, kw_only=True)
class RingModel:
    """Fitted once, asked with descriptions.

    Attributes:
        choice: Which machine.
        timings: Whether at all, one a horizon.
        machine_platts: Whether at a machine, one a horizon.
        set_share: Summed share that holds the next machine 9 times in 10.
        paise_a_machine: Drawn at a machine in a day on which it is drawn at.
        machine_names: Of the features of a machine it was fitted on.
        ring_names: Of the features of a ring it was fitted on.
    """

    choice: Choice
    timings: tuple[Timing, ...]
    machine_platts: tuple[Logistic, ...]
    set_share: float
    paise_a_machine: float
    machine_names: tuple[str, ...]
    ring_names: tuple[str, ...]

    def any_chances(self, descriptions: Sequence[RingDescription]) -> Floats:
        """Give the chance that each ring draws within each horizon, shape (n, 4).

        Raises:
            StaleModel: The features are not those it was fitted on.
        """
        for one in descriptions:
            refuse_other_names(self.ring_names, one.ring_names)
        X = np.stack([one.ring_figures for one in descriptions])
        columns = [
            calibrated(one.platt, _opinion(one.steady, one.trees, X)) for one in self.timings
        ]
        return rising(np.stack(columns, axis=1))

    def utilities(self, description: RingDescription) -> Floats:
        """Give how attractive each candidate is.

        Raises:
            StaleModel: The features are not those it was fitted on.
        """
        refuse_other_names(self.machine_names, description.machine_names)
        return _with_rule(self.choice, description.machine_figures, self.machine_names)

    def machine_chances(self, utilities: Floats, any_chances: Floats) -> Floats:
        """Give the chance of a draw at each candidate of a ring, shape (n_candidates, 4)."""
        sizes = np.array([len(utilities)])
        columns = [
            calibrated(platt, _of_machine(utilities, sizes, any_chances[at : at + 1]))
            for at, platt in enumerate(self.machine_platts)
        ]
        return rising(np.stack(columns, axis=1))


def fit_ring_model(
    samples: Sequence[Sample], *, penalty: float = CHOICE_PENALTY, only: str | None = None
) -> RingModel:
    """Fit on questions of the past, oldest first.

    What calibrates comes from models that did not see the block of time it is of.

    Args:
        samples: The questions.
        penalty: Of the squared weights of the choice among machines.
        only: Name of the one feature by which machines are chosen; None: all.
    """
    weights = np.array([sample.weight for sample in samples])
    block = np.arange(len(samples)) * BLOCKS // len(samples)
    rings = np.stack([sample.description.ring_figures for sample in samples])
    happened = np.stack([sample.answer.any_drawn for sample in samples])
    timings, chances = zip(
        *(_fit_timing(rings, column, weights, block) for column in happened.T), strict=True
    )
    any_chances = rising(np.stack(chances, axis=1))
    X, names = _rows(samples, only), samples[0].description.machine_names
    sizes = np.array([len(sample.description.machines) for sample in samples])
    chosen = np.concatenate([_chosen(sample) for sample in samples])

    def learn(of: Flags) -> Callable[[Flags], Floats]:
        rows = np.repeat(of, sizes)
        learnt = fit_choice(X[rows], chosen[rows], sizes[of], penalty=penalty)
        return lambda asked: _with_rule(learnt, X[np.repeat(asked, sizes)], names)

    utilities = _left_out(learn, block, np.repeat(block, sizes))
    drawn_at = np.concatenate([sample.answer.drawn_at for sample in samples])
    row_weights = np.repeat(weights, sizes)
    platts = tuple(
        fit_platt(
            _of_machine(utilities, sizes, any_chances[:, at]), drawn_at[:, at], weights=row_weights
        )
        for at in range(len(HORIZONS_H))
    )
    return RingModel(
        choice=fit_choice(X, chosen, sizes, penalty=penalty),
        timings=timings,
        machine_platts=platts,
        set_share=conformal_share(utilities, sizes, _next_places(samples)),
        paise_a_machine=_typical_paise(samples),
        machine_names=samples[0].description.machine_names,
        ring_names=samples[0].description.ring_names,
    )


def _with_rule(choice: Choice, X: Floats, names: Sequence[str]) -> Floats:
    """Give the mean of what is learnt and of the plain rule, both in logarithms."""
    mean: Floats = (choice.utilities(X) + X[:, names.index(RULE)]) / 2.0
    return mean


def _rows(samples: Sequence[Sample], only: str | None) -> Floats:
    """Give the figures of all candidates; all but one of them 0 if `only` names one."""
    X = np.concatenate([sample.description.machine_figures for sample in samples])
    if only is not None:
        X *= np.array([name == only for name in samples[0].description.machine_names])
    return X


def fit_machine_choice(samples: Sequence[Sample], *, penalty: float = CHOICE_PENALTY) -> Choice:
    """Fit which machine is drawn at, alone."""
    X = np.concatenate([sample.description.machine_figures for sample in samples])
    sizes = np.array([len(sample.description.machines) for sample in samples])
    chosen = np.concatenate([_chosen(sample) for sample in samples])
    return fit_choice(X, chosen, sizes, penalty=penalty)


def _left_out(
    learn: Callable[[Flags], Callable[[Flags], Floats]], block: Codes, row_block: Codes
) -> Floats:
    """Answer each block of time from the others."""
    answers = np.zeros(len(row_block))
    for one in range(BLOCKS):
        asked = block == one
        if asked.any():
            answers[row_block == one] = learn(~asked)(asked)
    return answers


def _fit_timing(X: Floats, y: Flags, weights: Floats, block: Codes) -> tuple[Timing, Floats]:
    def fit(of: Flags) -> tuple[Logistic, Trees]:
        steady = fit_logistic(X[of], y[of], strength=TIMING_STRENGTH, weights=weights[of])
        trees = fit_trees(
            X[of],
            y[of],
            n_trees=TIMING_TREES,
            leaves=TIMING_LEAVES,
            least_rows=TIMING_LEAST_ROWS,
            weights=weights[of],
        )
        return steady, trees

    def learn(of: Flags) -> Callable[[Flags], Floats]:
        learnt = fit(of)
        return lambda asked: _opinion(*learnt, X[asked])

    opinions = _left_out(learn, block, block)
    platt = fit_platt(opinions, y, weights=weights)
    steady, trees = fit(np.ones(len(X), dtype=np.bool_))
    return Timing(steady=steady, trees=trees, platt=platt), calibrated(platt, opinions)


def _opinion(steady: Logistic, trees: Trees, X: Floats) -> Floats:
    mean: Floats = (steady.logits(X) + 2.0 * trees.logits(X)) / 3.0
    return mean


def _of_machine(utilities: Floats, sizes: Codes, any_chances: Floats) -> Floats:
    return np.stack(
        [
            log_shares(utilities, sizes),
            np.log1p(ranks(utilities, sizes)),
            np.repeat(logit(any_chances), sizes),
        ],
        axis=1,
    )


def _chosen(sample: Sample) -> Floats:
    """Spread one choice over the machines of the next day, or part of one over the next three.

    Half by visits and half by rupees: both the next machine and the money matter.
    """
    visits = np.sqrt(np.minimum(sample.answer.visits, MOST_VISITS))
    paise = sample.answer.paise
    if visits.any():
        by_paise = paise / paise.sum() if paise.any() else visits / visits.sum()
        chosen: Floats = sample.weight * (visits / visits.sum() + by_paise) / 2
        return chosen
    later = np.minimum(sample.answer.later_draws, 1.0)
    later_chosen: Floats = sample.weight * LATER_WEIGHT * later / max(float(later.sum()), 1.0)
    return later_chosen


def _next_places(samples: Sequence[Sample]) -> Codes:
    places = []
    for sample in samples:
        found = np.flatnonzero(sample.description.machines == sample.answer.next_machine)
        is_asked = sample.answer.next_machine >= 0
        places.append(int(found[0]) if len(found) else -1 if is_asked else -2)
    return np.array(places)


def _typical_paise(samples: Sequence[Sample]) -> float:
    drawn = np.concatenate([sample.answer.paise for sample in samples])
    return float(drawn[drawn > 0].mean()) if (drawn > 0).any() else 0.0


def widened(model: RingModel, *, shrink: float = WIDER) -> RingModel:
    """Draw chances towards their mean and make the sets larger: for a model of another country.

    Args:
        model: As fitted.
        shrink: Share of the calibrated slopes that is kept, 0 to 1.
    """

    def flatter(platt: Logistic) -> Logistic:
        return replace(platt, weights=platt.weights * shrink)

    return replace(
        model,
        timings=tuple(replace(one, platt=flatter(one.platt)) for one in model.timings),
        machine_platts=tuple(flatter(platt) for platt in model.machine_platts),
        set_share=1.0 - (1.0 - model.set_share) * shrink,
    )
