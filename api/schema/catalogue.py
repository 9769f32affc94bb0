"""Questions about complaints, entities and rings: by their key, and in pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from api.schema.complaints import Complaint, ComplaintConnection, ComplaintFilterInput, counted
from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.entities import Account, Atm, Entity, Phone
from api.schema.known import get_complaints, show_complaints, show_entities, show_rings
from api.schema.page import (
    After,
    AsKnownAt,
    Before,
    Connection,
    First,
    Last,
    connection,
    page_request,
)
from api.schema.rings import Ring, RingFilterInput
from api.schema.selection import wanted_below
from graph.model.filters import ComplaintFilter, ComplaintOrder, RingFilter, RingOrder
from graph.model.ids import AcknowledgementNo, EntityKey

KeyArgument = Annotated[strawberry.ID, strawberry.argument(name="id", description="Its id.")]


@strawberry.type
class CatalogueQuery:
    """Questions about complaints, entities and rings."""

    @resolved("One complaint by its number; null: none, or none you may see.")
    async def complaint(
        self,
        info: Info,
        acknowledgement_no: Annotated[
            str, strawberry.argument(description="Number the portal gave it.")
        ],
        as_known_at: AsKnownAt = None,
    ) -> Complaint | None:
        """Resolve `complaint`."""
        number = AcknowledgementNo(acknowledgement_no)
        found = await get_complaints(
            info.context, [number], wanted=wanted_below(info), as_known_at=as_known_at
        )
        return found.get(number)

    @resolved("Complaints, in pages.")
    async def complaints(
        self,
        info: Info,
        where: Annotated[
            ComplaintFilterInput | None,
            strawberry.argument(name="filter", description="Which; null: all."),
        ] = None,
        order_by: Annotated[
            ComplaintOrder, strawberry.argument(description="In which order.")
        ] = ComplaintOrder.REPORTED_NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        as_known_at: AsKnownAt = None,
    ) -> ComplaintConnection:
        """Resolve `complaints`."""
        context, seal = info.context, info.context.server.seal
        request = page_request(first, after, last, before)
        wanted = where.to_model() if where else ComplaintFilter()
        page = await context.store.complaints(
            wanted,
            order=order_by,
            first=request.count,
            after=seal.place_or_none(f"complaints {order_by}", request.place),
            is_backward=request.is_backward,
            scope=context.scope,
            as_known_at=as_known_at,
        )
        shown = await show_complaints(
            context, page.items, wanted=wanted_below(info).items(), as_known_at=as_known_at
        )
        kept = connection(shown, page, name=f"complaints {order_by}", seal=seal)
        return counted(kept, wanted)

    @resolved("One account by its id; null: none, or none you may see.")
    async def account(
        self,
        info: Info,
        key: KeyArgument,
        as_known_at: AsKnownAt = None,
    ) -> Account | None:
        """Resolve `account`."""
        found = await _entity(info, key, as_known_at)
        return found if isinstance(found, Account) else None

    @resolved("One phone by its id; null: none, or none you may see.")
    async def phone(
        self,
        info: Info,
        key: KeyArgument,
        as_known_at: AsKnownAt = None,
    ) -> Phone | None:
        """Resolve `phone`."""
        found = await _entity(info, key, as_known_at)
        return found if isinstance(found, Phone) else None

    @resolved("One machine by its id; null: none, or none you may see.")
    async def atm(
        self,
        info: Info,
        key: KeyArgument,
        as_known_at: AsKnownAt = None,
    ) -> Atm | None:
        """Resolve `atm`."""
        found = await _entity(info, key, as_known_at)
        return found if isinstance(found, Atm) else None

    @resolved("One ring by its id; null: none, or none you may see.")
    async def ring(
        self,
        info: Info,
        key: KeyArgument,
        as_known_at: AsKnownAt = None,
    ) -> Ring | None:
        """Resolve `ring`."""
        context = info.context
        page = await context.store.rings(
            RingFilter(ids=frozenset({EntityKey(key)})),
            first=1,
            scope=context.scope,
            as_known_at=as_known_at,
        )
        shown = await show_rings(
            context, page.items, wanted=wanted_below(info), as_known_at=as_known_at
        )
        return shown[0] if shown else None

    @resolved("Rings, in pages; merged ones only by id.")
    async def rings(
        self,
        info: Info,
        where: Annotated[
            RingFilterInput | None,
            strawberry.argument(name="filter", description="Which; null: all that stand."),
        ] = None,
        order_by: Annotated[
            RingOrder, strawberry.argument(description="In which order.")
        ] = RingOrder.DISPUTED_LARGEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        as_known_at: AsKnownAt = None,
    ) -> Connection[Ring]:
        """Resolve `rings`."""
        context, seal = info.context, info.context.server.seal
        request = page_request(first, after, last, before)
        page = await context.store.rings(
            where.to_model() if where else RingFilter(),
            order=order_by,
            first=request.count,
            after=seal.place_or_none(f"rings {order_by}", request.place),
            is_backward=request.is_backward,
            scope=context.scope,
            as_known_at=as_known_at,
        )
        shown = await show_rings(
            context, page.items, wanted=wanted_below(info).items(), as_known_at=as_known_at
        )
        return connection(shown, page, name=f"rings {order_by}", seal=seal)


async def _entity(info: Info, key: str, as_known_at: datetime | None) -> Entity | None:
    shown = await show_entities(
        info.context, [EntityKey(key)], wanted=wanted_below(info), as_known_at=as_known_at
    )
    return shown.get(EntityKey(key))
