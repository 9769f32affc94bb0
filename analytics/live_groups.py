"""Groups of a whole run kept up to date by the evidence that writes bring, ends known by name.

Method: RINGS.md section 14; what moves ends is `analytics.live_modules`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analytics.live_modules import LiveLink, LiveModules
from analytics.suspicion.evidence import Evidence
from analytics.suspicion.last_run import LastRun
from analytics.suspicion.tables import Codes, Mask, RingTables

ALIKE = 1e-9  # weights nearer than this are the same


class LiveGroups:
    """Ends that passed the gate, in modules, after any number of writes."""

    def __init__(self, last: LastRun, *, markov_time: float) -> None:
        """Begin where a whole run ended."""
        self._names = list(last.ends)
        self._numbers = {name: at for at, name in enumerate(self._names)}
        self._weeks = set(np.flatnonzero(np.isin(last.ends, last.weeks.astype(str))).tolist())
        ties = zip(last.left.tolist(), last.right.tolist(), last.weight.tolist(), strict=True)
        self._modules = LiveModules(
            (LiveLink(*tie) for tie in ties),
            dict(enumerate(last.module.tolist())),
            markov_time=markov_time,
        )

    def module_of(self, name: str) -> int | None:
        """Give the module of an end; None: it did not pass the gate."""
        number = self._numbers.get(name)
        return None if number is None else self._modules.module_of(number)

    def ends_of(self, module: int) -> list[str]:
        """Give the ends of a module, in the order they came; none: it is gone."""
        return [self._names[number] for number in sorted(self._modules.members(module))]

    def take(
        self, evidence: Evidence, tables: RingTables, *, opened: Mask, centre: Mask
    ) -> frozenset[int]:
        """Tie some ends as they are tied now, and give the modules that changed.

        Args:
            evidence: All ties of these ends.
            tables: What their codes stand for.
            opened: Ends that pass the gate, shape (n_ends,).
            centre: The ends, shape (n_ends,).
        """
        left, right = evidence.left, evidence.right
        rows = np.flatnonzero((centre[left] | centre[right]) & opened[left] & opened[right])
        ends = np.unique(np.concatenate((left[rows], right[rows], np.flatnonzero(centre & opened))))
        numbers = [self._number(name) for name in evidence.names(tables, ends)]
        self._weeks.update(
            number
            for end, number in zip(ends.tolist(), numbers, strict=True)
            if evidence.first_week <= end < evidence.first_complaint
        )
        of = dict(zip(ends.tolist(), numbers, strict=True))
        asked = [of[end] for end in ends[centre[ends]].tolist() if end < evidence.n_accounts]
        return self._modules.update(list(self._changes(evidence, rows, of, asked)))

    def _changes(
        self, evidence: Evidence, rows: Codes, of: dict[int, int], asked: list[int]
    ) -> Iterator[LiveLink]:
        """Give what is to be added to each tie, or taken off; of machine-weeks nothing is taken.

        Who else drew in a machine-week is not among what is read round an account.
        """
        now: set[tuple[int, int]] = set()
        for left, right, weight in zip(
            evidence.left[rows].tolist(),
            evidence.right[rows].tolist(),
            evidence.weight[rows].tolist(),
            strict=True,
        ):
            one, other = of[left], of[right]
            now.update(((one, other), (other, one)))
            more = weight - self._modules.near(one).get(other, 0.0)
            if abs(more) > ALIKE:
                yield LiveLink(one, other, more)
        for number in asked:
            for other, weight in self._modules.near(number).items():
                if (number, other) not in now and other not in self._weeks:
                    yield LiveLink(number, other, -weight)

    def _number(self, name: str) -> int:
        number = self._numbers.setdefault(name, len(self._names))
        if number == len(self._names):
            self._names.append(name)
        return number
