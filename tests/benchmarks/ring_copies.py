"""Write bare files many times as large: copies with other names, and stray links between them.

python -m tests.benchmarks.ring_copies FOLDER OUT [--copies 15]
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

STRAYS: Final = 0.002  # transfers from copy to copy, for each edge
TABLES: Final = {
    "nodes.csv": ("node_id",),
    "edges.csv": ("src", "dst"),
    "truth.csv": ("node_id", "ring_id"),
    "rings.csv": ("ring_id",),
}


def main() -> None:
    """Write the copies."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--copies", type=int, default=15)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for table, names in TABLES.items():
        with (asked.folder / table).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        places = [header.index(name) for name in names]
        with (asked.out / table).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            for copy in range(asked.copies):
                writer.writerows(_renamed(rows, places, copy))
                if table == "edges.csv":
                    writer.writerows(_strays(rows, copy, asked.copies))


def _renamed(rows: Sequence[list[str]], places: Sequence[int], copy: int) -> Iterator[list[str]]:
    for row in rows:
        other = list(row)
        for place in places:
            other[place] = f"{row[place]}{copy:02d}"
        yield other


def _strays(rows: Sequence[list[str]], copy: int, copies: int) -> Iterator[list[str]]:
    """Give transfers of this copy that go to an account of another instead."""
    draw = random.Random(copy)
    moves = [row for row in rows if row[2] == "TRANSFER"]
    for _ in range(int(STRAYS * len(rows)) if copies > 1 else 0):
        one, other = draw.choice(moves), draw.choice(moves)
        there = (copy + draw.randrange(1, copies)) % copies
        yield [f"{one[0]}{copy:02d}", f"{other[1]}{there:02d}", *one[2:]]


if __name__ == "__main__":
    main()
