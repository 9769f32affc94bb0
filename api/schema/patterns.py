"""Suspicious shapes of movements: `patterns`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from api.schema.answers import Computed, as_of, show_truncations
from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.entities import Entity
from api.schema.errors import InputRefused
from api.schema.known import show_entities
from api.schema.links import TimeWindowInput
from api.schema.pattern_inputs import PatternsInput
from api.schema.scalars import Paise, Sha256
from api.schema.selection import wanted_below
from api.services.suspicion import find_suspicions
from graph.model import suspicion as model
from graph.model.answer import Answer
from graph.model.forecast import TimeWindow
from graph.model.ids import EntityKey
from graph.model.pattern import PatternKind, PatternRule, kind_of_rule
from graph.model.suspicion import PatternWish

ID = strawberry.ID


@strawberry.type(description="A parameter of a search.")
class PatternParameter:
    """A parameter of a search."""

    name: str = strawberry.field(description="Which; its end is its unit: S, Paise, Percent.")
    value: Paise = strawberry.field(description="A whole number in that unit.")


@strawberry.type(description="One place where a pattern was met.")
class PatternHit:
    """One place where a pattern was met."""

    subject_id: ID = strawberry.field(
        description="The account it is about; of a cycle or split its first payer, of a shared"
        " identifier the identifier."
    )
    subject: Entity | None = strawberry.field(
        description="What is known of it; null: outside what you may see."
    )
    account_ids: list[ID] = strawberry.field(description="Every account of it, sorted.")
    fact_ids: list[ID] = strawberry.field(description="The matched links, in order of time.")
    amount_paise: Paise = strawberry.field(description="Sum of the matched movements.")
    start_at: datetime = strawberry.field(description="Of the first matched link.")
    complete_at: datetime = strawberry.field(description="When the pattern was first complete.")
    end_at: datetime = strawberry.field(description="Of the last matched link.")


@strawberry.type(description="Where a pattern was met.")
class Patterns(Computed):
    """Where a pattern was met."""

    kind: PatternKind = strawberry.field(description="Which pattern.")
    parameters: list[PatternParameter] = strawberry.field(description="As they were used.")
    hits: list[PatternHit] = strawberry.field(description="Newest complete first.")
    hit_count: int = strawberry.field(description="How many there are, before the limit.")
    undated_count: int = strawberry.field(description="Movements left out: no instant is known.")
    vague_count: int = strawberry.field(
        description="Movements left out: dated less exactly than the pattern asks."
    )
    unreadable_count: int = strawberry.field(description="Movements left out: no amount is known.")
    assumed_order_count: int = strawberry.field(
        description="Movements of a known day alone, placed at its end."
    )


@strawberry.input(description="Which hits of a pattern; all given parts hold.")
class PatternHitFilter:
    """Which hits of a pattern."""

    window: TimeWindowInput | None = strawberry.field(
        default=None, description="Only movements in it; null: of any time."
    )
    min_amount_paise: Paise = strawberry.field(
        default=Paise(0), description="Only movements of this amount or more."
    )
    accounts: list[ID] | None = strawberry.field(
        default=None, description="Only hits on any of these accounts; null: on any."
    )
    as_of: datetime | None = strawberry.field(
        default=None, description="Only movements until then; null: all."
    )
    limit: int = strawberry.field(default=100, description="Hits, 1 to 1,000; the newest.")
    as_known_at: datetime | None = strawberry.field(
        default=None, description="Use nothing learnt after this; null: all that is known."
    )

    def to_wish(self, rule: PatternRule) -> PatternWish:
        """Give the wish as a search takes it."""
        window = self.window
        return PatternWish(
            rule=rule,
            window=TimeWindow(start=window.start, end=window.end) if window else None,
            min_amount_paise=self.min_amount_paise,
            accounts=frozenset(EntityKey(key) for key in self.accounts or ()),
            as_of=self.as_of,
            limit=self.limit,
        )


PatternsResult: TypeAlias = Annotated[
    Patterns | InputRefused,
    strawberry.union(name="PatternsResult", description="The hits, or why there are none."),
]


@strawberry.type
class PatternsQuery:
    """Questions about patterns."""

    @resolved("Where a suspicious shape of movements was met, with the links that match.")
    async def patterns(
        self,
        info: Info,
        wish: Annotated[
            PatternsInput, strawberry.argument(name="input", description="Which pattern.")
        ],
        where: Annotated[
            PatternHitFilter | None, strawberry.argument(description="Which hits; null: all.")
        ] = None,
    ) -> PatternsResult:
        """Resolve `patterns`."""
        context, where = info.context, where or PatternHitFilter()
        answer = await find_suspicions(
            where.to_wish(wish.to_rule()),
            store=context.store,
            scope=context.scope,
            as_known_at=where.as_known_at,
        )
        subjects: Mapping[EntityKey, Entity] = {}
        wanted = wanted_below(info).below("hits")
        if "subject" in wanted:
            subjects = await show_entities(
                context,
                {hit.subject for hit in answer.value.hits},
                wanted=wanted.below("subject"),
                as_known_at=where.as_known_at,
            )
        return show_patterns(answer, subjects)


def show_patterns(
    answer: Answer[model.PatternsFound], subjects: Mapping[EntityKey, Entity]
) -> Patterns:
    """Show what a search came to."""
    found = answer.value
    rule = found.wish.rule
    return Patterns(
        as_of=as_of(answer),
        truncated=show_truncations(answer.truncations),
        answer_hash=Sha256(answer.answer_hash),
        kind=kind_of_rule(rule),
        parameters=show_parameters(rule),
        hits=[_show_hit(hit, subjects.get(hit.subject)) for hit in found.hits],
        hit_count=found.hit_count,
        undated_count=found.undated_count,
        vague_count=found.vague_count,
        unreadable_count=found.unreadable_count,
        assumed_order_count=found.assumed_order_count,
    )


def show_parameters(rule: PatternRule) -> list[PatternParameter]:
    """Show the parameters of a pattern, named as in its input."""
    return [
        PatternParameter(name=_camel(name), value=Paise(value))
        for name, value in asdict(rule).items()
    ]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _show_hit(hit: model.PatternHit, subject: Entity | None) -> PatternHit:
    return PatternHit(
        subject_id=ID(hit.subject),
        subject=subject,
        account_ids=[ID(key) for key in hit.accounts],
        fact_ids=[ID(fact) for fact in hit.facts],
        amount_paise=Paise(hit.amount_paise),
        start_at=hit.start_at,
        complete_at=hit.complete_at,
        end_at=hit.end_at,
    )
