"""Originals of the files taken in, kept unchanged under the hash of their bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

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
        raise FileRefused(
            f"the file cannot be read: {error.strerror}; check that it is there and yours"
        ) from error
    return sha.hexdigest()


def original_path(sha256: str, *, folder: Path) -> Path:
    """Give where the original of some bytes is kept."""
    return folder / sha256[:2] / sha256


def keep_original(path: Path, sha256: str, *, folder: Path) -> Path:
    """Copy a file aside under its hash, durably, and give the copy; twice is once.

    Raises:
        CannotWrite: The folder cannot be written to.
    """
    kept = original_path(sha256, folder=folder)
    if kept.exists():
        return kept
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as aside:
            with path.open("rb") as file:
                shutil.copyfileobj(file, aside, _CHUNK_BYTES)
            aside.flush()
            os.fsync(aside.fileno())
        Path(aside.name).chmod(_READ_ONLY)
        Path(aside.name).replace(kept)
    except OSError as error:
        raise CannotWrite(
            f"originals cannot be kept in {folder}: {error.strerror}; make room or choose"
            " another store, or set intake.keep_originals to false"
        ) from error
    return kept
