"""Anything by its id, and anything by a text: `node`, `nodes`, `search`; and `viewer`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Final

import strawberry

from api.schema.alerts import show_alert
from api.schema.context import Context, Info
from api.schema.declared import resolved
from api.schema.forecasts import show_forecasts
from api.schema.known import get_complaints, show_entities, show_rings
from api.schema.nodes import Node
from api.schema.page import After, First, PageInfo, page_info, page_request
from api.schema.reports import show_report
from api.schema.scalars import CursorText
from api.schema.selection import Wanted, wanted_below
from api.schema.subscriptions import show_subscription
from api.services.entities import search
from graph.model.filters import ImportFilter, RingFilter
from graph.model.ids import (
    AcknowledgementNo,
    AlertId,
    EntityKey,
    EntityKind,
    ForecastId,
    ImportId,
    SubscriptionId,
)
from graph.model.scope import OfficeRole
from graph.model.search import MatchKind
from graph.model.subscription import SubscriptionState

ID = strawberry.ID
ENTITY_KINDS: Final = frozenset({"account", "upi", "wallet", "phone", "device", "atm"})


@strawberry.type(description="Who asks, and what they may see.")
class Viewer:
    """Who asks."""

    name: str = strawberry.field(description="Name within the kind.")
    kind: str = strawberry.field(description="person, bot or system.")
    role: OfficeRole = strawberry.field(description="What they are in their office.")
    districts: list[str] | None = strawberry.field(
        description="Districts of their office, STATE/NAME; null: every district."
    )


@strawberry.type(description="Something a search found, and how.")
class SearchEdge:
    """Something a search found."""

    node: Node = strawberry.field(description="The entity or complaint.")
    match: MatchKind = strawberry.field(description="How it was found.")
    cursor: CursorText = strawberry.field(description="Its place, for `after`.")


@strawberry.type(description="A page of what a search found, exact matches first.")
class SearchConnection:
    """A page of what a search found."""

    edges: list[SearchEdge] = strawberry.field(description="What was found, and how.")
    nodes: list[Node] = strawberry.field(description="What was found.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")


@strawberry.type
class LookupQuery:
    """Questions by id and by text."""

    @resolved("Anything by its id; null: none, or none you may see.")
    async def node(
        self,
        info: Info,
        key: Annotated[ID, strawberry.argument(name="id", description="Its id.")],
    ) -> Node | None:
        """Resolve `node`."""
        found = await _find(info.context, [str(key)], wanted_below(info))
        return found.get(str(key))

    @resolved("Many by their ids, in the order of the ids; null where there is none.")
    async def nodes(
        self,
        info: Info,
        keys: Annotated[
            list[ID], strawberry.argument(name="ids", description="Their ids, at most 100.")
        ],
    ) -> list[Node | None]:
        """Resolve `nodes`."""
        found = await _find(info.context, [str(key) for key in keys], wanted_below(info))
        return [found.get(str(key)) for key in keys]

    @resolved("Entities and complaints by number, its end, reference, IFSC, UPI id, name, place.")
    async def search(
        self,
        info: Info,
        text: Annotated[
            str,
            strawberry.argument(
                description="What to look for: 3 characters or more; number ends 4 or more."
            ),
        ],
        kinds: Annotated[
            list[EntityKind] | None, strawberry.argument(description="Only these; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> SearchConnection:
        """Resolve `search`."""
        context, seal = info.context, info.context.server.seal
        request = page_request(first, after, None, None)
        page = await search(
            text,
            kinds=frozenset(kinds or ()),
            first=request.count,
            after=seal.place_or_none("search", request.place),
            store=context.store,
            scope=context.scope,
        )
        wanted = wanted_below(info).items()
        found = await _find(context, [hit.key for hit in page.items], wanted)
        edges = [
            SearchEdge(node=found[hit.key], match=hit.match, cursor=seal.text("search", cursor))
            for hit, cursor in zip(page.items, page.cursors, strict=True)
            if hit.key in found
        ]
        cursors = [edge.cursor for edge in edges]
        return SearchConnection(
            edges=edges,
            nodes=[edge.node for edge in edges],
            page_info=page_info(cursors, has_next=page.has_next, has_previous=page.has_previous),
        )

    @resolved("Who asks, and what they may see.")
    async def viewer(self, info: Info) -> Viewer:
        """Resolve `viewer`."""
        scope = info.context.scope
        return Viewer(
            name=scope.actor.name,
            kind=scope.actor.kind,
            role=scope.role,
            districts=None if scope.districts is None else sorted(scope.districts),
        )


async def _find(context: Context, keys: Collection[str], wanted: Wanted) -> Mapping[str, Node]:
    """Show whatever has one of these ids: one call a kind, however many ids."""
    by_kind: dict[str, list[str]] = {}
    for key in dict.fromkeys(keys):
        kind = key.partition(":")[0]
        by_kind.setdefault("entity" if kind in ENTITY_KINDS else kind, []).append(key)
    found: dict[str, Node] = {}
    for kind, group in by_kind.items():
        match kind:
            case "complaint":
                found |= await _complaints(context, group, wanted)
            case "ring":
                found |= await _rings(context, group, wanted)
            case "entity":
                entities = [EntityKey(key) for key in group]
                shown = await show_entities(context, entities, wanted=wanted)
                found |= {str(entity.id): entity for entity in shown.values()}
            case _:
                found |= await _records(context, kind, group, wanted)
    return found


async def _complaints(context: Context, keys: list[str], wanted: Wanted) -> Mapping[str, Node]:
    numbers = [AcknowledgementNo(key.partition(":")[2]) for key in keys]
    shown = await get_complaints(context, numbers, wanted=wanted)
    return {str(complaint.id): complaint for complaint in shown.values()}


async def _rings(context: Context, keys: list[str], wanted: Wanted) -> Mapping[str, Node]:
    where = RingFilter(ids=frozenset(EntityKey(key) for key in keys))
    page = await context.store.rings(where, first=len(keys), scope=context.scope)
    shown = await show_rings(context, page.items, wanted=wanted)
    return {
        key: ring for ring in shown for key in (str(ring.id), *(str(one) for one in ring.aliases))
    }


async def _records(
    context: Context, kind: str, keys: list[str], wanted: Wanted
) -> Mapping[str, Node]:
    store, scope = context.store, context.scope
    match kind:
        case "alert":
            alerts = await store.get_alerts([AlertId(key) for key in keys], scope=scope)
            return {key: show_alert(placed.alert) for key, placed in alerts.items()}
        case "subscription":
            kept = await store.get_subscriptions([SubscriptionId(key) for key in keys], scope=scope)
            return {
                key: show_subscription(one)
                for key, one in kept.items()
                if one.state is not SubscriptionState.DELETED
            }
        case "import":
            where = ImportFilter(ids=frozenset(ImportId(key) for key in keys))
            page = await store.imports(where, first=len(keys), scope=scope)
            return {report.of.id: show_report(report) for report in page.items}
        case "forecast":
            made = await store.get_forecasts([ForecastId(key) for key in keys], scope=scope)
            shown = await show_forecasts(context, list(made.values()), wanted=wanted)
            return dict(zip(made, shown, strict=True))
        case _:
            return {}
