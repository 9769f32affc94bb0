"""Order and split do not matter, twice is once, and the past stays as it was known."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model.fact import Fact
from graph.model.filters import ComplaintFilter, EntityFilter
from graph.model.flow import FlowOrder, Reached
from graph.model.ids import complaint_key
from graph.model.link import USES
from graph.model.scope import SYSTEM, Scope
from graph.store.base import GraphStore
from tests.contract.store.world import (
    ACK,
    ACK_2,
    EVENT,
    HERE,
    HOUR,
    MACHINE,
    T0,
    THERE,
    account,
    batch,
    complaint,
    file,
    of_every_kind,
    phone,
    record,
    scope,
    transfer,
)

Open = Callable[[], Awaitable[GraphStore]]

FACTS: Sequence[Fact] = (
    *of_every_kind(ACK),
    *of_every_kind(ACK_2, first=2),
    complaint(ACK, no=77, district=THERE, paise=None),
    record(2, version=2, bank="Another Bank", ifsc="UPBK0000001"),
    record(2, version=3, holder="Another Name", complaint=None),
    transfer(70, 1, 2, key="transfer:1", complaint=ACK_2),
)
SCOPES = (SYSTEM, scope(HERE), scope(THERE), scope())
FEW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def everything(store: GraphStore, seen_by: Scope, **known: Any) -> list[object]:  # noqa: ANN401 - as_known_at, or nothing
    """Give every read of a store that does not tell its snapshot."""
    keys = [account(no) for no in range(8)]
    frontier = [Reached(account=key) for key in keys]
    order = FlowOrder.OLDEST
    table = await store.links(scope=seen_by, **known)
    pages = (
        await store.complaints(ComplaintFilter(), first=9, scope=seen_by, **known),
        await store.entities(EntityFilter(), first=100, scope=seen_by, **known),
    )
    return [
        *(page.items for page in pages),
        await store.facts_of([ACK, ACK_2], scope=seen_by, **known),
        await store.get_entities([*keys, MACHINE], scope=seen_by, **known),
        await store.mentions_of([*keys, MACHINE], scope=seen_by, **known),
        await store.get_complaints([ACK, ACK_2], scope=seen_by, **known),
        await store.find_references(["MADEUTR000000000"], scope=seen_by, **known),
        await store.transfers_from(frontier, order=order, limit=9, scope=seen_by, **known),
        await store.transfers_into(frontier, order=order, limit=1, scope=seen_by, **known),
        await store.exits_of(frontier, order=order, limit=9, scope=seen_by, **known),
        await store.holds_of(keys, scope=seen_by, **known),
        await store.totals_of(keys, scope=seen_by, **known),
        await store.moves_of(keys, limit=4, scope=seen_by, **known),
        await store.uses_of([*keys, phone(1)], kinds=USES, scope=seen_by, **known),
        await store.neighbours([*keys, complaint_key(ACK)], scope=seen_by, **known),
        await store.degrees([*keys, complaint_key(ACK)], scope=seen_by, **known),
        await store.count_complaints(None, scope=seen_by, **known),
        await store.count_withdrawals(None, scope=seen_by, **known),
        table.keys,
        table.flags,
        table.complaints,
        [
            column.tolist()
            for column in (
                table.kind,
                table.source,
                table.target,
                table.complaint,
                table.amount_paise,
                table.disputed_paise,
                table.layer,
                table.event_ms,
                table.latest_ms,
                table.known_ms,
                table.transfer_no,
                table.channel,
            )
        ],
    ]


async def fill(store: GraphStore, files: Sequence[tuple[int, Sequence[Fact]]]) -> None:
    """Write files, each named and dated by its number, in the order given."""
    for no, facts in files:
        given_batch = batch(file(f"file {no}", at=T0 + no * HOUR), *facts)
        await store.add_facts(given_batch, event=EVENT)


@st.composite
def splits(draw: st.DrawFn) -> list[tuple[int, list[Fact]]]:
    """Draw files of which each says some facts, all of them together every fact."""
    count = draw(st.integers(2, 4))
    said_by = [draw(st.sets(st.integers(0, count - 1), min_size=1)) for _ in FACTS]
    return [
        (no, [fact for fact, files in zip(FACTS, said_by, strict=True) if no in files])
        for no in range(count)
    ]


@FEW
@given(files=splits(), data=st.data())
async def test_the_order_of_files_does_not_matter(
    new_store: Open,
    enough: Callable[[], bool],
    files: list[tuple[int, list[Fact]]],
    data: st.DataObject,
) -> None:
    shuffled = data.draw(st.permutations(files))
    if enough():
        return
    one, two = await new_store(), await new_store()
    await fill(one, files)
    await fill(two, shuffled)

    for seen_by in SCOPES:
        assert await everything(one, seen_by) == await everything(two, seen_by)


@FEW
@given(files=splits())
async def test_a_read_as_known_then_equals_a_store_that_never_saw_the_rest(
    new_store: Open, enough: Callable[[], bool], files: list[tuple[int, list[Fact]]]
) -> None:
    if enough():
        return
    whole, young = await new_store(), await new_store()
    await fill(whole, files)
    await fill(young, files[:-1])
    then = T0 + files[-2][0] * HOUR

    for seen_by in SCOPES:
        known = await everything(whole, seen_by, as_known_at=then)
        assert known == await everything(young, seen_by)
        assert await everything(whole, seen_by) == await everything(
            whole, seen_by, as_known_at=T0 + 99 * HOUR
        )


@FEW
@given(files=splits())
async def test_every_file_twice_is_every_file_once(
    new_store: Open, enough: Callable[[], bool], files: list[tuple[int, list[Fact]]]
) -> None:
    if enough():
        return
    once, twice = await new_store(), await new_store()
    await fill(once, files)
    await fill(twice, [*files, *files])

    assert await everything(once, SYSTEM) == await everything(twice, SYSTEM)
    assert await once.snapshot_no() == await twice.snapshot_no()
    assert await twice.verify() == ()
