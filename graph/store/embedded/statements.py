"""Statements by name, out of the .sql files beside this module.

A file holds statements under ``-- name: …`` lines. ``{visible t}`` stands for the one
predicate that says what a read may see of the table called `t` in the statement (STORES 2.4
in the design), and the few other fragments are files of their own too; nothing else is ever
put into a statement but bound parameters. Fragments that begin with ``at_`` keep a read to the
rows at some entities, and let every row through where all are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "sql"
_NAME: Final = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_FRAGMENT: Final = re.compile(r"\{(\w+) (\w+)\}")


@cache
def statements(file: str, *, at_some: bool = False) -> Mapping[str, str]:
    """Give the statements of a file, by name.

    Args:
        file: Its name, without ending.
        at_some: Whether only rows at ``:entities`` are asked for.
    """
    parts = _NAME.split((FOLDER / f"{file}.sql").read_text(encoding="utf-8"))

    def fragment(found: re.Match[str]) -> str:
        return _fragment(found) if at_some or not found[1].startswith("at_") else "TRUE"

    return {
        name: _FRAGMENT.sub(fragment, text).strip().removesuffix(";")
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def script(name: str) -> str:
    """Give a whole file, to be run as it stands."""
    return (FOLDER / name).read_text(encoding="utf-8")


def _fragment(found: re.Match[str]) -> str:
    text = (FOLDER / f"{found[1]}.sql").read_text(encoding="utf-8")
    return _FRAGMENT.sub(_fragment, text.strip().replace("@", found[2]))
