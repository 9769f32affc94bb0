"""Persons: what their handsets have in common, whom they brought in, which companies they paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from graph.inquiry.lens import Lens
from graph.model.ids import EntityKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """Whom somebody brought in, directly or not.

    Attributes:
        persons: How many.
        complaints: Complaints against their accounts, of any time, each once.
        disputed_paise: What these dispute.
    """

    persons: int
    complaints: int
    disputed_paise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPaid:
    """A company's account that somebody paid; the sum in paise."""

    account: EntityKey
    sum_paise: int


async def compare_handsets(first: EntityKey, second: EntityKey, *, lens: Lens) -> Fraction:
    """Compare the phones and handsets of two persons' accounts within the window.

    Returns:
        What they share over what either has; 0 if neither has any.

    References:
        Jaccard 1901, Étude comparative de la distribution florale.
    """
    ours, theirs = await _handsets_of(first, lens=lens), await _handsets_of(second, lens=lens)
    either = len(ours | theirs)
    return Fraction(len(ours & theirs), either) if either else Fraction(0)


async def follow_introductions(start: EntityKey, *, lens: Lens) -> Brought:
    """Follow introductions within the window from a person on, in no time order, to the end."""
    reached: set[EntityKey] = set()
    front = {start}
    while front:
        introduced = await lens.introduced(sorted(front))
        front = {one for of in introduced.values() for one in of} - reached - {start}
        reached |= front
    accounts = await lens.accounts_of(sorted(reached))
    claims = await lens.claims(accounts, is_whole=True)
    found = {(claim.complaint, claim.account): claim for of in claims.values() for claim in of}
    return Brought(
        persons=len(reached),
        complaints=len({number for number, _ in found}),
        disputed_paise=sum(claim.disputed_paise for claim in found.values()),
    )


async def find_companies_paid(holder: EntityKey, *, lens: Lens) -> Sequence[CompanyPaid]:
    """Find companies' accounts that somebody's accounts paid.

    Returns:
        The largest sum first, then by key.
    """
    sent = await lens.sent(await lens.accounts_of([holder]))
    paid: dict[EntityKey, int] = {}
    for of in sent.values():
        for fact in of:
            paid[fact.beneficiary] = paid.get(fact.beneficiary, 0) + (fact.amount_paise or 0)
    companies = await lens.company_accounts(sorted(paid))
    found = [CompanyPaid(account=key, sum_paise=paid[key]) for key in companies]
    return sorted(found, key=lambda one: (-one.sum_paise, one.account))


async def _handsets_of(person: EntityKey, *, lens: Lens) -> frozenset[EntityKey]:
    uses = await lens.handsets(await lens.accounts_of([person]))
    return frozenset().union(*uses.values())
