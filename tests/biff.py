"""Old .xls workbooks for tests: BIFF8 records in a compound file, as Excel 97 wrote them.

Written from MS-XLS and MS-CFB alone, so that the reader is judged by a writer of another hand.
"""

import struct
from collections.abc import Mapping, Sequence

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SMALLEST_STREAM = 4096  # shorter ones would have to lie in the mini stream


def biff(sheets: Mapping[str, Sequence[Sequence[object]]], merged: Mapping[str, str] = {}) -> bytes:
    """Write sheets of texts and numbers as an .xls file; `merged` gives ``B2:B4`` by sheet."""
    bodies = [_sheet(rows, merged.get(name, "")) for name, rows in sheets.items()]
    start = len(_globals(sheets, [0] * len(bodies)))
    offsets = [start + sum(map(len, bodies[:at])) for at in range(len(bodies))]
    return _compound(_globals(sheets, offsets) + b"".join(bodies))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0x41, 6))


def _globals(sheets: Mapping[str, object], offsets: Sequence[int]) -> bytes:
    code_page = _record(0x0042, struct.pack("<H", 1200))
    bound = b"".join(
        _record(
            0x0085,
            struct.pack("<IBBBB", offset, 0, 0, len(name), 1) + name.encode("utf-16-le"),
        )
        for name, offset in zip(sheets, offsets, strict=True)
    )
    return _bof(0x0005) + code_page + bound + _record(0x000A, b"")


def _sheet(rows: Sequence[Sequence[object]], merged: str) -> bytes:
    width = max((len(row) for row in rows), default=0)
    size = _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    cells = b"".join(
        _cell(at, column, value)
        for at, row in enumerate(rows)
        for column, value in enumerate(row)
        if value is not None and value != ""
    )
    blocks = [_block(block) for block in merged.split()]
    merges = _record(0x00E5, struct.pack("<H", len(blocks)) + b"".join(blocks)) if blocks else b""
    return _bof(0x0010) + size + cells + merges + _record(0x000A, b"")


def _cell(row: int, column: int, value: object) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, int | float):
        return _record(0x0203, place + struct.pack("<d", value))
    text = str(value)
    return _record(0x0204, place + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def _block(text: str) -> bytes:
    first, last = (_address(part) for part in text.split(":"))
    return struct.pack("<HHHH", first[0], last[0], first[1], last[1])


def _address(text: str) -> tuple[int, int]:
    return int(text[1:]) - 1, ord(text[0]) - ord("A")


def _compound(stream: bytes) -> bytes:
    stream = stream.ljust(max(SMALLEST_STREAM, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    count = len(stream) // SECTOR
    fat_sectors = -(-(count + 2) // (SECTOR // 4 - 1))
    used = fat_sectors + 1 + count  # tables, directory, stream
    chain = [FAT] * fat_sectors + [END]
    chain += [fat_sectors + 2 + at for at in range(count - 1)] + [END]
    chain += [FREE] * (fat_sectors * SECTOR // 4 - used)
    directory = _entry("Root Entry", 5, child=1, start=END, size=0)
    directory += _entry("Workbook", 2, child=FREE, start=fat_sectors + 1, size=len(stream))
    directory += _entry("", 0, child=FREE, start=0, size=0) * 2
    places = list(range(fat_sectors)) + [FREE] * (109 - fat_sectors)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIII", 0, fat_sectors, fat_sectors, 0, SMALLEST_STREAM)
    header += struct.pack("<IIII", END, 0, END, 0) + struct.pack("<109I", *places)
    return header + struct.pack(f"<{len(chain)}I", *chain) + directory + stream


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    letters = name.encode("utf-16-le")
    entry = letters.ljust(64, b"\0") + struct.pack("<H", len(letters) + 2 if name else 0)
    entry += struct.pack("<BBIII", kind, 1, FREE, FREE, child) + bytes(36)
    return entry + struct.pack("<IQ", start, size)
