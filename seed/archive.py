"""Write workbooks whose bytes depend on what is in them alone, not on when they were written."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from openpyxl import Workbook

from seed.sheets import Value

FIRST_INSTANT: Final = (1980, 1, 1, 0, 0, 0)  # the earliest an archive can say
PROPERTIES: Final = "docProps/core.xml"
WRITTEN_AT: Final = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def write_workbook(path: Path, sheets: Mapping[str, Iterable[Sequence[Value]]]) -> None:
    """Write a workbook with the given lines on each sheet."""
    book = Workbook(write_only=True)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(_timeless(content))


def _timeless(content: io.BytesIO) -> bytes:
    again = io.BytesIO()
    with ZipFile(content) as written, ZipFile(again, "w", ZIP_STORED) as archive:
        for name in written.namelist():
            part = written.read(name)
            if name == PROPERTIES:
                part = WRITTEN_AT.sub(b"2000-01-01T00:00:00Z", part)
            archive.writestr(ZipInfo(name, date_time=FIRST_INSTANT), part)
    return again.getvalue()
