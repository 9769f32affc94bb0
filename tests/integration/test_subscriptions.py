"""Live alerts over real sockets and streams: replayed, then live, whatever is cut."""

import asyncio
import json
import random
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import uvicorn

from analytics.ring_alerts import alerts_of_rings
from api.app import create_app
from api.broker import Broker, Signal, TooSlow
from api.schema.page import CursorSeal
from api.settings import Settings
from graph.model.outbox import Position
from graph.model.register import RegisterChange, RingEventKind
from graph.model.scope import Scope
from graph.model.subscription import AlertFilter
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import NOW, raise_alert
from tests.contract.store.findings import ring, ring_event, ring_id
from tests.contract.store.world import EVENT

PROTOCOL = "graphql-transport-ws"
LIVE = """
subscription Live($after: Cursor, $kinds: [AlertKind!]) {
  alertRaised(filter: { kinds: $kinds }, after: $after) {
    __typename
    ... on AlertRaised { cursor isReplay alert { title } }
    ... on Heartbeat { cursor }
    ... on CursorExpired { resumeAfter }
    ... on SlowConsumer { resumeAfter }
  }
}
"""
CHANGES = """
subscription Changes($after: Cursor, $rings: [ID!], $kinds: [RingEventKind!]) {
  ringChanged(rings: $rings, kinds: $kinds, after: $after) {
    __typename
    ... on RingChanged { cursor ringId kinds isReplay alert { title } }
    ... on Heartbeat { cursor }
  }
}
"""
PATIENCE_S = 20.0
REACHED = Position(snapshot_no=7, ordinal=0)


@dataclass(frozen=True, slots=True)
class Server:
    """A server on loopback over a store of its own.

    Attributes:
        store: The store, written to by tests.
        broker: The server's broker.
        url: Where it answers.
        session: Asks it.
    """

    store: GraphStore
    broker: Broker
    url: str
    session: aiohttp.ClientSession


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """Serve an empty store on a free port, with quick heartbeats."""
    async with _serving(tmp_path, Broker) as server:
        yield server


async def test_a_subscriber_that_is_cut_fifty_times_misses_and_repeats_nothing(
    server: Server,
) -> None:
    choice = random.Random(3)
    writing = asyncio.create_task(_write(server.store, 300))
    seen = Seen()

    async with asyncio.timeout(3 * PATIENCE_S):
        for _ in range(50):
            await _take(server, seen, choice.randint(1, 6))
        await writing
        await _take(server, seen, 300 - len(seen.titles))

    assert seen.titles == [f"Ring {index} found" for index in range(300)]
    assert len(set(seen.cursors)) == 300


async def test_a_stream_of_events_resumes_behind_its_last_id(server: Server) -> None:
    for index in range(5):
        await raise_alert(server.store, index)
    first = await _events(server, 2, variables={"after": await _beginning(server)})

    rest = await _events(server, 3, last_id=first[-1]["id"])

    titles = [_title(event) for event in (*first, *rest)]
    assert titles == [f"Ring {index} found" for index in range(5)]


async def test_what_becomes_of_rings_is_streamed_by_ring_and_kind(server: Server) -> None:
    first, second = ring(1), ring(1, version=2, at=NOW)
    for rings, kinds in (((first, ring(2)), ("BORN", "BORN")), ((second,), ("GREW",))):
        events = tuple(
            replace(ring_event(int(one.id[-1]), version=one.version), kind=RingEventKind(kind))
            for one, kind in zip(rings, kinds, strict=True)
        )
        change = RegisterChange(rings=rings, events=events)
        await server.store.add_rings(change, alerts=alerts_of_rings(change, at=NOW), event=EVENT)
    await raise_alert(server.store, 0)
    begin = {"after": await _beginning(server)}

    async def changes(count: int, **asked: object) -> list[tuple[str, list[str], bool]]:
        told = await _events(
            server, count, variables={**begin, **asked}, query=CHANGES, kind="RingChanged"
        )
        found = [json.loads(event["data"])["data"]["ringChanged"] for event in told]
        return [(one["ringId"], one["kinds"], one["isReplay"]) for one in found]

    assert await changes(3) == [
        (ring_id(1), ["BORN"], True),
        (ring_id(2), ["BORN"], True),
        (ring_id(1), ["GREW"], True),
    ]
    assert await changes(1, rings=[ring_id(2)]) == [(ring_id(2), ["BORN"], True)]
    assert await changes(1, kinds=["GREW", "MERGED"]) == [(ring_id(1), ["GREW"], True)]


