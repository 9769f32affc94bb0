"""The hold queue over the store: whose rupees can still be held, and where first."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from analytics.holds.ages import ageing
from analytics.holds.correction import SHIPPED_CORRECTION
from analytics.holds.habits import Whose, kind_of_credit, learn_habits
from analytics.holds.queue import Holdable, rank_holds
from analytics.holds.reported import Stayed, stayed_on
from analytics.holds.silence import shipped_telling
from analytics.holds.stakes import Belief
from analytics.settings import HoldSettings
from analytics.trail import report_trail
from api.services.answers import answer_hash, to_canonical
from api.services.hold_computed import compute_holds
from api.services.hold_facts import (
    Around,
    Told,
    accounts_around,
    complaints_at,
    told_of,
)
from graph.errors import NotFound
from graph.model.answer import Answer, Truncation
from graph.model.fact import Fact
from graph.model.hold_queue import HoldCandidate, HoldQueue
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.scope import Scope
from graph.model.trail import TrailAccount, TrailExit, TrailKind
from graph.model.transfer import Hold
from graph.store.base import GraphStore

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldWish:
    """Whose rupees to look for; all given parts hold.

    Attributes:
        complaints: Of these; empty: of all.
        district: Of complaints of this district, ``STATE/NAME``; None: of all.
        accounts: On these accounts; empty: on any.
        trail: Whose apportionment: the banks' residuals, or our own first in, first out.
        is_as_then: The instant was chosen, so what is dated later had not happened. Else it is
            now, a later date is a slip, and hides no rupees that a bank reports.
    """

    complaints: tuple[AcknowledgementNo, ...] = ()
    district: str | None = None
    accounts: frozenset[EntityKey] = field(default_factory=frozenset)
    trail: TrailKind = TrailKind.REPORTED
    is_as_then: bool = False


async def hold_queue(
    wish: HoldWish,
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: HoldSettings | None = None,
    as_known_at: datetime | None = None,
) -> Answer[HoldQueue]:
    """Give accounts by the rupees that a hold at an instant probably saves.

    How long money stays is learnt from what the banks reported of all complaints asked for,
    with the shipped record behind it.

    Raises:
        NotFound: A complaint that was named is not here, or hidden.
    """
    settings = settings or HoldSettings()
    told = await told_of(
        wish.complaints, wish.district, store=store, scope=scope, as_known_at=as_known_at
    )
    if wish.complaints and set(wish.complaints) - {
        one.complaint.acknowledgement_no for one in told
    }:
        raise NotFound(
            "no complaint has this acknowledgement number here; import its files first,"
            " or check the number: it has 14 digits"
        )
    found = await asyncio.to_thread(_stays_of, told, at if wish.is_as_then else None)
    if wish.trail is TrailKind.COMPUTED:
        computed = await compute_holds(
            told, store=store, scope=scope, at=at, as_known_at=as_known_at
        )
        found = replace(
            found,
            parts=computed.parts,
            sums=computed.sums,
            free_paise=computed.free_paise,
            truncations=computed.truncations,
        )
    keys = sorted(key for key in found.parts if not wish.accounts or key in wish.accounts)
    around = await accounts_around(keys, store=store, scope=scope, as_known_at=as_known_at)
    queue = await asyncio.to_thread(_rank, found, keys, around, wish=wish, at=at, settings=settings)
    return Answer(
        value=queue,
        snapshot_no=await store.snapshot_no(),
        as_known_at=as_known_at or datetime.now(UTC),
        truncations=(*found.truncations, *around.truncations),
        answer_hash=answer_hash(
            {
                "holdQueue": to_canonical(wish),
                "at": to_canonical(at),
                "settings": to_canonical(settings.latency_minutes),
                "asKnownAt": to_canonical(as_known_at),
            },
            to_canonical(queue),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Stays and parts of all complaints asked for, by account."""

    parts: Mapping[EntityKey, Sequence[tuple[AcknowledgementNo, Stayed]]]
    stays: Sequence[tuple[EntityKey, Stayed]]
    sums: Mapping[EntityKey, Mapping[AcknowledgementNo, TrailAccount]]
    districts: Mapping[AcknowledgementNo, str]
    holds: Sequence[Hold]
    undated: set[EntityKey]
    machines: Mapping[EntityKey, EntityKey]
    free_paise: Mapping[EntityKey, int] = field(default_factory=dict)
    truncations: tuple[Truncation, ...] = ()


