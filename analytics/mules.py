"""The mule score in plain words: what speaks for it, what would change it, whom it is like."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.account_features import account_features
from analytics.cashout.accounts import unaccused
from analytics.cashout.attach import Roster
from analytics.cashout.forecaster import CashOutForecaster
from analytics.cashout.models import one_thread, refuse_other_names, sigmoid
from analytics.cashout.tables import Codes, Floats
from analytics.wording import count_text, percent_text, times_text
from graph.model.ids import EntityKey
from graph.model.mule import InnocentKind, MuleScore
from graph.model.reason import Reason

MOST: Final = 3
LIKE: Final = 2
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """The features of one account by name."""

    figures: Mapping[str, float]

    def count(self, name: str) -> int:
        """Give back a count that is kept as log1p."""
        return round(float(np.expm1(self.figures[name])))


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
            _Row(figures=dict(zip(features, X[place].tolist(), strict=True))),
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


def _score(key: EntityKey, logit: float, without: Mapping[str, float], row: _Row) -> MuleScore:
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
        like=_like(row),
    )


def _ties(row: _Row) -> Reason | None:
    beside = row.count("suspects beside it in the cluster")
    if not beside:
        return None
    return Reason(
        code="TIED_TO_SUSPECTS",
        text=f"Tied to {count_text(beside, 'account')} that stolen money reached.",
        values=(("accounts", str(beside)),),
    )


def _stolen(row: _Row) -> Reason | None:
    payments = row.count("tainted credits")
    if not payments:
        return None
    hops = round(row.figures["hops from a victim"])
    return Reason(
        code="STOLEN_MONEY_CAME",
        text=f"{count_text(payments, 'payment')} of stolen money reached it, "
        f"{count_text(hops, 'hop')} from a victim.",
        values=(("count", str(payments)), ("hops", str(hops))),
    )


def _identifiers(row: _Row) -> Reason | None:
    phone, device = row.count("suspects on its phone"), row.count("suspects on its device")
    if not phone and not device:
        return None
    what, count = ("handset", device) if device >= phone else ("phone", phone)
    return Reason(
        code=f"SHARES_{what.upper()}",
        text=f"Shares a {what} with {count_text(count, 'account')} that stolen money reached.",
        values=(("accounts", str(count)),),
    )


def _age(row: _Row) -> Reason | None:
    days = round(float(np.expm1(row.figures["age"])))
    if days <= 0:
        return None
    return Reason(
        code="OPENED_AGO",
        text=f"Opened {count_text(days, 'day')} ago.",
        values=(("days", str(days)),),
    )


def _flow(row: _Row) -> Reason:
    came, onward = row.count("credits"), row.count("big payments on")
    return Reason(
        code="MONEY_PASSES",
        text=f"{count_text(came, 'credit')} in 45 days; large ones went on within 12 hours "
        f"{times_text(onward) if onward else 'never'}.",
        values=(("count", str(came)), ("onward", str(onward))),
    )


def _parties(row: _Row) -> Reason:
    payers, victims = row.count("payers"), row.count("victims among payers")
    return Reason(
        code="PAID_BY",
        text=f"Paid by {count_text(payers, 'account')} in 45 days, {victims} of them "
        f"{'a victim' if victims == 1 else 'victims'}.",
        values=(("payers", str(payers)), ("victims", str(victims))),
    )


def _cash(row: _Row) -> Reason | None:
    draws, quick = row.count("draws"), row.count("draws within 6 hours of a big credit")
    if not draws:
        return None
    return Reason(
        code="DRAWS_QUICKLY",
        text=f"Drew cash {times_text(draws)} in 45 days, {quick} within 6 hours of a large credit.",
        values=(("count", str(draws)), ("quick", str(quick))),
    )


TELLERS: Final[Mapping[str, Callable[[_Row], Reason | None]]] = {
    "ties": _ties,
    "stolen money": _stolen,
    "identifiers": _identifiers,
    "age": _age,
    "flow": _flow,
    "parties": _parties,
    "cash": _cash,
}


def _like(row: _Row) -> tuple[InnocentKind, ...]:
    """Give the kinds of innocents most like an account, by what each is known for."""
    payers, payees = row.count("payers"), row.count("payees")
    draws, quick = row.count("draws"), row.count("draws within 24 hours of a big credit")
    fits = {
        InnocentKind.FAMILY: min(quick, 4) + (payers <= 3) - (payees > 3),  # noqa: PLR2004 - few senders
        InnocentKind.TRADER: min(payers, payees) / 4 - (draws > payers),
        InnocentKind.AGENT: min(draws, 12) / 4 + (payers > 8) - 1,  # noqa: PLR2004 - many customers
        InnocentKind.DORMANT: row.figures["days idle"] / 15 - draws,
        InnocentKind.SALARIED: 2 * row.figures["share of the largest credit"] * (payers <= 2),  # noqa: PLR2004 - an employer
    }
    order = sorted(fits, key=lambda kind: (-float(fits[kind]), kind))
    return tuple(order[:LIKE])
