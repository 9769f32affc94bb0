"""Whose rupees something was, as `moneyTrail` shows it backwards."""

from __future__ import annotations

from datetime import datetime

import strawberry

from analytics.ledger.events import Policy
from api.schema.answers import Computed, as_of, show_truncations
from api.schema.scalars import Paise, Sha256
from graph.model import origins as model
from graph.model.answer import Answer


@strawberry.type(description="A complaint's part of some money.")
class OriginShare:
    """A complaint's part of some money."""

    acknowledgement_no: str = strawberry.field(description="The complaint.")
    paise: Paise = strawberry.field(description="Its part; under POISON exposure.")


@strawberry.type(
    description="Whose money was in a transfer, withdrawal or hold, or is on an account."
)
class MoneyOrigins(Computed):
    """Whose money something was."""

    target: strawberry.ID = strawberry.field(description="The account, or the fact.")
    policy: Policy = strawberry.field(description="Whose money leaves an account first.")
    until: datetime | None = strawberry.field(
        description="What happened later was not looked at; null: all was."
    )
    amount_paise: Paise = strawberry.field(
        description="Of the row; of an account, all that is there, free or held."
    )
    shares: list[OriginShare] = strawberry.field(description="By complaint, largest first.")
    clean_paise: Paise = strawberry.field(description="Nobody's complaint's, as far as is known.")
    unknown_paise: Paise = strawberry.field(
        description="From accounts that were not looked at: a limit ended the search."
    )


def show_origins(answer: Answer[model.MoneyOrigins]) -> MoneyOrigins:
    """Show whose money something was."""
    origins = answer.value
    return MoneyOrigins(
        as_of=as_of(answer),
        truncated=show_truncations(answer.truncations),
        answer_hash=Sha256(answer.answer_hash),
        target=strawberry.ID(origins.target),
        policy=Policy(origins.policy),
        until=origins.as_of,
        amount_paise=Paise(origins.amount_paise),
        shares=[
            OriginShare(acknowledgement_no=one.complaint, paise=Paise(one.paise))
            for one in origins.shares
        ],
        clean_paise=Paise(origins.clean_paise),
        unknown_paise=Paise(origins.unknown_paise),
    )
