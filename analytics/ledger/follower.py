"""Carry parts from account to account, event by event: what every policy does alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from analytics.ledger.account import HeldMoney, LedgerAccount
from analytics.ledger.answer import AccountEnd, ComplaintEnds, Movement
from analytics.ledger.apportionment import apportion
from analytics.ledger.events import EndKind, EventKind, LedgerEvent, Policy
from analytics.ledger.purse import CLEAN, Origins, Part, Purse, merge_neighbours
from analytics.ledger.queues import QueuePurse
from analytics.ledger.stocks import StockPurse


@dataclass(slots=True, kw_only=True)
class _Undoable:
    """What a row moved that a later row reverses.

    Attributes:
        parts: Not yet given back, in the order they moved, with their places at the payer.
        places: Of a TRANSFER: where each lies at the beneficiary.
        left_paise: Not yet reversed.
        accounts: Payer and beneficiary as they were: one forgotten since has nothing to undo.
    """

    parts: list[Part]
    places: Sequence[int]
    left_paise: int
    accounts: tuple[LedgerAccount, ...]


class Follower:
    """All accounts of a ledger under one policy, but POISON.

    Args:
        policy: FIFO, LIFO, PRO_RATA or LOWEST_INTERMEDIATE_BALANCE.
        origins: The disputed payments to come.
        undone: Rows that some REVERSAL names, by key: their parts must be remembered.
        dust_paise: A complaint's share of a transfer below this goes on as clean money.

    Attributes:
        movements: By key, as they happened.
        dust: By complaint, paise that went on as clean money.
        refunded_beyond: By complaint, paise refunded of which nothing was traced.
        ignored_paise: Released or reversed beyond what there was.
        self_transfer_count: Self-transfers and their reversals.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        origins: Origins,
        undone: Mapping[str, LedgerEvent],
        dust_paise: int = 0,
    ) -> None:
        self.dust: Counter[str] = Counter()
        self._dust_paise = dust_paise
        self.movements: dict[str, Movement] = {}
        self.refunded_beyond: Counter[str] = Counter()
        self.ignored_paise = 0
        self.self_transfer_count = 0
        self._policy = policy
        self._undone = undone
        self._origins = origins
        self._accounts: dict[str, LedgerAccount] = {}
        self._undoable: dict[str, _Undoable] = {}
        self._held: dict[str, tuple[LedgerAccount, HeldMoney]] = {}
        self._ends: defaultdict[str, Counter[EndKind]] = defaultdict(Counter)
        self._refunded: Counter[str] = Counter()

    def step(self, event: LedgerEvent) -> None:
        """Let the next event happen."""
        match event.kind:
            case EventKind.TRANSFER:
                self._transfer(event)
            case EventKind.EXIT | EventKind.FEE:
                self._end(event)
            case EventKind.DISPUTED_PAYMENT:
                self._account(event.account).credit(self._paid_parts(event))
            case EventKind.OPENING | EventKind.INTEREST:
                self._account(event.account).credit(_clean(event.amount_paise))
            case EventKind.HOLD:
                account = self._account(event.account)
                held = account.hold(event.key, event.complaints[0], event.amount_paise)
                self._held[event.key] = (account, held)
            case EventKind.RELEASE:
                self._release(event)
            case EventKind.REFUND:
                self._refund(event)
            case EventKind.REVERSAL:
                self._reverse(event)
            case _:
                assert_never(event.kind)

    def accounts(self) -> Mapping[str, AccountEnd]:
        """Give every account met so far as it stands now."""
        return {
            name: AccountEnd(
                balance_paise=account.purse.free_paise,
                unseen_paise=account.unseen_paise,
                on_account=self._shares(name, account.purse.parts()),
                held=self._shares(name, [part for held in account.holds for part in held.parts]),
            )
            for name, account in self._accounts.items()
        }

    def seed(self, name: str, *, free_paise: int, unseen_paise: int) -> None:
        """Let an account without disputed money have this much clean money now."""
        account = self._account(name)
        account.purse.take(account.purse.free_paise)
        account.purse.credit(_clean(free_paise))
        account.unseen_paise = unseen_paise

    def forget(self, name: str) -> None:
        """Follow an account no further; what it has is in no figure."""
        self._accounts.pop(name, None)

    def has_disputed(self, name: str) -> bool:
        """Whether disputed money is free on an account."""
        account = self._accounts.get(name)
        return account is not None and account.purse.has_disputed()

    def waiting(self, name: str) -> Iterator[str]:
        """Give the complaints whose holds on an account still want money."""
        account = self._accounts.get(name)
        return (
            (held.complaint for held in account.holds if held.open_paise) if account else iter(())
        )

    def held_paise(self, name: str) -> int:
        """Give what is held on an account, whoever's it is."""
        account = self._accounts.get(name)
        return sum(part.paise for held in account.holds for part in held.parts) if account else 0

    def complaints(
        self, accounts: Mapping[str, AccountEnd], *, only: Iterable[str] | None = None
    ) -> Mapping[str, ComplaintEnds]:
        """Give where the rupees of complaints stand, if the accounts stand so.

        Args:
            accounts: What `accounts` gave.
            only: Which complaints; None: all with payments.
        """
        disputed = self._origins.disputed_by_complaint
        on_account: Counter[str] = Counter()
        holds: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for end in accounts.values():
            on_account.update(end.on_account)
        for name, account in self._accounts.items():
            for held in account.holds:
                for complaint, paise in self._shares(name, held.parts).items():
                    holds[complaint][held.key] = paise
        return {
            complaint: ComplaintEnds(
                disputed_paise=disputed.get(complaint, 0),
                on_account_paise=on_account[complaint],
                refunded_paise=self._refunded[complaint],
                ends=self._ends[complaint],
                holds=holds[complaint],
            )
            for complaint in (disputed if only is None else only)
        }

    def _new_purse(self) -> Purse:
        match self._policy:
            case Policy.FIFO | Policy.LIFO:
                return QueuePurse(self._origins, is_newest_first=self._policy is Policy.LIFO)
            case _:
                is_clean_first = self._policy is Policy.LOWEST_INTERMEDIATE_BALANCE
                return StockPurse(self._origins, is_clean_first=is_clean_first)

    def _paid_parts(self, event: LedgerEvent) -> list[Part]:
        origin = self._origins.number_by_key[event.key]
        disputed = [Part(0, origin, event.disputed_paise)] if event.disputed_paise else []
        return [*disputed, *_clean(event.amount_paise - event.disputed_paise)]

    def _shares(self, account: str, parts: Sequence[Part]) -> Mapping[str, int]:  # noqa: ARG002 - POISON asks who touched the account
        return self._origins.shares(parts)

    def _returned_shares(self, named: LedgerEvent, parts: Sequence[Part]) -> Mapping[str, int]:
        return self._shares(named.account, parts)

    def _spread(self, payer: str, beneficiary: str) -> None:
        """Tell that money went this way: POISON listens."""

    def _refunds(self, event: LedgerEvent) -> list[Part]:
        return self._account(event.account).refund(event.complaints[0], event.amount_paise)

    def _account(self, name: str) -> LedgerAccount:
        account = self._accounts.get(name)
        if account is None:
            account = self._accounts[name] = LedgerAccount(purse=self._new_purse())
        return account

    def come_in(self, name: str, paise: int) -> None:
        """Bring clean money to an account from one that is not followed."""
        self._account(name).credit(_clean(paise))

    def send(self, event: LedgerEvent) -> list[Part]:
        """Take a transfer's money from its payer; give the parts, which `receive` brings on."""
        parts = self._account(event.account).debit(event.amount_paise)
        shares = self._shares(event.account, parts)
        self._moves(event, shares)
        is_dusty = shares and min(shares.values()) < self._dust_paise
        if is_dusty and event.key not in self._undone:  # what is given back was none of it dust
            parts = self._drop_dust(parts, shares)
        return parts

    def receive(self, event: LedgerEvent, parts: list[Part]) -> None:
        """Bring the parts of a transfer to its beneficiary."""
        self._spread(event.account, event.beneficiary)
        beneficiary = self._account(event.beneficiary)
        if event.key in self._undone:
            accounts = (self._account(event.account), beneficiary)
            self._remember(event, parts, beneficiary.credit(parts), accounts)
        else:
            beneficiary.credit(merge_neighbours(parts))

    def _transfer(self, event: LedgerEvent) -> None:
        if event.is_self_transfer:
            self._account(event.account)
            self._stand_still(event)
            return
        self.receive(event, self.send(event))

    def _drop_dust(self, parts: Sequence[Part], shares: Mapping[str, int]) -> list[Part]:
        """Let shares too small to follow go on as nobody's."""
        small = {name: paise for name, paise in shares.items() if paise < self._dust_paise}
        self.dust.update(small)
        complaints = self._origins.complaints
        return [
            part._replace(owner=CLEAN)
            if part.owner != CLEAN and complaints[part.owner] in small
            else part
            for part in parts
        ]

    def _end(self, event: LedgerEvent) -> None:
        account = self._account(event.account)
        parts = account.debit(event.amount_paise)
        shares = self._shares(event.account, parts)
        self._moves(event, shares)
        self._count_end(event, shares, sign=1)
        if event.key in self._undone:
            self._remember(event, parts, (), (account,))

    def _release(self, event: LedgerEvent) -> None:
        if event.names not in self._held:  # its line stands before the hold's
            self.ignored_paise += event.amount_paise
            return
        account, held = self._held[event.names]
        self.ignored_paise += account.release(held, event.amount_paise)

    def _refund(self, event: LedgerEvent) -> None:
        parts = self._refunds(event)
        shares = self._shares(event.account, parts)
        self._moves(event, shares)
        self._refunded.update(shares)
        beyond = event.amount_paise - sum(part.paise for part in parts)
        if beyond:
            self.refunded_beyond[event.complaints[0]] += beyond

    def _reverse(self, event: LedgerEvent) -> None:
        named = self._undone[event.names]
        undoable = self._find_undoable(event.names)  # none: its line stands before the row's
        if named.is_self_transfer:
            self._stand_still(event)
            return
        paise = min(event.amount_paise, undoable.left_paise) if undoable else 0
        self.ignored_paise += event.amount_paise - paise
        shares: Mapping[str, int] = {}
        if undoable and paise:
            undoable.left_paise -= paise
            is_transfer = named.kind is EventKind.TRANSFER
            undo = self._undo_transfer if is_transfer else self._undo_end
            shares = undo(named, undoable, paise)
        self._moves(event, shares)

    def _undo_transfer(
        self, named: LedgerEvent, undoable: _Undoable, paise: int
    ) -> Mapping[str, int]:
        beneficiary = self._account(named.beneficiary)
        beneficiary.cover(paise)
        own = []
        for number, (part, place) in enumerate(zip(undoable.parts, undoable.places, strict=True)):
            given = beneficiary.purse.take_at(place, part.owner, min(part.paise, paise))
            paise -= given
            if given:
                undoable.parts[number] = part._replace(paise=part.paise - given)
                own.append(part._replace(paise=given))
        others = beneficiary.purse.take(paise)
        shares = self._shares(named.beneficiary, [*own, *others])
        self._spread(named.beneficiary, named.account)
        payer = self._account(named.account)
        payer.purse.put_back(own)
        payer.credit(others)
        return shares

    def _undo_end(self, named: LedgerEvent, undoable: _Undoable, paise: int) -> Mapping[str, int]:
        account = self._account(named.account)
        stocks: Counter[int] = Counter()
        for part in undoable.parts:
            stocks[part.owner] += part.paise
        owners = account.purse.in_tie_order(stocks)
        owed = dict(zip(owners, apportion(paise, [stocks[o] for o in owners]), strict=True))
        back = []
        for number, part in enumerate(undoable.parts):
            given = min(part.paise, owed[part.owner])
            owed[part.owner] -= given
            if given:
                undoable.parts[number] = part._replace(paise=part.paise - given)
                back.append(part._replace(paise=given))
        shares = self._returned_shares(named, back)
        self._count_end(named, shares, sign=-1)
        account.put_back(back)
        return shares

    def _count_end(self, event: LedgerEvent, shares: Mapping[str, int], *, sign: int) -> None:
        if event.end is not None:
            for complaint, paise in shares.items():
                self._ends[complaint][event.end] += sign * paise

    def _remember(
        self,
        event: LedgerEvent,
        parts: list[Part],
        places: Sequence[int],
        accounts: tuple[LedgerAccount, ...],
    ) -> None:
        self._undoable[event.key] = _Undoable(
            parts=parts, places=places, left_paise=event.amount_paise, accounts=accounts
        )

    def _find_undoable(self, key: str) -> _Undoable | None:
        undoable = self._undoable.get(key)
        named = self._undone[key]
        now = (self._accounts.get(named.account), self._accounts.get(named.beneficiary))
        if undoable and all(a is b for a, b in zip(undoable.accounts, now, strict=False)):
            return undoable
        return None

    def _stand_still(self, event: LedgerEvent) -> None:
        self.self_transfer_count += 1
        self._moves(event, {})

    def _moves(self, event: LedgerEvent, shares: Mapping[str, int]) -> None:
        self.movements[event.key] = Movement(
            kind=event.kind, amount_paise=event.amount_paise, shares=shares
        )


def _clean(paise: int) -> list[Part]:
    return [Part(0, CLEAN, paise)] if paise else []
