"""A list is read to its end, whatever its length."""

from __future__ import annotations

import pytest

from api.services.paging import pages_of
from graph.model.answer import Cursor, Page


class Numbers:
    """A list of numbers behind a port, three a page."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[str | None] = []

    async def read(self, after: Cursor | None) -> Page[int]:
        self.asked.append(None if after is None else after.key)
        start = 0 if after is None else int(after.key) + 1
        items = tuple(range(start, min(start + 3, self.count)))
        return Page(
            items=items,
            cursors=tuple(
                Cursor(order="ID", values=(), key=str(item), snapshot_no=1) for item in items
            ),
            has_next=start + 3 < self.count,
            has_previous=start > 0,
        )


@pytest.mark.parametrize(("count", "calls"), [(0, 1), (1, 1), (3, 1), (4, 2), (9, 3)])
async def test_every_item_comes_once_in_as_few_calls_as_pages(count: int, calls: int) -> None:
    numbers = Numbers(count)

    read = [item async for page in pages_of(numbers.read) for item in page]

    assert read == list(range(count))
    assert len(numbers.asked) == calls


async def test_each_page_begins_behind_the_last_item_of_the_one_before() -> None:
    numbers = Numbers(7)

    assert [len(page) async for page in pages_of(numbers.read)] == [3, 3, 1]
    assert numbers.asked == [None, "2", "5"]
