"""Cells that a person corrected, put into a file as it is opened."""

import json
from dataclasses import replace

import pytest

from graph.errors import InputError
from graph.intake.corrections import check_corrections, import_seed
from graph.intake.readers import read_bytes
from graph.model.batch import Correction, FactBatch
from tests.workbooks import COMPLAINT, HOP, NAME, hop, job, read, workbook

SHEET = "Money Transfer to"


def _fix(cell: str, text: str, *, row: int = 3, sheet: str = SHEET) -> Correction:
    return Correction(sheet=sheet, row=row, cell=cell, text=text)


def _read(content: bytes, *corrections: Correction, name: str = NAME) -> FactBatch:
    asked = job(content, name=name)
    asked = type(asked)(
        **{field: getattr(asked, field) for field in asked.__struct_fields__}
        | {"corrections": corrections}
    )
    return read_bytes(asked, content)


def test_a_refused_row_keeps_what_it_says() -> None:
    batch = read(workbook({SHEET: [HOP, hop(), hop(amount="ten", serial=2)]}))

    (row,) = batch.sheets[0].refused
    assert (row.sheet, row.row, row.cell) == (SHEET, 3, "K3")
    assert row.raw[:3] == ("2", COMPLAINT, "999911112222")
    assert row.raw[10] == "ten"


def test_a_corrected_cell_is_read_and_the_other_rows_say_the_same() -> None:
    content = workbook({SHEET: [HOP, hop(), hop(amount="ten", utr="NA", utr2="")]})
    before = read(content)

    after = _read(content, _fix("K3", "10.00"))

    assert not after.sheets[0].refused
    assert set(before.sheets[0].row_facts) < set(after.sheets[0].row_facts)
    assert after.of.id != before.of.id
    assert after.of.file_sha256 == before.of.file_sha256
    assert after.of.corrections == (_fix("K3", "10.00"),)
    (new,) = set(after.sheets[0].row_facts) - set(before.sheets[0].row_facts)
    (fact,) = [fact for fact in after.facts if fact.id == new]
    assert (fact.sources[0].import_id, fact.sources[0].row) == (after.of.id, 3)


def test_a_correction_of_another_sheet_or_a_wider_cell_changes_what_it_names_alone() -> None:
    content = workbook({SHEET: [HOP, hop(), hop(serial=2)]})
    before = read(content)

    after = _read(content, _fix("K3", "5", sheet="Other"), _fix("AB3", "far right"))

    assert after.sheets[0].row_facts == before.sheets[0].row_facts


def test_a_field_of_json_is_corrected_by_its_path() -> None:
    push = {"acknowledgement_no": COMPLAINT, "call_start_at": "2026-08-30 10:00:00",
            "transactions": [{"amount": "much"}], "suspect_mobiles": []}  # fmt: skip
    content = json.dumps([push]).encode()
    (refused,) = read(content, name="push.json").sheets[0].refused

    after = _read(content, _fix(refused.cell, "100", row=refused.row, sheet=""), name="push.json")

    assert refused.cell == "transactions[0].amount"
    assert json.loads(refused.raw[0])["transactions"] == [{"amount": "much"}]
    assert len(after.sheets[0].row_facts) == 1


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        (_fix("nobody[3].x", "1", row=1, sheet=""), "no field"),
        (_fix("transactions[9].amount", "1", row=1, sheet=""), "no field"),
        (_fix("amount", "1", row=7, sheet=""), "no record 7"),
    ],
)
def test_a_field_that_is_not_there_is_told(correction: Correction, words: str) -> None:
    content = json.dumps([{"acknowledgement_no": COMPLAINT, "transactions": [{"txn_type_id": 3}]}])

    with pytest.raises(InputError, match=words):
        _read(content.encode(), correction, name="answer.json")


@pytest.mark.parametrize(
    ("corrections", "words"),
    [
        ((_fix("K4", "1"),), "K4 is not in row 3"),
        ((_fix("  ", "1"),), "name a cell"),
        ((_fix("K3", "x" * 501),), "at most 500"),
        ((_fix("K3", "1"),) * 1_001, "give at most 1,000"),
    ],
)
def test_corrections_that_name_no_cell_are_refused(
    corrections: tuple[Correction, ...], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        check_corrections(corrections)


def test_imports_of_a_corrected_file_are_named_by_what_was_corrected() -> None:
    one, other = _fix("K3", "1"), _fix("K3", "2")

    seeds = {import_seed("ab", ()), import_seed("ab", (one,)), import_seed("ab", (other,)),
             import_seed("ab", (replace(one, row=4, cell="K4"),))}  # fmt: skip

    assert len(seeds) == 4
    assert import_seed("ab", ()) == "ab"
    assert import_seed("ab", (one,)) == import_seed("ab", (one,))


def test_a_sheet_tells_what_its_columns_were_taken_for() -> None:
    batch = read(workbook({SHEET: [HOP, hop()]}))

    columns = dict(batch.sheets[0].columns)
    assert columns["Transaction Amount"] == "K"
    assert columns["Account No./ (Wallet /PG/PA) Id"] == "C"
    assert columns["Account No"] == "G"
