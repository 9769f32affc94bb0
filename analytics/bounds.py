"""How little and how much of a complaint's money may be where it is said to be.

Bounds are for one policy over what is not known of accounts: of a silent account's debits
any may be the complaint's money. Sound, not tight (TRAIL.md section 6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from analytics.indexed import IndexedFacts
from analytics.ledger.bounded import (
    NOTHING,
    BoundedPurse,
    PooledRange,
    Range,
    purse_of,
)
from analytics.ledger.events import EventKind, LedgerEvent, Policy
from graph.model.computed_trail import ComputedTrail, Narrowing
from graph.model.ids import EntityKey
from graph.model.traced import Knowledge

MOST_ASKED = 20  # TRAIL.md section 6: the widest accounts without a statement
_OUT = frozenset({EventKind.TRANSFER, EventKind.EXIT, EventKind.FEE, EventKind.REFUND})


def bounded(
    trail: ComputedTrail, indexed: IndexedFacts, policy: Policy, *, as_of_ms: int | None
) -> ComputedTrail:
    """Give a trail with least and most of each account, and whom to ask first."""
    bounds = bound_trail(indexed, trail.start, policy, as_of_ms=as_of_ms)
    accounts = []
    for one in trail.accounts:
        least, most = bounds.get(one.account, NOTHING)
        accounts.append(replace(one, least_paise=least, most_paise=most))
    return replace(
        trail,
        accounts=tuple(accounts),
        narrowing=narrow(indexed, trail.start, policy, as_of_ms=as_of_ms, bounds=bounds),
    )


def bound_trail(
    indexed: IndexedFacts, start: str, policy: Policy, *, as_of_ms: int | None
) -> Mapping[str, Range]:
    """Give least and most of the money that can be on each account it can have reached."""
    return _Walk(indexed, start, policy, as_of_ms=as_of_ms).run()


def narrow(
    indexed: IndexedFacts,
    start: str,
    policy: Policy,
    *,
    as_of_ms: int | None,
    bounds: Mapping[str, Range],
) -> tuple[Narrowing, ...]:
    """Give the accounts whose banks' answers would tell most, first; ties: more rupees, key.

    An answer is taken to show the events that are known already, and no others.
    """
    width = _width(bounds)
    silent = [
        account
        for account in bounds
        if indexed.knowledge.get(account) is not Knowledge.STATEMENT
        and bounds[account].most > bounds[account].least
    ]
    silent.sort(key=lambda one: (bounds[one].least - bounds[one].most, one))
    found = []
    for account in silent[:MOST_ASKED]:
        walk = _Walk(indexed, start, policy, as_of_ms=as_of_ms, answered=frozenset({account}))
        found.append(Narrowing(account=EntityKey(account), paise=width - _width(walk.run())))
    found.sort(key=lambda one: (-one.paise, -bounds[one.account].most, one.account))
    return tuple(found)


def _width(bounds: Mapping[str, Range]) -> int:
    return sum(range_.most - range_.least for range_ in bounds.values())


@dataclass(slots=True, kw_only=True)
class _Account:
    """What may be theirs on one account.

    Attributes:
        purse: As if every event were known.
        received: All that came.
        held: Of it, blocked.
        slack: What a bank reported otherwise than computed: more or less may be left.
    """

    purse: BoundedPurse
    received: Range = NOTHING
    held: Range = NOTHING
    slack: list[int] = field(default_factory=lambda: [0, 0])


@dataclass(slots=True, kw_only=True)
class _Lien:
    """A hold: what it has taken, and what it still waits for."""

    open_paise: int
    is_mine: bool
    taken_paise: int = 0


class _Walk:
    """One pass over the events in order."""

    def __init__(
        self,
        indexed: IndexedFacts,
        start: str,
        policy: Policy,
        *,
        as_of_ms: int | None,
        answered: AbstractSet[str] = frozenset(),
    ) -> None:
        self._indexed = indexed
        self._start = start
        self._policy = policy
        self._as_of_ms = as_of_ms
        self._answered = answered
        self._free: defaultdict[str, int] = defaultdict(int)
        self._others: set[str] = set()
        self._liens: defaultdict[str, dict[str, _Lien]] = defaultdict(dict)
        self._accounts: dict[str, _Account] = {}

    def run(self) -> Mapping[str, Range]:
        for event in self._indexed.index.events:
            self._happen(event)
        return {name: self._there(name, account) for name, account in self._accounts.items()}

    def _happen(self, event: LedgerEvent) -> None:
        match event.kind:
            case EventKind.DISPUTED_PAYMENT:
                is_mine = event.complaints[0] == self._start
                if not is_mine and event.disputed_paise:
                    self._others.add(event.account)
                paise = event.disputed_paise if is_mine else 0
                self._credit(event.account, event.amount_paise, Range(paise, paise))
            case EventKind.OPENING | EventKind.INTEREST:
                self._credit(event.account, event.amount_paise, NOTHING)
            case EventKind.HOLD:
                self._hold(event)
            case EventKind.RELEASE:
                self._release(event)
            case kind if kind in _OUT and not event.is_self_transfer:
                gone = self._debit(event)
                if event.kind is EventKind.TRANSFER:
                    if event.account in self._others:
                        self._others.add(event.beneficiary)
                    self._credit(event.beneficiary, event.amount_paise, gone)
            case _:
                pass

    def _credit(self, name: str, paise: int, theirs: Range) -> None:
        account = self._accounts.get(name)
        if account is None and theirs.most:
            purse = purse_of(self._policy, has_others=name in self._others)
            purse.credit(self._free[name], NOTHING)
            account = self._accounts[name] = _Account(purse=purse)
        if account is not None:
            account.purse.credit(paise, theirs)
            account.received = _add(account.received, theirs)
        self._free[name] += paise
        self._take_open(name)

    def _debit(self, event: LedgerEvent) -> Range:
        name, paise = event.account, event.amount_paise
        taken = min(paise, self._free[name])
        self._free[name] -= taken
        account = self._accounts.get(name)
        if account is None:
            return NOTHING
        computed = account.purse.debit(taken)
        if not self._is_known(name, event.earliest_ms):
            return Range(0, min(paise, account.received.most))
        return self._as_reported(account, event, computed)

    def _as_reported(self, account: _Account, event: LedgerEvent, computed: Range) -> Range:
        """Widen what is computed by what the bank reported of the row."""
        reported = self._reported(event)
        if self._is_stated(event.account) or reported is None:
            return computed
        reported = min(reported, event.amount_paise, account.received.most)
        account.slack[0] += max(0, reported - computed.most)
        account.slack[1] += max(0, computed.least - reported)
        return Range(min(computed.least, reported), max(computed.most, reported))

    def _reported(self, event: LedgerEvent) -> int | None:
        telling = self._indexed.told.tellings.get(event.key)
        paise = [
            move.disputed_paise
            for move in (telling.moves if telling else ())
            if move.complaint == self._start and move.disputed_paise is not None
        ]
        return sum(paise) if paise else None

    def _hold(self, event: LedgerEvent) -> None:
        is_mine = event.complaints[0] == self._start
        self._liens[event.account][event.key] = _Lien(
            open_paise=event.amount_paise, is_mine=is_mine
        )
        self._take_open(event.account)

    def _take_open(self, name: str) -> None:
        """Let holds take what is free; what a hold does not find yet, it takes of later credits."""
        for lien in self._liens[name].values() if name in self._liens else ():
            taken = min(lien.open_paise, self._free[name])
            if taken:
                lien.open_paise -= taken
                lien.taken_paise += taken
                self._block(name, taken, is_mine=lien.is_mine)

    def _block(self, name: str, taken: int, *, is_mine: bool) -> None:
        free = self._free[name]
        self._free[name] -= taken
        account = self._accounts.get(name)
        if account is None:
            return
        there = account.purse.there()
        held = Range(min(taken, there.least) if is_mine else 0, min(taken, there.most))
        account.held = _add(account.held, held)
        self._pool(name, free - taken, Range(max(0, there.least - held.most), there.most))

    def _release(self, event: LedgerEvent) -> None:
        hold = self._indexed.index.events[self._indexed.index.position_by_key[event.names]]
        lien = self._liens[hold.account].get(hold.key)
        if lien is None:  # its line stands before the hold's
            return
        cancelled = min(lien.open_paise, event.amount_paise)
        lien.open_paise -= cancelled
        back = min(lien.taken_paise, event.amount_paise - cancelled)
        lien.taken_paise -= back
        account = self._accounts.get(hold.account)
        self._free[hold.account] += back
        if account is not None and back:
            there = account.purse.there()
            self._pool(hold.account, self._free[hold.account], _add(there, account.held))
            account.held = Range(0, account.held.most)
        self._take_open(hold.account)

    def _pool(self, name: str, free: int, theirs: Range) -> None:
        """Keep only how much there is: which of it was taken is not told apart."""
        purse = PooledRange()
        purse.credit(free, Range(min(theirs.least, free), min(theirs.most, free)))
        self._accounts[name].purse = purse

    def _there(self, name: str, account: _Account) -> Range:
        there, held = account.purse.there(), account.held
        if not self._is_known(name, self._as_of_ms or 0):
            if name in self._indexed.seen_ms:
                most = there.most + held.most + account.slack[1]
                return Range(0, min(account.received.most, most))
            return Range(0, account.received.most)
        least = max(0, there.least + held.least - account.slack[0])
        most = min(account.received.most, there.most + held.most + account.slack[1])
        return Range(min(least, most), most)

    def _is_stated(self, name: str) -> bool:
        return name in self._answered or (self._indexed.knowledge.get(name) is Knowledge.STATEMENT)

    def _is_known(self, name: str, at_ms: int) -> bool:
        """Whether every event of an account up to an instant is known."""
        return name in self._answered or self._indexed.seen_ms.get(name, -1) >= at_ms


def _add(one: Range, other: Range) -> Range:
    return Range(one.least + other.least, one.most + other.most)
