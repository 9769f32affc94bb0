"""Directories of branches to places under their codes."""

from graph.model.batch import FactBatch, InputKind
from graph.model.entity import Atm, AtmKind, EntityFlag, EntityRecord
from tests.workbooks import read, workbook

HEADER = ("BANK", "IFSC", "BRANCH", "ADDRESS", "CITY", "DISTRICT", "STATE", "MICR CODE")
ROW = (
    "State Bank of India", "sbin0000691", "MG Road", "1 MG Road", "Bengaluru", "Bengaluru Urban",
    "Karnataka", "560002001",
)  # fmt: skip


def _branches(batch: FactBatch) -> list[Atm]:
    records = [fact.entity for fact in batch.facts if isinstance(fact, EntityRecord)]
    return [entity for entity in records if isinstance(entity, Atm)]


def test_a_branch_is_kept_under_its_code_with_its_bank_and_place() -> None:
    batch = read(workbook({"Sheet1": [HEADER, ROW]}), name="branches.xlsx")

    (branch,) = _branches(batch)
    assert batch.of.kind is InputKind.BRANCH_DIRECTORY
    assert (branch.key, branch.kind) == ("atm:SBIN0000691", AtmKind.BRANCH)
    assert (branch.bank, branch.flags) == ("State Bank of India", frozenset())
    assert branch.address == "MG Road, 1 MG Road, Bengaluru"
    assert branch.district == "KARNATAKA/BENGALURU URBAN"
    assert (batch.facts[0].sources[0].sheet, batch.facts[0].sources[0].row) == ("Sheet1", 2)


def test_a_name_that_is_not_the_codes_bank_is_flagged_and_the_code_decides() -> None:
    table = b"ifsc,bank,branch,centre,state\nSBIN0000691,Axis Bank,MG Road,Bengaluru,Karnataka\n"

    (branch,) = _branches(read(table, name="ifsc.csv"))

    assert branch.bank == "State Bank of India"
    assert branch.flags == {EntityFlag.IFSC_TEXT_MISMATCH}


def test_what_is_no_code_is_refused_with_its_cell() -> None:
    table = b"ifsc,bank,branch\nPAYTM,Paytm,Noida\nSBIN0000691,SBI,MG Road\n"

    batch = read(table, name="ifsc.csv")

    (refused,) = batch.sheets[0].refused
    assert (refused.cell, len(_branches(batch))) == ("A2", 1)
