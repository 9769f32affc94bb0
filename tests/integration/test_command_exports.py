"""`export`: tables that are masked, harmless, whole, and written down before they are clear."""

import asyncio
import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from api.services.table_files import FORMULA_STARTS, harmless
from api.services.table_rows import HEADERS, Table
from graph.model.audit import ChainedEvent, EventTag
from graph.store.url import open_store
from tests.commands import CASES, personal_numbers, ringtrace

FORMULAS = ('=HYPERLINK("http://example.org")', "+1", "-2+3", "@SUM(A1)", "\t=1", "\uff1d1")
COMPLAINT_LIST = (CASES / "complaints.csv").read_text(encoding="utf-8-sig")


@pytest.fixture(scope="module")
def numbers() -> frozenset[str]:
    return personal_numbers()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("table", Table)
def test_every_table_is_written_in_every_form_with_its_header_and_masked(
    imported: Path, tmp_path: Path, numbers: frozenset[str], table: Table, form: str
) -> None:
    out = tmp_path / f"out.{form}"

    done = ringtrace("export", table.value, "-o", out, "--as", form, store=imported)

    head, *rows = _read(out)
    assert done.status == 0
    assert done.out == ""
    assert done.err == f"{len(rows):,} rows in {out}\n"
    assert tuple(head) == HEADERS[table]
    assert rows
    assert {len(row) for row in rows} == {len(head)}
    assert not [cell for row in rows for cell in row if _digits(cell) & numbers]


@pytest.mark.parametrize("table", Table)
def test_both_forms_hold_the_same_cells(imported: Path, tmp_path: Path, table: Table) -> None:
    for form in ("csv", "xlsx"):
        ringtrace(
            "export", table.value, "-o", tmp_path / f"out.{form}", "--as", form, store=imported
        )

    assert _read(tmp_path / "out.csv") == _read(tmp_path / "out.xlsx")


def test_rows_are_those_of_the_case_files(imported: Path, tmp_path: Path) -> None:
    import json

    counts = json.loads((CASES / "truth.json").read_text(encoding="utf-8"))["row_counts"]
    wanted = {
        Table.TRANSFERS: ("Money Transfer to",),
        Table.WITHDRAWALS: ("Withdrawal through ATM", "AEPS"),
        Table.HOLDS: ("Transaction put on hold",),
    }

    for table, sheets in wanted.items():
        ringtrace("export", table.value, "-o", tmp_path / "out.csv", store=imported)
        found = sorted(row[0] for row in _read(tmp_path / "out.csv")[1:])

        assert found == sorted(
            number for number, rows in counts.items() for name in sheets for _ in range(rows[name])
        )


def test_clear_numbers_are_written_down_with_their_reason(
    office: Path, tmp_path: Path, numbers: frozenset[str]
) -> None:
    out = tmp_path / "clear.csv"

    done = ringtrace("export", "transfers", "-o", out, "--reveal", "न्यायालय 12", store=office)

    shown = {cell for row in _read(out) for cell in row} & numbers
    (event,) = (one.event for one in _events(office) if one.event.tag is EventTag.UNMASKED)
    assert done.status == 0
    assert len(shown) > 10
    assert dict(event.details) == {"reason": "न्यायालय 12", "table": "transfers"}


def test_what_cannot_be_written_was_written_down_before(office: Path, tmp_path: Path) -> None:
    done = ringtrace(
        "export", "holds", "-o", tmp_path / "none" / "x.csv", "--reveal", "court 12", store=office
    )

    assert done.status == 73
    assert [one.event.tag for one in _events(office)].count(EventTag.UNMASKED) == 1


@pytest.mark.parametrize("arguments", [("--as", "pdf"), ("--reveal", "  ")])
def test_what_is_refused_leaves_no_event_and_no_file(
    office: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    before = len(_events(office))

    done = ringtrace("export", "holds", "-o", tmp_path / "x.csv", *arguments, store=office)

    assert done.status == 65
    assert len(_events(office)) == before
    assert not (tmp_path / "x.csv").exists()


def test_a_file_is_written_over_whole_and_nothing_is_left_beside_it(
    imported: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("x" * 1_000_000)

    ringtrace("export", "holds", "-o", out, store=imported)

    assert _read(out)[0] == list(HEADERS[Table.HOLDS])
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]


def test_an_empty_store_gives_a_header_alone(tmp_path: Path) -> None:
    for table in Table:
        ringtrace("export", table.value, "-o", tmp_path / "out.csv", store=tmp_path / "empty.db")

        assert _read(tmp_path / "out.csv") == [list(HEADERS[table])]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_formula_in_a_case_file_is_a_text_in_the_export(tmp_path: Path, form: str) -> None:
    store, out = tmp_path / "office.db", tmp_path / f"out.{form}"
    header, *rows = list(csv.reader(COMPLAINT_LIST.splitlines()))
    for row, formula in zip(rows, FORMULAS, strict=False):
        row[header.index("Current Status")] = formula
    with (tmp_path / "list.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])

    ringtrace("import", tmp_path / "list.csv", "--no-detect", store=store)
    ringtrace("export", "complaints", "-o", out, "--as", form, store=store)

    column = HEADERS[Table.COMPLAINTS].index("status")
    told = [row[column] for row in _read(out)[1:]]
    assert sum(cell.startswith("'") for cell in told) >= 5
    assert not [cell for cell in told if cell.startswith(FORMULA_STARTS)]


@given(st.text(max_size=50))
def test_no_cell_begins_like_a_formula_and_no_text_is_lost(text: str) -> None:
    cell = harmless(text)

    assert not cell.startswith(FORMULA_STARTS)
    assert cell.removeprefix("'") in {text, text.removeprefix("'")}
    assert cell.endswith(text)


@given(st.sampled_from(FORMULA_STARTS), st.text(max_size=20))
def test_whatever_would_run_gets_a_quote(start: str, rest: str) -> None:
    assert harmless(start + rest) == f"'{start}{rest}"


@given(st.text(alphabet="0123456789abc .,/₹…कख", max_size=30))
def test_a_plain_text_stands_as_it_is(text: str) -> None:
    assert harmless(text) == text


def _read(file: Path) -> list[list[str]]:
    if file.suffix == ".csv":
        return list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    book = load_workbook(file)
    (sheet,) = book.worksheets
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    return rows


def _digits(cell: str) -> set[str]:
    return {cell.lstrip("0"), *cell.replace("-", " ").split()}


def _events(file: Path) -> Sequence[ChainedEvent]:
    async def read() -> Sequence[ChainedEvent]:
        store = await open_store(f"sqlite:{file}")
        try:
            return await store.events(after=0, first=1_000)
        finally:
            await store.close()

    return asyncio.run(read())
