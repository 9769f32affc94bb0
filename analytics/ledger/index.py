"""A ledger prepared for many questions, each of which looks at few accounts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from analytics.ledger.events import EventKind, LedgerEvent
from analytics.ledger.follow import Ledger
from analytics.ledger.purse import Origins

# Where these happen, a balance alone does not tell what the account is.
INTRICATE_KINDS: Final = frozenset({EventKind.HOLD, EventKind.REFUND})


class LedgerIndex:
    """Events by account, and what one pass over all of them tells of each.

    Positions count the ledger's events from 0. All that the pass keeps is the same under
    every policy: disputed money *may* have come where some policy could bring it.

    Args:
        ledger: Events in order.
        whole: Accounts of which every event is there, where only some are; what comes from
            another may be anybody's.

    Attributes:
        events: In order.
        origins: The disputed payments.
        undone: Rows that a REVERSAL names, by key.
        position_by_key: Where each event stands.
    """

    def __init__(self, ledger: Ledger, *, whole: AbstractSet[str] | None = None) -> None:
        self.events = ledger.events
        self._whole = whole
        self.origins = Origins.of(ledger.events)
        named = {event.names for event in ledger.events if event.kind is EventKind.REVERSAL}
        self.position_by_key = {event.key: at for at, event in enumerate(ledger.events)}
        self.undone = {key: ledger.events[self.position_by_key[key]] for key in named}
        self._positions: defaultdict[str, list[int]] = defaultdict(list)
        self._balances: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self._contacts: defaultdict[str, list[int]] = defaultdict(list)
        self._payments: defaultdict[str, list[int]] = defaultdict(list)
        self._claims: defaultdict[str, list[int]] = defaultdict(list)
        self._groups = _Groups()
        self._intricate: set[str] = set()
        for position, event in enumerate(ledger.events):
            self._note(position, event)

    def payments(self, complaint: str) -> Sequence[int]:
        """Give the positions of a complaint's disputed payments."""
        return self._payments.get(complaint, ())

    def positions(self, account: str) -> Sequence[int]:
        """Give the positions of the events that touch an account."""
        return self._positions.get(account, ())

    def next_position(self, account: str, after: int) -> int | None:
        """Give the next event that touches an account; None: there is no more."""
        positions = self._positions[account]
        number = bisect_right(positions, after)
        return positions[number] if number < len(positions) else None

    def contacts(self, account: str, *, after: int, until: int) -> Iterator[int]:
        """Give where disputed money may have come to an account, `until` included."""
        contacts = self._contacts.get(account, ())
        start = bisect_right(contacts, after)
        yield from contacts[start : bisect_right(contacts, until)]

    def first_contact(self, account: str) -> int | None:
        """Give where disputed money may first have come to an account; None: never."""
        contacts = self._contacts.get(account)
        return contacts[0] if contacts else None

    def is_whole(self, account: str) -> bool:
        """Whether every event of an account is there."""
        return self._whole is None or account in self._whole

    def is_intricate(self, account: str) -> bool:
        """Whether an account must be followed from its first event, others of it with it."""
        return account in self._intricate

    def claims(self, account: str) -> Sequence[int]:
        """Give the positions of an account's holds and refunds."""
        return self._claims.get(account, ())

    def group(self, account: str) -> Sequence[str]:
        """Give the accounts tied to one by reversed transfers, itself included."""
        return self._groups.members(account)

    def balance_before(self, account: str, position: int) -> tuple[int, int]:
        """Give free and unseen paise of an account that is not intricate, before a position."""
        number = bisect_left(self._positions.get(account, ()), position)
        return self._balances[account][number - 1] if number else (0, 0)

    def _note(self, position: int, event: LedgerEvent) -> None:
        if event.kind is EventKind.TRANSFER and event.key not in self.undone:
            if event.account != event.beneficiary:
                self._move(event.account, -event.amount_paise, position)
                self._move(event.beneficiary, event.amount_paise, position)
                if self._contacts.get(event.account) or not self.is_whole(event.account):
                    self._contacts[event.beneficiary].append(position)
            return  # most events by far
        if event.kind is EventKind.DISPUTED_PAYMENT:
            self._payments[event.complaints[0]].append(position)
            if event.disputed_paise:
                self._contacts[event.account].append(position)
        for account, paise in _effects(event, self._named(event)):
            if event.kind in INTRICATE_KINDS or event.names or event.key in self.undone:
                self._intricate.add(account)
            self._move(account, paise, position)
        if event.kind in INTRICATE_KINDS:
            self._claims[event.account].append(position)
        self._spread(position, event)

    def _move(self, account: str, paise: int, position: int) -> None:
        balances = self._balances[account]
        free, unseen = balances[-1] if balances else (0, 0)
        free += paise
        self._positions[account].append(position)
        balances.append((free, unseen) if free >= 0 else (0, unseen - free))

    def _named(self, event: LedgerEvent) -> LedgerEvent | None:
        return self.events[self.position_by_key[event.names]] if event.names else None

    def _spread(self, position: int, event: LedgerEvent) -> None:
        named = self._named(event)
        if event.credited and event.kind is EventKind.TRANSFER:
            if self._contacts.get(event.account) or not self.is_whole(event.account):
                self._contacts[event.beneficiary].append(position)
        elif named is not None and named.credited:
            self._groups.join(named.account, named.beneficiary)
            if self._contacts.get(named.beneficiary):
                self._contacts[named.account].append(position)


def _effects(event: LedgerEvent, named: LedgerEvent | None) -> Iterator[tuple[str, int]]:
    """Give what an event does to the balance of each account it touches; holds apart."""
    paise = event.amount_paise
    match event.kind:
        case EventKind.TRANSFER:
            if event.credited:
                yield event.account, -paise
                yield event.beneficiary, paise
        case EventKind.DISPUTED_PAYMENT | EventKind.INTEREST | EventKind.OPENING:
            yield event.account, paise
        case EventKind.EXIT | EventKind.FEE:
            yield event.account, -paise
        case _:
            # What these do depends on more than a balance: their accounts are intricate.
            touched = (named.account, named.beneficiary) if named else (event.account,)
            yield from ((account, 0) for account in dict.fromkeys(touched) if account)


class _Groups:
    """Sets of accounts that grow together."""

    def __init__(self) -> None:
        self._members: dict[str, list[str]] = {}

    def members(self, account: str) -> Sequence[str]:
        return self._members.get(account) or [account]

    def join(self, one: str, other: str) -> None:
        larger = self._members.setdefault(one, [one])
        smaller = self._members.setdefault(other, [other])
        if larger is smaller:
            return
        if len(larger) < len(smaller):
            larger, smaller = smaller, larger
        larger.extend(smaller)
        for account in smaller:
            self._members[account] = larger
