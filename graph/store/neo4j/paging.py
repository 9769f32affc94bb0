"""Pages of lists that a server holds: fetched past a key, never by counting rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from graph.model.answer import Cursor, Page
from graph.store.neo4j.statements import BACKWARD, FORWARD
from graph.store.paging import Ask, make_page

T = TypeVar("T")
Fetch = Callable[[Cursor | None, bool, int], Awaitable[Sequence[tuple[T, Cursor]]]]


async def page_of(ask: Ask, fetch: Fetch[T]) -> Page[T]:
    """Give a page.

    Args:
        ask: Which stretch.
        fetch: Gives at most a number of items past a cursor (None: from the end), forward
            or backward; backward ones nearest first.
    """
    found = await fetch(ask.after, ask.is_backward, ask.first + 1)
    behind: Sequence[object] = ()
    if ask.after is not None:
        near = found[0][1] if found[: ask.first] else None
        behind = await fetch(near, not ask.is_backward, 1)
    return make_page(ask, found, has_behind=bool(behind))


def names_of(*, is_backward: bool) -> Mapping[str, str]:
    """Give the names that a statement of a list wants, by the way it is read."""
    return BACKWARD if is_backward else FORWARD
