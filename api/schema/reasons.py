"""Reasons: claims in words, with their figures."""

from __future__ import annotations

import strawberry

from api.services.reason_words import hindi_of
from graph.model import reason as model


@strawberry.type(description="A figure of a reason.")
class ReasonValue:
    """A figure of a reason."""

    name: str = strawberry.field(description="What the figure is.")
    value: str = strawberry.field(description="The figure, as text.")


@strawberry.type(description="A claim in words that an officer can check; no personal value.")
class Reason:
    """A claim in words."""

    code: str = strawberry.field(description="Which sentence it is, upper snake case.")
    text: str = strawberry.field(description="The sentence in plain English, with its figures.")
    hindi: str | None = strawberry.field(
        description="The same in Hindi; null: only English is known."
    )
    values: list[ReasonValue] = strawberry.field(description="Its figures by name.")


def show_reason(reason: model.Reason) -> Reason:
    """Show a reason."""
    values = [ReasonValue(name=name, value=value) for name, value in reason.values]
    return Reason(code=reason.code, text=reason.text, hindi=hindi_of(reason), values=values)
