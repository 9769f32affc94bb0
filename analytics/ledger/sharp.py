"""Follow complaints under FIFO and LIFO, where one's figures seldom depend on the others'."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from analytics.ledger.events import EventKind, LedgerEvent, Policy
from analytics.ledger.follower import Follower
from analytics.ledger.index import LedgerIndex
from analytics.ledger.limits import Trace, TraceCut, TraceLimits

SHARP_POLICIES: Final = frozenset({Policy.FIFO, Policy.LIFO})
COMPLAINT: Final = "complaint:"  # before a number among what is wanted


def trace_sharply(
    index: LedgerIndex, complaint: str, policy: Policy, *, limits: TraceLimits
) -> Trace:
    """Follow a complaint's payments, and those of others that claim money beside it.

    A hold or a refund takes its complaint's own money first: whose that is must be told
    where ours lies beside it. Such complaints are followed in the same run, and so on.
    """
    complaints, kept, run_count = {complaint}, set[str](), 0
    while True:
        run_count += 1
        cone = _SharpCone(index, policy, complaint, complaints, kept, limits)
        cone.run()
        room = max(0, limits.claimants + 1 - len(complaints))
        more = cone.claimants - complaints
        fresh = set(sorted(more)[:room])
        if not fresh and not cone.tied - kept:
            return cone.trace(run_count, unfollowed=more)
        complaints |= fresh
        kept |= cone.tied


class _SharpCone:
    """One run of some complaints together.

    Args:
        index: The ledger.
        policy: FIFO or LIFO.
        complaint: Of which the figures are wanted.
        complaints: Followed, this one among them.
        kept: Accounts followed from their first event, since reversals tie them to others.
        limits: Where following ends.

    Attributes:
        claimants: Complaints whose holds or refunds may take money beside theirs.
        tied: Accounts to be followed from their first event.
    """

    def __init__(
        self,
        index: LedgerIndex,
        policy: Policy,
        complaint: str,
        complaints: AbstractSet[str],
        kept: AbstractSet[str],
        limits: TraceLimits,
    ) -> None:
        self.claimants: set[str] = set()
        self.tied: set[str] = set()
        self._follower = Follower(
            policy, origins=index.origins, undone=index.undone, dust_paise=limits.dust_paise
        )
        self._index = index
        self._complaint = complaint
        self._complaints = complaints
        self._kept = kept
        self._limits = limits
        self._active: set[str] = set()
        self._layers: dict[str, int] = {}
        self._helpers: dict[str, int] = {}
        self._left: set[str] = set()
        self._heap: list[tuple[int, str]] = []
        self._cut: defaultdict[TraceCut, set[str]] = defaultdict(set)
        self._wanted: set[str] = set()
        self._helpful: set[str] = set()
        self._event_count = 0
        self._paid_paise = self._limit_paise = 0

    def run(self) -> None:
        """Let events happen, up to the limit."""
        self._plan_starts()
        while self._heap:
            if self._event_count >= self._limits.events:
                self._cut[TraceCut.EVENTS].update(account for _, account in self._heap)
                return
            position = self._heap[0][0]
            touched = set()
            while self._heap and self._heap[0][0] == position:
                touched.add(heapq.heappop(self._heap)[1])
            for account in sorted(touched - self._active):
                self._take_up(account, position)
            touched |= self._happen(position)
            for account in sorted(touched):
                self._go_on(account, position)

    def trace(self, run_count: int, *, unfollowed: AbstractSet[str]) -> Trace:
        """Give what became of the complaint's rupees."""
        mine = self._complaint
        accounts = self._follower.accounts()
        ends = self._follower.complaints(accounts, only=[mine])[mine]
        if unfollowed:
            self._cut[TraceCut.UPSTREAM] |= unfollowed
        on_account = {name: end.on_account.get(mine, 0) for name, end in accounts.items()}
        claimants = {COMPLAINT + one for one in self._complaints if one != mine}
        return Trace(
            ends=replace(ends, disputed_paise=self._paid_paise),
            movements={
                key: moved.shares[mine]
                for key, moved in self._follower.movements.items()
                if mine in moved.shares
            },
            accounts={name: paise for name, paise in on_account.items() if paise},
            dust_paise=self._follower.dust[mine],
            limit_paise=self._limit_paise,
            cuts={cut: len(some) for cut, some in sorted(self._cut.items()) if some},
            wanted=frozenset(self._wanted),
            helpful=frozenset(self._helpful | claimants) - self._wanted,
            layers=self._layers,
            ends_by_account=accounts,
            event_count=self._event_count,
            run_count=run_count,
        )

    def _plan_starts(self) -> None:
        for complaint in self._complaints:
            for position in self._index.payments(complaint):
                event = self._index.events[position]
                if not event.disputed_paise:
                    continue
                if self._index.is_whole(event.account):
                    reached = self._layers if complaint == self._complaint else self._helpers
                    reached[event.account] = 1
                    self._heap.append((position, event.account))
                    continue
                if complaint != self._complaint:
                    self._helpful.add(event.account)
                else:
                    self._wanted.add(event.account)
                    self._paid_paise += event.disputed_paise
                    self._limit_paise += event.disputed_paise
                    self._cut[TraceCut.UNKNOWN].add(event.account)
        for account in self._kept:
            self._heap.append((self._index.positions(account)[0], account))
        heapq.heapify(self._heap)

    def _take_up(self, account: str, position: int) -> None:
        """Follow an account from here on; what was there before is nobody's that matters."""
        self._active.add(account)
        self._left.discard(account)
        if self._index.is_intricate(account):
            self._replay(account, position)
            return
        free_paise, unseen_paise = self._index.balance_before(account, position)
        self._follower.seed(account, free_paise=free_paise, unseen_paise=unseen_paise)

    def _replay(self, account: str, position: int) -> None:
        """Let an account's own side of all that happened before happen again.

        Its balance alone does not tell what is held, and what a refund took.
        """
        group = self._index.group(account)
        if len(group) > 1 and account not in self._kept:
            self.tied.update(group)
        for earlier in self._index.positions(account):
            if earlier >= position:
                return
            event = self._index.events[earlier]
            self._note_claim(event)
            if event.kind is EventKind.TRANSFER:
                if event.is_self_transfer:
                    continue
                is_out = event.account == account
                kind = EventKind.EXIT if is_out else EventKind.INTEREST
                event = replace(event, kind=kind, key="", account=account, beneficiary="")
            self._follower.step(event)

    def _note_claim(self, event: LedgerEvent) -> None:
        """Note whose money a row takes first, if ours is or may come beside it."""
        claimant = event.complaints[0] if event.complaints else ""
        if not claimant or claimant in self._complaints:
            return
        is_beside = event.account in self._active and self._follower.has_disputed(event.account)
        if event.kind is EventKind.REFUND or (event.kind is EventKind.HOLD and is_beside):
            self.claimants.add(claimant)

    def _go_on(self, account: str, position: int) -> None:
        """Plan an account's next event, or leave it where it holds nothing disputed."""
        if account not in self._active:
            return
        is_simple = account not in self._kept and not self._index.is_intricate(account)
        if is_simple and not self._follower.has_disputed(account):
            self._active.remove(account)
            self._left.add(account)
            return
        after = self._index.next_position(account, position)
        if after is not None:
            heapq.heappush(self._heap, (after, account))

    def _happen(self, position: int) -> set[str]:
        """Let an event happen; give the accounts that joined by it."""
        event = self._index.events[position]
        self._event_count += 1
        if event.kind is EventKind.TRANSFER:
            return self._transfer(event, position)
        if event.kind is EventKind.DISPUTED_PAYMENT and self._complaint in event.complaints:
            self._paid_paise += event.disputed_paise
        self._note_claim(event)
        self._follower.step(event)
        if event.kind is EventKind.DISPUTED_PAYMENT:
            self._note_waiting(event.account)
        return set()

    def _note_waiting(self, account: str) -> None:
        """Note the holds that take of money as it comes, each its complaint's first."""
        waiting = set(self._follower.waiting(account)) - {""}
        self.claimants |= waiting - self._complaints

    def _transfer(self, event: LedgerEvent, position: int) -> set[str]:
        payer, beneficiary = event.account, event.beneficiary
        if payer not in self._active:
            self._follower.come_in(beneficiary, event.amount_paise)
            return set()
        if event.is_self_transfer:
            self._follower.step(event)
            return set()
        parts = self._follower.send(event)
        mine, has_theirs = self._shares(event)
        is_active = beneficiary in self._active
        if not is_active:
            if not self._is_followed(event, mine, has_theirs=has_theirs):
                return set()
            self._take_up(beneficiary, position)
        if mine:
            self._layers.setdefault(beneficiary, self._layers.get(payer, 0) + 1)
        elif has_theirs:
            self._helpers.setdefault(beneficiary, self._helpers.get(payer, 0) + 1)
        self._follower.receive(event, parts)
        if mine or has_theirs:
            self._note_waiting(beneficiary)
        return set() if is_active else {beneficiary}

    def _shares(self, event: LedgerEvent) -> tuple[int, bool]:
        """Give what a transfer carried of ours, and whether of others followed; dust apart."""
        least = 1 if event.key in self._index.undone else max(1, self._limits.dust_paise)
        shares = self._follower.movements[event.key].shares
        mine = shares.get(self._complaint, 0)
        has_theirs = any(
            paise >= least and name in self._complaints and name != self._complaint
            for name, paise in shares.items()
        )
        return mine if mine >= least else 0, has_theirs

    def _is_followed(self, event: LedgerEvent, mine: int, *, has_theirs: bool) -> bool:
        if not mine and not has_theirs:
            return False
        account, layers = event.beneficiary, self._layers
        is_whole, cut = self._index.is_whole(account), None
        if not mine:
            if not is_whole:
                self._helpful.add(account)
            elif account not in self._helpers and len(self._helpers) >= self._limits.upstream:
                self._cut[TraceCut.UPSTREAM].add(account)
                return False
            return is_whole
        if account not in layers and layers.get(event.account, 0) >= self._limits.layers:
            cut = TraceCut.LAYERS
        elif account not in layers and len(layers) >= self._limits.accounts:
            cut = TraceCut.ACCOUNTS
        elif not is_whole:
            cut = TraceCut.UNKNOWN
            self._wanted.add(account)
        if cut is not None:
            self._limit_paise += mine
            self._cut[cut].add(account)
        return cut is None
