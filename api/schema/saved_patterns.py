"""Patterns that are kept: `savedPatterns`, `savePattern`, `endPattern`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from api.schema.context import Info
from api.schema.declared import requested, resolved
from api.schema.errors import ConflictRefusal, InputRefused, NotFoundRefusal
from api.schema.pattern_inputs import PatternsInput
from api.schema.patterns import PatternParameter, show_parameters
from api.schema.scalars import Paise
from api.services.pattern_watch import end_pattern, save_pattern
from graph.model import saved_pattern as model
from graph.model.ids import EntityKey, PatternId
from graph.model.pattern import PatternKind
from graph.model.suspicion import PatternWish

ID = strawberry.ID
MOST_LISTED = 100


@strawberry.type(description="A pattern that every write is searched for.")
class SavedPattern:
    """A pattern that every write is searched for."""

    id: ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="The owner's word for it.")
    kind: PatternKind = strawberry.field(description="Which pattern.")
    parameters: list[PatternParameter] = strawberry.field(description="Its parameters.")
    min_amount_paise: Paise = strawberry.field(description="Only movements so large.")
    account_ids: list[ID] = strawberry.field(description="Only on these; empty: on any account.")
    created_at: datetime = strawberry.field(description="Since when.")
    is_active: bool = strawberry.field(description="Whether it is looked for.")


@strawberry.input(description="A pattern to keep.")
class SavePatternInput:
    """A pattern to keep."""

    name: str = strawberry.field(description="Your word for it, 1 to 100 characters.")
    pattern: PatternsInput = strawberry.field(description="Which, with its parameters.")
    min_amount_paise: Paise = strawberry.field(
        default=Paise(0), description="Only movements of this amount or more."
    )
    accounts: list[ID] | None = strawberry.field(
        default=None, description="Only hits on any of these accounts; null: on any."
    )


@strawberry.input(description="Which kept pattern to end.")
class EndPatternInput:
    """Which kept pattern to end."""

    id: ID = strawberry.field(description="Its id.")


@strawberry.type(description="The pattern as it is kept now.")
class SavedPatternPayload:
    """The pattern as it is kept now."""

    pattern: SavedPattern = strawberry.field(description="The pattern.")


SavePatternResult: TypeAlias = Annotated[
    SavedPatternPayload | InputRefused | ConflictRefusal,
    strawberry.union(name="SavePatternResult", description="The pattern kept, or why it is not."),
]
EndPatternResult: TypeAlias = Annotated[
    SavedPatternPayload | NotFoundRefusal,
    strawberry.union(name="EndPatternResult", description="The pattern ended, or why it is not."),
]


@strawberry.type
class SavedPatternsQuery:
    """Questions about patterns that are kept."""

    @resolved("Patterns that every write is searched for, oldest first, at most 100.")
    async def saved_patterns(self, info: Info) -> list[SavedPattern]:
        """Resolve `savedPatterns`."""
        found = await info.context.store.patterns(scope=info.context.scope)
        return [_show(one) for one in found[:MOST_LISTED]]


@strawberry.type
class SavedPatternsMutation:
    """Requests about patterns that are kept."""

    @requested("Keep a pattern: a write that completes it raises an alert, once.")
    async def save_pattern(
        self,
        info: Info,
        wish: Annotated[
            SavePatternInput, strawberry.argument(name="input", description="The pattern.")
        ],
    ) -> SavePatternResult:
        """Resolve `savePattern`."""
        context = info.context
        saved = await save_pattern(
            wish.name,
            PatternWish(
                rule=wish.pattern.to_rule(),
                min_amount_paise=wish.min_amount_paise,
                accounts=frozenset(EntityKey(key) for key in wish.accounts or ()),
            ),
            store=context.store,
            scope=context.scope,
            at=context.now(),
        )
        return SavedPatternPayload(pattern=_show(saved))

    @requested("Look for a kept pattern no more; ending twice is ending once.")
    async def end_pattern(
        self,
        info: Info,
        wish: Annotated[EndPatternInput, strawberry.argument(name="input", description="Which.")],
    ) -> EndPatternResult:
        """Resolve `endPattern`."""
        context = info.context
        ended = await end_pattern(
            PatternId(wish.id), store=context.store, scope=context.scope, at=context.now()
        )
        return SavedPatternPayload(pattern=_show(ended))


def _show(one: model.SavedPattern) -> SavedPattern:
    return SavedPattern(
        id=ID(one.id),
        name=one.name,
        kind=one.kind,
        parameters=show_parameters(one.rule),
        min_amount_paise=Paise(one.min_amount_paise),
        account_ids=[ID(key) for key in sorted(one.accounts)],
        created_at=one.created_at,
        is_active=one.is_active,
    )
