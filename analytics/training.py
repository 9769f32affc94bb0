"""Learn a cash-out model from a country's past, judge it on its newest window, and decide.

Split by time: a candidate is fitted on what was known when the newest window began, so that
thirteen days, the time in which answers settle, lie between what it learnt and what it is
asked. The winner's recipe is then fitted on everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.choice import log_shares
from analytics.cashout.forecaster import Learnt, Past, learn, past_of
from analytics.cashout.models import one_thread
from analytics.cashout.ring_model import fit_machine_choice
from analytics.cashout.samples import LATEST_S, Sample
from analytics.cashout.tables import DAY_S, CashTables
from analytics.drift import Reference, reference_of, stability_index
from analytics.errors import NotFitted, StaleModel
from analytics.judging import answered, day_skill, gain, judge_model, judge_rule

PENALTIES: Final = (30.0, 100.0)
NEWEST_SHARE: Final = 0.25
LEAST_QUESTIONS: Final = 300  # settled; below, hit@10 of a window of a quarter is known to .05
GAP_DAYS: Final = LATEST_S / DAY_S
HALF: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How something ranked the machines of the newest window."""

    mrr: float
    hit_at_10: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A model and the verdict on it.

    Attributes:
        learnt: Fitted on everything.
        reference: How its features were spread.
        first: Oldest question learnt from, seconds.
        end: Nothing known later was used, seconds.
        question_count: Settled questions learnt from.
        judged_count: Of the newest window, after which cash was drawn.
        penalty: That won the search.
        model: Marks of the recipe on the newest window.
        rule: Marks of the best plain rule there.
        in_use: Marks of the model in use there; None: there is none, or it does not fit.
        gain: Of the reciprocal rank over the model in use, else over the rule.
        gain_low: Lower 95 % end of it.
        day_skill: Brier skill of "draws within a day" on the newest window.
        drift: Stability index of the features, newest window against what the model in use
            (else this one) learnt from, largest first.
        is_better: Worth promoting.
    """

    learnt: Learnt
    reference: Reference
    first: float
    end: float
    question_count: int
    judged_count: int
    penalty: float
    model: Marks
    rule: Marks
    in_use: Marks | None
    gain: float
    gain_low: float
    day_skill: float | None
    drift: dict[str, float]
    is_better: bool


def train(
    tables: CashTables,
    *,
    end: float,
    in_use: Learnt | None = None,
    in_use_reference: Reference | None = None,
    least_questions: int = LEAST_QUESTIONS,
    only: str | None = None,
    random_state: int = 0,
) -> Training:
    """Learn from all that was known at `end`, and judge on the newest quarter.

    Better is: than the model in use by more than the noise; where none is in use, than the best
    plain rule in reciprocal rank, and no worse in hits at ten.

    Args:
        tables: All that is known.
        end: The instant whose knowledge counts, seconds.
        in_use: The model in use.
        in_use_reference: How its features were spread.
        least_questions: Settled questions without which nothing is learnt.
        only: Name of the one feature by which machines are chosen; None: all.
        random_state: Draws what boosted trees may ask, and the resamples.

    Raises:
        NotFitted: Fewer than `least_questions` settled questions.
    """
    with one_thread():
        past = past_of(tables, end)
        if len(past.samples) < least_questions:
            raise NotFitted(
                f"{len(past.samples)} settled questions of the past, {least_questions} needed: "
                "complaints whose rings drew cash, at least 13 days ago"
            )
        begins = past.samples[int(len(past.samples) * (1 - NEWEST_SHARE))].at
        newest = [sample for sample in past.samples if sample.at >= begins]
        before = _before(past, begins)
        penalty = PENALTIES[0] if only else _search(before.samples)
        recipe = learn(before, penalty=penalty, only=only, random_state=random_state).learnt
        learnt = learn(past, penalty=penalty, only=only, random_state=random_state).learnt
    return _verdict(past, newest, recipe, learnt, penalty, in_use, in_use_reference, random_state)


def _before(past: Past, begins: float) -> Past:
    """Ask the past anew from what was known when the newest window began."""
    before = past_of(past.tables, begins)
    if not before.samples:
        raise NotFitted("no question had settled before the newest window; wait for more cases")
    return before


def _search(samples: Sequence[Sample]) -> float:
    """Choose the penalty under which the newest quarter is likeliest, with a gap before it."""
    begins = samples[int(len(samples) * (1 - NEWEST_SHARE))].at
    older = [sample for sample in samples if sample.at < begins - LATEST_S]
    newer = answered([sample for sample in samples if sample.at >= begins])
    if len(older) < len(newer) or not newer:
        return PENALTIES[0]
    by_penalty = {penalty: _likelihood(older, newer, penalty) for penalty in PENALTIES}
    return max(by_penalty, key=lambda penalty: by_penalty[penalty])


def _likelihood(older: Sequence[Sample], newer: Sequence[Sample], penalty: float) -> float:
    choice = fit_machine_choice(older, penalty=penalty)
    whole = 0.0
    for sample in newer:
        utilities = choice.utilities(sample.description.machine_figures)
        shares = log_shares(utilities, np.array([len(utilities)]))
        visits = sample.answer.visits
        whole += sample.weight * float(shares @ visits) / float(visits.sum())
    return whole


def _verdict(
    past: Past,
    newest: Sequence[Sample],
    recipe: Learnt,
    learnt: Learnt,
    penalty: float,
    in_use: Learnt | None,
    in_use_reference: Reference | None,
    random_state: int,
) -> Training:
    asked = answered(newest)
    if not asked:
        raise NotFitted("no cash was drawn after any question of the newest window")
    new, rule = judge_model(recipe, asked), judge_rule(asked)
    try:
        old = None if in_use is None else judge_model(in_use, asked)
    except StaleModel:
        old = None
    better, low = gain(new, old or rule, random_state=random_state)
    error = HALF / np.sqrt(len(asked))  # standard error of a share, at most
    no_worse = new.hit_at_10 >= rule.hit_at_10 - error and new.mrr >= rule.mrr
    names = past.samples[0].description.ring_names
    reference = reference_of(names, np.stack([s.description.ring_figures for s in past.samples]))
    compared = in_use_reference or reference_of(
        names, np.stack([s.description.ring_figures for s in past.samples if s.at < newest[0].at])
    )
    now = np.stack([sample.description.ring_figures for sample in newest])
    return Training(
        learnt=learnt,
        reference=reference,
        first=past.samples[0].at,
        end=past.hindsight.end,
        question_count=len(past.samples),
        judged_count=len(asked),
        penalty=penalty,
        model=Marks(mrr=new.mrr, hit_at_10=new.hit_at_10),
        rule=Marks(mrr=rule.mrr, hit_at_10=rule.hit_at_10),
        in_use=None if old is None else Marks(mrr=old.mrr, hit_at_10=old.hit_at_10),
        gain=better,
        gain_low=low,
        day_skill=day_skill(recipe, newest),
        drift=stability_index(compared, now),
        is_better=bool(no_worse and (low > 0 if old else True)),
    )
