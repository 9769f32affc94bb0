"""Rows with cell addresses out of .xlsx, .xls, CSV, and HTML that is called .xls.

The only module that knows a workbook library. The type is told by content, not
by name. Macros, links and formulas are never followed: a formula is the value
that was saved with it.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import python_calamine
from lxml import etree, html

from graph.errors import FileRefused
from graph.intake.archive import check_archive
from graph.intake.files import refuse_large
from graph.model.cell import Cell
from graph.settings import IntakeSettings

ZIP_MAGIC: Final = b"PK\x03\x04"
OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
FOREIGN: Final = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"{\\rtf", "a word processor's file"),
)
HTML_STARTS: Final = (b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta", b"<div")
HEAD_BYTES: Final = 4096
MOSTLY: Final = 0.9  # Latin letters and digits; a table of Devanagari alone says its code
DELIMITERS: Final = ",;\t|"
SNIFFED_LINES: Final = 40  # a call record has up to twenty lines of banner
MOST_MERGES: Final = 10_000
LETTERS: Final = 26
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "p", "font"})
MOST_NAME_CHARS: Final = 64
WANTED: Final = "an .xlsx or .xls workbook or a CSV table"


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One row of a sheet; a struct, because one is made for every row of a file.

    Attributes:
        number: Row from 1, as a spreadsheet shows it.
        cells: Its cells from column A; shorter than the header if the rest is empty.
        filled: Columns, from 0, whose value comes from a merged cell above.
    """

    number: int
    cells: tuple[Cell, ...]
    filled: frozenset[int] = frozenset()

    def is_blank(self) -> bool:
        """Tell whether nothing of its own stands in it."""
        for at, cell in enumerate(self.cells):
            if cell is None or at in self.filled or (isinstance(cell, str) and not cell.strip()):
                continue
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet whose rows can be read several times.

    Attributes:
        name: As the file writes it, but for blanks around it; empty for CSV.
        rows: Gives its rows from the first, blank ones included.
        check: Refuses the sheet if a row further down is beyond a limit; None: `rows` does.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    check: Callable[[], None] | None = None


def cell_address(row: int, column: int) -> str:
    """Give an address as a spreadsheet shows it; rows from 1, columns from 0.

    >>> cell_address(7, 27)
    'AB7'
    """
    return f"{column_letters(column)}{row}"


def column_letters(column: int) -> str:
    """Give the letters over a column; columns from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_of(letters: str) -> int:
    """Give a column from 0 by the letters over it.

    >>> column_of("AB")
    27
    """
    number = 0
    for letter in letters:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number - 1


def open_sheets(content: bytes, limits: IntakeSettings) -> Sequence[Sheet]:
    """Open a file's bytes as sheets.

    Raises:
        FileRefused: It is empty, broken, foreign, hostile, locked or beyond a limit.
    """
    if not content.strip():
        raise FileRefused("the file is empty; download it again")
    refuse_large(len(content), limits)
    if content.startswith(ZIP_MAGIC):
        check_archive(content, limits)
        return _open_workbook(content, limits)
    if content.startswith(OLE_MAGIC):
        _check_not_encrypted(content)
        return _open_workbook(content, limits)
    for magic, what in FOREIGN:
        if content.startswith(magic):
            raise FileRefused(f"the file is {what}, not {WANTED}")
    if content[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(HTML_STARTS):
        return _open_html(content, limits)
    return (_open_csv(content, limits),)


def _check_not_encrypted(content: bytes) -> None:
    if ENCRYPTED in content:
        raise FileRefused("the workbook has a password; save a copy without it and give that")


def _open_workbook(content: bytes, limits: IntakeSettings) -> Sequence[Sheet]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        if len(names) > limits.max_sheets:
            raise FileRefused(f"the workbook has more than {limits.max_sheets} sheets")
        return [_worksheet(book.get_sheet_by_name(name), limits) for name in names]
    except python_calamine.PasswordError as error:
        raise FileRefused("the workbook has a password; save a copy without it") from error
    except python_calamine.CalamineError as error:
        raise FileRefused("the workbook is damaged; open it, save a copy, and give that") from error


def _worksheet(sheet: python_calamine.CalamineSheet, limits: IntakeSettings) -> Sheet:
    height, width = sheet.total_height, sheet.total_width
    if height > limits.max_rows:
        raise FileRefused(f"a sheet has more than {limits.max_rows:,} rows", sheet=sheet.name)
    if width > limits.max_columns:
        raise FileRefused(f"a sheet has more than {limits.max_columns} columns", sheet=sheet.name)
    merges = [merge for merge in sheet.merged_cell_ranges or () if merge[0][0] < merge[1][0]]
    if len(merges) > MOST_MERGES:
        raise FileRefused(f"a sheet has more than {MOST_MERGES:,} merged cells", sheet=sheet.name)

    def rows() -> Iterator[Row]:
        left = (None,) * (sheet.start[1] if sheet.start else 0)
        plain = ((*left, *cells) for cells in sheet.iter_rows())
        return _fill_down(plain, merges, limits)

    return Sheet(name=sheet.name.strip(), rows=rows)


def _fill_down(
    rows: Iterator[tuple[Cell, ...]],
    merges: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    limits: IntakeSettings,
) -> Iterator[Row]:
    """Give each row of a merged block the value that stands at its top."""
    waiting = sorted(merges, reverse=True)
    open_blocks: dict[int, tuple[int, Cell]] = {}
    for at, cells in enumerate(rows):
        row = list(cells)
        open_blocks = {col: block for col, block in open_blocks.items() if block[0] >= at}
        for column, (_, value) in open_blocks.items():
            if column < len(row):
                row[column] = value
        filled = frozenset(open_blocks)
        while waiting and waiting[-1][0][0] <= at:
            (_, column), (last, _) = waiting.pop()
            if column < len(row):
                open_blocks[column] = (last, row[column])
        _check_cells(row, limits)
        yield Row(number=at + 1, cells=tuple(row), filled=filled)


def _check_cells(cells: Sequence[Cell], limits: IntakeSettings) -> None:
    most = limits.max_cell_chars
    if [cell for cell in cells if isinstance(cell, str) and len(cell) > most]:
        raise FileRefused(f"a cell has more than {limits.max_cell_chars:,} characters")


def _open_csv(content: bytes, limits: IntakeSettings) -> Sheet:
    encoding = _encoding(content)
    head = content[: HEAD_BYTES * 16].decode(encoding, errors="ignore")
    delimiter = _sniff(head)
    too_long = (
        f"a cell has more than {limits.max_cell_chars:,} characters, "
        "or a quotation mark is not closed"
    )

    def lines() -> Iterator[tuple[int, list[str]]]:
        text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
        try:
            reader, line = csv.reader(text, delimiter=delimiter), 0
            for number, cells in enumerate(reader, start=1):
                first, line = line + 1, reader.line_num
                if line > first and _holds_a_row(cells, delimiter):
                    raise FileRefused(
                        f"lines {first} to {line}: a quotation mark opens in one row and closes in"
                        " another, so that a row would be lost; remove it, or double it"
                    )
                if number > limits.max_rows:
                    raise FileRefused(f"the table has more than {limits.max_rows:,} rows")
                if len(cells) > limits.max_columns:
                    raise FileRefused(f"the table has more than {limits.max_columns} columns")
                if max(map(len, cells), default=0) > limits.max_cell_chars:
                    raise FileRefused(too_long)
                yield number, cells
        except csv.Error as error:
            raise FileRefused(too_long) from error

    def check() -> None:
        deque(lines(), maxlen=0)

    def rows() -> Iterator[Row]:
        return (Row(number=number, cells=tuple(cells)) for number, cells in lines())

    return Sheet(name="", rows=rows, check=check)


def _holds_a_row(cells: Sequence[str], delimiter: str) -> bool:
    """Tell whether a cell of several lines holds as many columns as its row has."""
    others = max(2, len(cells) - 1)
    return any("\n" in cell and cell.count(delimiter) >= others for cell in cells)


def _encoding(content: bytes) -> str:
    """Give the code in which all of a file's bytes are letters."""
    if content.startswith(UTF_16):
        encodings = ["utf-16"]
    elif unmarked := _unmarked_utf_16(content[:HEAD_BYTES]):
        encodings = [unmarked]
    elif b"\0" in content:
        raise FileRefused(f"the file is not {WANTED}")
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise FileRefused(f"the file is not {WANTED}, or its letters are in no known code")


