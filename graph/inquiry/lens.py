"""What an inquiry sees: facts within its window, so many of a kind at one entity.

Facts of one kind, at one entity, in one direction are put in order and cut to the limit
before anything else is asked of them, so that an entity shows the same facts however a walk
came to it. A lens remembers what it has read, and serves one inquiry.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol, TypeVar

from graph.model.entity import EntityFlag, IdentifierUse
from graph.model.fact import Fact
from graph.model.flow import Flow, FlowOrder, Reached
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, kind_of
from graph.model.link import Link, LinkKind
from graph.model.scope import Scope
from graph.model.transfer import Hold, Transfer, Withdrawal
from graph.store.base import MOST_KEYS, EntityReader, FlowReader, LinkReader
from graph.store.values import to_ms

F = TypeVar("F", bound=Fact)
T = TypeVar("T")

WHOLE: Final = 1_000_000  # facts at one entity: more than any has
FRONTIER: Final = 1_000  # entities a call

_NEWEST_FIRST: Final = frozenset({FlowOrder.NEWEST, FlowOrder.LARGEST})
_BY_AMOUNT: Final = frozenset({FlowOrder.LARGEST, FlowOrder.SMALLEST})


class InquiryReader(EntityReader, FlowReader, LinkReader, Protocol):
    """What inquiries ask of a store."""

    async def snapshot_no(self) -> int:
        """Give the number of write transactions so far."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """Which facts an inquiry looks at.

    Attributes:
        after: Only what happened later; aware UTC.
        before: Only what happened earlier; aware UTC.
        order: Which facts of an entity come first: equal amounts earlier first, then by id.
        limit: Most facts of one kind at one entity in one direction; None: all; 0: none.
    """

    after: datetime
    before: datetime
    order: FlowOrder = FlowOrder.NEWEST
    limit: int | None = None

    def holds(self, event_at: datetime | None, latest_at: datetime | None) -> bool:
        """Tell whether an instant may lie within the window; one unknown does not."""
        if event_at is None or latest_at is None:
            return False
        return latest_at > self.after and event_at < self.before

    def first(self, rows: Iterable[tuple[datetime, int | None, str, T]]) -> list[T]:
        """Order rows of instant, paise and id, and give as many as the limit lets through."""
        sign = -1 if self.order in _NEWEST_FIRST else 1

        def place(row: tuple[datetime, int | None, str, T]) -> tuple[int, int, str]:
            at, amount, id_, _ = to_ms(row[0]), row[1], row[2], row[3]
            is_by_amount = self.order in _BY_AMOUNT and amount is not None
            return sign * (amount if is_by_amount and amount is not None else at), at, id_

        return [row for *_, row in sorted(rows, key=place)[: self.limit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A complaint's money as it reached its first account.

    Attributes:
        complaint: Acknowledgement number.
        account: Where it was paid.
        disputed_paise: How much of it is the victim's.
        paid_at: When; aware UTC; None: unknown.
    """

    complaint: AcknowledgementNo
    account: EntityKey
    disputed_paise: int
    paid_at: datetime | None


