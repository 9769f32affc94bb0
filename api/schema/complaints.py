"""Complaints: their type, their questions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.facts import Fact, show_facts
from api.schema.loaders import Asked
from api.schema.nodes import Node
from api.schema.page import MOST_COUNTED, After, Connection, First, page_request, slice_of
from api.schema.scalars import Paise
from graph.model import complaint as model
from graph.model.complaint import FraudType, LossSource
from graph.model.filters import ComplaintFilter
from graph.model.ids import AcknowledgementNo

if TYPE_CHECKING:
    from api.schema.rings import Ring

ID = strawberry.ID


@strawberry.type(description="What a victim reported.")
class Complaint(Node):
    """What a victim reported."""

    known_as_of: strawberry.Private[datetime | None]
    acknowledgement_no: str = strawberry.field(description="Number the portal gave it.")
    loss_paise: Paise | None = strawberry.field(description="Headline loss; null: unknown.")
    loss_from: LossSource = strawberry.field(description="Where the headline comes from.")
    occurred_at: datetime | None = strawberry.field(
        description="When the fraud happened; null: unknown."
    )
    reported_at: datetime | None = strawberry.field(
        description="When it was reported; null: unknown."
    )
    fraud_type: FraudType | None = strawberry.field(description="Kind of fraud; null: not told.")
    district: str | None = strawberry.field(description="STATE/NAME; null: not told.")
    police_station: str | None = strawberry.field(description="Its name; null: not told.")
    status: str | None = strawberry.field(description="As the portal words it; null: not told.")
    victim_account_ids: list[ID] = strawberry.field(description="Accounts the money left.")
    first_known_at: datetime = strawberry.field(description="When police first knew of it.")
    rings: list[Annotated[Ring, strawberry.lazy("api.schema.rings")]] = strawberry.field(
        description="Rings it belongs to."
    )

    @resolved("What was said under it: transfers, withdrawals, holds, others; by id.")
    async def facts(self, info: Info, first: First = None, after: After = None) -> Connection[Fact]:
        """Resolve `facts`."""
        context = info.context
        asked = Asked(self.acknowledgement_no, self.known_as_of)
        facts = show_facts(await context.loaders.facts.get(asked) or ())
        request = page_request(first, after, None, None)
        keys = [str(fact.id) for fact in facts]
        return slice_of(facts, keys, request, name=f"facts {self.id}", seal=context.server.seal)


def show_complaint(
    complaint: model.Complaint, *, as_known_at: datetime | None, rings: list[Ring]
) -> Complaint:
    """Show a complaint."""
    return Complaint(
        id=ID(complaint.key),
        known_as_of=as_known_at,
        acknowledgement_no=complaint.acknowledgement_no,
        loss_paise=None if complaint.loss_paise is None else Paise(complaint.loss_paise),
        loss_from=complaint.loss_from,
        occurred_at=complaint.occurred_at,
        reported_at=complaint.reported_at,
        fraud_type=complaint.fraud_type,
        district=complaint.district,
        police_station=complaint.police_station,
        status=complaint.status,
        victim_account_ids=[ID(key) for key in complaint.victim_accounts],
        first_known_at=complaint.first_known_at,
        rings=rings,
    )


@strawberry.input(name="ComplaintFilter", description="Which complaints; all given parts hold.")
class ComplaintFilterInput:
    """Which complaints."""

    districts: list[str] | None = strawberry.field(
        default=None, description="In any of these, STATE/NAME."
    )
    reported_from: datetime | None = strawberry.field(
        default=None, description="Reported at or after."
    )
    reported_before: datetime | None = strawberry.field(
        default=None, description="Reported before."
    )
    min_loss_paise: Paise | None = strawberry.field(default=None, description="Loss at least.")
    acknowledgement_nos: list[str] | None = strawberry.field(
        default=None, description="Any of these numbers."
    )

    def to_model(self) -> ComplaintFilter:
        """Give the filter as the store takes it."""
        return ComplaintFilter(
            districts=frozenset(self.districts or ()),
            reported_from=self.reported_from,
            reported_before=self.reported_before,
            min_loss_paise=self.min_loss_paise,
            numbers=frozenset(AcknowledgementNo(no) for no in self.acknowledgement_nos or ()),
        )


@strawberry.type(description="A page of complaints, in the order asked for.")
class ComplaintConnection(Connection[Complaint]):
    """A page of complaints, and how many there are."""

    wanted: strawberry.Private[ComplaintFilter]

    @resolved("How many there are in all, at most 10,000; costs a count.")
    async def total_count(self, info: Info) -> int:
        """Resolve `totalCount`."""
        return min(await self._count(info), MOST_COUNTED - 1)

    @resolved("Whether there are more than `totalCount` says.")
    async def is_total_capped(self, info: Info) -> bool:
        """Resolve `isTotalCapped`."""
        return await self._count(info) >= MOST_COUNTED

    async def _count(self, info: Info) -> int:
        context = info.context
        return await context.store.count_complaints_listed(
            self.wanted, limit=MOST_COUNTED, scope=context.scope
        )


def counted(page: Connection[Complaint], wanted: ComplaintFilter) -> ComplaintConnection:
    """Give a page that can count what `wanted` lists."""
    return ComplaintConnection(
        edges=page.edges, nodes=page.nodes, page_info=page.page_info, wanted=wanted
    )
