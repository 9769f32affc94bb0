"""Mappings: what the columns of a table that nobody knows mean, in a TOML file.

as = "transfers"
sender = "Example Bank"

[columns]
payer = "Dr A/c"
beneficiary = "Cr A/c"
at = "When"
amount = "Amt"
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from graph.errors import CannotWrite, InputError, UnknownColumn
from graph.intake.call_layouts import BANNER_ROWS
from graph.intake.forms import FORMS, Form
from graph.intake.headers import first_rows, header_key
from graph.intake.sheet import Row, Sheet
from graph.model.cell import text_of

MOST_MAPPING_BYTES: Final = 100_000
KNOWN: Final = frozenset({"as", "sender", "columns"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """What the columns of a table mean.

    Attributes:
        form: Kind of table, as `--as` names it.
        columns: Header as the file writes it, by what the form calls the column.
        sender: Who sends such tables; empty: not told.
    """

    form: str
    columns: Mapping[str, str]
    sender: str = ""


def read_mapping(path: Path, *, form: str | None = None) -> ColumnMapping:
    """Read a mapping from its file.

    Args:
        form: Kind of table given by `--as`, where the file need not say it.

    Raises:
        InputError: It cannot be opened, is no TOML, or names what nobody knows.
    """
    try:
        with path.open("rb") as file:
            document = tomllib.loads(file.read(MOST_MAPPING_BYTES).decode("utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path.name!r} cannot be opened: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name!r} is no TOML: {error}") from error
    return parse_mapping(document, form=form)


def parse_mapping(document: Mapping[str, object], *, form: str | None = None) -> ColumnMapping:
    """Give a mapping's value.

    Raises:
        InputError: It names a kind of table or a column that nobody knows.
    """
    unknown = sorted(document.keys() - KNOWN)
    if unknown:
        raise InputError(f"a mapping has no {unknown[0]!r}; it has as, sender and [columns]")
    named = form or document.get("as")
    if not isinstance(named, str) or named not in FORMS:
        raise InputError(f"as: choose one of {', '.join(FORMS)}")
    columns = document.get("columns")
    if not isinstance(columns, Mapping) or not columns:
        raise InputError("a mapping wants a table [columns] with at least one line")
    for role, header in columns.items():
        if role not in FORMS[named].columns:
            raise InputError(
                f"columns.{role}: {named} have no such column; choose from "
                f"{', '.join(FORMS[named].columns)}"
            )
        if not isinstance(header, str) or not header_key(header):
            raise InputError(f"columns.{role}: write the header as the file does")
    sender = document.get("sender", "")
    return ColumnMapping(form=named, columns=dict(columns), sender=str(sender))


def remembered_mapping(text: str) -> ColumnMapping | None:
    """Give the mapping that an import was read by; None: its columns needed none.

    Raises:
        InputError: It names what nobody knows any more.
    """
    if not text:
        return None
    document = tomllib.loads(text)
    if not document.get("columns") and document.get("as") in FORMS:
        return ColumnMapping(form=str(document["as"]), columns={})
    return parse_mapping(document)


def write_mapping(mapping: ColumnMapping) -> str:
    """Write a mapping as TOML."""
    lines = [f"as = {_quoted(mapping.form)}"]
    lines += [f"sender = {_quoted(mapping.sender)}"] if mapping.sender else []
    lines += ["", "[columns]"]
    lines += [f"{role} = {_quoted(header)}" for role, header in mapping.columns.items()]
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    """Give a TOML string; JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def save_mapping(mapping: ColumnMapping, *, folder: Path) -> Path:
    """Keep a sender's mapping, in place of an earlier one for the same columns.

    Raises:
        InputError: The mapping names no sender.
        CannotWrite: The folder cannot be written to.
    """
    if not mapping.sender.strip():
        raise InputError("sender: name who sends such tables, so that the mapping can be found")
    name = re.sub(r"[^a-z0-9]+", "-", mapping.sender.lower()).strip("-")[:40] or "sender"
    headers = sorted(header_key(header) for header in mapping.columns.values())
    what = hashlib.sha256(json.dumps([mapping.sender, mapping.form, headers]).encode())
    path = folder / f"{name}-{mapping.form}-{what.hexdigest()[:8]}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".part")
        aside.write_text(write_mapping(mapping), encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        raise CannotWrite(f"mappings cannot be kept in {folder}: {error.strerror}") from error
    return path


def saved_mappings(folder: Path) -> Sequence[ColumnMapping]:
    """Give the mappings kept in a folder, sorted by file name; none if there is no folder.

    Raises:
        InputError: One of them cannot be read.
    """
    return tuple(read_mapping(path) for path in sorted(folder.glob("*.toml")))


def fits(sheets: Sequence[Sheet], mapping: ColumnMapping) -> bool:
    """Tell whether some sheet has every header that a mapping names."""
    return any(_header_row(sheet, mapping) is not None for sheet in sheets)


def apply_mapping(sheets: Sequence[Sheet], mapping: ColumnMapping) -> Sequence[Sheet]:
    """Give the sheets with the headers that the mapping's form wants.

    Raises:
        UnknownColumn: No sheet has all the headers; the message names one.
    """
    if not fits(sheets, mapping):
        raise UnknownColumn(f"no sheet has the column {_missing(sheets, mapping)!r} of the mapping")
    return tuple(_renamed(sheet, mapping) for sheet in sheets)


def _missing(sheets: Sequence[Sheet], mapping: ColumnMapping) -> str:
    seen = {
        header_key(cell)
        for sheet in sheets
        for row in first_rows(sheet, within=BANNER_ROWS)
        for cell in row.cells
    }
    absent = (text for text in mapping.columns.values() if header_key(text) not in seen)
    return next(absent, next(iter(mapping.columns.values())))


def _header_row(sheet: Sheet, mapping: ColumnMapping) -> Row | None:
    wanted = {header_key(header) for header in mapping.columns.values()}
    for row in first_rows(sheet, within=BANNER_ROWS):
        if wanted <= {header_key(cell) for cell in row.cells}:
            return row
    return None


def _renamed(sheet: Sheet, mapping: ColumnMapping) -> Sheet:
    header = _header_row(sheet, mapping)
    if header is None:
        return sheet
    cells = tuple(_new_headers(header, mapping, FORMS[mapping.form]))

    def rows() -> Iterator[Row]:
        for row in sheet.rows():
            is_header = row.number == header.number
            yield msgspec.structs.replace(row, cells=cells) if is_header else row

    return Sheet(name=sheet.name, rows=rows, check=sheet.check)


def _new_headers(header: Row, mapping: ColumnMapping, form: Form) -> Iterator[str]:
    """Give each header's new name; one that would be taken for a mapped column loses its own.

    A header that the mapping names and that stands twice has the new name twice.
    """
    role_by_key = {header_key(text): role for role, text in mapping.columns.items()}
    mapped = {form.columns[role] for role in mapping.columns}
    for cell in header.cells:
        role = role_by_key.get(header_key(cell))
        if role is not None:
            yield form.vocabulary.names[form.columns[role]][0]
        elif form.vocabulary.column_of(header_key(cell)) in mapped:
            yield ""
        else:
            yield text_of(cell)
