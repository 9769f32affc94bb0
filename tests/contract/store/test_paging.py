"""Pages visit each item once, whatever is written meanwhile, and know their neighbours."""

from collections.abc import Awaitable, Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model.answer import Cursor, Page
from graph.model.complaint import Complaint
from graph.model.filters import ComplaintFilter, ComplaintOrder, EntityFilter, RingFilter, RingOrder
from graph.model.ids import AcknowledgementNo
from graph.model.register import RegisterChange
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from tests.contract.store.findings import ring
from tests.contract.store.world import EVENT, HOUR, T0, add, complaint, record

Open = Callable[[], Awaitable[GraphStore]]


def number(no: int) -> AcknowledgementNo:
    """Give an acknowledgement number."""
    return AcknowledgementNo(f"399{no:011}")


async def page_by(
    store: GraphStore, order: ComplaintOrder, first: int, after: Cursor | None, **rest: object
) -> Page[Complaint]:
    """Give a page of all complaints."""
    return await store.complaints(
        ComplaintFilter(),
        order=order,
        first=first,
        after=after,
        scope=SYSTEM,
        **rest,  # type: ignore[arg-type]  # by name
    )


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    order=st.sampled_from(ComplaintOrder),
    first=st.integers(1, 4),
    amounts=st.lists(st.sampled_from([None, 1, 2]), min_size=1, max_size=9),
    is_past=st.booleans(),
)
async def test_pages_visit_each_complaint_once_while_others_are_written(
    new_store: Open, order: ComplaintOrder, first: int, amounts: list[int | None], *, is_past: bool
) -> None:
    store = await new_store()
    said = [
        complaint(number(2 * no), no=no, paise=paise, reported_at=T0 + (paise or 0) * HOUR)
        for no, paise in enumerate(amounts)
    ]
    await add(store, "given", *said)
    rest: dict[str, object] = {"as_known_at": T0} if is_past else {}
    whole = await page_by(store, order, 100, None, **rest)

    met: list[Complaint] = []
    after = None
    for _ in range(len(amounts) + 1):
        page = await page_by(store, order, first, after, **rest)
        assert page.has_previous is bool(met)
        met.extend(page.items)
        await add(store, f"while {len(met)}", complaint(number(2 * len(met) - 1), paise=2))
        if not page.has_next:
            break
        after = page.cursors[-1]

    assert tuple(met) == whole.items
    assert len(met) == len(amounts)


@pytest.mark.parametrize("order", ComplaintOrder)
@pytest.mark.parametrize("is_past", [False, True])
async def test_backward_pages_are_the_forward_ones(
    store: GraphStore, order: ComplaintOrder, *, is_past: bool
) -> None:
    said = [
        complaint(number(no), no=no, paise=no % 3 or None, reported_at=None if no == 4 else T0)
        for no in range(7)
    ]
    await add(store, "given", *said)
    rest: dict[str, object] = {"as_known_at": T0} if is_past else {}
    whole = await page_by(store, order, 100, None, **rest)

    last = await page_by(store, order, 3, None, is_backward=True, **rest)
    before = await page_by(store, order, 3, last.cursors[0], is_backward=True, **rest)
    start = await page_by(store, order, 3, before.cursors[0], is_backward=True, **rest)

    assert start.items + before.items + last.items == whole.items
    flags = [(page.has_previous, page.has_next) for page in (start, before, last)]
    assert flags == [(False, True), (True, True), (True, False)]


async def test_entities_and_rings_are_paged_too(store: GraphStore) -> None:
    await add(store, "given", *(record(no) for no in range(5)))
    rings = tuple(ring(no, paise=no % 2) for no in range(5))
    await store.add_rings(RegisterChange(rings=rings, events=()), event=EVENT)

    every = await store.entities(EntityFilter(), first=100, scope=SYSTEM)
    start = await store.entities(EntityFilter(), first=3, scope=SYSTEM)
    rest = await store.entities(EntityFilter(), first=3, after=start.cursors[-1], scope=SYSTEM)
    assert start.items + rest.items == every.items
    assert (start.has_next, rest.has_next, rest.has_previous) == (True, False, True)

    order = RingOrder.DISPUTED_LARGEST
    first = await store.rings(RingFilter(), order=order, first=3, scope=SYSTEM)
    await store.add_rings(
        RegisterChange(rings=(ring(3, version=2, paise=0),), events=()), event=EVENT
    )
    second = await store.rings(
        RingFilter(), order=order, first=3, after=first.cursors[-1], scope=SYSTEM
    )
    assert sorted(one.id for one in first.items + second.items) == [one.id for one in rings]


async def test_a_cursor_of_another_list_is_refused(store: GraphStore) -> None:
    await add(store, "given", complaint())
    page = await store.complaints(ComplaintFilter(), first=1, scope=SYSTEM)

    with pytest.raises(ValueError, match="does not fit"):
        await store.complaints(
            ComplaintFilter(),
            order=ComplaintOrder.NUMBER,
            first=1,
            after=page.cursors[0],
            scope=SYSTEM,
        )
