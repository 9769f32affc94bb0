"""What a kept model says of itself: what it learnt from and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from analytics.cashout.forecaster import Learnt
from analytics.drift import Reference
from analytics.training import Marks


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptModel:
    """A model as it lies on the shelf."""

    learnt: Learnt
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What is known of a kept model.

    Attributes:
        version: Name, from the hash: equal models have equal names.
        sha256: Of the file of the model.
        made_at: When it was trained; aware UTC.
        data_from: Oldest question it learnt from; aware UTC.
        data_until: Nothing known later was used; aware UTC.
        complaint_count: Complaints known then.
        transfer_count: Payments known then.
        withdrawal_count: Draws known then.
        question_count: Settled questions it learnt from.
        judged_count: Questions of the newest window it was judged on.
        penalty: That won the search.
        model: Marks of its recipe on the newest window.
        rule: Marks of the best plain rule there.
        in_use: Marks of the model then in use there; None: there was none.
        gain: Of the reciprocal rank over the model in use, else over the rule.
        gain_low: Lower 95 % end of it.
        day_skill: Brier skill of "draws within a day"; None: unknown.
        drift: Largest stability indices of the features then, largest first.
        is_prior: Learnt from a made-up world: too few cases of one's own.
    """

    version: str
    sha256: str
    made_at: datetime
    data_from: datetime
    data_until: datetime
    complaint_count: int
    transfer_count: int
    withdrawal_count: int
    question_count: int
    judged_count: int
    penalty: float
    model: Marks
    rule: Marks
    in_use: Marks | None
    gain: float
    gain_low: float
    day_skill: float | None
    drift: tuple[tuple[str, float], ...]
    is_prior: bool
