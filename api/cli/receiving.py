"""A listener on this machine, so that the demonstration ends with alerts received."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec

from api.services.drafts import ChannelDraft, SubscriptionDraft
from api.services.subscriptions import create_subscription
from api.settings import Settings
from graph.model.endpoint import Channel
from graph.model.scope import LOCAL_OFFICER
from graph.model.subscription import AlertFilter
from graph.store.base import GraphStore
from notifiers.channels import open_notifiers
from notifiers.relay import relay_once

LOOPBACK = "127.0.0.1"
MOST_BODY_BYTES = 65_536


async def deliver_here(store: GraphStore, settings: Settings, *, at: datetime) -> list[str]:
    """Subscribe a listener of our own, send what waits, and give the titles it received."""
    with listening() as (url, titles):
        draft = SubscriptionDraft(
            name="demonstration",
            filter=AlertFilter(),
            channels=(ChannelDraft(channel=Channel.WEBHOOK, address=url),),
        )
        await create_subscription(
            draft, idempotency_key=url, store=store, scope=LOCAL_OFFICER, at=at
        )
        webhook = msgspec.structs.replace(settings.webhook, is_on=True, allow_loopback=True)
        email = msgspec.structs.replace(settings.email, host="")
        async with open_notifiers(email=email, webhook=webhook) as notifiers:
            await relay_once(
                store,
                notifiers,
                owner="demonstration",
                settings=settings.relay,
                base_url=settings.server.base_url,
                clock=lambda: at,
            )
        await asyncio.sleep(0)
        return list(titles)


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Listen on a free port of this machine; give the URL and the titles received so far."""
    titles: list[str] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length", "0")), MOST_BODY_BYTES)
            titles.append(json.loads(self.rfile.read(length))["data"]["title"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing: the demonstration tells what came."""

    server = ThreadingHTTPServer((LOOPBACK, 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}/alerts", titles
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
