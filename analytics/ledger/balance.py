"""The purse of POISON: one balance, since contact alone counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analytics.ledger.purse import CLEAN, Part


class BalancePurse:
    """Free money as one number; a complaint that asks is given any of it."""

    __slots__ = ("free_paise",)

    def __init__(self) -> None:
        self.free_paise = 0

    def credit(self, parts: Sequence[Part]) -> Sequence[int]:
        """Add to the balance; places mean nothing here."""
        self.put_back(parts)
        return range(len(parts))

    def put_back(self, parts: Iterable[Part]) -> None:
        """Add to the balance."""
        self.free_paise += sum(part.paise for part in parts)

    def take(self, paise: int) -> list[Part]:
        """Take from the balance, at most `free_paise`."""
        self.free_paise -= paise
        return [Part(0, CLEAN, paise)] if paise else []

    def take_of(self, complaint: str, paise: int) -> list[Part]:  # noqa: ARG002 - the port's
        """Take from the balance as far as it goes."""
        return self.take(min(paise, self.free_paise))

    def take_at(self, place: int, owner: int, paise: int) -> int:  # noqa: ARG002 - the port's
        """Take from the balance as far as it goes; give how much that was."""
        taken = min(paise, self.free_paise)
        self.free_paise -= taken
        return taken

    def belongs(self, owner: int, complaint: str) -> bool:  # noqa: ARG002 - the port's
        """Whether an owner's money is the complaint's: any is."""
        return True

    def has_disputed(self) -> bool:
        """Whether any of it has an origin: not told here, contact is kept elsewhere."""
        return False

    def parts(self) -> list[Part]:
        """Give the balance as one part."""
        return [Part(0, CLEAN, self.free_paise)] if self.free_paise else []

    def in_tie_order(self, owners: Iterable[int]) -> list[int]:
        """Give the owners as they are: there is one."""
        return list(owners)
