"""The command line in this process: what it wrote where, and how it ended."""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from typer.testing import CliRunner

from api.cli.commands import app

CASES = Path(__file__).parent / "data" / "ncrp"
COMPLAINT = "39908260000002"
RING = "ring:R000001"
TERMINAL = {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": "80"}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
_STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PERSONAL = re.compile(r"(?<!\d)0*(999\d{6,}|5\d{9})(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A command that has ended.

    Attributes:
        status: Its exit code.
        out: What it wrote to stdout.
        err: What it wrote to stderr.
    """

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout; stderr may tell beside it."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found

    @property
    def lines(self) -> list[str]:
        """Lines of stdout as they are read, without colours."""
        return _STYLE.sub("", self.out).splitlines()


def ringtrace(
    *arguments: str | Path,
    store: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Done:
    """Run a command over a store file, and leave the logging of the tests as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    words = [str(argument) for argument in arguments]
    if store is not None:
        words += ["--store", f"sqlite:{store}"]
    try:
        ended = CliRunner().invoke(app, words, env=environment)
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    return Done(status=ended.exit_code, out=ended.stdout, err=ended.stderr)


def shape(value: object) -> object:
    """Give the form of a JSON value: names and types, instants apart from other texts."""
    match value:
        case dict():
            return {name: shape(item) for name, item in value.items()}
        case list():
            forms = [shape(item) for item in value]
            return [form for place, form in enumerate(forms) if form not in forms[:place]]
        case str() if INSTANT.fullmatch(value):
            return "instant"
    return "null" if value is None else type(value).__name__


def personal_numbers(folder: Path = CASES) -> frozenset[str]:
    """Give every account and phone number that stands in some case files."""
    return frozenset(
        number for cell in _cells(folder) for number in _PERSONAL.findall(cell) if len(number) > 8
    )


def _cells(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.csv")):
        yield from re.split(r"[,\n]", path.read_text(encoding="utf-8-sig"))
    for path in sorted(folder.glob("*.xlsx")):
        book = load_workbook(path, read_only=True)
        for sheet in book:
            for row in sheet.iter_rows(values_only=True):
                yield from (str(cell) for cell in row if cell is not None)
        book.close()
