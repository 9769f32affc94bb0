"""What rows that were not taken in look like, in a terminal and as JSON documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.cli.show import out
from api.services.quarantine import QuarantinedRow, shown_raw


def document(waiting: QuarantinedRow, *, is_clear: bool) -> Mapping[str, Any]:
    """Give the JSON form of a row that waits."""
    row = waiting.row
    return {
        "import": waiting.of.id,
        "file": waiting.of.file_name,
        "sha256": waiting.of.file_sha256,
        "sheet": row.sheet,
        "row": row.row,
        "cell": row.cell,
        "reason": row.reason,
        "raw": list(shown_raw(row, is_clear=is_clear)),
    }


def rows(waiting: Sequence[QuarantinedRow], *, is_clear: bool) -> None:
    """Show rows that wait, import by import, each with its reason and what it says."""
    console = out()
    if not waiting:
        console.print("No row waits: every row that was read has been taken in.")
    last = ""
    for one in waiting:
        if one.of.id != last:
            last = one.of.id
            console.print(f"{one.of.id}  {one.of.file_name}", markup=False)
        place = " ".join(part for part in (one.row.sheet, one.row.cell) if part)
        console.print(f"  {place or f'row {one.row.row}'}: {one.row.reason}", markup=False)
        said = " | ".join(text for text in shown_raw(one.row, is_clear=is_clear) if text)
        console.print(f"    {said or 'what it says was not kept'}", markup=False)
    if waiting:
        console.print("To read one again: ringtrace retry IMPORT --sheet NAME CELL=TEXT")
