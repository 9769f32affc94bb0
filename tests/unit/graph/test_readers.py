"""Which files are read, by whom, and what the sample gives."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.errors import FileRefused
from graph.intake.readers import find_export_time, find_files, find_skipped
from graph.model.batch import FactBatch, InputKind
from graph.model.entity import Account, EntityFlag, EntityRecord, Phone, UpiHandle, Wallet
from graph.model.ids import EntityKind
from tests.workbooks import HOP, KEYS, hop, read, workbook

SAMPLE = Path(__file__).parents[2] / "data" / "ncrp"
TRUTH = json.loads((SAMPLE / "truth.json").read_text())


@pytest.fixture(scope="module")
def batches() -> list[FactBatch]:
    return [read(path.read_bytes(), name=path.name) for path in find_files([SAMPLE])]


def test_every_row_of_the_sample_is_found(batches: list[FactBatch]) -> None:
    found = {
        batch.of.complaints[0]: {
            sheet.sheet.strip(): len(sheet.row_facts) for sheet in batch.sheets
        }
        for batch in batches
        if batch.of.kind is InputKind.COMPLETE_TRAIL
    }

    for complaint, counts in TRUTH["row_counts"].items():
        assert found[complaint] == {sheet: count for sheet, count in counts.items() if count}


def test_nothing_of_the_sample_is_refused_or_doubted(batches: list[FactBatch]) -> None:
    for batch in batches:
        for sheet in batch.sheets:
            assert (sheet.refused, sheet.notes) == ((), ()), batch.of.file_name


def test_the_sample_says_each_kind_of_fact_so_often(batches: list[FactBatch]) -> None:
    count = Counter(type(fact).__name__ for batch in batches for fact in batch.facts)

    assert count["ComplaintRecord"] == 8
    assert count["Transfer"] == 70
    assert count["Withdrawal"] == 35
    assert count["Hold"] == 6
    assert count["OtherAction"] == 11


def test_the_rings_accounts_meet_in_the_sample(batches: list[FactBatch]) -> None:
    named = {
        fact.entity.key
        for batch in batches
        for fact in batch.facts
        if isinstance(fact, EntityRecord)
    }

    for ring in TRUTH["rings"].values():
        keys = {KEYS.key(EntityKind.ACCOUNT, number) for number in ring["accounts"]}
        assert len(keys & named) > len(keys) // 2


def test_hubs_of_the_sample_are_flagged_and_ordinary_accounts_are_not(
    batches: list[FactBatch],
) -> None:
    entities = [
        fact.entity
        for batch in batches
        for fact in batch.facts
        if isinstance(fact, EntityRecord) and not isinstance(fact.entity, Phone)
    ]

    flagged = [entity for entity in entities if entity.flags]
    names = set()
    for entity in flagged:
        match entity:
            case Account():
                assert EntityFlag.NOT_AVAILABLE in entity.flags
                names.add(entity.number)
            case UpiHandle():
                names.add(entity.handle)
            case Wallet():
                names.add(entity.token)
            case _:
                pytest.fail("nothing else is odd")
    assert names == set(TRUTH["hubs"])


def test_files_of_a_folder_come_sorted_and_only_if_they_may_be_tables(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    for name in (
        "b.xlsx",
        "a.CSV",
        "~$b.xlsx",
        ".c.csv",
        "README.txt",
        "truth.json",
        "inner/c.xls",
    ):
        (tmp_path / name).write_text("x")

    found = [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path])]
    skipped = [path.name for path in find_skipped([tmp_path])]

    assert found == ["a.CSV", "b.xlsx", "inner/c.xls"]
    assert skipped == ["README.txt", "truth.json"]


def test_a_file_named_directly_is_always_given_and_only_once(tmp_path: Path) -> None:
    named = tmp_path / "truth.json"
    named.write_text("{}")

    assert find_files([named, named]) == (named,)


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="no file or folder"):
        find_files([tmp_path / "gone.xlsx"])


def test_another_tools_json_is_refused_as_foreign() -> None:
    with pytest.raises(FileRefused, match="no reader knows"):
        read((SAMPLE / "truth.json").read_bytes(), name="truth.json")


@pytest.mark.parametrize(
    ("name", "at"),
    [
        (
            "39908260000101 BankAction_CompleteTrail07_09_2026_11_16_44.xlsx",
            datetime(2026, 9, 7, 5, 46, 44, tzinfo=UTC),
        ),
        (
            "BankAction_CompleteTrail07_09_2026_11_16_44 (1).xlsx",
            datetime(2026, 9, 7, 5, 46, 44, tzinfo=UTC),
        ),
        ("BankAction_CompleteTrail31_02_2026_11_16_44.xlsx", None),
        ("renamed.xlsx", None),
    ],
)
def test_the_name_of_a_file_tells_when_it_was_exported(name: str, at: datetime | None) -> None:
    assert find_export_time(name) == at


def test_a_file_is_never_known_before_it_was_exported_nor_after_it_came_in() -> None:
    content = workbook({"Money Transfer to": [HOP, hop()]})

    late = read(content, name="BankAction_CompleteTrail07_09_2036_11_16_44.xlsx")

    assert late.of.known_at == late.of.imported_at
    assert {fact.known_at for fact in late.facts} == {late.of.imported_at}
