"""Facts go in whole, once, with every place that says them."""

from dataclasses import replace

import pytest

from graph.errors import StoreError
from graph.model.audit import EventTag
from graph.model.batch import FactBatch, RefusedRow, SheetRead
from graph.model.fact import Precision
from graph.model.filters import ComplaintFilter, ImportFilter
from graph.model.ids import FactId
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from tests.contract.store.world import (
    ACK,
    ACK_2,
    EVENT,
    HERE,
    HOUR,
    T0,
    THERE,
    account,
    add,
    batch,
    complaint,
    file,
    of_every_kind,
    scope,
    transfer,
)


async def test_what_goes_in_comes_out_as_it_was(store: GraphStore) -> None:
    given = await add(store, "one", *of_every_kind())

    found = await store.facts_of([ACK], scope=SYSTEM)

    assert list(found[ACK]) == sorted(given.facts, key=lambda fact: fact.id)
    assert await store.get_facts([fact.id for fact in given.facts], scope=SYSTEM) == {
        fact.id: fact for fact in given.facts
    }


async def test_a_file_known_by_its_hash_changes_nothing_and_answers_its_first_report(
    store: GraphStore,
) -> None:
    given = batch(file("one", complaints=[ACK]), *of_every_kind())
    first = await store.add_facts(given, event=EVENT)
    before = await store.snapshot_no()

    again = await store.add_facts(replace(given, facts=()), event=EVENT)

    assert again == replace(first, is_repeat=True)
    assert await store.snapshot_no() == before
    assert len(await store.events(after=0, first=100)) == before


async def test_the_report_tells_new_known_and_refused_rows(store: GraphStore) -> None:
    one, two = transfer(1, 1, 2), transfer(2, 2, 3)
    await add(store, "one", one)
    of = file("two")
    refused = (RefusedRow(sheet="S", row=9, cell="K9", reason="no amount"),)
    sheet = SheetRead(sheet="S", row_facts=(one.id, two.id), refused=refused, repeated=3)
    given = FactBatch(of=of, facts=batch(of, one, two).facts, sheets=(sheet,))

    report = await store.add_facts(given, event=EVENT)

    (told,) = report.sheets
    assert (told.found, told.new, told.known, told.refused, told.repeated) == (3, 1, 1, refused, 3)
    assert report.snapshot_no == await store.snapshot_no()


async def test_a_fact_met_again_gains_a_source_and_is_known_since_the_earlier_file(
    store: GraphStore,
) -> None:
    fact = transfer(1, 1, 2)
    late = await add(store, "late", fact, at=T0 + HOUR)
    early = await add(store, "early", fact, at=T0)

    found = (await store.get_facts([fact.id], scope=SYSTEM))[fact.id]

    assert found.known_at == T0
    assert found.sources == early.facts[0].sources + late.facts[0].sources


async def test_another_part_of_the_same_file_adds_no_second_source(store: GraphStore) -> None:
    fact = transfer(1, 1, 2)
    first = await add(store, "one", fact)
    part = replace(file("two"), file_sha256=first.of.file_sha256)
    await store.add_facts(batch(part, fact), event=EVENT)

    found = (await store.get_facts([fact.id], scope=SYSTEM))[fact.id]

    assert found.sources == first.facts[0].sources


async def test_a_write_and_its_event_have_one_place_in_the_chain(store: GraphStore) -> None:
    await add(store, "one", transfer(1, 1, 2))
    await add(store, "two", transfer(2, 2, 3))

    events = await store.events(after=0, first=10)

    assert [event.seq for event in events] == [1, 2, 3]
    assert [event.event.tag for event in events] == [
        EventTag.STORE_CREATED,
        EventTag.FACTS_ADDED,
        EventTag.FACTS_ADDED,
    ]
    assert await store.events(after=2, first=10) == events[2:]
    assert await store.verify() == ()


async def test_a_batch_that_cannot_be_written_leaves_no_trace(store: GraphStore) -> None:
    good = transfer(1, 1, 2)
    bad = replace(transfer(2, 2, 3), amount_paise=1 << 70)  # more than 64 bits

    with pytest.raises((StoreError, OverflowError)):
        await add(store, "one", good, bad)

    assert await store.get_facts([good.id], scope=SYSTEM) == {}
    assert await store.snapshot_no() == 1
    assert await store.verify() == ()
    assert (await store.imports(ImportFilter(), first=5, scope=SYSTEM)).items == ()


async def test_every_precision_keeps_first_and_last_instant(store: GraphStore) -> None:
    facts = [
        transfer(no, 1, 2, precision=precision, at=T0)
        for no, precision in enumerate((Precision.SECOND, Precision.MINUTE, Precision.DAY))
    ]
    await add(store, "one", *facts)

    found = await store.get_facts([fact.id for fact in facts], scope=SYSTEM)

    assert [found[fact.id].latest_at for fact in facts] == [fact.latest_at for fact in facts]


async def test_imports_are_listed_newest_first_and_filtered(store: GraphStore) -> None:
    await add(store, "one", complaint(ACK), at=T0)
    await add(store, "two", complaint(ACK_2, district=THERE), at=T0 + HOUR)
    await add(store, "three", transfer(9, 1, 2, complaint=None), at=T0)

    async def names(where: ImportFilter, *districts: str) -> list[str]:
        asked = scope(*districts) if districts else SYSTEM
        page = await store.imports(where, first=10, scope=asked)
        return [report.of.file_name for report in page.items]

    by_id = sorted(["one", "three"], key=lambda name: file(name).id)
    assert await names(ImportFilter()) == ["two.xlsx", *(f"{name}.xlsx" for name in by_id)]
    assert await names(ImportFilter(complaints=frozenset({ACK}))) == ["one.xlsx"]
    assert await names(ImportFilter(file_sha256=file("two").file_sha256)) == ["two.xlsx"]
    assert await names(ImportFilter(ids=frozenset({file("three").id}))) == ["three.xlsx"]
    assert set(await names(ImportFilter(), HERE)) == {"one.xlsx", "three.xlsx"}


async def test_a_report_tells_no_complaint_of_another_district(store: GraphStore) -> None:
    await add(store, "list", complaint(ACK), complaint(ACK_2, no=2, district=THERE))

    (report,) = (await store.imports(ImportFilter(), first=5, scope=scope(THERE))).items

    assert report.of.complaints == (ACK_2,)


async def test_more_than_the_port_takes_is_refused(store: GraphStore) -> None:
    with pytest.raises(ValueError, match="at most 1000"):
        await store.get_facts([FactId(f"fact:{no}") for no in range(1_001)], scope=SYSTEM)
    with pytest.raises(ValueError, match="0 to 100"):
        await store.complaints(ComplaintFilter(), first=101, scope=SYSTEM)
    stray = FactBatch(
        of=file("one"), facts=batch(file("other"), transfer(1, 1, 2)).facts, sheets=()
    )
    with pytest.raises(ValueError, match="another import"):
        await store.add_facts(stray, event=EVENT)


async def test_hostile_text_is_only_text(store: GraphStore) -> None:
    hostile = "'; DROP TABLE transfer; --\u202e\x00😀"
    fact = replace(transfer(1, 1, 2, utr=hostile), transfer_key=hostile)
    await add(store, "one", fact)

    assert await store.find_references([hostile], scope=SYSTEM) == {hostile: (fact.id,)}
    assert (await store.search(hostile, first=5, scope=SYSTEM)).has_next is False
    assert (await store.get_entities([account(1)], scope=SYSTEM)).keys() == {account(1)}
