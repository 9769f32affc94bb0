"""Ledgers told in a line a row, for tests of what becomes of the rupees."""

from itertools import count

from analytics.ledger.answer import LedgerAnswer
from analytics.ledger.events import EndKind, EventKind, LedgerEvent, Policy
from analytics.ledger.follow import follow_ledger, settle

MINUTE_MS = 60_000


class Told:
    """Rows in the order told, a minute apart unless said otherwise; amounts in paise."""

    def __init__(self) -> None:
        self.events: list[LedgerEvent] = []
        self._minutes = count(1)

    def row(  # noqa: PLR0913 - a row has as many fields
        self,
        kind: EventKind,
        account: str = "",
        paise: int = 0,
        *,
        to: str = "",
        of: str = "",
        key: str = "",
        disputed: int | None = None,
        end: EndKind | None = None,
        names: str = "",
        at: int | None = None,
        until: int | None = None,
        lines: tuple[tuple[str, int], ...] = (),
    ) -> str:
        key = key or f"e{len(self.events):02d}"
        at = next(self._minutes) * MINUTE_MS if at is None else at
        is_payment = kind is EventKind.DISPUTED_PAYMENT
        disputed = paise if disputed is None else disputed
        self.events.append(
            LedgerEvent(
                kind=kind,
                key=key,
                account=account,
                beneficiary=to,
                complaints=tuple(of),
                amount_paise=paise,
                disputed_paise=disputed if is_payment else 0,
                end=EndKind.FEE if kind is EventKind.FEE else end,
                earliest_ms=at,
                latest_ms=at if until is None else until,
                names=names,
                lines=lines,
            )
        )
        return key

    def opening(self, account: str, paise: int) -> str:
        return self.row(EventKind.OPENING, account, paise, at=0)

    def paid(self, account: str, paise: int, of: str, *, disputed: int | None = None) -> str:
        return self.row(EventKind.DISPUTED_PAYMENT, account, paise, of=of, disputed=disputed)

    def income(self, account: str, paise: int) -> str:
        return self.row(EventKind.INTEREST, account, paise)

    def sent(self, account: str, to: str, paise: int) -> str:
        return self.row(EventKind.TRANSFER, account, paise, to=to)

    def drawn(self, account: str, paise: int) -> str:
        return self.row(EventKind.EXIT, account, paise, end=EndKind.ATM)

    def held(self, account: str, paise: int, of: str) -> str:
        return self.row(EventKind.HOLD, account, paise, of=of)

    def refunded(self, account: str, paise: int, of: str) -> str:
        return self.row(EventKind.REFUND, account, paise, of=of)

    def released(self, hold: str, paise: int) -> str:
        return self.row(EventKind.RELEASE, paise=paise, names=hold)

    def reversed(self, row: str, paise: int) -> str:
        return self.row(EventKind.REVERSAL, paise=paise, names=row)

    def follow(self, policy: Policy | str) -> LedgerAnswer:
        return follow_ledger(settle(self.events), Policy(policy))


def order_of(events: list[LedgerEvent]) -> list[str]:
    """Give the keys in the order in which events are followed."""
    return [event.key for event in settle(events).events]
