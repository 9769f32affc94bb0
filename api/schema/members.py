"""Members of rings: accounts, and what they do."""

from __future__ import annotations

from collections.abc import Mapping

import strawberry

from api.schema.entities import Entity
from api.schema.reasons import Reason, show_reason
from api.schema.scalars import Paise, Score
from graph.model import member as model
from graph.model.ids import EntityKey
from graph.model.member import RingRole

ID = strawberry.ID


@strawberry.type(description="An account in a ring.")
class RingMember:
    """An account in a ring."""

    account_id: ID = strawberry.field(description="The account.")
    account: Entity | None = strawberry.field(
        description="What is known of the account; null: outside what you may see."
    )
    role: RingRole = strawberry.field(description="What it does.")
    second_roles: list[RingRole] = strawberry.field(description="What else, strongest first.")
    score: Score = strawberry.field(description="How surely it belongs.")
    complaint_count: int = strawberry.field(description="Complaints whose trail passes it.")
    in_paise: Paise = strawberry.field(description="Received from anybody, each transfer once.")
    out_paise: Paise = strawberry.field(description="Sent to anybody, each transfer once.")
    cashed_paise: Paise = strawberry.field(description="Drawn as cash or goods.")
    reason: Reason = strawberry.field(description="Role and ties in words.")


def show_member(member: model.RingMember, accounts: Mapping[EntityKey, Entity]) -> RingMember:
    """Show a member; its account is null where it may not be seen."""
    return RingMember(
        account_id=ID(member.account),
        account=accounts.get(member.account),
        role=member.role,
        second_roles=list(member.second_roles),
        score=Score(member.score),
        complaint_count=member.complaint_count,
        in_paise=Paise(member.in_paise),
        out_paise=Paise(member.out_paise),
        cashed_paise=Paise(member.cashed_paise),
        reason=show_reason(member.reason),
    )
