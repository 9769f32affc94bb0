"""Whom a row of a complaint list names: the complainant's telephone, and suspects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from graph.errors import MalformedIdentifier
from graph.identifiers import parse_account_cell, parse_phone
from graph.intake.cells import RowCells
from graph.intake.headers import Column
from graph.intake.records import describe_account
from graph.model.cell import Cell, text_of
from graph.model.entity import Entity, EntityFlag, IdentifierRole, Phone
from graph.model.ids import EntityKind, Keyring

BETWEEN: Final = re.compile(r"[,;/|\n]+|\s+(?:and|&)\s+")
NUMBER_AT_END: Final = re.compile(r"(\+?\d[\d -]{8,14}\d)\W*$")  # behind a name


def named_in(cells: RowCells, keys: Keyring) -> Iterator[tuple[Entity, IdentifierRole]]:
    """Give who a row names; what cannot be read is a doubt of the row."""
    for text in _parts(cells.text(Column.PHONE)):
        if phone := _phone(cells, Column.PHONE, text, keys):
            yield phone, IdentifierRole.COMPLAINANT
    for text in _parts(cells.text(Column.SUSPECT_PHONE)):
        if phone := _phone(cells, Column.SUSPECT_PHONE, text, keys):
            yield phone, IdentifierRole.SUSPECT
    for column in (Column.SUSPECT_ACCOUNT, Column.SUSPECT_UPI):
        for text in _parts(cells.text(column)):
            token = parse_account_cell(text)
            if token.canonical:
                key = keys.key(token.kind, token.canonical)
                yield describe_account(token, key), IdentifierRole.SUSPECT


def _parts(text: str) -> Iterator[str]:
    return (part.strip() for part in BETWEEN.split(text) if part.strip())


def _phone(cells: RowCells, column: Column, text: str, keys: Keyring) -> Phone | None:
    try:
        number, flags = find_phone(text)
    except MalformedIdentifier:
        cells.doubts.append(cells.address(column))
        return None
    return Phone(key=keys.key(EntityKind.PHONE, number), number=number, flags=flags)


def find_phone(cell: Cell) -> tuple[str, frozenset[EntityFlag]]:
    """Give the telephone number that a cell holds, alone or behind a name.

    Raises:
        MalformedIdentifier: It holds none.
    """
    behind = NUMBER_AT_END.search(text_of(cell))
    return parse_phone(behind[1] if behind else cell)
