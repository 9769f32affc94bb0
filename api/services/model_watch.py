"""Watching the model in use: trained anew when due, left for the rule if it falls behind."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Final

from analytics.drift import DRIFTED
from analytics.errors import NotFitted, StaleModel
from analytics.model_watch import LEAST_JUDGED, falls_behind
from api.services.model_shelf import shelf_of
from api.services.outcomes import match_forecasts
from api.services.scorecards import forecasts_made
from api.services.training import RULE, Trained, model_in_use, promote_model, train_model
from graph.errors import NotFound
from graph.model.forecast import TimeWindow
from graph.model.reason import Reason
from graph.model.scope import Scope
from graph.store.base import GraphStore

logger = logging.getLogger(__name__)

LOOK_BACK: Final = timedelta(days=45)  # a fortnight of settled forecasts lies well within


async def retrain_if_due(
    *, store: GraphStore, scope: Scope, at: datetime, every_days: int
) -> Trained | None:
    """Train anew if the newest model is so many days old; None: not due, or too few cases.

    A made-up world teaches nothing here: that is for somebody to ask for.

    Args:
        store: Whose past is learnt from.
        scope: Who lets it.
        at: Now.
        every_days: Days between trainings; 0: never.
    """
    cards = shelf_of(store.url).cards()
    if not every_days or (cards and at - cards[0].made_at < timedelta(days=every_days)):
        return None
    try:
        return await train_model(store=store, scope=scope, at=at, may_use_prior=False)
    except NotFitted as error:
        logger.info("no model was learnt", extra={"reason": str(error)})
        return None


async def step_back_if_behind(
    *, store: GraphStore, scope: Scope, at: datetime, least_judged: int = LEAST_JUDGED
) -> Reason | None:
    """Let the plain rule answer if the model in use is worse on its newest forecasts.

    Returns:
        Why; None: the model stays, or none is in use.
    """
    version = shelf_of(store.url).in_use()
    if version is None:
        return None
    window = TimeWindow(start=at - LOOK_BACK, end=at)
    made = await forecasts_made(window, store=store, scope=scope, at=at)
    own = [one for one in made if one.model == version]
    outcomes, machine_count = await match_forecasts(own, store=store, at=at)
    reason = falls_behind(outcomes, machine_count, model=version, least_judged=least_judged)
    if reason is not None:
        await promote_model(RULE, why=reason.text, store=store, scope=scope, at=at)
    return reason


async def state_of_model(store: GraphStore) -> tuple[bool, str]:
    """Say which model answers and how it is, and whether that is well."""
    shelf = shelf_of(store.url)
    try:
        found = await asyncio.to_thread(model_in_use, shelf)
    except (StaleModel, NotFound) as error:
        return False, f"{error}; until then the plain rule answers"
    if found is None:
        history = shelf.history()
        if history:
            return True, f"the plain rule answers since {history[-1].at[:10]}: {history[-1].why}"
        return True, "the plain rule answers; `ringtrace train` learns a model"
    card, _ = found
    origin = "a made-up world" if card.is_prior else f"{card.question_count} settled questions"
    says = f"{card.version}, of {card.made_at:%Y-%m-%d}, learnt from {origin}"
    newest = shelf.cards()[0]
    moved = [f"{name} {index:.2f}" for name, index in newest.drift if index > DRIFTED]
    if moved and not newest.is_prior:
        return False, (
            f"{says}; what rings look like has drifted since (index above {DRIFTED}): "
            f"{', '.join(moved)}; look at `ringtrace scorecard`, and train anew"
        )
    return True, says
