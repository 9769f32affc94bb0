"""Kept cash-out models: `forecastModels`."""

from __future__ import annotations

import asyncio
from datetime import datetime

import strawberry

from analytics.model_card import ModelCard
from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.scalars import Sha256
from api.services.model_shelf import shelf_of

MOST_SHOWN = 100


@strawberry.type(description="How far a figure has moved since the model in use was learnt.")
class Drift:
    """How far a figure has moved."""

    name: str = strawberry.field(description="The figure of a ring.")
    index: float = strawberry.field(
        description="Population stability index; from .25 on it is another population."
    )


@strawberry.type(description="A kept cash-out model, with what it learnt from and is worth.")
class ForecastModel:
    """A kept cash-out model."""

    version: str = strawberry.field(description="Its name, from its hash.")
    sha256: Sha256 = strawberry.field(description="Of its file.")
    is_in_use: bool = strawberry.field(description="It answers now.")
    is_prior: bool = strawberry.field(description="Learnt from a made-up world.")
    made_at: datetime = strawberry.field(description="When it was trained.")
    data_from: datetime = strawberry.field(description="Oldest question it learnt from.")
    data_until: datetime = strawberry.field(description="Nothing known later was used.")
    question_count: int = strawberry.field(description="Settled questions it learnt from.")
    judged_count: int = strawberry.field(description="Questions of the newest window.")
    mrr: float = strawberry.field(description="Mean reciprocal rank there.")
    rule_mrr: float = strawberry.field(description="The best plain rule's.")
    hit_at_10: float = strawberry.field(description="Hits among the first ten there, 0 to 1.")
    rule_hit_at_10: float = strawberry.field(description="The best plain rule's.")
    gain: float = strawberry.field(
        description="Of the reciprocal rank over the model in use then, else over the rule."
    )
    gain_low: float = strawberry.field(description="Its lower 95 % end.")
    drift: list[Drift] = strawberry.field(description="The five figures that moved most.")


@strawberry.type
class ModelsQuery:
    """Questions about kept models."""

    @resolved("The kept cash-out models, newest first; none in use: the plain rule answers.")
    async def forecast_models(self, info: Info) -> list[ForecastModel]:
        """Resolve `forecastModels`."""
        shelf = shelf_of(info.context.store.url)
        cards = await asyncio.to_thread(shelf.cards)
        in_use = await asyncio.to_thread(shelf.in_use)
        return [_show(card, in_use) for card in cards[:MOST_SHOWN]]


def _show(card: ModelCard, in_use: str | None) -> ForecastModel:
    return ForecastModel(
        version=card.version,
        sha256=Sha256(card.sha256),
        is_in_use=card.version == in_use,
        is_prior=card.is_prior,
        made_at=card.made_at,
        data_from=card.data_from,
        data_until=card.data_until,
        question_count=card.question_count,
        judged_count=card.judged_count,
        mrr=card.model.mrr,
        rule_mrr=card.rule.mrr,
        hit_at_10=card.model.hit_at_10,
        rule_hit_at_10=card.rule.hit_at_10,
        gain=card.gain,
        gain_low=card.gain_low,
        drift=[Drift(name=name, index=index) for name, index in card.drift],
    )
