"""Directories of bank branches by IFSC, in CSV or a workbook: one row, one branch.

A branch is kept as a place that hands out cash, under its code: cheques are cashed there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from graph.identifiers import parse_ifsc
from graph.intake.base import OpenedFile, SheetFacts, SheetTally, leave_out, read_rows
from graph.intake.cells import RowCells
from graph.intake.complaints import parse_district
from graph.intake.headers import Column, HeaderRow, Vocabulary, find_header
from graph.intake.records import record_entity
from graph.intake.sheet import Row, Sheet
from graph.model.batch import InputKind
from graph.model.cell import Cell, text_of
from graph.model.entity import Atm, AtmKind, EntityFlag, EntityRecord
from graph.model.ids import EntityKind, Keyring, natural_key
from graph.reference.ifsc import bank_named, bank_of, is_same_bank

NAMES: Final = Vocabulary(
    {
        Column.SERIAL: ("SL No", "S No", "Sr No"),
        Column.IFSC: ("ifsc", "IFSC Code", "IFS Code"),
        Column.BANK: ("bank", "Bank Name", "Name of Bank"),
        Column.BRANCH: ("branch", "Branch Name", "Name of Branch"),
        Column.PLACE: ("address", "Branch Address"),
        Column.CITY: ("city", "centre", "center", "city1", "town"),
        Column.DISTRICT: ("district", "city2"),
        Column.STATE: ("state",),
        Column.PIN: ("pincode", "pin code", "pin", "pin_in_address"),
        Column.MICR: ("micr", "MICR Code"),
    }
)
WANTED: Final = frozenset({Column.IFSC, Column.BRANCH})
WORDS: Final = (Column.BRANCH, Column.PLACE, Column.CITY, Column.PIN)
NO_HEADER: Final = "left out: it has no header row of a directory of branches"


class BranchDirectoryReader:
    """Reads where branches stand, and whose they are: one row, one branch."""

    kind = InputKind.BRANCH_DIRECTORY

    def recognises(self, file: OpenedFile) -> bool:
        """Tell a directory by a code beside the name of its branch."""
        return any(_header(sheet) is not None for sheet in file.sheets)

    def read(self, file: OpenedFile, keys: Keyring) -> Iterator[SheetFacts]:  # noqa: ARG002  nothing here is personal
        """Give what each sheet says, a long one in parts."""
        for sheet in file.sheets:
            header = _header(sheet)
            if header is None:
                yield leave_out(sheet, NO_HEADER)
            else:
                yield from _read_sheet(sheet, header, file)


def _header(sheet: Sheet) -> HeaderRow | None:
    header = find_header(sheet, NAMES.name)
    return header if header is not None and header.columns.keys() >= WANTED else None


def _read_sheet(sheet: Sheet, header: HeaderRow, file: OpenedFile) -> Iterator[SheetFacts]:
    def take_in(row: Row, tally: SheetTally) -> None:
        tally.add(_record(RowCells(row, header), file, sheet.name))

    return read_rows(sheet, header, NAMES, take_in)


def _record(cells: RowCells, file: OpenedFile, sheet: str) -> EntityRecord:
    code = cells.parse(Column.IFSC, _code)
    written = cells.text(Column.BANK)
    is_other = bool(written and bank_of(code)) and not is_same_bank(written, code)
    district, _ = parse_district(cells.text(Column.STATE), cells.text(Column.DISTRICT))
    branch = Atm(
        key=natural_key(EntityKind.ATM, code),
        atm_id=code,
        kind=AtmKind.BRANCH,
        bank=bank_of(code) or bank_named(written) or written or None,
        address=", ".join(word for word in map(cells.text, WORDS) if word) or None,
        district=district,
        flags=frozenset({EntityFlag.IFSC_TEXT_MISMATCH} if is_other else ()),
    )
    source = file.source(sheet, cells.row.number)
    return record_entity(branch, complaint=None, source=source, known_at=file.known_at)


def _code(cell: Cell) -> str:
    return parse_ifsc(text_of(cell))
