"""Kill an import at random moments: each file must be wholly in or not at all.

    python -m tests.benchmarks.import_kills FOLDER [--kills 100] [--random-state 0]

FOLDER holds CompleteTrail workbooks. Each round starts `ringtrace import` on a new store, or on
the one the last kill left, and ends it with SIGKILL. Afterwards the store must open, its audit
chain be whole, and each file's facts be counted as after an undisturbed import, or be absent.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from api.services.auditing import verify_audit
from graph.model.answer import MOST_A_PAGE
from graph.model.filters import ImportFilter
from graph.model.report import ImportReport
from graph.model.scope import SYSTEM
from graph.store.url import open_store

Counts = Mapping[str, Counter[str]]


async def facts_by_file(url: str) -> Counts:
    """Count each file's facts by kind (ids differ from store to store); the chain must be whole."""
    store = await open_store(url)
    try:
        verification = await verify_audit(store=store)
        if verification.broken:
            raise SystemExit(f"the audit chain broke: {verification.broken}")
        reports: list[ImportReport] = []
        after = None
        while True:
            page = await store.imports(ImportFilter(), first=MOST_A_PAGE, after=after, scope=SYSTEM)
            reports.extend(page.items)
            if not page.has_next:
                break
            after = page.cursors[-1]
        found = {}
        for report in reports:
            said = await store.facts_of(report.of.complaints, scope=SYSTEM)
            found[report.of.file_name] = Counter(
                type(fact).__name__
                for facts in said.values()
                for fact in facts
                if any(source.import_id == report.of.id for source in fact.sources)
            )
        return found
    finally:
        await store.close()


def start(folder: Path, url: str) -> subprocess.Popen[bytes]:
    """Start an import in a process group of its own."""
    command = [sys.executable, "-m", "api", "import", str(folder), "--store", url, "--no-detect"]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def main() -> None:
    """Run the rounds and say what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--random-state", type=int, default=0)
    arguments = parser.parse_args()
    draw = random.Random(arguments.random_state)
    with tempfile.TemporaryDirectory() as place:
        whole_url = f"sqlite:{place}/whole.db"
        began = time.monotonic()
        start(arguments.folder, whole_url).wait()
        took = time.monotonic() - began
        whole = asyncio.run(facts_by_file(whole_url))
        kills, partial, number = 0, 0, 0
        while kills < arguments.kills:
            number += 1
            url = f"sqlite:{place}/killed{number}.db"
            for _ in range(3):
                child = start(arguments.folder, url)
                time.sleep(draw.uniform(0, took))
                if child.poll() is None:
                    os.killpg(child.pid, signal.SIGKILL)
                    kills += 1
                child.wait()
                found = asyncio.run(facts_by_file(url))
                partial += sum(whole[name] != facts for name, facts in found.items())
    print(f"{kills} kills in {took:.1f} s long imports: {partial} files partly in")
    raise SystemExit(1 if partial else 0)


if __name__ == "__main__":
    main()
