"""Kill the relay again and again while alerts come in, and count what arrived."""

import asyncio
import multiprocessing
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from aiohttp import web
from standardwebhooks.webhooks import Webhook

from graph.model.alert import Alert
from graph.model.audit import Event, EventTag
from graph.model.delivery import DeliveryState, delivery_id
from graph.model.scope import SYSTEM
from graph.model.subscription import Subscription
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.integration.relay_child import run_relay
from tests.unit.notifiers.fakes import OWNER, SECRET, a_subscription, an_alert, an_endpoint

ANSWER_S = 0.01
PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What came of it.

    Attributes:
        wanted: Id of every message that had to arrive.
        taken: How often each id arrived, verified.
        states: How many deliveries the store has in each state.
        kills: Relays killed with SIGKILL.
        kills_under_way: Of them, with messages taken and not all.
        under_way: Requests that were open when their relay was killed, in all.
    """

    wanted: frozenset[str]
    taken: Counter[str]
    states: Counter[DeliveryState]
    kills: int
    kills_under_way: int
    under_way: int

    @property
    def repeats(self) -> int:
        """Messages that arrived once too often, each counted as often."""
        return sum(self.taken.values()) - len(self.taken)


class Receiver:
    """Verifies and counts; answers a little later, so that kills meet open requests."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.open = 0
        self.changed = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        Webhook(SECRET).verify(body, dict(request.headers))
        self.taken[request.headers["webhook-id"]] += 1
        self.changed.set()
        self.open += 1
        try:
            await asyncio.sleep(ANSWER_S)
        finally:
            self.open -= 1
        return web.Response(status=204)

    async def until(self, count: int) -> None:
        """Wait until `count` requests have come, repeats included."""
        while self.taken.total() < count:
            self.changed.clear()
            await self.changed.wait()


@asynccontextmanager
async def listening(receiver: Receiver) -> AsyncIterator[str]:
    """Serve the receiver on loopback; give where."""
    app = web.Application()
    app.router.add_post("/{person}", receiver.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def kill_the_relay(
    folder: Path, *, alerts: int, people: int, kills: int, random_state: int = 0
) -> Tally:
    """Commit alerts in parts, kill a relay in each, and let the last one finish.

    Every second kill comes after some requests, the others at any moment of the start.
    """
    chance = random.Random(random_state)
    file = folder / "store.db"
    receiver = Receiver()
    store = await open_store(f"sqlite:{file}")
    under_way = kills_under_way = 0
    async with listening(receiver) as url:
        subscribers = await subscribe(store, url, count=people)
        found = [an_alert(f"ring:R{number:06}") for number in range(alerts)]
        for number in range(kills):
            await commit(store, found[number * alerts // kills : (number + 1) * alerts // kills])
            before = receiver.taken.total()
            relay = await start(file)
            if number % 2:
                await asyncio.sleep(chance.uniform(0, 0.05))
            else:
                with suppress(TimeoutError):
                    async with asyncio.timeout(5):
                        await receiver.until(before + chance.randint(1, 2 * alerts // kills))
            under_way += receiver.open
            relay.kill()
            await asyncio.to_thread(relay.join)
            kills_under_way += receiver.taken.total() > before
        await finish(file, store, wanted=alerts * people)
    states = await count_states(store)
    await store.close()
    return Tally(
        wanted=frozenset(
            delivery_id(alert.id, endpoint.id)
            for alert in found
            for person in subscribers
            for endpoint in person.endpoints
        ),
        taken=receiver.taken,
        states=states,
        kills=kills,
        kills_under_way=kills_under_way,
        under_way=under_way,
    )


async def subscribe(
    store: GraphStore, url: str, *, count: int, first: int = 0
) -> Sequence[Subscription]:
    """Add subscriptions to everything, each with an address of its own."""
    added = []
    for number in range(first, first + count):
        endpoint = an_endpoint(f"p{number}", address=f"{url}/p{number}")
        person = a_subscription(f"p{number}", endpoints=(endpoint,))
        event = Event(tag=EventTag.SUBSCRIPTION_CREATED, actor=OWNER, at=datetime.now(UTC))
        added.append(await store.add_subscription(person, event=event))
    return added


async def commit(store: GraphStore, alerts: Sequence[Alert]) -> None:
    """Commit alerts, as an analysis does."""
    event = Event(tag=EventTag.ALERTS_RAISED, actor=OWNER, at=datetime.now(UTC))
    await store.add_alerts(alerts, event=event)


async def start(file: Path) -> BaseProcess:
    """Start a relay and wait until it is about to begin.

    It is forked off a server that has everything imported, so that a kill costs little.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "tests.integration.relay_child"])
    ours, theirs = context.Pipe(duplex=False)
    relay = context.Process(target=run_relay, args=(str(file), theirs), daemon=True)
    await asyncio.to_thread(relay.start)
    theirs.close()
    assert await asyncio.to_thread(ours.poll, PATIENCE_S)
    ours.close()
    return relay


async def finish(file: Path, store: GraphStore, *, wanted: int) -> None:
    """Let a last relay run until nothing waits, and stop it politely."""
    relay = await start(file)
    async with asyncio.timeout(PATIENCE_S):
        while (await count_states(store))[DeliveryState.SENT] < wanted:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.5)
    relay.terminate()
    await asyncio.to_thread(relay.join)
    assert relay.exitcode == 0


async def count_states(store: GraphStore) -> Counter[DeliveryState]:
    """Count the deliveries of a store by state."""
    counts: Counter[DeliveryState] = Counter()
    after = None
    while True:
        page = await store.deliveries(first=100, after=after, scope=SYSTEM)
        counts.update(delivery.state for delivery in page.items)
        if not page.has_next:
            return counts
        after = page.cursors[-1]
