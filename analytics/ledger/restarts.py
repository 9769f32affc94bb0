"""Follow other money than a complaint's: what one transfer, or one account, paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from analytics.ledger.events import EventKind, LedgerEvent
from analytics.ledger.follow import Ledger

DRAWN: Final = "#"  # after an account: where what it drew itself passes
PAID: Final = "<"  # after a draw's key: how its money came there
_DEBITS: Final = frozenset({EventKind.TRANSFER, EventKind.EXIT, EventKind.FEE})


def restart(ledger: Ledger, name: str, *, transfer: str = "", account: str = "") -> Ledger:
    """Give the same events, with other money disputed: all of a transfer, or an account's debits.

    What complaints dispute counts as clean, so that only this money is told apart. Money that
    comes back to the account rests there.

    Args:
        ledger: In order.
        name: What the money is called, in place of a complaint.
        transfer: Key of the event to start from; empty: none.
        account: Account to start from; empty: none.
    """
    events = tuple(
        one for event in ledger.events for one in _restart(event, name, transfer, account)
    )
    return replace(ledger, events=events)


def _restart(event: LedgerEvent, name: str, transfer: str, account: str) -> Iterator[LedgerEvent]:
    is_debit = event.kind in _DEBITS and not event.is_self_transfer
    if event.key != transfer and not (account and is_debit and event.account == account):
        is_disputed = event.kind is EventKind.DISPUTED_PAYMENT and event.disputed_paise
        yield replace(event, disputed_paise=0) if is_disputed else event
        return
    is_paid = event.kind in {EventKind.TRANSFER, EventKind.DISPUTED_PAYMENT}
    drawn = event.account + DRAWN
    yield replace(
        event,
        kind=EventKind.DISPUTED_PAYMENT,
        key=event.key if is_paid else event.key + PAID,
        account=(event.beneficiary or event.account) if is_paid else drawn,
        beneficiary="",
        complaints=(name,),
        disputed_paise=event.amount_paise,
        end=None,
    )
    if not is_paid:
        yield replace(event, account=drawn)
