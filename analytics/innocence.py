"""What innocent life looks like in a ring: a shop, a family, a payroll, an aggregator.

Such signs never take a member out; they lower confidence, and are said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from analytics.at_work import AtWork
from analytics.figures import GroupFigures
from analytics.flows import Flows
from analytics.instants import from_ms
from analytics.settings import RingSettings
from analytics.wording import count_text
from graph.model.fact import INDIA
from graph.model.ids import EntityKey
from graph.model.reason import Reason
from graph.model.table import UNKNOWN

LEAST_CUSTOMERS: Final = 10  # strangers that pay a shop; a collector of a ring has members pay it
MOST_A_SALE_PAISE: Final = 200_000  # Rs 2,000: below it a transfer makes no tie (RINGS.md 3)
MOST_FROM_MEMBERS: Final = 0.2  # share of what a shop takes in that is members'
MOST_A_FAMILY: Final = 5  # accounts of a household: NFHS-5 counts 4.4 persons in one
LEAST_PAID: Final = 3  # members on one payroll: a ring of 3 is the smallest
LEAST_PAY_DAYS: Final = 2  # in different months
PAY_SPREAD: Final = 0.1  # wages of one person differ less from month to month
WEIGHT: Final = 0.5  # of an account with an innocent sign, against one without


class Innocence(StrEnum):
    """What an account may be instead."""

    SHOP = "SHOP"
    FAMILY = "FAMILY"
    PAYROLL = "PAYROLL"
    AGGREGATOR = "AGGREGATOR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """An innocent explanation, and the members it explains.

    Attributes:
        kind: What they may be.
        places: Their places among the members.
        reason: The sign in words, with its figure.
    """

    kind: Innocence
    places: frozenset[int]
    reason: Reason


def read_innocence(
    at_work: AtWork,
    figures: GroupFigures,
    uses: Sequence[tuple[EntityKey, EntityKey]],
    *,
    settings: RingSettings,
) -> tuple[Sign, ...]:
    """Give the innocent explanations of a group, in the order of `Innocence`.

    Args:
        at_work: What its members moved and drew.
        figures: Of the group.
        uses: Members and the phones and devices they use.
        settings: Constants.
    """
    return (
        *_shops(at_work, figures),
        *_family(at_work, figures, uses),
        *_payroll(at_work),
        *_aggregators(figures, settings),
    )


def confidence_of(score: float, signs: Sequence[Sign], n_members: int) -> float:
    """Give the score of a ring, lowered by the share of its members that may be innocent."""
    doubtful = frozenset().union(*(sign.places for sign in signs))
    return round(score * (1.0 - (1.0 - WEIGHT) * len(doubtful) / max(n_members, 1)), 6)


def _shops(at_work: AtWork, figures: GroupFigures) -> Iterator[Sign]:
    """Find members that many strangers pay small sums."""
    moved, own = at_work.moved, figures.members
    places = set()
    for place in range(len(own.in_paise)):
        sales = at_work.place[moved.beneficiary] == place
        strangers = moved.payer[sales & (at_work.place[moved.payer] == UNKNOWN)]
        amounts = moved.amount_paise[sales]
        from_members = int(own.from_members_paise[place])
        if (
            len(np.unique(strangers)) >= LEAST_CUSTOMERS
            and float(np.median(amounts)) < MOST_A_SALE_PAISE
            and from_members <= MOST_FROM_MEMBERS * int(own.in_paise[place])
        ):
            places.add(place)
    if places:
        many = count_text(len(places), "account takes", "accounts take")
        text = f"{many} small sums from {LEAST_CUSTOMERS} strangers or more, as a shop does."
        yield _sign(Innocence.SHOP, places, text)


def _family(
    at_work: AtWork, figures: GroupFigures, uses: Sequence[tuple[EntityKey, EntityKey]]
) -> Iterator[Sign]:
    """Tell a household: few accounts, one phone, and money both ways."""
    n_members = len(figures.members.in_paise)
    users: defaultdict[EntityKey, set[EntityKey]] = defaultdict(set)
    for account, identifier in uses:
        users[identifier].add(account)
    one_phone = max((len(own) for own in users.values()), default=0)
    among = at_work.among
    pairs = set(zip(among.payer.tolist(), among.beneficiary.tolist(), strict=True))
    both_ways = sum(1 for payer, beneficiary in pairs if (beneficiary, payer) in pairs) // 2
    if n_members <= MOST_A_FAMILY and one_phone == n_members and both_ways:
        text = (
            f"All {n_members} accounts use one phone or handset, and"
            f" {count_text(both_ways, 'pair')} of them paid each other, as a family does."
        )
        yield _sign(Innocence.FAMILY, set(range(n_members)), text)


def _payroll(at_work: AtWork) -> Iterator[Sign]:
    """Find members that one account pays alike in different months."""
    paid: defaultdict[int, set[int]] = defaultdict(set)
    for (payer, place), wages in _by_pair(at_work.moved, at_work).items():
        months = {month for month, _ in wages}
        amounts = [paise for _, paise in wages]
        alike = max(amounts) - min(amounts) <= PAY_SPREAD * max(amounts)
        if len(months) >= LEAST_PAY_DAYS and alike:
            paid[payer].add(place)
    places: set[int] = set().union(*(own for own in paid.values() if len(own) >= LEAST_PAID))
    if places:
        text = (
            f"{count_text(len(places), 'account is', 'accounts are')} paid alike by one account in"
            f" {LEAST_PAY_DAYS} months or more, as wages are."
        )
        yield _sign(Innocence.PAYROLL, places, text)


def _by_pair(flows: Flows, at_work: AtWork) -> dict[tuple[int, int], list[tuple[str, int]]]:
    """Give month and amount of each dated payment to a member, by payer and member."""
    pairs: defaultdict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    for payer, to, paise, at in zip(
        flows.payer.tolist(),
        at_work.place[flows.beneficiary].tolist(),
        flows.amount_paise.tolist(),
        flows.event_ms.tolist(),
        strict=True,
    ):
        if UNKNOWN not in {to, at} and paise > 0:
            pairs[payer, to].append((f"{from_ms(at).astimezone(INDIA):%Y-%m}", paise))
    return pairs


def _aggregators(figures: GroupFigures, settings: RingSettings) -> Iterator[Sign]:
    """Find members that more complaints pass outside the group than in it."""
    own = figures.members
    outside = own.complaint_count - own.repeat_count
    met = (own.complaint_count >= settings.hub_complaints) & (outside > own.repeat_count)
    places = set(np.flatnonzero(met).tolist())
    if places:
        most = int(outside[sorted(places)].max())
        text = (
            f"{count_text(len(places), 'account is', 'accounts are')} on the trails of up to"
            f" {count_text(most, 'complaint')} outside it, as an aggregator or merchant is."
        )
        yield _sign(Innocence.AGGREGATOR, places, text)


def _sign(kind: Innocence, places: AbstractSet[int], text: str) -> Sign:
    values = (("accounts", str(len(places))),)
    reason = Reason(code=f"MAY_BE_{kind.value}", text=text, values=values)
    return Sign(kind=kind, places=frozenset(places), reason=reason)