async def test_without_a_cursor_only_what_is_new_comes(server: Server) -> None:
    await raise_alert(server.store, 0)
    async with _socket(server) as socket:
        await _subscribe(socket, {})
        await _until_live(socket)

        await raise_alert(server.store, 1)
        signal = await _raised(socket)

    assert signal["alert"]["title"] == "Ring 1 found"
    assert signal["isReplay"] is False


async def test_a_heartbeat_carries_the_newest_cursor(server: Server) -> None:
    await raise_alert(server.store, 0)
    async with _socket(server) as socket:
        await _subscribe(socket, {})
        beat = await _until_live(socket)
    await raise_alert(server.store, 1)

    async with _socket(server) as socket:
        await _subscribe(socket, {"after": beat["cursor"]})
        signal = await _raised(socket)

    assert signal["alert"]["title"] == "Ring 1 found"
    assert signal["isReplay"] is True


async def test_a_cursor_older_than_thirty_days_says_where_to_go_on(server: Server) -> None:
    for index, days in enumerate((40, 31, 29)):
        await raise_alert(server.store, index, at=NOW - timedelta(days=days))
    async with _socket(server) as socket:
        await _subscribe(socket, {"after": await _beginning(server)})
        expired = await _next(socket)

    async with _socket(server) as socket:
        await _subscribe(socket, {"after": expired["resumeAfter"]})
        signal = await _raised(socket)

    assert expired["__typename"] == "CursorExpired"
    assert signal["alert"]["title"] == "Ring 2 found"


async def test_a_filter_lets_only_its_alerts_through(server: Server) -> None:
    await raise_alert(server.store, 0)

    async with _socket(server) as socket:
        variables = {"kinds": ["TEST"], "after": await _beginning(server)}
        await _subscribe(socket, variables)
        signal = await _next(socket)

    assert signal["__typename"] == "Heartbeat"


async def test_a_cursor_of_nobody_is_refused(server: Server) -> None:
    async with _socket(server) as socket:
        await _subscribe(socket, {"after": "made-up"})
        message = await socket.receive_json(timeout=PATIENCE_S)

    errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
    assert errors[0]["extensions"]["code"] == "INPUT_INVALID"


async def test_the_legacy_protocol_and_foreign_pages_get_no_socket(server: Server) -> None:
    url = f"{server.url}/graphql"

    async with server.session.ws_connect(url, protocols=["graphql-ws"]) as legacy:
        await legacy.receive(timeout=PATIENCE_S)
    with pytest.raises(aiohttp.WSServerHandshakeError) as foreign:
        await server.session.ws_connect(
            url, protocols=[PROTOCOL], headers={"origin": "https://evil.example"}
        )

    assert legacy.close_code == 4406
    assert foreign.value.status == 403


async def test_a_question_may_be_asked_over_a_socket(server: Server) -> None:
    async with _socket(server) as socket:
        message = {"id": "1", "type": "subscribe", "payload": {"query": "{ viewer { name } }"}}
        await socket.send_json(message)
        answer = await socket.receive_json(timeout=PATIENCE_S)
        end = await socket.receive_json(timeout=PATIENCE_S)

    assert answer["payload"]["data"] == {"viewer": {"name": "local officer"}}
    assert end == {"id": "1", "type": "complete"}


async def test_a_closed_socket_leaves_no_listener(server: Server) -> None:
    async with _socket(server) as socket:
        await _subscribe(socket, {})
        await _until_live(socket)
        assert server.broker.listener_count == 1

    async with asyncio.timeout(PATIENCE_S):
        while server.broker.listener_count:  # noqa: ASYNC110 - the broker counts, it tells nobody
            await asyncio.sleep(0.01)


async def test_a_slow_subscriber_is_told_and_its_socket_closed(tmp_path: Path) -> None:
    async with _serving(tmp_path, HurriedBroker) as server, _socket(server) as socket:
        await _subscribe(socket, {})
        signal = await _next(socket)
        end = await socket.receive_json(timeout=PATIENCE_S)
        await socket.receive(timeout=PATIENCE_S)

    reached = CursorSeal(server.store.keyring.secret).position_text(REACHED)
    assert signal == {"__typename": "SlowConsumer", "resumeAfter": reached}
    assert end["type"] == "complete"
    assert socket.close_code == 4429


