import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from analytics.days.peaks import find_peaks
from analytics.peak_alerts import alerts_of_peaks
from graph.intake.readers import find_files, read_bytes
from graph.intake.wire import Job
from graph.model.batch import FactBatch, InputKind
from graph.model.forecast import FigureCell
from graph.settings import IntakeSettings
from seed.generate import write_case_files
from seed.world import make_world

UNTIL = datetime(2026, 6, 15, 10, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("seed") / "files"
    write_case_files(make_world(until=UNTIL), out)
    return out


@pytest.fixture(scope="module")
def truth(folder: Path) -> Mapping[str, Any]:
    key: Mapping[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return key


def taken_in(path: Path) -> FactBatch:
    content = path.read_bytes()
    job = Job(
        name=path.name,
        file_sha256=sha256(content).hexdigest(),
        secret=bytes(32),
        at=UNTIL,
        kind=None,
        limits=IntakeSettings(),
    )
    return read_bytes(job, content)


def test_the_same_world_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_case_files(make_world(until=UNTIL), tmp_path)

    names = sorted(path.name for path in folder.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert all((folder / name).read_bytes() == (tmp_path / name).read_bytes() for name in names)


def test_no_file_tells_when_it_was_written(folder: Path) -> None:
    this_year = str(datetime.now(UTC).year).encode()
    workbook = next(folder.glob("*.xlsx")).read_bytes()

    core = workbook[workbook.index(b"docProps/core.xml") :][:1_500]
    assert this_year + b"-" not in core
    assert b"2000-01-01T00:00:00Z" in core


def test_what_is_to_be_taken_in_is_what_an_import_of_the_folder_finds(tmp_path: Path) -> None:
    written = write_case_files(make_world(until=UNTIL, complaint_count=3), tmp_path)

    assert sorted(find_files([tmp_path])) == list(written)
    assert len(written) == 3 + 2


def test_the_readers_find_every_row_the_answer_key_counts(
    folder: Path, truth: Mapping[str, Any]
) -> None:
    for number, complaint in truth["complaints"].items():
        batch = taken_in(folder / complaint["file"])

        assert batch.of.kind is InputKind.COMPLETE_TRAIL
        assert batch.of.complaints == (number,)
        assert [refused for sheet in batch.sheets for refused in sheet.refused] == []
        found = {sheet.sheet.strip().lower(): len(sheet.row_facts) for sheet in batch.sheets}
        assert found == {name.lower(): count for name, count in truth["row_counts"][number].items()}


def test_half_of_the_workbooks_are_as_odd_as_real_ones(
    folder: Path, truth: Mapping[str, Any]
) -> None:
    odd = [one["file"] for one in truth["complaints"].values() if one["quirky"]]

    sheets = [sheet for name in odd for sheet in taken_in(folder / name).sheets]

    assert 10 <= len(odd) <= 30
    assert sum(sheet.repeated for sheet in sheets) > 0
    assert sum(sheet.left_out for sheet in sheets) > len(odd)


def test_the_list_and_the_register_are_read_whole(folder: Path, truth: Mapping[str, Any]) -> None:
    complaints, register = (
        taken_in(folder / name) for name in ("complaints.csv", "atm_master.csv")
    )

    assert complaints.of.kind is InputKind.COMPLAINT_LIST
    assert len(complaints.sheets[0].row_facts) == len(truth["complaints"])
    assert register.of.kind is InputKind.ATM_REGISTER
    assert len(register.sheets[0].row_facts) == 72
    assert [sheet.refused for sheet in (*complaints.sheets, *register.sheets)] == [(), ()]


def test_every_ring_has_enough_withdrawals_for_a_forecast(truth: Mapping[str, Any]) -> None:
    for name in truth["rings"]:
        drawn = [one for one in truth["cashouts"] if one["ring"] == name and one["atm_id"]]
        assert len(drawn) >= 20


@pytest.mark.parametrize("random_state", [0, 1, 2])
def test_a_preventive_warning_is_due_when_the_world_ends(random_state: int) -> None:
    world = make_world(until=UNTIL, random_state=random_state)
    cells = [
        FigureCell(
            district=f"{one.town.state}/{one.town.district}",
            hour=one.occurred_at.hour,
            weekday=one.occurred_at.weekday(),
            atm=None,
            count=1,
            amount_paise=one.loss_paise,
        )
        for one in world.complaints
    ]

    peaks = find_peaks(cells, [])
    due = alerts_of_peaks(peaks, at=UNTIL)

    assert {peak.district.rpartition("/")[2] for peak in peaks} == {
        "MYSURU CITY",
        "MANGALURU CITY",
        "HUBBALLI DHARWAD CITY",
    }
    assert [alert.subject for alert in due] == ["district:KARNATAKA/MYSURU CITY"]
