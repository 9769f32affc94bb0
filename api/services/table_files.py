"""Files of tables: whole or not there, and with no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from graph.errors import CannotWrite

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(cell: str) -> str:
    """Put a quote before a text that a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def write_table(to: Path, form: str, rows: Sequence[tuple[str, ...]]) -> None:
    """Write rows to a file; it appears whole or not at all.

    Args:
        form: ``csv`` or ``xlsx``.

    Raises:
        CannotWrite: The file cannot be written.
    """
    write = _write_csv if form == "csv" else _write_xlsx
    _put_in_place(to, lambda aside: write(aside, rows))


def write_text(to: Path, text: str) -> None:
    """Write a text to a file; it appears whole or not at all.

    Raises:
        CannotWrite: The file cannot be written.
    """
    _put_in_place(to, lambda aside: aside.write_text(text, encoding="utf-8"))


def write_bytes(to: Path, content: bytes) -> None:
    """Write bytes to a file; it appears whole or not at all.

    Raises:
        CannotWrite: The file cannot be written.
    """
    _put_in_place(to, lambda aside: aside.write_bytes(content))


def _put_in_place(to: Path, write: Callable[[Path], object]) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=to.absolute().parent, suffix=to.suffix)
        os.close(handle)
        aside = Path(name)
        try:
            write(aside)
            aside.replace(to)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(
            f"{to} cannot be written: {error.strerror}; check the folder and the room on the disk"
        ) from error


def _write_csv(path: Path, rows: Sequence[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([harmless(cell) for cell in row] for row in rows)


def _write_xlsx(path: Path, rows: Sequence[tuple[str, ...]]) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - half a second, and only this needs it

    book = Workbook(write_only=True)
    sheet = book.create_sheet("ringtrace")
    for row in rows:
        sheet.append([harmless(cell) for cell in row])
    book.save(path)
