"""Entities are the fold of what files say of them, complaints of what is said under them."""

from dataclasses import replace
from itertools import product

from graph.model.complaint import LossSource
from graph.model.entity import Account, Atm, EntityFlag, EntityRecord
from graph.model.filters import ComplaintFilter, ComplaintOrder, EntityFilter
from graph.model.ids import (
    AcknowledgementNo,
    EntityKey,
    EntityKind,
    complaint_key,
    fact_id,
    natural_key,
)
from graph.model.scope import SYSTEM
from graph.model.search import MatchKind
from graph.store.base import GraphStore
from tests.contract.store.world import (
    ACK,
    ACK_2,
    HERE,
    HOUR,
    MACHINE,
    T0,
    THERE,
    account,
    action,
    add,
    complaint,
    number_of,
    of_every_kind,
    record,
    scope,
    transfer,
    withdrawal,
)


async def test_the_newest_that_says_an_attribute_wins_and_flags_add_up(store: GraphStore) -> None:
    newest = record(1, version=2, bank="New Bank", holder=None, flags=[EntityFlag.MERCHANT])
    await add(store, "late", newest, at=T0 + HOUR)
    await add(store, "early", record(1, holder="Invented Name", flags=[EntityFlag.MASKED]), at=T0)

    known = (await store.get_entities([account(1)], scope=SYSTEM))[account(1)]

    assert isinstance(known.entity, Account)
    assert (known.entity.bank, known.entity.holder) == ("New Bank", "Invented Name")
    assert known.entity.flags == {EntityFlag.MASKED, EntityFlag.MERCHANT}
    told = await store.mentions_of([account(1)], scope=SYSTEM)
    assert told[account(1)].first_known_at == T0


async def test_two_banks_on_one_number_are_flagged(store: GraphStore) -> None:
    await add(store, "one", record(1, ifsc="MADE0000001"), record(2, ifsc="MADE0000001"))
    await add(
        store,
        "two",
        record(1, version=2, ifsc="UPBK0000001"),
        record(2, version=2, ifsc="MADE0000002"),
    )

    known = await store.get_entities([account(1), account(2)], scope=SYSTEM)

    assert known[account(1)].entity.flags == {EntityFlag.BANK_CONFLICT}
    assert known[account(2)].entity.flags == frozenset()


async def test_an_entity_tells_since_when_and_where_it_is_known(store: GraphStore) -> None:
    await add(store, "one", *of_every_kind(), record(2))
    await add(
        store,
        "two",
        complaint(ACK_2, district=THERE),
        transfer(9, 2, 7, complaint=ACK_2, at=T0 + 9 * HOUR),
    )

    known = (await store.get_entities([account(2)], scope=SYSTEM))[account(2)]
    told = (await store.mentions_of([account(2)], scope=SYSTEM))[account(2)]

    assert known.kind is EntityKind.ACCOUNT
    assert told.districts == (HERE, THERE)
    assert (told.first_event_at, told.last_event_at) == (T0, T0 + 9 * HOUR)


async def test_unknown_and_hidden_entities_are_left_out(store: GraphStore) -> None:
    await add(store, "one", complaint(ACK), record(1))
    await add(store, "two", complaint(ACK_2, district=None), record(2, complaint=ACK_2))
    await add(store, "three", record(3, complaint=None))
    asked = [account(no) for no in (1, 2, 3, 4)]

    async def seen_by(*districts: str) -> set[str]:
        known: set[str] = set(await store.get_entities(asked, scope=scope(*districts)))
        assert known == set(await store.mentions_of(asked, scope=scope(*districts)))
        return known

    assert set(await store.get_entities(asked, scope=SYSTEM)) == set(asked[:3])
    assert await seen_by(HERE) == {account(1), account(3)}
    assert await seen_by(THERE) == {account(3)}
    assert await seen_by() == {account(3)}


async def test_an_entity_seen_by_another_districts_record_alone_tells_its_number_only(
    store: GraphStore,
) -> None:
    await add(store, "one", complaint(ACK), record(1, holder="Invented Name"))
    await add(store, "two", complaint(ACK_2, district=THERE), transfer(1, 1, 2, complaint=ACK_2))

    known = (await store.get_entities([account(1)], scope=scope(THERE)))[account(1)]
    told = (await store.mentions_of([account(1)], scope=scope(THERE)))[account(1)]

    assert known.entity == Account(key=account(1), number=number_of(1))
    assert told.districts == (THERE,)


