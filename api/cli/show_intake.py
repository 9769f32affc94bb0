"""What taking files in looks like in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from rich.table import Table

from api.cli import documents
from api.cli.show import out
from api.services.intake import Outcome, RefusedFile
from api.services.watching import Taken

MOST_REFUSALS_SHOWN: Final = 20
MOST_NOTES_SHOWN: Final = 20
MOST_SKIPPED_SHOWN: Final = 5


def imports(outcomes: Sequence[Outcome]) -> None:
    """Show what became of each file, then every refusal and note."""
    if not outcomes:
        out().print("Nothing to take in: there is no table in what was given.")
        return
    table = Table("file", "complaint", box=None, pad_edge=False)
    for name in ("found", "new", "known", "refused"):
        table.add_column(name, justify="right")
    for outcome in outcomes:
        table.add_row(*_import_row(outcome))
    console = out()
    console.print(table)
    for outcome in outcomes:
        for line in _refusals(outcome):
            console.print(line, markup=False)


def _import_row(outcome: Outcome) -> tuple[str, ...]:
    if isinstance(outcome, RefusedFile):
        return (outcome.file_name, "refused", "-", "-", "-", "-")
    sheets = documents.import_document(outcome)["sheets"]
    sums = [sum(sheet[name] for sheet in sheets) for name in ("found", "new", "known", "refused")]
    complaints = outcome.of.complaints
    about = complaints[0] if len(complaints) == 1 else f"{len(complaints)} complaints"
    return (outcome.of.file_name, about, *(f"{count:,}" for count in sums))


def _refusals(outcome: Outcome) -> Iterator[str]:
    if isinstance(outcome, RefusedFile):
        yield f"{outcome.file_name}: {outcome.error}"
        return
    rows = [(sheet.sheet, row) for sheet in outcome.sheets for row in sheet.refused]
    for sheet, row in rows[:MOST_REFUSALS_SHOWN]:
        place = " ".join(part for part in (sheet, row.cell or f"row {row.row}") if part)
        yield f"{outcome.of.file_name}: {place}: {row.reason}"
    if len(rows) > MOST_REFUSALS_SHOWN:
        yield f"{outcome.of.file_name}: and {len(rows) - MOST_REFUSALS_SHOWN} more; see --json"
    notes = [(sheet.sheet, note) for sheet in outcome.sheets for note in sheet.notes]
    for sheet, note in notes[:MOST_NOTES_SHOWN]:
        yield f"{outcome.of.file_name}: {sheet}{': ' if sheet else ''}{note}"
    if len(notes) > MOST_NOTES_SHOWN:
        yield f"{outcome.of.file_name}: and {len(notes) - MOST_NOTES_SHOWN} more notes; see --json"


def skipped(files: Sequence[Path]) -> str:
    """Say which files of folders were not taken in."""
    names = ", ".join(file.name for file in files[:MOST_SKIPPED_SHOWN])
    more = len(files) - MOST_SKIPPED_SHOWN
    told = f"{names} and {more:,} more" if more > 0 else names
    return f"Not looked at, as their names are not those of tables: {told}; name one to take it in."


def taken_line(taken: Taken, folder: Path) -> str:
    """Say what became of a watched file, in one line."""
    outcome, place = taken.outcome, taken.moved_to.relative_to(folder)
    if isinstance(outcome, RefusedFile):
        return f"{place}: {outcome.error}"
    known = "known before, " if outcome.is_repeat else ""
    return (
        f"{place}: {known}{outcome.new:,} new, {outcome.known:,} known, {outcome.refused:,} refused"
    )