def _unmarked_utf_16(head: bytes) -> str:
    """Tell UTF-16 that does not begin with its mark: every other byte is nought; else empty."""
    half = len(head) // 2
    if half and head[1::2].count(0) > half * MOSTLY:
        return "utf-16-le"
    if half and head[0::2].count(0) > half * MOSTLY:
        return "utf-16-be"
    return ""


def _sniff(text: str) -> str:
    """Give the delimiter that the first lines have most evenly, else most often in one line.

    A banner above the table has no delimiter; then the line with most of them decides.
    """
    lines = [line for line in text.splitlines() if line][:SNIFFED_LINES]

    def count(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines]
        return min(counts), max(counts)

    return max(DELIMITERS, key=count)


def _open_html(content: bytes, limits: IntakeSettings) -> Sequence[Sheet]:
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, recover=True
    )
    try:
        tree = html.fromstring(content.decode(_encoding(content)).encode(), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise FileRefused("the HTML in the file cannot be read; save it as .xlsx") from error
    tables = [
        table
        for table in tree.iter("table")
        if not any(True for _ in table.iterdescendants("table"))
    ]
    if len(tables) > limits.max_sheets:
        raise FileRefused(f"the file has more than {limits.max_sheets} tables")
    return [_html_table(table, limits) for table in tables]


def _html_table(table: html.HtmlElement, limits: IntakeSettings) -> Sheet:
    def rows() -> Iterator[Row]:
        for number, row in enumerate(table.iter("tr"), start=1):
            cells = tuple(" ".join(cell.itertext()) for cell in row if cell.tag in {"td", "th"})
            if number > limits.max_rows or len(cells) > limits.max_columns:
                raise FileRefused("a table has more rows or columns than is taken")
            _check_cells(cells, limits)
            yield Row(number=number, cells=cells)

    return Sheet(name=_html_name(table), rows=rows)


def _html_name(table: html.HtmlElement) -> str:
    """Give a table's caption, or the heading right above it; empty: it has none."""
    for caption in table.iter("caption"):
        return _words_of(caption)
    above = table.getprevious()
    is_heading = above is not None and above.tag in HEADINGS
    return _words_of(above) if is_heading else ""


def _words_of(element: html.HtmlElement) -> str:
    words = " ".join(" ".join(map(str, element.itertext())).split())
    return words if len(words) <= MOST_NAME_CHARS else ""
