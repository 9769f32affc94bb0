"""What a search found, and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.model.ids import EntityKey, EntityKind


class MatchKind(StrEnum):
    """How a search found something."""

    EXACT = "EXACT"
    NUMBER_END = "NUMBER_END"
    REFERENCE = "REFERENCE"
    WORDS = "WORDS"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """An entity or complaint a search found.

    Attributes:
        key: Its key.
        kind: What it is.
        match: How it was found.
    """

    key: EntityKey
    kind: EntityKind
    match: MatchKind
