"""Originals of the files taken in, kept unchanged under the hash of their bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO

from graph.errors import CannotWrite, FileRefused

_CHUNK_BYTES = 1 << 20
_READ_ONLY = 0o400


def file_sha256(path: Path) -> str:
    """Give the SHA-256 of a file's bytes, in hexadecimal.

    Raises:
        FileRefused: The file cannot be opened or read.
    """
    sha = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                sha.update(chunk)
    except OSError as error:
        raise _unreadable(error) from error
    return sha.hexdigest()


def original_path(sha256: str, *, folder: Path) -> Path:
    """Give where the original of some bytes is kept."""
    return folder / sha256[:2] / sha256


def keep_original(path: Path, sha256: str, *, folder: Path) -> Path:
    """Copy a file aside under its hash, durably, and give the copy; twice is once.

    Raises:
        FileRefused: The file is no longer there, or no longer the one that was hashed.
        CannotWrite: The folder cannot be written to.
    """
    kept = original_path(sha256, folder=folder)
    if kept.exists():
        return kept
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=kept.parent)
        aside = Path(name)
        try:
            with os.fdopen(handle, "wb") as copy:
                _copy(path, copy)
                copy.flush()
                os.fsync(copy.fileno())
            if file_sha256(aside) != sha256:
                raise FileRefused("the file changed while it was read; import it again")
            aside.chmod(_READ_ONLY)
            aside.replace(kept)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(
            f"originals cannot be kept in {folder}: {error.strerror}; make room or choose"
            " another store, or set intake.keep_originals to false"
        ) from error
    return kept


def _copy(path: Path, copy: IO[bytes]) -> None:
    try:
        file = path.open("rb")
    except OSError as error:
        raise _unreadable(error) from error
    with file:
        shutil.copyfileobj(file, copy, _CHUNK_BYTES)


def _unreadable(error: OSError) -> FileRefused:
    return FileRefused(
        f"the file cannot be read: {error.strerror}; check that it is there and yours"
    )
