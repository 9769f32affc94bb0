"""Parts and stays of the reported trail: a complaint's rupees first in, first out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.holds.survival import Stay
from graph.model.hold_queue import HoldPart
from graph.model.ids import EntityKey
from graph.model.trail import ExitKind, MoneyTrail


@dataclass(frozen=True, slots=True, kw_only=True)
class Stayed:
    """What one account did with one complaint's money, in parts.

    Attributes:
        parts: What is still there; together the residual.
        stays: How long each piece stayed, with the paise of the credit that brought it.
        layer: Layer of the account; None: not told.
        is_undated: Something remains whose credit has no instant.
    """

    parts: tuple[HoldPart, ...]
    stays: tuple[tuple[int, Stay], ...]
    layer: int | None
    is_undated: bool


def stayed_on(trail: MoneyTrail, *, told_until: datetime) -> Mapping[EntityKey, Stayed]:
    """Give what each account did with a complaint's money, first in, first out.

    Debits take the oldest credit, also one of a few minutes later: banks round instants, and
    so what remains is exactly the reported residual. The victim's own account is left out.

    Args:
        trail: The reported trail of one complaint.
        told_until: Until when its banks have told; aware UTC.
    """
    credits_, debits = _movements(trail)
    layers = {one.account: one.layer for one in trail.accounts}
    return {
        account: _first_in_first_out(
            trail, credits_[account], debits[account], layers.get(account), told_until
        )
        for account in sorted(credits_)
        if layers.get(account) != 0
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Debit:
    at: datetime | None
    paise: int
    is_hold: bool = False


def _movements(
    trail: MoneyTrail,
) -> tuple[Mapping[EntityKey, list[tuple[datetime | None, int]]], Mapping[EntityKey, list[_Debit]]]:
    credits_: defaultdict[EntityKey, list[tuple[datetime | None, int]]] = defaultdict(list)
    debits: defaultdict[EntityKey, list[_Debit]] = defaultdict(list)
    for flow in trail.flows:
        if flow.disputed_paise:
            credits_[flow.beneficiary].append((flow.event_at, flow.disputed_paise))
            debits[flow.payer].append(_Debit(at=flow.event_at, paise=flow.disputed_paise))
    for gone in trail.exits:
        if gone.amount_paise:
            is_hold = gone.kind is ExitKind.HOLD
            debits[gone.account].append(
                _Debit(at=gone.event_at, paise=gone.amount_paise, is_hold=is_hold)
            )
    return credits_, debits


@dataclass(slots=True, kw_only=True)
class _Credit:
    at: datetime | None
    paise: int
    left: int


def _first_in_first_out(
    trail: MoneyTrail,
    came: Sequence[tuple[datetime | None, int]],
    went: Sequence[_Debit],
    layer: int | None,
    told_until: datetime,
) -> Stayed:
    credits_ = [_Credit(at=at, paise=paise, left=paise) for at, paise in sorted(came, key=_first)]
    stays: list[tuple[int, Stay]] = []
    for debit in sorted(went, key=lambda one: _order(one.at)):
        for credit, paise in _taken(credits_, debit.paise):
            if credit.at is not None and debit.at is not None:
                stays.append(_stay(credit, paise, debit.at, has_left=not debit.is_hold))
    last_seen = max((debit.at for debit in went if debit.at), default=None)
    parts = []
    for credit in credits_:
        if credit.left and credit.at is not None:
            stays.append(_stay(credit, credit.left, told_until, has_left=False))
            parts.append(
                HoldPart(
                    complaint=trail.complaint,
                    paise=credit.left,
                    credit_paise=credit.paise,
                    layer=layer,
                    credited_at=credit.at,
                    seen_at=max(credit.at, last_seen or credit.at),
                    told_until=max(credit.at, told_until),
                    has_told=bool(went),
                )
            )
    return Stayed(
        parts=tuple(parts),
        stays=tuple(stays),
        layer=layer,
        is_undated=any(credit.left and credit.at is None for credit in credits_),
    )


def _taken(credits_: Sequence[_Credit], paise: int) -> Iterator[tuple[_Credit, int]]:
    """Take a debit from the oldest credits that still have something."""
    for credit in credits_:
        taken = min(paise, credit.left)
        if taken:
            credit.left -= taken
            paise -= taken
            yield credit, taken


def _stay(credit: _Credit, paise: int, until: datetime, *, has_left: bool) -> tuple[int, Stay]:
    start = credit.at or until
    return credit.paise, Stay(
        credited_at=start,
        until=max(start, until),
        has_left=has_left,
        weight=paise / credit.paise,
    )


def _first(came: tuple[datetime | None, int]) -> tuple[tuple[bool, float], int]:
    return _order(came[0]), came[1]


def _order(at: datetime | None) -> tuple[bool, float]:
    """Sort instants, unknown ones last."""
    return at is None, at.timestamp() if at else 0.0
