"""What of an account's money can still be held, line by line."""

from __future__ import annotations

import strawberry

from api.schema.reasons import Reason, show_reason
from api.schema.scalars import Paise, Probability
from graph.model import hold_queue as model

ID = strawberry.ID


@strawberry.type(description="One step of the arithmetic of a hold.")
class HoldLine:
    """One step of the arithmetic of a hold."""

    code: str = strawberry.field(description="Which step, upper snake case.")
    text: str = strawberry.field(description="The step in plain English.")
    paise: Paise = strawberry.field(description="Its amount; what is taken away is negative.")


@strawberry.type(description="What of a hold is one complaint's.")
class ComplaintShare:
    """What of a hold is one complaint's."""

    acknowledgement_no: str = strawberry.field(description="The complaint.")
    paise: Paise = strawberry.field(description="Its share.")


@strawberry.type(description="What of an account's money can still be held, and why no more.")
class Recoverable:
    """What of an account's money can still be held."""

    remaining_paise: Paise = strawberry.field(
        description="Traced, on the account and not held, by what is known."
    )
    expected_paise: Paise = strawberry.field(
        description="Of it, probably still there when a hold bites."
    )
    probability: Probability = strawberry.field(description="Share of it that probably is.")
    loss_by_waiting_paise: Paise = strawberry.field(
        description="What half an hour of waiting probably costs."
    )
    hold_paise: Paise = strawberry.field(description="To hold now, and no more.")
    by_complaint: list[ComplaintShare] = strawberry.field(
        description="Share of each complaint; together `holdPaise`."
    )
    lines: list[HoldLine] = strawberry.field(
        description="The arithmetic, from what came to what is to be held."
    )
    reasons: list[Reason] = strawberry.field(description="Why, the weightiest first.")
    innocents: list[Reason] = strawberry.field(
        description="Why its holder may be innocent; a warning, never an order."
    )


def show_recoverable(one: model.HoldCandidate) -> Recoverable:
    """Show what of an account can be held."""
    return Recoverable(
        remaining_paise=Paise(one.remaining_paise),
        expected_paise=Paise(one.expected_paise),
        probability=Probability(one.probability),
        loss_by_waiting_paise=Paise(one.loss_by_waiting_paise),
        hold_paise=Paise(one.hold.paise),
        by_complaint=[
            ComplaintShare(acknowledgement_no=number, paise=Paise(paise))
            for number, paise in one.hold.by_complaint
        ],
        lines=[
            HoldLine(code=line.code, text=line.text, paise=Paise(line.paise))
            for line in one.hold.lines
        ],
        reasons=[show_reason(reason) for reason in one.reasons],
        innocents=[show_reason(reason) for reason in one.innocents],
    )
