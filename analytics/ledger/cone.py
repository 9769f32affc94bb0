"""One run over the accounts that matter, where it must be told whose all money is."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from analytics.ledger.events import EventKind, LedgerEvent, Policy
from analytics.ledger.follower import Follower
from analytics.ledger.index import LedgerIndex
from analytics.ledger.limits import MIXING_POLICIES, Trace, TraceCut, TraceLimits
from analytics.ledger.need import ALWAYS, Needed
from analytics.ledger.poison import PoisonFollower


class Cone:
    """One run over the accounts that matter, in event order."""

    def __init__(
        self,
        index: LedgerIndex,
        policy: Policy,
        needed: Needed,
        *,
        limits: TraceLimits,
        complaint: str,
    ) -> None:
        origins, undone = index.origins, index.undone
        if policy is Policy.POISON:
            self.follower: Follower = PoisonFollower(policy, origins=origins, undone=undone)
        else:
            self.follower = Follower(
                policy, origins=origins, undone=undone, dust_paise=limits.dust_paise
            )
        self.wanted: set[str] = set()
        self._dust_paise = 0 if policy is Policy.POISON else limits.dust_paise
        self.is_outdated = False
        self._index = index
        self._needed = needed
        self._limits = limits
        self._complaint = complaint
        self._is_mixing = policy in MIXING_POLICIES
        self._active: set[str] = set()
        self._layers: dict[str, int] = {}
        self._left_at: dict[str, int] = {}
        self._heap: list[tuple[int, str]] = []
        self._cut: defaultdict[TraceCut, set[str]] = defaultdict(set)
        self._event_count = 0
        self._paid_paise = self._limit_paise = 0

    def run(self, *, until: int = ALWAYS) -> None:
        """Let events happen, up to a position and the limit."""
        self._plan_starts()
        while self._heap and self._heap[0][0] <= until:
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

    def trace(self, run_count: int) -> Trace:
        """Give what became of the complaint's rupees."""
        accounts = self.follower.accounts()
        cuts = {cut: some for cut, some in self._cut.items() if some}
        if self._needed.is_truncated:
            cuts[TraceCut.UPSTREAM] = set(self._needed.until)
        ends = self.follower.complaints(accounts, only=[self._complaint])[self._complaint]
        movements = {
            key: moved.shares[self._complaint]
            for key, moved in self.follower.movements.items()
            if self._complaint in moved.shares
        }
        on_account = {
            name: end.on_account.get(self._complaint, 0) for name, end in accounts.items()
        }
        return Trace(
            ends=replace(ends, disputed_paise=self._paid_paise),
            movements=movements,
            accounts={name: paise for name, paise in on_account.items() if paise},
            dust_paise=self.follower.dust[self._complaint],
            limit_paise=self._limit_paise,
            cuts={cut: len(accounts) for cut, accounts in sorted(cuts.items())},
            wanted=frozenset(self.wanted),
            helpful=frozenset(self._needed.unknown()) - self.wanted,
            layers=self._layers,
            ends_by_account=accounts,
            event_count=self._event_count,
            run_count=run_count,
            is_outdated=self.is_outdated,
        )

    def held_by(self, key: str) -> Mapping[str, int]:
        """Give whose money a hold has now, by complaint."""
        ends = self.follower.complaints(self.follower.accounts())
        return {name: end.holds[key] for name, end in ends.items() if end.holds.get(key)}

    def _plan_starts(self) -> None:
        for position in self._index.payments(self._complaint):
            account = self._index.events[position].account
            if not self._index.is_whole(account):
                self._give_up(account, self._index.events[position].disputed_paise)
                continue
            first = self._index.first_contact(account)
            is_first = first in (None, position) or account in self._layers
            if self._index.is_intricate(account) or (self._is_mixing and not is_first):
                self._needed.add(account)
            if first is not None:
                self._layers[account] = 1
                self._heap.append((position, account))
        while any(self._needed.add(one) for one in self._layers if one in self._needed.until):
            pass  # one that is kept to the end may need another of them for a while
        for account, until in self._needed.until.items():
            start = self._needed.start(account)
            if start is not None and start <= until:
                self._heap.append((start, account))
        heapq.heapify(self._heap)

    def _give_up(self, account: str, paise: int) -> None:
        """Leave a payment where it came: of this account not every event is there."""
        self._paid_paise += paise
        self._limit_paise += paise
        self._cut[TraceCut.UNKNOWN].add(account)
        self.wanted.add(account)

    def _take_up(self, account: str, position: int) -> None:
        self._active.add(account)
        if self._index.is_intricate(account):
            return
        free_paise, unseen_paise = self._index.balance_before(account, position)
        self.follower.seed(account, free_paise=free_paise, unseen_paise=unseen_paise)
        is_mixed = account in self._left_at and self._has_contact_since_left(account, position)
        if is_mixed and self._is_mixing:
            self._want(account)

    def _go_on(self, account: str, position: int) -> None:
        """Plan an account's next event, or leave it where it holds nothing disputed."""
        if account not in self._active:
            return
        is_simple = account not in self._needed.until and not self._index.is_intricate(account)
        if is_simple and not self.follower.has_disputed(account):
            self._active.remove(account)
            self._left_at[account] = position
            return
        after = self._index.next_position(account, position)
        if after is not None and after <= self._needed.until.get(account, ALWAYS):
            heapq.heappush(self._heap, (after, account))
        elif after is not None:
            self._active.remove(account)

    def _happen(self, position: int) -> set[str]:
        """Let an event happen; give the accounts that joined by it."""
        event = self._index.events[position]
        self._event_count += 1
        if event.kind is EventKind.TRANSFER:
            return self._transfer(event, position)
        if event.kind is EventKind.DISPUTED_PAYMENT and self._complaint in event.complaints:
            self._paid_paise += event.disputed_paise
        self.follower.step(event)
        return set()

    def _transfer(self, event: LedgerEvent, position: int) -> set[str]:
        payer, beneficiary = event.account, event.beneficiary
        if payer not in self._active:
            self._come_in(event, position)
            return set()
        if beneficiary not in self._active and not self._index.is_intricate(beneficiary):
            free_paise, unseen_paise = self._index.balance_before(beneficiary, position)
            self.follower.seed(beneficiary, free_paise=free_paise, unseen_paise=unseen_paise)
        self.follower.step(event)
        paise = self.follower.movements[event.key].shares.get(self._complaint, 0)
        layer = self._layers.get(payer, 0) + 1
        if beneficiary in self._active:
            if paise:
                self._layers.setdefault(beneficiary, layer)
                self._keep(beneficiary)
            return set()
        if self._is_followed(event, paise, layer):
            self._join(beneficiary, position, layer)
            return {beneficiary}
        self._discard(beneficiary)
        return set()

    def _is_followed(self, event: LedgerEvent, paise: int, layer: int) -> bool:
        is_dust = paise < self._dust_paise and event.key not in self._index.undone
        if not paise or is_dust:
            return False
        beneficiary = event.beneficiary
        cut = None
        if beneficiary not in self._layers and layer > self._limits.layers:
            cut = TraceCut.LAYERS
        elif beneficiary not in self._layers and len(self._layers) >= self._limits.accounts:
            cut = TraceCut.ACCOUNTS
        elif not self._index.is_whole(beneficiary):
            cut = TraceCut.UNKNOWN
        if cut is None:
            return True
        self._limit_paise += paise
        self._cut[cut].add(beneficiary)
        if cut is TraceCut.UNKNOWN:
            self.wanted.add(beneficiary)
        return False

    def _join(self, account: str, position: int, layer: int) -> None:
        """Follow an account on; if it may hold others' money already, the run is outdated."""
        self._active.add(account)
        self._layers.setdefault(account, layer)
        if account in self._left_at:
            is_clean = not self._has_contact_since_left(account, position)
        else:
            is_clean = self._index.first_contact(account) == position
        if self._index.is_intricate(account) or (self._is_mixing and not is_clean):
            self._want(account)
        self._keep(account)

    def _come_in(self, event: LedgerEvent, position: int) -> None:
        """Take money from an account not followed: clean, if no disputed money was there."""
        contact = self._index.first_contact(event.account)
        is_kept_apart = self._is_mixing or event.beneficiary in self._needed.until
        if contact is not None and contact < position and is_kept_apart:
            self._want(event.beneficiary, position)
        self.follower.come_in(event.beneficiary, event.amount_paise)

    def _keep(self, account: str) -> None:
        """Follow an account to the end that was needed until some position only."""
        if account in self._needed.until:
            self._want(account)

    def _want(self, account: str, position: int = ALWAYS) -> None:
        is_needed_until = self._needed.until.get(account, -1) >= position
        if not is_needed_until and self._needed.add(account):
            self.is_outdated = True

    def _has_contact_since_left(self, account: str, position: int) -> bool:
        between = self._index.contacts(account, after=self._left_at[account], until=position - 1)
        return next(between, None) is not None

    def _discard(self, account: str) -> None:
        if account in self._left_at:
            self.follower.seed(account, free_paise=0, unseen_paise=0)
        else:
            self.follower.forget(account)
