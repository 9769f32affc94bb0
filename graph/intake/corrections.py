"""What a person wrote in place of cells that could not be read, put into a file as it is opened.

The file's bytes stay as they are: the rest of it is read again, and known.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from graph.errors import InputError
from graph.intake.sheet import Row, Sheet, column_of
from graph.model.batch import Correction
from graph.model.ids import hashed_token

ADDRESS: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
STEP: Final = re.compile(r"([A-Za-z_]+)|\[(\d{1,6})\]|(\.)")
MOST_CORRECTIONS: Final = 1_000
MOST_TEXT_CHARS: Final = 500


def check_corrections(corrections: Sequence[Correction]) -> None:
    """Refuse corrections that name no cell.

    Raises:
        InputError: Too many, or one that is no cell of its row.
    """
    if len(corrections) > MOST_CORRECTIONS:
        raise InputError(f"corrections: give at most {MOST_CORRECTIONS:,}")
    for one in corrections:
        if len(one.text) > MOST_TEXT_CHARS:
            raise InputError(f"corrections: a text has at most {MOST_TEXT_CHARS} letters")
        found = ADDRESS.fullmatch(one.cell)
        if found is not None and int(found[2]) != one.row:
            raise InputError(f"corrections: {one.cell} is not in row {one.row}")
        if found is None and not STEP.match(one.cell):
            raise InputError("corrections: name a cell as K7, or a field as transactions[0].amount")


def import_seed(file_sha256: str, corrections: Sequence[Correction], *, mapping: str = "") -> str:
    """Give what the imports of a file are named after: its hash, and what was corrected.

    Args:
        mapping: What its columns mean, as TOML, where that was corrected.
    """
    if not corrections and not mapping:
        return file_sha256
    said = [f"{one.sheet}\n{one.row}\n{one.cell}\n{one.text}" for one in corrections]
    return hashed_token([file_sha256, *said, *([mapping] if mapping else [])])


def correct_sheets(sheets: Sequence[Sheet], corrections: Sequence[Correction]) -> Sequence[Sheet]:
    """Give the sheets with other texts in some cells."""
    return tuple(
        _correct(sheet, [one for one in corrections if one.sheet == sheet.name]) for sheet in sheets
    )


def _correct(sheet: Sheet, corrections: Sequence[Correction]) -> Sheet:
    by_row: dict[int, dict[int, str]] = {}
    for one in corrections:
        found = ADDRESS.fullmatch(one.cell)
        if found is not None:
            by_row.setdefault(one.row, {})[column_of(found[1])] = one.text
    if not by_row:
        return sheet

    def rows() -> Iterator[Row]:
        for row in sheet.rows():
            yield _patched(row, by_row[row.number]) if row.number in by_row else row

    return Sheet(name=sheet.name, rows=rows, check=sheet.check)


def _patched(row: Row, texts: Mapping[int, str]) -> Row:
    cells = [*row.cells, *[None] * (max(texts) + 1 - len(row.cells))]
    for at, text in texts.items():
        cells[at] = text
    return msgspec.structs.replace(row, cells=tuple(cells), filled=row.filled - texts.keys())


def correct_records(
    records: Sequence[Mapping[str, Any]], corrections: Sequence[Correction]
) -> Sequence[Mapping[str, Any]]:
    """Give the records with other texts in some fields.

    Raises:
        InputError: A record has no such field.
    """
    changed = list(records)
    for one in corrections:
        if not 1 <= one.row <= len(changed):
            raise InputError(f"corrections: the file has no record {one.row}")
        record: Any = copy.deepcopy(changed[one.row - 1])
        _put(record, one)
        changed[one.row - 1] = record
    return tuple(changed)


def _put(record: Any, one: Correction) -> None:  # noqa: ANN401  JSON of any shape
    steps: list[str | int] = [
        int(number) if number else name for name, number, dot in STEP.findall(one.cell) if not dot
    ]
    place = record
    try:
        for step in steps[:-1]:
            place = place[step]
        if isinstance(steps[-1], int):
            place[steps[-1]]
        place[steps[-1]] = one.text
    except (KeyError, IndexError, TypeError):
        raise InputError(f"corrections: record {one.row} has no field {one.cell}") from None
