"""Least and most of one complaint's money on an account, and in each debit of it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, assert_never

from analytics.ledger.events import Policy


class Range(NamedTuple):
    """From least to most paise."""

    least: int
    most: int


NOTHING = Range(0, 0)


class BoundedPurse(Protocol):
    """What may be a complaint's of an account's free money, every event of it being known."""

    def credit(self, paise: int, theirs: Range) -> None:
        """Bring money in, of which some is theirs."""
        ...

    def debit(self, paise: int) -> Range:
        """Take money out, at most what is free; give what of it may be theirs."""
        ...

    def there(self) -> Range:
        """Give what of the free money may be theirs."""
        ...


@dataclass(slots=True)
class _Credit:
    left: int
    paise: int
    theirs: Range

    def part(self, paise: int) -> Range:
        """Give what may be theirs of some of it, wherever it lies in it."""
        clean = self.paise - self.theirs.least
        return Range(max(0, paise - clean), min(paise, self.theirs.most))


@dataclass(slots=True, kw_only=True)
class QueueRange:
    """FIFO and LIFO: credit by credit."""

    is_newest_first: bool
    _credits: deque[_Credit] = field(default_factory=deque)

    def credit(self, paise: int, theirs: Range) -> None:
        """Bring money in, of which some is theirs."""
        if paise:
            self._credits.append(_Credit(paise, paise, theirs))

    def debit(self, paise: int) -> Range:
        """Take from the oldest or newest credits; give what of it may be theirs."""
        least = most = 0
        while paise and self._credits:
            credit = self._credits[-1 if self.is_newest_first else 0]
            taken = min(paise, credit.left)
            part = credit.part(taken)
            least, most = least + part.least, most + part.most
            credit.left -= taken
            paise -= taken
            if not credit.left:
                if self.is_newest_first:
                    self._credits.pop()
                else:
                    self._credits.popleft()
        return Range(least, most)

    def there(self) -> Range:
        """Give what of the free money may be theirs."""
        parts = [credit.part(credit.left) for credit in self._credits]
        return Range(sum(part.least for part in parts), sum(part.most for part in parts))


@dataclass(slots=True, kw_only=True)
class _Sums:
    """Free money as one sum, and what of it may be theirs: credits are not told apart."""

    _free: int = 0
    _theirs: Range = NOTHING

    def credit(self, paise: int, theirs: Range) -> None:
        """Bring money in, of which some is theirs."""
        self._free += paise
        self._theirs = Range(self._theirs.least + theirs.least, self._theirs.most + theirs.most)


@dataclass(slots=True, kw_only=True)
class ProportionRange(_Sums):
    """PRO_RATA: with the least and with the most, wider by a paisa a debit for rounding."""

    def debit(self, paise: int) -> Range:
        """Take in proportion; give what of it may be theirs."""
        if not paise:
            return NOTHING
        least, most = self._theirs
        low, high = paise * least // self._free, -(-paise * most // self._free)
        self._theirs = Range(
            max(0, least + (-paise * least // self._free) - 1),
            most - max(0, paise * most // self._free - 1),
        )
        self._free -= paise
        return Range(max(0, low - 1), min(high + 1, most, paise))

    def there(self) -> Range:
        """Give what of the free money may be theirs."""
        return Range(self._theirs.least, min(self._theirs.most, self._free))


@dataclass(slots=True, kw_only=True)
class PooledRange(_Sums):
    """Any order: what leaves may be all theirs, or theirs last."""

    def debit(self, paise: int) -> Range:
        """Take in whatever order; give what of it may be theirs."""
        least, most = self._theirs
        gone = Range(max(0, paise - (self._free - least)), min(paise, most))
        self._free -= paise
        self._theirs = Range(max(0, least - paise), min(most, self._free))
        return gone

    def there(self) -> Range:
        """Give what of the free money may be theirs."""
        return self._theirs


@dataclass(slots=True, kw_only=True)
class LastRange(_Sums):
    """LOWEST_INTERMEDIATE_BALANCE of one complaint alone: its money leaves last."""

    def debit(self, paise: int) -> Range:
        """Take what is not theirs first; give what of it may be theirs."""
        least, most = self._theirs
        self._free -= paise
        self._theirs = Range(min(least, self._free), min(most, self._free))
        return Range(least - self._theirs.least, most - self._theirs.most)

    def there(self) -> Range:
        """Give what of the free money may be theirs."""
        return self._theirs


def purse_of(policy: Policy, *, has_others: bool) -> BoundedPurse:
    """Give an empty purse of a policy.

    Args:
        policy: Not POISON, which apportions nothing.
        has_others: Other complaints' money may be there too.
    """
    match policy:
        case Policy.FIFO | Policy.LIFO:
            return QueueRange(is_newest_first=policy is Policy.LIFO)
        case Policy.PRO_RATA:
            return ProportionRange()
        case Policy.LOWEST_INTERMEDIATE_BALANCE:
            return PooledRange() if has_others else LastRange()
        case Policy.POISON:
            raise ValueError("exposure has no bounds: under POISON any contact counts in full")
        case _:
            assert_never(policy)
