"""Second exports of a complaint with added rows: exactly those are new.

    python -m tests.benchmarks.second_export FOLDER [--random-state 5]

Takes each workbook of FOLDER in twice: first without some of the last rows of its transfers, then
whole; and once more whole into a store of its own. Ends with 1 where the second time brings other
facts than those that were left out.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import openpyxl

from api.services.intake import import_files
from graph.intake.readers import find_files
from graph.model.report import ImportReport
from graph.model.scope import LOCAL_OFFICER
from graph.settings import IntakeSettings
from graph.store.base import GraphStore
from graph.store.url import open_store

SHEET: Final = "Money Transfer to"
MOST_CUT: Final = 5
LEAST_ROWS: Final = 8


async def new_of(folder: Path, store: GraphStore) -> int:
    """Take a folder in, and give how many facts were new; -1: it was refused."""
    (outcome,) = await import_files(
        find_files([folder]),
        store=store,
        scope=LOCAL_OFFICER,
        at=datetime.now(UTC),
        settings=IntakeSettings(keep_originals=False),
    )
    return outcome.new if isinstance(outcome, ImportReport) else -1


async def measured(book: Path, dice: random.Random) -> tuple[int, int, int, int] | None:
    """Give rows cut, and facts new at first, then, and at once; None: it has too few rows."""
    with TemporaryDirectory() as root:
        early, late = Path(root) / "early", Path(root) / "late"
        early.mkdir()
        late.mkdir()
        shutil.copy(book, late / book.name)
        sheets = openpyxl.load_workbook(book)
        sheet = sheets[SHEET] if SHEET in sheets.sheetnames else sheets.worksheets[0]
        if sheet.max_row <= LEAST_ROWS:
            return None
        cut = dice.randint(1, MOST_CUT)
        sheet.delete_rows(sheet.max_row - cut + 1, cut)
        sheets.save(early / book.name)
        one = await open_store(f"sqlite:{root}/one.db")
        first, second = await new_of(early, one), await new_of(late, one)
        await one.close()
        other = await open_store(f"sqlite:{root}/other.db")
        whole = await new_of(late, other)
        await other.close()
        return cut, first, second, whole


def main() -> int:
    """Measure each workbook."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--random-state", type=int, default=5)
    asked = parser.parse_args()
    dice = random.Random(asked.random_state)
    taken = wrong = 0
    for book in sorted(asked.folder.rglob("*.xlsx")):
        found = asyncio.run(measured(book, dice))
        if found is None:
            continue
        cut, first, second, whole = found
        taken += 1
        if first < 0 or first + second != whole or second > cut:
            wrong += 1
            print(f"{book.name}: {cut} rows left out, {first} facts, then {second}, whole {whole}")
    print(f"{taken} workbooks, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
