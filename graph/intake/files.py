"""Which files are taken in, what they are known by, and their bytes."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.errors import FileRefused
from graph.settings import IntakeSettings

EXTENSIONS: Final = frozenset({".csv", ".htm", ".html", ".tsv", ".txt", ".xls", ".xlsm", ".xlsx"})
CHUNK_BYTES: Final = 1 << 20
NEVER_INPUT: Final = ("readme", "license", "notice", "~$", ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class HashedFile:
    """A file as it was when it was hashed; its bytes stay on the disk.

    Attributes:
        name: Without its folder.
        path: Where it lies.
        size: Bytes that were hashed.
        sha256: Their hash, in hexadecimal.
    """

    name: str
    path: Path
    size: int
    sha256: str

    def chunks(self) -> Iterator[bytes]:
        """Give the very bytes that were hashed, a piece at a time.

        Raises:
            FileRefused: They are no longer there; known at the end alone.
        """
        sha, left = hashlib.sha256(), self.size
        try:
            with self.path.open("rb") as file:
                while left and (chunk := file.read(min(left, CHUNK_BYTES))):
                    sha.update(chunk)
                    left -= len(chunk)
                    yield chunk
        except OSError as error:
            raise _unreadable(error) from error
        if sha.hexdigest() != self.sha256:
            raise FileRefused("the file changed while it was read; import it again")


def find_files(paths: Iterable[Path]) -> Sequence[Path]:
    """Give the files to take in, each once, sorted within each folder.

    A file named directly is always given, whatever it is; of a folder come the
    files whose names are those of tables, at any depth.

    Raises:
        FileRefused: A path that does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(sorted(file for file in path.rglob("*") if is_input(file))))
        elif path.exists():
            found[path] = None
        else:
            raise FileRefused(f"there is no file or folder {path.name!r}")
    return tuple(found)


def find_skipped(paths: Iterable[Path]) -> Sequence[Path]:
    """Give the files of folders that are not taken in, because their names are no tables'."""
    return tuple(
        file
        for path in paths
        if path.is_dir()
        for file in sorted(path.rglob("*"))
        if file.is_file() and not is_input(file) and not file.name.startswith((".", "~$"))
    )


def is_input(path: Path) -> bool:
    """Tell whether a file of a folder looks like a table by its name."""
    return (
        path.suffix.lower() in EXTENSIONS
        and not path.name.lower().startswith(NEVER_INPUT)
        and path.is_file()
    )


def check_size(path: Path, settings: IntakeSettings) -> None:
    """Refuse what is no file, or one that is too large, before its bytes are read.

    Raises:
        FileRefused: It is too large, or cannot be looked at.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise _unreadable(error) from error
    if not stat.S_ISREG(found.st_mode):
        raise FileRefused(f"{path.name!r} is no file")
    refuse_large(found.st_size, settings)


def refuse_large(size: int, settings: IntakeSettings) -> None:
    """Refuse more bytes than a file may have.

    Raises:
        FileRefused: They are too many.
    """
    if size > settings.max_file_bytes:
        raise FileRefused(
            f"the file has {size:,} bytes and at most {settings.max_file_bytes:,} are taken; give"
            " it in parts, or raise intake.max_file_bytes"
        )


def hash_file(path: Path, settings: IntakeSettings) -> HashedFile:
    """Give what a file is known by.

    Raises:
        FileRefused: It is no file, cannot be read, or is larger than is taken.
    """
    check_size(path, settings)
    sha, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                sha.update(chunk)
                size += len(chunk)
                refuse_large(size, settings)
    except OSError as error:
        raise _unreadable(error) from error
    return HashedFile(name=path.name, path=path, size=size, sha256=sha.hexdigest())


def load(path: Path, settings: IntakeSettings) -> bytes:
    """Give a file's bytes.

    Raises:
        FileRefused: It is no file, cannot be read, or is larger than is taken.
    """
    check_size(path, settings)
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> FileRefused:
    return FileRefused(
        f"the file cannot be read: {error.strerror}; check that it is there and yours"
    )
