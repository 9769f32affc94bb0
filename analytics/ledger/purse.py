"""The free money of one account, and in which order it leaves: what all policies share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple, Protocol

from analytics.ledger.events import EventKind, LedgerEvent

CLEAN: Final = -1


class Part(NamedTuple):
    """Some paise of one owner that came from one place of an account.

    A tuple, not a dataclass: millions are made for each run.

    Attributes:
        place: Where they lay, in the account's own count; put back, they lie there again.
        owner: Number of an origin (a disputed payment), or `CLEAN`.
        paise: Positive.
    """

    place: int
    owner: int
    paise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """The disputed payments of a ledger, numbered by their keys' order.

    Attributes:
        number_by_key: Number of each payment, from 0.
        complaints: The complaint of each number.
        disputed_by_complaint: Sum of disputed paise.
    """

    number_by_key: Mapping[str, int]
    complaints: Sequence[str]
    disputed_by_complaint: Mapping[str, int]

    @classmethod
    def of(cls, events: Iterable[LedgerEvent]) -> Origins:
        """Number the payments among some events."""
        paid = [event for event in events if event.kind is EventKind.DISPUTED_PAYMENT]
        paid.sort(key=lambda event: event.key)
        disputed: Counter[str] = Counter()
        for event in paid:
            disputed[event.complaints[0]] += event.disputed_paise
        return cls(
            number_by_key={event.key: number for number, event in enumerate(paid)},
            complaints=[event.complaints[0] for event in paid],
            disputed_by_complaint=disputed,
        )

    def shares(self, parts: Iterable[Part]) -> Mapping[str, int]:
        """Sum up disputed parts by complaint; `CLEAN` is left out."""
        shares: dict[str, int] = {}
        for _, owner, paise in parts:
            if owner != CLEAN:
                complaint = self.complaints[owner]
                shares[complaint] = shares.get(complaint, 0) + paise
        return shares


class Purse(Protocol):
    """Free parts of one account; LEDGER.md section 4 names the order of each policy."""

    free_paise: int

    def credit(self, parts: Sequence[Part]) -> Sequence[int]:
        """Add a credit of these parts, in their order; give the place of each here."""
        ...

    def put_back(self, parts: Iterable[Part]) -> None:
        """Lay parts taken earlier into their old places."""
        ...

    def take(self, paise: int) -> list[Part]:
        """Take by the policy, at most `free_paise`."""
        ...

    def take_of(self, complaint: str, paise: int) -> list[Part]:
        """Take the complaint's parts, oldest first; less where it has less."""
        ...

    def take_at(self, place: int, owner: int, paise: int) -> int:
        """Take what is free of one part that a credit brought; give how much that was."""
        ...

    def belongs(self, owner: int, complaint: str) -> bool:
        """Whether an owner's money is the complaint's."""
        ...

    def has_disputed(self) -> bool:
        """Whether any free part has an origin."""
        ...

    def parts(self) -> list[Part]:
        """Give what is free now, in no order that means anything."""
        ...

    def in_tie_order(self, owners: Iterable[int]) -> list[int]:
        """Sort owners by their first credit ever on this account, then key; `CLEAN` last."""
        ...


class FirstCredits:
    """When each origin first came to an account."""

    __slots__ = ("_count", "_first")

    def __init__(self) -> None:
        self._count = 0
        self._first: dict[int, int] = {}

    def note(self, parts: Iterable[Part]) -> None:
        """Take a credit in; owners known already keep their place."""
        self._count += 1
        for part in parts:
            if part.owner != CLEAN and part.owner not in self._first:
                self._first[part.owner] = self._count

    def tie(self, owner: int) -> tuple[int, int]:
        """Give what owners sort by on a tie."""
        return (self._count + 1, 0) if owner == CLEAN else (self._first[owner], owner)

    def sort(self, owners: Iterable[int]) -> list[int]:
        """Give the owners in tie order, `CLEAN` last."""
        return sorted(owners, key=self.tie)


def merge_neighbours(parts: Sequence[Part]) -> Sequence[Part]:
    """Join neighbouring parts of one owner, where their old places no longer matter."""
    if all(a.owner != b.owner for a, b in pairwise(parts)):
        return parts
    merged: list[Part] = []
    for part in parts:
        known = merged.pop().paise if merged and merged[-1].owner == part.owner else 0
        merged.append(Part(part.place, part.owner, known + part.paise))
    return merged
