"""Transfers, ends and remains of traced money, as `moneyTrail` shows them."""

from __future__ import annotations

from datetime import datetime

import strawberry

from api.schema.scalars import Paise

ID = strawberry.ID


@strawberry.type(description="A transfer that carried some of the traced money.")
class TracedFlow:
    """A transfer that carried some of the traced money."""

    transfer_key: ID = strawberry.field(
        description="Of the transfer; the same under all complaints that report it."
    )
    payer_id: ID = strawberry.field(description="The account it left.")
    beneficiary_id: ID = strawberry.field(description="The account it reached.")
    layer: int = strawberry.field(
        description="Hops from the start along the way first taken; a first payment is 1."
    )
    is_first: bool = strawberry.field(description="By it money enters the trail.")
    amount_paise: Paise = strawberry.field(description="The whole transfer.")
    traced_paise: Paise = strawberry.field(description="What of it is traced.")
    reported_paise: Paise | None = strawberry.field(
        description="What banks reported as disputed under the same complaint; null: nothing."
    )
    difference_paise: Paise | None = strawberry.field(
        description="Traced less reported; null where nothing was reported."
    )
    event_at: datetime = strawberry.field(description="First instant it may have happened.")
    latest_at: datetime = strawberry.field(description="Last one.")
    fact_ids: list[ID] = strawberry.field(description="The facts that tell of it.")


@strawberry.type(description="Where traced money was drawn, held, given back or left.")
class TracedExit:
    """Where traced money was drawn, held, given back or left."""

    key: ID = strawberry.field(description="The fact or transfer that says so.")
    account_id: ID = strawberry.field(description="The account it left, or is held on.")
    kind: str = strawberry.field(
        description="HOLD, REFUND, or its end: ATM, AEPS, POS, AGGREGATOR and the like."
    )
    place_id: ID | None = strawberry.field(
        description="The machine, or the account it was left on; null: not told."
    )
    amount_paise: Paise = strawberry.field(description="The whole of it.")
    traced_paise: Paise = strawberry.field(description="What of it is traced.")
    event_at: datetime = strawberry.field(description="First instant it may have happened.")
    fact_ids: list[ID] = strawberry.field(description="The facts that tell of it.")


@strawberry.type(description="Traced rupees still on an account, by the credit they came with.")
class TracedPart:
    """Traced rupees still on an account."""

    account_id: ID = strawberry.field(description="Where.")
    paise: Paise = strawberry.field(description="How much.")
    credited_at: datetime = strawberry.field(description="When the credit came.")
    last_seen_at: datetime = strawberry.field(
        description="Last instant at which it is known to be there still."
    )
