"""A relay as a process of its own, to be killed."""

import asyncio
import os
import signal
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from graph.store.url import open_store
from notifiers.channels import open_notifiers
from notifiers.relay import relay
from notifiers.settings import EmailSettings, RelaySettings, WebhookSettings
from tests.unit.notifiers.fakes import BASE_URL

LEASE_S = 1.5  # short, so that what a dead relay held comes back within the test
SEND_TIMEOUT_S = 0.5


def utc_now() -> datetime:
    """Give this machine's time."""
    return datetime.now(UTC)


def run_relay(file: str, ready: Connection) -> None:
    """Send what a store's file holds until SIGTERM or the kill; say when it begins."""
    asyncio.run(_send(file, ready))


async def _send(file: str, ready: Connection) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    store = await open_store(f"sqlite:{file}")
    webhook = WebhookSettings(allow_loopback=True)
    async with open_notifiers(email=EmailSettings(), webhook=webhook) as notifiers:
        ready.send(None)
        await relay(
            store,
            notifiers,
            owner=f"child:{os.getpid()}",
            settings=RelaySettings(lease_s=LEASE_S, send_timeout_s=SEND_TIMEOUT_S, tick_s=0.2),
            base_url=BASE_URL,
            clock=utc_now,
            stop=stop,
        )
    await store.close()
