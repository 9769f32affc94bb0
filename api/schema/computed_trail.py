"""Where rupees went by our own apportionment, as `moneyTrail` shows it."""

from __future__ import annotations

from datetime import datetime

import strawberry

from analytics.ledger.events import Policy
from api.schema.answers import Computed
from api.schema.scalars import Paise
from api.schema.traced import TracedExit, TracedFlow, TracedPart
from api.schema.traced_sums import Narrowing, PolicySpan, ReasonCount, TracedSums
from graph.model.traced import Knowledge

ID = strawberry.ID


AttributionPolicy = strawberry.enum(Policy, name="AttributionPolicy")


@strawberry.type(description="What an account did with the traced money.")
class TracedAccount:
    """What an account did with the traced money."""

    account_id: ID = strawberry.field(description="The account.")
    layer: int = strawberry.field(description="Hops from the start; the first account is 1.")
    in_paise: Paise = strawberry.field(description="Traced money that came.")
    on_account_paise: Paise = strawberry.field(description="Of it, still free there.")
    held_paise: Paise = strawberry.field(description="Of it, blocked there.")
    other_complaints_paise: Paise = strawberry.field(
        description="Money known to be other complaints' there, free or held."
    )
    balance_paise: Paise = strawberry.field(description="Free, whoever's, as far as is known.")
    unseen_in_paise: Paise = strawberry.field(
        description="Clean money that must have come in, because it went out."
    )
    knowledge: Knowledge = strawberry.field(description="What is known of the account.")
    is_confirmed: bool = strawberry.field(
        description="A statement or reply reaches the instant asked for."
    )
    least_paise: Paise | None = strawberry.field(
        description="Least traced money that can be there; null: bounds were not asked for."
    )
    most_paise: Paise | None = strawberry.field(description="Most.")


@strawberry.type(description="Where rupees went by our own apportionment, under a policy.")
class ComputedTrail(Computed):
    """Where rupees went by our own apportionment."""

    start: str = strawberry.field(
        description="Whose or which: acknowledgement number, account or transfer."
    )
    policy: Policy = strawberry.field(description="Whose money leaves an account first.")
    until: datetime | None = strawberry.field(
        description="Last event instant looked at; null: there is none."
    )
    is_headline: bool = strawberry.field(
        description="Show it before the reported trail: a statement covers a first account."
    )
    flows: list[TracedFlow] = strawberry.field(description="By instant.")
    exits: list[TracedExit] = strawberry.field(description="By instant.")
    accounts: list[TracedAccount] = strawberry.field(
        description="By layer, then money that came, falling."
    )
    parts: list[TracedPart] = strawberry.field(description="Still on accounts, by account.")
    sums: TracedSums = strawberry.field(description="The identity, checked.")
    skipped: list[ReasonCount] = strawberry.field(description="Facts in no sum, by reason.")
    mismatched_ids: list[ID] = strawberry.field(
        description="Accounts of which a statement does not add up."
    )
    assumed_order_count: int = strawberry.field(
        description="Events placed somewhere within a time that is not exactly known."
    )
    policy_spans: list[PolicySpan] = strawberry.field(
        description="Accounts that the policies asked for differ about."
    )
    narrowing: list[Narrowing] = strawberry.field(
        description="Which bank's answer would tell most, first; empty: bounds not asked for."
    )
