"""Webhooks arrive at a real server, which checks them with the standard's own library."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from standardwebhooks.webhooks import Webhook

from graph.model.endpoint import Channel, Endpoint
from graph.model.subscription import Language
from notifiers.base import Message
from notifiers.errors import DeliveryDeferred, DeliveryRefused
from notifiers.message import Composer
from notifiers.relay import relay_once
from notifiers.settings import RelaySettings, WebhookSettings
from notifiers.spread import make_deliveries
from notifiers.webhook import WebhookNotifier
from tests.unit.notifiers.fakes import (
    BASE_URL,
    SECRET,
    MemoryQueue,
    a_subscription,
    an_alert,
    an_endpoint,
)

LOOPBACK = WebhookSettings(allow_loopback=True, timeout_s=1.0, connect_timeout_s=0.5)
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def real_time() -> datetime:
    return datetime.now(tz=UTC)


class Receiver:
    """A server that verifies each webhook and answers as the test says.

    Attributes:
        url: Where it listens.
        taken: The verified body of each request, in order.
        ids: Their ids.
        answer: What is answered once a body is verified.
    """

    def __init__(self) -> None:
        self.url = ""
        self.taken: list[dict[str, object]] = []
        self.ids: list[str] = []
        self.answer: Answer = self._accept

    async def _accept(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=204)

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        verified = Webhook(SECRET).verify(body, dict(request.headers))
        self.taken.append(verified)
        self.ids.append(request.headers["webhook-id"])
        return await self.answer(request)

    def answers(self, status: int, text: str = "", **headers: str) -> None:
        async def answer(request: web.Request) -> web.StreamResponse:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.Response(status=status, text=text, headers=named)

        self.answer = answer

    @property
    def endpoint(self) -> Endpoint:
        return an_endpoint("one", address=self.url)


@asynccontextmanager
async def listening() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    receiver.url = f"http://{host}:{port}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as receiver:
        yield receiver


@pytest.fixture
async def notifier() -> AsyncIterator[WebhookNotifier]:
    async with WebhookNotifier(LOOPBACK, clock=real_time) as notifier:
        yield notifier


@pytest.fixture
def message() -> Message:
    [delivery] = make_deliveries(an_alert(), [a_subscription()], at=real_time(), due_at=real_time())
    return Composer(base_url="https://ringtrace.example").compose(delivery)


async def test_a_webhook_is_taken_by_who_verifies_it(
    receiver: Receiver, notifier: WebhookNotifier, message: Message
) -> None:
    await notifier.send(message, to=receiver.endpoint)

    [body] = receiver.taken
    assert receiver.ids == [message.id]
    assert body["type"] == "alert.ring_detected"
    assert isinstance(body["data"], dict)
    assert body["data"]["districts"] == ["MAHARASHTRA/PUNE"]
    assert str(body["data"]["link"]).startswith(
        "https://ringtrace.example/graphiql?example=alert&id=alert:"
    )


@pytest.mark.parametrize("status", [300, 301, 307, 400, 401, 404, 409, 422, 500, 501])
async def test_every_other_answer_may_pass_later(
    receiver: Receiver, notifier: WebhookNotifier, message: Message, status: int
) -> None:
    receiver.answers(status, "nobody 123456789012 here", Location=receiver.url, Retry_After="9")

    with pytest.raises(DeliveryDeferred) as caught:
        await notifier.send(message, to=receiver.endpoint)

    assert caught.value.reason == f"HTTP {status}: nobody ********9012 here"
    assert caught.value.retry_after_s is None
    assert len(receiver.taken) == 1


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_who_asks_to_slow_down_is_heard(
    receiver: Receiver, notifier: WebhookNotifier, message: Message, status: int
) -> None:
    receiver.answers(status, Retry_After="17")

    with pytest.raises(DeliveryDeferred) as caught:
        await notifier.send(message, to=receiver.endpoint)

    assert caught.value.retry_after_s == 17


async def test_gone_is_for_good(
    receiver: Receiver, notifier: WebhookNotifier, message: Message
) -> None:
    receiver.answers(410)

    with pytest.raises(DeliveryRefused) as caught:
        await notifier.send(message, to=receiver.endpoint)

    assert caught.value.is_gone


async def test_a_server_that_hangs_is_given_up(
    receiver: Receiver, notifier: WebhookNotifier, message: Message
) -> None:
    async def hang(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    receiver.answer = hang

    with pytest.raises(DeliveryDeferred) as caught:
        await notifier.send(message, to=receiver.endpoint)

    assert caught.value.is_timeout


async def test_a_connection_that_is_cut_may_pass_later(
    receiver: Receiver, notifier: WebhookNotifier, message: Message
) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    receiver.answer = cut

    with pytest.raises(DeliveryDeferred, match="broke"):
        await notifier.send(message, to=receiver.endpoint)


async def test_an_endless_answer_is_cut(
    receiver: Receiver, notifier: WebhookNotifier, message: Message
) -> None:
    sent = 0

    async def pour(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(status=200)
        await response.prepare(request)
        for _ in range(100_000):
            await response.write(b"x" * 10_000)
            sent += 10_000
        return response

    receiver.answer = pour

    await notifier.send(message, to=receiver.endpoint)

    assert sent < 100_000_000


async def test_an_answer_packed_to_burst_stays_packed(
    receiver: Receiver, notifier: WebhookNotifier, message: Message
) -> None:
    async def packed(request: web.Request) -> web.StreamResponse:
        headers = {"Content-Encoding": "gzip"}
        return web.Response(status=500, body=b"packed", headers=headers)

    receiver.answer = packed

    with pytest.raises(DeliveryDeferred, match="HTTP 500: packed"):
        await notifier.send(message, to=receiver.endpoint)


async def test_nobody_listening_may_pass_later(notifier: WebhookNotifier, message: Message) -> None:
    nobody = an_endpoint(address="http://127.0.0.1:9/hook")

    with pytest.raises(DeliveryDeferred, match="no connection"):
        await notifier.send(message, to=nobody)


async def test_proxy_settings_are_not_heeded(
    receiver: Receiver,
    notifier: WebhookNotifier,
    message: Message,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    await notifier.send(message, to=receiver.endpoint)

    assert len(receiver.taken) == 1


async def test_without_a_secret_nothing_is_sent(
    receiver: Receiver, notifier: WebhookNotifier, message: Message
) -> None:
    with pytest.raises(DeliveryRefused, match="secret"):
        await notifier.send(message, to=replace(receiver.endpoint, secret=None))

    assert receiver.taken == []


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://[::ffff:127.0.0.1]/hook",
        "https://localhost:8443/hook",
        "https://169.254.169.254:443/latest/meta-data",
        "https://10.0.0.1/hook",
        "https://0.0.0.0/hook",
    ],
)
async def test_our_own_network_is_not_called(message: Message, url: str) -> None:
    async with WebhookNotifier(WebhookSettings(), clock=real_time) as notifier:
        with pytest.raises((DeliveryRefused, DeliveryDeferred)) as caught:
            await notifier.send(message, to=an_endpoint(address=url))

    assert "address" in caught.value.reason or "connection" in caught.value.reason


class Resolver(AbstractResolver):
    """Answers every name with one address, as a hostile name server would."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        result = ResolveResult(
            hostname=host, host=self._address, port=port, family=2, proto=6, flags=0
        )
        return [result]

    async def close(self) -> None:
        """Have nothing to close."""


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1"])
async def test_a_name_that_leads_inside_is_refused_at_the_socket(
    message: Message, address: str
) -> None:
    settings = WebhookSettings()
    async with WebhookNotifier(settings, clock=real_time, resolver=Resolver(address)) as notifier:
        with pytest.raises(DeliveryRefused, match="not one of the public network"):
            await notifier.send(message, to=an_endpoint(address="https://hook.example/"))


async def test_a_host_opened_by_name_may_lead_inside_but_not_to_this_machine(
    message: Message,
) -> None:
    settings = WebhookSettings(inner_hosts=("inner.example",), connect_timeout_s=0.2)
    inner = an_endpoint(address="https://inner.example/")

    async with WebhookNotifier(
        settings, clock=real_time, resolver=Resolver("127.0.0.1")
    ) as notifier:
        with pytest.raises(DeliveryRefused, match="not one of the public network"):
            await notifier.send(message, to=inner)


async def test_the_relay_carries_alerts_to_a_real_server(receiver: Receiver) -> None:
    alerts = [an_alert(f"ring:R{number:06}") for number in range(40)]
    person = a_subscription(endpoints=(receiver.endpoint,), language=Language.HI)
    queue = MemoryQueue(alerts, [person])

    async with WebhookNotifier(LOOPBACK, clock=real_time) as notifier:
        notifiers = {Channel.WEBHOOK: notifier}
        await relay_once(
            queue,
            notifiers,
            owner="a",
            settings=RelaySettings(),
            base_url=BASE_URL,
            clock=real_time,
        )

    assert len(receiver.ids) == len(set(receiver.ids)) == 40
