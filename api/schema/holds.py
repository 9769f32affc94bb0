"""Where a hold now probably saves most: `holdQueue`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final, TypeAlias

import strawberry

from api.schema.answers import Computed, as_of, show_truncations
from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.entities import Entity
from api.schema.errors import InputRefused, NotFoundRefusal
from api.schema.known import show_entities
from api.schema.page import After, First, PageInfo, page_request, slice_of
from api.schema.recoverable import Recoverable, show_recoverable
from api.schema.scalars import Paise, Sha256
from api.schema.selection import Wanted, wanted_below
from api.services.districts import parse_district
from api.services.holding import HoldWish, hold_queue
from graph.errors import InputError
from graph.identifiers import parse_acknowledgement_no
from graph.model import hold_queue as model
from graph.model.answer import Answer
from graph.model.ids import EntityKey
from graph.model.trail import TrailKind

ID = strawberry.ID
MOST_AGEING: Final = 100


@strawberry.type(description="An account on which complaints' rupees may still be.")
class HoldCandidate:
    """An account on which complaints' rupees may still be."""

    account_id: ID = strawberry.field(description="The account.")
    account: Entity | None = strawberry.field(
        description="What is known of it; null: outside what you may see."
    )
    acknowledgement_nos: list[str] = strawberry.field(description="Whose rupees, sorted.")
    districts: list[str] = strawberry.field(description="Of those complaints, STATE/NAME.")
    last_credit_at: datetime = strawberry.field(description="When the last of it came.")
    last_atm_id: ID | None = strawberry.field(
        description="Machine it was last drawn at; null: none known."
    )
    recoverable: Recoverable = strawberry.field(description="What to hold, and why.")


@strawberry.type(description="A hold that stands for long; one that nobody renews lapses.")
class HoldAge:
    """A hold that stands for long."""

    account_id: ID = strawberry.field(description="The account.")
    acknowledgement_no: str | None = strawberry.field(description="Whose; null: not told.")
    amount_paise: Paise | None = strawberry.field(description="Blocked; null: not told.")
    held_at: datetime = strawberry.field(description="Since when.")
    days: int = strawberry.field(description="Whole days since.")
    warn_at_days: int = strawberry.field(description="The mark it has passed: 60, 80 or 90.")


@strawberry.type(description="Accounts by the rupees that a hold now probably saves.")
class HoldQueue(Computed):
    """Accounts by the rupees that a hold now probably saves."""

    trail: TrailKind = strawberry.field(description="Whose apportionment the rupees are.")
    latency_s: int = strawberry.field(description="Seconds a hold takes to bite.")
    account_count: int = strawberry.field(description="Accounts in the queue.")
    remaining_paise: Paise = strawberry.field(description="Traced on all of them.")
    expected_paise: Paise = strawberry.field(description="Of it, probably still there.")
    nodes: list[HoldCandidate] = strawberry.field(description="A page of them, best first.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    ageing: list[HoldAge] = strawberry.field(
        description="Holds of 60 days or more, oldest first, at most 100."
    )
    skipped_count: int = strawberry.field(
        description="Accounts left out: no credit of them is dated."
    )


@strawberry.input(one_of=True, description="Whose rupees.")
class HoldScope:
    """Whose rupees."""

    complaint: str | None = strawberry.field(
        default=strawberry.UNSET, description="Of this complaint, by its number."
    )
    district: str | None = strawberry.field(
        default=strawberry.UNSET, description="Of complaints of this district, STATE/NAME."
    )
    all: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Of all complaints; say true."
    )

    def to_wish(self) -> HoldWish:
        """Give the wish as the service takes it.

        Raises:
            InputError: None is given, or no acknowledgement number or district.
        """
        if self.complaint:
            return HoldWish(complaints=(parse_acknowledgement_no(self.complaint),))
        if self.district:
            return HoldWish(district=parse_district(self.district))
        if self.all:
            return HoldWish()
        raise InputError("scope: give a complaint, a district, or all: true")


HoldQueueResult: TypeAlias = Annotated[
    HoldQueue | InputRefused | NotFoundRefusal,
    strawberry.union(name="HoldQueueResult", description="The queue, or why there is none."),
]


@strawberry.type
class HoldsQuery:
    """Questions about holds."""

    @resolved("Accounts by the rupees that a hold now probably saves, with the amount to hold.")
    async def hold_queue(
        self,
        info: Info,
        scope: Annotated[HoldScope, strawberry.argument(description="Whose rupees.")],
        trail: Annotated[
            TrailKind, strawberry.argument(description="Whose apportionment they are.")
        ] = TrailKind.REPORTED,
        first: First = None,
        after: After = None,
        at: Annotated[
            datetime | None,
            strawberry.argument(
                description="For this instant, without what happened later; null: now."
            ),
        ] = None,
        as_known_at: Annotated[
            datetime | None,
            strawberry.argument(description="Use nothing learnt after this; null: all."),
        ] = None,
    ) -> HoldQueueResult:
        """Resolve `holdQueue`."""
        context = info.context
        request = page_request(first, after, None, None)
        answer = await hold_queue(
            replace(scope.to_wish(), trail=trail, is_as_then=at is not None),
            store=context.store,
            scope=context.scope,
            at=at or context.now(),
            settings=context.server.analytics.holds,
            as_known_at=as_known_at,
        )
        candidates = answer.value.candidates
        page = slice_of(
            candidates,
            [one.account for one in candidates],
            request,
            name="holds",
            seal=context.server.seal,
        )
        wanted = wanted_below(info).below("nodes")
        nodes = await _show_page(info, page.nodes, wanted, as_known_at)
        return _show(answer, nodes, page.page_info)


async def _show_page(
    info: Info,
    candidates: list[model.HoldCandidate],
    wanted: Wanted,
    as_known_at: datetime | None,
) -> list[HoldCandidate]:
    accounts: Mapping[EntityKey, Entity] = {}
    if "account" in wanted:
        accounts = await show_entities(
            info.context,
            [one.account for one in candidates],
            wanted=wanted.below("account"),
            as_known_at=as_known_at,
        )
    return [
        HoldCandidate(
            account_id=ID(one.account),
            account=accounts.get(one.account),
            acknowledgement_nos=list(one.complaints),
            districts=list(one.districts),
            last_credit_at=one.last_credit_at,
            last_atm_id=None if one.last_machine is None else ID(one.last_machine),
            recoverable=show_recoverable(one),
        )
        for one in candidates
    ]


def _show(
    answer: Answer[model.HoldQueue], nodes: list[HoldCandidate], page_info: PageInfo
) -> HoldQueue:
    queue = answer.value
    return HoldQueue(
        as_of=as_of(answer),
        truncated=show_truncations(answer.truncations),
        answer_hash=Sha256(answer.answer_hash),
        trail=queue.trail,
        latency_s=queue.latency_s,
        account_count=len(queue.candidates),
        remaining_paise=Paise(queue.remaining_paise),
        expected_paise=Paise(queue.expected_paise),
        nodes=nodes,
        page_info=page_info,
        ageing=[_show_age(hold) for hold in queue.ageing[:MOST_AGEING]],
        skipped_count=queue.skipped_count,
    )


def _show_age(hold: model.HoldAge) -> HoldAge:
    return HoldAge(
        account_id=ID(hold.account),
        acknowledgement_no=hold.complaint,
        amount_paise=None if hold.amount_paise is None else Paise(hold.amount_paise),
        held_at=hold.held_at,
        days=hold.days,
        warn_at_days=hold.warn_at_days,
    )
