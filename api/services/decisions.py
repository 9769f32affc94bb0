"""Officers' decisions about rings: kept as facts, and applied at once and in every later run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from analytics.rulings import in_force
from analytics.settings import AnalyticsSettings
from api.services.detection import DEFAULTS, Detection, detect
from api.services.labels import known_entities
from api.services.rings import get_rings
from graph.errors import InputError, NotFound
from graph.model.audit import Event, EventTag
from graph.model.decision import DecisionKind, RingDecision, decision_id
from graph.model.filters import RingFilter
from graph.model.ids import DecisionId, EntityKey, EntityKind, kind_of
from graph.model.register import RingEvent, RingEventKind
from graph.model.ring import Ring
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, GraphStore

MOST_REASON_CHARS: Final = 500
LEAST_APART: Final = 3  # accounts of a ring (RINGS.md section 7)
TYING: Final = frozenset(
    {EntityKind.PHONE, EntityKind.DEVICE, EntityKind.ATM, EntityKind.PERSON, EntityKind.COMPANY}
)
"""What ties accounts and can be told not to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an officer asks for.

    Attributes:
        kind: What is decided.
        rings: Ids or aliases of the rings it is about.
        entities: Accounts, or what must not link.
        undoes: The decision to undo, for UNDONE.
        reason: Why, in the officer's words.
    """

    kind: DecisionKind
    reason: str
    rings: tuple[EntityKey, ...] = ()
    entities: tuple[EntityKey, ...] = ()
    undoes: DecisionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision that is kept, and what the rings are under it.

    Attributes:
        decision: The decision.
        detection: The run that followed it.
    """

    decision: RingDecision
    detection: Detection


async def decide(
    wish: Wish,
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: AnalyticsSettings = DEFAULTS,
) -> Decided:
    """Keep a decision about rings, and detect again under it.

    Raises:
        InputError: No reason, or it does not fit the rings.
        NotFound: A ring, entity or decision is not there, or hidden.
        Conflict: It is undone already, or the register moved on meanwhile.
    """
    reason = wish.reason.strip()
    if not reason or len(reason) > MOST_REASON_CHARS:
        raise InputError(f"reason: say why, in 1 to {MOST_REASON_CHARS} characters; it is kept")
    rings, entities, stayed = await _subject(wish, store=store, scope=scope)
    names = tuple(ring.id for ring in rings)
    decision = RingDecision(
        id=decision_id(wish.kind, names, entities, undoes=wish.undoes, actor=scope.actor, at=at),
        kind=wish.kind,
        rings=names,
        entities=entities,
        stayed=stayed,
        undoes=wish.undoes,
        actor=scope.actor,
        reason=reason,
        decided_at=at,
    )
    await store.add_decision(
        decision,
        events=[_told(decision, ring) for ring in rings],
        event=Event(
            tag=EventTag.RING_DECIDED,
            actor=scope.actor,
            at=at,
            subjects=(decision.id, *names),
            details=(("kind", decision.kind.value), ("undoes", decision.undoes or "")),
        ),
    )
    detection = await detect(store=store, scope=scope, at=at, settings=settings)
    return Decided(decision=decision, detection=detection)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDecision:
    """A decision, and whether it holds.

    Attributes:
        decision: The decision.
        is_in_force: Neither undone nor itself an undoing.
    """

    decision: RingDecision
    is_in_force: bool


async def list_decisions(
    ring: EntityKey | None,
    *,
    store: GraphStore,
    scope: Scope,
    as_known_at: datetime | None = None,
) -> Sequence[ListedDecision]:
    """Give decisions about a ring, or all, of rings that the scope shows, newest first."""
    every = await store.decisions(as_known_at=as_known_at)
    holding = {decision.id for decision in in_force(every)}
    wanted = await _visible_names(every, ring, store=store, scope=scope)
    return [
        ListedDecision(decision=decision, is_in_force=decision.id in holding)
        for decision in reversed(every)
        if not wanted.isdisjoint(decision.rings) or (ring is None and not decision.rings)
    ]


