"""What a computed answer says about itself: what it rests on and what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import strawberry

from api.schema.scalars import Sha256
from graph.model import answer as model
from graph.model.answer import TruncationReason

ID = strawberry.ID


@strawberry.type(description="Something left out of an answer, and by which rule.")
class Truncation:
    """Something left out."""

    reason: TruncationReason = strawberry.field(description="The rule.")
    limit: int = strawberry.field(description="Its number.")
    at: ID | None = strawberry.field(description="Where it bit; null: the whole answer.")
    hidden_count: int | None = strawberry.field(
        description="How much was left out; null: not counted."
    )


@strawberry.type(description="What an answer rests on.")
class AsOf:
    """What an answer rests on."""

    snapshot_no: int = strawberry.field(description="Write transactions the store had seen.")
    as_known_at: datetime = strawberry.field(description="Nothing learnt later was used.")


@strawberry.interface(description="A computed answer; the same question and facts give its hash.")
class Computed:
    """A computed answer."""

    as_of: AsOf = strawberry.field(description="What it rests on.")
    truncated: list[Truncation] = strawberry.field(description="What was left out; empty: nothing.")
    answer_hash: Sha256 = strawberry.field(
        description="SHA-256 of question and result, to be cited in a report."
    )


def as_of(answer: model.Answer[Any]) -> AsOf:
    """Say what an answer rests on."""
    return AsOf(snapshot_no=answer.snapshot_no, as_known_at=answer.as_known_at)


def show_truncations(truncations: Sequence[model.Truncation]) -> list[Truncation]:
    """Show what was left out."""
    return [
        Truncation(
            reason=cut.reason,
            limit=cut.limit,
            at=None if cut.at is None else ID(cut.at),
            hidden_count=cut.hidden_count,
        )
        for cut in truncations
    ]