class HurriedBroker(Broker):
    """A broker to which every listener is too slow."""

    async def listen(
        self, where: AlertFilter, *, after: Position | None, scope: Scope
    ) -> AsyncGenerator[Signal, None]:
        """Tell so at once."""
        yield TooSlow(resume_after=REACHED)


@dataclass(slots=True)
class Seen:
    """What a subscriber has taken so far, over all its sockets."""

    titles: list[str] = field(default_factory=list)
    cursors: list[str] = field(default_factory=list)


@asynccontextmanager
async def _serving(folder: Path, broker_type: type[Broker]) -> AsyncIterator[Server]:
    store = await open_store(f"sqlite:{folder / 'alerts.db'}")
    broker = broker_type(store, clock=lambda: NOW, poll_s=0.05, heartbeat_s=0.3)
    app = create_app(store, settings=Settings(), broker=broker)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, ws="wsproto", log_level="warning", log_config=None
    )
    serving = uvicorn.Server(config)
    task = asyncio.create_task(serving.serve())
    while not serving.started:  # noqa: ASYNC110 - uvicorn tells it by a flag alone
        await asyncio.sleep(0.01)
    port = serving.servers[0].sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as session:
        yield Server(store, broker, f"http://127.0.0.1:{port}", session)
    serving.should_exit = True
    await task
    await store.close()


async def _write(store: GraphStore, count: int) -> None:
    for index in range(count):
        await raise_alert(store, index)
        await asyncio.sleep(0.001)


async def _take(server: Server, seen: Seen, count: int) -> None:
    """Take some alerts on a new socket behind the last cursor, then break it without a word."""
    after = seen.cursors[-1] if seen.cursors else await _beginning(server)
    async with _socket(server) as socket:
        await _subscribe(socket, {"after": after})
        for _ in range(count):
            signal = await _raised(socket)
            seen.titles.append(signal["alert"]["title"])
            seen.cursors.append(signal["cursor"])
        socket._response.close()  # noqa: SLF001 - a cable pulled: no closing handshake


async def _beginning(server: Server) -> str:
    """Give the cursor before the first alert: what a heartbeat of an empty log carries."""
    seal = CursorSeal(server.store.keyring.secret)
    return seal.position_text(Position(snapshot_no=0, ordinal=0))


@asynccontextmanager
async def _socket(server: Server) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with server.session.ws_connect(f"{server.url}/graphql", protocols=[PROTOCOL]) as socket:
        await socket.send_json({"type": "connection_init"})
        assert (await socket.receive_json(timeout=PATIENCE_S))["type"] == "connection_ack"
        yield socket


async def _subscribe(socket: aiohttp.ClientWebSocketResponse, variables: dict[str, Any]) -> None:
    payload = {"query": LIVE, "variables": variables}
    await socket.send_json({"id": "live", "type": "subscribe", "payload": payload})


async def _next(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    message = await socket.receive_json(timeout=PATIENCE_S)
    assert message["type"] == "next", message
    signal: dict[str, Any] = message["payload"]["data"]["alertRaised"]
    return signal


async def _raised(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    while (signal := await _next(socket))["__typename"] == "Heartbeat":
        pass
    assert signal["__typename"] == "AlertRaised"
    return signal


async def _until_live(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    signal = await _next(socket)
    assert signal["__typename"] == "Heartbeat"
    return signal


async def _events(
    server: Server,
    count: int,
    *,
    variables: dict[str, Any] | None = None,
    last_id: str = "",
    query: str = LIVE,
    kind: str = "AlertRaised",
) -> list[dict[str, str]]:
    """Take some events that are alerts, or of another type, from a stream, then hang up."""
    headers = {"accept": "text/event-stream"} | ({"last-event-id": last_id} if last_id else {})
    body = {"query": query, "variables": variables or {}}
    events: list[dict[str, str]] = []
    async with (
        asyncio.timeout(PATIENCE_S),
        server.session.post(f"{server.url}/graphql", json=body, headers=headers) as answer,
    ):
        assert answer.content_type == "text/event-stream"
        event: dict[str, str] = {}
        while len(events) < count:
            line = (await answer.content.readline()).decode().rstrip("\n")
            name, _, value = line.partition(": ")
            if line:
                event[name] = value
            else:
                events += [event] if kind in event.get("data", "") else []
                event = {}
    return events


def _title(event: dict[str, str]) -> str:
    title: str = json.loads(event["data"])["data"]["alertRaised"]["alert"]["title"]
    return title
