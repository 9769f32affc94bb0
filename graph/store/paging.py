"""Pages of ordered lists: fetched past a key, never by counting rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from graph.model.answer import MOST_A_PAGE, Cursor, Page

T = TypeVar("T")
LAST_KEY: Final = "\U0010ffff"
"""Greater than every key."""

Fetch = Callable[[Cursor | None, bool, int], Sequence[tuple[T, Cursor]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Which stretch of a list is wanted.

    Attributes:
        order: Name of the list's order.
        first: How many, 0 to 100.
        after: From which place on; None: from the list's end that is nearest.
        is_backward: Those before the place, not after it.
    """

    order: str
    first: int
    after: Cursor | None
    is_backward: bool = False

    def __post_init__(self) -> None:
        """Refuse what the port does not allow.

        Raises:
            ValueError: More than a page, or a cursor of another list.
        """
        if not 0 <= self.first <= MOST_A_PAGE:
            message = f"a page has 0 to {MOST_A_PAGE} items, not {self.first}"
            raise ValueError(message)
        if self.after is not None and self.after.order != self.order:
            message = f"a cursor of {self.after.order} does not fit a list by {self.order}"
            raise ValueError(message)

    @property
    def first_no(self) -> int | None:
        """The snapshot of the first page; None: this is the first page."""
        return None if self.after is None else self.after.snapshot_no

    def snapshot_no(self, current: int) -> int:
        """Give the snapshot of the first page, so that later writes change no list."""
        return current if self.after is None else self.after.snapshot_no


def page_of(ask: Ask, fetch: Fetch[T]) -> Page[T]:
    """Give a page.

    Args:
        ask: Which stretch.
        fetch: Gives at most a number of items past a cursor (None: from the end), forward
            or backward; backward ones nearest first.
    """
    found = fetch(ask.after, ask.is_backward, ask.first + 1)
    has_behind = ask.after is not None and _is_anything_behind(ask, found[: ask.first], fetch)
    return make_page(ask, found, has_behind=has_behind)


def make_page(ask: Ask, found: Sequence[tuple[T, Cursor]], *, has_behind: bool) -> Page[T]:
    """Give a page of what was fetched, one item more than wanted if there is one.

    Args:
        ask: Which stretch.
        found: Items past the place asked for; backward ones nearest first.
        has_behind: Something lies on the other side of that place.
    """
    has_further = len(found) > ask.first
    found = found[: ask.first]
    if ask.is_backward:
        found = found[::-1]
    return Page(
        items=tuple(item for item, _ in found),
        cursors=tuple(cursor for _, cursor in found),
        has_next=has_behind if ask.is_backward else has_further,
        has_previous=has_further if ask.is_backward else has_behind,
    )


def _is_anything_behind(ask: Ask, found: Sequence[tuple[Any, Cursor]], fetch: Fetch[Any]) -> bool:
    """Look back from the first item met, or over the whole list if there is none."""
    near = found[0][1] if found else None
    return bool(fetch(near, not ask.is_backward, 1))


def page_of_list(
    ask: Ask, items: Sequence[T], *, place: Callable[[T], tuple[int | str | None, ...]], no: int
) -> Page[T]:
    """Give a page of a list at hand, which is in order of `place`; its last part is the key."""
    placed = [(item, _cursor(ask, place(item), no)) for item in items]

    def fetch(after: Cursor | None, is_backward: bool, limit: int) -> list[tuple[T, Cursor]]:  # noqa: FBT001 - Fetch
        met = placed[::-1] if is_backward else placed
        if after is not None:
            end = (*after.values, after.key)
            met = [one for one in met if _is_past(one[1], end, is_backward=is_backward)]
        return list(met[:limit])

    return page_of(ask, fetch)


def _cursor(ask: Ask, place: tuple[int | str | None, ...], no: int) -> Cursor:
    return Cursor(order=ask.order, values=place[:-1], key=str(place[-1]), snapshot_no=no)


def _is_past(cursor: Cursor, end: tuple[Any, ...], *, is_backward: bool) -> bool:
    here = (*cursor.values, cursor.key)
    return here < end if is_backward else here > end
