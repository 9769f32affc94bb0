"""`import`: what is no case file is refused whole, in one sentence, and changes nothing."""

import asyncio
import io
import os
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.model.audit import EventTag
from graph.model.batch import InputKind
from graph.store.url import open_store
from tests.commands import CASES, RING, personal_numbers, ringtrace, shape
from tests.integration.conftest import copy_of
from tests.workbooks import COMPLAINT, HOP, NAME, hop, workbook

SAMPLE = CASES / "39908260000054 BankAction_CompleteTrail12_08_2026_11_33_57.xlsx"
SECOND_NUMBER = "39909260000046"
UNKNOWN_SHEET = (
    ("Account No", "Ifsc Code", "Transaction Amount", "Bank"),
    ("999933334444", "ICIC0008515", "5,000.00", "ICICI Bank"),
)
SHEET_SHAPE = {
    "sheet": "str",
    "found": "int",
    "new": "int",
    "known": "int",
    "refused": "int",
    "repeated": "int",
    "leftOut": "int",
    "refusedRows": [],
    "notes": [],
    "newRows": [],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a store file holds."""

    facts: int
    imports: int
    alerts: int
    rings: int


def _locked() -> bytes:
    """Give the start of a workbook with a password: an OLE file with an encrypted package."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return head + "EncryptedPackage".encode("utf-16-le") + bytes(2_000)


def _zip_with_password() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    content = bytearray(packed.getvalue())
    content[6] |= 1  # general purpose bit 0: encrypted (APPNOTE.TXT 4.4.4)
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


BROKEN: Mapping[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.xlsx", lambda: b"", "is empty"),
    "blank": ("a.csv", lambda: b" \r\n\t \n", "is empty"),
    "PDF": ("a.xlsx", lambda: b"%PDF-1.7\n1 0 obj\n", "is a PDF"),
    "picture": ("a.xls", lambda: b"\x89PNG\r\n\x1a\n" + bytes(40), "is a picture"),
    "truncated": (NAME, lambda: SAMPLE.read_bytes()[:4_000], "save a copy|archive|damaged"),
    "last byte gone": (NAME, lambda: SAMPLE.read_bytes()[:-1], "save a copy|archive|damaged"),
    "locked": ("a.xlsx", _locked, "has a password"),
    "locked archive": ("a.xlsx", _zip_with_password, "password"),
    "other archive": ("a.xlsx", lambda: _archive({"letter.txt": b"hello"}), "no .xlsx workbook"),
    "nested": ("a.xlsx", lambda: _archive({"more.zip": b"PK\x03\x04"}), "another archive"),
    "money on an unknown sheet": (
        NAME,
        lambda: workbook({"Money Transfer to": [HOP, hop()], "Secret": UNKNOWN_SHEET}),
        "Secret",
    ),
    "table of something else": ("a.csv", lambda: b"dish,price\nidli,40\ndosa,80\n", "no reader"),
    "letters of no code": ("a.csv", lambda: bytes(range(256)) * 20, "is not"),
}


def _archive(members: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.fixture(scope="module")
def broken_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store that only broken files were given to."""
    return tmp_path_factory.mktemp("broken") / "office.db"


@pytest.fixture(scope="module")
def refusals(broken_store: Path) -> Mapping[str, tuple[str, str]]:
    """Give code and sentence for each kind of broken file, all imported in one command."""
    folder = broken_store.parent / "files"
    for kind, (name, make, _) in BROKEN.items():
        (folder / kind).mkdir(parents=True)
        (folder / kind / name).write_bytes(make())
    paths = [folder / kind / name for kind, (name, _, _) in BROKEN.items()]
    done = ringtrace("import", *paths, "--json", store=broken_store)
    assert done.status == 65
    told = done.document["imports"]
    assert [one["file"] for one in told] == [path.name for path in paths]
    errors = [one["error"] for one in told]
    return {
        kind: (error["code"], error["message"]) for kind, error in zip(BROKEN, errors, strict=True)
    }


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_refused_in_one_sentence_that_says_what_it_is(
    refusals: Mapping[str, tuple[str, str]], kind: str
) -> None:
    code, sentence = refusals[kind]

    wanted = BROKEN[kind][2].split("|")
    assert code == ("UNKNOWN_SHEET" if "sheet" in kind else "FILE_REFUSED")
    assert any(part in sentence for part in wanted), sentence
    assert len(sentence.splitlines()) == 1
    assert 20 < len(sentence) < 300
    assert "Traceback" not in sentence


def test_broken_files_change_nothing_but_the_audit_chain(
    refusals: Mapping[str, tuple[str, str]], broken_store: Path
) -> None:
    state, events = asyncio.run(_look(broken_store))

    assert state == State(facts=0, imports=0, alerts=0, rings=0)
    refused = [event for event in events if event[0] is EventTag.FILE_REFUSED]
    assert len(refused) == len(refusals)
    assert [event[1]["reason"] for event in refused] == [said for _, said in refusals.values()]


def test_a_refusal_never_holds_a_number_of_the_file(
    refusals: Mapping[str, tuple[str, str]],
) -> None:
    numbers = personal_numbers() | {"999933334444", "999911112222"}

    said = " ".join(sentence for _, sentence in refusals.values())

    assert not [number for number in numbers if number in said]


def test_a_folder_with_one_broken_file_is_taken_in_but_for_that_one(tmp_path: Path) -> None:
    store, folder = tmp_path / "office.db", tmp_path / "cases"
    folder.mkdir()
    shutil.copy(CASES / "atm_master.csv", folder)
    (folder / "broken.xlsx").write_bytes(SAMPLE.read_bytes()[:4_000])

    done = ringtrace("import", folder, store=store)

    refused = [line for line in done.lines if line.startswith("broken.xlsx: ")]
    state, _ = asyncio.run(_look(store))
    assert done.status == 65
    assert len(refused) == 1
    assert next(line for line in done.lines if line.startswith("broken.xlsx ")).split()[1:] == [
        "refused", "-", "-", "-", "-",
    ]  # fmt: skip
    assert state.imports == 1


def test_refused_rows_end_well_unless_asked_to_be_strict(tmp_path: Path) -> None:
    rows = [HOP, hop(), hop(serial=2, amount="ten")]
    (tmp_path / NAME).write_bytes(workbook({"Money Transfer to": rows}))

    lenient = ringtrace("import", tmp_path / NAME, store=tmp_path / "a.db")
    strict = ringtrace("import", tmp_path / NAME, "--strict", store=tmp_path / "b.db")
    again = ringtrace("import", tmp_path / NAME, "--strict", store=tmp_path / "a.db")

    assert (lenient.status, strict.status, again.status) == (0, 65, 65)
    assert strict.lines == lenient.lines
    assert "K3" in lenient.out


def test_without_refused_rows_strict_ends_well(tmp_path: Path) -> None:
    done = ringtrace("import", CASES / "atm_master.csv", "--strict", store=tmp_path / "a.db")

    assert done.status == 0


def test_the_document_of_an_import_keeps_its_names_and_types(tmp_path: Path) -> None:
    files = (SAMPLE, CASES / "atm_master.csv", tmp_path / "empty.csv")
    files[2].touch()

    done = ringtrace("import", *files, "--json", store=tmp_path / "office.db")

    trail, register, refused = done.document["imports"]
    assert shape(trail) == {
        "file": "str",
        "complaint": "str",
        "kind": "str",
        "complaints": ["str"],
        "isRepeat": "bool",
        "import": "str",
        "follows": [],
        "sheets": [SHEET_SHAPE],
    }
    assert (trail["kind"], register["kind"]) == (
        InputKind.COMPLETE_TRAIL.value,
        InputKind.ATM_REGISTER.value,
    )
    assert (register["complaint"], register["complaints"]) == (None, [])
    assert shape(refused) == {
        "file": "str",
        "complaint": "null",
        "sheets": [],
        "error": {"code": "str", "message": "str"},
    }


def test_a_file_under_another_name_is_known_by_its_bytes(imported: Path, tmp_path: Path) -> None:
    store = copy_of(imported, tmp_path)
    other = tmp_path / "renamed.xlsx"
    shutil.copy(SAMPLE, other)

    done = ringtrace("import", other, "--json", store=store)

    (report,) = done.document["imports"]
    assert report["isRepeat"] is True
    assert {sheet["new"] for sheet in report["sheets"]} == {0}
    assert sum(sheet["known"] for sheet in report["sheets"]) == 5


def test_importing_in_two_parts_finds_what_importing_at_once_finds(
    imported: Path, tmp_path: Path
) -> None:
    store = tmp_path / "parts.db"
    files = sorted(CASES.glob("*.csv")) + sorted(CASES.glob("*.xlsx"), reverse=True)

    ringtrace("import", *files[:6], "--no-detect", store=store)
    ringtrace("import", *files[6:], "--no-detect", store=store)

    ring = ringtrace("detect", "--json", store=store).document["rings"][0]
    whole = ringtrace("detect", "--json", store=imported).document["rings"][0]
    assert ring["id"] == whole["id"] == RING
    told = ("complaints", "score", "disputedPaise", "cashedPaise", "machines", "districts")
    assert [ring[name] for name in told] == [whole[name] for name in told]
    assert len(ring["accounts"]) == len(whole["accounts"])


def test_nothing_is_detected_where_that_was_not_asked_for(tmp_path: Path) -> None:
    store = tmp_path / "office.db"

    done = ringtrace("import", CASES / "atm_master.csv", "--no-detect", store=store)

    state, _ = asyncio.run(_look(store))
    assert (done.err, state.rings, state.alerts) == ("", 0, 0)


def test_new_alerts_are_announced_on_stderr_alone(tmp_path: Path) -> None:
    files = [path for path in CASES.glob("*.xlsx") if SECOND_NUMBER not in path.name]

    done = ringtrace("import", *files, "--json", store=tmp_path / "office.db")

    assert done.status == 0
    assert "new alert" in done.err
    assert done.document["imports"]


def test_a_folder_without_tables_brings_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.docx").write_bytes(b"PK\x03\x04")

    done = ringtrace("import", tmp_path / "empty", "--json", store=tmp_path / "office.db")

    assert done.status == 0
    assert done.document["imports"] == []


@pytest.mark.parametrize("name", ["none.xlsx", "नहीं.xlsx"])
def test_a_path_that_is_not_there_is_told_by_name(tmp_path: Path, name: str) -> None:
    done = ringtrace("import", tmp_path / name, store=tmp_path / "office.db")

    assert done.status == 65
    assert name in done.err
    assert str(tmp_path) not in done.err
    assert done.out == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    locked = tmp_path / "cases" / "locked.csv"
    locked.parent.mkdir()
    shutil.copy(CASES / "atm_master.csv", locked)
    locked.chmod(0)

    done = ringtrace("import", locked.parent, store=tmp_path / "office.db")

    assert done.status == 65
    assert "cannot be read" in done.out


def test_a_file_larger_than_is_taken_is_refused_by_its_size(tmp_path: Path) -> None:
    settings = tmp_path / "small.toml"
    settings.write_text("[intake]\nmax_file_bytes = 100\n")
    files = (CASES / "atm_master.csv", "--settings", settings)

    done = ringtrace("import", *files, store=tmp_path / "office.db")

    size = (CASES / "atm_master.csv").stat().st_size
    assert done.status == 65
    assert f"the file has {size:,} bytes and at most 100 are taken" in done.out
    assert "intake.max_file_bytes" in done.out


def test_a_row_under_another_complaint_is_not_taken_for_this_one(tmp_path: Path) -> None:
    rows = [HOP, hop(), hop(serial=2, ack="39908260000777")]
    (tmp_path / NAME).write_bytes(workbook({"Money Transfer to": rows}))

    ringtrace("import", tmp_path / NAME, store=tmp_path / "office.db")
    shown = ringtrace("trail", COMPLAINT, "--json", store=tmp_path / "office.db").document

    assert len(shown["trail"]["flows"]) == 1


async def _look(file: Path) -> tuple[State, list[tuple[EventTag, dict[str, str]]]]:
    from graph.model.filters import ImportFilter, RingFilter
    from graph.model.scope import SYSTEM
    from graph.model.subscription import AlertFilter

    store = await open_store(f"sqlite:{file}")
    try:
        events = await store.events(after=0, first=1_000)
        state = State(
            facts=(await store.health()).fact_count,
            imports=len((await store.imports(ImportFilter(), first=100, scope=SYSTEM)).items),
            alerts=len((await store.alerts(AlertFilter(), first=100, scope=SYSTEM)).items),
            rings=len((await store.rings(RingFilter(), first=100, scope=SYSTEM)).items),
        )
        return state, [(one.event.tag, dict(one.event.details)) for one in events]
    finally:
        await store.close()
