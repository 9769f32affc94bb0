"""A file is hashed, and later given as the very bytes that were hashed, or refused."""

import hashlib
from pathlib import Path

import pytest

from graph.errors import FileRefused
from graph.intake.files import CHUNK_BYTES, hash_file
from graph.settings import IntakeSettings

CONTENT = b"0123456789abcdef" * (CHUNK_BYTES // 8)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(CONTENT)
    return path


def test_the_bytes_that_were_hashed_come_a_piece_at_a_time(path: Path) -> None:
    file = hash_file(path, IntakeSettings())

    chunks = list(file.chunks())

    assert (file.name, file.size) == ("table.csv", len(CONTENT))
    assert file.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert b"".join(chunks) == CONTENT
    assert max(map(len, chunks)) <= CHUNK_BYTES


def test_what_was_written_behind_them_meanwhile_is_not_given(path: Path) -> None:
    file = hash_file(path, IntakeSettings())

    path.write_bytes(CONTENT + b"more")

    assert b"".join(file.chunks()) == CONTENT


@pytest.mark.parametrize("now", [b"", CONTENT[1:], CONTENT[::-1]], ids=["empty", "cut", "other"])
def test_other_bytes_are_refused(path: Path, now: bytes) -> None:
    file = hash_file(path, IntakeSettings())
    path.write_bytes(now)

    with pytest.raises(FileRefused, match="changed while it was read"):
        list(file.chunks())


def test_a_file_that_is_gone_is_refused(path: Path) -> None:
    file = hash_file(path, IntakeSettings())
    path.unlink()

    with pytest.raises(FileRefused, match="cannot be read"):
        list(file.chunks())


def test_more_bytes_than_are_taken_are_refused(path: Path) -> None:
    with pytest.raises(FileRefused, match="at most 10 are taken"):
        hash_file(path, IntakeSettings(max_file_bytes=10))
