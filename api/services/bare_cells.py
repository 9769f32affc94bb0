"""Large CSV files as columns: a block of lines at a time, with numpy instead of a row at a time.

Names become 64-bit keys that are equal where the names are; numbers are read eight digits at
once. What is not plain (quotes, decimals, exponents) is read the slow way, cell by cell.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from graph.errors import FileRefused

BLOCK_BYTES: Final = 1 << 24
PAD: Final = b"\0" * 16
WORD: Final = 8  # bytes read at once
MOST_DIGITS: Final = 15  # a double holds every whole number of so many
COMMA, LINE_END, MINUS = 44, 10, 45
MIX: Final = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio (Fibonacci hashing)

Keys = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Cells of one column of a block.

    Attributes:
        block: The bytes of the block, padded.
        start: Where each cell starts.
        size: How many bytes it has.
    """

    block: npt.NDArray[np.uint8]
    start: Ints
    size: Ints

    def words(self, n: int) -> list[Keys]:
        """Give the first `n` times eight bytes of each cell, zeros behind its end."""
        windows = _windows(self.block)
        found = []
        for at in range(n):
            rest = np.clip(self.size - 8 * at, 0, 8)
            word = windows[np.minimum(self.start + 8 * at, len(windows) - 1)]
            found.append(word & _low_bytes(rest))
        return found

    def keys(self) -> Keys:
        """Give a number for each name: the same for the same name, else other (all but surely)."""
        n_words = -(-int(self.size.max(initial=1)) // 8)
        words = self.words(n_words)
        key = words[0] * MIX
        for word in words[1:]:
            turned = (key >> np.uint64(29)) ^ key
            key = np.where(word == 0, key, (turned + word) * MIX)
        return key

    def texts(self) -> npt.NDArray[np.bytes_]:
        """Give the cells as they stand."""
        words = self.words(max(1, -(-int(self.size.max(initial=1)) // 8)))
        table = np.stack([word.astype("<u8") for word in words], axis=1)
        return table.view(f"S{8 * len(words)}").ravel()

    def numbers(self) -> npt.NDArray[np.float64]:
        """Give the cells as numbers; NaN where a cell is none."""
        windows = _windows(self.block)
        is_minus = (self.block[self.start] == MINUS) & (self.size > 0)
        start, size = self.start + is_minus, self.size - is_minus
        low_size = np.minimum(size, WORD)
        low, is_plain = _digits(windows, start + size - low_size, low_size)
        long = np.flatnonzero(size > WORD)
        value = low.astype(np.float64)
        if len(long):
            high_size = np.minimum(size[long] - 8, 8)
            high, also = _digits(windows, start[long] + size[long] - 8 - high_size, high_size)
            value[long] += high.astype(np.float64) * 1e8
            is_plain[long] &= also
        is_plain &= (size > 0) & (size <= MOST_DIGITS)
        value = np.where(is_minus, -value, value)
        for at in np.flatnonzero(~is_plain).tolist():
            value[at] = self._number(at)
        return value

    def _number(self, at: int) -> float:
        cell = self.text(at)
        try:
            value = float(cell) if cell.strip() else 0.0
        except ValueError:
            return float("nan")
        return value if np.isfinite(value) else float("nan")

    def text(self, at: int) -> str:
        """Give one cell."""
        first = int(self.start[at])
        return self.block[first : first + int(self.size[at])].tobytes().decode("utf-8", "replace")

    def take(self, rows: npt.NDArray[Any]) -> Column:
        """Give some cells."""
        return Column(self.block, self.start[rows], self.size[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some lines of a file, as columns.

    Attributes:
        columns: The columns asked for, in that order.
        line: Line of each row, from 1.
        bad: Lines that have not as many cells as the header.
    """

    columns: Sequence[Column]
    line: Ints
    bad: Sequence[int]


def read_blocks(path: Path, wanted: Sequence[str]) -> Iterator[Block]:
    """Read a file, plain or packed with gzip, block by block.

    Raises:
        FileRefused: It cannot be opened, or lacks a column.
    """
    try:
        with path.open("rb") as raw:
            is_packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            with gzip.open(raw) if is_packed else raw as file:
                header = file.readline().decode("utf-8-sig", "replace").strip("\r\n").split(",")
                missing = [name for name in wanted if name not in header]
                if missing:
                    raise FileRefused(f"{path.name}: the header lacks {', '.join(missing)}")
                places = [header.index(name) for name in wanted]
                line = 2
                for data in _line_blocks(file):
                    yield _cut(data, len(header), places, line)
                    line += data.count(b"\n")
    except (OSError, EOFError) as error:
        raise FileRefused(f"{path.name} cannot be read: is it there, and whole?") from error


def _line_blocks(file: BinaryIO | gzip.GzipFile) -> Iterator[bytes]:
    rest = b""
    while data := file.read(BLOCK_BYTES):
        data = rest + data
        cut = data.rfind(b"\n") + 1
        rest = data[cut:]
        if cut:
            yield data[:cut]
    if rest.strip():
        yield rest + b"\n"


def _cut(data: bytes, n_columns: int, places: Sequence[int], line: int) -> Block:
    if b'"' in data or b"\r" in data:
        data = _plain(data, n_columns)
    block = np.frombuffer(data + PAD, dtype=np.uint8)
    ends = np.flatnonzero((block == COMMA) | (block == LINE_END))
    is_line_end = block[ends] == LINE_END
    bad: list[int] = []
    lines = np.flatnonzero(is_line_end)
    cells = np.diff(lines, prepend=-1)
    number = np.arange(len(lines), dtype=np.int64) + line
    if (cells != n_columns).any():
        wrong = cells != n_columns
        is_blank = (cells == 1) & (np.diff(ends[lines], prepend=-1) == 1)
        bad = number[wrong & ~is_blank].tolist()
        ends = ends[np.repeat(~wrong, cells)]
        starts = np.concatenate(([-1], np.flatnonzero(block == LINE_END)))[:-1][~wrong] + 1
        number = number[~wrong]
    else:
        starts = np.concatenate(([0], ends[lines][:-1] + 1))
    table = ends.reshape(-1, n_columns)
    firsts = np.column_stack((starts, table[:, :-1] + 1))
    columns = [Column(block, firsts[:, at], table[:, at] - firsts[:, at]) for at in places]
    return Block(columns, number, bad)


def _plain(data: bytes, n_columns: int) -> bytes:
    """Write quotes and foreign line ends plainly; a line stays one, a quoted comma a semicolon."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = []
    for line in text.split("\n")[:-1]:
        cells = next(csv.reader(io.StringIO(line)), [])
        is_odd = bool(line) and len(cells) != n_columns
        plain = ",".join(cell.replace(",", ";") for cell in cells)
        lines.append("," * n_columns if is_odd else plain)
    return "".join(f"{line}\n" for line in lines).encode()


def _windows(block: npt.NDArray[np.uint8]) -> Keys:
    """See eight bytes from every place of a block as a number."""
    return np.ndarray((len(block) - 7,), dtype="<u8", buffer=block.data, strides=(1,))


def _low_bytes(size: Ints) -> Keys:
    masks = np.array([(1 << (8 * n)) - 1 for n in range(9)], dtype=np.uint64)
    return masks[size]


def _digits(windows: Keys, start: Ints, size: Ints) -> tuple[Keys, npt.NDArray[np.bool_]]:
    """Read up to eight digits at once, as in a register; tell where they are digits alone."""
    word = windows[np.minimum(start, len(windows) - 1)]
    word = word << (np.uint64(64) - np.uint64(8) * size.astype(np.uint64)) if len(word) else word
    word = np.where(size == 0, np.uint64(0), word)
    high = np.uint64(0xF0F0F0F0F0F0F0F0)
    threes = np.uint64(0x3030303030303030)
    word |= threes & _low_bytes(WORD - size)
    above = (word & np.uint64(0x0F0F0F0F0F0F0F0F)) + np.uint64(0x0606060606060606)
    is_plain = ((word & high) == threes) & ((above & high) == 0)
    word &= np.uint64(0x0F0F0F0F0F0F0F0F)
    word = (word * np.uint64(2561)) >> np.uint64(8)
    word &= np.uint64(0x00FF00FF00FF00FF)
    word = (word * np.uint64(6553601)) >> np.uint64(16)
    word &= np.uint64(0x0000FFFF0000FFFF)
    word = (word * np.uint64(42949672960001)) >> np.uint64(32)
    return word, is_plain
