"""The twelve reads against the oracle's: every row, in order, with its type."""

import gzip
import json
import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from graph.model.ids import AcknowledgementNo
from graph.model.link import LinkKind
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.finbench.answers import answer, decimals
from tests.finbench.files import (
    GraphFiles,
    Keys,
    NoGraphError,
    introductions_of,
    to_instant,
    to_paise,
)
from tests.finbench.made_up import parameters, write_graph
from tests.finbench.oracle import Oracle
from tests.finbench.parameters import READS, Draw, parameters_of
from tests.finbench.run import run, take_in

EXAMPLE = Path(__file__).parents[1] / "data" / "finbench"
RUN = Path(__file__).parent / "run.py"


async def answered(
    store: GraphStore, keys: Keys, asked: Iterable[dict[str, Any]]
) -> list[tuple[dict[str, Any], list[list[Any]]]]:
    """Give each line with its answer, as JSON would carry it."""
    return [
        (one, json.loads(json.dumps(await answer(one, store=store, keys=keys)))) for one in asked
    ]


def differences(
    graph: Oracle, found: Sequence[tuple[dict[str, Any], list[list[Any]]]]
) -> list[tuple[dict[str, Any], list[list[Any]], list[list[Any]]]]:
    """Give the lines of which the oracle says something else."""
    return [(one, rows, right) for one, rows in found if rows != (right := graph.answer(one))]


@pytest.fixture(scope="module")
def example() -> Oracle:
    """Give what the oracle read of the example."""
    return Oracle(EXAMPLE)


async def test_the_example_is_answered_as_by_the_oracle(tmp_path: Path, example: Oracle) -> None:
    files = GraphFiles(EXAMPLE)
    store = await open_store(f"sqlite:{tmp_path / 'made.db'}")
    keys = Keys(files, store.keyring)
    await take_in(files, store=store, keys=keys)
    draw = Draw(starts=2, limits=(5, 50), orders=("TIMESTAMP_DESCENDING", "AMOUNT_ASCENDING"))

    found = await answered(store, keys, parameters_of(example, draw))
    await store.close()

    assert differences(example, found) == []
    with_rows = {one["read"] for one, rows in found if rows}
    assert with_rows == set(READS)


@pytest.mark.parametrize("random_state", range(4))
async def test_graphs_full_of_ties_are_answered_as_by_the_oracle(
    tmp_path: Path, random_state: int
) -> None:
    write_graph(tmp_path, transfers=60 + 40 * random_state, random_state=random_state)
    graph, files = Oracle(tmp_path), GraphFiles(tmp_path)
    store = await open_store(f"sqlite:{tmp_path / 'made.db'}")
    keys = Keys(files, store.keyring)
    await take_in(files, store=store, keys=keys)

    found = await answered(store, keys, parameters(random_state=random_state))
    await store.close()

    assert differences(graph, found) == []
    assert sum(len(rows) for _, rows in found) > 300


