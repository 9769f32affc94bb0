"""What happens on accounts: the rows of a bare ledger, as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Policy(StrEnum):
    """Whose money leaves an account first (TRAIL.md section 3), in the order of answers."""

    FIFO = "FIFO"
    LIFO = "LIFO"
    PRO_RATA = "PRO_RATA"
    LOWEST_INTERMEDIATE_BALANCE = "LOWEST_INTERMEDIATE_BALANCE"
    POISON = "POISON"


class EventKind(StrEnum):
    """What a row tells."""

    OPENING = "OPENING"
    DISPUTED_PAYMENT = "DISPUTED_PAYMENT"
    TRANSFER = "TRANSFER"
    EXIT = "EXIT"
    HOLD = "HOLD"
    RELEASE = "RELEASE"
    REFUND = "REFUND"
    FEE = "FEE"
    INTEREST = "INTEREST"
    REVERSAL = "REVERSAL"


class EndKind(StrEnum):
    """Where money went that is followed no further."""

    ATM = "ATM"
    AEPS = "AEPS"
    POS = "POS"
    CHEQUE = "CHEQUE"
    CSP = "CSP"
    AGGREGATOR = "AGGREGATOR"
    MERCHANT = "MERCHANT"
    WALLET = "WALLET"
    EXCHANGE = "EXCHANGE"
    MASKED = "MASKED"
    OTHER_ROW = "OTHER_ROW"
    UNSEEN = "UNSEEN"
    FEE = "FEE"


CASH_ENDS: Final = frozenset({EndKind.ATM, EndKind.AEPS, EndKind.POS, EndKind.CHEQUE, EndKind.CSP})
REVERSIBLE: Final = frozenset({EventKind.TRANSFER, EventKind.EXIT, EventKind.FEE})
NAMING: Final = frozenset({EventKind.RELEASE, EventKind.REVERSAL})
MOVING: Final = REVERSIBLE | {EventKind.REFUND, EventKind.REVERSAL}
_PAID_IN: Final = frozenset({EventKind.DISPUTED_PAYMENT, EventKind.INTEREST})
_DEBITS: Final = REVERSIBLE | {EventKind.HOLD, EventKind.REFUND}


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEvent:
    """One row of a ledger (LEDGER.md section 2).

    Attributes:
        kind: What it tells.
        key: Unique in its ledger; a disputed payment's is its origin's.
        account: Debited, or for payments, interest and openings credited; empty for RELEASE
            and REVERSAL, which name a row instead.
        beneficiary: Credited by a TRANSFER; empty for other kinds.
        complaints: That report it; exactly one for DISPUTED_PAYMENT, HOLD and REFUND.
        amount_paise: Positive; an OPENING may be 0.
        disputed_paise: Of a DISPUTED_PAYMENT, 0 to the amount; else 0.
        end: Where an EXIT or FEE leads; None for other kinds.
        earliest_ms: First instant it may have happened, milliseconds since 1970 UTC, as the
            order of a million events wants plain numbers; 0 for an OPENING.
        latest_ms: Last such instant, at least `earliest_ms`; the same: a point.
        names: Key of the row that a RELEASE or REVERSAL undoes; empty for other kinds.
        lines: Places on statements: (account, number).
    """

    kind: EventKind
    key: str
    account: str = ""
    beneficiary: str = ""
    complaints: tuple[str, ...] = ()
    amount_paise: int
    disputed_paise: int = 0
    end: EndKind | None = None
    earliest_ms: int = 0
    latest_ms: int = 0
    names: str = ""
    lines: tuple[tuple[str, int], ...] = ()

    @property
    def is_self_transfer(self) -> bool:
        """Whether payer and beneficiary are one account: it moves nothing."""
        return self.kind is EventKind.TRANSFER and self.account == self.beneficiary

    @property
    def credited(self) -> str:
        """Account whose debits at the same instant come later; empty: of no account."""
        if self.kind is EventKind.TRANSFER:
            return "" if self.account == self.beneficiary else self.beneficiary
        return self.account if self.kind in _PAID_IN else ""

    @property
    def debited(self) -> str:
        """Account whose credits at the same instant come earlier; empty: of no account."""
        return self.account if self.kind in _DEBITS and not self.is_self_transfer else ""

    @property
    def line_by_statement(self) -> Mapping[str, int]:
        """The line on each account's statement; where one names it twice, the first."""
        lines: dict[str, int] = {}
        for account, line in self.lines:
            lines[account] = min(line, lines.get(account, line))
        return lines


def drop_dangling(events: Iterable[LedgerEvent]) -> tuple[list[LedgerEvent], int]:
    """Leave out releases and reversals that name no row they could undo.

    Returns:
        The others in the order given, and how many were left out.
    """
    events = list(events)
    kinds = {event.key: event.kind for event in events}
    kept = [event for event in events if _can_undo(event, kinds.get(event.names))]
    return kept, len(events) - len(kept)


def _can_undo(event: LedgerEvent, named: EventKind | None) -> bool:
    match event.kind:
        case EventKind.RELEASE:
            return named is EventKind.HOLD
        case EventKind.REVERSAL:
            return named in REVERSIBLE
        case _:
            return True
