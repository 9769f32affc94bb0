"""What links nobody, because too many share it: the question for it."""

from __future__ import annotations

import strawberry

from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.page import After, Connection, First, page_request, slice_of
from api.schema.reasons import Reason, show_reason
from api.services.hubs import find_shared
from graph.model.ids import EntityKind

ID = strawberry.ID


@strawberry.type(description="An account, phone or handset that ties no complaints.")
class Hub:
    """A thing that ties no complaints."""

    entity_id: ID = strawberry.field(description="Which one; `analytics.rings.may_link` takes it.")
    kind: EntityKind = strawberry.field(description="What it is.")
    label: str = strawberry.field(description="Its name, masked.")
    degree: int = strawberry.field(description="Links it has.")
    reason: Reason = strawberry.field(description="Why it links nobody.")


@strawberry.type
class HubsQuery:
    """Questions about what links nobody."""

    @resolved("What ties no complaints, as too many share it; the most linked first.")
    async def hubs(self, info: Info, first: First = None, after: After = None) -> Connection[Hub]:
        """Resolve `hubs`."""
        context = info.context
        found = await find_shared(
            store=context.store, scope=context.scope, settings=context.server.analytics.rings
        )
        shown = [
            Hub(
                entity_id=ID(one.key),
                kind=one.kind,
                label=one.label,
                degree=one.degree,
                reason=show_reason(one.reason),
            )
            for one in found
        ]
        return slice_of(
            shown,
            [one.key for one in found],
            page_request(first, after, None, None),
            name="hubs",
            seal=context.server.seal,
        )
