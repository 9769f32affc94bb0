"""What a hold queue reads: complaints with their facts, and what is round their accounts."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from analytics.holds.innocents import Credit
from api.services.labels import known_entities, known_mentions
from api.services.paging import pages_of
from graph.model.answer import MOST_A_PAGE, Truncation, TruncationReason
from graph.model.complaint import Complaint
from graph.model.entity import EntityFlag
from graph.model.fact import Fact
from graph.model.filters import ComplaintFilter, ComplaintOrder, ImportFilter, RingFilter
from graph.model.flow import FlowOrder, Reached
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.scope import SYSTEM, Scope
from graph.store.base import MOST_KEYS, GraphStore

CREDITS_AN_ACCOUNT: Final = 100
MOST_LOOKED_AT: Final = 1_000
"""Accounts whose credits are read for warnings; queues are read from their front."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A complaint and all that was said under it."""

    complaint: Complaint
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known of some accounts.

    Attributes:
        banks: By account, where known.
        flags: What is odd about them.
        first_seen: Their first dated movement.
        rings: The ring each belongs to.
        credits: What came into them, newest first.
        truncations: What was left out.
    """

    banks: Mapping[EntityKey, str]
    flags: Mapping[EntityKey, AbstractSet[EntityFlag]]
    first_seen: Mapping[EntityKey, datetime]
    rings: Mapping[EntityKey, EntityKey]
    credits: Mapping[EntityKey, Sequence[Credit]]
    truncations: tuple[Truncation, ...]


async def told_of(
    numbers: Sequence[AcknowledgementNo],
    district: str | None,
    *,
    store: GraphStore,
    scope: Scope,
    as_known_at: datetime | None,
) -> Sequence[Told]:
    """Read complaints, those named or all, a page at a time, each with its facts."""
    where = ComplaintFilter(
        numbers=frozenset(numbers), districts=frozenset({district} if district else ())
    )
    pages = pages_of(
        lambda after: store.complaints(
            where,
            order=ComplaintOrder.NUMBER,
            first=MOST_A_PAGE,
            after=after,
            scope=scope,
            as_known_at=as_known_at,
        )
    )
    found: list[Told] = []
    async for page in pages:
        facts = await store.facts_of(
            [one.acknowledgement_no for one in page], scope=scope, as_known_at=as_known_at
        )
        found += [Told(complaint=one, facts=facts.get(one.acknowledgement_no, ())) for one in page]
    return found


async def complaints_since(
    since: datetime, *, most: int | None, store: GraphStore
) -> tuple[AcknowledgementNo, ...]:
    """Give the complaints reported, or told of by a file taken in, since an instant.

    Args:
        since: Aware UTC.
        most: Give so many of them, those of the newest files first; None: all.
        store: Where they are.
    """
    found: dict[AcknowledgementNo, None] = {}
    async with aclosing(_told_since(since, store=store)) as told:
        async for numbers in told:
            found.update(dict.fromkeys(numbers))
            if most is not None and len(found) >= most:
                break
    return tuple(found)[:most]


async def _told_since(
    since: datetime, *, store: GraphStore
) -> AsyncGenerator[Sequence[AcknowledgementNo], None]:
    """Give complaints by the files that tell of them, newest first, then by their own dates."""
    imports = pages_of(
        lambda after: store.imports(ImportFilter(), first=MOST_A_PAGE, after=after, scope=SYSTEM)
    )
    async with aclosing(imports) as pages:
        async for reports in pages:
            fresh = [one.of for one in reports if one.of.imported_at >= since]
            yield [number for of in fresh for number in of.complaints]
            if len(fresh) < len(reports):
                break
    where = ComplaintFilter(reported_from=since)
    complaints = pages_of(
        lambda after: store.complaints(where, first=MOST_A_PAGE, after=after, scope=SYSTEM)
    )
    async with aclosing(complaints) as listed:
        async for page in listed:
            yield [one.acknowledgement_no for one in page]


async def accounts_around(
    keys: Sequence[EntityKey],
    *,
    store: GraphStore,
    scope: Scope,
    as_known_at: datetime | None,
) -> Around:
    """Read what is known of accounts, and the credits of the first of them."""
    known = await known_entities(keys, store=store, scope=scope, as_known_at=as_known_at)
    mentions = await known_mentions(keys, store=store, scope=scope, as_known_at=as_known_at)
    looked_at = keys[:MOST_LOOKED_AT]
    banks = {key: getattr(one.entity, "bank", None) for key, one in known.items()}
    return Around(
        banks={key: bank for key, bank in banks.items() if bank},
        flags={key: one.entity.flags for key, one in known.items() if hasattr(one.entity, "flags")},
        first_seen={key: one.first_event_at for key, one in mentions.items() if one.first_event_at},
        rings=await _rings_of(keys, store=store, scope=scope, as_known_at=as_known_at),
        credits=await _credits_of(looked_at, store=store, scope=scope, as_known_at=as_known_at),
        truncations=_left_out(keys),
    )


def _left_out(keys: Collection[EntityKey]) -> tuple[Truncation, ...]:
    hidden = len(keys) - MOST_LOOKED_AT
    if hidden <= 0:
        return ()
    return (Truncation(reason=TruncationReason.LINKS, limit=MOST_LOOKED_AT, hidden_count=hidden),)


async def _rings_of(
    keys: Sequence[EntityKey], *, store: GraphStore, scope: Scope, as_known_at: datetime | None
) -> Mapping[EntityKey, EntityKey]:
    rings: dict[EntityKey, EntityKey] = {}
    for start in range(0, len(keys), MOST_KEYS):
        where = RingFilter(accounts=frozenset(keys[start : start + MOST_KEYS]))
        after = None
        while True:
            page = await store.rings(
                where, first=MOST_A_PAGE, after=after, scope=scope, as_known_at=as_known_at
            )
            for ring in page.items:
                for member in ring.found.members:
                    rings.setdefault(member.account, ring.id)
            if not page.has_next:
                break
            after = page.cursors[-1]
    return rings


async def _credits_of(
    keys: Sequence[EntityKey], *, store: GraphStore, scope: Scope, as_known_at: datetime | None
) -> Mapping[EntityKey, Sequence[Credit]]:
    if not keys:
        return {}
    flow = await store.transfers_into(
        [Reached(account=key) for key in keys],
        order=FlowOrder.NEWEST,
        limit=CREDITS_AN_ACCOUNT,
        scope=scope,
        as_known_at=as_known_at,
    )
    return {
        key: [
            Credit(payer=fact.payer, at=fact.event_at, is_reported=fact.complaint is not None)
            for fact in facts
        ]
        for key, facts in zip(keys, flow.facts, strict=True)
    }


async def complaints_at(
    accounts: Sequence[EntityKey],
    *,
    store: GraphStore,
    scope: Scope,
    as_known_at: datetime | None,
) -> tuple[AcknowledgementNo, ...]:
    """Give the complaints whose money came into accounts, sorted, by their newest credits."""
    flow = await store.transfers_into(
        [Reached(account=key) for key in accounts],
        order=FlowOrder.NEWEST,
        limit=CREDITS_AN_ACCOUNT,
        scope=scope,
        as_known_at=as_known_at,
    )
    return tuple(
        sorted({fact.complaint for facts in flow.facts for fact in facts if fact.complaint})
    )
