"""The port, part one: taking facts in, and reading what is known (see `graph.store.base`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from graph.model.alert import (
    Alert,
)
from graph.model.answer import Cursor, Page
from graph.model.audit import Event
from graph.model.batch import FactBatch
from graph.model.complaint import Complaint
from graph.model.day import DayCell
from graph.model.entity import Atm, IdentifierUse, KnownEntity, Mentions
from graph.model.fact import Fact
from graph.model.filters import ComplaintFilter, ComplaintOrder, EntityFilter, ImportFilter
from graph.model.flow import Flow, FlowOrder, Reached, Totals
from graph.model.forecast import FigureCell, TimeWindow
from graph.model.ids import (
    AcknowledgementNo,
    EntityKey,
    EntityKind,
    FactId,
)
from graph.model.link import LinkKind, Neighbours
from graph.model.money_facts import Moves
from graph.model.report import ImportReport
from graph.model.scope import Scope
from graph.model.search import SearchHit
from graph.model.transfer import Hold, Transfer, Withdrawal

if TYPE_CHECKING:  # numpy takes 0.1 s to import, and few commands need it
    from graph.model.table import LinkTable


class FactStore(Protocol):
    """Takes facts in."""

    async def add_facts(
        self, batch: FactBatch, *, alerts: Sequence[Alert] = (), event: Event
    ) -> ImportReport:
        """Write one import, its report, its alerts and its audit event in one transaction.

        A file known by its hash changes nothing and answers its first report with
        `is_repeat`. A fact met again gains a source. Alerts known are left as they are.
        """
        ...

    async def imports(
        self, where: ImportFilter, *, first: int, after: Cursor | None = None, scope: Scope
    ) -> Page[ImportReport]:
        """List imports, newest first."""
        ...


class EntityReader(Protocol):
    """Says what entities and complaints are."""

    async def get_entities(
        self, keys: Collection[EntityKey], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[EntityKey, KnownEntity]:
        """Give entities by key; unknown or hidden ones are left out."""
        ...

    async def mentions_of(
        self, keys: Collection[EntityKey], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[EntityKey, Mentions]:
        """Tell where and when facts name entities; unknown or hidden ones are left out."""
        ...

    async def get_facts(
        self, ids: Collection[FactId], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[FactId, Fact]:
        """Give facts by id; unknown or hidden ones are left out."""
        ...

    async def find_references(
        self, numbers: Collection[str], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[str, Sequence[FactId]]:
        """Give the facts that carry a UTR or RRN; one number may have many."""
        ...

    async def entities(
        self,
        where: EntityFilter,
        *,
        first: int,
        after: Cursor | None = None,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Page[KnownEntity]:
        """List entities by key."""
        ...

    async def machines(
        self, *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[EntityKey, Atm]:
        """Give every machine and place that hands out cash, in the order of their keys."""
        ...

    async def get_complaints(
        self,
        numbers: Collection[AcknowledgementNo],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[AcknowledgementNo, Complaint]:
        """Give complaints by number; unknown or hidden ones are left out."""
        ...

    async def complaints(
        self,
        where: ComplaintFilter,
        *,
        order: ComplaintOrder = ComplaintOrder.REPORTED_NEWEST,
        first: int,
        after: Cursor | None = None,
        is_backward: bool = False,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Page[Complaint]:
        """List complaints; backward: those before the cursor, still in the stated order."""
        ...

    async def count_complaints_listed(
        self, where: ComplaintFilter, *, limit: int, scope: Scope
    ) -> int:
        """Count what `complaints` would list, at most `limit`."""
        ...

    async def search(
        self,
        text: str,
        *,
        kinds: frozenset[EntityKind] = frozenset(),
        first: int,
        after: Cursor | None = None,
        scope: Scope,
    ) -> Page[SearchHit]:
        """Find by number, its end (4 digits or more), UTR, IFSC, UPI id, name or place.

        Exact matches first, then number ends, references, words; then by key.
        """
        ...


class FlowReader(Protocol):
    """Follows money, a frontier at a time."""

    async def transfers_from(
        self,
        frontier: Sequence[Reached],
        *,
        order: FlowOrder,
        limit: int,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Flow[Transfer]:
        """Give what each account of the frontier sent, at most `limit` facts an account."""
        ...

    async def transfers_into(
        self,
        frontier: Sequence[Reached],
        *,
        order: FlowOrder,
        limit: int,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Flow[Transfer]:
        """Give what each account of the frontier received, at most `limit` facts an account."""
        ...

    async def exits_of(
        self,
        frontier: Sequence[Reached],
        *,
        order: FlowOrder,
        limit: int,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Flow[Withdrawal]:
        """Give what was drawn from each account (or, for a machine's key, at it)."""
        ...

    async def holds_of(
        self,
        accounts: Collection[EntityKey],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Sequence[Hold]]:
        """Give the holds of accounts, oldest first."""
        ...

    async def facts_of(
        self,
        complaints: Collection[AcknowledgementNo],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[AcknowledgementNo, Sequence[Fact]]:
        """Give all facts said under complaints, by id; unknown or hidden ones left out."""
        ...

    async def totals_of(
        self,
        accounts: Collection[EntityKey],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Totals]:
        """Give sums over the facts of accounts; unknown or hidden ones are left out."""
        ...

    async def moves_of(
        self,
        accounts: Collection[EntityKey],
        *,
        limit: int,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Moves:
        """Give all that touched the money of accounts, but of those with `limit` moves or more."""
        ...


class LinkReader(Protocol):
    """Says what is tied to what."""

    async def neighbours(
        self,
        keys: Sequence[EntityKey],
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        per_key_limit: int = 200,
        limit: int = 2_000,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Neighbours:
        """Give the links at entities, in both directions; empty `kinds`: all."""
        ...

    async def degrees(
        self,
        keys: Collection[EntityKey],
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        above: int | None = None,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Mapping[LinkKind, int]]:
        """Count the facts at entities, exactly, before any expansion.

        `above`: only at those with more facts of one kind than this, which is found out
        without reading the facts of all others; None: at all.
        """
        ...

    async def uses_of(
        self,
        keys: Collection[EntityKey],
        *,
        kinds: frozenset[LinkKind],
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Sequence[IdentifierUse]]:
        """Give who uses, holds or introduced whom, from either end, oldest first, then by id.

        Only links of `kinds`, which are some of `USES`; keys without one are left out.
        """
        ...

    async def links(
        self,
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        since: int = 0,
        at: Collection[EntityKey] | None = None,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> LinkTable:
        """Give all links as columns.

        `since`: only those added after that snapshot. `at`: only those with an end among
        these, or told under a complaint among these; any number of them, at the cost of
        their links alone. None: all.
        """
        ...


class FigureReader(Protocol):
    """Counts, for peaks and summaries."""

    async def count_complaints(
        self, window: TimeWindow | None, *, scope: Scope, as_known_at: datetime | None = None
    ) -> Sequence[FigureCell]:
        """Count complaints by district, hour and weekday of the fraud, with their losses.

        The fraud's instant is the first layer-1 transfer with a known hour, else
        `occurred_at` if its hour is known; complaints without an hour are left out.
        """
        ...

    async def count_complaint_days(
        self, window: TimeWindow | None, *, scope: Scope, as_known_at: datetime | None = None
    ) -> Sequence[DayCell]:
        """Count the same complaints by district, kind of fraud and India's day, in that order."""
        ...

    async def count_withdrawals(
        self, window: TimeWindow | None, *, scope: Scope, as_known_at: datetime | None = None
    ) -> Sequence[FigureCell]:
        """Count withdrawals at machines by district of the complaint, hour, weekday, machine."""
        ...