async def test_entities_are_listed_by_key(store: GraphStore) -> None:
    await add(store, "one", *of_every_kind())
    await add(store, "two", complaint(ACK_2, district=THERE), record(8, complaint=ACK_2))

    page = await store.entities(EntityFilter(), first=100, scope=SYSTEM)
    there = await store.entities(EntityFilter(districts=frozenset({THERE})), first=9, scope=SYSTEM)
    machines = await store.entities(
        EntityFilter(kinds=frozenset({EntityKind.ATM})), first=9, scope=SYSTEM
    )

    keys = [known.entity.key for known in page.items]
    assert keys == sorted(keys)
    assert {account(no) for no in (0, 1, 2, 3, 8)} <= set(keys)
    assert [known.entity.key for known in there.items] == [account(8)]
    assert [known.entity.key for known in machines.items] == [MACHINE]


async def test_a_complaint_is_the_fold_of_what_is_said_under_it(store: GraphStore) -> None:
    await add(store, "late", complaint(no=2, district=THERE, paise=None), at=T0 + HOUR)
    await add(store, "early", complaint(no=1, paise=700_000, victim=5), transfer(1, 1, 2), at=T0)

    found = (await store.get_complaints([ACK, ACK_2], scope=SYSTEM))[ACK]

    assert (found.district, found.loss_paise, found.loss_from) == (
        THERE,
        700_000,
        LossSource.COMPLAINT,
    )
    assert found.victim_accounts == tuple(sorted([account(1), account(5)]))
    assert found.first_known_at == T0
    assert await store.get_complaints([ACK], scope=scope(HERE)) == {}


async def test_without_a_reported_amount_the_loss_is_the_first_layer(store: GraphStore) -> None:
    await add(
        store,
        "one",
        transfer(1, 1, 2, disputed=300, at=T0 + HOUR),
        transfer(2, 1, 3, disputed=200, at=T0),
        transfer(3, 2, 3, disputed=900, layer=2),
        transfer(4, 1, 3, disputed=None),
    )

    found = (await store.get_complaints([ACK], scope=SYSTEM))[ACK]

    assert (found.loss_paise, found.loss_from) == (500, LossSource.LAYER_1)
    assert found.occurred_at == T0


async def test_complaints_are_filtered_and_ordered(store: GraphStore) -> None:
    numbers = [AcknowledgementNo(f"3990000000000{no}") for no in range(1, 5)]
    for no, number in enumerate(numbers):
        reported = None if no == 3 else T0 + no * HOUR
        await add(
            store,
            f"file {no}",
            complaint(
                number, district=THERE if no % 2 else HERE, paise=no % 2 * 100, reported_at=reported
            ),
        )

    async def listed(where: ComplaintFilter, order: ComplaintOrder) -> list[int]:
        page = await store.complaints(where, order=order, first=10, scope=SYSTEM)
        return [numbers.index(one.acknowledgement_no) for one in page.items]

    every, newest = ComplaintFilter(), ComplaintOrder.REPORTED_NEWEST
    assert await listed(every, newest) == [2, 1, 0, 3]
    assert await listed(every, ComplaintOrder.LOSS_LARGEST) == [1, 3, 0, 2]
    assert await listed(every, ComplaintOrder.NUMBER) == [0, 1, 2, 3]
    assert await listed(ComplaintFilter(districts=frozenset({THERE})), newest) == [1, 3]
    assert await listed(ComplaintFilter(reported_from=T0 + HOUR), newest) == [2, 1]
    assert await listed(ComplaintFilter(reported_before=T0 + HOUR), newest) == [0]
    assert await listed(ComplaintFilter(min_loss_paise=1), newest) == [1, 3]
    assert await listed(ComplaintFilter(numbers=frozenset(numbers[:2])), newest) == [1, 0]
    assert await store.count_complaints_listed(every, limit=10, scope=SYSTEM) == 4
    assert await store.count_complaints_listed(every, limit=3, scope=SYSTEM) == 3
    assert await store.count_complaints_listed(every, limit=9, scope=scope(HERE)) == 2


