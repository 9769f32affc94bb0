"""A process that writes file after file into a store until somebody kills it.

It prints a number when that file is acknowledged as written.
"""

import asyncio
import sys

from graph.store.url import open_store
from tests.contract.store.findings import alert, delivery
from tests.contract.store.world import EVENT, add, transfer

FACTS_A_FILE = 50


async def write_until_killed(url: str, start: int) -> None:
    """Write facts, an alert and a message a file."""
    store = await open_store(url)
    for no in range(start, start + 100_000):
        facts = [transfer(no * FACTS_A_FILE + at, at, at + 1) for at in range(FACTS_A_FILE)]
        await add(store, f"file {no}", *facts)
        await store.add_alerts([alert(no)], event=EVENT)
        await store.add_deliveries([delivery(alert(no), "a")], made_for=[alert(no).id])
        sys.stdout.write(f"{no}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(write_until_killed(sys.argv[1], int(sys.argv[2])))
