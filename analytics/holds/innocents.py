"""Why the holder of an account may be innocent: shown beside a hold, never an order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from graph.model.entity import EntityFlag
from graph.model.fact import INDIA
from graph.model.hold_queue import InnocentKind
from graph.model.ids import EntityKey
from graph.model.money import format_rupees
from graph.model.reason import Reason

MANY_PAYERS: Final = 20  # unreported; rings' accounts of the made-up sets have fewer
DEEP_LAYER: Final = 3  # TRAIL.md section 8, as are the next two
SMALL_SHARE: Final = 0.1
A_YEAR: Final = timedelta(days=365)
SALARY_MONTHS: Final = 3
USUAL_MONTHS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A credit of an account, as far as a warning needs it.

    Attributes:
        payer: Key of the account it came from.
        at: When; aware UTC; None: not known.
        is_reported: Some complaint speaks of it.
    """

    payer: EntityKey
    at: datetime | None
    is_reported: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """What is known of an account that a hold would touch.

    Attributes:
        flags: What is odd about it.
        layer: Its least layer; None: not told.
        traced_paise: Traced, on it and not held.
        balance_paise: Its balance; None: not known.
        first_seen_at: Its first dated movement; aware UTC; None: none.
        credits: What came, newest first, as far as it was read.
    """

    flags: AbstractSet[EntityFlag]
    layer: int | None
    traced_paise: int
    balance_paise: int | None
    first_seen_at: datetime | None
    credits: Sequence[Credit]


def innocents(holder: Holder, *, at: datetime) -> tuple[Reason, ...]:
    """Give, in a fixed order, every reason to think the holder innocent."""
    unreported = {one.payer for one in holder.credits if not one.is_reported}
    found: list[Reason | None] = [
        _merchant(holder, unreported),
        _salary(holder),
        _aggregator(holder),
        _deep(holder),
        _small(holder),
        _ordinary(holder, at=at),
    ]
    return tuple(reason for reason in found if reason is not None)


def _merchant(holder: Holder, unreported: Collection[EntityKey]) -> Reason | None:
    if EntityFlag.MERCHANT in holder.flags:
        return _reason(InnocentKind.MERCHANT, "The bank says that it is a merchant's account.")
    if len(unreported) < MANY_PAYERS:
        return None
    return _reason(
        InnocentKind.MERCHANT,
        f"{len(unreported)} payers that no complaint names paid into it: it may be a shop's.",
        payers=str(len(unreported)),
    )


def _salary(holder: Holder) -> Reason | None:
    months: defaultdict[EntityKey, set[tuple[int, int]]] = defaultdict(set)
    counts: defaultdict[EntityKey, int] = defaultdict(int)
    for one in holder.credits:
        if one.at is not None and not one.is_reported:
            local = one.at.astimezone(INDIA)
            months[one.payer].add((local.year, local.month))
            counts[one.payer] += 1
    regular = [
        len(found)
        for payer, found in months.items()
        if len(found) >= SALARY_MONTHS and counts[payer] <= len(found) + 1
    ]
    if not regular:
        return None
    return _reason(
        InnocentKind.SALARY,
        f"One payer pays it once a month, in {max(regular)} months: it may be wages.",
        months=str(max(regular)),
    )


def _aggregator(holder: Holder) -> Reason | None:
    if EntityFlag.AGGREGATOR not in holder.flags:
        return None
    return _reason(
        InnocentKind.AGGREGATOR,
        "It is a payment aggregator's: ask it for the payee, and hold there.",
    )


def _deep(holder: Holder) -> Reason | None:
    if holder.layer is None or holder.layer < DEEP_LAYER:
        return None
    return _reason(
        InnocentKind.DEEP_LAYER,
        f"It is {holder.layer} payments from the victim: its holder may have sold something.",
        layer=str(holder.layer),
    )


def _small(holder: Holder) -> Reason | None:
    balance = holder.balance_paise
    if balance is None or balance <= 0 or holder.traced_paise >= SMALL_SHARE * balance:
        return None
    share = f"{holder.traced_paise / balance:.1%}"
    return _reason(
        InnocentKind.SMALL_SHARE,
        f"Only {share} of its balance of {format_rupees(balance)} is disputed.",
        balance=format_rupees(balance),
        percent=share,
    )


def _ordinary(holder: Holder, *, at: datetime) -> Reason | None:
    if holder.first_seen_at is None or at - holder.first_seen_at < A_YEAR:
        return None
    seen = {
        (one.at.astimezone(INDIA).year, one.at.astimezone(INDIA).month)
        for one in holder.credits
        if one.at is not None and not one.is_reported
    }
    if len(seen) < USUAL_MONTHS:
        return None
    years = (at - holder.first_seen_at).days // A_YEAR.days
    return _reason(
        InnocentKind.OLD_AND_ORDINARY,
        f"It is in use for {years} years or more, with ordinary credits in {len(seen)} months.",
        months=str(len(seen)),
        years=str(years),
    )


def _reason(kind: InnocentKind, text: str, **values: str) -> Reason:
    return Reason(code=f"INNOCENT_{kind.value}", text=text, values=tuple(sorted(values.items())))
