"""`inspect`, `import --as/--map` and `watch`: tables that nobody knows, and folders."""

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api.services.watching import REPORT
from graph.model.filters import ImportFilter
from graph.model.report import ImportReport
from graph.model.scope import LOCAL_OFFICER
from graph.store.url import open_store
from tests.commands import CASES, ringtrace
from tests.workbooks import HOP, NAME, hop, workbook

ODD = """Report of Example Bank,,,,
Dr A/c,Cr A/c,When,Amt,Ref
999911112222,999933334444,30/08/2026 10:00:00,"1,200.00",612000001152
999911112222,999933335555,31/08/2026 10:00:00,"1,300.00",612000001153
"""
WATCHED_S = 30


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    path = tmp_path / "odd.csv"
    path.write_text(ODD)
    return path


def _reports(store: Path) -> list[ImportReport]:
    async def look() -> list[ImportReport]:
        opened = await open_store(f"sqlite:{store}")
        try:
            page = await opened.imports(ImportFilter(), first=100, scope=LOCAL_OFFICER)
        finally:
            await opened.close()
        return list(page.items)

    return asyncio.run(look())


def test_what_inspect_proposes_is_what_import_needs(odd: Path, tmp_path: Path) -> None:
    store, mapping = tmp_path / "office.db", tmp_path / "mapping.toml"
    unknown = ringtrace("import", odd, "--no-detect", store=store)

    looked = ringtrace("inspect", odd, "--write", mapping, "--json")
    done = ringtrace("import", odd, "--map", mapping, "--no-detect", "--json", store=store)

    assert unknown.status == 65
    assert "inspect" in unknown.out
    told = looked.document
    assert (told["kind"], told["as"], told["headerRow"]) == (None, "transfers", 2)
    assert 0.5 < told["confidence"] < 1
    assert told["mapping"] == mapping.read_text()
    assert {one["header"]: one["means"] for one in told["columns"]}["Cr A/c"] == "beneficiary"
    assert done.document["imports"][0]["sheets"][0]["new"] == 2


def test_inspect_shows_the_columns_and_how_to_go_on(odd: Path) -> None:
    done = ringtrace("inspect", odd)

    assert done.status == 0
    assert "perhaps transfers" in done.out
    assert "--map" in done.out
    assert 'payer = "Dr A/c"' in done.lines


def test_inspect_names_a_known_kind_and_proposes_nothing(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(workbook({"Money Transfer to": [HOP, hop()]}))

    done = ringtrace("inspect", path, "-o", tmp_path / "none.toml", "--json")

    assert (done.status, done.document["kind"]) == (0, "COMPLETE_TRAIL")
    assert (done.document["confidence"], done.document["as"]) == (1.0, None)
    means = [one["means"] for one in done.document["columns"]]
    assert all(means)
    assert (means[2], means[6]) == ("Account No./ (Wallet /PG/PA) Id", "Account No")
    assert not (tmp_path / "none.toml").exists()


def test_what_no_table_can_be_ends_with_one(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear sir,\nplease find nothing here.\n")

    done = ringtrace("inspect", tmp_path / "letter.txt")

    assert done.status == 1
    assert "no known kind" in done.out


def test_a_sender_is_mapped_once(odd: Path, tmp_path: Path) -> None:
    store, mapping = tmp_path / "office.db", tmp_path / "mapping.toml"
    ringtrace("inspect", odd, "-o", mapping)
    mapping.write_text('sender = "Example Bank"\n' + mapping.read_text())
    later = tmp_path / "later.csv"
    later.write_text(ODD.replace("612", "712"))

    first = ringtrace("import", odd, "--map", mapping, "--no-detect", store=store)
    second = ringtrace("import", later, "--no-detect", store=store)

    assert (first.status, second.status) == (0, 0)
    assert "Example Bank" in first.err
    assert [report.new for report in _reports(store)] == [2, 2]


def test_a_mapping_that_fits_no_file_is_not_kept(odd: Path, tmp_path: Path) -> None:
    store, mapping = tmp_path / "office.db", tmp_path / "mapping.toml"
    mapping.write_text(
        'as = "transfers"\nsender = "X"\n[columns]\npayer = "Nobody"\nbeneficiary = "Cr A/c"\n'
    )

    done = ringtrace("import", odd, "--map", mapping, store=store)

    assert done.status == 65
    assert "'Nobody'" in done.out
    assert not list(tmp_path.glob("*.mappings/*"))


def test_a_kind_can_be_named_without_a_mapping(tmp_path: Path) -> None:
    table = tmp_path / "holds.csv"
    table.write_text("account,at,amount_rupees\n999933334444,30/08/2026,500\n")
    store = tmp_path / "office.db"

    unsaid = ringtrace("import", table, "--no-detect", store=store)
    said = ringtrace("import", table, "--as", "holds", "--no-detect", store=store)

    assert (unsaid.status, said.status) == (65, 0)
    assert [report.new for report in _reports(store)] == [1]


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (("--as", "letters"), 2, "choose one of transfers"),
        (("--map", "none.toml"), 65, "'none.toml' cannot be opened"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    odd: Path, options: tuple[str, str], status: int, words: str, tmp_path: Path
) -> None:
    done = ringtrace("import", odd, *options, store=tmp_path / "office.db")

    assert done.status == status
    assert words in done.err


def test_a_folder_tells_which_of_its_files_were_not_looked_at(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "photo.jpeg").write_bytes(b"\xff\xd8\xff")

    done = ringtrace("import", folder, store=tmp_path / "office.db")

    assert done.out.startswith("Nothing to take in")
    assert "photo.jpeg" in done.err


def test_a_note_on_a_sheet_is_shown(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(workbook({"Money Transfer to": [HOP, hop(date="some day")]}))

    done = ringtrace("import", path, "--no-detect", store=tmp_path / "office.db")

    assert "taken in without what cannot be read in I2" in done.out


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_a_watched_folder_is_emptied_until_it_is_told_to_stop(tmp_path: Path) -> None:
    folder, store = tmp_path / "drop", tmp_path / "office.db"
    folder.mkdir()
    (folder / "atm_master.csv").write_bytes((CASES / "atm_master.csv").read_bytes())
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 broken")
    command = ["watch", str(folder), "--store", f"sqlite:{store}", "--every", "0.1", "--no-detect"]
    with subprocess.Popen(
        [sys.executable, "-m", "api", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as watching:
        report = folder / "refused" / f"broken.xlsx{REPORT}"
        until = time.monotonic() + WATCHED_S
        while not report.exists() and time.monotonic() < until:
            time.sleep(0.05)

        watching.send_signal(signal.SIGINT)
        out, err = watching.communicate(timeout=WATCHED_S)

    assert watching.returncode == 0, err
    assert (folder / "done" / "atm_master.csv").exists()
    assert sorted(path.name for path in folder.iterdir()) == ["done", "refused"]
    lines = sorted(out.decode().splitlines())
    assert lines[0].startswith("done/atm_master.csv: ")
    assert lines[1].startswith("refused/broken.xlsx: the workbook is damaged")
    assert [report.of.file_name for report in _reports(store)] == ["atm_master.csv"]