async def test_a_reference_gives_every_fact_that_carries_it(store: GraphStore) -> None:
    one = transfer(1, 1, 2, utr="MADEUTR000ACTION")
    two = action(1, 2)
    await add(store, "one", complaint(), one, two)

    found = await store.find_references(["MADEUTR000ACTION", "NOBODYS"], scope=SYSTEM)

    assert found == {"MADEUTR000ACTION": tuple(sorted([one.id, two.id]))}
    assert await store.find_references(["MADEUTR000ACTION"], scope=scope(THERE)) == {}


async def test_search_finds_what_people_type_exact_first(store: GraphStore) -> None:
    await add(store, "one", *of_every_kind(), record(2), record(3, bank="Invented Bank"))
    await add(store, "two", complaint(ACK_2, district=THERE), record(8, complaint=ACK_2))

    async def found(text: str, *districts: str) -> list[tuple[str, MatchKind]]:
        asked = scope(*districts) if districts else SYSTEM
        page = await store.search(text, first=50, scope=asked)
        return [(hit.key, hit.match) for hit in page.items]

    assert await found(f" {number_of(1)[:4]} {number_of(1)[4:]}") == [(account(1), MatchKind.EXACT)]
    assert await found("0003") == [(account(3), MatchKind.NUMBER_END)]
    assert await found("003") == []
    assert await found(ACK) == [(complaint_key(ACK), MatchKind.EXACT)]
    assert await found("MADE0000001") == [(account(1), MatchKind.WORDS)]
    assert await found("NAME invented") == [(account(1), MatchKind.WORDS)]
    assert await found("") == []
    by_utr = await found("MADEUTR000000000")
    assert set(by_utr) == {
        (key, MatchKind.REFERENCE) for key in (complaint_key(ACK), account(0), account(1))
    }
    assert [key for key, _ in by_utr] == sorted(key for key, _ in by_utr)
    assert await found(number_of(8), HERE) == []
    assert await found(number_of(8), THERE) == [(account(8), MatchKind.EXACT)]


async def test_search_is_paged_and_filtered_by_kind(store: GraphStore) -> None:
    await add(store, "one", *(record(no) for no in range(7)), withdrawal(1, 1))

    whole = await store.search("made up", first=50, scope=SYSTEM)
    start = await store.search("made up", first=4, scope=SYSTEM)
    rest = await store.search("made up", first=4, after=start.cursors[-1], scope=SYSTEM)
    phones = await store.search(
        "made up", kinds=frozenset({EntityKind.PHONE}), first=4, scope=SYSTEM
    )

    assert whole.items == start.items + rest.items
    assert (start.has_next, start.has_previous) == (True, False)
    assert (rest.has_next, rest.has_previous) == (False, True)
    assert phones.items == ()


async def test_machines_are_told_all_at_once_as_entities_are_one_by_one(
    store: GraphStore,
) -> None:
    near, far = (natural_key(EntityKind.ATM, f"MADE000000{no}") for no in (2, 3))
    await add(store, "here", complaint(ACK), withdrawal(1, 1))
    there = complaint(ACK_2, no=2, district=THERE)
    await add(store, "there", there, withdrawal(2, 2, atm=far, complaint=ACK_2))
    await add(store, "register", _machine(near, 1, bank="Made Up Bank"), at=T0)
    await add(store, "newer", _machine(near, 2, address="Invented Road"), at=T0 + HOUR)

    every = await store.machines(scope=SYSTEM)
    assert list(every) == sorted((MACHINE, near, far))
    assert (every[near].bank, every[near].address) == ("Made Up Bank", "Invented Road")
    for seen_by, then in product((SYSTEM, scope(HERE), scope(THERE)), (None, T0)):
        told = await store.machines(scope=seen_by, as_known_at=then)
        asked = await store.get_entities(list(every), scope=seen_by, as_known_at=then)
        assert told == {key: asked[key].entity for key in sorted(asked)}
    assert set(await store.machines(scope=scope(HERE))) == {MACHINE, near}


def _machine(key: EntityKey, version: int, **told: str) -> EntityRecord:
    bare = record(1, version=version, complaint=None)
    number = key.partition(":")[2]
    entity = Atm(key=key, atm_id=number, **told)  # type: ignore[arg-type]  # texts by name
    return replace(bare, id=fact_id("machine", key, version), entity=entity)
