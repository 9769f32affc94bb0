from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api.services.bare_forecast import forecast_folder
from tests.unit.analytics.cashout.made_up_country import TRAIN_END, Columns, stamp, two_rings

ASKED = TRAIN_END + timedelta(days=4)


def write(path: Path, columns: Columns) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def fill(folder: Path, *, until: datetime | None = None) -> Path:
    """Write the tables, as they stood at `until`, and four questions of one moment."""
    folder.mkdir()
    tables = two_rings().columns()
    complaint = max(
        name
        for name, known in zip(
            tables["complaints"]["complaint_id"], tables["complaints"]["known_at"], strict=True
        )
        if known <= stamp(ASKED)
    )
    for name, columns in tables.items():
        kept = columns
        if until is not None and "known_at" in columns:
            rows = [n for n, known in enumerate(columns["known_at"]) if known <= stamp(until)]
            kept = {column: [cells[n] for n in rows] for column, cells in columns.items()}
        write(folder / f"{name}.csv", kept)
    at = stamp(ASKED)
    asked = {
        "query_id": ["R0", "P0"],
        "kind": ["ring", "place"],
        "complaint_id": [complaint, ""],
        "t": [at, at],
    }
    write(folder / "queries.csv", asked)
    of_accounts = {"query_id": ["A0", "A0"], "t": [at, at], "account_id": ["MU01", "PE01"]}
    write(folder / "account_queries.csv", of_accounts)
    meta = {"train_end": stamp(TRAIN_END)}
    (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bare")
    forecast_folder(fill(folder / "in"), folder / "out")
    return folder / "out"


def test_every_question_is_answered(answers: Path) -> None:
    atms, timing = read(answers / "atms.csv"), read(answers / "timing.csv")
    accounts = read(answers / "accounts.csv")

    assert {row["query_id"] for row in atms} == {"R0", "P0"}
    assert [row["query_id"] for row in timing] == ["R0"]
    assert [row["account_id"] for row in accounts] == ["MU01", "PE01"]
    assert float(accounts[0]["p_mule"]) > float(accounts[1]["p_mule"])
    assert {row["in_set"] for row in atms if row["query_id"] == "R0"} == {"0", "1"}
    assert float(timing[0]["p_1h"]) <= float(timing[0]["p_72h"])


def test_the_tables_as_they_stood_give_the_same_answers(answers: Path, tmp_path: Path) -> None:
    folder = fill(tmp_path / "in", until=ASKED)

    forecast_folder(folder, tmp_path / "out")

    for name in ("atms.csv", "timing.csv", "accounts.csv"):
        assert (tmp_path / "out" / name).read_text() == (answers / name).read_text()
