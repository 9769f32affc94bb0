"""Columns that mean the same: the first is read, no row is lost, and the report says so."""

import csv
import io
from collections.abc import Callable, Sequence

import msgspec
import pytest

from graph.intake.base import FACTS_A_PART
from graph.intake.mapping import ColumnMapping
from graph.intake.readers import read_parts
from graph.model.batch import FactBatch
from graph.model.complaint import ComplaintRecord
from graph.model.transfer import Transfer
from tests.workbooks import COMPLAINT, HOP, hop, job, read, workbook

SHEET = "Money Transfer to"
LIST = ("शिकायत संख्या", "जिला", "राज्य", "मोबाइल नंबर", "राशि", "दिनांक")
COMPLAINTS = [
    ["39908260000101", "Mysuru City", "Karnataka", "5000000001", "1000", "30/08/2026"],
    ["39908260000102", "Mysuru City", "Karnataka", "5000000002", "2000", "31/08/2026"],
]
TRANSFERS = ("payer", "beneficiary", "amount", "at")
PAID = [
    ["999911112222", "999933334444", "1,000.00", "30/08/2026 10:00:00"],
    ["999911112222", "999955556666", "2,000.00", "30/08/2026 11:00:00"],
    ["999911112222", "999977778888", "3,000.00", "30/08/2026 12:00:00"],
]

Table = Sequence[Sequence[object]]


def _as_csv(table: Table) -> FactBatch:
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return read(text.getvalue().encode("utf-8-sig"), name="table.csv")


def _as_xlsx(table: Table) -> FactBatch:
    return read(workbook({"Sheet1": table}), name="table.xlsx")


def _beside(header: Sequence[str], rows: Table, name: str, values: Sequence[object]) -> Table:
    """Give a table with one more column on its right."""
    return [[*header, name], *([*row, value] for row, value in zip(rows, values, strict=True))]


def _amounts(batch: FactBatch) -> list[int | None]:
    kinds = (ComplaintRecord, Transfer)
    return [fact.amount_paise for fact in batch.facts if isinstance(fact, kinds)]


every_format = pytest.mark.parametrize("read_table", [_as_csv, _as_xlsx])
Reading = Callable[[Table], FactBatch]


@every_format
def test_a_column_given_twice_with_the_same_values_is_remarked(read_table: Reading) -> None:
    table = _beside(TRANSFERS, PAID, "Txn Amount", ["1000", "2000.00", "₹ 3,000"])

    batch = read_table(table)

    (sheet,) = batch.sheets
    assert sheet.notes == (
        "columns C and E both hold 'Transaction Amount': C was read, and E says the same",
    )
    assert _amounts(batch) == [100_000, 200_000, 300_000]


@every_format
def test_columns_that_differ_are_told_with_rows_and_what_was_read(read_table: Reading) -> None:
    table = _beside(TRANSFERS, PAID, "amount", ["1000", "2500", "350"])

    batch = read_table(table)

    (sheet,) = batch.sheets
    (note,) = sheet.notes
    assert note == (
        "columns C and E both hold 'Transaction Amount' and differ in 2 rows (3, 4): "
        "C was read; check which of them is right"
    )
    assert _amounts(batch) == [100_000, 200_000, 300_000]


@every_format
def test_a_hindi_header_beside_an_english_one_is_told(read_table: Reading) -> None:
    table = _beside(LIST, COMPLAINTS, "Fraud Amount", ["1000", "2,001"])

    batch = read_table(table)

    (sheet,) = batch.sheets
    assert len(sheet.notes) == 1
    assert sheet.notes[0].startswith(
        "columns E and G both hold 'Transaction Amount' and differ in 1 row (3): E was read"
    )
    assert _amounts(batch) == [100_000, 200_000]


@every_format
def test_a_hindi_header_given_twice_is_told(read_table: Reading) -> None:
    table = _beside(LIST, COMPLAINTS, "मोबाइल नंबर", ["5000000001", "5000000009"])

    (sheet,) = read_table(table).sheets

    (note,) = sheet.notes
    assert note == (
        "columns D and G both hold 'Complainant Mobile' and differ in 1 row (3): "
        "D was read; check which of them is right"
    )
    assert len(sheet.row_facts) == len(COMPLAINTS)


def test_a_cell_that_is_empty_only_where_it_is_read_is_told() -> None:
    rows = [*PAID[:2], [*PAID[2][:2], "", PAID[2][3]]]
    table = _beside(TRANSFERS, rows, "Txn Amount", ["1000", "2000", "3000"])

    (sheet,) = _as_csv(table).sheets

    assert len(sheet.row_facts) + len(sheet.refused) == len(rows)
    assert "differ in 1 row (4), C being empty in 1: C was read" in sheet.notes[0]


def test_only_the_first_of_many_rows_are_named() -> None:
    rows = [[*PAID[0][:2], str(100 + number), PAID[0][3]] for number in range(1_200)]
    table = _beside(TRANSFERS, rows, "Txn Amount", ["7"] * len(rows))

    (sheet,) = _as_csv(table).sheets

    assert "differ in 1,200 rows (2, 3, 4, 5, 6 and others)" in sheet.notes[0]