def _stays_of(told: Sequence[Told], until: datetime | None) -> _Found:
    parts: defaultdict[EntityKey, list[tuple[AcknowledgementNo, Stayed]]] = defaultdict(list)
    sums: defaultdict[EntityKey, dict[AcknowledgementNo, TrailAccount]] = defaultdict(dict)
    stays, undated = [], set()
    holds: list[Hold] = []
    drawn: list[TrailExit] = []
    for one in told:
        number = one.complaint.acknowledgement_no
        facts = [fact for fact in one.facts if not _is_later(fact, until)]
        trail = report_trail(facts, complaint=one.complaint)
        drawn += [gone for gone in trail.exits if gone.atm is not None]
        holds += [fact for fact in facts if isinstance(fact, Hold)]
        for account, stayed in stayed_on(trail, told_until=_told_until(one.facts)).items():
            stays.append((account, stayed))
            if stayed.is_undated:
                undated.add(account)
            if stayed.parts:
                parts[account].append((number, stayed))
        for account_sums in trail.accounts:
            sums[account_sums.account][number] = account_sums
    return _Found(
        parts=parts,
        stays=stays,
        sums=sums,
        districts={
            one.complaint.acknowledgement_no: one.complaint.district
            for one in told
            if one.complaint.district
        },
        holds=holds,
        undated=undated,
        machines=_last_machines(drawn),
    )


def _last_machines(drawn: Sequence[TrailExit]) -> Mapping[EntityKey, EntityKey]:
    """Give where cash was last drawn from each account; undated draws come first."""
    ordered = sorted(drawn, key=lambda one: (one.event_at is not None, one.event_at or LONG_AGO))
    return {one.account: one.atm for one in ordered if one.atm is not None}


def _told_until(facts: Sequence[Fact]) -> datetime:
    """Give when something was last told of a complaint."""
    return max((fact.known_at for fact in facts), default=datetime.now(UTC))


def _is_later(fact: Fact, until: datetime | None) -> bool:
    return until is not None and fact.event_at is not None and fact.event_at > until


def _rank(
    found: _Found,
    keys: Sequence[EntityKey],
    around: Around,
    *,
    wish: HoldWish,
    at: datetime,
    settings: HoldSettings,
) -> HoldQueue:
    stays = [
        (
            Whose(
                kind=kind_of_credit(stayed.layer, paise),
                bank=around.banks.get(account) or "",
                ring=around.rings.get(account) or "",
                account=account,
            ),
            stay,
        )
        for account, stayed in found.stays
        for paise, stay in stayed.stays
    ]
    belief = Belief(
        habits=learn_habits(stays),
        telling=shipped_telling(untold=settings.untold_share),
        latency=timedelta(minutes=settings.latency_minutes),
        silent=shipped_telling(untold=settings.silent_untold_share),
        correction=SHIPPED_CORRECTION,
    )
    candidates = rank_holds(
        [_holdable(account, found, around) for account in keys], belief=belief, at=at
    )
    return HoldQueue(
        trail=wish.trail,
        at=at,
        latency_s=settings.latency_minutes * 60,
        candidates=candidates,
        remaining_paise=sum(one.remaining_paise for one in candidates),
        expected_paise=sum(one.expected_paise for one in candidates),
        ageing=ageing(
            [hold for hold in found.holds if not wish.accounts or hold.account in wish.accounts],
            at=at,
        ),
        skipped_count=len(found.undated),
    )


def _holdable(account: EntityKey, found: _Found, around: Around) -> Holdable:
    numbers = [number for number, _ in found.parts[account]]
    return Holdable(
        account=account,
        bank=around.banks.get(account),
        ring=around.rings.get(account),
        flags=around.flags.get(account, frozenset()),
        districts=tuple(
            sorted({found.districts[number] for number in numbers if number in found.districts})
        ),
        parts=[part for _, stayed in found.parts[account] for part in stayed.parts],
        sums={number: found.sums[account][number] for number in numbers},
        free_paise=found.free_paise.get(account),
        first_seen_at=around.first_seen.get(account),
        credits=around.credits.get(account, ()),
        last_machine=found.machines.get(account),
    )


async def recoverable_of(
    accounts: Sequence[EntityKey],
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: HoldSettings,
    as_known_at: datetime | None = None,
) -> Mapping[EntityKey, HoldCandidate]:
    """Give what of accounts can be held; those without traced rupees are left out."""
    numbers = await complaints_at(accounts, store=store, scope=scope, as_known_at=as_known_at)
    if not numbers:
        return {}
    answer = await hold_queue(
        HoldWish(complaints=numbers, accounts=frozenset(accounts)),
        store=store,
        scope=scope,
        at=at,
        settings=settings,
        as_known_at=as_known_at,
    )
    return {one.account: one for one in answer.value.candidates}
