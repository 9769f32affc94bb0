"""Facts without a relationship of their own: calls, statements, marks of suspects.

Their own fields are one JSON text each, and the entities they name rows beside it, so that a
new kind of fact needs no new table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, Final

import msgspec

from graph.model.call import Call
from graph.model.decoding import convert
from graph.model.fact import Fact
from graph.model.ids import EntityKey
from graph.model.statement import Statement
from graph.model.suspect import SuspectMark
from graph.store.values import to_json

OBSERVATION: Final = "observation"
"""The table of all of them."""

OBSERVED: Final[Mapping[str, type[Fact]]] = {
    "call": Call,
    "statement": Statement,
    "suspect_mark": SuspectMark,
}
"""Kinds of facts by the word that stands for them in a file; a word never changes."""

_WORDS: Final = {kind: word for word, kind in OBSERVED.items()}
_ENDS: Final[Mapping[type[Fact], tuple[str, ...]]] = {
    Call: ("subscriber", "other", "device", "sim", "forwarded_to"),
    Statement: ("account",),
    SuspectMark: ("entity",),
}
_COMMON: Final = frozenset(one.name for one in fields(Fact))


def ends_of(fact: Fact) -> tuple[EntityKey | None, ...]:
    """Give the keys of the entities a fact names."""
    return tuple(getattr(fact, name) for name in _ENDS[type(fact)])


def row_of(fact: Fact) -> tuple[str, str]:
    """Give the word of a fact's kind and its own fields, unknown ones left out."""
    word = _WORDS[type(fact)]
    own, _ = _own_names(word)
    told = {name: value for name in own if (value := getattr(fact, name)) is not None}
    return word, to_json(told)


def fact_of(word: str, body: str, common: Mapping[str, Any]) -> Fact:
    """Give the fact that `row_of` took apart.

    Args:
        word: Of its kind.
        body: Its own fields.
        common: What every fact has.
    """
    _, wanted = _own_names(word)
    told = {**dict.fromkeys(wanted), **msgspec.json.decode(body), **common}
    return convert(told, OBSERVED[word])


@cache
def _own_names(word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the names of a kind's own fields, and of those that have no default."""
    own = [one for one in fields(OBSERVED[word]) if one.name not in _COMMON]
    return (
        tuple(one.name for one in own),
        tuple(one.name for one in own if one.default is MISSING),
    )
