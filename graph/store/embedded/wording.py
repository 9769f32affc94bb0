"""What search looks for: numbers whole and by their ends, and words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from graph.model.entity import EntityRecord
from graph.model.ids import EntityKey, EntityKind, kind_of
from graph.store.embedded.statements import statements
from graph.store.entities import acknowledgement_no
from graph.store.terms import number_form, searched, word_forms
from graph.store.values import array


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
        number, texts = searched(record.entity)
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
