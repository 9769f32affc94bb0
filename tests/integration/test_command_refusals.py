"""How commands end when they cannot: one sentence on stderr, nothing on stdout, and a status."""

import os
import re
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from api.cli.shell import run
from graph.errors import CannotWrite, Conflict, NotAllowed, NotFound, RingtraceError
from tests.commands import CASES, COMPLAINT, ringtrace

EVERY = (
    ("import", str(CASES / "atm_master.csv")),
    ("detect",),
    ("trail", COMPLAINT),
    ("forecast",),
    ("peaks",),
    ("alerts",),
    ("alerts", "raise"),
    ("alerts", "acknowledge", "alert:x"),
    ("alerts", "subscribe", "--email", "nobody@example.org"),
    ("alerts", "test", "subscription:x"),
    ("export", "rings", "-o", "rings.csv"),
    ("audit", "verify"),
    ("migrate",),
)


def _letter(folder: Path) -> Path:
    file = folder / "letter.db"
    file.write_text("this is a letter and no database at all\n" * 100, encoding="utf-8")
    return file


def _foreign(folder: Path) -> Path:
    file = folder / "foreign.db"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE recipe (dish TEXT)")
    connection.commit()
    connection.close()
    return file


def _newer(folder: Path) -> Path:
    file = folder / "newer.db"
    ringtrace("detect", store=file)
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 9999")
    connection.close()
    return file


STORES: Mapping[str, tuple[Callable[[Path], Path], int, str]] = {
    "no folder": (lambda folder: folder / "nowhere" / "office.db", 73, "there is no folder"),
    "a folder": (lambda folder: folder, 73, "folder"),
    "a letter": (_letter, 69, "is not a ringtrace store"),
    "foreign": (_foreign, 69, "another program's database"),
    "newer": (_newer, 78, "newer"),
}


@pytest.mark.parametrize("kind", STORES)
@pytest.mark.parametrize("arguments", EVERY, ids=" ".join)
def test_a_store_that_is_none_ends_every_command_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, arguments: tuple[str, ...]
) -> None:
    make, status, says = STORES[kind]
    monkeypatch.chdir(tmp_path)

    done = ringtrace(*arguments, store=make(tmp_path))

    assert done.status == status
    assert says in done.err
    assert done.err.startswith("ringtrace: ")
    assert len(done.err.splitlines()) == 1
    assert done.out == ""


@pytest.mark.parametrize("kind", ["a letter", "foreign", "newer"])
def test_a_file_that_is_no_store_stays_as_it_was(tmp_path: Path, kind: str) -> None:
    file = STORES[kind][0](tmp_path)
    before = file.read_bytes()

    for arguments in (("detect",), ("migrate",), ("doctor",)):
        ringtrace(*arguments, store=file)

    assert file.read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write every file")
