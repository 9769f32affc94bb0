"""What search looks for: numbers whole and by their ends, and words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from graph.model.entity import EntityRecord
from graph.model.ids import AcknowledgementNo, EntityKey, complaint_key
from graph.store.neo4j.engine import View
from graph.store.neo4j.fact_rows import indexed
from graph.store.terms import MOST_TEXT, number_form, searched, word_forms


def plain_words(text: str) -> list[str]:
    """Give the words of a text without accents, as the index of words holds them."""
    return [plain_word(word) for word in word_forms(text)]


async def index_complaints(view: View, numbers: Iterable[AcknowledgementNo]) -> None:
    """Make complaints found by their numbers."""
    await _add_numbers(
        view,
        [(complaint_key(number), number_form(number)) for number in numbers],
    )


async def index_entities(view: View, records: Sequence[EntityRecord]) -> None:
    """Make entities found by what new records say of them."""
    said: dict[EntityKey, set[str]] = {}
    values = []
    for record in records:
        number, texts = searched(record.entity)
        if number:
            values.append((record.entity.key, number_form(number)))
        words = said.setdefault(record.entity.key, set())
        for text in texts:
            words.update(plain_words(text))
    await _add_numbers(view, values)
    await _add_words(view, {key: words for key, words in said.items() if words})


async def _add_numbers(view: View, values: Iterable[tuple[EntityKey, str]]) -> None:
    rows = [
        {
            "key": f"{key} {indexed(value)}",
            "entity": key,
            "value": indexed(value),
            "reversed": value[::-1][:MOST_TEXT],  # nobody looks for a longer end
        }
        for key, value in dict.fromkeys(values)
        if value
    ]
    await view.batches("add_numbers", rows)


async def _add_words(view: View, said: dict[EntityKey, set[str]]) -> None:
    rows = await view.batches("words_of", list(said), called="keys")
    old = {key: set(text.split()) for key, text in rows}
    changed = [
        {"key": key, "words": " ".join(sorted(words | old.get(key, NOTHING)))}
        for key, words in sorted(said.items())
        if not words <= old.get(key, NOTHING)
    ]
    await view.batches("set_words", changed)


NOTHING: Final[set[str]] = set()


def plain_word(word: str) -> str:
    """Give a word without accents."""
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFD", word)
    return "".join(one for one in parts if unicodedata.category(one) != "Mn")