async def _visible_names(
    decisions: Sequence[RingDecision], ring: EntityKey | None, *, store: GraphStore, scope: Scope
) -> set[EntityKey]:
    """Give ids and aliases of the rings asked for that the scope shows."""
    names = sorted({name for one in decisions for name in one.rings} if ring is None else {ring})
    seen: set[EntityKey] = set()
    for start in range(0, len(names), 100):
        where = RingFilter(ids=frozenset(names[start : start + 100]))
        page = await store.rings(where, first=100, scope=scope)
        seen.update(name for found in page.items for name in (found.id, *found.aliases))
    return seen


async def _subject(
    wish: Wish, *, store: GraphStore, scope: Scope
) -> tuple[Sequence[Ring], tuple[EntityKey, ...], tuple[EntityKey, ...]]:
    """Give the rings a decision is about, its entities, and the accounts that stay apart."""
    match wish.kind:
        case DecisionKind.UNDONE:
            return await _undone(wish, store=store, scope=scope), (), ()
        case DecisionKind.NEVER_LINK:
            return (), await _tying(wish, store=store, scope=scope), ()
        case _:
            rings = await get_rings(wish.rings, store=store, scope=scope) if wish.rings else ()
    accounts = tuple(sorted({m.account for ring in rings for m in ring.found.members}))
    if wish.kind is DecisionKind.SAME_RING:
        if len(rings) < 2:  # noqa: PLR2004 - two make one
            raise InputError("rings: name two rings or more that stand")
        return rings, accounts, ()
    if len(rings) != 1:
        raise InputError("ring: name the one ring it is about")
    if wish.kind is DecisionKind.CONFIRMED:
        return rings, accounts, ()
    chosen = tuple(sorted(set(wish.entities)))
    if not chosen or not set(chosen) <= set(accounts):
        raise InputError("accounts: name accounts of this ring; `ringtrace rings show` lists them")
    stayed = tuple(account for account in accounts if account not in set(chosen))
    if wish.kind is DecisionKind.SEPARATE_RING and min(len(chosen), len(stayed)) < LEAST_APART:
        raise InputError(f"accounts: either part of a ring needs {LEAST_APART} accounts or more")
    return rings, chosen, stayed


async def _undone(wish: Wish, *, store: GraphStore, scope: Scope) -> Sequence[Ring]:
    listed = await list_decisions(None, store=store, scope=scope)
    found = [one.decision for one in listed if one.decision.id == wish.undoes]
    if not found:
        raise NotFound("no decision has this id; `ringtrace rings decisions` lists them")
    names = found[0].rings
    return await get_rings(names, store=store, scope=scope) if names else ()


async def _tying(wish: Wish, *, store: GraphStore, scope: Scope) -> tuple[EntityKey, ...]:
    chosen = tuple(sorted(set(wish.entities)))
    if not 0 < len(chosen) <= MOST_KEYS or not all(_can_tie(key) for key in chosen):
        raise InputError("entities: name phones, handsets, machines or holders that must not link")
    known = await known_entities(chosen, store=store, scope=scope)
    if len(known) < len(chosen):
        raise NotFound("one of these is not known; `search` finds the id of a number")
    return chosen


def _can_tie(key: EntityKey) -> bool:
    try:
        return kind_of(key) in TYING
    except ValueError:
        return False


def _told(decision: RingDecision, ring: Ring) -> RingEvent:
    accounts = len(ring.found.members)
    return RingEvent(
        ring=ring.id,
        kind=RingEventKind.DECIDED,
        at=decision.decided_at,
        version=ring.version,
        others=tuple(name for name in decision.rings if name != ring.id),
        accounts_before=accounts,
        accounts_after=accounts,
        decision=decision.id,
    )
