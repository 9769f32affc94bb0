"""Lists read to their end, page by page: the one loop for it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from graph.model.answer import MOST_A_PAGE, Cursor, Page
from graph.model.filters import RingFilter, RingOrder
from graph.model.ring import Ring
from graph.model.scope import Scope
from graph.store.base import GraphStore

T = TypeVar("T")


async def pages_of(
    read: Callable[[Cursor | None], Awaitable[Page[T]]],
) -> AsyncGenerator[Sequence[T], None]:
    """Give the items of every page of a list, in its order; none for an empty list.

    Args:
        read: Gives the page behind a cursor; None: the first.
    """
    after = None
    while True:
        page = await read(after)
        if page.items:
            yield page.items
        if not page.has_next:
            return
        after = page.cursors[-1]


def ring_pages(
    where: RingFilter, *, store: GraphStore, scope: Scope, as_known_at: datetime | None = None
) -> AsyncIterator[Sequence[Ring]]:
    """Give every ring that a filter wants, by id, 100 at once."""
    return pages_of(
        lambda after: store.rings(
            where,
            order=RingOrder.ID,
            first=MOST_A_PAGE,
            after=after,
            scope=scope,
            as_known_at=as_known_at,
        )
    )
