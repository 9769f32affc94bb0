"""Files are read in a limited process: it may die, we do not."""

import asyncio
import io
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest

from graph.errors import FileRefused, UnknownColumn
from graph.intake.files import hash_file
from graph.intake.pool import ReadingPool, reading_pool
from graph.intake.reading import read_file, read_file_parts
from graph.model.batch import FactBatch, InputKind
from graph.settings import IntakeSettings
from tests.workbooks import AT, HOP, KEYS, NAME, hop, read, workbook

LIMITS = IntakeSettings()
GOOD = workbook({"Money Transfer to": [HOP, hop()]})

pytestmark = pytest.mark.anyio
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs limits that only POSIX has")


async def _read(
    folder: Path, content: bytes, limits: IntakeSettings = LIMITS, pool: ReadingPool | None = None
) -> FactBatch:
    path = folder / NAME
    path.write_bytes(content)
    return await read_file(path, keys=KEYS, settings=limits, at=AT, pool=pool)


def _with_sheet(xml: bytes) -> bytes:
    """Give a workbook whose only sheet is this XML."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as before, zipfile.ZipFile(packed, "w") as after:
        for name in before.namelist():
            after.writestr(name, xml if "worksheets/" in name else before.read(name))
    return packed.getvalue()


# A wide row and one far below it: the parser wants 400 GB for the square between them.
ABORTS_THE_PARSER = _with_sheet(
    b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
    b"<row r='1'>" + b"<c><v>1</v></c>" * 16_384 + b"</row>"
    b"<row r='1048576'><c><v>1</v></c></row></sheetData></worksheet>"
)
SLOW = b"SL No,Acknowledgement No,Amount,Entry Date,Current Status\n" + b"1,2,3,4,5\n" * 900_000


async def test_a_file_read_in_a_child_says_what_it_says_here(tmp_path: Path) -> None:
    assert await _read(tmp_path, GOOD) == read(GOOD)


async def test_many_files_are_read_at_once_by_two_children_at_most(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(GOOD)

    async with reading_pool(LIMITS, size=99) as pool:
        batches = await asyncio.gather(
            *(read_file(path, keys=KEYS, settings=LIMITS, at=AT, pool=pool) for _ in range(6))
        )
        running = _children()

    assert batches == [read(GOOD)] * 6
    assert len(running) == 2


async def test_the_kind_of_a_file_may_be_told(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(GOOD)

    with pytest.raises(UnknownColumn):
        await read_file(path, keys=KEYS, settings=LIMITS, at=AT, kind=InputKind.COMPLAINT_LIST)


async def test_a_refusal_comes_through_with_sheet_and_reason(tmp_path: Path) -> None:
    content = workbook({"Money Transfer to": [[*HOP[:11], "Remarks 2", *HOP[12:]], hop()]})

    with pytest.raises(UnknownColumn, match="Disputed Amount") as refusal:
        await _read(tmp_path, content)

    assert refusal.value.sheet == "Money Transfer to"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n", "a PDF"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\x00\x01\x02\x03" * 50, "not an .xlsx"),
        (_with_sheet(b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet>&a;</worksheet>"), "entities"),
        (_with_sheet(b"<worksheet><sheetData><row></worksheet>"), "damaged"),
    ],
)
async def test_a_broken_foreign_or_hostile_file_is_one_clear_refusal(
    tmp_path: Path, content: bytes, why: str
) -> None:
    with pytest.raises(FileRefused, match=why):
        await _read(tmp_path, content)


@posix
async def test_a_file_that_aborts_its_parser_is_refused_and_the_next_is_read(
    tmp_path: Path,
) -> None:
    async with reading_pool(LIMITS, size=1) as pool:
        with pytest.raises(FileRefused, match="ended the process"):
            await _read(tmp_path, ABORTS_THE_PARSER, pool=pool)
        batch = await _read(tmp_path, GOOD, pool=pool)

    assert len(batch.sheets[0].row_facts) == 1


@posix
async def test_a_file_that_wants_too_much_memory_is_refused_naming_the_limit(
    tmp_path: Path,
) -> None:
    rows = b"\n".join(b"%d,a longer text in every row,%d" % (row, row) for row in range(400_000))
    limits = msgspec.structs.replace(LIMITS, memory_bytes=64_000_000)

    with pytest.raises(FileRefused, match="64 MB"):
        await _read(tmp_path, b"a,b,c\n" + rows, limits)


@posix
async def test_however_long_a_table_is_a_child_holds_the_facts_of_one_part(tmp_path: Path) -> None:
    rows = (
        b"%d,%d,30/08/2026 10:00:00,5,%d" % (10**11 + row, 2 * 10**11 + row, 6 * 10**11 + row)
        for row in range(80_000)
    )
    path = tmp_path / "long.csv"
    path.write_bytes(b"\n".join((b"payer,beneficiary,at,amount,utr", *rows)))
    limits = msgspec.structs.replace(LIMITS, memory_bytes=240_000_000)

    file = hash_file(path, limits)
    parts = [part async for part in read_file_parts(file, keys=KEYS, settings=limits, at=AT)]

    assert [part.of.has_more for part in parts] == [True, True, True, True, False]


@posix
async def test_a_file_that_takes_too_much_processor_time_is_refused_naming_the_limit(
    tmp_path: Path,
) -> None:
    limits = msgspec.structs.replace(LIMITS, cpu_s=0)

    with pytest.raises(FileRefused, match="0 s of processor time"):
        await _read(tmp_path, SLOW, limits)


async def test_a_file_that_takes_too_long_is_refused_naming_the_limit(tmp_path: Path) -> None:
    limits = msgspec.structs.replace(LIMITS, wall_s=0)

    with pytest.raises(FileRefused, match="more than 0 s"):
        await _read(tmp_path, GOOD, limits)


async def test_a_file_larger_than_is_taken_never_reaches_a_child(tmp_path: Path) -> None:
    limits = msgspec.structs.replace(LIMITS, max_file_bytes=10)

    with pytest.raises(FileRefused, match="at most 10 are taken"):
        await _read(tmp_path, GOOD, limits)


async def test_a_folder_given_as_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="no file"):
        await read_file(tmp_path, keys=KEYS, settings=LIMITS, at=AT)


@posix
async def test_a_child_that_is_killed_costs_only_its_file(tmp_path: Path) -> None:
    async with reading_pool(LIMITS, size=1) as pool:
        slow = asyncio.create_task(_read(tmp_path, SLOW, pool=pool))
        os.kill(await _only_child(), signal.SIGKILL)
        with pytest.raises(FileRefused, match="ended the process"):
            await slow
        batch = await _read(tmp_path, GOOD, pool=pool)

    assert len(batch.facts) == 3


async def test_reading_that_is_given_up_leaves_no_child_behind(tmp_path: Path) -> None:
    async with reading_pool(LIMITS, size=1) as pool:
        slow = asyncio.create_task(_read(tmp_path, SLOW, pool=pool))
        child = await _only_child()
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow

    assert child not in _children()


async def _only_child() -> int:
    """Wait until a child runs, and give its number."""
    while not _children():  # noqa: ASYNC110  a process of the system sets no event of ours
        await asyncio.sleep(0.01)
    return _children()[0]


def _children() -> list[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    if not listed.exists():
        pytest.skip("needs /proc to find the child")
    return [int(number) for number in listed.read_text().split() if _is_reader(number)]


def _is_reader(number: str) -> bool:
    """Tell readers from what other tests started in this process and keep, such as fork servers."""
    command = Path(f"/proc/{number}/cmdline")
    return command.exists() and b"graph.intake.child" in command.read_bytes()


CHILD_TRIES = {
    "a socket": "import socket; socket.socket()",
    "a program": "import subprocess; subprocess.run(['true'])",
    "a file to write": "open('written', 'w')",
}


@pytest.mark.parametrize("what", CHILD_TRIES)
async def test_a_child_may_open_no(what: str, tmp_path: Path) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from graph.intake.child import _refuse; "
        f"sys.addaudithook(_refuse); {CHILD_TRIES[what]}"
    )
    root = Path(__file__).parents[2]

    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-c", program, str(root), cwd=tmp_path, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await child.communicate()

    assert b"PermissionError" in errors
    assert not (tmp_path / "written").exists()


def test_a_child_starts_without_what_only_its_parent_needs() -> None:
    program = "import sys, graph.intake.child; print('asyncio' in sys.modules)"

    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "False"
