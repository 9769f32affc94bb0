"""Registers of cash machines, in CSV or a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from graph.errors import MalformedRow
from graph.identifiers import parse_atm_id
from graph.intake.base import OpenedFile, SheetFacts, SheetTally, leave_out, read_rows
from graph.intake.cells import RowCells
from graph.intake.complaints import parse_district
from graph.intake.headers import Column, HeaderRow, Vocabulary, find_header, header_key
from graph.intake.records import record_entity
from graph.intake.sheet import Row, Sheet
from graph.model.batch import InputKind
from graph.model.cell import Cell, text_of
from graph.model.entity import Atm, AtmKind, EntityRecord
from graph.model.ids import EntityKind, Keyring, natural_key
from graph.model.place import Point
from graph.reference.ifsc import bank_named

MICRO: Final = ("Micro ATM ID", "Micro-ATM Terminal ID")
AGENTS: Final = (
    "BC Agent ID",
    "BC Agent Code",
    "BC ID",
    "BC Code",
    "Agent ID",
    "Agent Code",
    "CSP ID",
    "CSP Code",
)
"""What a list of agents calls a machine's number; an agent's stands for it where there is none."""

MICRO_KEYS: Final = frozenset(map(header_key, (*MICRO, *AGENTS)))
NAMES: Final = Vocabulary(
    {
        Column.SERIAL: ("SL No", "S No", "Sr No"),
        Column.ATM: (
            "atm_id",
            "ATM ID",
            "Terminal ID",
            "Terminal Id No",
            "TID",
            "Machine ID",
            *MICRO,
        ),
        Column.AGENT: AGENTS,
        Column.BANK: ("bank", "Bank Name", "operator"),
        Column.LATITUDE: ("latitude", "lat"),
        Column.LONGITUDE: ("longitude", "long", "lon", "lng"),
        Column.ACCURACY: ("accuracy_m", "accuracy"),
        Column.PLACE: ("address", "place", "location", "ATM Address", "ATM Location", "Site"),
        Column.DISTRICT: ("district",),
        Column.STATE: ("state",),
        Column.CITY: ("city", "town", "village", "centre", "center"),
        Column.PIN: ("pincode", "pin code", "pin"),
        Column.REFERENCE: ("osm_id",),
    }
)
WHERE: Final = frozenset({Column.LATITUDE, Column.LONGITUDE, Column.PLACE, Column.CITY, Column.PIN})
WORDS: Final = (Column.PLACE, Column.CITY, Column.PIN)
NO_HEADER: Final = "left out: it has no header row of an ATM register"
MOST_LATITUDE: Final = 90.0
MOST_LONGITUDE: Final = 180.0


class AtmRegisterReader:
    """Reads where machines stand: one row, one machine."""

    kind = InputKind.ATM_REGISTER

    def recognises(self, file: OpenedFile) -> bool:
        """Tell a register by a machine's number beside words or figures for its place."""
        return any(_header(sheet) is not None for sheet in file.sheets)

    def read(self, file: OpenedFile, keys: Keyring) -> Iterator[SheetFacts]:  # noqa: ARG002  nothing here is personal
        """Give what each sheet says; a sheet without a register's header is left out."""
        for sheet in file.sheets:
            header = _header(sheet)
            if header is None:
                yield leave_out(sheet, NO_HEADER)
            else:
                yield from _read_sheet(sheet, header, file)


def _header(sheet: Sheet) -> HeaderRow | None:
    header = find_header(sheet, NAMES.name)
    if header is None:
        return None
    if Column.ATM not in header.columns and Column.AGENT in header.columns:
        columns = {**header.columns, Column.ATM: header.columns[Column.AGENT]}
        header = replace(header, columns=columns)
    if Column.ATM not in header.columns:
        return None
    return header if WHERE & header.columns.keys() else None


def _read_sheet(sheet: Sheet, header: HeaderRow, file: OpenedFile) -> Iterator[SheetFacts]:
    def take_in(row: Row, tally: SheetTally) -> None:
        cells = RowCells(row, header)
        tally.add(_record(cells, file, sheet.name))
        tally.doubts.extend(cells.doubts)

    return read_rows(sheet, header, NAMES, take_in)


def _record(cells: RowCells, file: OpenedFile, sheet: str) -> EntityRecord:
    atm_id = parse_atm_id(cells.get(Column.ATM))
    if atm_id is None:
        raise MalformedRow("the machine has no number", cell=cells.address(Column.ATM))
    bank = cells.text(Column.BANK)
    district, _ = parse_district(cells.text(Column.STATE), cells.text(Column.DISTRICT))
    atm = Atm(
        key=natural_key(EntityKind.ATM, atm_id),
        atm_id=atm_id,
        bank=bank_named(bank) or bank or None,
        point=_point(cells),
        accuracy_m=cells.try_parse(Column.ACCURACY, _number, None),
        kind=_kind(cells.header),
        address=", ".join(word for word in map(cells.text, WORDS) if word) or None,
        district=district,
    )
    source = file.source(sheet, cells.row.number)
    return record_entity(atm, complaint=None, source=source, known_at=file.known_at)


def _kind(header: HeaderRow) -> AtmKind:
    """Tell agents' machines from a bank's own by what their number is called."""
    called = header.texts[header.columns[Column.ATM]]
    return AtmKind.MICRO_ATM if called in MICRO_KEYS else AtmKind.ATM


def _point(cells: RowCells) -> Point | None:
    latitude = cells.parse(Column.LATITUDE, _number)
    longitude = cells.parse(Column.LONGITUDE, _number)
    if latitude is None or longitude is None:
        return None
    for column, value, most in (
        (Column.LATITUDE, latitude, MOST_LATITUDE),
        (Column.LONGITUDE, longitude, MOST_LONGITUDE),
    ):
        if not -most <= value <= most:
            raise MalformedRow(
                f"a {column.value} lies between {-most:.0f} and {most:.0f} degrees",
                cell=cells.address(column),
            )
    return Point(latitude=latitude, longitude=longitude)


def _number(cell: Cell) -> float | None:
    text = text_of(cell)
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise MalformedRow("this is no number of degrees or metres") from None
