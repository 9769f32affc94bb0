"""Kill a process at random moments of everything it does, and compare what came of it."""

import asyncio
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from graph.model.audit import Event, EventTag
from graph.model.delivery import DeliveryState
from graph.model.scope import SYSTEM
from graph.settings import StoreSettings
from graph.store.relocation import digest_parts
from graph.store.url import open_store
from seed.generate import write_case_files
from seed.world import make_world
from tests.integration.durability_child import DONE
from tests.unit.notifiers.fakes import a_subscription

AT = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
PARTS_OF_THE_GRAPH = "all but deliveries, whose leases and attempts tell of the kills"


@dataclass(slots=True, kw_only=True)
class Bench:
    """A folder of case files, an empty store every run begins with, and what a run should give.

    Attributes:
        folder: Where all of it lies.
        wanted: Digest of each part after a run that nobody disturbed.
        sent: Messages of that run.
        took_s: How long it took.
        findings: What is wrong after kills, in words.
    """

    folder: Path
    wanted: Mapping[str, str] = field(default_factory=dict)
    sent: int = 0
    took_s: float = 0.0
    findings: list[str] = field(default_factory=list)

    @property
    def template(self) -> Path:
        """An empty store with a subscription; its secret makes every run's keys alike."""
        return self.folder / "template.db"

    def prepare(self, *, most_files: int) -> None:
        """Make case files and the template, and run once undisturbed."""
        cases = self.folder / "cases"
        write_case_files(make_world(random_state=0, until=AT), cases)
        for extra in sorted(cases.glob("**/*.xlsx"))[most_files:]:
            extra.unlink()
        asyncio.run(_make_template(self.template))
        url = self.fresh("undisturbed")
        began = time.monotonic()
        if not self.run(url):
            raise RuntimeError("the undisturbed run did not end well")
        self.took_s = time.monotonic() - began
        self.wanted = asyncio.run(self.graph_of(url))
        self.sent = asyncio.run(sent_of(url, self.settings()))

    def fresh(self, name: str) -> str:
        """Give the URL of a new copy of the template."""
        shutil.copyfile(self.template, self.folder / f"{name}.db")
        return f"sqlite:{self.folder / f'{name}.db'}"

    def start(self, url: str) -> "subprocess.Popen[str]":
        """Start a run, or go on with one."""
        command = [
            sys.executable,
            "-m",
            "tests.integration.durability_child",
            url,
            str(self.folder / "cases"),
            AT.isoformat(),
            str(self.folder / "queue.db"),
        ]
        return subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def run(self, url: str) -> bool:
        """Run to the end, and tell whether everything is done."""
        said, _ = self.start(url).communicate()
        return DONE in said

    def settings(self) -> StoreSettings:
        """Give the settings of every run."""
        return StoreSettings(queue_file=str(self.folder / "queue.db"), read_timeout_s=60.0)

    async def graph_of(self, url: str) -> dict[str, str]:
        """Give the digests of everything but deliveries."""
        parts = await digest_parts(url, self.settings(), on_part=lambda *_: None)
        return {part: digest for part, digest in parts.items() if part != "deliveries"}

    def compare(self, url: str) -> None:
        """Hold a store against the undisturbed run, and write down what differs."""
        found = asyncio.run(self.graph_of(url))
        differing = sorted(
            part for part in {*found, *self.wanted} if found.get(part) != self.wanted.get(part)
        )
        if differing:
            self.findings.append(f"{url.rpartition('/')[2]} differs in {', '.join(differing)}")
        sent = asyncio.run(sent_of(url, self.settings()))
        if sent != self.sent:
            self.findings.append(f"{sent} messages were sent, {self.sent} should be")


def kill_everywhere(bench: Bench, *, kills: int, random_state: int = 0) -> int:
    """Kill runs at random moments, each store a few times; give the number of stores."""
    dice = random.Random(random_state)
    killed = stores = 0
    while killed < kills:
        stores += 1
        url = bench.fresh(f"killed{stores}")
        for _ in range(min(5, kills - killed)):
            child = bench.start(url)
            try:
                child.communicate(timeout=dice.uniform(0, 1.0) * bench.took_s)
            except subprocess.TimeoutExpired:
                child.kill()
                child.communicate()
                killed += 1
            else:
                break  # it was quicker; this store is done
        if not bench.run(url):
            bench.findings.append(f"store {stores} could not be gone on with")
        bench.compare(url)
    return stores


async def sent_of(url: str, settings: StoreSettings) -> int:
    """Count the messages sent, each alert and address once."""
    store = await open_store(url, settings)
    sent: set[tuple[str, str]] = set()
    after = None
    try:
        assert await store.verify() == ()
        while True:
            page = await store.deliveries(first=100, after=after, scope=SYSTEM)
            sent |= {
                (one.alert.id, one.endpoint.id)
                for one in page.items
                if one.state is DeliveryState.SENT
            }
            if not page.has_next:
                return len(sent)
            after = page.cursors[-1]
    finally:
        await store.close()


async def _make_template(path: Path) -> None:
    store = await open_store(f"sqlite:{path}")
    act = Event(tag=EventTag.SUBSCRIPTION_CREATED, actor=SYSTEM.actor, at=AT)
    await store.add_subscription(a_subscription(), event=act)
    await store.close()
