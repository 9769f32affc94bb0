"""Which accounts must be followed so that others' money in them is told apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from analytics.ledger.index import LedgerIndex

ALWAYS: Final = 1 << 62  # a position after every event


class Needed:
    """Accounts followed for their own sake, each until a position.

    What may have brought disputed money to a needed account makes its payer needed until
    then, and so on upstream: whatever comes in from elsewhere is clean for certain.

    Args:
        index: The ledger.
        most_accounts: Beyond as many, disputed money of unknown origin counts as clean.

    Attributes:
        until: Last position of interest, by account.
        is_truncated: The limit bit.
    """

    def __init__(self, index: LedgerIndex, *, most_accounts: int) -> None:
        self.until: dict[str, int] = {}
        self.is_truncated = False
        self._index = index
        self._most_accounts = most_accounts

    def add(self, account: str, until: int = ALWAYS) -> bool:
        """Need an account, and all upstream of it; give whether that changed anything."""
        is_changed = False
        open_accounts = [(account, until)]
        while open_accounts:
            account, until = open_accounts.pop()
            for member in self._index.group(account):
                known = self.until.get(member, -1)
                if until <= known:
                    continue
                if known < 0 and len(self.until) >= self._most_accounts:
                    self.is_truncated = True
                    continue
                is_changed = True
                self.until[member] = until
                open_accounts.extend(self._upstream(member, known, until))
        return is_changed

    def unknown(self) -> Iterator[str]:
        """Give the needed accounts of which not every event is there."""
        return (account for account in self.until if not self._index.is_whole(account))

    def start(self, account: str) -> int | None:
        """Give where a needed account must be taken up; None: it never has disputed money."""
        if not self._index.is_whole(account):
            return None
        if self._index.is_intricate(account):
            return self._index.positions(account)[0]
        return self._index.first_contact(account)

    def _upstream(self, account: str, known: int, until: int) -> list[tuple[str, int]]:
        upstream: list[tuple[str, int]] = []
        if not self._index.is_whole(account):
            return upstream
        for position in self._index.contacts(account, after=known, until=until):
            event = self._index.events[position]
            if event.credited == account and event.account != account:
                upstream.append((event.account, position))
        return upstream
