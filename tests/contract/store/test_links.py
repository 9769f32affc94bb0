"""Links are facts between two ends: round some entities, or all of them as columns."""

import numpy as np
import pytest

from graph.model.entity import EntityFlag
from graph.model.ids import EntityKey, EntityKind, complaint_key
from graph.model.link import LINK_KINDS, Link, LinkKind
from graph.model.scope import SYSTEM
from graph.model.table import COLUMNS, UNKNOWN, LinkTable
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
    hold,
    of_every_kind,
    phone,
    record,
    scope,
    transfer,
    use,
    withdrawal,
)


def ends(table: LinkTable, kind: LinkKind) -> list[tuple[str, str]]:
    """Give the ends of the links of a kind, in their order."""
    rows = table.rows_of(kind)
    return [
        (table.keys[source], table.keys[target])
        for source, target in zip(table.source[rows], table.target[rows], strict=True)
    ]


async def test_parallel_facts_are_one_link_with_each_transfer_once(store: GraphStore) -> None:
    await add(
        store,
        "one",
        transfer(1, 1, 2, paise=500, disputed=10, key="same", layer=2),
        transfer(2, 1, 2, paise=500, disputed=20, key="same", layer=2, complaint=ACK_2),
        transfer(3, 1, 2, paise=300, disputed=None, layer=2, at=T0 + HOUR),
        transfer(4, 2, 1, paise=None, disputed=None, layer=2, at=None),
    )

    found = await store.neighbours([account(1)], scope=SYSTEM)

    assert found.links == (
        Link(
            kind=LinkKind.TRANSFERRED,
            source=account(1),
            target=account(2),
            fact_count=3,
            amount_paise=800,
            disputed_paise=30,
            first_event_at=T0,
            last_event_at=T0 + HOUR,
        ),
        Link(
            kind=LinkKind.TRANSFERRED,
            source=account(2),
            target=account(1),
            fact_count=1,
            amount_paise=None,
            disputed_paise=None,
            first_event_at=None,
            last_event_at=None,
        ),
    )


async def test_every_kind_of_tie_is_seen_from_both_ends(store: GraphStore) -> None:
    await add(store, "one", *of_every_kind(), use(9, complaint_key(ACK), phone(2)))
    keys = [account(3), complaint_key(ACK), MACHINE, phone(1), phone(2)]

    found = await store.neighbours(keys, scope=SYSTEM)
    counted = await store.degrees(keys, scope=SYSTEM)

    here, number = complaint_key(ACK), account(3)
    ties = {(link.kind, link.source, link.target) for link in found.links}
    assert (LinkKind.WITHDREW, number, number) in ties
    assert (LinkKind.HELD_FOR, number, here) in ties
    assert (LinkKind.ACTED_ON, number, here) in ties
    assert (LinkKind.PAID_INTO, here, account(1)) in ties
    assert (LinkKind.FILED_BY, here, account(0)) in ties
    assert (LinkKind.NAMES_PHONE, here, phone(2)) in ties
    assert (LinkKind.USES_PHONE, account(2), phone(1)) in ties
    assert (LinkKind.WITHDREW, account(2), MACHINE) in ties
    for key in keys:
        mine = [link for link in found.links if key in (link.source, link.target)]
        by_kind = {
            kind: sum(link.fact_count for link in set(mine) if link.kind is kind)
            for kind in {link.kind for link in mine}
        }
        assert counted[key] == by_kind


async def test_kinds_can_be_chosen(store: GraphStore) -> None:
    await add(store, "one", *of_every_kind())
    kinds = frozenset({LinkKind.WITHDREW, LinkKind.HELD_FOR})

    found = await store.neighbours([account(3)], kinds=kinds, scope=SYSTEM)
    counted = await store.degrees([account(3)], kinds=kinds, scope=SYSTEM)
    table = await store.links(kinds=kinds, scope=SYSTEM)

    assert [link.kind for link in found.links] == [LinkKind.WITHDREW, LinkKind.HELD_FOR]
    assert counted == {account(3): {LinkKind.WITHDREW: 1, LinkKind.HELD_FOR: 1}}
    assert {LINK_KINDS[code] for code in table.kind} == kinds


