"""What a file is, what its columns mean, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache, partial
from itertools import islice
from typing import Final

from graph.amounts import parse_instant, parse_paise
from graph.errors import InputError
from graph.identifiers import (
    parse_account_cell,
    parse_acknowledgement_no,
    parse_atm_id,
    parse_ifsc_cell,
    parse_imei,
    parse_party,
    parse_utr,
)
from graph.intake.atms import MOST_LATITUDE, MOST_LONGITUDE
from graph.intake.base import OpenedFile, Reader
from graph.intake.call_layouts import BANNER_ROWS
from graph.intake.forms import FORMS, Form
from graph.intake.headers import Column, first_rows, header_key
from graph.intake.layouts import SheetKind, kind_of_sheet
from graph.intake.mapping import ColumnMapping
from graph.intake.sheet import Row, Sheet
from graph.intake.trail_names import name_columns
from graph.model.batch import InputKind
from graph.model.cell import Cell, text_of

SAMPLED_ROWS: Final = 50
FEWEST_CELLS: Final = 2
NAME_WEIGHT: Final = 0.5  # a header and what stands below it say equally much
NOTHING_TOLD: Final = 0.5  # an empty column speaks neither for nor against
LEAST_SCORE: Final = 0.5  # below it neither header nor content speaks for a column


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedColumn:
    """One column.

    Attributes:
        header: As the file writes it.
        means: What the proposed form calls it; empty: nothing that is read.
        confidence: 0 to 1; 0 where it means nothing.
    """

    header: str
    means: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a file is taken for.

    Attributes:
        kind: What a reader knows it as; None: no reader knows it.
        sheet: Sheet that was looked at; empty for CSV.
        header_row: Row of its header, from 1; 0: none found.
        columns: Its columns, in order.
        proposal: A mapping to look through and correct; None: nothing fits, or none is needed.
        confidence: 0 to 1: 1 where a reader knows the file by its own headers; of a proposal,
            how well the needed columns fit by header and content; 0: nothing fits.
    """

    kind: InputKind | None
    sheet: str
    header_row: int
    columns: tuple[InspectedColumn, ...]
    proposal: ColumnMapping | None
    confidence: float


