"""Whose money stays how long: an account's own habit, drawn to its ring's, its kind's, all's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from analytics.holds.record import SHIPPED, SHIPPED_KINDS
from analytics.holds.survival import Chances, Stay, Survival, Tally, chances, tally

AMOUNT_STEPS: Final = (1_000_000, 5_000_000, 20_000_000)
"""Rs 10,000, 50,000 and 2 lakh: where the money of a credit stays differently long."""
DEEP_LAYER: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """What is known of where a part lies; each narrower than the one before.

    Attributes:
        kind: Layer and size of the credit, from `kind_of_credit`.
        bank: The account's bank; empty: not known.
        ring: Ring of the account; empty: none.
        account: The account.
    """

    kind: str
    bank: str = ""
    ring: str = ""
    account: str = ""

    def levels(self) -> tuple[str, ...]:
        """Name the habits that apply, widest first."""
        named = [f"kind {self.kind}"]
        if self.bank:
            named.append(f"bank {self.bank} {self.kind}")
        if self.ring:
            named.append(f"ring {self.ring}")
        if self.account:
            named.append(f"account {self.account}")
        return tuple(named)


def kind_of_credit(layer: int | None, credit_paise: int) -> str:
    """Name the kind of a credit: its layer, 1 to 3 and deeper, and its size.

    >>> kind_of_credit(1, 2_000_000), kind_of_credit(7, 99), kind_of_credit(None, 99)
    ('L1 S1', 'L3 S0', 'L3 S0')
    """
    size = sum(credit_paise >= step for step in AMOUNT_STEPS)
    return f"L{min(layer or DEEP_LAYER, DEEP_LAYER)} S{size}"


@dataclass(slots=True, kw_only=True)
class Habits:
    """How long money stayed so far, at each level.

    Attributes:
        tallies: Stays by the name of a level.
        base: Chances of all money, where nothing else is known.
        kinds: Shipped chances by kind.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    base: Chances = SHIPPED
    kinds: dict[str, Chances] = field(default_factory=lambda: dict(SHIPPED_KINDS))
    _known: dict[Whose, Survival] = field(default_factory=dict)

    def survival(self, whose: Whose) -> Survival:
        """Give how long a part stays, by the narrowest habit that was seen."""
        if whose not in self._known:
            now = self.kinds.get(whose.kind, self.base)
            for level in whose.levels():
                if level in self.tallies:
                    now = chances(self.tallies[level], now)
            self._known[whose] = Survival(now)
        return self._known[whose]


def learn_habits(stays: Iterable[tuple[Whose, Stay]]) -> Habits:
    """Learn how long money stays, from how long it stayed; a shipped record stands behind it."""
    by_level: defaultdict[str, list[Stay]] = defaultdict(list)
    for whose, stay in stays:
        for level in whose.levels():
            by_level[level].append(stay)
    return Habits(tallies={level: tally(of) for level, of in sorted(by_level.items())})
