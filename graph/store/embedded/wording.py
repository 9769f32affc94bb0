"""What search looks for: numbers whole and by their ends, and words."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from graph.model.entity import Account, Atm, Device, Entity, EntityRecord, Phone, UpiHandle, Wallet
from graph.model.ids import EntityKey, EntityKind, kind_of
from graph.store.embedded.fact_rows import acknowledgement_no
from graph.store.embedded.statements import statements
from graph.store.embedded.values import array

_NOT_IN_NUMBERS: Final = re.compile(r"[^\w@.]|_")
_WORD: Final = re.compile(r"[^\W_]+")


def number_form(text: str) -> str:
    """Give a number or handle as it is compared: lower case, without blanks and dashes."""
    return _NOT_IN_NUMBERS.sub("", text.casefold())


def word_forms(text: str) -> list[str]:
    """Give the words of a text as they are compared."""
    return _WORD.findall(text.casefold())


def index_complaints(connection: sqlite3.Connection, new: Mapping[EntityKey, int]) -> None:
    """Make new complaints found by their numbers."""
    _add_numbers(
        connection,
        [
            (no, number_form(acknowledgement_no(key)))
            for key, no in new.items()
            if kind_of(key) is EntityKind.COMPLAINT
        ],
    )


def index_entities(
    connection: sqlite3.Connection,
    records: Sequence[EntityRecord],
    numbers: Mapping[EntityKey, int],
) -> None:
    """Make entities found by what new records say of them."""
    said: dict[int, set[str]] = {}
    values = []
    for record in records:
        no = numbers[record.entity.key]
        number, texts = _searched(record.entity)
        if number:
            values.append((no, number_form(number)))
        words = said.setdefault(no, set())
        for text in texts:
            words.update(word_forms(text))
    _add_numbers(connection, values)
    _add_words(connection, {no: words for no, words in said.items() if words})


def _add_numbers(connection: sqlite3.Connection, values: Iterable[tuple[int, str]]) -> None:
    connection.executemany(
        statements("search")["add_number"],
        [(no, value, value[::-1]) for no, value in values if value],
    )


def _add_words(connection: sqlite3.Connection, said: Mapping[int, set[str]]) -> None:
    text = statements("search")
    old = dict(connection.execute(text["words_of"], {"nos": array(said)}).fetchall())
    changed = {
        no: " ".join(sorted(words | set(old.get(no, "").split())))
        for no, words in sorted(said.items())
        if not words <= set(old.get(no, "").split())
    }
    gone = [(no, old[no]) for no in changed if no in old]
    connection.executemany(text["forget_words"], gone)
    connection.executemany(text["put_words"], changed.items())
    connection.executemany(text["index_words"], changed.items())


def _searched(entity: Entity) -> tuple[str, list[str]]:
    """Give the number of an entity and the texts whose words find it."""
    match entity:
        case Account():
            return entity.number, _told(entity.bank, entity.ifsc, entity.holder)
        case UpiHandle():
            return entity.handle, _told(entity.handle, entity.bank)
        case Wallet():
            return entity.token, _told(entity.provider)
        case Phone():
            return entity.number, []
        case Device():
            return entity.imei, []
        case Atm():
            return entity.atm_id, _told(entity.atm_id, entity.bank, entity.address, entity.district)


def _told(*texts: str | None) -> list[str]:
    return [text for text in texts if text]