async def test_the_same_graph_packed_or_plain_gives_one_answer(tmp_path: Path) -> None:
    asked = [one for one in parameters(random_state=1) if one["read"] in ("CR1", "CR8")]
    answers = []
    for is_packed in (False, True):
        folder = tmp_path / str(is_packed)
        folder.mkdir()
        write_graph(folder, transfers=60, random_state=7, is_packed=is_packed)
        (folder / "asked.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in asked))
        await run(
            f"sqlite:{folder / 'made.db'}", folder, folder / "asked.jsonl", folder / "out.jsonl"
        )
        answers.append((folder / "out.jsonl").read_text())

    assert answers[0] == answers[1]
    assert [json.loads(line)["n"] for line in answers[0].splitlines()] == [
        one["n"] for one in asked
    ]


def test_the_runner_takes_a_graph_in_once_and_answers_in_order(tmp_path: Path) -> None:
    write_graph(tmp_path, transfers=60, random_state=3)
    asked = parameters(random_state=3)[:24][::-1]
    (tmp_path / "asked.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in asked))
    arguments = {
        "--store": f"sqlite:{tmp_path / 'made.db'}",
        "--graph": str(tmp_path),
        "--parameters": str(tmp_path / "asked.jsonl"),
    }
    outs = [tmp_path / "first.jsonl", tmp_path / "again.jsonl"]

    ends = [
        subprocess.run(
            [sys.executable, str(RUN), *chain(*arguments.items()), "--out", str(out)],
            cwd=tmp_path,  # from anywhere
            capture_output=True,
            text=True,
            check=False,
        )
        for out in outs
    ]

    assert [end.returncode for end in ends] == [0, 0], ends[0].stderr
    assert "part 1 is in" in ends[0].stderr
    assert ends[1].stderr == ""
    assert outs[0].read_text() == outs[1].read_text()
    lines = [json.loads(line) for line in outs[0].read_text().splitlines()]
    assert [line["n"] for line in lines] == [one["n"] for one in asked]
    graph = Oracle(tmp_path)
    assert [line["rows"] for line in lines] == [graph.answer(one) for one in asked]


async def test_a_store_with_something_else_is_refused(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:{tmp_path / 'made.db'}")
    for random_state in (1, 2):
        folder = tmp_path / str(random_state)
        folder.mkdir()
        write_graph(folder, transfers=30, random_state=random_state)
    first, other = (GraphFiles(tmp_path / str(no)) for no in (1, 2))
    await take_in(first, store=store, keys=Keys(first, store.keyring))
    before = await store.snapshot_no()

    with pytest.raises(NoGraphError, match="something else"):
        await take_in(other, store=store, keys=Keys(other, store.keyring))

    assert await store.snapshot_no() == before
    await store.close()


async def test_a_folder_without_a_file_is_refused(tmp_path: Path) -> None:
    write_graph(tmp_path, transfers=30, random_state=1)
    (tmp_path / "Medium.csv").unlink()

    with pytest.raises(NoGraphError, match="Medium"):
        GraphFiles(tmp_path)


async def test_what_is_taken_in_is_what_the_files_say(tmp_path: Path) -> None:
    write_graph(tmp_path, transfers=90, random_state=5)
    graph, files = Oracle(tmp_path), GraphFiles(tmp_path)
    store = await open_store(f"sqlite:{tmp_path / 'made.db'}")
    await take_in(files, store=store, keys=Keys(files, store.keyring))

    table = await store.links(scope=SYSTEM)
    counts = {kind: len(table.rows_of(kind)) for kind in LinkKind}
    findings = await store.verify()
    await store.close()

    assert counts[LinkKind.TRANSFERRED] == len(graph.transfers) < 90
    assert counts[LinkKind.WITHDREW] == len(graph.withdrawals) == 90
    assert counts[LinkKind.PAID_INTO] == len(graph.complaints)
    assert counts[LinkKind.HELD_FOR] == len(graph.holds)
    assert counts[LinkKind.INTRODUCED] == len(graph.introductions)
    assert counts[LinkKind.HELD_BY] == 7 + 14
    assert counts[LinkKind.USES_PHONE] + counts[LinkKind.USES_DEVICE] == len(graph.sign_ins)
    assert AcknowledgementNo("39900000000001") in table.complaints
    assert findings == ()


def test_the_example_has_the_counts_that_its_description_tells(example: Oracle) -> None:
    assert len(example.transfers) == 37_861 - 1  # one went from an account to itself
    assert len(example.withdrawals) == 42_069
    assert len(example.sign_ins) == 5_146
    assert len(example.complaints) == 3_441
    assert len(example.holds) == 1_147
    assert len(example.introductions) == 1_044


def test_the_order_of_rows_changes_no_complaint(tmp_path: Path) -> None:
    write_graph(tmp_path, transfers=90, random_state=5)
    name = "AccountTransferAccount.csv"
    head, *lines = (tmp_path / name).read_text().splitlines()
    before = Oracle(tmp_path).complaints
    random.Random(1).shuffle(lines)
    (tmp_path / name).write_text("\n".join([head, *lines]))

    assert Oracle(tmp_path).complaints == before


@pytest.mark.parametrize(
    ("text", "paise"),
    [
        ("10.005", 1_001),
        ("10.0049", 1_000),
        ("1e3", 100_000),
        ("0.5", 50),
        ("544595.7886", 54_459_579),
    ],
)
def test_money_is_rounded_half_up(text: str, paise: int) -> None:
    assert to_paise(text) == paise


@pytest.mark.parametrize(
    ("text", "ms"), [("05", 5_000), ("05.2", 5_200), ("05.23", 5_230), ("05.007", 5_007)]
)
def test_the_fraction_of_a_second_is_decimal(text: str, ms: int) -> None:
    at = to_instant(f"2020-06-01 00:00:{text}")

    assert round(at.timestamp() * 1_000) == 1_590_969_600_000 + ms


def test_nobody_introduces_themselves_and_no_pair_twice() -> None:
    persons = [str(no) for no in range(16)]

    pairs = introductions_of(persons)

    assert len(set(pairs)) == len(pairs)
    assert all(first != second for first, second in pairs)
    assert ("15", "12") in pairs  # 7 x 15 + 3 comes before 11 x 15 + 5
    assert pairs.index(("15", "12")) < pairs.index(("15", "10"))


def test_ratios_are_rounded_half_up_from_integers() -> None:
    from fractions import Fraction

    assert [decimals(one) for one in (Fraction(1, 2_000), Fraction(2, 3), Fraction(7), None)] == [
        "0.001",
        "0.667",
        "7.000",
        "-1.000",
    ]


def test_the_example_is_packed_and_of_these_columns() -> None:
    for path in EXAMPLE.glob("*.csv.gz"):
        head = gzip.decompress(path.read_bytes()).decode().splitlines()[0]

        assert "|createTime" in head, path.name
