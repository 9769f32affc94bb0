"""Patterns that somebody keeps: a hit that a write completes raises an alert."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from graph.model.ids import EntityKey, PatternId
from graph.model.pattern import RULES, PatternKind, PatternRule, kind_of_rule
from graph.model.scope import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPattern:
    """A pattern that is looked for in every write.

    Attributes:
        id: Hash of owner and name.
        owner: Who keeps it.
        owner_districts: The owner's scope: districts, or None for every one.
        name: The owner's word for it; no two of an owner are alike.
        kind: Which pattern.
        parameters: Its parameters by name, sorted.
        min_amount_paise: Only movements of this amount or more.
        accounts: Only hits on any of these; empty: on any account.
        created_at: Aware UTC.
        is_active: Whether it is looked for; one that was ended is kept.
    """

    id: PatternId
    owner: Actor
    owner_districts: frozenset[str] | None
    name: str
    kind: PatternKind
    parameters: tuple[tuple[str, int], ...]
    min_amount_paise: int
    accounts: frozenset[EntityKey]
    created_at: datetime
    is_active: bool = True

    @property
    def rule(self) -> PatternRule:
        """The pattern with its parameters."""
        return RULES[self.kind](**dict(self.parameters))


def parameters_of(rule: PatternRule) -> tuple[PatternKind, tuple[tuple[str, int], ...]]:
    """Give the kind and the parameters of a rule, as they are kept."""
    return kind_of_rule(rule), tuple(sorted(asdict(rule).items()))
