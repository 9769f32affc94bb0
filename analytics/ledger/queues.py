"""Purses of FIFO and LIFO: credit by credit, oldest or newest first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

from analytics.ledger.purse import CLEAN, FirstCredits, Origins, Part


class QueuePurse:
    """Free parts in the places where their credits put them.

    Places count up over all credits of the account. Two heaps find the next place with
    something in it: one by the policy, one for each complaint, oldest first. An emptied
    place leaves its heap when it comes up, and enters again when parts are put back.

    Args:
        origins: Whose money there is.
        is_newest_first: LIFO: the newest credit first, each in its own order. Else FIFO.
    """

    __slots__ = (
        "_by_complaint",
        "_credits",
        "_disputed_paise",
        "_first_credits",
        "_free",
        "_next",
        "_origins",
        "_owners",
        "_sign",
        "free_paise",
    )

    def __init__(self, origins: Origins, *, is_newest_first: bool) -> None:
        self.free_paise = 0
        self._origins = origins
        self._disputed_paise = 0
        self._sign = -1 if is_newest_first else 1
        self._free: list[int] = []
        self._owners: list[int] = []
        self._credits: list[int] = []
        self._next: list[tuple[int, int]] = []
        self._by_complaint: dict[str, list[int]] = {}
        self._first_credits = FirstCredits()

    def credit(self, parts: Sequence[Part]) -> Sequence[int]:
        """Add a credit of these parts, in their order; give the place of each here."""
        start = len(self._free)
        self._first_credits.note(parts)
        for place, part in enumerate(parts, start):
            self._free.append(part.paise)
            self._owners.append(part.owner)
            self._credits.append(self._sign * start)
            self._count(part.owner, part.paise)
            self._queue(place)
        return range(start, len(self._free))

    def put_back(self, parts: Iterable[Part]) -> None:
        """Lay parts taken earlier into their old places."""
        for part in parts:
            if not self._free[part.place]:
                self._queue(part.place)
            self._free[part.place] += part.paise
            self._count(part.owner, part.paise)

    def take(self, paise: int) -> list[Part]:
        """Take by the policy, at most `free_paise`."""
        parts = []
        while paise:
            place = self._next[0][1]
            part = self._take_from(place, paise)
            if part.paise:
                parts.append(part)
                paise -= part.paise
            if not self._free[place]:
                heapq.heappop(self._next)
        return parts

    def take_of(self, complaint: str, paise: int) -> list[Part]:
        """Take the complaint's parts, oldest first; less where it has less."""
        parts = []
        theirs = self._by_complaint.get(complaint, [])
        while paise and theirs:
            place = theirs[0]
            part = self._take_from(place, paise)
            if part.paise:
                parts.append(part)
                paise -= part.paise
            if not self._free[place]:
                heapq.heappop(theirs)
        return parts

    def take_at(self, place: int, owner: int, paise: int) -> int:  # noqa: ARG002 - the port's
        """Take what is free of one part that a credit brought; give how much that was."""
        return self._take_from(place, paise).paise

    def belongs(self, owner: int, complaint: str) -> bool:
        """Whether an owner's money is the complaint's."""
        return owner != CLEAN and self._origins.complaints[owner] == complaint

    def has_disputed(self) -> bool:
        """Whether any free part has an origin."""
        return self._disputed_paise > 0

    def parts(self) -> list[Part]:
        """Give what is free now, by place."""
        return [
            Part(place, self._owners[place], paise)
            for place, paise in enumerate(self._free)
            if paise
        ]

    def in_tie_order(self, owners: Iterable[int]) -> list[int]:
        """Sort owners by their first credit ever on this account, then key; `CLEAN` last."""
        return self._first_credits.sort(owners)

    def _queue(self, place: int) -> None:
        heapq.heappush(self._next, (self._credits[place], place))
        owner = self._owners[place]
        if owner != CLEAN:
            complaint = self._origins.complaints[owner]
            heapq.heappush(self._by_complaint.setdefault(complaint, []), place)

    def _take_from(self, place: int, paise: int) -> Part:
        taken = min(paise, self._free[place])
        owner = self._owners[place]
        self._free[place] -= taken
        self._count(owner, -taken)
        return Part(place, owner, taken)

    def _count(self, owner: int, paise: int) -> None:
        self.free_paise += paise
        if owner != CLEAN:
            self._disputed_paise += paise
