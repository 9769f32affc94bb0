"""Inquiries: `blockedReach`, `triangles`, `collectors`, `complaintShares`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, TypeAlias

import strawberry

from api.schema.answers import Computed, as_of, show_truncations
from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.entities import Entity
from api.schema.errors import InputRefused, NotFoundRefusal
from api.schema.known import show_entities
from api.schema.links import TimeWindowInput
from api.schema.scalars import Paise, Sha256
from api.schema.selection import wanted_below
from api.services.inquiries import Wish, collectors_at, reach_of_blocked, shares_of, triangles_of
from graph.inquiry.between import Parallel
from graph.model.answer import Answer
from graph.model.flow import FlowOrder
from graph.model.forecast import TimeWindow
from graph.model.ids import AcknowledgementNo, EntityKey

ID = strawberry.ID
NOTHING = Paise(0)


@strawberry.input(description="When to look, and how much of it.")
class InquiryInput:
    """When to look, and how much of it."""

    window: TimeWindowInput = strawberry.field(description="Only what happened in it.")
    order: FlowOrder = strawberry.field(
        default=FlowOrder.NEWEST,
        description="Which facts of an entity come first where not all are looked at.",
    )
    limit: int = strawberry.field(
        default=50,
        description="Most facts of one kind at one entity in one direction, 1 to 500.",
    )
    as_known_at: datetime | None = strawberry.field(
        default=None, description="Use nothing learnt after this; null: all that is known."
    )

    def to_wish(self) -> Wish:
        """Give the wish as the services take it."""
        return Wish(
            window=TimeWindow(start=self.window.start, end=self.window.end),
            order=self.order,
            limit=self.limit,
            as_known_at=self.as_known_at,
        )


@strawberry.type(description="An account that money may have reached, used by a blocked handset.")
class BlockedReachRow:
    """An account that a blocked phone or handset uses."""

    account_id: ID = strawberry.field(description="The account.")
    account: Entity | None = strawberry.field(description="What is known of it; null: hidden.")
    distance: int = strawberry.field(description="Transfers from the start, each later, 1 to 3.")
    identifier_id: ID = strawberry.field(description="The blocked phone or handset.")
    identifier: Entity | None = strawberry.field(description="What is known of it; null: hidden.")


@strawberry.type(description="Accounts down the money that blocked phones or handsets use.")
class BlockedReach(Computed):
    """Accounts down the money that blocked phones or handsets use."""

    rows: list[BlockedReachRow] = strawberry.field(
        description="By distance, account and identifier; at most 500."
    )


@strawberry.type(description="All transfers from one account to another.")
class ParallelTransfers:
    """All transfers from one account to another."""

    count: int = strawberry.field(description="How many.")
    sum_paise: Paise = strawberry.field(description="Their sum.")
    most_paise: Paise = strawberry.field(description="The largest.")


@strawberry.type(description="An account that closes a round of money.")
class TriangleRow:
    """An account that closes a round of money."""

    third_id: ID = strawberry.field(description="The account.")
    third: Entity | None = strawberry.field(description="What is known of it; null: hidden.")
    to_first: ParallelTransfers = strawberry.field(description="What it sent the first account.")
    from_second: ParallelTransfers = strawberry.field(description="What the second one sent it.")


@strawberry.type(description="Accounts that close a round from a first over a second account.")
class Triangles(Computed):
    """Accounts that close a round of money."""

    rows: list[TriangleRow] = strawberry.field(
        description="The largest sum to the first account first; at most 500."
    )


@strawberry.type(description="An account that collected, and drew at the machine.")
class CollectorRow:
    """An account that collected, and drew at the machine."""

    account_id: ID = strawberry.field(description="The account.")
    account: Entity | None = strawberry.field(description="What is known of it; null: hidden.")
    collected_paise: Paise = strawberry.field(description="Sum of its large transfers in.")
    drawn_paise: Paise = strawberry.field(description="Sum of its large withdrawals here.")


@strawberry.type(description="Accounts that collected, and drew at one machine.")
class Collectors(Computed):
    """Accounts that collected, and drew at one machine."""

    rows: list[CollectorRow] = strawberry.field(description="The most drawn first; at most 500.")


@strawberry.type(description="An account or a machine that a complaint's money may have come to.")
class ShareRow:
    """Where a complaint's money may have come to."""

    end_id: ID = strawberry.field(description="The account or the machine.")
    end: Entity | None = strawberry.field(description="What is known of it; null: hidden.")
    distance: int = strawberry.field(description="Fewest steps from the first account, 1 to 3.")
    paise: Paise = strawberry.field(description="Sum of what ends there.")
    disputed_paise: Paise = strawberry.field(description="What the complaint disputes.")


@strawberry.type(description="Where a complaint's money may have gone, cash included.")
class ComplaintShares(Computed):
    """Where a complaint's money may have gone."""

    rows: list[ShareRow] = strawberry.field(
        description="The farthest first, then the largest; at most 500."
    )


BlockedReachResult: TypeAlias = Annotated[
    BlockedReach | InputRefused | NotFoundRefusal,
    strawberry.union(name="BlockedReachResult", description="The accounts, or why not told."),
]
TrianglesResult: TypeAlias = Annotated[
    Triangles | InputRefused | NotFoundRefusal,
    strawberry.union(name="TrianglesResult", description="The accounts, or why not told."),
]
CollectorsResult: TypeAlias = Annotated[
    Collectors | InputRefused | NotFoundRefusal,
    strawberry.union(name="CollectorsResult", description="The accounts, or why not told."),
]
ComplaintSharesResult: TypeAlias = Annotated[
    ComplaintShares | InputRefused | NotFoundRefusal,
    strawberry.union(name="ComplaintSharesResult", description="The ends, or why not told."),
]
InquiryArgument: TypeAlias = Annotated[
    InquiryInput, strawberry.argument(name="input", description="When to look, and how much.")
]


