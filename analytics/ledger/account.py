"""One account under a policy: its free money, what is held of it, and what was unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from analytics.ledger.purse import CLEAN, Part, Purse


@dataclass(slots=True, kw_only=True)
class HeldMoney:
    """What one hold has taken and still wants.

    Attributes:
        key: Key of the HOLD.
        complaint: For whom it was placed.
        open_paise: Not covered yet.
        parts: Held now, in the order of taking.
    """

    key: str
    complaint: str
    open_paise: int
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class LedgerAccount:
    """An account while its events are followed (LEDGER.md section 4, points 5 to 9).

    Attributes:
        purse: Its free money.
        unseen_paise: Clean money that must have come in, because it went out.
        holds: Every hold placed on it, oldest first.
    """

    purse: Purse
    unseen_paise: int = 0
    holds: list[HeldMoney] = field(default_factory=list)
    _open: list[HeldMoney] = field(default_factory=list)

    def credit(self, parts: Sequence[Part]) -> Sequence[int]:
        """Bring parts in; open holds take of them. Gives the place of each."""
        places = self.purse.credit(parts)
        self._serve_holds()
        return places

    def put_back(self, parts: Sequence[Part]) -> None:
        """Lay parts into their old places; open holds take of them."""
        self.purse.put_back(parts)
        self._serve_holds()

    def cover(self, paise: int) -> None:
        """Bring in unseen what a debit wants beyond the free money; no hold sees it."""
        shortage = paise - self.purse.free_paise
        if shortage > 0:
            self.unseen_paise += shortage
            self.purse.credit([Part(0, CLEAN, shortage)])

    def debit(self, paise: int) -> list[Part]:
        """Take by the policy what a debit wants, unseen money included."""
        self.cover(paise)
        return self.purse.take(paise)

    def hold(self, key: str, complaint: str, paise: int) -> HeldMoney:
        """Hold as much as is free; the rest stays open."""
        held = HeldMoney(key=key, complaint=complaint, open_paise=paise)
        self.holds.append(held)
        self._open.append(held)
        self._serve_holds()
        return held

    def release(self, held: HeldMoney, paise: int) -> int:
        """Cancel the open rest, then give back what was taken last; give what is above both."""
        cancelled = min(held.open_paise, paise)
        held.open_paise -= cancelled
        paise -= cancelled
        back = []
        while paise and held.parts:
            part = held.parts.pop()
            given = min(paise, part.paise)
            if given < part.paise:
                held.parts.append(part._replace(paise=part.paise - given))
            back.append(part._replace(paise=given))
            paise -= given
        self.put_back(back)
        return paise

    def refund(self, complaint: str, paise: int) -> list[Part]:
        """Take the complaint's parts: from holds for it, other holds, then the free money."""
        parts: list[Part] = []
        for held in sorted(self.holds, key=lambda one: one.complaint != complaint):
            parts.extend(self._refund_held(held, complaint, paise - _sum(parts)))
        parts.extend(self.purse.take_of(complaint, paise - _sum(parts)))
        return parts

    def _refund_held(self, held: HeldMoney, complaint: str, paise: int) -> list[Part]:
        parts, kept = [], []
        for part in held.parts:
            given = min(paise, part.paise) if self.purse.belongs(part.owner, complaint) else 0
            paise -= given
            if given:
                parts.append(part._replace(paise=given))
            if given < part.paise:
                kept.append(part._replace(paise=part.paise - given))
        held.parts = kept
        return parts

    def _serve_holds(self) -> None:
        for held in self._open:
            paise = min(held.open_paise, self.purse.free_paise)
            if paise:
                theirs = self.purse.take_of(held.complaint, paise)
                held.parts += theirs
                held.parts += self.purse.take(paise - _sum(theirs))
                held.open_paise -= paise
        if self._open:
            self._open = [held for held in self._open if held.open_paise]


def _sum(parts: Sequence[Part]) -> int:
    return sum(part.paise for part in parts)
