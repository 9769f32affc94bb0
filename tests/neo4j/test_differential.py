"""Both stores answer a made-up world row for row alike."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import fields
from datetime import datetime
from inspect import iscoroutinefunction
from itertools import product
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from graph.model.answer import Page
from graph.model.decision import DecisionKind
from graph.model.filters import (
    ComplaintFilter,
    ComplaintOrder,
    EntityFilter,
    ImportFilter,
    RingFilter,
)
from graph.model.flow import FlowOrder, Reached
from graph.model.forecast import TimeWindow
from graph.model.ids import EntityKind
from graph.model.link import USES, LinkKind
from graph.model.movement import MovementTable
from graph.model.register import RegisterChange
from graph.model.scope import SYSTEM, Scope
from graph.model.subscription import AlertFilter
from graph.model.table import LinkTable
from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import CountingStore
from tests.contract.store.findings import (
    alert,
    delivery,
    forecast,
    ring,
    ring_event,
    ring_id,
    subscription,
)
from tests.contract.store.test_decisions import decision
from tests.contract.store.test_saved_patterns import saved
from tests.contract.store.world import EVENT, HERE, HOUR, T0, THERE, number_of, scope
from tests.neo4j.generated import World
from tests.neo4j.server import Neo4jServers, versions_or_none

Read = Callable[[GraphStore], Awaitable[Any]]

SCOPES = (SYSTEM, scope(HERE), scope(THERE, "MADE UP/FAR"), scope())
INSTANTS = (None, T0 + 3 * HOUR)
WRITES = ("add_", "change_", "claim", "clear_", "close", "end_", "settle", "suspend_")
TOLD_APART = {"backup", "health", "verify"}  # of a store itself: the contract suite has them
TYPED = (number_of(3), "0007", "MADEUTR000005", "invented name2", "BANK of", "5000000000", "x")


@pytest.fixture(params=versions_or_none())
async def stores(
    request: pytest.FixtureRequest, neo4j_servers: Neo4jServers, tmp_path: Path
) -> AsyncIterator[tuple[GraphStore, GraphStore]]:
    """Give an empty store of each kind."""
    settings = StoreSettings(
        synchronous="NORMAL", readers=1, queue_file=str(tmp_path / "queue.db"), read_timeout_s=60.0
    )
    opened = [
        await open_store(f"sqlite:{tmp_path / 'one.db'}", settings),
        await open_store(await neo4j_servers.start(request.param).empty_url(), settings),
    ]
    yield opened[0], opened[1]
    for store in opened:
        await store.close()


def comparable(answer: object) -> object:
    """Give an answer as something that is equal if it is."""
    if isinstance(answer, LinkTable):
        return {one.name: comparable(getattr(answer, one.name)) for one in fields(answer)}
    if isinstance(answer, MovementTable):  # its rows are in no promised order
        columns = [answer.ids, answer.account, answer.beneficiary, answer.machine]
        columns += [answer.amount_paise, answer.event_ms, answer.latest_ms]
        return answer.keys, answer.snapshot_no, sorted(zip(*map(list, columns), strict=True))
    return answer.tolist() if isinstance(answer, np.ndarray) else answer


async def pages(
    read: Callable[..., Awaitable[Page[Any]]],
    *,
    most: int,
    **asked: Any,  # noqa: ANN401 - the read's own
) -> list[Page[Any]]:
    """Give every page of a list, at most so many."""
    met = [await read(**asked)]
    is_backward = asked.get("is_backward", False)
    while len(met) < most and (met[-1].has_previous if is_backward else met[-1].has_next):
        after = met[-1].cursors[0 if is_backward else -1]
        met.append(await read(**asked, after=after))
    return met


def reads_known_then(world: World, dice: random.Random, known: dict[str, Any]) -> Iterator[Read]:
    """Give every read that takes a scope and an instant, with arguments drawn."""
    keys, numbers, most = world.keys(), world.numbers, world.most_pages
    some = dice.sample(keys, min(len(keys), 40))
    ids = [fact.id for batch in world.batches for fact in batch.facts][::7]
    frontier = [
        Reached(
            account=dice.choice(keys),
            after=dice.choice([None, T0 + dice.randrange(300) * HOUR]),
            before=dice.choice([None, T0 + dice.randrange(480) * HOUR]),
            at_least_paise=dice.choice([None, 20_000]),
        )
        for _ in range(40)
    ]
    kinds = frozenset(dice.sample(tuple(LinkKind), 3))
    window = TimeWindow(start=T0 + 24 * HOUR, end=T0 + 240 * HOUR)
    asked = {"frontier": frontier, **known}

    yield lambda s: s.get_entities(keys, **known)
    yield lambda s: s.mentions_of(keys, **known)
    yield lambda s: s.machines(**known)
    yield lambda s: s.get_facts(ids[:900], **known)
    yield lambda s: s.find_references([f"MADEUTR{no:06}" for no in range(40)], **known)
    yield lambda s: s.get_complaints(numbers, **known)
    yield lambda s: s.facts_of(numbers, **known)
    yield lambda s: s.holds_of(keys, **known)
    yield lambda s: s.totals_of(keys, **known)
    yield lambda s: s.moves_of(keys, limit=30, **known)
    yield lambda s: s.uses_of(keys, kinds=USES, **known)
    yield lambda s: s.movements(accounts=some, **known)
    yield lambda s: s.movements(since=window.start, until=window.end, **known)
    yield lambda s: s.identifier_ties(accounts=some, **known)
    yield lambda s: s.identifier_ties(**known)
    yield lambda s: s.degrees(keys, **known)
    yield lambda s: s.degrees(keys, kinds=kinds, **known)
    yield lambda s: s.degrees(keys, above=2, **known)
    yield lambda s: s.neighbours(keys, **known)
    yield lambda s: s.neighbours(some, kinds=kinds, per_key_limit=2, limit=30, **known)
    yield lambda s: s.links(at=some, **known)
    yield lambda s: s.links(at=some, kinds=kinds, since=4, **known)
    if world.has_tables:
        yield lambda s: s.links(**known)
        yield lambda s: s.links(kinds=kinds, since=4, **known)
        yield lambda s: s.links(since=6, **known)
    yield lambda s: s.count_complaints(None, **known)
    yield lambda s: s.count_complaints(window, **known)
    yield lambda s: s.count_complaint_days(None, **known)
    yield lambda s: s.count_complaint_days(window, **known)
    yield lambda s: s.count_withdrawals(None, **known)
    yield lambda s: s.count_withdrawals(window, **known)
    yield lambda s: pages(s.entities, most=most, where=EntityFilter(), first=100, **known)
    yield lambda s: pages(
        s.entities,
        most=most,
        where=EntityFilter(
            kinds=frozenset({EntityKind.ACCOUNT, EntityKind.ATM}), districts=frozenset({HERE})
        ),
        first=7,
        **known,
    )
    for order, limit in product(FlowOrder, (1, 5)):
        yield lambda s, order=order, limit=limit: s.transfers_from(  # type: ignore[misc]  # mypy knows no defaults here
            order=order, limit=limit, **asked
        )
        yield lambda s, order=order, limit=limit: s.transfers_into(  # type: ignore[misc]  # as above
            order=order, limit=limit, **asked
        )
        yield lambda s, order=order, limit=limit: s.exits_of(order=order, limit=limit, **asked)  # type: ignore[misc]  # as above
    for place, is_backward in product(ComplaintOrder, (False, True)):
        yield lambda s, place=place, is_backward=is_backward: pages(  # type: ignore[misc]  # as above
            s.complaints,
            most=most,
            where=ComplaintFilter(min_loss_paise=1_000),
            order=place,
            first=3,
            is_backward=is_backward,
            **known,
        )


def reads_of_now(world: World, seen_by: Scope) -> Iterator[Read]:
    """Give every read that takes a scope alone."""
    numbers, most = frozenset(world.numbers[:3]), world.most_pages
    yield lambda s: pages(s.imports, most=most, where=ImportFilter(), first=3, scope=seen_by)
    yield lambda s: pages(
        s.imports, most=most, where=ImportFilter(complaints=numbers), first=2, scope=seen_by
    )
    yield lambda s: s.count_complaints_listed(ComplaintFilter(), limit=99, scope=seen_by)
    yield lambda s: s.count_complaints_listed(
        ComplaintFilter(reported_from=T0 + 90 * HOUR, districts=frozenset({HERE})),
        limit=99,
        scope=seen_by,
    )
    for text in TYPED:
        yield lambda s, text=text: pages(s.search, most=most, text=text, first=4, scope=seen_by)  # type: ignore[misc]  # mypy knows no defaults here


def every_read(world: World, *, random_state: int) -> Iterator[Read]:
    """Give every read of facts, for every scope, as of now and then."""
    dice = random.Random(random_state)
    for seen_by, then in product(SCOPES, INSTANTS):
        known: dict[str, datetime | Scope | None] = {"scope": seen_by, "as_known_at": then}
        yield from reads_known_then(world, dice, known)
    for seen_by in SCOPES:
        yield from reads_of_now(world, seen_by)


@pytest.mark.parametrize("random_state", [1, 2])
async def test_every_read_of_a_made_up_world_is_the_same_row_for_row(
    stores: tuple[GraphStore, GraphStore], random_state: int
) -> None:
    world = World(accounts=30, transfers=160, files=7, random_state=random_state)
    for batch in [*world.batches, world.batches[0]]:
        reports = [await store.add_facts(batch, event=EVENT) for store in stores]
        assert reports[0] == reports[1]

    compared = 0
    for read in every_read(world, random_state=random_state):
        one, other = [comparable(await read(store)) for store in stores]
        assert one == other
        compared += 1

    assert compared > 400
    assert [await store.verify() for store in stores] == [(), ()]


async def test_a_copy_of_a_server_is_a_file_that_answers_alike(
    stores: tuple[GraphStore, GraphStore], tmp_path: Path
) -> None:
    world, server = World(accounts=20, transfers=80, files=4, random_state=3), stores[1]
    for batch in world.batches:
        await server.add_facts(batch, event=EVENT)
    change = RegisterChange(rings=(ring(1), ring(2)), events=(ring_event(1),))
    await server.add_rings(change, alerts=[alert(1)], event=EVENT)
    await server.add_rings(
        RegisterChange(rings=(ring(1, version=2),), events=()), alerts=[alert(2)], event=EVENT
    )
    for kind, at in ((DecisionKind.CONFIRMED, T0 + HOUR), (DecisionKind.NOT_IN_RING, T0)):
        await server.add_decision(decision(kind, at=at), event=EVENT)
    await server.add_pattern(saved(1, districts=frozenset({HERE})), event=EVENT)
    await server.add_forecasts([forecast(1)], event=EVENT)
    await server.add_subscription(subscription(1, districts=frozenset({HERE})), event=EVENT)
    await server.add_deliveries([delivery(alert(1), "a")], made_for=[alert(1).id])

    await server.backup(tmp_path / "copy.db")
    copy = await open_store(f"sqlite:{tmp_path / 'copy.db'}")

    for read in (*every_read(world, random_state=3), *reads_of_findings()):
        one, other = [comparable(await read(store)) for store in (copy, server)]
        assert one == other
    assert await copy.verify() == ()
    await copy.close()


def reads_of_findings() -> Iterator[Read]:
    """Give every read of rings, forecasts, alerts, subscriptions, deliveries and the chain."""
    for seen_by in SCOPES:
        yield lambda s, by=seen_by: pages(s.rings, most=9, where=RingFilter(), first=1, scope=by)  # type: ignore[misc]  # mypy knows no defaults here
        yield lambda s, by=seen_by: s.ring_events([ring_id(1), ring_id(2)], scope=by)  # type: ignore[misc]  # as above
        yield lambda s, by=seen_by: pages(s.forecasts, most=9, subject=None, first=1, scope=by)  # type: ignore[misc]  # as above
        yield lambda s, by=seen_by: s.patterns(scope=by)  # type: ignore[misc]  # as above
        yield lambda s, by=seen_by: s.alerts(AlertFilter(), first=9, scope=by)  # type: ignore[misc]  # as above
        yield lambda s, by=seen_by: s.get_alerts([alert(1).id, alert(2).id], scope=by)  # type: ignore[misc]  # as above
        yield lambda s, by=seen_by: s.get_forecasts([forecast(1).id], scope=by)  # type: ignore[misc]  # as above
        yield lambda s, by=seen_by: s.get_subscriptions([subscription(1).id], scope=by)  # type: ignore[misc]  # as above
        yield lambda s, by=seen_by: pages(s.subscriptions, most=9, first=1, scope=by)  # type: ignore[misc]  # as above
        yield lambda s, by=seen_by: pages(s.deliveries, most=9, first=1, scope=by)  # type: ignore[misc]  # as above
    yield lambda s: s.newest_versions([alert(1).thread, alert(2).thread])
    yield lambda s: s.decisions()
    yield lambda s: s.decisions(as_known_at=T0)
    yield lambda s: s.next_due(at=T0)
    yield lambda s: s.register()
    yield lambda s: s.outbox_marks(limit=9)
    yield lambda s: s.active_subscriptions(at=T0)
    yield lambda s: s.events(after=0, first=99)
    yield lambda s: s.snapshot_no()


async def test_every_read_of_the_port_is_compared(tmp_path: Path) -> None:
    world = World(accounts=6, transfers=8, files=2)
    store = await open_store(f"sqlite:{tmp_path / 'one.db'}")
    counting = CountingStore(store)
    for read in (*every_read(world, random_state=0), *reads_of_findings()):
        await read(cast("GraphStore", counting))
    await store.close()

    methods = {name for name in dir(GraphStore) if iscoroutinefunction(getattr(GraphStore, name))}
    left_out = {name for name in methods - set(counting.calls) if not name.startswith(WRITES)}
    assert left_out == TOLD_APART
