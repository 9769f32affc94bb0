"""What walks ask of a store, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from graph.model.alert import PlacedAlert
from graph.model.fact import Fact
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, ImportId
from graph.model.link import LinkKind

F = TypeVar("F", bound=Fact)


class FlowOrder(StrEnum):
    """Order of the facts of one account; ties by instant, then id."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    LARGEST = "LARGEST"
    SMALLEST = "SMALLEST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """An account a walk stands on, and which of its facts may follow.

    Attributes:
        account: Its key.
        after: Only facts whose `latest_at` is later; None: any, undated ones too.
        before: Only facts whose `event_at` is earlier; None: any, undated ones too.
        at_least_paise: Only facts of this amount or more; None: any.
    """

    account: EntityKey
    after: datetime | None = None
    before: datetime | None = None
    at_least_paise: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Generic[F]):
    """Facts of a frontier, in frontier order, then the order asked for.

    Attributes:
        facts: One sequence for each frontier row.
        cut: Accounts with more facts than the limit let through, in frontier order.
    """

    facts: tuple[tuple[F, ...], ...]
    cut: tuple[EntityKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over an account's facts, each transfer once; all paise.

    Attributes:
        in_paise: Received.
        out_paise: Sent.
        withdrawn_paise: Drawn.
        held_paise: Blocked now.
        least_layer: Least layer of the rows that reach it; None: not told.
    """

    in_paise: int
    out_paise: int
    withdrawn_paise: int
    held_paise: int
    least_layer: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """All parallel facts of one kind between two ends, in one direction.

    Attributes:
        kind: What ties them.
        source: Key of the first end.
        target: Key of the second end.
        fact_count: How many facts.
        amount_paise: Sum of known amounts, each transfer once; None: none is known.
        disputed_paise: Sum of known disputed amounts; None: none is known.
        first_event_at: Earliest dated fact; None: none is dated.
        last_event_at: Latest dated fact; None: none is dated.
    """

    kind: LinkKind
    source: EntityKey
    target: EntityKey
    fact_count: int
    amount_paise: int | None
    disputed_paise: int | None
    first_event_at: datetime | None
    last_event_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Links at some entities.

    Attributes:
        links: By (asked key's place, kind, other end, direction).
        cut: Keys with more links than the limit let through, in the order asked.
        stubs: Links to entities outside the scope: (asked key, kind of the other end, district).
    """

    links: tuple[Link, ...]
    cut: tuple[EntityKey, ...]
    stubs: tuple[tuple[EntityKey, EntityKind, str], ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFilter:
    """Which complaints; all given parts hold.

    Attributes:
        districts: Any of these, ``STATE/NAME``; empty: all.
        reported_from: Reported at or after; aware UTC.
        reported_before: Reported before; aware UTC.
        min_loss_paise: Loss at least.
        numbers: Any of these acknowledgement numbers; empty: all.
    """

    districts: frozenset[str] = frozenset()
    reported_from: datetime | None = None
    reported_before: datetime | None = None
    min_loss_paise: int | None = None
    numbers: frozenset[AcknowledgementNo] = frozenset()


class ComplaintOrder(StrEnum):
    """Order of complaints; ties by acknowledgement number."""

    REPORTED_NEWEST = "REPORTED_NEWEST"
    LOSS_LARGEST = "LOSS_LARGEST"
    NUMBER = "NUMBER"


class RingOrder(StrEnum):
    """Order of rings; ties by id."""

    DISPUTED_LARGEST = "DISPUTED_LARGEST"
    CHANGED_NEWEST = "CHANGED_NEWEST"
    ID = "ID"


@dataclass(frozen=True, slots=True, kw_only=True)
class RingFilter:
    """Which rings; all given parts hold; merged ones only by id.

    Attributes:
        ids: Any of these ids or aliases; empty: all.
        accounts: With any of these members; empty: all.
        complaints: With any of these complaints; empty: all.
        districts: In any of these; empty: all.
    """

    ids: frozenset[EntityKey] = frozenset()
    accounts: frozenset[EntityKey] = frozenset()
    complaints: frozenset[AcknowledgementNo] = frozenset()
    districts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityFilter:
    """Which entities; all given parts hold.

    Attributes:
        kinds: Any of these; empty: all.
        districts: In any of these; empty: all.
    """

    kinds: frozenset[EntityKind] = frozenset()
    districts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFilter:
    """Which imports; all given parts hold.

    Attributes:
        ids: Any of these; empty: all.
        complaints: That speak of any of these; empty: all.
        file_sha256: Of this file; None: any.
    """

    ids: frozenset[ImportId] = frozenset()
    complaints: frozenset[AcknowledgementNo] = frozenset()
    file_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a write changed.

    Attributes:
        new: Ids of what was not known before, sorted.
        known: How many were known.
        snapshot_no: Snapshot of the write, or the current one if nothing changed.
        placed: Alerts of the write that were new, in commit order.
    """

    new: tuple[str, ...]
    known: int
    snapshot_no: int
    placed: tuple[PlacedAlert, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a store is.

    Attributes:
        is_writable: A write would pass.
        engine: Name and version, ``SQLite 3.45.1``.
        schema_step: Number of its last migration.
        snapshot_no: Its snapshot.
        fact_count: Facts kept.
        size_bytes: Size of its files; None: not told.
        findings: What is wrong, in words; empty: nothing.
    """

    is_writable: bool
    engine: str
    schema_step: int
    snapshot_no: int
    fact_count: int
    size_bytes: int | None
    findings: tuple[str, ...]
