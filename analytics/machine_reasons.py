"""Why a learnt forecast names a machine: its largest contributions, as facts to check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.board import Board
from analytics.cashout.choice import Choice
from analytics.cashout.description import RingDescription
from analytics.cashout.ground import Ground
from analytics.cashout.pool import Pool
from analytics.cashout.ring_model import RULE
from analytics.cashout.tables import HOUR_S, Floats
from analytics.wording import age_text, count_text, percent_text, times_text
from graph.model.reason import Reason

MOST: Final = 3
WEEK: Final = 7
SPANS: Final = (WEEK, 14, 30, 60)  # days; the shortest in which something happened is told
KINDS: Final = {
    "use": ("share of visits, ", "log share", "visits, ", "one over rank", "days seen", "rule,"),
    "recency": ("hours since", "near the newest", "the last machine", "was used", "follows the"),
    "near": ("kernel", "nearest used", "last three", "last one", "middle", "follows near"),
    "bank": ("share of cards of its bank", "cards of its bank"),
    "hands": ("share of draws by hands", "share of cards", "share of rupees"),
    "others": ("other rings'",),
    "town": ("share of visits in the town", "share of today", "share of accounts of the town"),
}
"""Features by the beginning of their names; the first kind that fits has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What reasons are taken from: one ring at one moment.

    Attributes:
        board: What is known.
        ground: Where the machines stand.
        pool: The ring's visits.
        description: What the model was asked with.
        choice: The model.
    """

    board: Board
    ground: Ground
    pool: Pool
    description: RingDescription
    choice: Choice

    def reasons(self, place: int) -> tuple[Reason, ...]:
        """Give up to three facts that speak most for a candidate, by its place among them.

        Where nothing that can be told speaks for it, the fact that speaks least against it.
        """
        weights = self._contributions()
        order = sorted(weights, key=lambda kind: (-weights[kind][place], kind))
        machine = int(self.description.machines[place])
        told = [
            (weights[kind][place], reason)
            for kind in order
            if (reason := self._tell(kind, machine)) is not None
        ]
        speaking = [reason for weight, reason in told if weight > 0]
        return tuple(speaking[:MOST] or [reason for _, reason in told[:1]])

    def _contributions(self) -> dict[str, Floats]:
        """Give what each kind of feature adds to each candidate, against their mean."""
        X, choice = self.description.machine_figures, self.choice
        names = self.description.machine_names
        apart = X - X.mean(axis=0)
        parts = apart / choice.spread * choice.weights
        parts[:, names.index(RULE)] += apart[:, names.index(RULE)]
        kinds = [_kind(name) for name in names]
        return {
            kind: parts[:, [one == kind for one in kinds]].sum(axis=1)
            for kind in KINDS
            if kind in kinds
        }

    def _tell(self, kind: str, machine: int) -> Reason | None:
        teller = {
            "use": self._used,
            "recency": self._last,
            "near": self._near,
            "bank": self._bank,
            "hands": self._hands,
            "others": self._others,
            "town": self._town,
        }[kind]
        return next(iter(teller(machine)), None)

    def _used(self, machine: int) -> Iterator[Reason]:
        for span in SPANS:
            ages = self.pool.age[(self.pool.machine == machine) & (self.pool.age < span)]
            if days := len(np.unique(ages.astype(np.int64))):
                yield Reason(
                    code="DRAWN_ON_DAYS",
                    text=f"Drawn here on {days} of the last {span} days.",
                    values=(("days", str(days)), ("span", str(span))),
                )

    def _last(self, machine: int) -> Iterator[Reason]:
        event = self.pool.event[self.pool.machine == machine]
        if len(event):
            hours = max(0, round((self.pool.at - float(event.max())) / HOUR_S))
            yield Reason(
                code="LAST_DRAWN_HERE",
                text=f"Last drawn here {age_text(hours)} before.",
                values=(("hours", str(hours)),),
            )

    def _near(self, machine: int) -> Iterator[Reason]:
        for span in SPANS[1:]:
            recent = self.pool.machine[self.pool.age < span]
            used = np.unique(recent[recent != machine])
            if len(used):
                km = self.ground.between(np.array([machine]), used)[0]
                times = int((recent == used[km.argmin()]).sum())
                yield Reason(
                    code="NEAR_USED",
                    text=f"{km.min():.1f} km from a machine it visited {times_text(times)} in "
                    f"{span} days.",
                    values=(("count", str(times)), ("days", str(span)), ("km", f"{km.min():.1f}")),
                )

    def _bank(self, machine: int) -> Iterator[Reason]:
        view = self.board.situation.view
        cards = view.accounts.bank[self.pool.next_accounts]
        own = int((cards == view.machines.bank[machine]).sum())
        if own:
            yield Reason(
                code="OWN_BANK_CARDS",
                text=f"{own} of the {count_text(len(cards), 'account')} that may draw next "
                f"{'is' if own == 1 else 'are'} of the bank that owns the machine.",
                values=(("accounts", str(len(cards))), ("own", str(own))),
            )

    def _hands(self, machine: int) -> Iterator[Reason]:
        draws = self.board.situation.view.withdrawals
        here = np.flatnonzero(draws.machine == machine)
        cards = len(np.intersect1d(draws.account[here], self.pool.next_accounts))
        if cards:
            yield Reason(
                code="CARDS_DREW_HERE",
                text=f"{count_text(cards, 'account')} that may draw next drew here before.",
                values=(("accounts", str(cards)),),
            )

    def _others(self, machine: int) -> Iterator[Reason]:
        visits = self.board.visits
        age = (self.pool.at - visits.event) / HOUR_S / 24
        for span in SPANS[1:]:
            all_rings = int(((visits.machine == machine) & (age < span)).sum())
            own = int(((self.pool.machine == machine) & (self.pool.age < span)).sum())
            if (others := all_rings - own) > 0:
                yield Reason(
                    code="OTHERS_DREW_HERE",
                    text=f"Other rings drew here {times_text(others)} in {span} days.",
                    values=(("count", str(others)), ("days", str(span))),
                )

    def _town(self, machine: int) -> Iterator[Reason]:
        city = self.board.situation.view.machines.city
        for span in SPANS[1:]:
            recent = self.pool.age < span
            if recent.any():
                share = float((city[self.pool.machine[recent]] == city[machine]).mean())
                yield Reason(
                    code="IN_ITS_TOWN",
                    text=f"{percent_text(share)} of its visits of {span} days are in this town.",
                    values=(("days", str(span)), ("share", f"{share:.2f}")),
                )


def _kind(name: str) -> str | None:
    """Give the kind of a feature; the longest beginning that fits decides."""
    fits = [
        (len(start), kind)
        for kind, starts in KINDS.items()
        for start in starts
        if name.startswith(start)
    ]
    return max(fits)[1] if fits else None
