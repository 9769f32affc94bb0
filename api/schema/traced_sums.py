"""The sums of a computed trail, as `moneyTrail` shows them."""

from __future__ import annotations

import strawberry

from api.schema.scalars import Paise

ID = strawberry.ID


@strawberry.type(description="Paise by kind.")
class KindSum:
    """Paise by kind."""

    kind: str = strawberry.field(description="A channel of cash, or why money was left.")
    paise: Paise = strawberry.field(description="How much.")


@strawberry.type(
    description="The sums of a computed trail: disputed equals on account, held, refunded, cashed"
    " out and left together, to the paisa. Under POISON all but disputed is exposure."
)
class TracedSums:
    """The sums of a computed trail."""

    disputed_paise: Paise = strawberry.field(description="What entered the trail.")
    on_account_paise: Paise = strawberry.field(description="Free on accounts.")
    confirmed_paise: Paise = strawberry.field(
        description="Of it, on accounts known up to the instant asked for."
    )
    held_paise: Paise = strawberry.field(description="Blocked.")
    refunded_paise: Paise = strawberry.field(description="Given back.")
    cashed_out: list[KindSum] = strawberry.field(description="Drawn, by channel.")
    left: list[KindSum] = strawberry.field(description="Followed no further, by reason.")
    sum_paise: Paise = strawberry.field(description="All ends together.")
    over_count_paise: Paise = strawberry.field(
        description="Under POISON, the ends less what was disputed; else 0."
    )
    holds: bool = strawberry.field(description="Whether the parts make the whole.")


@strawberry.type(description="A count by reason.")
class ReasonCount:
    """A count by reason."""

    reason: str = strawberry.field(description="The reason.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="What a bank's answer on an account would tell.")
class Narrowing:
    """What a bank's answer on an account would tell."""

    account_id: ID = strawberry.field(description="Whom to ask about.")
    paise: Paise = strawberry.field(description="How much narrower all bounds become together.")


@strawberry.type(description="How far policies differ about an account.")
class PolicySpan:
    """How far policies differ about an account."""

    account_id: ID = strawberry.field(description="The account.")
    least_paise: Paise = strawberry.field(
        description="On it, free or held, under the policy that leaves least there."
    )
    most_paise: Paise = strawberry.field(description="Under the one that leaves most there.")
