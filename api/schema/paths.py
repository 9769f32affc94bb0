"""Ways that money could have gone: `paths`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from analytics.instants import to_ms
from analytics.ledger.hops import HopOrder
from analytics.ledger.paths import PathRank
from analytics.pathways import PathWish
from api.schema.answers import Computed, as_of, show_truncations
from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.errors import InputRefused, NotFoundRefusal
from api.schema.links import TimeWindowInput
from api.schema.scalars import Paise, Sha256
from api.services.pathing import find_money_paths
from graph.model import paths as model
from graph.model.answer import Answer

ID = strawberry.ID


@strawberry.type(description="One transfer of a path.")
class PathHop:
    """One transfer of a path."""

    transfer_key: ID = strawberry.field(description="Of the transfer.")
    payer_id: ID = strawberry.field(description="The account it left.")
    beneficiary_id: ID = strawberry.field(description="The account it reached.")
    amount_paise: Paise = strawberry.field(description="The whole transfer.")
    event_at: datetime = strawberry.field(description="First instant it may have happened.")
    latest_at: datetime = strawberry.field(description="Last one.")


@strawberry.type(description="One way from account to account.")
class MoneyPath:
    """One way from account to account."""

    hops: list[PathHop] = strawberry.field(description="First to last; no account twice.")
    arrival_at: datetime = strawberry.field(
        description="Time reached at the end; untimed: the latest hop's first instant."
    )
    least_paise: Paise = strawberry.field(
        description="Its smallest transfer: more cannot have gone this way."
    )


@strawberry.type(description="The best paths between two accounts.")
class Paths(Computed):
    """The best paths between two accounts."""

    is_timed: bool = strawberry.field(
        description="Money could have taken each in time; else they only connect the two."
    )
    paths: list[MoneyPath] = strawberry.field(description="Best first.")


@strawberry.input(description="Between which accounts, and which paths.")
class PathsInput:
    """Between which accounts, and which paths."""

    from_id: ID = strawberry.field(name="from", description="Where they start.")
    to_id: ID = strawberry.field(name="to", description="Where they end.")
    k: int = strawberry.field(default=5, description="How many at most, 1 to 100.")
    is_timed: bool = strawberry.field(
        default=True, description="Only ways that money could have taken in time."
    )
    is_strict: bool = strawberry.field(
        default=False, description="Each transfer strictly later than the one before."
    )
    rank: PathRank = strawberry.field(default=PathRank.EARLIEST, description="What is best.")
    max_hops: int = strawberry.field(default=6, description="Longest path, 1 to 8 transfers.")
    window: TimeWindowInput | None = strawberry.field(
        default=None, description="Only transfers that may have happened then; null: all."
    )
    pass_boundary: bool = strawberry.field(
        default=False, description="Through payment aggregators, merchants and the like too."
    )
    is_parallel: bool = strawberry.field(
        default=True, description="Another transfer between the same accounts is another path."
    )
    as_known_at: datetime | None = strawberry.field(
        default=None, description="Use nothing learnt after this; null: all that is known."
    )


PathsResult: TypeAlias = Annotated[
    Paths | InputRefused | NotFoundRefusal,
    strawberry.union(name="PathsResult", description="The paths, or why there are none."),
]


@strawberry.type
class PathsQuery:
    """Questions about paths."""

    @resolved("Ways that money could have gone from one account to another, in order of time.")
    async def paths(
        self,
        info: Info,
        wish: Annotated[
            PathsInput, strawberry.argument(name="input", description="Between which accounts.")
        ],
    ) -> PathsResult:
        """Resolve `paths`."""
        answer = await find_money_paths(
            _wish(wish),
            store=info.context.store,
            scope=info.context.scope,
            as_known_at=wish.as_known_at,
        )
        return _show(answer)


def _wish(wish: PathsInput) -> PathWish:
    timed = HopOrder.STRICT if wish.is_strict else HopOrder.TIMED
    return PathWish(
        payer=wish.from_id,
        beneficiary=wish.to_id,
        k=wish.k,
        rank=wish.rank,
        order=timed if wish.is_timed else HopOrder.UNTIMED,
        most_hops=wish.max_hops,
        from_ms=to_ms(wish.window.start) if wish.window else None,
        until_ms=to_ms(wish.window.end) - 1 if wish.window else None,
        pass_boundary=wish.pass_boundary,
        is_parallel=wish.is_parallel,
    )


def _show(answer: Answer[model.MoneyPaths]) -> Paths:
    return Paths(
        as_of=as_of(answer),
        truncated=show_truncations(answer.truncations),
        answer_hash=Sha256(answer.answer_hash),
        is_timed=answer.value.is_timed,
        paths=[
            MoneyPath(
                hops=[_show_hop(hop) for hop in path.hops],
                arrival_at=path.arrival_at,
                least_paise=Paise(path.least_paise),
            )
            for path in answer.value.paths
        ],
    )


def _show_hop(hop: model.PathHop) -> PathHop:
    return PathHop(
        transfer_key=ID(hop.key),
        payer_id=ID(hop.payer),
        beneficiary_id=ID(hop.beneficiary),
        amount_paise=Paise(hop.amount_paise),
        event_at=hop.event_at,
        latest_at=hop.latest_at,
    )