def test_a_header_of_nothing_but_repeats_is_told_in_few_lines() -> None:
    table = [[*TRANSFERS, *["amount"] * 50], [*PAID[0], *["1000"] * 50]]

    (sheet,) = _as_csv(table).sheets

    assert len(sheet.notes) == 11
    assert sheet.notes[-1] == "40 more columns mean what others do; they were not read"


def test_a_sheet_of_the_trail_tells_of_its_own_columns() -> None:
    rows = [[*hop(), "1,23,456"], [*hop(utr="612000001153", utr2=""), "5"]]

    batch = read(workbook({SHEET: [[*HOP, "Txn Amount"], *rows]}))

    (sheet,) = batch.sheets
    (note,) = sheet.notes
    assert note == (
        "columns K and R both hold 'Transaction Amount' and differ in 1 row (3): "
        "K was read; check which of them is right"
    )
    assert len(sheet.row_facts) == len(rows)


def test_the_second_reference_of_a_trail_is_no_repeat_and_a_third_is() -> None:
    two = [name.replace("Number2", "Number") for name in HOP]

    (plain,) = read(workbook({SHEET: [two, hop()]})).sheets
    (told,) = read(workbook({SHEET: [[*two, "UTR No"], [*hop(), "x"]]})).sheets

    assert plain.notes == ()
    assert told.notes[0].startswith("columns D and R both hold 'Transaction Id / UTR Number'")


def test_a_bare_account_beside_the_account_of_a_hold_is_told() -> None:
    head = ("S No", "Acknowledgement No", "From Account", "Account No", "Hold Date", "Hold Amount")
    row = [1, COMPLAINT, "999911112222", "999933334444", "30/08/2026", 500]

    (sheet,) = read(workbook({"Transaction put on hold": [head, row]})).sheets

    assert sheet.notes[0].startswith("columns C and D both hold 'Account No./ (Wallet /PG/PA) Id'")
    assert "99991111" not in sheet.notes[0]


def test_a_statement_and_a_call_record_tell_of_theirs() -> None:
    statement = [
        ["Account No: 999911112222"],
        ["Date", "Narration", "Debit", "Credit", "Balance", "Balance"],
        ["30/08/2026", "UPI", "", "500.00", "1500.00", "1,500.00"],
    ]
    calls = [
        ["Target No", "Call Type", "B Party No", "Call Date", "Call Time", "IMEI", "IMEI"],
        ["5000000001", "IN", "5000000002", "30/08/2026", "10:00:00", "356938035643809", "-"],
    ]

    (money,) = _as_xlsx(statement).sheets
    (talk,) = _as_xlsx(calls).sheets

    assert money.notes == ("columns E and F both hold 'Balance': E was read, and F says the same",)
    assert talk.notes[0].startswith("columns F and G both hold 'IMEI' and differ in 1 row (2)")


def test_a_mapped_header_that_stands_twice_is_told() -> None:
    content = b"Dr A/c,Cr A/c,When,Amt,Amt\n999911112222,999933334444,30/08/2026,10,20\n"
    columns = {"payer": "Dr A/c", "beneficiary": "Cr A/c", "at": "When", "amount": "Amt"}
    mapping = ColumnMapping(form="transfers", columns=columns)

    (batch,) = read_parts(
        msgspec.structs.replace(job(content, name="odd.csv"), mapping=mapping), content
    )

    (sheet,) = batch.sheets
    assert _amounts(batch) == [1_000]
    assert "columns D and E both hold 'Transaction Amount' and differ" in sheet.notes[0]


def test_a_column_that_a_mapping_passes_over_needs_no_remark() -> None:
    content = b"payer,beneficiary,at,amount,Amt\n999911112222,999933334444,30/08/2026,10,20\n"
    mapping = ColumnMapping(form="transfers", columns={"amount": "Amt"})

    (batch,) = read_parts(
        msgspec.structs.replace(job(content, name="odd.csv"), mapping=mapping), content
    )

    assert batch.sheets[0].notes == ()
    assert _amounts(batch) == [2_000]


def test_the_page_of_a_complaint_tells_of_a_label_that_stands_twice() -> None:
    page = [
        ["Acknowledgement No", COMPLAINT],
        ["District", "Mysuru City"],
        ["State", "Karnataka"],
        ["Complaint Date", "30/08/2026"],
        ["Amount", "1,000"],
        ["Total Fraudulent Amount", "1,500"],
    ]

    batch = read(workbook({"Page": page}), name="detail.xlsx")

    (note,) = batch.sheets[0].notes
    assert note == (
        "the page says 'Transaction Amount' again, and not the same: "
        "the first was read; check which of them is right"
    )
    assert _amounts(batch) == [100_000]


def test_a_long_table_is_remarked_once() -> None:
    payer = "999911112222"
    lines = [
        f"{payer},99993333{number:05},{number + 1}.00,30/08/2026,{number + 1}"
        for number in range(FACTS_A_PART // 2)
    ]
    content = "\n".join(["payer,beneficiary,amount,at,amount", *lines]).encode()

    parts = list(read_parts(job(content, name="long.csv"), content))

    notes = [note for part in parts for sheet in part.sheets for note in sheet.notes]
    assert len(parts) > 1
    assert notes == [
        "columns C and E both hold 'Transaction Amount': C was read, and E says the same"
    ]
