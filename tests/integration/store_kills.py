"""Kill a writing process at random moments, and look at what it left."""

import asyncio
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.model.filters import ImportFilter
from graph.model.scope import SYSTEM
from graph.model.subscription import AlertFilter
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.contract.store.world import ACK
from tests.integration.store_child import FACTS_A_FILE

LONGEST_S = 0.5  # some files are written by then


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What was found after some kills.

    Attributes:
        kills: How often the writer was killed.
        acknowledged: Files it had said were written.
        kept: Files in the store.
        findings: What is wrong, in words; none if all is well.
    """

    kills: int
    acknowledged: int
    kept: int
    findings: tuple[str, ...]


def kill_often(folder: Path, *, kills: int, random_state: int = 0) -> Aftermath:
    """Kill a writer at random moments, each time with another one taking over its work."""
    url, rng = f"sqlite:{folder / 'killed.db'}", random.Random(random_state)
    acknowledged: set[int] = set()
    findings: list[str] = []
    kept = 0
    for _ in range(kills):
        acknowledged |= _write_and_die(url, len(acknowledged), rng.uniform(0, LONGEST_S))
        kept, found = asyncio.run(_looked_at(url, acknowledged))
        findings.extend(found)
    return Aftermath(
        kills=kills, acknowledged=len(acknowledged), kept=kept, findings=tuple(findings)
    )


def _write_and_die(url: str, start: int, lives_s: float) -> set[int]:
    """Let a process write until it has opened the store and some more time went by."""
    command = [sys.executable, "-m", "tests.integration.store_child", url, str(start)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(lives_s)
        child.kill()
        said = [first, *child.stdout.readlines()]
    return {int(line) for line in said if line.endswith("\n")}


async def _looked_at(url: str, acknowledged: set[int]) -> tuple[int, Sequence[str]]:
    store = await open_store(url)
    try:
        files = await _files(store)
        findings = list(await store.verify())
        findings += [f"file {no} was lost" for no in acknowledged if f"file {no}.xlsx" not in files]
        facts = len((await store.facts_of([ACK], scope=SYSTEM)).get(ACK, ()))
        if facts != len(files) * FACTS_A_FILE:
            findings.append(f"{facts} facts of {len(files)} files: one is there in part")
        findings += await _unmarked(store)
    finally:
        await store.close()
    return len(files), findings


async def _files(store: GraphStore) -> set[str]:
    names: set[str] = set()
    after = None
    while True:
        page = await store.imports(ImportFilter(), first=100, after=after, scope=SYSTEM)
        names.update(report.of.file_name for report in page.items)
        if not page.has_next:
            return names
        after = page.cursors[-1]


async def _unmarked(store: GraphStore) -> list[str]:
    """Find alerts that have neither a mark nor a message."""
    waiting = {mark.alert for mark in await store.outbox_marks(limit=100_000)}
    page = await store.alerts(AlertFilter(), first=100, is_backward=True, scope=SYSTEM)
    lost = []
    for placed in page.items:
        made = await store.deliveries(alert=placed.alert.id, first=1, scope=SYSTEM)
        if not made.items and placed.alert.id not in waiting:
            lost.append(f"{placed.alert.id} has neither mark nor message")
    return lost
