"""One line of a call record as values, before keys and ids are made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from graph.errors import MalformedRow
from graph.identifiers import is_missing, parse_cell_id, parse_imei, parse_imsi, parse_party
from graph.intake.cells import RowCells
from graph.intake.headers import Column
from graph.model.call import CallDirection, CallService
from graph.model.cell import Cell, text_of
from graph.model.entity import EntityFlag
from graph.model.fact import Precision
from graph.model.ids import EntityKind
from graph.model.place import Point

Party: TypeAlias = tuple[EntityKind, str, frozenset[EntityFlag]]

OUT: Final = re.compile(r"out|smo|mo$|moc$|orig", re.IGNORECASE)
IN: Final = re.compile(r"in$|inc|smt|mt$|mtc$|term", re.IGNORECASE)
SMS: Final = re.compile(r"sms|smt|smo", re.IGNORECASE)
DATA: Final = re.compile(r"data|gprs|packet|internet", re.IGNORECASE)
SLASHED: Final = re.compile(r"(\d{1,2}\.\d+)\s*/\s*(\d{1,3}\.\d+)")
LABELLED: Final = re.compile(
    r"lat\w*\s*[-:=]\s*(\d{1,2}\.\d+)\W+long?\w*\s*[-:=]\s*(\d{1,3}\.\d+)", re.IGNORECASE
)
CLOCK: Final = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})")
ZEROS: Final = re.compile(r"0*")
A_MINUTE_S: Final = 60
AN_HOUR_S: Final = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """What one line says.

    Attributes:
        number: Row from 1.
        subscriber: The phone whose record it is.
        other: The other end; None: not told.
        direction: Which way the call went.
        service: What was carried.
        event_at: When it began; aware UTC.
        event_precision: How exactly that is known.
        duration_s: Seconds; None: not told.
        imei: First 14 digits; None: not told.
        imsi: Digits; None: not told.
        first_cell: Without hyphens; None: not told.
        last_cell: Without hyphens; None: not told.
        first_point: Where the first cell stands; None: not told.
        last_point: Where the last cell stands; None: not told.
        forwarded_to: Where the call was sent on to; None: it was not.
    """

    number: int
    subscriber: Party
    other: Party | None
    direction: CallDirection
    service: CallService
    event_at: datetime
    event_precision: Precision
    duration_s: int | None
    imei: str | None
    imsi: str | None
    first_cell: str | None
    last_cell: str | None
    first_point: Point | None
    last_point: Point | None
    forwarded_to: Party | None


def read_call(cells: RowCells, *, target: str) -> CallRow:
    """Turn a line into values.

    Args:
        target: Number whose record the sheet is; empty where each row tells.

    Raises:
        InputError: A cell that the line cannot do without, with its address.
    """
    subscriber, other, direction = _ends(cells, target)
    event_at, precision = cells.moment(Column.DATE, Column.TIME)
    kind = f"{cells.text(Column.SERVICE)} {cells.text(Column.CALL_TYPE)}"
    return CallRow(
        number=cells.row.number,
        subscriber=subscriber,
        other=other,
        direction=direction,
        service=_service(kind),
        event_at=event_at,
        event_precision=precision,
        duration_s=cells.try_parse(Column.DURATION, _seconds, None),
        imei=cells.try_parse(Column.IMEI, _imei, None),
        imsi=cells.try_parse(Column.IMSI, _imsi, None),
        first_cell=cells.try_parse(Column.FIRST_CELL, parse_cell_id, None),
        last_cell=cells.try_parse(Column.LAST_CELL, parse_cell_id, None),
        first_point=_point(cells.text(Column.FIRST_PLACE)),
        last_point=_point(cells.text(Column.LAST_PLACE)),
        forwarded_to=cells.try_parse(Column.FORWARDED, _party, None),
    )


def _ends(cells: RowCells, target: str) -> tuple[Party, Party | None, CallDirection]:
    """Give the subscriber, the other end, and the direction."""
    if Column.SUBSCRIBER not in cells.header.columns:
        return _ends_by_side(cells, target)
    own = cells.parse(Column.SUBSCRIBER, _party)
    if own is None and target:
        own = parse_party(target)
    if own is None:
        raise MalformedRow("the target's number is missing", cell=cells.address(Column.SUBSCRIBER))
    return own, cells.parse(Column.OTHER_PARTY, _party), cells.parse(Column.CALL_TYPE, _direction)


def _ends_by_side(cells: RowCells, target: str) -> tuple[Party, Party | None, CallDirection]:
    """Give the ends where a column names the caller and another the called."""
    caller = cells.parse(Column.CALLER, _party)
    called = cells.parse(Column.CALLED, _party)
    if caller is not None and caller[1] == target:
        return caller, called, CallDirection.OUT
    if called is not None and called[1] == target:
        return called, caller, CallDirection.IN
    raise MalformedRow(
        "neither end is the number whose record this is", cell=cells.address(Column.CALLER)
    )


def _party(cell: Cell) -> Party | None:
    return None if is_missing(_bare(cell)) else parse_party(cell)


def _direction(cell: Cell) -> CallDirection:
    text = _bare(cell)
    if OUT.search(text):
        return CallDirection.OUT
    if IN.search(text):
        return CallDirection.IN
    raise MalformedRow("this type of call is not known; wanted: IN or OUT, or the operator's words")


def _service(words: str) -> CallService:
    if SMS.search(words):
        return CallService.SMS
    return CallService.DATA if DATA.search(words) else CallService.VOICE


def _bare(cell: Cell) -> str:
    """Give a cell's text without the quotes that two operators put around it."""
    return text_of(cell).strip("' ")


def _seconds(cell: Cell) -> int | None:
    text = _bare(cell)
    if is_missing(text) and text != "0":
        return None
    if clock := CLOCK.fullmatch(text):
        return int(clock[1] or 0) * AN_HOUR_S + int(clock[2]) * A_MINUTE_S + int(clock[3])
    if not text.isdigit():
        raise MalformedRow("a duration is a number of seconds")
    return int(text)


def _imei(cell: Cell) -> str | None:
    return None if _is_nothing(cell) else parse_imei(cell)


def _imsi(cell: Cell) -> str | None:
    return None if _is_nothing(cell) else parse_imsi(cell)


def _is_nothing(cell: Cell) -> bool:
    text = _bare(cell)
    return is_missing(text) or ZEROS.fullmatch(text) is not None


def _point(text: str) -> Point | None:
    found = SLASHED.search(text) or LABELLED.search(text)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    if not (latitude or longitude):
        return None
    return Point(latitude=latitude, longitude=longitude)
