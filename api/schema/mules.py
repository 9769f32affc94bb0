"""How likely accounts are in a ring's hands: `muleScores`."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from api.schema.answers import Computed, as_of, show_truncations
from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.errors import InputRefused, NotFittedRefusal, NotFoundRefusal
from api.schema.reasons import Reason, show_reason
from api.schema.scalars import Probability, Sha256
from api.services.posts import mule_scores
from graph.model.ids import EntityKey
from graph.model.mule import InnocentKind

ID = strawberry.ID


@strawberry.type(description="How likely an account is in a ring's hands; a lead, no proof.")
class MuleScore:
    """How likely an account is in a ring's hands."""

    account_id: ID = strawberry.field(description="The account.")
    score: int = strawberry.field(description="The chance in per cent, 0 to 100.")
    probability: Probability = strawberry.field(
        description="Calibrated; neither holds nor declined draws count."
    )
    reasons: list[Reason] = strawberry.field(description="What speaks for it, strongest first.")
    change: Reason = strawberry.field(description="What would change it.")
    like: list[InnocentKind] = strawberry.field(
        description="The kinds of innocents most like it, nearest first."
    )


@strawberry.type(description="Mule scores, highest first.")
class MuleScores(Computed):
    """Mule scores, highest first."""

    scores: list[MuleScore] = strawberry.field(description="At most 100.")


MuleScoresResult: TypeAlias = Annotated[
    MuleScores | InputRefused | NotFoundRefusal | NotFittedRefusal,
    strawberry.union(name="MuleScoresResult", description="The scores, or why there are none."),
]


@strawberry.input(description="Which accounts; neither: the likeliest of all.")
class MuleScoresInput:
    """Which accounts."""

    accounts: list[ID] | None = strawberry.field(default=None, description="These, at most 100.")
    ring: ID | None = strawberry.field(default=None, description="The members of this ring.")
    first: int = strawberry.field(default=20, description="At most so many, 1 to 100.")


@strawberry.type
class MulesQuery:
    """Questions about mule accounts."""

    @resolved("How likely accounts are in a ring's hands, in words; highest first.")
    async def mule_scores(
        self,
        info: Info,
        wish: Annotated[
            MuleScoresInput, strawberry.argument(name="input", description="Which accounts.")
        ],
    ) -> MuleScoresResult:
        """Resolve `muleScores`."""
        context = info.context
        answer = await mule_scores(
            [EntityKey(one) for one in wish.accounts or ()],
            ring=EntityKey(wish.ring) if wish.ring else None,
            first=wish.first,
            store=context.store,
            scope=context.scope,
            at=context.now(),
            countries=context.server.countries,
        )
        return MuleScores(
            as_of=as_of(answer),
            truncated=show_truncations(answer.truncations),
            answer_hash=Sha256(answer.answer_hash),
            scores=[
                MuleScore(
                    account_id=ID(one.account),
                    score=one.score,
                    probability=Probability(one.probability),
                    reasons=[show_reason(reason) for reason in one.reasons],
                    change=show_reason(one.change),
                    like=list(one.like),
                )
                for one in answer.value
            ],
        )
