"""Pages of lists: signed keyset cursors, connections, and what a page may ask for."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Generic, TypeAlias, TypeVar

import strawberry

from api.schema.scalars import CursorText
from graph.errors import InputError
from graph.model.answer import MOST_A_PAGE, Cursor, Page
from graph.model.ids import canonical_json
from graph.model.outbox import Position

DEFAULT_A_PAGE: Final = 50
MOST_COUNTED: Final = 10_001
CURSOR_VERSION: Final = 1
MAC_BYTES: Final = 12

Item = TypeVar("Item")
Shown = TypeVar("Shown")

First: TypeAlias = Annotated[
    int | None,
    strawberry.argument(description="How many from the front, 1 to 100; 50 if nothing is said."),
]
After: TypeAlias = Annotated[
    CursorText | None, strawberry.argument(description="Only what follows this place.")
]
Last: TypeAlias = Annotated[
    int | None,
    strawberry.argument(description="How many from the back, 1 to 100; not beside `first`."),
]
Before: TypeAlias = Annotated[
    CursorText | None, strawberry.argument(description="Only what comes before this place.")
]

AsKnownAt: TypeAlias = Annotated[
    datetime | None,
    strawberry.argument(description="Use nothing learnt after this; null: all that is known."),
]


class CursorSeal:
    """Turns places in lists into opaque texts and back.

    A text carries a MAC under the store's secret and the name of its list, so
    that a text of another store, list or order is refused, never misread.
    """

    __slots__ = ("_key",)

    def __init__(self, secret: bytes) -> None:
        """Derive the key of cursors from the store's secret."""
        self._key = hmac.digest(secret, b"cursors of the API", "sha256")

    def text(self, list_name: str, cursor: Cursor) -> CursorText:
        """Give the text of a place."""
        body = canonical_json(
            [CURSOR_VERSION, cursor.order, list(cursor.values), cursor.key, cursor.snapshot_no]
        )
        sealed = self._mac(list_name, body) + body
        return CursorText(base64.urlsafe_b64encode(sealed).decode().rstrip("="))

    def place(self, list_name: str, text: CursorText) -> Cursor:
        """Give the place that a text names.

        Raises:
            InputError: No cursor of this list.
        """
        refusal = InputError("the cursor is not of this list; ask for its first page again")
        try:
            sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            raise refusal from None
        mac, body = sealed[:MAC_BYTES], sealed[MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(list_name, body)):
            raise refusal
        version, order, values, key, snapshot_no = json.loads(body)
        if version != CURSOR_VERSION:
            raise refusal
        return Cursor(order=order, values=tuple(values), key=key, snapshot_no=snapshot_no)

    def place_or_none(self, list_name: str, text: CursorText | None) -> Cursor | None:
        """Give the place that a text names; None for none.

        Raises:
            InputError: No cursor of this list.
        """
        return None if text is None else self.place(list_name, text)

    def position_text(self, position: Position) -> CursorText:
        """Give the text of an alert's position."""
        place = Cursor(
            order="COMMITTED",
            values=(position.ordinal,),
            key="",
            snapshot_no=position.snapshot_no,
        )
        return self.text("alerts", place)

    def position(self, text: CursorText) -> Position:
        """Give the position that a text names.

        Raises:
            InputError: No cursor of an alert.
        """
        place = self.place("alerts", text)
        return Position(snapshot_no=place.snapshot_no, ordinal=int(place.values[0] or 0))

    def _mac(self, list_name: str, body: bytes) -> bytes:
        return hmac.digest(self._key, list_name.encode() + b"\0" + body, "sha256")[:MAC_BYTES]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Which stretch of a list is asked for.

    Attributes:
        count: At most so many.
        place: The cursor beside it; None: from the end it counts from.
        is_backward: Whether it counts from the back.
    """

    count: int
    place: CursorText | None
    is_backward: bool


def page_request(
    first: int | None, after: CursorText | None, last: int | None, before: CursorText | None
) -> PageRequest:
    """Read the four arguments of a page.

    Raises:
        InputError: Both directions at once, or a count outside 1 to 100.
    """
    is_backward = last is not None or before is not None
    if is_backward and (first is not None or after is not None):
        raise InputError("page: give first and after, or last and before, not both")
    count = last if is_backward else first
    count = DEFAULT_A_PAGE if count is None else count
    if not 1 <= count <= MOST_A_PAGE:
        raise InputError(f"page: ask for 1 to {MOST_A_PAGE} at once")
    return PageRequest(count=count, place=before if is_backward else after, is_backward=is_backward)


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Where a page stands in its list (Relay)."""

    has_next_page: bool = strawberry.field(description="Whether more follow.")
    has_previous_page: bool = strawberry.field(description="Whether some come before.")
    start_cursor: CursorText | None = strawberry.field(
        description="Place of the first item; null if there is none."
    )
    end_cursor: CursorText | None = strawberry.field(
        description="Place of the last item; null if there is none."
    )


@strawberry.type(description="One item of a list and its place in it.")
class Edge(Generic[Shown]):
    """One item of a list and its place (Relay)."""

    node: Shown = strawberry.field(description="The item.")
    cursor: CursorText = strawberry.field(description="Its place, for `after` and `before`.")


@strawberry.type(description="A page of a list, at most 100 items, in the stated order.")
class Connection(Generic[Shown]):
    """A page of a list (Relay)."""

    edges: list[Edge[Shown]] = strawberry.field(description="The items with their places.")
    nodes: list[Shown] = strawberry.field(description="The items.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")


def edges_of(nodes: Sequence[Shown], cursors: Sequence[CursorText]) -> list[Edge[Shown]]:
    """Put items beside their places."""
    return [Edge(node=node, cursor=cursor) for node, cursor in zip(nodes, cursors, strict=True)]


def page_info(cursors: Sequence[CursorText], *, has_next: bool, has_previous: bool) -> PageInfo:
    """Say where a page of these places stands."""
    return PageInfo(
        has_next_page=has_next,
        has_previous_page=has_previous,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


def connection(
    nodes: Sequence[Shown], page: Page[Item], *, name: str, seal: CursorSeal
) -> Connection[Shown]:
    """Show a page of the store, its items already presented."""
    cursors = [seal.text(name, cursor) for cursor in page.cursors]
    return Connection(
        edges=edges_of(nodes, cursors),
        nodes=list(nodes),
        page_info=page_info(cursors, has_next=page.has_next, has_previous=page.has_previous),
    )


def slice_of(
    items: Sequence[Shown],
    keys: Sequence[str],
    request: PageRequest,
    *,
    name: str,
    seal: CursorSeal,
) -> Connection[Shown]:
    """Cut a page out of a short list held in memory; `keys` name its items, in its order.

    Raises:
        InputError: The cursor is not of this list.
    """
    start, end = 0, len(items)
    if request.place is not None:
        at = keys.index(_known(seal.place(name, request.place).key, keys))
        start, end = (0, at) if request.is_backward else (at + 1, end)
    if request.is_backward:
        start = max(start, end - request.count)
    else:
        end = min(end, start + request.count)
    cursors = [
        seal.text(name, Cursor(order="KEPT", values=(), key=key, snapshot_no=0))
        for key in keys[start:end]
    ]
    return Connection(
        edges=edges_of(items[start:end], cursors),
        nodes=list(items[start:end]),
        page_info=page_info(cursors, has_next=end < len(items), has_previous=start > 0),
    )


def _known(key: str, keys: Sequence[str]) -> str:
    if key not in keys:
        raise InputError("the list has changed since this cursor; ask for its first page again")
    return key
