"""Movements as columns: each once, of some accounts or hours, within scope and knowledge."""

from dataclasses import replace
from datetime import timedelta

from graph.model.fact import Precision
from graph.model.ids import EntityKey
from graph.model.movement import MovementTable
from graph.model.scope import SYSTEM
from graph.model.table import UNKNOWN
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
    add,
    complaint,
    phone,
    scope,
    transfer,
    use,
    withdrawal,
)


def rows(table: MovementTable) -> set[tuple[str, str | None, str | None, int]]:
    """Give account, beneficiary, machine and paise of each row."""

    def name(at: int) -> EntityKey | None:
        return None if at == UNKNOWN else table.keys[at]

    return {
        (table.keys[account], name(beneficiary), name(machine), paise)
        for account, beneficiary, machine, paise in zip(
            table.account.tolist(),
            table.beneficiary.tolist(),
            table.machine.tolist(),
            table.amount_paise.tolist(),
            strict=True,
        )
    }


async def test_each_movement_stands_once_under_its_least_fact(store: GraphStore) -> None:
    alike = (
        transfer(1, 1, 2, paise=500, key="same"),
        transfer(2, 1, 2, paise=500, key="same", complaint=ACK_2),
        withdrawal(3, 2, paise=400, atm=MACHINE),
        withdrawal(4, 2, paise=400, atm=MACHINE, complaint=ACK_2),
    )
    await add(store, "one", *alike)

    table = await store.movements(scope=SYSTEM)

    assert rows(table) == {
        (account(1), account(2), None, 500),
        (account(2), None, MACHINE, 400),
    }
    assert set(table.ids) == {min(alike[0].id, alike[1].id), min(alike[2].id, alike[3].id)}
    assert list(table.keys) == sorted(table.keys)
    assert table.snapshot_no == await store.snapshot_no()


async def test_a_payment_that_came_back_stands_once_the_way_it_was_sent(
    store: GraphStore,
) -> None:
    sent = [transfer(no, 1, 2, paise=500, key=f"rrn:{no}", complaint=None) for no in range(6)]
    back = [
        transfer(
            10 + no, 2, 1, paise=500, key=f"rrn:{no}", complaint=None, at=T0 + timedelta(minutes=5)
        )
        for no in range(6)
    ]
    await add(store, "one", *sent, *back)

    table = await store.movements(scope=SYSTEM)

    assert rows(table) == {(account(1), account(2), None, 500)}
    assert set(table.ids) == {one.id for one in sent}


async def test_declined_draws_are_no_movements_and_unknowns_stay_unknown(
    store: GraphStore,
) -> None:
    await add(
        store,
        "one",
        withdrawal(1, 1, paise=400, atm=None),
        withdrawal(2, 1, paise=900, atm=None, is_declined=True),
        transfer(3, 1, 2, paise=None, at=None),
    )

    table = await store.movements(scope=SYSTEM)

    assert rows(table) == {(account(1), None, None, 400), (account(1), account(2), None, UNKNOWN)}
    assert min(table.event_ms.tolist()) == UNKNOWN


async def test_hours_let_through_what_may_have_happened_in_them(store: GraphStore) -> None:
    day = transfer(3, 1, 4, paise=300, at=T0, precision=Precision.DAY)
    await add(
        store,
        "one",
        transfer(1, 1, 2, paise=100, at=T0),
        transfer(2, 1, 3, paise=200, at=T0 + 2 * HOUR),
        day,
        transfer(4, 1, 5, paise=400, at=None),
        withdrawal(5, 1, paise=500, atm=MACHINE, at=T0 + 3 * HOUR),
    )

    late = await store.movements(since=T0 + HOUR, scope=SYSTEM)
    early = await store.movements(until=T0 + HOUR, scope=SYSTEM)
    between = await store.movements(since=T0 + HOUR, until=T0 + 2 * HOUR, scope=SYSTEM)

    assert {row[3] for row in rows(late)} == {200, 300, 500}
    assert {row[3] for row in rows(early)} == {100, 300}
    assert {row[3] for row in rows(between)} == {200, 300}


async def test_an_account_sees_what_it_sent_drew_and_received(store: GraphStore) -> None:
    await add(
        store,
        "one",
        transfer(1, 1, 2, paise=100),
        transfer(2, 2, 3, paise=200),
        transfer(3, 3, 4, paise=300),
        withdrawal(4, 2, paise=400, atm=MACHINE),
        withdrawal(5, 3, paise=500, atm=MACHINE),
    )

    found = await store.movements(accounts=[account(2), account(99)], scope=SYSTEM)
    later = await store.movements(accounts=[account(2)], since=T0 + HOUR, scope=SYSTEM)
    nobody = await store.movements(accounts=[account(99)], scope=SYSTEM)

    assert {row[3] for row in rows(found)} == {100, 200, 400}
    assert rows(later) == rows(nobody) == set()


async def test_movements_keep_to_scope_and_knowledge(store: GraphStore) -> None:
    await add(
        store, "here", complaint(ACK, district=HERE), transfer(2, 1, 2, paise=100), at=T0 + HOUR
    )
    await add(
        store,
        "there",
        complaint(ACK_2, no=3, district=THERE),
        transfer(4, 1, 3, paise=200, complaint=ACK_2),
        at=T0 + 2 * HOUR,
    )

    here = await store.movements(scope=scope(HERE))
    then = await store.movements(scope=SYSTEM, as_known_at=T0 + HOUR + timedelta(minutes=1))

    assert {row[3] for row in rows(here)} == {100}
    assert {row[3] for row in rows(then)} == {100}
    assert {row[3] for row in rows(await store.movements(scope=SYSTEM))} == {100, 200}


async def test_ties_tell_all_who_share_an_identifier(store: GraphStore) -> None:
    await add(
        store,
        "one",
        use(1, account(1), phone(1)),
        use(2, account(2), phone(1)),
        replace(use(3, account(2), phone(1)), complaint=ACK_2),
        use(4, account(3), phone(2)),
    )

    every = await store.identifier_ties(scope=SYSTEM)
    asked = await store.identifier_ties(accounts=[account(1)], scope=SYSTEM)
    nobody = await store.identifier_ties(accounts=[account(99)], scope=SYSTEM)

    pairs = [(tie.identifier, tie.account) for tie in every]
    assert pairs == sorted([(phone(1), account(1)), (phone(1), account(2)), (phone(2), account(3))])
    assert {tie.account for tie in asked} == {account(1), account(2)}
    assert not nobody


async def test_a_machine_asked_for_is_no_account(store: GraphStore) -> None:
    await add(store, "one", withdrawal(1, 1), transfer(2, 1, 2))

    assert rows(await store.movements(accounts=[MACHINE], scope=SYSTEM)) == set()
    assert len(rows(await store.movements(accounts=[account(1), MACHINE], scope=SYSTEM))) == 2
