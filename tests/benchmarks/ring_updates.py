"""From a new link to regrouped ends: how long one and a hundred take, and what is lost.

    python -m tests.benchmarks.ring_updates [--rings 1500] [--strangers 20000]

The graph is a gated evidence graph: rings tied well, and strangers tied to members and each
other. Half of the writes touch a ring. Bars (RINGS.md 19): p95 1 ms and 50 ms, goal 0.3 and 15;
code length loss 0.5 %, goal 0.1 %. What a write takes from the store's rows to the register is
measured by `ring_writes`.
"""

from __future__ import annotations

import argparse
from random import Random
from time import perf_counter, thread_time

import numpy as np
from scipy.sparse import coo_array, csr_array

from analytics.live_modules import LiveLink, LiveModules
from analytics.mapequation import code_length, find_modules

SIZE = 13  # accounts of a ring on the development data, 1,931 in 150


def make(rings: int, strangers: int, random: Random) -> tuple[list[LiveLink], int]:
    """Give links of planted rings and of strangers, shuffled."""
    n = rings * SIZE + strangers
    links = []
    for ring in range(rings):
        for _ in range(3 * SIZE):
            a, b = random.sample(range(ring * SIZE, (ring + 1) * SIZE), 2)
            links.append(LiveLink(a, b, random.uniform(0.3, 1.5)))
    links += [
        LiveLink(stranger, random.randrange(n), random.uniform(0.1, 0.5))
        for stranger in range(rings * SIZE, n)
        for _ in range(2)
    ]
    random.shuffle(links)
    return [link for link in links if link.left != link.right], n


def matrix(links: list[LiveLink], n: int) -> csr_array:
    """Give symmetric weights."""
    left, right, weight = (np.array(column) for column in zip(*links, strict=True))
    ends = (np.concatenate((left, right)), np.concatenate((right, left)))
    return csr_array(coo_array((np.concatenate((weight, weight)), ends), shape=(n, n)))


def timed(live: LiveModules, writes: list[list[LiveLink]]) -> list[float]:
    """Give the milliseconds of each write, of this thread's own time."""
    took = []
    for write in writes:
        start = thread_time()
        for module in live.update(write):
            live.members(module)
        took.append(1_000.0 * (thread_time() - start))
    return took


def told(what: str, took: list[float], bar: float, goal: float) -> None:
    """Print a figure beside its bar."""
    p50, p95, most = np.percentile(took, 50), np.percentile(took, 95), max(took)
    verdict = "goal" if p95 <= goal else "bar" if p95 <= bar else "MISSED"
    figures = f"p50 {p50:.3f} p95 {p95:.3f} max {most:.2f} ms"
    print(f"{what}: {figures}  (bar {bar}, goal {goal}: {verdict})")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rings", type=int, default=1_500)
    parser.add_argument("--strangers", type=int, default=20_000)
    asked = parser.parse_args()
    random = Random(1)
    links, n = make(asked.rings, asked.strangers, random)
    last = links[-6_000:]
    begun = links[:-6_000]
    start = perf_counter()
    modules = dict(enumerate(find_modules(matrix(begun, n)).tolist()))
    print(f"{n:,} gated ends, {len(begun):,} ties; whole grouping {perf_counter() - start:.1f} s")
    live = LiveModules(begun, modules)
    told("one link", timed(live, [[link] for link in last[:2_000]]), 1.0, 0.3)
    hundreds = [last[at : at + 100] for at in range(2_000, 6_000, 100)]
    told("100 links", timed(live, hundreds), 50.0, 15.0)
    weights = matrix(links, n)
    numbers = np.unique([live.modules()[end] for end in range(n)], return_inverse=True)[1]
    ours = code_length(weights, numbers.astype(np.int64))
    theirs = code_length(weights, find_modules(weights))
    lost = ours / theirs - 1
    print(f"code length: {ours:.4f} bits, whole run {theirs:.4f}: {lost:+.3%} (bar 0.5 %)")


if __name__ == "__main__":
    main()
