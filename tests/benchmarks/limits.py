"""How much processor time it takes to refuse the documents meant to hurt.

    python -m tests.benchmarks.limits

Each is sent ten times to the API in this process; the bar is 50 ms each (GRAPHQL
section 13), the median and the worst are printed. Exit status 1 above the bar.
"""

import asyncio
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.abuse import abusive_documents
from tests.api_world import Api, filled_store, served

BAR_MS = 50.0
ROUNDS = 10


async def main() -> int:
    """Measure every document; give 1 if one is above the bar or is not refused."""
    with tempfile.TemporaryDirectory() as folder:
        async with filled_store(Path(folder)) as store, served(store) as api:
            await api.post("{ viewer { name } }")
            gc.collect()
            gc.freeze()  # or the collector walks every module's objects now and then
            results = {
                name: await _measure(api, document)
                for name, document in abusive_documents().items()
            }
    return _show(results)


async def _measure(api: Api, document: str) -> tuple[int, int, list[float]]:
    times = []
    status = 0
    for number in range(ROUNDS):
        padded = document + "\n" * number  # another text each time: nothing is remembered
        start = time.process_time()
        answer = await api.post(padded)
        times.append((time.process_time() - start) * 1_000)
        status = answer.status_code
    return status, len(document), times


def _show(results: Mapping[str, tuple[int, int, list[float]]]) -> int:
    lines = [f"{'document':42} {'bytes':>8} {'status':>6} {'median ms':>10} {'worst ms':>9}"]
    is_bad = False
    for name, (status, size, times) in results.items():
        median, worst = statistics.median(times), max(times)
        is_bad = is_bad or median > BAR_MS or status < 400
        lines.append(f"{name:42} {size:8} {status:6} {median:10.1f} {worst:9.1f}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if is_bad else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
