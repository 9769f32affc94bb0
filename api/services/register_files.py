"""Registers of rings in files: read if there, and replaced whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from analytics.register_file import Register, parse_register, print_register
from graph.errors import CannotWrite, FileRefused


def read_register(path: Path) -> Register:
    """Give the register in a file; an empty one where there is no file yet.

    Raises:
        FileRefused: The file cannot be read.
        InputError: It is no register.
    """
    try:
        return parse_register(path.read_bytes())
    except FileNotFoundError:
        return Register()
    except OSError as error:
        raise FileRefused(
            f"--register: {path.name} cannot be read: {error.strerror}; check that it is yours"
        ) from error


def write_register(path: Path, register: Register) -> None:
    """Replace a register's file; after a crash it holds the old text or the new, never a part.

    A text that is there already is left alone.

    Raises:
        CannotWrite: The file cannot be written.
    """
    text = print_register(register)
    try:
        if path.exists() and path.read_bytes() == text:
            return
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, suffix=".register")
        aside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(
            f"--register: {path.name} cannot be written: {error.strerror}; check the folder and"
            " the room on the disk"
        ) from error
