"""POISON: any contact counts, in full, for each complaint."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from analytics.ledger.balance import BalancePurse
from analytics.ledger.events import LedgerEvent, Policy
from analytics.ledger.follower import Follower
from analytics.ledger.purse import CLEAN, Origins, Part, Purse


class PoisonFollower(Follower):
    """Accounts as balances, and the complaints whose money ever came to each.

    What leaves a poisoned account counts for all of them, a refund too, to whomever it is
    given: so exposure never falls below what was disputed (TRAIL.md section 5). A refund
    for a complaint that did not poison the account takes nothing.

    References:
        LEDGER.md section 4, point 11.
    """

    def __init__(
        self, policy: Policy, *, origins: Origins, undone: Mapping[str, LedgerEvent]
    ) -> None:
        super().__init__(policy, origins=origins, undone=undone)
        self._poisoned_by: defaultdict[str, set[str]] = defaultdict(set)

    def has_disputed(self, name: str) -> bool:
        """Whether any complaint poisoned the account, for good."""
        return name in self._poisoned_by

    def _new_purse(self) -> Purse:
        return BalancePurse()

    def _paid_parts(self, event: LedgerEvent) -> list[Part]:
        if event.disputed_paise:
            self._poisoned_by[event.account].update(event.complaints)
        return [Part(0, CLEAN, event.amount_paise)]

    def _shares(self, account: str, parts: Sequence[Part]) -> Mapping[str, int]:
        paise = sum(part.paise for part in parts)
        return dict.fromkeys(self._poisoned_by.get(account, ()), paise) if paise else {}

    def _returned_shares(self, named: LedgerEvent, parts: Sequence[Part]) -> Mapping[str, int]:
        paise = sum(part.paise for part in parts)
        return dict.fromkeys(self.movements[named.key].shares, paise)

    def _spread(self, payer: str, beneficiary: str) -> None:
        poison = self._poisoned_by.get(payer)
        if poison:
            self._poisoned_by[beneficiary] |= poison

    def _refunds(self, event: LedgerEvent) -> list[Part]:
        is_poisoned = event.complaints[0] in self._poisoned_by.get(event.account, ())
        account = self._account(event.account)
        return account.refund(event.complaints[0], event.amount_paise) if is_poisoned else []
