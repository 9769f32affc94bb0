"""How long files take from disk into a store, and how much memory: with the bars of the promise.

    python -m tests.benchmarks.intake_speed [--rows 1000000] [--files 5]

Writes a workbook of 2,411 rows, 65 workbooks of 151 rows and tables of transfers of 10,000,
100,000 and `--rows` lines, imports each into a new SQLite store in a process of its own, and prints
seconds by the clock and of processor, peak memory (both processes, summed) and how the cost of a
row grows. `--files`: as many tables of `--rows` lines in one import too. Ends with 1 if a bar is
missed.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from api.services.intake import import_files
from graph.intake.readers import find_files
from graph.model.report import ImportReport
from graph.model.scope import LOCAL_OFFICER
from graph.settings import IntakeSettings
from graph.store.url import open_store
from tests.workbooks import ATM, HOP, atm, hop, workbook

FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)
BARS: Final = {"workbook": 1.0, "workbooks": 20.0, "table": 60.0, "tables": 300.0}
MOST_MEMORY: Final = {
    "workbook": 1 << 30,
    "workbooks": 1 << 30,
    "table": 1 << 30,
    "tables": 2 << 30,
}
MOST_GROWTH: Final = 1.5  # cost a row at a million over that at ten thousand


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one import cost."""

    rows: int
    seconds: float
    processor: float
    memory: int


def write_trail(path: Path, rows: int, chance: Random) -> None:
    """Write a workbook of one complaint, two thirds transfers and one third withdrawals."""
    complaint = f"3990826{chance.randrange(10**7):07}"
    accounts = [str(999_900_000_000 + chance.randrange(10**8)) for _ in range(rows // 4 + 2)]
    hops = [
        hop(ack=complaint, payer=chance.choice(accounts), beneficiary=chance.choice(accounts),
            utr=f"6{at:011}", utr2="", layer=at % 7 + 1)
        for at in range(rows * 2 // 3)
    ]  # fmt: skip
    draws = [
        atm(ack=complaint, account=chance.choice(accounts), utr=f"7{at:011}", atm=f"A{at % 90:05}")
        for at in range(rows - len(hops))
    ]
    name = f"{complaint} BankAction_CompleteTrail07_09_2026_11_16_44.xlsx"
    sheets = {"Money Transfer to": [HOP, *hops], "Withdrawal through ATM": [ATM, *draws]}
    (path / name).write_bytes(workbook(sheets))


def write_table(path: Path, rows: int, *, first: int = 0) -> None:
    """Write a plain table of transfers, numbered from `first`, between a tenth as many accounts."""
    chance = Random(rows + first)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(("payer", "beneficiary", "at", "amount_rupees", "utr", "rail"))
        for at in range(first, first + rows):
            payer, to = (str(10**11 + chance.randrange(rows // 10 + 2)) for _ in range(2))
            when = (FIRST + timedelta(seconds=at * 7)).strftime("%Y-%m-%dT%H:%M:%SZ")
            amount = f"{chance.randrange(100, 10**7) / 100:.2f}"
            out.writerow((payer, to, when, amount, f"6{at:011}", "IMPS"))


async def _import(folder: Path) -> None:
    store = await open_store(f"sqlite:{folder}/speed.db")
    started = time.perf_counter()
    try:
        outcomes = await import_files(
            find_files([folder]), store=store, scope=LOCAL_OFFICER, at=datetime.now(UTC),
            settings=IntakeSettings(keep_originals=True),
        )  # fmt: skip
    finally:
        await store.close()
    seconds = time.perf_counter() - started
    reports = [outcome for outcome in outcomes if isinstance(outcome, ImportReport)]
    rows = sum(report.new for report in reports) if len(reports) == len(outcomes) else 0
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    processor = sum(usage.ru_utime + usage.ru_stime for usage in (own, children))
    memory = (own.ru_maxrss + children.ru_maxrss) * 1024
    sys.stdout.write(f"{rows} {seconds} {processor} {memory}\n")


def measure(folder: Path) -> Measured:
    """Import a folder in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.intake_speed", "--folder", str(folder)],
        capture_output=True, text=True, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    rows, seconds, processor, memory = done.stdout.split()
    return Measured(
        rows=int(rows), seconds=float(seconds), processor=float(processor), memory=int(memory)
    )


def cases(root: Path, most: int, files: int) -> Iterator[tuple[str, str, Path]]:
    """Write the files of each case when it is asked for."""
    chance = Random(0)
    one, many = root / "one", root / "many"
    one.mkdir()
    write_trail(one, 2_411, chance)
    yield "workbook", "a workbook of 2,411 rows", one
    many.mkdir()
    for _ in range(65):
        write_trail(many, 151, chance)
    yield "workbooks", "65 workbooks of 151 rows", many
    for rows in sorted({10_000, 100_000, most}):
        folder = root / str(rows)
        folder.mkdir()
        write_table(folder / "transfers.csv", rows)
        yield "table", f"a table of {rows:,} transfers", folder
    if files > 1:
        folder = root / "tables"
        folder.mkdir()
        for number in range(files):
            write_table(folder / f"transfers {number}.csv", most, first=number * most)
        yield "tables", f"{files} tables of {most:,} transfers", folder


def main(most: int, files: int) -> int:
    """Measure all, print, and give the exit status."""
    missed = 0
    costs: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, name, held in cases(Path(folder), most, files):
            got = measure(held)
            is_missed = got.seconds > BARS[kind] or got.memory > MOST_MEMORY[kind] or not got.rows
            missed += is_missed
            costs += [got.processor / max(1, got.rows)] if kind == "table" else []
            sys.stdout.write(
                f"{'MISSED' if is_missed else 'ok':6} {name}: {got.rows:,} rows, "
                f"{got.seconds:.2f} s (bar {BARS[kind]:.0f}; processor {got.processor:.2f} s), "
                f"{got.memory / (1 << 20):,.0f} MiB\n"
            )
            sys.stdout.flush()
    growth = costs[-1] / costs[0]
    is_steep = growth > MOST_GROWTH
    sys.stdout.write(f"{'MISSED' if is_steep else 'ok':6} cost a row grows {growth:.2f}-fold\n")
    return 1 if missed or is_steep else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--files", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.folder:
        asyncio.run(_import(given.folder))
        sys.exit(0)
    sys.exit(main(given.rows, given.files))
