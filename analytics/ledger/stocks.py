"""Purses of PRO_RATA and LOWEST_INTERMEDIATE_BALANCE: one stock for each owner."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence

from analytics.ledger.apportionment import apportion
from analytics.ledger.purse import CLEAN, FirstCredits, Origins, Part


class StockPurse:
    """Free money as one stock an owner; it does not matter which credit brought it.

    Args:
        origins: Whose money there is.
        is_clean_first: LOWEST_INTERMEDIATE_BALANCE: `CLEAN` leaves first, then origins in
            proportion. Else PRO_RATA: origins and `CLEAN` in proportion.
    """

    __slots__ = (
        "_clean_paise",
        "_first_credits",
        "_is_clean_first",
        "_origins",
        "_present",
        "_stocks",
        "free_paise",
    )

    def __init__(self, origins: Origins, *, is_clean_first: bool) -> None:
        self.free_paise = 0
        self._origins = origins
        self._is_clean_first = is_clean_first
        self._clean_paise = 0
        self._stocks: dict[int, int] = {}
        self._present: list[tuple[tuple[int, int], int]] = []
        self._first_credits = FirstCredits()

    def credit(self, parts: Sequence[Part]) -> Sequence[int]:
        """Add parts to the stocks; places mean nothing here."""
        self._first_credits.note(parts)
        self.put_back(parts)
        return range(len(parts))

    def put_back(self, parts: Iterable[Part]) -> None:
        """Let parts join the stocks."""
        for _, owner, paise in parts:
            self.free_paise += paise
            if owner == CLEAN:
                self._clean_paise += paise
                continue
            if not self._stocks.get(owner):
                self._stocks[owner] = 0
                insort(self._present, (self._first_credits.tie(owner), owner))
            self._stocks[owner] += paise

    def take(self, paise: int) -> list[Part]:
        """Take by the policy, at most `free_paise`; a part an owner, in the policy's order."""
        if not paise:
            return []
        owners = [owner for _, owner in self._present]
        stocks = [self._stocks[owner] for owner in owners]
        if not self._is_clean_first:
            owners.append(CLEAN)
            return self._take_shares(owners, apportion(paise, [*stocks, self._clean_paise]))
        clean = min(paise, self._clean_paise)
        shares = apportion(paise - clean, stocks) if paise > clean else []
        return self._take_shares([CLEAN, *owners[: len(shares)]], [clean, *shares])

    def take_of(self, complaint: str, paise: int) -> list[Part]:
        """Take the complaint's origins in tie order, each in full while it lasts."""
        theirs = [
            owner for _, owner in self._present if self._origins.complaints[owner] == complaint
        ]
        shares = []
        for owner in theirs:
            shares.append(min(paise, self._stocks[owner]))
            paise -= shares[-1]
        return self._take_shares(theirs, shares)

    def take_at(self, place: int, owner: int, paise: int) -> int:  # noqa: ARG002 - the port's
        """Take what is free of one owner; give how much that was."""
        stock = self._clean_paise if owner == CLEAN else self._stocks.get(owner, 0)
        taken = min(paise, stock)
        self._take_shares([owner], [taken])
        return taken

    def belongs(self, owner: int, complaint: str) -> bool:
        """Whether an owner's money is the complaint's."""
        return owner != CLEAN and self._origins.complaints[owner] == complaint

    def has_disputed(self) -> bool:
        """Whether any free part has an origin."""
        return bool(self._present)

    def parts(self) -> list[Part]:
        """Give what is free now, origins in tie order, then `CLEAN`."""
        parts = [Part(0, owner, self._stocks[owner]) for _, owner in self._present]
        return [*parts, Part(0, CLEAN, self._clean_paise)] if self._clean_paise else parts

    def in_tie_order(self, owners: Iterable[int]) -> list[int]:
        """Sort owners by their first credit ever on this account, then key; `CLEAN` last."""
        return self._first_credits.sort(owners)

    def _take_shares(self, owners: Sequence[int], shares: Sequence[int]) -> list[Part]:
        parts = [
            Part(0, owner, paise) for owner, paise in zip(owners, shares, strict=True) if paise
        ]
        is_emptied = False
        for _, owner, paise in parts:
            self.free_paise -= paise
            if owner == CLEAN:
                self._clean_paise -= paise
            else:
                self._stocks[owner] -= paise
                is_emptied = is_emptied or not self._stocks[owner]
        if is_emptied:
            self._present = [one for one in self._present if self._stocks[one[1]]]
        return parts