async def test_transfers_asked_for_alone_are_those_among_all_links(store: GraphStore) -> None:
    await add(
        store,
        "one",
        *of_every_kind(),
        complaint(no=900, district=HERE),
        complaint(ACK_2, no=901, district=THERE),
        transfer(902, 1, 2, paise=500, key="same", layer=1),
        transfer(903, 1, 2, paise=700, key="same", layer=1, complaint=ACK_2),
        transfer(904, 2, 2, paise=900, layer=2),  # to itself: met once, not from both ends
        transfer(905, 3, 1, paise=None, at=None, layer=3, complaint=ACK_2),
    )
    everybody = [account(no) for no in range(1, 9)]

    for who, known_at in ((SYSTEM, None), (scope(HERE), None), (scope(THERE), T0), (SYSTEM, T0)):
        alone = await store.neighbours(
            everybody,
            kinds=frozenset({LinkKind.TRANSFERRED}),
            scope=who,
            as_known_at=known_at,
        )
        among = await store.neighbours(everybody, scope=who, as_known_at=known_at)
        counted = await store.degrees(
            everybody,
            kinds=frozenset({LinkKind.TRANSFERRED}),
            scope=who,
            as_known_at=known_at,
        )
        whole = await store.degrees(everybody, scope=who, as_known_at=known_at)

        assert alone.links == tuple(
            link for link in among.links if link.kind is LinkKind.TRANSFERRED
        )
        assert counted == {
            key: {kind: n for kind, n in of.items() if kind is LinkKind.TRANSFERRED}
            for key, of in whole.items()
        }
        if who is SYSTEM:
            assert counted[account(2)][LinkKind.TRANSFERRED] >= 3
            assert hash(alone.links[0]) == hash(among.links[0])


async def test_too_many_links_are_cut_and_told(store: GraphStore) -> None:
    await add(
        store,
        "one",
        *(transfer(no, 1, 2 + no, layer=2) for no in range(5)),
        *(transfer(10 + no, 9, 2 + no, layer=2) for no in range(3)),
    )
    keys = [account(1), account(9)]

    by_key = await store.neighbours(keys, per_key_limit=3, scope=SYSTEM)
    in_all = await store.neighbours(keys, limit=6, scope=SYSTEM)

    assert (len(by_key.links), by_key.cut) == (6, (account(1),))
    assert (len(in_all.links), in_all.cut) == (6, (account(9),))
    assert [link.target for link in by_key.links[:3]] == sorted(account(2 + no) for no in range(5))[
        :3
    ]
    assert (await store.degrees(keys, scope=SYSTEM))[account(1)] == {LinkKind.TRANSFERRED: 5}


async def test_what_has_more_facts_of_a_kind_than_so_many_is_told_exactly(
    store: GraphStore,
) -> None:
    await add(
        store,
        "one",
        *of_every_kind(),
        complaint(ACK_2, no=900, district=THERE),
        *(transfer(100 + no, 6, 20 + no, layer=2) for no in range(5)),
        *(transfer(110 + no, 7, 30 + no, layer=2, complaint=ACK_2) for no in range(9)),
    )
    keys = [*(account(no) for no in range(40)), complaint_key(ACK), MACHINE, phone(1)]

    for who in (SYSTEM, scope(HERE), scope(THERE), scope()):
        whole = await store.degrees(keys, scope=who)
        for above in (0, 1, 4, 5, 8, 9, 50):
            many = await store.degrees(keys, above=above, scope=who)

            assert many == {
                key: counts
                for key, counts in whole.items()
                if any(count > above for count in counts.values())
            }
    assert set(await store.degrees(keys, above=4, scope=scope(HERE))) == {account(6)}


async def test_what_lies_outside_the_scope_is_a_stub_without_a_key(store: GraphStore) -> None:
    await add(store, "one", complaint(ACK), transfer(1, 1, 2, layer=2))
    await add(
        store,
        "two",
        complaint(ACK_2, district=THERE),
        transfer(2, 1, 3, complaint=ACK_2, layer=2),
        withdrawal(1, 1, complaint=ACK_2),
    )

    found = await store.neighbours([account(1), account(3)], scope=scope(HERE))

    assert [(link.source, link.target) for link in found.links] == [(account(1), account(2))]
    assert found.stubs == (
        (account(1), EntityKind.ACCOUNT, THERE),
        (account(1), EntityKind.ATM, THERE),
    )
    counted = await store.degrees([account(1), account(3)], scope=scope(HERE))
    assert counted == {account(1): {LinkKind.TRANSFERRED: 1}}


