"""Say what complaints are, and list them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from graph.model.answer import Cursor, Page
from graph.model.complaint import Complaint
from graph.model.filters import ComplaintFilter, ComplaintOrder
from graph.model.ids import AcknowledgementNo
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, check_batch
from graph.store.complaints import Folded, passes, shows
from graph.store.neo4j.engine import View
from graph.store.neo4j.fold import fold_complaints
from graph.store.neo4j.paging import names_of, page_of
from graph.store.neo4j.part import Part
from graph.store.orders import complaint_place
from graph.store.paging import LAST_KEY, Ask, page_of_list
from graph.store.values import END_OF_TIME, from_json, to_ms

_PLACES: Final = {
    ComplaintOrder.REPORTED_NEWEST.value: "byReported",
    ComplaintOrder.LOSS_LARGEST.value: "byLoss",
}


class Neo4jComplaints(Part):
    """What `EntityReader` says of complaints, over one database."""

    async def get_complaints(
        self,
        numbers: Collection[AcknowledgementNo],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[AcknowledgementNo, Complaint]:
        """Give complaints by number; unknown or hidden ones are left out."""
        check_batch(numbers, most=MOST_KEYS)
        asked = sorted(set(numbers))

        async def work(view: View) -> dict[AcknowledgementNo, Complaint]:
            if as_known_at is None:
                rows = await view.rows("get_complaints", numbers=asked)
                found = [from_json(body, Complaint) for (body,) in rows]
            else:
                folded = await fold_complaints(view, asked)
                every = (one.complaint for one in folded.values())
                found = [one for one in every if shows(one, scope)]
            return {one.acknowledgement_no: one for one in found}

        return await self._engine.read(work, scope=scope, as_known_at=as_known_at)

    async def complaints(
        self,
        where: ComplaintFilter,
        *,
        order: ComplaintOrder = ComplaintOrder.REPORTED_NEWEST,
        first: int,
        after: Cursor | None = None,
        is_backward: bool = False,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Page[Complaint]:
        """List complaints; backward: those before the cursor, still in the stated order."""
        ask = Ask(order=order.value, first=first, after=after, is_backward=is_backward)

        async def work(view: View) -> Page[Complaint]:
            if as_known_at is None:
                return await _page(view, where, ask)
            listed = [
                one.complaint for one in await fold_all(view, scope) if passes(where, one.complaint)
            ]
            listed.sort(key=lambda one: complaint_place(order, one))
            return page_of_list(
                ask, listed, place=lambda one: complaint_place(order, one), no=view.no
            )

        return await self._engine.read(
            work, scope=scope, as_known_at=as_known_at, snapshot_no=ask.first_no
        )

    async def count_complaints_listed(
        self, where: ComplaintFilter, *, limit: int, scope: Scope
    ) -> int:
        """Count what `complaints` would list, at most `limit`."""

        async def work(view: View) -> int:
            count: int = await view.one("count_listed", **_wanted(where), limit=limit)
            return count

        return await self._engine.read(work, scope=scope)


async def fold_all(view: View, scope: Scope) -> list[Folded]:
    """Fold every complaint as of the past, and leave out what the scope hides."""
    numbers = [number for (number,) in await view.rows("all_complaints")]
    folded = await fold_complaints(view, numbers)
    return [one for one in folded.values() if shows(one.complaint, scope)]


async def _page(view: View, where: ComplaintFilter, ask: Ask) -> Page[Complaint]:
    place = _PLACES.get(ask.order)

    async def fetch(
        after: Cursor | None,
        is_backward: bool,  # noqa: FBT001 - Fetch
        limit: int,
    ) -> list[tuple[Complaint, Cursor]]:
        ends = (END_OF_TIME + 1, LAST_KEY) if is_backward else (-END_OF_TIME, "")
        value, key = (after.values[0], after.key) if after else ends
        rows = await view.rows(
            "list_complaints" if place else "list_complaints_by_number",
            names={**names_of(is_backward=is_backward), **({"PLACE": place} if place else {})},
            **_wanted(where),
            value=value,
            key=key,
            limit=limit,
        )
        found = [(from_json(body, Complaint), at) for body, at in rows]
        return [(one, _cursor(ask, one, at, view.no)) for one, at in found]

    return await page_of(ask, fetch)


def _cursor(ask: Ask, one: Complaint, place: int, no: int) -> Cursor:
    return Cursor(order=ask.order, values=(place,), key=one.acknowledgement_no, snapshot_no=no)


def _wanted(where: ComplaintFilter) -> dict[str, Any]:
    return {
        "wanted": sorted(where.districts) or None,
        "reportedFrom": to_ms(where.reported_from),
        "reportedBefore": to_ms(where.reported_before),
        "minLoss": where.min_loss_paise,
        "numbers": sorted(where.numbers) or None,
    }
