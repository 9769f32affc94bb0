"""The installed command, over a folder of case files, as a user types it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parents[1] / "data" / "ncrp"


def ringtrace(
    *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, in a folder of their own."""
    return subprocess.run(
        [sys.executable, "-m", "api", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(CASES.parents[2]), **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def document(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Give the one JSON document on stdout; the command must have ended well."""
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Give a folder with a store in it, and the first report."""
    folder = tmp_path_factory.mktemp("office")
    return folder, document(ringtrace("import", str(CASES), "--json", cwd=folder))


def test_every_row_of_the_case_files_is_taken_in(
    imported: tuple[Path, dict[str, Any]],
) -> None:
    _, first = imported
    truth = json.loads((CASES / "truth.json").read_text(encoding="utf-8"))["row_counts"]

    workbooks = {one["complaint"]: one for one in first["imports"] if one["complaint"]}

    assert workbooks.keys() == truth.keys()
    for number, counts in truth.items():
        found = {sheet["sheet"]: sheet["new"] for sheet in workbooks[number]["sheets"]}
        assert found == {name: count for name, count in counts.items() if name in found}
        assert not {name for name, count in counts.items() if count} - found.keys()


def test_importing_again_brings_nothing_new(imported: tuple[Path, dict[str, Any]]) -> None:
    folder, first = imported

    again = document(ringtrace("import", str(CASES), "--json", cwd=folder))

    assert [sheet["new"] for one in again["imports"] for sheet in one["sheets"]] == [0] * sum(
        len(one["sheets"]) for one in first["imports"]
    )
    found = [sheet["found"] for one in first["imports"] for sheet in one["sheets"]]
    assert [sheet["found"] for one in again["imports"] for sheet in one["sheets"]] == found


def test_detecting_twice_gives_the_same_rings(imported: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = imported

    first = document(ringtrace("detect", "--json", cwd=folder))
    second = document(ringtrace("detect", "--json", cwd=folder))

    assert first == second
    assert {"id", "complaints", "accounts", "score", "reason"} <= first["rings"][0].keys()


def test_a_trail_shows_a_tree_and_proves_its_sums(
    imported: tuple[Path, dict[str, Any]],
) -> None:
    folder, first = imported
    number = next(one["complaint"] for one in first["imports"] if one["complaint"])

    shown = ringtrace("trail", number, cwd=folder)
    told = document(ringtrace("trail", number, "--json", cwd=folder))

    assert "The sums hold to the paisa." in shown.stdout
    assert told["trail"]["conservation"]["holds"] is True


def test_a_file_that_is_none_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 this is no workbook")
    good = next(CASES.glob("*.xlsx"))

    done = ringtrace("import", str(broken), str(good), "--json", cwd=tmp_path)

    assert done.returncode == 65
    refused, taken = json.loads(done.stdout)["imports"]
    assert refused["error"]["code"] == "FILE_REFUSED"
    assert sum(sheet["new"] for sheet in taken["sheets"]) > 0


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("trail", "39900000000000"), 1, "no complaint has this acknowledgement number"),
        (("trail", "12"), 65, "14 digits"),
        (("forecast", "ring:R999999"), 1, "no ring has this id"),
        (("serve", "--host", "10.9.8.7", "--port", "0"), 78, "access control"),
        (("import", "no-such-folder"), 65, "no-such-folder"),
        (("detect", "--store", "mysql://x"), 78, "mysql"),
        (("export", "numbers", "-o", "x.csv"), 2, "transfers"),
    ],
)
def test_what_cannot_be_done_ends_with_its_status_and_a_sentence(
    arguments: tuple[str, ...], status: int, says: str, tmp_path: Path
) -> None:
    done = ringtrace(*arguments, cwd=tmp_path)

    assert done.returncode == status
    assert says in done.stderr
    assert "Traceback" not in done.stderr


LEDGER = """\
kind,key,account,counterparty,complaint,amount_paise,earliest_at,latest_at,exit_kind
DISPUTED_PAYMENT,p1,M,,A,5000,2026-01-05T04:30:00Z,2026-01-05T04:30:00Z,
TRANSFER,t1,M,N,,3000,2026-01-05T04:40:00Z,2026-01-05T04:40:00Z,
EXIT,x1,N,,,3000,2026-01-05T05:00:00Z,2026-01-05T05:00:00Z,ATM
"""


def test_a_bare_ledger_is_followed_under_every_policy_without_a_store(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(LEDGER, encoding="utf-8")

    done = ringtrace("trail", "--events", "events.csv", "--policy", "ALL", "--json", cwd=tmp_path)

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert len(lines) == 5
    assert {line["complaints"]["A"]["cashed_out"]["ATM"] for line in lines} == {3000}
    assert [file.name for file in tmp_path.iterdir()] == ["events.csv"]


def test_paths_of_a_bare_ledger_keep_the_order_of_time(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(LEDGER, encoding="utf-8")

    done = ringtrace(
        "trail", "--events", ".", "--paths-from", "M", "--paths-to", "N", "--json", cwd=tmp_path
    )

    assert [path["hops"] for path in json.loads(done.stdout)["paths"]] == [["t1"]]


def test_a_ledger_that_cannot_be_run_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("kind,key\nNOTHING,x\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(LEDGER, encoding="utf-8")

    done = ringtrace("trail", "--events", ".", "--json", cwd=tmp_path)

    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert done.returncode == 1
    assert first.keys() == {"error", "file", "policy"}
    assert second["file"] == "b.csv"


def test_a_wrong_setting_is_told_by_its_path(tmp_path: Path) -> None:
    done = ringtrace("detect", cwd=tmp_path, environment={"RINGTRACE_STORE__URI": "x"})

    assert done.returncode == 78
    assert "RINGTRACE_STORE__URI" in done.stderr


def test_the_audit_chain_of_an_import_verifies(imported: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = imported

    assert document(ringtrace("audit", "verify", "--json", cwd=folder))["broken"] is None


def test_an_export_is_masked_and_cannot_run_in_a_spreadsheet(
    imported: tuple[Path, dict[str, Any]],
) -> None:
    folder, _ = imported

    done = ringtrace("export", "transfers", "-o", "out.csv", cwd=folder)

    lines = (folder / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert done.returncode == 0
    assert len(lines) > 10
    assert "9999" not in "".join(line.split(",")[2] for line in lines[1:])
