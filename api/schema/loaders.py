"""Fetch for all parents at once what many parents need: a loader a kind, an operation long."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from strawberry.dataloader import DataLoader

from analytics.settings import HoldSettings
from api.services.holding import recoverable_of
from graph.model.answer import MOST_A_PAGE
from graph.model.fact import Fact
from graph.model.filters import ImportFilter
from graph.model.flow import F, Flow, FlowOrder, Reached
from graph.model.hold_queue import HoldCandidate
from graph.model.ids import AcknowledgementNo, EntityKey, ImportId
from graph.model.report import ImportReport
from graph.model.scope import Scope
from graph.model.transfer import Hold
from graph.store.base import GraphStore

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class FlowCall(Protocol[F]):
    """One of the store's ways to follow money."""

    async def __call__(
        self,
        frontier: Sequence[Reached],
        *,
        order: FlowOrder,
        limit: int,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Flow[F]:
        """Give the facts of a frontier."""
        ...


class Together(Generic[Key, Value]):
    """Joins the questions of one moment into one call."""

    def __init__(self, fetch: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Value]]]) -> None:
        """Keep how many keys are fetched in one call; unknown keys are left out."""
        self._fetch = fetch
        self._loader: DataLoader[Key, Value | None] = DataLoader(load_fn=self._load)

    async def get(self, key: Key) -> Value | None:
        """Give the value of a key; None: there is none."""
        return await self._loader.load(key)

    async def _load(self, keys: list[Key]) -> list[Value | None]:
        found = await self._fetch(keys)
        return [found.get(key) for key in keys]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one thing, as known at an instant.

    Attributes:
        key: Key of the account or machine, or acknowledgement number of the complaint.
        as_known_at: Nothing learnt later is used; None: all that is known.
        limit: At most so many facts.
    """

    key: str
    as_known_at: datetime | None
    limit: int = MOST_A_PAGE


@dataclass(frozen=True, slots=True)
class Part(Generic[F]):
    """Some facts of one thing, and whether there are more."""

    facts: Sequence[F]
    is_cut: bool


class Loaders:
    """The loaders of one operation, all within one scope."""

    def __init__(
        self,
        store: GraphStore,
        scope: Scope,
        *,
        now: Callable[[], datetime],
        holds: HoldSettings,
    ) -> None:
        """Make loaders over a store.

        Args:
            store: Where everything is kept.
            scope: What may be seen.
            now: Tells the present instant; what can be held depends on it.
            holds: Constants of the hold queue.
        """
        self._store = store
        self._scope = scope
        self._now = now
        self._settings = holds
        self.facts = Together(self._facts)
        self.holds = Together(self._holds)
        self.recoverable = Together(self._recoverable)
        self.sent = Together(self._flow(store.transfers_from))
        self.received = Together(self._flow(store.transfers_into))
        self.exits = Together(self._flow(store.exits_of))
        self.reports = Together(self._reports)

    async def _facts(self, asked: Sequence[Asked]) -> Mapping[Asked, Sequence[Fact]]:
        answer: dict[Asked, Sequence[Fact]] = {}
        for (as_known_at, _), group in _groups(asked).items():
            numbers = [AcknowledgementNo(one.key) for one in group]
            found = await self._store.facts_of(numbers, scope=self._scope, as_known_at=as_known_at)
            answer |= {one: found.get(AcknowledgementNo(one.key), ()) for one in group}
        return answer

    async def _reports(self, ids: Sequence[ImportId]) -> Mapping[ImportId, ImportReport]:
        found: dict[ImportId, ImportReport] = {}
        for start in range(0, len(ids), MOST_A_PAGE):
            where = ImportFilter(ids=frozenset(ids[start : start + MOST_A_PAGE]))
            page = await self._store.imports(where, first=MOST_A_PAGE, scope=self._scope)
            found |= {report.of.id: report for report in page.items}
        return found

    async def _holds(self, asked: Sequence[Asked]) -> Mapping[Asked, Sequence[Hold]]:
        answer: dict[Asked, Sequence[Hold]] = {}
        for (as_known_at, _), group in _groups(asked).items():
            keys = [EntityKey(one.key) for one in group]
            found = await self._store.holds_of(keys, scope=self._scope, as_known_at=as_known_at)
            answer |= {one: found.get(EntityKey(one.key), ()) for one in group}
        return answer

    async def _recoverable(self, asked: Sequence[Asked]) -> Mapping[Asked, HoldCandidate]:
        answer: dict[Asked, HoldCandidate] = {}
        for (as_known_at, _), group in _groups(asked).items():
            found = await recoverable_of(
                [EntityKey(one.key) for one in group],
                store=self._store,
                scope=self._scope,
                at=self._now(),
                settings=self._settings,
                as_known_at=as_known_at,
            )
            answer |= {one: found[key] for one in group if (key := EntityKey(one.key)) in found}
        return answer

    def _flow(
        self, read: FlowCall[F]
    ) -> Callable[[Sequence[Asked]], Awaitable[Mapping[Asked, Part[F]]]]:
        async def fetch(asked: Sequence[Asked]) -> Mapping[Asked, Part[F]]:
            answer: dict[Asked, Part[F]] = {}
            for (as_known_at, limit), group in _groups(asked).items():
                flow = await read(
                    [Reached(account=EntityKey(one.key)) for one in group],
                    order=FlowOrder.NEWEST,
                    limit=limit,
                    scope=self._scope,
                    as_known_at=as_known_at,
                )
                for one, facts in zip(group, flow.facts, strict=True):
                    answer[one] = Part(facts, is_cut=one.key in flow.cut)
            return answer

        return fetch


def _groups(asked: Sequence[Asked]) -> Mapping[tuple[datetime | None, int], list[Asked]]:
    groups: dict[tuple[datetime | None, int], list[Asked]] = {}
    for one in asked:
        groups.setdefault((one.as_known_at, one.limit), []).append(one)
    return groups
