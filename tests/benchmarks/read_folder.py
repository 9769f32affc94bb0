"""Read every file of a folder in limited children, and compare its rows with an answer key.

    python -m tests.benchmarks.read_folder FOLDER

If FOLDER has a `truth.json` with `row_counts` (complaint, sheet, rows), each sheet's distinct rows
must equal it; with `counts` (name of a file, rows), the distinct rows of each file. Prints files,
facts, seconds and sheets that differ; ends with 1 if one does.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from graph.intake.pool import reading_pool
from graph.intake.readers import find_files
from graph.intake.reading import read_file
from graph.model.batch import FactBatch, InputKind
from graph.model.ids import Keyring
from graph.settings import IntakeSettings

SECRET = b"benchmark".ljust(32)


async def read_all(folder: Path) -> list[FactBatch]:
    """Read the folder's files, one after another."""
    settings, keys, at = IntakeSettings(), Keyring(SECRET), datetime.now(UTC)
    async with reading_pool(settings) as pool:
        return [
            await read_file(path, keys=keys, settings=settings, at=at, pool=pool)
            for path in find_files([folder])
        ]


def differences(batches: list[FactBatch], truth: Path) -> list[str]:
    """Name the sheets whose distinct rows are not as many as the answer key says."""
    told = json.loads(truth.read_text()) if truth.exists() else {}
    counts, files = told.get("row_counts", {}), told.get("counts", {})
    found = {
        batch.of.complaints[0]: {read.sheet.strip(): len(read.row_facts) for read in batch.sheets}
        for batch in batches
        if batch.of.kind is InputKind.COMPLETE_TRAIL
    }
    return [
        f"{complaint} {sheet}: {found.get(complaint, {}).get(sheet, 0)} rows, not {rows}"
        for complaint, sheets in counts.items()
        for sheet, rows in sheets.items()
        if found.get(complaint, {}).get(sheet, 0) != rows
    ] + _file_differences(batches, files)


def _file_differences(batches: list[FactBatch], rows_by_name: Mapping[str, int]) -> list[str]:
    found = {
        Path(batch.of.file_name).stem: sum(len(read.row_facts) for read in batch.sheets)
        for batch in batches
    }
    return [
        f"{name}: {found.get(name, 0)} rows, not {rows}"
        for name, rows in rows_by_name.items()
        if found.get(name, 0) != rows
    ]


def main(folder: Path) -> int:
    """Read, compare, print; give the exit status."""
    started = time.perf_counter()
    batches = asyncio.run(read_all(folder))
    seconds = time.perf_counter() - started
    wrong = differences(batches, folder / "truth.json")
    facts = sum(len(batch.facts) for batch in batches)
    told = f"{len(batches)} files, {facts} facts, {seconds:.2f} s, {len(wrong)} sheets differ"
    sys.stdout.write("\n".join([told, *wrong, ""]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
