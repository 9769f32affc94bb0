"""What is looked for in a packed workbook before any parser sees it.

Every member is unpacked once, in pieces, and counted: sizes that an archive
states about itself are not believed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final

from graph.errors import FileRefused
from graph.settings import IntakeSettings

PIECE_BYTES: Final = 1 << 20
OVERLAP_BYTES: Final = 64  # a declaration or a cell's address cut between two pieces
SMALL_BYTES: Final = 1 << 20  # below it a high ratio hurts nobody: short XML packs well
NESTED: Final = (".zip", ".gz", ".7z", ".rar", ".xlsx", ".xlsm", ".xlsb", ".xls")
DAMAGED: Final = (  # all that zipfile answers to bytes that are no archive
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)
DECLARATION: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ADDRESS: Final = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
LETTERS: Final = 26
ENCRYPTED: Final = 1  # general purpose bit 0 (APPNOTE.TXT 4.4.4)


def check_archive(content: bytes, limits: IntakeSettings) -> None:
    """Refuse a packed workbook that is broken, hostile or beyond the limits.

    Raises:
        FileRefused: Naming the limit or the fault.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_names(members, limits)
            unpacked = 0
            for member in members:
                unpacked = _check_member(archive, member, unpacked, limits)
    except DAMAGED as error:
        raise FileRefused(
            "the workbook is damaged or cut short; download it again from the portal"
        ) from error
    except RuntimeError as error:  # zipfile's answer to an encrypted member
        raise FileRefused("the archive has a password; save a copy without it") from error


def _check_names(members: list[zipfile.ZipInfo], limits: IntakeSettings) -> None:
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise FileRefused("the archive has a password; unpack it and give the files in it")
    if len(members) > limits.max_members:
        raise FileRefused(f"the archive has more than {limits.max_members} members")
    names = {member.filename.lower() for member in members}
    if len(names) < len(members):
        raise FileRefused("the archive has two members of one name")
    if any(name.endswith(NESTED) for name in names):
        raise FileRefused("the archive holds another archive or workbook; give each file itself")
    if "xl/workbook.xml" not in names:
        raise FileRefused("this archive is no .xlsx workbook; unpack it and give the files in it")


def _check_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, before: int, limits: IntakeSettings
) -> int:
    """Unpack one member and give the bytes unpacked so far."""
    size, tail = 0, b""
    is_sheet = member.filename.lower().startswith("xl/worksheets/")
    with archive.open(member) as packed:
        while piece := packed.read(PIECE_BYTES):
            size += len(piece)
            _check_size(size, before + size, member.compress_size, limits)
            _check_piece(tail + piece, is_sheet=is_sheet, limits=limits)
            tail = piece[-OVERLAP_BYTES:]
    return before + size


def _check_size(size: int, total: int, packed: int, limits: IntakeSettings) -> None:
    if total > limits.max_unpacked_bytes:
        raise FileRefused(f"the archive unpacks to more than {limits.max_unpacked_bytes:,} bytes")
    if size > max(SMALL_BYTES, packed * limits.max_ratio):
        raise FileRefused(
            f"a member of the archive unpacks to over {limits.max_ratio} times its size"
        )


def _check_piece(piece: bytes, *, is_sheet: bool, limits: IntakeSettings) -> None:
    if DECLARATION.search(piece):
        raise FileRefused("the workbook declares XML entities, which no spreadsheet program writes")
    if not is_sheet:
        return
    found = ADDRESS.findall(piece)
    if max((int(row) for row in {row for _, row in found}), default=0) > limits.max_rows:
        raise FileRefused(f"a sheet has cells below row {limits.max_rows:,}")
    columns = {letters for letters, _ in found}  # few, beside the cells that stand in them
    if max(map(_column, columns), default=0) > limits.max_columns:
        raise FileRefused(f"a sheet has cells beyond column {limits.max_columns}")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + letter - ord("A") + 1
    return number
