"""Answer the twelve reads on a FinBench graph: FINBENCH.md, section 1.

python tests/finbench/run.py --store URL --graph DIR --parameters FILE.jsonl --out FILE.jsonl
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from graph.errors import RingtraceError
from graph.model.audit import Event, EventTag
from graph.model.filters import ImportFilter
from graph.model.scope import SYSTEM
from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.finbench.answers import answer
from tests.finbench.files import TAKEN_AT, GraphFiles, Keys, NoGraphError

READ_S, WRITE_S = 300.0, 900.0  # a hub's whole flow on a slow machine


async def take_in(files: GraphFiles, *, store: GraphStore, keys: Keys) -> None:
    """Take a graph into an empty store; one that holds it is left as it is.

    Raises:
        NoGraphError: The store holds something else.
    """
    known: set[str] = set()
    after = None
    while True:
        page = await store.imports(
            ImportFilter(file_sha256=files.sha256), first=100, after=after, scope=SYSTEM
        )
        known |= {report.of.id for report in page.items}
        if any(not report.of.has_more for report in page.items):
            return
        if not page.has_next:
            break
        after = page.cursors[-1]
    if not known and (await store.imports(ImportFilter(), first=1, scope=SYSTEM)).items:
        raise NoGraphError(f"{store.url} holds something else: name an empty store")
    for batch in files.batches(keys):
        if batch.of.id not in known:
            event = Event(tag=EventTag.FACTS_ADDED, actor=SYSTEM.actor, at=TAKEN_AT)
            await store.add_facts(batch, event=event)
        print(f"part {batch.of.part + 1} is in", file=sys.stderr)  # noqa: T201 - for a person


async def run(url: str, graph: Path, parameters: Path, out: Path) -> None:
    """Answer every line of a file of parameters."""
    files = GraphFiles(graph)
    with tempfile.TemporaryDirectory(prefix="finbench-") as folder:
        settings = StoreSettings(
            password_file=os.environ.get("RINGTRACE_STORE__PASSWORD_FILE"),
            queue_file=str(Path(folder) / "queue.db"),
            read_timeout_s=READ_S,
            write_timeout_s=WRITE_S,
        )
        store = await open_store(url, settings)
        try:
            keys = Keys(files, store.keyring)
            await take_in(files, store=store, keys=keys)
            with parameters.open(encoding="utf-8") as asked, out.open("w", encoding="utf-8") as to:
                for line in asked:
                    if line.strip():
                        one = json.loads(line)
                        rows = await answer(one, store=store, keys=keys)
                        to.write(json.dumps({"n": one["n"], "rows": rows}) + "\n")
        finally:
            await store.close()


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, kind in (("store", str), ("graph", Path), ("parameters", Path), ("out", Path)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    told = parser.parse_args()
    try:
        asyncio.run(run(told.store, told.graph, told.parameters, told.out))
    except (RingtraceError, NoGraphError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
