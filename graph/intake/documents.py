"""JSON that holds records: what a document is, its records one by one, and their fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec

from graph.errors import FileRefused, InputError, MalformedRow
from graph.model.cell import Cell
from graph.model.decoding import convert

T = TypeVar("T")

STARTS: Final = (b"{", b"[")
WRAPPERS: Final = ("complaints", "answers", "requests", "data", "records", "items")
BOM: Final = b"\xef\xbb\xbf"


def parse_document(content: bytes) -> Sequence[Mapping[str, Any]] | None:
    """Give a JSON file's records; None if the bytes are no JSON of objects."""
    bare = content.removeprefix(BOM).lstrip()
    if not bare.startswith(STARTS):
        return None
    try:
        document = msgspec.json.decode(bare)
    except (msgspec.DecodeError, RecursionError):
        return None
    if isinstance(document, dict):
        wrapped = [document[name] for name in WRAPPERS if isinstance(document.get(name), list)]
        records = wrapped[0] if len(wrapped) == 1 and len(document) <= len(WRAPPERS) else [document]
    else:
        records = document
    if isinstance(records, list) and all(isinstance(record, dict) for record in records):
        return records
    return None


def read_records(
    records: Sequence[Mapping[str, Any]], kind: type[T], *, most: int
) -> Iterator[tuple[int, T | InputError]]:
    """Give each record, numbered from 1, as a value, or why it is none.

    Raises:
        FileRefused: More records than are taken.
    """
    if len(records) > most:
        raise FileRefused(f"the file has more than {most:,} records")
    for number, record in enumerate(records, start=1):
        try:
            yield number, convert(record, kind, is_strict=False)
        except msgspec.ValidationError as error:
            where = str(error).rpartition("at `$.")[2].rstrip("`") if "at `$." in str(error) else ""
            reason = "a field is missing or is not of its kind"
            yield number, MalformedRow(reason, cell=where)


def read_field(path: str, value: Cell, parse: Callable[[Cell], T]) -> T:
    """Read one field.

    Raises:
        InputError: It cannot be read, with its path.
    """
    try:
        return parse(value)
    except InputError as error:
        error.cell = path
        raise
