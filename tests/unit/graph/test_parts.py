"""Long files go in by parts that a store takes at once; together they are the whole."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

import graph.intake.base
import graph.intake.readers
from api.services.import_parts import join_reports
from graph.errors import FileRefused
from graph.intake.base import SheetFacts, split
from graph.intake.readers import read_parts
from graph.model.batch import FactBatch
from graph.model.report import report_import
from graph.settings import IntakeSettings
from tests.workbooks import HOP, hop, job, read, workbook

ROWS = 30_000
HEAD = "payer,beneficiary,at,amount,utr"
TABLE = "\n".join(
    [HEAD]
    + [
        f"{999900000000 + at},{999800000000 + at},30/08/2026 10:00:00,{at + 1},{612000000000 + at}"
        for at in range(ROWS)
    ]
).encode()


@pytest.fixture(scope="module")
def parts() -> Sequence[FactBatch]:
    return list(read_parts(job(TABLE, name="table.csv"), TABLE))


def test_each_part_is_a_transaction_and_an_import_of_its_own(parts: Sequence[FactBatch]) -> None:
    assert len(parts) == 2
    assert all(len(part.facts) <= 50_010 for part in parts)
    assert [(part.of.part, part.of.has_more) for part in parts] == [(0, True), (1, False)]
    assert len({part.of.id for part in parts}) == 2
    assert len({part.of.file_sha256 for part in parts}) == 1


def test_the_parts_make_the_whole(parts: Sequence[FactBatch]) -> None:
    rows = [fact for part in parts for sheet in part.sheets for fact in sheet.row_facts]
    facts = [fact.id for part in parts for fact in part.facts]

    assert len(rows) == len(set(rows)) == ROWS
    assert len(facts) == len(set(facts)) == 3 * ROWS


def test_each_fact_names_the_import_it_is_in(parts: Sequence[FactBatch]) -> None:
    for part in parts:
        assert {source.import_id for fact in part.facts for source in fact.sources} == {part.of.id}


def test_a_row_and_what_it_names_are_in_one_part(parts: Sequence[FactBatch]) -> None:
    for part in parts:
        rows = {fact for sheet in part.sheets for fact in sheet.row_facts}
        said = {source.row for fact in part.facts for source in fact.sources}
        assert len(said) == len(rows)


def test_the_report_of_a_whole_file_counts_all_parts(parts: Sequence[FactBatch]) -> None:
    reports = [
        report_import(part, {fact.id for fact in part.facts}, snapshot_no=at)
        for at, part in enumerate(parts, start=1)
    ]

    whole = join_reports(reports)

    assert (whole.new, whole.known, whole.snapshot_no) == (ROWS, 0, 2)
    assert [sheet.found for sheet in whole.sheets] == [ROWS]
    assert (whole.of.id, whole.of.has_more) == (parts[0].of.id, False)


def test_a_row_beyond_a_limit_far_down_refuses_the_file_before_its_first_part() -> None:
    limits = IntakeSettings(max_rows=ROWS)
    asked = job(TABLE, name="table.csv")
    narrow = type(asked)(
        name=asked.name,
        file_sha256=asked.file_sha256,
        secret=asked.secret,
        at=asked.at,
        kind=None,
        limits=limits,
    )

    with pytest.raises(FileRefused, match="rows"):
        next(read_parts(narrow, TABLE))


@given(most=st.integers(1, 12), rows=st.integers(0, 12))
def test_a_sheet_is_split_between_rows(most: int, rows: int) -> None:
    hops = [
        hop(serial=at, utr=str(612000000000 + at), payer=999900000000 + at) for at in range(rows)
    ]
    batch = read(workbook({"Money Transfer to": [HOP, *hops]}))
    whole = SheetFacts(read=batch.sheets[0], facts=batch.facts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph.intake.base, "MOST_FACTS", most)
        patch.setattr(graph.intake.base, "FACTS_A_PART", most)
        pieces = list(split(whole))

    assert [fact for piece in pieces for fact in piece.facts] == list(batch.facts)
    assert sum((piece.read.row_facts for piece in pieces), ()) == batch.sheets[0].row_facts
    for piece in pieces[1:]:
        assert piece.facts[0].id == piece.read.row_facts[0]
