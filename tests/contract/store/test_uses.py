"""Who uses, holds or introduced whom."""

from datetime import datetime, timedelta

import pytest

from graph.model.entity import (
    Company,
    Device,
    Entity,
    EntityFlag,
    EntityRecord,
    IdentifierRole,
    IdentifierUse,
    Person,
    Phone,
)
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, natural_key
from graph.model.link import USES, LinkKind
from graph.model.scope import SYSTEM
from graph.store.base import MOST_KEYS, GraphStore
from tests.contract.store.world import (
    ACK,
    ACK_2,
    HERE,
    HOUR,
    KEYS,
    T0,
    THERE,
    account,
    add,
    common,
    complaint,
    phone,
    scope,
    transfer,
)

HANDSET = KEYS.key(EntityKind.DEVICE, "00000000000000")
COMPANY = natural_key(EntityKind.COMPANY, "423")


def person(no: int) -> EntityKey:
    """Give the key of a person."""
    return KEYS.key(EntityKind.PERSON, str(no))


def tie(
    no: int,
    user: EntityKey,
    identifier: EntityKey,
    *,
    role: IdentifierRole = IdentifierRole.USES,
    at: datetime | None = T0,
    complaint: AcknowledgementNo | None = None,
) -> IdentifierUse:
    """Give a fact that ties two things."""
    return IdentifierUse(
        **common("use", no, complaint, at), user=user, identifier=identifier, role=role
    )


def held(no: int, of: int, holder: EntityKey) -> IdentifierUse:
    """Give whose an account is."""
    return tie(no, account(of), holder, role=IdentifierRole.HELD)


def introduced(no: int, by: int, whom: int, *, at: datetime = T0) -> IdentifierUse:
    """Give who brought whom in."""
    return tie(no, person(by), person(whom), role=IdentifierRole.INTRODUCED, at=at)


async def used(
    store: GraphStore, *keys: EntityKey, kinds: frozenset[LinkKind] = USES
) -> dict[EntityKey, list[str]]:
    """Give the ids of what `uses_of` answers."""
    found = await store.uses_of(keys, kinds=kinds, scope=SYSTEM)
    return {key: [use.id for use in uses] for key, uses in found.items()}


async def test_uses_come_oldest_first_from_either_end(store: GraphStore) -> None:
    late = tie(1, account(1), phone(1), at=T0 + HOUR)
    early = tie(2, account(1), HANDSET)
    undated = tie(3, account(2), phone(1), at=None)
    await add(store, "one", late, early, undated)

    assert await used(store, account(1), phone(1), account(9)) == {
        account(1): [early.id, late.id],
        phone(1): [late.id, undated.id],
    }


async def test_of_one_instant_the_least_id_comes_first(store: GraphStore) -> None:
    uses = [tie(no, account(1), phone(no)) for no in range(6)]
    await add(store, "one", *uses)

    assert await used(store, account(1)) == {account(1): sorted(use.id for use in uses)}


async def test_only_the_kinds_asked_for_are_given(store: GraphStore) -> None:
    mine, brought = held(1, 1, person(1)), introduced(2, 1, 2)
    await add(store, "one", mine, brought, held(3, 2, COMPANY), tie(4, account(1), phone(1)))

    held_by, introductions = frozenset({LinkKind.HELD_BY}), frozenset({LinkKind.INTRODUCED})
    assert await used(store, person(1), kinds=held_by) == {person(1): [mine.id]}
    assert await used(store, person(2), kinds=introductions) == {person(2): [brought.id]}
    assert await used(store, person(1), kinds=frozenset({LinkKind.TRANSFERRED})) == {}


async def test_a_use_is_given_as_it_was_written(store: GraphStore) -> None:
    written = (
        await add(store, "one", introduced(1, 1, 2, at=T0 + timedelta(milliseconds=7)))
    ).facts

    found = await store.uses_of([person(1)], kinds=USES, scope=SYSTEM)

    assert found[person(1)] == written


async def test_holders_and_introductions_are_links(store: GraphStore) -> None:
    await add(store, "one", held(1, 1, person(1)), held(2, 1, COMPANY), introduced(3, 1, 2))
    kinds = frozenset({LinkKind.HELD_BY, LinkKind.INTRODUCED})

    met = await store.neighbours([account(1), person(2)], kinds=kinds, scope=SYSTEM)
    counted = await store.degrees([person(1)], kinds=kinds, scope=SYSTEM)
    table = await store.links(kinds=kinds, scope=SYSTEM)

    assert {(link.kind, link.source, link.target) for link in met.links} == {
        (LinkKind.HELD_BY, account(1), person(1)),
        (LinkKind.HELD_BY, account(1), COMPANY),
        (LinkKind.INTRODUCED, person(1), person(2)),
    }
    assert counted == {person(1): {LinkKind.HELD_BY: 1, LinkKind.INTRODUCED: 1}}
    assert [len(table.rows_of(kind)) for kind in sorted(kinds)] == [2, 1]


async def test_persons_companies_and_blocked_handsets_are_known(store: GraphStore) -> None:
    flags = frozenset({EntityFlag.BLOCKED})
    entities: tuple[Entity, ...] = (
        Person(key=person(1), number="1", name="Invented Name"),
        Company(key=COMPANY, number="423", name="Invented Traders"),
        Device(key=HANDSET, imei="00000000000000", flags=flags),
        Phone(key=phone(1), number="5000000001"),
    )
    await add(
        store,
        "one",
        *(
            EntityRecord(**common("entity", no, None, None), entity=entity)
            for no, entity in enumerate(entities)
        ),
    )

    known = await store.get_entities([entity.key for entity in entities], scope=SYSTEM)
    found = await store.search("invented", first=10, scope=SYSTEM)

    assert {key: one.entity for key, one in known.items()} == {one.key: one for one in entities}
    assert {hit.key for hit in found.items} == {person(1), COMPANY}


async def test_what_a_scope_hides_stands_in_no_uses(store: GraphStore) -> None:
    mine = tie(1, account(1), phone(1), complaint=ACK)
    await add(store, "one", complaint(ACK, district=HERE), transfer(1, 1, 2), mine)
    theirs = tie(2, account(1), phone(2), complaint=ACK_2)
    await add(store, "two", complaint(ACK_2, district=THERE), theirs)

    for where, expected in ((HERE, mine), (THERE, theirs)):
        found = await store.uses_of([account(1)], kinds=USES, scope=scope(where))
        assert [use.id for use in found[account(1)]] == [expected.id]


async def test_a_person_of_whom_only_the_holding_shows_has_no_name(store: GraphStore) -> None:
    said = EntityRecord(
        **common("entity", 1, ACK_2, None),
        entity=Person(key=person(1), number="1", name="Invented Name"),
    )
    mine = tie(1, account(1), person(1), role=IdentifierRole.HELD, complaint=ACK)
    await add(store, "one", complaint(ACK, district=HERE), mine)
    await add(store, "two", complaint(ACK_2, district=THERE), said)

    known = await store.get_entities([person(1)], scope=scope(HERE))

    assert known[person(1)].entity == Person(key=person(1), number="1")


async def test_what_became_known_later_is_not_seen_before(store: GraphStore) -> None:
    await add(store, "late", introduced(1, 1, 2), at=T0 + HOUR)

    assert await store.uses_of([person(1)], kinds=USES, scope=SYSTEM, as_known_at=T0) == {}


async def test_no_more_keys_are_taken_than_the_port_allows(store: GraphStore) -> None:
    with pytest.raises(ValueError, match="at most"):
        await store.uses_of([account(1)] * (MOST_KEYS + 1), kinds=USES, scope=SYSTEM)
