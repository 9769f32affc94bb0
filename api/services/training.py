"""Training: learn a model from the store, keep it with its card, and decide whether it answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from analytics.cashout.ring_model import RULE as RULE_FEATURE
from analytics.cashout.ring_model import widened
from analytics.cashout.tables import CashTables
from analytics.errors import NotFitted, StaleModel
from analytics.model_card import KeptModel, ModelCard
from analytics.training import LEAST_QUESTIONS, Training, train
from api.services.cash_tables import read_cash_tables
from api.services.model_shelf import ModelShelf, Promotion, shelf_of
from api.services.seed_tables import seed_tables
from graph.errors import NotFound
from graph.model.audit import Event, EventTag
from graph.model.scope import Scope
from graph.store.base import GraphStore

MOST_DRIFTS: Final = 5
RULE: Final = "rule"
FROM_SEED: Final = 50  # settled questions of the made-up world; it has about 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What became of a training.

    Attributes:
        card: Of the model.
        is_promoted: It answers from now on.
        verdict: Why, in words.
    """

    card: ModelCard
    is_promoted: bool
    verdict: str


async def train_model(
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    least_questions: int = LEAST_QUESTIONS,
    may_use_prior: bool = True,
    random_state: int = 0,
) -> Trained:
    """Learn from all that was known at `at`, keep the model, and promote it if it is better.

    With too few settled cases of one's own, and no model in use, a made-up world teaches what
    carries over; such a model says so, and its chances and sets are widened.

    Raises:
        NotFitted: Too few settled cases, while a model is in use already or no prior is wanted.
        CannotWrite: The folder of models cannot be written.
    """
    shelf = shelf_of(store.url)
    tables = await read_cash_tables(store=store, at=at)
    try:
        trained = await asyncio.to_thread(
            _learn, tables, shelf, at, least_questions=least_questions, random_state=random_state
        )
    except NotFitted:
        if shelf.in_use() is not None or not may_use_prior:
            raise
        trained = await asyncio.to_thread(_learn_from_seed, tables, shelf, at)
    await store.add_events([_event(EventTag.MODEL_TRAINED, trained.card.version, scope, at)])
    if trained.is_promoted:
        await promote_model(
            trained.card.version, why=trained.verdict, store=store, scope=scope, at=at
        )
    return trained


async def promote_model(
    version: str, *, why: str, store: GraphStore, scope: Scope, at: datetime
) -> None:
    """Let a kept model answer from now on; `rule`: the plain rule answers.

    Raises:
        NotFound: No such model is kept.
        StaleModel: Its file is not the one kept, or of another shape than this program reads.
    """
    shelf = shelf_of(store.url)
    if version != RULE:
        shelf.load(version)
    await store.add_events([_event(EventTag.MODEL_PROMOTED, version, scope, at)])
    shelf.promote(Promotion(version="" if version == RULE else version, at=_text(at), why=why))


def model_in_use(shelf: ModelShelf) -> tuple[ModelCard, KeptModel] | None:
    """Give the model that answers; None: the plain rule does.

    Raises:
        StaleModel: Its file is not the one kept, or of another shape than this program reads.
    """
    version = shelf.in_use()
    return None if version is None else (shelf.card(version), shelf.load(version))


def _learn(
    tables: CashTables,
    shelf: ModelShelf,
    at: datetime,
    *,
    least_questions: int,
    random_state: int,
) -> Trained:
    try:
        in_use = model_in_use(shelf)
    except (StaleModel, NotFound):
        in_use = None
    is_rival = in_use is not None and not in_use[0].is_prior
    training = train(
        tables,
        end=at.timestamp(),
        in_use=in_use[1].learnt if in_use and is_rival else None,
        in_use_reference=in_use[1].reference if in_use and is_rival else None,
        least_questions=least_questions,
        random_state=random_state,
    )
    card = _keep(training, tables, shelf, at, is_prior=False)
    return Trained(card=card, is_promoted=training.is_better, verdict=_verdict(card, training))


def _learn_from_seed(tables: CashTables, shelf: ModelShelf, at: datetime) -> Trained:
    made_up = seed_tables()
    training = train(
        made_up,
        end=float(made_up.complaints.known[-1]),
        least_questions=FROM_SEED,
        only=RULE_FEATURE,
    )
    learnt = replace(training.learnt, rings=widened(training.learnt.rings))
    card = _keep(replace(training, learnt=learnt), tables, shelf, at, is_prior=True)
    return Trained(
        card=card,
        is_promoted=True,
        verdict=f"Fewer than {LEAST_QUESTIONS} settled cases of your own: learnt from a made-up "
        "world, with wider chances and sets, until there are enough.",
    )


def _keep(
    training: Training, tables: CashTables, shelf: ModelShelf, at: datetime, *, is_prior: bool
) -> ModelCard:
    version, sha256 = shelf.keep(KeptModel(learnt=training.learnt, reference=training.reference))
    card = ModelCard(
        version=version,
        sha256=sha256,
        made_at=at,
        data_from=datetime.fromtimestamp(training.first, UTC),
        data_until=datetime.fromtimestamp(training.end, UTC),
        complaint_count=len(tables.complaints.names),
        transfer_count=len(tables.transfers.names),
        withdrawal_count=len(tables.withdrawals.names),
        question_count=training.question_count,
        judged_count=training.judged_count,
        penalty=training.penalty,
        model=training.model,
        rule=training.rule,
        in_use=training.in_use,
        gain=training.gain,
        gain_low=training.gain_low,
        day_skill=training.day_skill,
        drift=tuple(list(training.drift.items())[:MOST_DRIFTS]),
        is_prior=is_prior,
    )
    shelf.note(card)
    return card


def _verdict(card: ModelCard, training: Training) -> str:
    rival = "the model in use" if card.in_use else "the best plain rule"
    figures = (
        f"mean reciprocal rank {card.model.mrr:.3f}, {card.gain:+.3f} over {rival} (lower 95 % end "
        f"{card.gain_low:+.3f}); hit@10 {card.model.hit_at_10:.3f}, the rule's "
        f"{card.rule.hit_at_10:.3f}, on {card.judged_count} questions of the newest window"
    )
    if training.is_better:
        return f"Promoted: {figures}."
    return f"Kept, but not promoted, as it is not better by more than the noise: {figures}."


def _event(tag: EventTag, version: str, scope: Scope, at: datetime) -> Event:
    return Event(tag=tag, actor=scope.actor, at=at, subjects=(version,))


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
