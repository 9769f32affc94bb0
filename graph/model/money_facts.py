"""What is known of the money of some accounts, for a trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.model.entity import EntityFlag
from graph.model.ids import EntityKey
from graph.model.moves import Coverage, Move


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What a store knows of the money of some accounts.

    Attributes:
        moves: Every fact in or out, by id; those of accounts in `cut` left out.
        coverages: Their statements, by id.
        flags: What is odd about these accounts and those at the other ends, where anything is.
        cut: Accounts with more moves than the limit, in the order asked.
    """

    moves: tuple[Move, ...]
    coverages: tuple[Coverage, ...]
    flags: Mapping[EntityKey, frozenset[EntityFlag]]
    cut: tuple[EntityKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFacts:
    """Facts about the money of some accounts, out of a store.

    Attributes:
        moves: By id.
        coverages: Statements, by id.
        flags: What is odd about accounts.
        victims: Accounts the money of a complaint left, by acknowledgement number.
        whole: Accounts of which every move is there.
    """

    moves: Mapping[str, Move] = field(default_factory=dict)
    coverages: Mapping[str, Coverage] = field(default_factory=dict)
    flags: Mapping[EntityKey, frozenset[EntityFlag]] = field(default_factory=dict)
    victims: Mapping[str, frozenset[str]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