@dataclass(slots=True, kw_only=True)
class Lens:
    """A store seen through an inquiry.

    Attributes:
        inquiry: Which facts are looked at.
        reader: The store.
        scope: Who asks.
        as_known_at: Nothing known later is seen; None: now.
        whole: Most facts at one entity where an inquiry wants all.
        most_entities: Most entities that a step goes on from; None: all.
        cut: Entities at which a limit left facts out, in the order met.
        passed_over: Entities that no step went on from, since there were too many.
    """

    inquiry: Inquiry
    reader: InquiryReader
    scope: Scope
    as_known_at: datetime | None = None
    whole: int = WHOLE
    most_entities: int | None = None
    cut: dict[EntityKey, None] = field(default_factory=dict)
    passed_over: int = 0
    _seen: dict[tuple[str, EntityKey], Sequence[Fact]] = field(default_factory=dict)

    def going_on(self, front: Mapping[EntityKey, T]) -> Mapping[EntityKey, T]:
        """Give the entities that a next step goes on from: the first by key, if too many."""
        if self.most_entities is None or len(front) <= self.most_entities:
            return front
        self.passed_over += len(front) - self.most_entities
        return {key: front[key] for key in sorted(front)[: self.most_entities]}

    async def sent(
        self, accounts: Iterable[EntityKey], *, is_whole: bool = False
    ) -> Mapping[EntityKey, Sequence[Transfer]]:
        """Give what accounts sent, to themselves apart; whole: without the limit."""
        found = await self._flow(
            "sent", self.reader.transfers_from, accounts, is_whole=is_whole, refine=_moved
        )
        return {key: [f for f in facts if isinstance(f, Transfer)] for key, facts in found.items()}

    async def received(
        self, accounts: Iterable[EntityKey], *, is_whole: bool = False
    ) -> Mapping[EntityKey, Sequence[Transfer]]:
        """Give what accounts received, from themselves apart; whole: without the limit."""
        found = await self._flow(
            "received", self.reader.transfers_into, accounts, is_whole=is_whole, refine=_moved
        )
        return {key: [f for f in facts if isinstance(f, Transfer)] for key, facts in found.items()}

    async def drawn(self, keys: Iterable[EntityKey]) -> Mapping[EntityKey, Sequence[Withdrawal]]:
        """Give what was drawn from accounts, or at machines; no tries that were refused."""
        found = await self._flow("drawn", self.reader.exits_of, keys, refine=_paid_out)
        return {
            key: [f for f in facts if isinstance(f, Withdrawal)] for key, facts in found.items()
        }

    async def claims(
        self, accounts: Iterable[EntityKey], *, is_whole: bool = False
    ) -> Mapping[EntityKey, Sequence[Claim]]:
        """Give the complaints whose money was first paid into accounts.

        Whole: of any time, without the limit.
        """
        claims: dict[EntityKey, list[Claim]] = {}
        for batch in batches(dict.fromkeys(accounts), MOST_KEYS):
            found = await self.reader.neighbours(
                batch,
                kinds=frozenset({LinkKind.PAID_INTO}),
                per_key_limit=self.whole,
                limit=WHOLE,
                scope=self.scope,
                as_known_at=self.as_known_at,
            )
            for link in found.links:
                if is_whole or self.inquiry.holds(link.first_event_at, link.last_event_at):
                    claims.setdefault(link.target, []).append(_claim(link))
        if is_whole:
            return claims
        return {
            key: self.inquiry.first(
                (one.paid_at, one.disputed_paise, one.complaint, one)
                for one in of
                if one.paid_at is not None
            )
            for key, of in claims.items()
        }

    async def holds(
        self, accounts: Iterable[EntityKey], *, is_whole: bool = False
    ) -> Mapping[EntityKey, Sequence[Hold]]:
        """Give the holds on accounts; whole: of any time, without the limit."""
        holds: dict[EntityKey, Sequence[Hold]] = {}
        for batch in batches(dict.fromkeys(accounts), MOST_KEYS):
            holds.update(
                await self.reader.holds_of(batch, scope=self.scope, as_known_at=self.as_known_at)
            )
        if is_whole:
            return holds
        return {
            key: self.inquiry.first(
                (one.event_at, one.amount_paise, one.id, one)
                for one in of
                if one.event_at is not None and self.inquiry.holds(one.event_at, one.latest_at)
            )
            for key, of in holds.items()
        }

    async def handsets(
        self, accounts: Iterable[EntityKey]
    ) -> Mapping[EntityKey, frozenset[EntityKey]]:
        """Give the phones and handsets accounts were used with in the window, all of them."""
        uses = await self._uses(accounts, LinkKind.USES_PHONE, LinkKind.USES_DEVICE)
        return {
            key: frozenset(
                one.identifier
                for one in of
                if one.user == key and self.inquiry.holds(one.event_at, one.latest_at)
            )
            for key, of in uses.items()
        }

    async def introduced(
        self, persons: Iterable[EntityKey]
    ) -> Mapping[EntityKey, Sequence[EntityKey]]:
        """Give whom persons introduced; there is no amount, so that every order is one of time."""
        uses = await self._uses(persons, LinkKind.INTRODUCED)
        return {
            key: self.inquiry.first(
                (one.event_at, None, one.id, one.identifier)
                for one in of
                if one.user == key
                and one.event_at is not None
                and self.inquiry.holds(one.event_at, one.latest_at)
            )
            for key, of in uses.items()
        }

    async def accounts_of(self, holders: Iterable[EntityKey]) -> Sequence[EntityKey]:
        """Give the accounts of persons or companies, whenever they held them, by key."""
        uses = await self._uses(holders, LinkKind.HELD_BY)
        return sorted({one.user for key, of in uses.items() for one in of if one.identifier == key})

    async def company_accounts(self, accounts: Iterable[EntityKey]) -> frozenset[EntityKey]:
        """Give those of some accounts that a company holds."""
        uses = await self._uses(accounts, LinkKind.HELD_BY)
        return frozenset(
            key
            for key, of in uses.items()
            if any(kind_of(one.identifier) is EntityKind.COMPANY for one in of)
        )

    async def blocked(self, keys: Collection[EntityKey]) -> frozenset[EntityKey]:
        """Give those of some phones and handsets that are flagged as blocked."""
        found: set[EntityKey] = set()
        for batch in batches(sorted(set(keys)), MOST_KEYS):
            known = await self.reader.get_entities(
                batch, scope=self.scope, as_known_at=self.as_known_at
            )
            found.update(
                key for key, one in known.items() if EntityFlag.BLOCKED in one.entity.flags
            )
        return frozenset(found)

    async def _uses(
        self, keys: Iterable[EntityKey], *kinds: LinkKind
    ) -> Mapping[EntityKey, Sequence[IdentifierUse]]:
        found: dict[EntityKey, Sequence[IdentifierUse]] = {}
        for batch in batches(dict.fromkeys(keys), MOST_KEYS):
            found.update(
                await self.reader.uses_of(
                    batch, kinds=frozenset(kinds), scope=self.scope, as_known_at=self.as_known_at
                )
            )
        return found

    async def _flow(
        self,
        name: str,
        read: Callable[..., Awaitable[Flow[F]]],
        keys: Iterable[EntityKey],
        *,
        is_whole: bool = False,
        refine: Callable[[Sequence[F]], Sequence[F]],
    ) -> Mapping[EntityKey, Sequence[Fact]]:
        asked, inquiry = list(dict.fromkeys(keys)), self.inquiry
        limit = self.whole if is_whole or inquiry.limit is None else inquiry.limit
        if limit < 1:
            return dict.fromkeys(asked, ())
        name = f"{name} {limit}"
        missing = [key for key in asked if (name, key) not in self._seen]
        for batch in batches(missing, FRONTIER):
            flow = await read(
                [Reached(account=key, after=inquiry.after, before=inquiry.before) for key in batch],
                order=inquiry.order,
                limit=limit,
                scope=self.scope,
                as_known_at=self.as_known_at,
            )
            self.cut.update(dict.fromkeys(flow.cut))
            for key, facts in zip(batch, flow.facts, strict=True):
                self._seen[name, key] = refine(facts)
        return {key: self._seen[name, key] for key in asked}


def batches(items: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    """Give items in parts that one call of the port takes."""
    ordered = list(items)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def paise(facts: Iterable[Transfer | Withdrawal]) -> int:
    """Give the sum of facts' known amounts."""
    return sum(fact.amount_paise or 0 for fact in facts)


def _claim(link: Link) -> Claim:
    return Claim(
        complaint=AcknowledgementNo(link.source.partition(":")[2]),
        account=link.target,
        disputed_paise=link.disputed_paise or 0,
        paid_at=link.first_event_at,
    )


def _moved(facts: Sequence[Transfer]) -> Sequence[Transfer]:
    """Leave out what an account sent itself, and what is told once more under a complaint."""
    once: dict[str, Transfer] = {}
    for fact in facts:
        if fact.payer != fact.beneficiary:
            once.setdefault(fact.transfer_key, fact)
    return tuple(once.values())


def _paid_out(facts: Sequence[Withdrawal]) -> Sequence[Withdrawal]:
    return tuple(fact for fact in facts if not fact.is_declined)
