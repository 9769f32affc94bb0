"""Money is followed a frontier at a time, in a stated order, with every cut told."""

from dataclasses import replace

import pytest

from graph.model.fact import Precision
from graph.model.flow import FlowOrder, Reached, Totals
from graph.model.scope import SYSTEM
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
    hold,
    scope,
    transfer,
    withdrawal,
)


async def followed(
    store: GraphStore, order: FlowOrder = FlowOrder.OLDEST, limit: int = 10, **reached: object
) -> list[str]:
    """Give the ids of what account 1 sent."""
    start = replace(Reached(account=account(1)), **reached)  # type: ignore[arg-type]  # by name
    flow = await store.transfers_from([start], order=order, limit=limit, scope=SYSTEM)
    return [fact.id for fact in flow.facts[0]]


async def test_facts_of_an_account_come_in_the_order_asked(store: GraphStore) -> None:
    first = transfer(1, 1, 2, at=T0, paise=300)
    second = transfer(2, 1, 3, at=T0 + HOUR, paise=None)
    third = transfer(3, 1, 2, at=T0 + 2 * HOUR, paise=100)
    undated = transfer(4, 1, 2, at=None, paise=200)
    twin = transfer(5, 1, 2, at=T0 + 2 * HOUR, paise=100)
    await add(store, "one", first, second, third, undated, twin)

    twins = sorted([third.id, twin.id])
    assert await followed(store, FlowOrder.OLDEST) == [first.id, second.id, *twins, undated.id]
    assert await followed(store, FlowOrder.NEWEST) == [*twins, second.id, first.id, undated.id]
    assert await followed(store, FlowOrder.LARGEST) == [first.id, undated.id, *twins, second.id]
    assert await followed(store, FlowOrder.SMALLEST) == [*twins, undated.id, first.id, second.id]


async def test_a_frontier_lets_only_later_facts_through(store: GraphStore) -> None:
    past = transfer(1, 1, 2, at=T0)
    day = transfer(2, 1, 2, at=T0, precision=Precision.DAY)
    later = transfer(3, 1, 2, at=T0 + HOUR)
    undated = transfer(4, 1, 2, at=None)
    await add(store, "one", past, day, later, undated)

    everything = {past.id, day.id, later.id, undated.id}
    assert set(await followed(store)) == everything
    assert set(await followed(store, after=T0)) == {day.id, later.id}
    assert set(await followed(store, before=T0 + HOUR)) == {past.id, day.id}
    assert set(await followed(store, after=T0, before=T0 + HOUR)) == {day.id}


async def test_small_and_unknown_amounts_can_be_left_out(store: GraphStore) -> None:
    small, large = transfer(1, 1, 2, paise=99), transfer(2, 1, 2, paise=100)
    await add(store, "one", small, large, transfer(3, 1, 2, paise=None))

    assert await followed(store, at_least_paise=100) == [large.id]


async def test_a_cut_is_told_and_the_frontier_keeps_its_order(store: GraphStore) -> None:
    await add(
        store,
        "one",
        *(transfer(no, 1, 2, at=T0 + no * HOUR) for no in range(3)),
        *(transfer(10 + no, 2, 3, at=T0 + no * HOUR) for no in range(2)),
    )
    frontier = [Reached(account=account(no)) for no in (2, 9, 1)]

    flow = await store.transfers_from(frontier, order=FlowOrder.OLDEST, limit=2, scope=SYSTEM)

    assert [len(facts) for facts in flow.facts] == [2, 0, 2]
    assert flow.cut == (account(1),)
    assert [fact.payer for fact in flow.facts[0]] == [account(2)] * 2


async def test_what_came_in_is_followed_backward(store: GraphStore) -> None:
    into, out = transfer(1, 1, 2), transfer(2, 2, 3)
    await add(store, "one", into, out)

    flow = await store.transfers_into(
        [Reached(account=account(2))], order=FlowOrder.NEWEST, limit=5, scope=SYSTEM
    )

    assert [fact.id for fact in flow.facts[0]] == [into.id]


async def test_cash_is_found_from_the_account_and_from_the_machine(store: GraphStore) -> None:
    at_machine, nowhere = withdrawal(1, 1), withdrawal(2, 1, atm=None, at=T0 + HOUR)
    other = withdrawal(3, 2, at=T0 + 2 * HOUR)
    await add(store, "one", at_machine, nowhere, other)
    frontier = [Reached(account=account(1)), Reached(account=MACHINE)]

    flow = await store.exits_of(frontier, order=FlowOrder.OLDEST, limit=5, scope=SYSTEM)

    assert [[fact.id for fact in facts] for facts in flow.facts] == [
        [at_machine.id, nowhere.id],
        [at_machine.id, other.id],
    ]


async def test_holds_come_oldest_first_and_accounts_without_one_are_left_out(
    store: GraphStore,
) -> None:
    new, old, undated = hold(1, 1, at=T0 + HOUR), hold(2, 1), hold(3, 1, at=None)
    await add(store, "one", new, old, undated)

    found = await store.holds_of([account(1), account(2)], scope=SYSTEM)

    assert {key: [fact.id for fact in facts] for key, facts in found.items()} == {
        account(1): [old.id, new.id, undated.id]
    }


async def test_totals_count_a_transfer_once_and_no_refused_or_ended_sums(
    store: GraphStore,
) -> None:
    await add(
        store,
        "one",
        transfer(1, 1, 2, paise=500, key="same", layer=3),
        transfer(2, 1, 2, paise=500, key="same", layer=2, complaint=ACK_2),
        transfer(3, 2, 3, paise=200, layer=1),
        withdrawal(1, 2, paise=70),
        withdrawal(2, 2, paise=900, is_declined=True),
        withdrawal(3, 2, paise=None),
        hold(1, 2, paise=40),
        hold(2, 2, paise=800, released_at=T0),
    )

    found = await store.totals_of([account(2), account(9)], scope=SYSTEM)

    assert found == {
        account(2): Totals(
            in_paise=500, out_paise=200, withdrawn_paise=70, held_paise=40, least_layer=2
        )
    }


async def test_another_districts_facts_stand_in_no_flow_and_no_total(store: GraphStore) -> None:
    mine = transfer(1, 1, 2, paise=100)
    await add(store, "one", complaint(ACK), mine, withdrawal(1, 1), hold(1, 1))
    await add(store, "two", complaint(ACK_2, district=THERE), transfer(2, 1, 3, complaint=ACK_2))
    start, here, there = [Reached(account=account(1))], scope(HERE), scope(THERE)

    flow = await store.transfers_from(start, order=FlowOrder.OLDEST, limit=1, scope=here)
    cash = await store.exits_of(start, order=FlowOrder.OLDEST, limit=1, scope=there)

    assert [fact.id for fact in flow.facts[0]] == [mine.id]
    assert flow.cut == ()
    assert cash.facts == ((),)
    assert (await store.totals_of([account(1)], scope=here))[account(1)].out_paise == 100
    assert await store.holds_of([account(1)], scope=there) == {}
    assert set(await store.facts_of([ACK, ACK_2], scope=there)) == {ACK_2}


async def test_a_limit_below_one_is_refused(store: GraphStore) -> None:
    with pytest.raises(ValueError, match="at least one"):
        await store.transfers_from([], order=FlowOrder.OLDEST, limit=0, scope=SYSTEM)
