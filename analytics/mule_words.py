"""What speaks for an account's mule score, in words, by kind of figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.wording import count_text, times_text
from graph.model.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """The features of one account by name."""

    figures: Mapping[str, float]

    def count(self, name: str) -> int:
        """Give back a count that is kept as log1p."""
        return round(float(np.expm1(self.figures[name])))


def _ties(row: AccountRow) -> Reason | None:
    beside = row.count("suspects beside it in the cluster")
    if not beside:
        return None
    return Reason(
        code="TIED_TO_SUSPECTS",
        text=f"Tied to {count_text(beside, 'account')} that stolen money reached.",
        values=(("accounts", str(beside)),),
    )


def _stolen(row: AccountRow) -> Reason | None:
    payments = row.count("tainted credits")
    if not payments:
        return None
    hops = round(row.figures["hops from a victim"])
    return Reason(
        code="STOLEN_MONEY_CAME",
        text=f"{count_text(payments, 'payment')} of stolen money reached it, "
        f"{count_text(hops, 'hop')} from a victim.",
        values=(("count", str(payments)), ("hops", str(hops))),
    )


def _identifiers(row: AccountRow) -> Reason | None:
    phone, device = row.count("suspects on its phone"), row.count("suspects on its device")
    if not phone and not device:
        return None
    what, count = ("handset", device) if device >= phone else ("phone", phone)
    return Reason(
        code=f"SHARES_{what.upper()}",
        text=f"Shares a {what} with {count_text(count, 'account')} that stolen money reached.",
        values=(("accounts", str(count)),),
    )


def _age(row: AccountRow) -> Reason | None:
    days = round(float(np.expm1(row.figures["age"])))
    if days <= 0:
        return None
    return Reason(
        code="OPENED_AGO",
        text=f"Opened {count_text(days, 'day')} ago.",
        values=(("days", str(days)),),
    )


def _flow(row: AccountRow) -> Reason:
    came, onward = row.count("credits"), row.count("big payments on")
    return Reason(
        code="MONEY_PASSES",
        text=f"{count_text(came, 'credit')} in 45 days; large ones went on within 12 hours "
        f"{times_text(onward) if onward else 'never'}.",
        values=(("count", str(came)), ("onward", str(onward))),
    )


def _parties(row: AccountRow) -> Reason:
    payers, victims = row.count("payers"), row.count("victims among payers")
    return Reason(
        code="PAID_BY",
        text=f"Paid by {count_text(payers, 'account')} in 45 days, {victims} of them "
        f"{'a victim' if victims == 1 else 'victims'}.",
        values=(("payers", str(payers)), ("victims", str(victims))),
    )


def _cash(row: AccountRow) -> Reason | None:
    draws, quick = row.count("draws"), row.count("draws within 6 hours of a big credit")
    if not draws:
        return None
    return Reason(
        code="DRAWS_QUICKLY",
        text=f"Drew cash {times_text(draws)} in 45 days, {quick} within 6 hours of a large credit.",
        values=(("count", str(draws)), ("quick", str(quick))),
    )


TELLERS: Final[Mapping[str, Callable[[AccountRow], Reason | None]]] = {
    "ties": _ties,
    "stolen money": _stolen,
    "identifiers": _identifiers,
    "age": _age,
    "flow": _flow,
    "parties": _parties,
    "cash": _cash,
}
