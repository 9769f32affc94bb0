"""Tables to the evidence graph: what ties accounts, phones, devices, machine-weeks, complaints.

Weights are those of RINGS.md section 3; parallel links add up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

from analytics.settings import RingSettings
from analytics.suspicion.tables import DAY_S, WEEK_S, Codes, Floats, Mask, Names, RingTables, Rows
from analytics.suspicion.windows import Passing

RUPEE_PAISE: Final = 100.0


class Tie(IntEnum):
    """What ties two ends."""

    TRANSFER = 0
    IDENTIFIER = 1
    MACHINE_WEEK = 2
    COMPLAINT = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weeks:
    """Machines in weeks, and who drew there what had just come in.

    Attributes:
        machine: Code of each machine.
        week: Number of the week, from the one that holds second 0.
        sharers: Accounts that drew there then.
    """

    machine: Codes
    week: Codes
    sharers: Codes

    def names(self, tables: RingTables) -> Names:
        """Give each a name that stands for it in any tables of the same machines."""
        machines = tables.machines[self.machine]
        return np.char.add(np.char.add(machines, b"@"), self.week.astype("S"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """Ties between ends, sorted by (left, right); each pair of ends is tied once a kind.

    Ends are accounts, then phones, devices, machine-weeks and complaints.

    Attributes:
        n_accounts: Ends that are accounts come first.
        first_phone: First end that is a phone; devices follow from `first_device`.
        first_device: First end that is a device.
        first_week: First end that is a machine-week.
        first_complaint: First end that is a complaint.
        n_ends: All ends.
        left: Lower end: always an account, or a phone that a complaint was called from.
        right: Higher end.
        tie: What ties them.
        weight: Positive.
        count: How many rows each sums.
        weeks: The machine-weeks, in the order of their ends.
    """

    n_accounts: int
    first_phone: int
    first_device: int
    first_week: int
    first_complaint: int
    n_ends: int
    left: Codes
    right: Codes
    tie: npt.NDArray[np.int8]
    weight: Floats
    count: Codes
    weeks: Weeks

    def matrix(self, kept: Mask, *, n: int | None = None) -> csr_array[Any]:
        """Give symmetric weights of some ties, among the first `n` ends; None: all."""
        n = self.n_ends if n is None else n
        left, right, weight = self.left[kept], self.right[kept], self.weight[kept]
        ends = (np.concatenate((left, right)), np.concatenate((right, left)))
        both = np.concatenate((weight, weight))
        return csr_array(coo_array((both, ends), shape=(n, n)))

    def names(self, tables: RingTables, ends: Codes) -> list[str]:
        """Give ends names that stand for them in any tables of the same things."""
        weeks = self.weeks.names(tables)
        names = np.concatenate(
            (tables.accounts, tables.phones, tables.devices, weeks, tables.complaints)
        )
        return [name.decode() for name in names[ends].tolist()]

    def take(self, rows: Codes) -> Evidence:
        """Give some ties, in the order asked for, between the same ends."""
        return replace(
            self,
            left=self.left[rows],
            right=self.right[rows],
            tie=self.tie[rows],
            weight=self.weight[rows],
            count=self.count[rows],
        )


def gather_evidence(
    tables: RingTables,
    passing: Passing,
    *,
    settings: RingSettings,
    met_before: Callable[[Names], Codes] | None = None,
) -> Evidence:
    """Give the evidence graph of what is known.

    Args:
        tables: What is known.
        passing: How its transfers and draws follow each other.
        settings: Constants.
        met_before: Gives how many accounts shared machine-weeks, by name, as far as others
            knew; None: the tables tell all.
    """
    n = len(tables.accounts)
    first_device = n + len(tables.phones)
    first_week = first_device + len(tables.devices)
    weeks, crews = _machine_weeks(tables, passing, first_week, settings, met_before)
    first_complaint = first_week + len(weeks.machine)
    ties = (
        _transfers(tables, passing, settings),
        _shared(tables.phone_uses, n, tables, settings),
        _shared(tables.device_uses, first_device, tables, settings),
        crews,
        _complaints(tables, first_complaint, settings),
    )
    kinds = (Tie.TRANSFER, Tie.IDENTIFIER, Tie.IDENTIFIER, Tie.MACHINE_WEEK, Tie.COMPLAINT)
    sizes = [len(part[0]) for part in ties]
    kept = _may_tie(np.concatenate([part[0] for part in ties]), tables)
    kept &= _may_tie(np.concatenate([part[1] for part in ties]), tables)
    return Evidence(
        n_accounts=n,
        first_phone=n,
        first_device=first_device,
        first_week=first_week,
        first_complaint=first_complaint,
        n_ends=first_complaint + len(tables.complaints),
        left=np.concatenate([part[0] for part in ties])[kept],
        right=np.concatenate([part[1] for part in ties])[kept],
        tie=np.repeat(np.array(kinds, dtype=np.int8), sizes)[kept],
        weight=np.concatenate([part[2] for part in ties])[kept],
        count=np.concatenate([part[3] for part in ties])[kept],
        weeks=weeks,
    )


_Ties = tuple[Codes, Codes, Floats, Codes]


def _may_tie(ends: Codes, tables: RingTables) -> Mask:
    """Tell of each end that it is no account that must not tie."""
    if tables.barred is None:
        return np.ones(len(ends), dtype=np.bool_)
    n = len(tables.barred)
    return (ends >= n) | ~tables.barred[np.minimum(ends, n - 1)]


def _once(ends: Codes) -> Codes:
    return np.ones(len(ends), dtype=np.int64)


def distinct_pairs(left: Codes, right: Codes, n: int) -> tuple[Codes, Codes]:
    """Give each pair of codes once, sorted; right codes are below `n`."""
    keys = np.unique(left * n + right)
    return keys // n, keys % n


def _transfers(tables: RingTables, passing: Passing, settings: RingSettings) -> _Ties:
    rows, n = tables.transfers, len(tables.accounts)
    floor = settings.least_transfer_paise / RUPEE_PAISE
    kept = np.flatnonzero((rows.rupees >= floor) & (rows.left != rows.right))
    left = np.minimum(rows.left[kept], rows.right[kept])
    right = np.maximum(rows.left[kept], rows.right[kept])
    pairs, place = np.unique(left * n + right, return_inverse=True)
    low, high = pairs // n, pairs % n
    partners = np.bincount(low, minlength=n) + np.bincount(high, minlength=n)
    larger = np.maximum(partners[low], partners[high])
    size = np.clip(np.log10(rows.rupees[kept] / floor) + 0.5, 0.3, 1.5)
    onward = np.maximum(passing.funded[kept], passing.moved[kept])
    age = rows.at[kept] - np.maximum(tables.opened[left], tables.opened[right])
    young = np.where(age < settings.identifier_window_days * DAY_S, settings.young_factor, 1.0)
    worth = 2.0 * (0.15 + 0.85 * onward) * size * young
    weight = np.bincount(place, worth, minlength=len(pairs)) / np.log2(2.0 + larger)
    count = np.bincount(place, minlength=len(pairs))
    linked = larger <= settings.most_counterparties
    return low[linked], high[linked], weight[linked], count[linked]


def _shared(rows: Rows, first: int, tables: RingTables, settings: RingSettings) -> _Ties:
    """Tie accounts to an identifier by their latest use of it."""
    n_identifiers = int(rows.right.max(initial=-1)) + 1
    order = np.lexsort((rows.at, rows.right, rows.left))
    left, right, since = rows.left[order], rows.right[order], rows.at[order]
    is_last = np.ones(len(left), dtype=np.bool_)
    is_last[:-1] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    left, right, since = left[is_last], right[is_last], since[is_last]
    sharers = np.bincount(right, minlength=n_identifiers)[right]
    weight = settings.identifier_weight / np.log2(1.0 + sharers)
    old = since < tables.at - settings.identifier_window_days * DAY_S
    weight = np.where(old, weight * settings.old_identifier_factor, weight)
    linked = (sharers > 1) & (sharers <= settings.most_sharers)
    return left[linked], first + right[linked], weight[linked], _once(left[linked])


def _machine_weeks(
    tables: RingTables,
    passing: Passing,
    first: int,
    settings: RingSettings,
    met_before: Callable[[Names], Codes] | None,
) -> tuple[Weeks, _Ties]:
    rows = tables.draws
    floor = settings.least_transfer_paise / RUPEE_PAISE
    kept = (rows.rupees >= floor) & (passing.drawn_from >= settings.least_funded)
    week = np.floor(rows.at[kept] / WEEK_S).astype(np.int64)
    start = int(week.min(initial=0))
    n_weeks = int(week.max(initial=0)) - start + 1
    place = rows.right[kept] * n_weeks + week - start
    account, at = distinct_pairs(rows.left[kept], place, len(tables.machines) * n_weeks)
    places, number, sharers = np.unique(at, return_inverse=True, return_counts=True)
    weeks = Weeks(machine=places // n_weeks, week=places % n_weeks + start, sharers=sharers)
    if met_before is not None:
        weeks = replace(weeks, sharers=np.maximum(sharers, met_before(weeks.names(tables))))
    sharers = weeks.sharers[number]
    weight = settings.machine_weight / np.log2(1.0 + sharers)
    linked = (sharers > 1) & (sharers <= settings.most_sharers)
    left = account[linked]
    return weeks, (left, first + number[linked], weight[linked], _once(left))


def _complaints(tables: RingTables, first: int, settings: RingSettings) -> _Ties:
    ends = np.concatenate((tables.reports.right, len(tables.accounts) + tables.calls.right))
    complaints = np.concatenate((tables.reports.left, tables.calls.left))
    end, complaint = distinct_pairs(ends, complaints, max(1, len(tables.complaints)))
    several = np.bincount(complaint, minlength=len(tables.complaints))[complaint] > 1
    end, complaint = end[several], complaint[several]
    return end, first + complaint, np.full(len(end), settings.complaint_weight), _once(end)


def count_sharers(members: Codes, users: Codes, used: Codes) -> Codes:
    """Give with how many others each member shares a phone or device.

    Args:
        members: Of one group.
        users: Who of them uses something.
        used: What, beside `users`.
    """
    by_thing: dict[int, set[int]] = {}
    for thing, user in zip(used.tolist(), users.tolist(), strict=True):
        by_thing.setdefault(thing, set()).add(user)
    met: dict[int, set[int]] = {}
    for own in by_thing.values():
        for user in own:
            met.setdefault(user, set()).update(own - {user})
    counts = [len(met.get(member, ())) for member in members.tolist()]
    return np.array(counts, dtype=np.int64)
