"""The mule score in plain words: what speaks for it, what would change it, whom it is like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from analytics.cashout.account_features import account_features
from analytics.cashout.accounts import unaccused
from analytics.cashout.attach import Roster
from analytics.cashout.forecaster import CashOutForecaster
from analytics.cashout.models import one_thread, refuse_other_names, sigmoid
from analytics.cashout.tables import Codes, Floats
from analytics.innocents import innocents_like
from analytics.mule_words import TELLERS, AccountRow
from analytics.wording import percent_text
from graph.model.ids import EntityKey
from graph.model.mule import MuleScore
from graph.model.reason import Reason

MOST: Final = 3
LEAST_LOGIT: Final = 0.1  # a weaker contribution is not worth a sentence
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "ties": (
        "suspects beside it",
        "accounts in the cluster",
        "complaints of the cluster",
        "visits of the cluster",
        "cards drawn beside",
    ),
    "stolen money": ("tainted", "hops from", "days since a tainted"),
    "identifiers": (
        "suspects on its",
        "young accounts on its",
        "accounts on its",
        "no phone told",
        "no device told",
    ),
    "age": ("age", "days known", "share of suspects of its"),
    "flow": (
        "credits",
        "debits",
        "received",
        "sent",
        "big credits",
        "big debits",
        "share of big",
        "share received",
        "largest credit",
        "share of the largest",
        "days idle",
        "big payments on",
    ),
    "parties": (
        "payers",
        "payees",
        "suspect payers",
        "suspect payees",
        "victims among",
        "a victim itself",
    ),
    "cash": ("draws", "drawn", "machines", "visits of rings"),
}
"""Features by the beginning of their names."""


def score_mules(
    accounts: Mapping[EntityKey, int], *, forecaster: CashOutForecaster, roster: Roster
) -> tuple[MuleScore, ...]:
    """Score accounts, in their order.

    A contribution is what the chance loses, in log odds, when all figures of one kind are
    those of a usual account: the median of accounts that nobody has accused.

    Args:
        accounts: Code of each account by key.
        forecaster: The model.
        roster: What is known.

    Raises:
        StaleModel: The model was fitted on other features.
    """
    model, features = forecaster.learnt.mules, account_features(roster.board)
    refuse_other_names(model.names, tuple(features))
    codes = np.array(list(accounts.values()), dtype=np.int64)
    X = np.stack([column[codes] for column in features.values()], axis=1)
    usual = _usual(features, unaccused(roster.board))
    kinds = [_kind(name) for name in features]
    with one_thread():
        logits = model.trees.logits(X)
        without = {kind: model.trees.logits(_replaced(X, usual, kinds, kind)) for kind in KINDS}
    return tuple(
        _score(
            key,
            float(logits[place]),
            {kind: float(found[place]) for kind, found in without.items()},
            AccountRow(figures=dict(zip(features, X[place].tolist(), strict=True))),
        )
        for place, key in enumerate(accounts)
    )


def _usual(features: Mapping[str, Floats], codes: Codes) -> Floats:
    return np.array([float(np.median(column[codes])) for column in features.values()])


def _replaced(X: Floats, usual: Floats, kinds: Sequence[str], kind: str) -> Floats:
    changed = X.copy()
    of_kind = [one == kind for one in kinds]
    changed[:, of_kind] = usual[of_kind]
    return changed


def _kind(name: str) -> str:
    """Give the kind of a feature; the longest beginning that fits decides."""
    fits = [
        (len(start), kind)
        for kind, starts in KINDS.items()
        for start in starts
        if name.startswith(start)
    ]
    return max(fits)[1] if fits else "flow"


def _score(
    key: EntityKey, logit: float, without: Mapping[str, float], row: AccountRow
) -> MuleScore:
    chance = float(sigmoid(np.array([logit]))[0])
    order = sorted(without, key=lambda kind: (without[kind], kind))
    told = [TELLERS[kind](row) for kind in order if logit - without[kind] > LEAST_LOGIT]
    most = order[0]
    then = float(sigmoid(np.array([without[most]]))[0])
    return MuleScore(
        account=key,
        score=round(100 * chance),
        probability=chance,
        reasons=tuple(reason for reason in told if reason is not None)[:MOST],
        change=Reason(
            code=f"WITHOUT_{most.upper().replace(' ', '_')}",
            text=f"If its {most} were those of a usual account, {percent_text(chance)} would be "
            f"{percent_text(then)}.",
            values=(("now_share", f"{chance:.2f}"), ("then_share", f"{then:.2f}")),
        ),
        like=innocents_like(row),
    )
