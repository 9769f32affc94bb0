"""The closed sets of `graph.model` as GraphQL enums, each value described."""

from __future__ import annotations

from typing import Final

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from api.schema.fact_words import FACT_WORDS
from api.schema.finding_words import FINDING_WORDS

DEFINITION: Final = "__strawberry_definition__"


def describe() -> None:
    """Describe each set to strawberry, which takes enums up as it meets them; twice is once."""
    for kind, (description, texts) in (*FACT_WORDS.items(), *FINDING_WORDS.items()):
        if DEFINITION not in vars(kind):
            strawberry.enum(kind)
        definition: StrawberryEnumDefinition = vars(kind)[DEFINITION]
        definition.description = description
        for value in definition.values:
            value.description = texts[value.name]
