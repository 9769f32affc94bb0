"""Names of things for people: masked, unless a reason was given and kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from graph.identifiers import mask
from graph.model.entity import Atm, Company, KnownEntity, Mentions, Person, number_of
from graph.model.ids import EntityKey, kind_of
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, GraphStore

T = TypeVar("T")


async def known_entities(
    keys: Collection[EntityKey],
    *,
    store: GraphStore,
    scope: Scope,
    as_known_at: datetime | None = None,
) -> Mapping[EntityKey, KnownEntity]:
    """Give entities by key, however many; unknown or hidden ones are left out."""
    return await _in_batches(
        keys, lambda batch: store.get_entities(batch, scope=scope, as_known_at=as_known_at)
    )


async def known_mentions(
    keys: Collection[EntityKey],
    *,
    store: GraphStore,
    scope: Scope,
    as_known_at: datetime | None = None,
) -> Mapping[EntityKey, Mentions]:
    """Tell where and when facts name entities, however many; hidden ones are left out."""
    return await _in_batches(
        keys, lambda batch: store.mentions_of(batch, scope=scope, as_known_at=as_known_at)
    )


async def _in_batches(
    keys: Collection[EntityKey],
    ask: Callable[[Sequence[EntityKey]], Awaitable[Mapping[EntityKey, T]]],
) -> dict[EntityKey, T]:
    found: dict[EntityKey, T] = {}
    ordered = sorted(set(keys))
    for start in range(0, len(ordered), MOST_KEYS):
        found.update(await ask(ordered[start : start + MOST_KEYS]))
    return found


def masked_label(key: EntityKey, known: Mapping[EntityKey, KnownEntity]) -> str:
    """Name an entity for the screen: last four and bank, or a machine's number and place."""
    found = known.get(key)
    if found is None:
        return kind_of(key).value
    if isinstance(found.entity, Atm):
        return _machine(found.entity)
    bank = getattr(found.entity, "bank", None)
    masked = mask(found.kind, _clear(found))
    return f"{masked} ({bank})" if bank else masked


def clear_label(key: EntityKey, known: Mapping[EntityKey, KnownEntity]) -> str:
    """Name an entity in clear; only after the reason is in the audit chain."""
    found = known.get(key)
    return kind_of(key).value if found is None else _clear(found)


def _clear(found: KnownEntity) -> str:
    match found.entity:
        case Person() | Company():
            return found.entity.name or found.entity.number
        case entity:
            return number_of(entity)


def _machine(atm: Atm) -> str:
    where = ", ".join(part for part in (atm.bank, atm.address) if part)
    return f"{atm.atm_id} ({where})" if where else atm.atm_id
