"""How what comes into an account stands to what leaves it, and to complaints and holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from graph.inquiry.lens import Lens
from graph.model.ids import EntityKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Through:
    """What went through an account.

    Attributes:
        payers: How many accounts paid it.
        beneficiaries: How many accounts it paid.
        in_by_out: Sum in over sum out; None: nothing went out.
    """

    payers: int
    beneficiaries: int
    in_by_out: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """How complaints against an account stand to what happened on it.

    Attributes:
        by_held: Disputed over held; None: nothing is held.
        by_out: Disputed over sent; None: nothing was sent.
        in_by_out: Received over sent; None: nothing was sent.
    """

    by_held: Fraction | None
    by_out: Fraction | None
    in_by_out: Fraction | None


async def weigh_flow(account: EntityKey, *, above_paise: int, lens: Lens) -> Through:
    """Weigh transfers into an account against those out of it, each of more than a sum."""
    received = (await lens.received([account]))[account]
    sent = (await lens.sent([account]))[account]
    into = [fact for fact in received if (fact.amount_paise or 0) > above_paise]
    out = [fact for fact in sent if (fact.amount_paise or 0) > above_paise]
    return Through(
        payers=len({fact.payer for fact in into}),
        beneficiaries=len({fact.beneficiary for fact in out}),
        in_by_out=ratio([f.amount_paise for f in into], [f.amount_paise for f in out]),
    )


async def weigh_disputed(account: EntityKey, *, above_paise: int, lens: Lens) -> Disputed:
    """Weigh complaints against an account, holds and transfers, each of more than a sum."""

    def above(amounts: Sequence[int | None]) -> list[int]:
        return [one for one in amounts if one is not None and one > above_paise]

    claims = (await lens.claims([account])).get(account, ())
    holds = (await lens.holds([account])).get(account, ())
    received = (await lens.received([account]))[account]
    sent = (await lens.sent([account]))[account]
    disputed = above([claim.disputed_paise for claim in claims])
    out = above([fact.amount_paise for fact in sent])
    return Disputed(
        by_held=ratio(disputed, above([hold.amount_paise for hold in holds])),
        by_out=ratio(disputed, out),
        in_by_out=ratio(above([fact.amount_paise for fact in received]), out),
    )


def ratio(over: Sequence[int | None], under: Sequence[int | None]) -> Fraction | None:
    """Give the ratio of two sums; None: there is nothing to divide by."""
    below = sum(one or 0 for one in under)
    return Fraction(sum(one or 0 for one in over), below) if below else None
