"""A share of `python -m tests.benchmarks.durability`, which kills a hundred times."""

from pathlib import Path

from tests.integration.durability import Bench, kill_everywhere


def test_what_was_killed_anywhere_and_gone_on_with_is_the_same_graph(tmp_path: Path) -> None:
    bench = Bench(folder=tmp_path)
    bench.prepare(most_files=8)

    kill_everywhere(bench, kills=2)

    assert bench.sent > 0
    assert bench.findings == []
