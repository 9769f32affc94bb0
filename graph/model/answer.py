"""The answer contract: what every read says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_A_PAGE = 100


class TruncationReason(StrEnum):
    """The rule by which something was left out."""

    DEPTH = "DEPTH"
    HUB = "HUB"
    ENTITIES = "ENTITIES"
    LINKS = "LINKS"
    SHARE = "SHARE"
    TIME_LIMIT = "TIME_LIMIT"
    SCOPE = "SCOPE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncation:
    """Something left out, and why.

    Attributes:
        reason: The rule.
        limit: Its number.
        at: Key of the entity where it bit; None: the whole answer.
        hidden_count: How much was left out; None: not counted.
    """

    reason: TruncationReason
    limit: int
    at: str | None = None
    hidden_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[T]):
    """A computed answer and what it rests on.

    Attributes:
        value: The answer.
        snapshot_no: Store snapshot that was read.
        as_known_at: Nothing learnt later was used; aware UTC.
        truncations: What was left out.
        answer_hash: SHA-256 of request and value as canonical JSON, without snapshot.
    """

    value: T
    snapshot_no: int
    as_known_at: datetime
    truncations: tuple[Truncation, ...]
    answer_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A place in an ordered list, good for the same list later.

    Attributes:
        order: Name of the order.
        values: Sort values of the item, in the order's own units.
        key: Key of the item, which breaks ties.
        snapshot_no: Snapshot of the first page, so that later writes neither hide nor repeat.
    """

    order: str
    values: tuple[int | str | None, ...]
    key: str
    snapshot_no: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """A stretch of an ordered list.

    Attributes:
        items: At most 100, in the list's order.
        cursors: The place of each item.
        has_next: More follow.
        has_previous: Some come before.
    """

    items: tuple[T, ...]
    cursors: tuple[Cursor, ...]
    has_next: bool
    has_previous: bool
