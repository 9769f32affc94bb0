"""Blocks of lines as columns, against the csv module."""

from __future__ import annotations

import csv
import gzip
import random
from pathlib import Path

import numpy as np
import pytest

from api.services import bare_cells
from api.services.bare_cells import read_blocks
from graph.errors import FileRefused

HEADER = "id,extra,number"


def numbers_of(path: Path) -> list[float]:
    return [v for block in read_blocks(path, ["number"]) for v in block.columns[0].numbers()]


def texts_of(path: Path) -> list[str]:
    blocks = read_blocks(path, ["id"])
    return [text.decode() for block in blocks for text in block.columns[0].texts().tolist()]


@pytest.mark.parametrize("seed", range(4))
def test_cells_are_those_the_csv_module_reads(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(seed)
    rows = [
        (
            "".join(draw.choices("AB019é_", k=draw.randint(1, 21))),
            "",
            draw.choice(
                ["0", "7", "12345678", "-129600000", "123456789012", "1.5", "1e3", "00042"]
            ),
        )
        for _ in range(300)
    ]
    path = tmp_path / "rows.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator=draw.choice(["\n", "\r\n"])).writerows(
            [HEADER.split(","), *rows]
        )
    monkeypatch.setattr(bare_cells, "BLOCK_BYTES", 257)

    assert numbers_of(path) == [float(row[2]) for row in rows]
    assert texts_of(path) == [row[0] for row in rows]


def test_a_packed_file_reads_like_a_plain_one_and_needs_no_last_line_end(tmp_path: Path) -> None:
    text = f"{HEADER}\nA,,1\nB,,2"
    plain, packed = tmp_path / "a.csv", tmp_path / "b.csv"
    plain.write_text(text, encoding="utf-8")
    packed.write_bytes(gzip.compress(text.encode()))

    assert numbers_of(plain) == numbers_of(packed) == [1.0, 2.0]


def test_quotes_are_read_and_lines_of_other_lengths_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'{HEADER}\n"A",x,1\nB,2\n\n"C",,"3"\nD,"a,b",4\n"E"\n', encoding="utf-8")

    blocks = list(read_blocks(path, ["id", "number"]))

    assert [block.columns[1].numbers().tolist() for block in blocks] == [[1.0, 3.0, 4.0]]
    assert blocks[0].line.tolist() == [2, 5, 6]
    assert blocks[0].bad == [3, 7]


def test_names_have_the_same_key_only_if_they_are_the_same(tmp_path: Path) -> None:
    draw = random.Random(1)
    names = ["".join(draw.choices("ab", k=draw.randint(1, 20))) for _ in range(3000)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join([HEADER, *(f"{name},,0" for name in names)]), encoding="utf-8")

    keys = np.concatenate([b.columns[0].keys() for b in read_blocks(path, ["id"])]).tolist()

    assert len(set(zip(names, keys, strict=True))) == len(set(names)) == len(set(keys))


def test_names_have_the_same_key_beside_longer_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}\nA1,,0\nA1,,0\n{'B' * 30},,0\n", encoding="utf-8")
    monkeypatch.setattr(bare_cells, "BLOCK_BYTES", 7)

    keys = np.concatenate([b.columns[0].keys() for b in read_blocks(path, ["id"])]).tolist()

    assert keys[0] == keys[1] != keys[2]


def test_what_is_no_number_is_told_by_a_nan(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}\nA,,x1\nB,,\nC,,nan\nD,,12345678x\n", encoding="utf-8")

    assert np.isnan(numbers_of(path)).tolist() == [True, False, True, True]


def test_a_header_without_a_column_or_no_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,extra\n", encoding="utf-8")

    with pytest.raises(FileRefused, match="lacks number"):
        numbers_of(path)
    with pytest.raises(FileRefused, match="cannot be read"):
        numbers_of(tmp_path / "none.csv")