@pytest.mark.parametrize(
    "arguments",
    [("alerts", "subscribe", "--email", "nobody@example.org"), ("export", "rings", "-o", "x.csv")],
    ids=" ".join,
)
def test_a_store_that_is_read_only_is_told_with_the_remedy(
    office: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(office.parent)
    office.chmod(0o400)

    done = ringtrace(*arguments, store=office)

    assert done.status == 73
    assert "read-only" in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Usage"),
        (("nonsense",), "nonsense"),
        (("import",), "PATH"),
        (("trail",), "acknowledgement number"),
        (("detect", "--nonsense"), "--nonsense"),
        (("forecast", "--hours", "0"), "--hours"),
        (("forecast", "--hours", "73"), "--hours"),
        (("forecast", "--at", "tomorrow"), "2026-09-30T14:00"),
        (("forecast", "--at", "2026-02-30"), "2026-09-30T14:00"),
        (("trail", COMPLAINT, "--as-known-at", "30/09/2026"), "2026-09-30T14:00"),
        (("alerts", "--last", "101"), "--last"),
        (("alerts", "--last", "0"), "--last"),
        (("alerts", "subscribe", "--kind", "WEATHER"), "WEATHER"),
        (("alerts", "subscribe", "--language", "FR"), "FR"),
        (("export", "numbers", "-o", "x.csv"), "transfers"),
        (("export", "rings"), "-o"),
        (("seed",), "--out"),
        (("seed", "--out", "x", "--random-state", "many"), "--random-state"),
    ],
    ids=str,
)
def test_a_wrong_argument_is_told_beside_the_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)

    done = ringtrace(*arguments)

    assert done.status == 2
    assert says in done.out + done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("trail", "39900000000000"), 1, "no complaint has this acknowledgement number"),
        (("trail", "12"), 65, "14 digits"),
        (("trail", ""), 65, "acknowledgement number"),
        (("forecast", "ring:R999999"), 1, "no ring has this id"),
        (("forecast", "R000001", "नहीं"), 1, "no ring has this id"),
        (("alerts", "acknowledge", "alert:none"), 1, "no alert has this id"),
        (("alerts", "test", "subscription:none"), 1, "no such subscription"),
        (("alerts", "subscribe"), 65, "channels: give 1 to 8"),
        (("alerts", "subscribe", "--email", "x"), 65, "channels.0.email"),
        (("export", "rings", "-o", "no/x.csv"), 73, "cannot be written"),
        (("export", "rings", "-o", "."), 73, "cannot be written"),
        (("export", "rings", "-o", "x.pdf", "--as", "pdf"), 65, "csv, xlsx"),
        (("export", "rings", "-o", "x.csv", "--reveal", " "), 65, "reason"),
        (("import", "nothing-there"), 65, "nothing-there"),
        (("detect", "--settings", "none.toml"), 78, "none.toml"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_one_sentence_and_a_status(
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    status: int,
    says: str,
) -> None:
    monkeypatch.chdir(office.parent)

    done = ringtrace(*arguments, store=office)

    assert done.status == status
    assert says in done.err
    assert done.err.startswith("ringtrace: ")
    assert len(done.err.splitlines()) == 1
    assert done.out == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("serve", "--host", "0.0.0.0"), "access control"),  # noqa: S104 - refused
        (("serve", "--host", "example.org"), "access control"),
        (("detect", "--store", "mysql://there"), "mysql"),
        (("detect", "--store", "office.db"), "no kind of store"),
        (("detect", "--store", "sqlite:"), "names no file"),
        (("detect", "--store", "sqlite://server/office.db"), "names a host"),
        (("detect", "--store", ""), "no kind of store"),
    ],
    ids=str,
)
def test_a_wrong_setup_is_told_by_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)

    done = ringtrace(*arguments)

    assert done.status == 78
    assert says in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"RINGTRACE_STORE__URI": "x"}, "RINGTRACE_STORE__URI"),
        ({"RINGTRACE_SERVER__PORT": "many"}, "$.server.port"),
        ({"RINGTRACE_STORE__URL_FILE": "/none"}, "RINGTRACE_STORE__URL_FILE"),
    ],
)
def test_a_wrong_variable_is_told_by_its_name_and_not_by_its_value(
    tmp_path: Path, environment: Mapping[str, str], says: str
) -> None:
    done = ringtrace("detect", store=tmp_path / "office.db", environment=environment)

    assert done.status == 78
    assert says in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("not there"), 1),
        (Conflict("changed"), 1),
        (NotAllowed("needs a right"), 77),
        (CannotWrite("full"), 73),
    ],
)
def test_an_error_of_ours_is_its_sentence_and_its_status(
    capsys: pytest.CaptureFixture[str], error: RingtraceError, status: int
) -> None:
    async def fail() -> None:
        raise error

    ended = _status(fail())

    assert ended == status
    assert capsys.readouterr().err == f"ringtrace: {error}\n"


def test_our_own_fault_is_a_number_and_not_a_traceback(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise KeyError("999900001234")

    status = _status(fail())

    told = capsys.readouterr().err
    (number,) = re.findall(r"under ([0-9a-f]{12})$", told.strip())
    (record,) = caplog.records
    assert status == 70
    assert vars(record)["request"] == number
    assert "999900001234" not in told


def test_being_stopped_ends_with_the_status_of_an_interrupt(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def stop() -> None:
        raise KeyboardInterrupt

    assert _status(stop()) == 130
    assert capsys.readouterr().err == ""


def test_a_status_of_its_own_is_the_command_s() -> None:
    async def answer_no() -> int:
        return 1

    assert _status(answer_no()) == 1


def _status(work: object) -> int:
    import typer

    with pytest.raises(typer.Exit) as ended:
        run(work)  # type: ignore[arg-type] # coroutines of several results
    return int(ended.value.exit_code)
