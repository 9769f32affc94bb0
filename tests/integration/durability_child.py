"""Import, detect, forecast, warn and deliver, as a process of its own that may be killed anywhere.

Run again it goes on where it was; the last line it prints says that everything is done.
"""

import asyncio
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from api.services.analysis import analyse_and_warn
from api.services.intake import import_files
from graph.intake.readers import find_files
from graph.model.delivery import DeliveryState
from graph.model.endpoint import Channel
from graph.model.scope import SYSTEM
from graph.settings import IntakeSettings, StoreSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from notifiers.relay import relay
from notifiers.settings import RelaySettings
from tests.unit.notifiers.fakes import BASE_URL, RecordingNotifier

DONE = "everything is done"
WAITING = frozenset({DeliveryState.WAITING, DeliveryState.LEASED})
RELAY = RelaySettings(lease_s=1.0, send_timeout_s=0.5, tick_s=0.1)


async def do_everything(url: str, folder: Path, at: datetime, queue: str) -> None:
    """Take the files of a folder in, find rings, warn, and send every message."""
    settings = StoreSettings(queue_file=queue, read_timeout_s=60.0)
    store = await open_store(url, settings)
    try:
        for path in find_files([folder]):
            await import_files(
                [path],
                store=store,
                scope=SYSTEM,
                at=at,
                settings=IntakeSettings(keep_originals=False),
            )
        await analyse_and_warn(store=store, scope=SYSTEM, at=at)
        await _deliver(store, at)
    finally:
        await store.close()


async def _deliver(store: GraphStore, at: datetime) -> None:
    """Send what waits; the clock starts anew each time, so that no message is too late."""
    stop, began = asyncio.Event(), time.monotonic()
    sending = asyncio.create_task(
        relay(
            store,
            {Channel.WEBHOOK: RecordingNotifier()},
            owner="child",
            settings=RELAY,
            base_url=BASE_URL,
            clock=lambda: at + timedelta(seconds=time.monotonic() - began),
            stop=stop,
        )
    )
    while await store.outbox_marks(limit=1) or await _waiting(store):
        await asyncio.sleep(0.1)
        if sending.done():
            break
    stop.set()
    await sending


async def _waiting(store: GraphStore) -> int:
    page = await store.deliveries(states=WAITING, first=1, scope=SYSTEM)
    return len(page.items)


if __name__ == "__main__":
    url, folder, at, queue = sys.argv[1:]
    asyncio.run(do_everything(url, Path(folder), datetime.fromisoformat(at), queue))
    print(DONE)  # noqa: T201 - for whoever started it