async def test_all_links_are_columns_in_the_order_of_kind_and_fact(store: GraphStore) -> None:
    facts = [*of_every_kind(), use(9, complaint_key(ACK), phone(2))]
    await add(store, "one", *facts)

    table = await store.links(scope=SYSTEM)

    transfers = sorted(
        (transfer for transfer in facts if transfer.id.startswith("transfer")), key=lambda f: f.id
    )
    assert list(table.kind) == sorted(table.kind)
    assert list(table.keys) == sorted(table.keys)
    assert ends(table, LinkKind.TRANSFERRED) == [(f.payer, f.beneficiary) for f in transfers]  # type: ignore[attr-defined]  # transfers
    assert ends(table, LinkKind.PAID_INTO) == [(complaint_key(ACK), account(1))]
    assert ends(table, LinkKind.FILED_BY) == [(complaint_key(ACK), account(0))]
    assert ends(table, LinkKind.HELD_FOR) == [(account(3), complaint_key(ACK))]
    assert ends(table, LinkKind.ACTED_ON) == [(account(3), complaint_key(ACK))]
    assert ends(table, LinkKind.NAMES_PHONE) == [(complaint_key(ACK), phone(2))]
    assert ends(table, LinkKind.USES_PHONE) == [(account(2), phone(1))]
    assert set(ends(table, LinkKind.WITHDREW)) == {
        (account(2), MACHINE),
        (account(3), account(3)),
    }
    assert table.snapshot_no == await store.snapshot_no()


async def test_columns_hold_what_facts_say_and_unknown_where_they_say_nothing(
    store: GraphStore,
) -> None:
    await add(store, "one", transfer(1, 1, 2, paise=None, disputed=7, layer=3, at=None))

    table = await store.links(scope=SYSTEM)

    columns = (table.amount_paise, table.disputed_paise, table.layer, table.event_ms)
    assert [int(column[0]) for column in columns] == [UNKNOWN, 7, 3, UNKNOWN]
    assert int(table.known_ms[0]) == int(T0.timestamp() * 1_000)
    assert (int(table.channel[0]), table.complaints) == (UNKNOWN, (ACK,))
    assert all(column.dtype == np.int64 for column in columns)


async def test_rows_of_one_transfer_share_a_number(store: GraphStore) -> None:
    await add(
        store,
        "one",
        transfer(1, 1, 2, key="same"),
        transfer(2, 1, 2, key="same", complaint=ACK_2),
        transfer(3, 1, 2, key="other"),
    )

    table = await store.links(kinds=frozenset({LinkKind.TRANSFERRED}), scope=SYSTEM)

    under = [table.complaints[at] for at in table.complaint]
    second = table.transfer_no[under.index(ACK_2)]
    assert sorted(set(table.transfer_no.tolist())) == [0, 1]
    assert (table.transfer_no == second).sum() == 2


async def test_flags_stand_beside_keys(store: GraphStore) -> None:
    await add(
        store,
        "one",
        transfer(1, 1, 2),
        record(1, flags=[EntityFlag.AGGREGATOR], ifsc="MADE0000001"),
        record(1, version=2, ifsc="UPBK0000001"),
    )

    table = await store.links(scope=SYSTEM)

    flags = dict(zip(table.keys, table.flags, strict=True))
    assert flags[account(1)] == {EntityFlag.AGGREGATOR, EntityFlag.BANK_CONFLICT}
    assert flags[account(2)] == frozenset()


async def test_since_gives_only_what_was_added_after(store: GraphStore) -> None:
    await add(store, "one", *of_every_kind())
    before = await store.snapshot_no()
    await add(store, "two", transfer(50, 0, 6), transfer(51, 7, 8), hold(9, 6), action(9, 6))

    table = await store.links(since=before, scope=SYSTEM)

    assert set(ends(table, LinkKind.TRANSFERRED)) == {
        (account(0), account(6)),
        (account(7), account(8)),
    }
    assert ends(table, LinkKind.FILED_BY) == [(complaint_key(ACK), account(7))]
    assert len(table.rows_of(LinkKind.PAID_INTO)) == 2
    assert len((await store.links(since=await store.snapshot_no(), scope=SYSTEM)).kind) == 0