def inspect_sheets(file: OpenedFile, readers: Sequence[Reader]) -> Inspection:
    """Tell what an opened file is, or propose what it may be."""
    known = next((reader for reader in readers if reader.recognises(file)), None)
    looked = [found for sheet in file.sheets if (found := _find_header(sheet)) is not None]
    if not looked:
        kind = known.kind if known else None
        return Inspection(
            kind=kind,
            sheet="",
            header_row=0,
            columns=(),
            proposal=None,
            confidence=1.0 * bool(kind),
        )
    sheet, header = max(looked, key=lambda found: len(found[1].cells))
    if known is not None:
        return _known(known, sheet, header)
    sample = list(_sample(sheet, header))
    proposals = [_propose(form, header, sample) for form in FORMS.items()]
    best = max(proposals, key=lambda proposal: proposal.confidence)
    return Inspection(
        kind=None,
        sheet=sheet.name,
        header_row=header.number,
        columns=best.columns,
        proposal=best.mapping if best.mapping.columns else None,
        confidence=best.confidence,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proposal:
    """How well a table may be of a form."""

    mapping: ColumnMapping
    columns: tuple[InspectedColumn, ...]
    confidence: float


def _find_header(sheet: Sheet) -> tuple[Sheet, Row] | None:
    """Give the first of the rows with the most words in them."""
    best: Row | None = None
    for row in first_rows(sheet, within=BANNER_ROWS):
        if _words(row) >= FEWEST_CELLS and (best is None or _words(row) > _words(best)):
            best = row
    return None if best is None else (sheet, best)


def _words(row: Row) -> int:
    """Count the cells that may be headers: texts without mostly digits."""
    return sum(
        1
        for cell in row.cells
        if isinstance(cell, str)
        and (key := header_key(cell))
        and sum(letter.isdigit() for letter in key) * 2 < len(key)
    )


def _sample(sheet: Sheet, header: Row) -> Iterator[Row]:
    below = (row for row in sheet.rows() if row.number > header.number and not row.is_blank())
    return islice(below, SAMPLED_ROWS)


def _known(reader: Reader, sheet: Sheet, header: Row) -> Inspection:
    """Describe a file that a reader knows, by the names that its reader goes by."""
    columns = max(_readings(reader, sheet, header), key=_understood)
    return Inspection(
        kind=reader.kind,
        sheet=sheet.name,
        header_row=header.number,
        columns=columns,
        proposal=None,
        confidence=1.0,
    )


def _understood(columns: Sequence[InspectedColumn]) -> int:
    return sum(1 for column in columns if column.means)


def _readings(reader: Reader, sheet: Sheet, header: Row) -> Iterator[tuple[InspectedColumn, ...]]:
    """Give what a reader may take each header for: one answer a kind of table that it reads."""
    if reader.kind is InputKind.COMPLETE_TRAIL:
        is_hop = kind_of_sheet(sheet.name) in {None, SheetKind.HOP}
        named = name_columns(header.cells, has_beneficiary=is_hop)
        yield _described(header, {at: column.value for column, at in named.items()})
    for form in FORMS.values():
        if form.reader.kind is reader.kind:
            roles = {column: role for role, column in form.columns.items()}
            named = form.vocabulary.name(header.cells)
            yield _described(header, {at: roles.get(it, it.value) for it, at in named.items()})
    yield _described(header, {})


def _described(header: Row, means: Mapping[int, str]) -> tuple[InspectedColumn, ...]:
    return tuple(
        InspectedColumn(
            header=text_of(cell), means=means.get(at, ""), confidence=float(at in means)
        )
        for at, cell in enumerate(header.cells)
    )


def _propose(named: tuple[str, Form], header: Row, sample: Sequence[Row]) -> _Proposal:
    """Give each column of a form the header that fits it best, the best pairs first."""
    name, form = named
    pairs = sorted(
        (
            (_score(form, role, at, header, sample), role, at)
            for role in form.columns
            for at in range(len(header.cells))
            if header_key(header.cells[at])
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    taken: dict[int, tuple[str, float]] = {}
    for score, role, at in pairs:
        is_free = at not in taken and role not in {known for known, _ in taken.values()}
        if is_free and score > LEAST_SCORE:
            taken[at] = (role, score)
    scores = dict(taken.values())
    columns = tuple(
        InspectedColumn(
            header=text_of(cell),
            means=taken[at][0] if at in taken else "",
            confidence=round(taken[at][1], 2) if at in taken else 0.0,
        )
        for at, cell in enumerate(header.cells)
    )
    ordered = sorted(taken.items(), key=lambda item: list(form.columns).index(item[1][0]))
    mapping = ColumnMapping(
        form=name, columns={role: text_of(header.cells[at]) for at, (role, _) in ordered}
    )
    confidence = sum(scores.get(role, 0.0) for role in form.needed) / len(form.needed)
    return _Proposal(mapping=mapping, columns=columns, confidence=round(confidence, 2))


def _score(form: Form, role: str, at: int, header: Row, sample: Sequence[Row]) -> float:
    column = form.columns[role]
    named = form.vocabulary.column_of(header_key(header.cells[at]))
    if named in form.columns.values() and named is not column:
        return 0.0  # its own name says that it is something else
    names = (role, *form.vocabulary.names[column])
    alike = max(_likeness(header_key(header.cells[at]), header_key(name)) for name in names)
    fit = _fit(column, [row.cells[at] for row in sample if at < len(row.cells)])
    return NAME_WEIGHT * alike + (1 - NAME_WEIGHT) * fit


@lru_cache(maxsize=10_000)
def _likeness(header: str, name: str) -> float:
    return 1.0 if header == name else SequenceMatcher(None, header, name).ratio()


def _fit(column: Column, cells: Sequence[Cell]) -> float:
    """Give the share of cells that can be what the column holds; half where anything can."""
    accepts = SHAPES.get(column)
    filled = [cell for cell in cells if text_of(cell)]
    if accepts is None or not filled:
        return NOTHING_TOLD
    return sum(1 for cell in filled if _is_accepted(accepts, cell)) / len(filled)


def _is_accepted(accepts: Callable[[Cell], object], cell: Cell) -> bool:
    try:
        return bool(accepts(cell))
    except InputError:
        return False


def _is_money(cell: Cell) -> bool:
    return parse_paise(cell) is not None


def _is_account(cell: Cell) -> bool:
    return bool(parse_account_cell(cell).canonical)


def _is_ifsc(cell: Cell) -> bool:
    return parse_ifsc_cell(cell).ifsc is not None


def _is_date(cell: Cell) -> bool:
    return not isinstance(cell, int | float) and parse_instant(cell)[0] is not None


def _is_degrees(cell: Cell, *, most: float) -> bool:
    try:
        return abs(float(text_of(cell))) <= most
    except ValueError:
        return False


SHAPES: Final[Mapping[Column, Callable[[Cell], object]]] = {
    Column.ACCOUNT: _is_account,
    Column.BENEFICIARY: _is_account,
    Column.ACKNOWLEDGEMENT: parse_acknowledgement_no,
    Column.AMOUNT: _is_money,
    Column.DISPUTED: _is_money,
    Column.DEBIT: _is_money,
    Column.CREDIT: _is_money,
    Column.BALANCE: _is_money,
    Column.DATE: _is_date,
    Column.REPORTED: _is_date,
    Column.UTR: parse_utr,
    Column.IFSC: _is_ifsc,
    Column.IMEI: parse_imei,
    Column.SUBSCRIBER: parse_party,
    Column.OTHER_PARTY: parse_party,
    Column.PHONE: parse_party,
    Column.ATM: parse_atm_id,
    Column.LATITUDE: partial(_is_degrees, most=MOST_LATITUDE),
    Column.LONGITUDE: partial(_is_degrees, most=MOST_LONGITUDE),
}
"""What a cell of a column must be readable as; other columns may hold anything."""
