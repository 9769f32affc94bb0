"""Timed steps: where money may be after one, two, three transfers, each later than the last."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from graph.inquiry.lens import Lens
from graph.model.ids import EntityKey
from graph.model.transfer import Transfer

STEPS: Final = 3
A_MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedUse:
    """An account that money may have reached, and a blocked phone or handset it is used with.

    Attributes:
        account: The account.
        distance: Transfers from the start, from 1.
        identifier: The phone or handset.
    """

    account: EntityKey
    distance: int
    identifier: EntityKey


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintMoney:
    """Complaints against an account whose money may have come to a person.

    Attributes:
        account: The account.
        disputed_paise: What they dispute.
        held_paise: What is held for them on it.
    """

    account: EntityKey
    disputed_paise: int
    held_paise: int


async def find_blocked_uses(
    start: EntityKey, *, lens: Lens, steps: int = STEPS
) -> Sequence[BlockedUse]:
    """Find accounts down the money from one that a blocked phone or handset uses.

    Walks may come back to an account; the start itself is not told.

    Returns:
        Each account, distance and phone once, by these.
    """
    reached = await _steps_down([start], lens=lens, steps=steps)
    accounts = {key for step in reached for key in step} - {start}
    uses = await lens.handsets(sorted(accounts))
    blocked = await lens.blocked({one for of in uses.values() for one in of})
    return [
        BlockedUse(account=account, distance=distance, identifier=identifier)
        for distance, step in enumerate(reached, start=1)
        for account in sorted(accounts & step.keys())
        for identifier in sorted(uses.get(account, frozenset()) & blocked)
    ]


async def find_complaint_money(
    holder: EntityKey, *, lens: Lens, steps: int = STEPS
) -> Sequence[ComplaintMoney]:
    """Find complaints against accounts whose money may have come to somebody's accounts.

    Returns:
        Accounts with a complaint within the window, the most disputed first, then by key.
    """
    own = await lens.accounts_of([holder])
    reached = await _steps_up(own, lens=lens, steps=steps)
    claims = await lens.claims(sorted({key for step in reached for key in step}))
    holds = await lens.holds(claims, is_whole=True)
    money = []
    for account, of in claims.items():
        numbers = {claim.complaint for claim in of}
        held = [one for one in holds.get(account, ()) if one.complaint in numbers]
        if of:
            money.append(
                ComplaintMoney(
                    account=account,
                    disputed_paise=sum(claim.disputed_paise for claim in of),
                    held_paise=sum(one.amount_paise or 0 for one in held),
                )
            )
    return sorted(money, key=lambda one: (-one.disputed_paise, one.account))


async def find_trails(
    holder: EntityKey, *, lens: Lens, steps: int = STEPS
) -> Sequence[tuple[EntityKey, ...]]:
    """Find every trail of money down from somebody's accounts, the shorter ones too.

    A trail meets no account twice. Parallel transfers are one step if one of them fits.

    Returns:
        Accounts from the start on; longest trails first, then by keys.
    """
    own = await lens.accounts_of([holder])
    last = await _steps_down(own, lens=lens, steps=steps - 1)
    sent = await lens.sent({*own, *(key for step in last for key in step)})
    trails: list[tuple[EntityKey, ...]] = []
    ahead: list[tuple[tuple[EntityKey, ...], datetime]] = [
        ((account,), lens.inquiry.after) for account in own
    ]
    while ahead:
        trail, reached = ahead.pop()
        if len(trail) > 1:
            trails.append(trail)
        if len(trail) <= steps:
            onward = _earliest(sent[trail[-1]], reached)
            ahead.extend(((*trail, key), at) for key, at in onward.items() if key not in trail)
    return sorted(trails, key=lambda trail: (-len(trail), trail))


async def _steps_down(
    starts: Collection[EntityKey], *, lens: Lens, steps: int
) -> Sequence[Mapping[EntityKey, datetime]]:
    """Give the accounts after each step, with the earliest instant of arrival."""
    front: Mapping[EntityKey, datetime] = dict.fromkeys(starts, lens.inquiry.after)
    reached = []
    for _ in range(steps):
        front = lens.going_on(front)
        sent = await lens.sent(front)
        ahead: dict[EntityKey, datetime] = {}
        for account, arrived in front.items():
            for key, at in _earliest(sent[account], arrived).items():
                ahead[key] = min(at, ahead.get(key, at))
        front = ahead
        reached.append(front)
    return reached


async def _steps_up(
    starts: Collection[EntityKey], *, lens: Lens, steps: int
) -> Sequence[Mapping[EntityKey, datetime]]:
    """Give the accounts before each step, with the latest instant of departure."""
    front: Mapping[EntityKey, datetime] = dict.fromkeys(starts, lens.inquiry.before)
    reached = []
    for _ in range(steps):
        front = lens.going_on(front)
        received = await lens.received(front)
        ahead: dict[EntityKey, datetime] = {}
        for account, left in front.items():
            for fact in received[account]:
                event_at, latest_at = fact.event_at, fact.latest_at
                if event_at is not None and latest_at is not None and event_at < left:
                    at = min(left - A_MILLISECOND, latest_at)
                    ahead[fact.payer] = max(at, ahead.get(fact.payer, at))
        front = ahead
        reached.append(front)
    return reached


def _earliest(sent: Collection[Transfer], reached: datetime) -> dict[EntityKey, datetime]:
    """Give the earliest arrival at each beneficiary of what was sent after an instant."""
    earliest: dict[EntityKey, datetime] = {}
    for fact in sent:
        event_at, latest_at = fact.event_at, fact.latest_at
        if event_at is not None and latest_at is not None and latest_at > reached:
            at = max(reached + A_MILLISECOND, event_at)
            earliest[fact.beneficiary] = min(at, earliest.get(fact.beneficiary, at))
    return earliest