def rows(table: LinkTable, *, at: frozenset[str] | None = None) -> list[tuple[object, ...]]:
    """Give the rows of a table in names, in their order.

    `at`: those with an end among these, or told under a complaint among these.
    """
    columns = [getattr(table, name).tolist() for name in COLUMNS]
    found = []
    for kind, source, target, complaint_at, *rest in zip(*columns, strict=True):
        ends_of = (table.keys[source], table.keys[target])
        told = None if complaint_at == UNKNOWN else table.complaints[complaint_at]
        told_at = frozenset() if told is None else {complaint_key(told)}
        if at is None or not at.isdisjoint({*ends_of, *told_at}):
            *told_of, transfer_no, channel = rest
            once = transfer_no != UNKNOWN
            found.append((LINK_KINDS[kind], *ends_of, told, *told_of, once, channel))
    return found


@pytest.mark.parametrize(
    "asked",
    [
        [account(0)],
        [account(3), MACHINE],
        [phone(1)],
        [complaint_key(ACK)],
        [account(1), account(1), account(404)],
    ],
)
async def test_links_at_some_ends_are_those_of_all_that_end_there(
    store: GraphStore, asked: list[EntityKey]
) -> None:
    await add(store, "one", *of_every_kind(), use(9, complaint_key(ACK), phone(2)))
    await add(store, "two", record(1, flags=[EntityFlag.AGGREGATOR]), transfer(50, 3, 1, layer=2))
    await add(
        store, "three", record(3, ifsc="MADE0000001"), record(3, version=2, ifsc="UPBK0000001")
    )

    whole = await store.links(scope=SYSTEM)
    table = await store.links(at=asked, scope=SYSTEM)

    assert rows(table) == rows(whole, at=frozenset(asked))
    met = sorted({str(end) for row in rows(table) for end in row[1:3]})
    assert list(table.keys) == met
    flags = dict(zip(whole.keys, whole.flags, strict=True))
    assert list(table.flags) == [flags[key] for key in table.keys]
    assert table.snapshot_no == whole.snapshot_no


async def test_links_at_nothing_are_none(store: GraphStore) -> None:
    await add(store, "one", *of_every_kind())

    for asked in ((), (account(404),)):
        table = await store.links(at=asked, scope=SYSTEM)
        assert (rows(table), table.keys, table.complaints) == ([], (), ())


async def test_links_at_some_ends_since_a_snapshot_are_the_new_ones_there(
    store: GraphStore,
) -> None:
    await add(store, "one", *of_every_kind())
    before = await store.snapshot_no()
    await add(store, "two", transfer(50, 0, 6), transfer(51, 7, 8))

    table = await store.links(at=[account(7), account(1)], since=before, scope=SYSTEM)

    assert ends(table, LinkKind.TRANSFERRED) == [(account(7), account(8))]
    assert ends(table, LinkKind.FILED_BY) == [(complaint_key(ACK), account(7))]


async def test_one_transfer_under_two_complaints_has_one_number_where_some_ends_are_asked(
    store: GraphStore,
) -> None:
    await add(
        store,
        "one",
        transfer(1, 1, 2, key="same", layer=2),
        transfer(2, 1, 2, key="same", layer=2, complaint=ACK_2),
        transfer(3, 1, 3, layer=2),
        transfer(4, 5, 6, layer=2),
    )

    table = await store.links(at=[account(1)], scope=SYSTEM)

    numbers = table.transfer_no[table.rows_of(LinkKind.TRANSFERRED)].tolist()
    assert len(numbers) == 3
    assert sorted(numbers.count(no) for no in set(numbers)) == [1, 2]


async def test_links_of_another_district_are_in_no_column(store: GraphStore) -> None:
    await add(store, "one", complaint(ACK), transfer(1, 1, 2))
    await add(store, "two", complaint(ACK_2, district=THERE), transfer(2, 1, 3, complaint=ACK_2))

    table = await store.links(scope=scope(THERE))

    assert ends(table, LinkKind.TRANSFERRED) == [(account(1), account(3))]
    assert table.complaints == (ACK_2,)
    assert account(2) not in table.keys


async def test_an_empty_store_has_an_empty_table(store: GraphStore) -> None:
    table = await store.links(scope=SYSTEM)

    assert (len(table.kind), table.keys, table.complaints) == (0, (), ())
