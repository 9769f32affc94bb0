"""Say what complaints are, and list them."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.model.answer import Cursor, Page
from graph.model.complaint import Complaint
from graph.model.filters import ComplaintFilter, ComplaintOrder
from graph.model.ids import AcknowledgementNo, complaint_key
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.fold import Folded, fold_complaints, places
from graph.store.embedded.ledger import current_snapshot
from graph.store.embedded.paging import Ask, page_of, page_of_list
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.embedded.values import array, from_json, seen, sorted_array, to_ms


class EmbeddedComplaints(Part):
    """What `EntityReader` says of complaints, over one file."""

    async def get_complaints(
        self,
        numbers: Collection[AcknowledgementNo],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[AcknowledgementNo, Complaint]:
        """Give complaints by number; unknown or hidden ones are left out."""
        check_batch(numbers, most=MOST_KEYS)
        visible = seen(scope, as_known_at)

        def work(connection: sqlite3.Connection) -> dict[AcknowledgementNo, Complaint]:
            found = _get(connection, numbers, scope, visible, is_past=as_known_at is not None)
            return {one.acknowledgement_no: one for one in found}

        return await self._engine.read(work)

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

        def work(connection: sqlite3.Connection) -> Page[Complaint]:
            no = ask.snapshot_no(current_snapshot(connection))
            if as_known_at is None:
                return _page(connection, where, ask, seen(scope, snapshot_no=no))
            visible = seen(scope, as_known_at, snapshot_no=no)
            listed = [
                one.complaint
                for one in fold_all(connection, scope, visible)
                if _passes(where, one.complaint)
            ]
            listed.sort(key=lambda one: _place(order, one))
            return page_of_list(ask, listed, place=lambda one: _place(order, one), no=no)

        return await self._engine.read(work)

    async def count_complaints_listed(
        self, where: ComplaintFilter, *, limit: int, scope: Scope
    ) -> int:
        """Count what `complaints` would list, at most `limit`."""
        asked = {**seen(scope), **_wanted(where), "limit": limit}

        def work(connection: sqlite3.Connection) -> int:
            row = connection.execute(statements("complaints")["count_listed"], asked).fetchone()
            count: int = row[0]
            return count

        return await self._engine.read(work)


def fold_all(
    connection: sqlite3.Connection, scope: Scope, visible: Mapping[str, Any]
) -> list[Folded]:
    """Fold every complaint as of the past, and leave out what the scope hides."""
    nos = [no for (no,) in connection.execute(statements("complaints")["all_complaints"])]
    folded = fold_complaints(connection, nos, visible).values()
    return [one for one in folded if _is_shown(one.complaint, scope)]


def _get(
    connection: sqlite3.Connection,
    numbers: Collection[AcknowledgementNo],
    scope: Scope,
    visible: Mapping[str, Any],
    *,
    is_past: bool,
) -> Sequence[Complaint]:
    text = statements("complaints")
    if not is_past:
        asked = {"numbers": array(set(numbers)), "districts": visible["districts"]}
        rows = connection.execute(text["get_complaints"], asked)
        return [from_json(body, Complaint) for (body,) in rows]
    keys = {complaint_key(number) for number in numbers}
    nos = [no for (no,) in connection.execute(text["complaint_nos"], {"keys": array(keys)})]
    folded = fold_complaints(connection, nos, visible).values()
    return [one.complaint for one in folded if _is_shown(one.complaint, scope)]


def _page(
    connection: sqlite3.Connection, where: ComplaintFilter, ask: Ask, visible: Mapping[str, Any]
) -> Page[Complaint]:
    asked = {**visible, **_wanted(where)}

    def fetch(
        after: Cursor | None,
        is_backward: bool,  # noqa: FBT001 - Fetch
        limit: int,
    ) -> list[tuple[Complaint, Cursor]]:
        name = f"{ask.order}_{'before' if is_backward else 'after'}"
        rows = connection.execute(
            statements("complaints")[name],
            {
                **asked,
                "value": after.values[0] if after else None,
                "key": after.key if after else None,
                "limit": limit,
            },
        )
        found = [(from_json(body, Complaint), place) for body, place in rows]
        return [
            (
                one,
                Cursor(
                    order=ask.order,
                    values=(place,),
                    key=one.acknowledgement_no,
                    snapshot_no=visible["no"],
                ),
            )
            for one, place in found
        ]

    return page_of(ask, fetch)


def _wanted(where: ComplaintFilter) -> dict[str, Any]:
    return {
        "wanted": sorted_array(where.districts),
        "reported_from": to_ms(where.reported_from),
        "reported_before": to_ms(where.reported_before),
        "min_loss": where.min_loss_paise,
        "numbers": sorted_array(where.numbers),
    }


def _place(order: ComplaintOrder, one: Complaint) -> tuple[int, str]:
    by_reported, by_loss = places(one)
    match order:
        case ComplaintOrder.REPORTED_NEWEST:
            return by_reported, one.acknowledgement_no
        case ComplaintOrder.LOSS_LARGEST:
            return by_loss, one.acknowledgement_no
        case ComplaintOrder.NUMBER:
            return 0, one.acknowledgement_no


def _is_shown(one: Complaint, scope: Scope) -> bool:
    return scope.districts is None or one.district in scope.districts


def _passes(where: ComplaintFilter, one: Complaint) -> bool:
    reported = one.reported_at
    return (
        (not where.districts or one.district in where.districts)
        and (
            where.reported_from is None
            or (reported is not None and reported >= where.reported_from)
        )
        and (
            where.reported_before is None
            or (reported is not None and reported < where.reported_before)
        )
        and (
            where.min_loss_paise is None
            or (one.loss_paise is not None and one.loss_paise >= where.min_loss_paise)
        )
        and (not where.numbers or one.acknowledgement_no in where.numbers)
    )