@strawberry.type
class InquiriesQuery:
    """Questions about money, persons and machines within a window."""

    @resolved("Accounts up to three transfers down, each later, used by a blocked handset.")
    async def blocked_reach(
        self,
        info: Info,
        account: Annotated[ID, strawberry.argument(description="Where to begin.")],
        wish: InquiryArgument,
    ) -> BlockedReachResult:
        """Resolve `blockedReach`."""
        context = info.context
        answer = await reach_of_blocked(
            EntityKey(account), wish=wish.to_wish(), store=context.store, scope=context.scope
        )
        shown = await _shown(
            info,
            wish,
            {
                "account": [row.account for row in answer.value],
                "identifier": [row.identifier for row in answer.value],
            },
        )
        return BlockedReach(
            **_computed(answer),
            rows=[
                BlockedReachRow(
                    account_id=ID(row.account),
                    account=shown.get(row.account),
                    distance=row.distance,
                    identifier_id=ID(row.identifier),
                    identifier=shown.get(row.identifier),
                )
                for row in answer.value
            ],
        )

    @resolved("Accounts that close a round: from the account, over another one, back to it.")
    async def triangles(
        self,
        info: Info,
        account: Annotated[ID, strawberry.argument(description="Where money came back to.")],
        over: Annotated[ID, strawberry.argument(description="An account that it paid.")],
        wish: InquiryArgument,
    ) -> TrianglesResult:
        """Resolve `triangles`."""
        context = info.context
        answer = await triangles_of(
            EntityKey(account),
            EntityKey(over),
            wish=wish.to_wish(),
            store=context.store,
            scope=context.scope,
        )
        shown = await _shown(info, wish, {"third": [row.third for row in answer.value]})
        return Triangles(
            **_computed(answer),
            rows=[
                TriangleRow(
                    third_id=ID(row.third),
                    third=shown.get(row.third),
                    to_first=_parallel(row.to_first),
                    from_second=_parallel(row.from_second),
                )
                for row in answer.value
            ],
        )

    @resolved("Accounts that received more than three large transfers and drew at a machine.")
    async def collectors(
        self,
        info: Info,
        machine: Annotated[ID, strawberry.argument(description="The machine.")],
        wish: InquiryArgument,
        transfer_above_paise: Annotated[
            Paise, strawberry.argument(description="Only transfers of more count.")
        ] = NOTHING,
        withdrawal_above_paise: Annotated[
            Paise, strawberry.argument(description="Only withdrawals of more count.")
        ] = NOTHING,
    ) -> CollectorsResult:
        """Resolve `collectors`."""
        context = info.context
        answer = await collectors_at(
            EntityKey(machine),
            transfer_above_paise=transfer_above_paise,
            withdrawal_above_paise=withdrawal_above_paise,
            wish=wish.to_wish(),
            store=context.store,
            scope=context.scope,
        )
        shown = await _shown(info, wish, {"account": [row.account for row in answer.value]})
        return Collectors(
            **_computed(answer),
            rows=[
                CollectorRow(
                    account_id=ID(row.account),
                    account=shown.get(row.account),
                    collected_paise=Paise(row.collected_paise),
                    drawn_paise=Paise(row.drawn_paise),
                )
                for row in answer.value
            ],
        )

    @resolved("Accounts and machines a complaint's money may have come to in three steps.")
    async def complaint_shares(
        self,
        info: Info,
        complaint: Annotated[ID, strawberry.argument(description="Its acknowledgement number.")],
        wish: InquiryArgument,
        least_thousandths: Annotated[
            int,
            strawberry.argument(
                description="Only transfers and withdrawals of more than so many thousandths of"
                " what came in count, 0 to 1,000."
            ),
        ] = 50,
    ) -> ComplaintSharesResult:
        """Resolve `complaintShares`."""
        context = info.context
        answer = await shares_of(
            AcknowledgementNo(complaint),
            least_thousandths=least_thousandths,
            wish=wish.to_wish(),
            store=context.store,
            scope=context.scope,
        )
        shown = await _shown(info, wish, {"end": [row.end for row in answer.value]})
        return ComplaintShares(
            **_computed(answer),
            rows=[
                ShareRow(
                    end_id=ID(row.end),
                    end=shown.get(row.end),
                    distance=row.distance,
                    paise=Paise(row.paise),
                    disputed_paise=Paise(row.disputed_paise),
                )
                for row in answer.value
            ],
        )


async def _shown(
    info: Info, wish: InquiryInput, keys_by_field: Mapping[str, Iterable[EntityKey]]
) -> Mapping[EntityKey, Entity]:
    """Show the entities of rows, of those fields that were asked for."""
    wanted = wanted_below(info).below("rows")
    shown: dict[EntityKey, Entity] = {}
    for name, keys in keys_by_field.items():
        if name in wanted:
            shown |= await show_entities(
                info.context, set(keys), wanted=wanted.below(name), as_known_at=wish.as_known_at
            )
    return shown


def _computed(answer: Answer[Any]) -> dict[str, Any]:
    """Give what every computed answer says of itself."""
    return {
        "as_of": as_of(answer),
        "truncated": show_truncations(answer.truncations),
        "answer_hash": Sha256(answer.answer_hash),
    }


def _parallel(transfers: Parallel) -> ParallelTransfers:
    return ParallelTransfers(
        count=transfers.count,
        sum_paise=Paise(transfers.sum_paise),
        most_paise=Paise(transfers.most_paise),
    )
