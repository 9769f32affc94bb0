"""From scored accounts to groups: gate, map equation, flag rule (RINGS.md sections 5 to 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.mapequation import find_modules
from analytics.settings import RingSettings
from analytics.suspicion.evidence import Evidence
from analytics.suspicion.tables import Codes, Floats, Mask, RingTables, tally

LEAST_OWN: Final = 0.8  # RINGS.md 7: a member tied less, and scored less, leaves
WEAK_MEAN: Final = 0.2  # of a group that is judged: half of the least a flag wants
UNTOLD_MEAN: Final = 0.6  # of one that no complaint tells of
SURE_MEAN: Final = 0.5  # RINGS.md 7: one complaint is enough then


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """A group of accounts.

    Attributes:
        members: Codes of accounts, rising.
        complaints: Codes of the complaints that report one of them, rising.
        others: Ends of the evidence graph that are no accounts and stand with them, rising.
    """

    members: Codes
    complaints: Codes
    others: Codes


def pass_gate(tables: RingTables, scores: Floats, *, settings: RingSettings) -> Mask:
    """Give the accounts that may be grouped.

    All reported ones and the best-scored others, up to `gate_factor` times as many in all; a
    complainant's own account never, unless it is reported, nor one that must not tie.
    """
    reported = tables.is_reported()
    others = np.flatnonzero(~reported & may_pass(tables) & (scores > 0.0))
    best = others[np.lexsort((others, -scores[others]))]
    passed = reported.copy()
    passed[best[: (settings.gate_factor - 1) * int(reported.sum())]] = True
    return passed


def may_pass(tables: RingTables) -> Mask:
    """Tell of each account that it is no complainant's own, nor one that must not tie."""
    own = tally(tables.filings.right, n=len(tables.accounts)) > 0
    return ~own if tables.barred is None else ~own & ~tables.barred


def gated(evidence: Evidence, passed: Mask) -> tuple[Codes, Mask]:
    """Give the ends that ties between who passed the gate have, and which ties those are."""
    is_open = np.ones(evidence.n_ends, dtype=np.bool_)
    is_open[: evidence.n_accounts] = passed
    kept = is_open[evidence.left] & is_open[evidence.right]
    return np.unique(np.concatenate((evidence.left[kept], evidence.right[kept]))), kept


def group_accounts(
    evidence: Evidence,
    passed: Mask,
    *,
    settings: RingSettings,
    random_state: int,
) -> Iterator[Codes]:
    """Give the ends of each module of two ends or more, by first end."""
    ends, kept = gated(evidence, passed)
    weights = evidence.matrix(kept)[ends][:, ends]
    modules = find_modules(
        weights,
        markov_time=settings.markov_time,
        trials=settings.trials,
        random_state=random_state,
    )
    order = np.argsort(modules, kind="stable")
    starts = np.flatnonzero(np.diff(modules[order], prepend=-1))
    for part in np.split(order, starts[1:]):
        if len(part) > 1:
            yield ends[part]


def settle(
    modules: Iterable[Codes],
    tables: RingTables,
    evidence: Evidence,
    scores: Floats,
) -> Sequence[Found]:
    """Drop accounts that hang loosely on their module, and say which complaints are its."""
    groups = list(modules)
    label = np.full(evidence.n_ends, -1, dtype=np.int64)
    for at, ends in enumerate(groups):
        label[ends] = at
    inside = (label[evidence.left] == label[evidence.right]) & (label[evidence.left] >= 0)
    own = tally(evidence.left[inside], evidence.weight[inside], n=evidence.n_ends)
    own += tally(evidence.right[inside], evidence.weight[inside], n=evidence.n_ends)
    reported = tables.is_reported()
    n = evidence.n_accounts
    stays = reported | (own[:n] >= LEAST_OWN) | (scores >= LEAST_OWN)
    found = []
    for ends in groups:
        accounts = ends[ends < n]
        found.append(gather_found(accounts[stays[accounts]], ends[ends >= n], tables))
    return found


def gather_found(members: Codes, others: Codes, tables: RingTables) -> Found:
    """Give a group its complaints: those that report a member."""
    hit = np.isin(tables.reports.right, members)
    return Found(members=members, complaints=np.unique(tables.reports.left[hit]), others=others)


def may_be_ring(group: Found, scores: Floats, *, settings: RingSettings) -> bool:
    """Tell whether a group is worth judging member by member."""
    if not settings.least_members <= len(group.members) <= settings.most_members:
        return False
    mean = float(scores[group.members].mean())
    return mean >= (WEAK_MEAN if len(group.complaints) else UNTOLD_MEAN)


def is_whole(group: Found, *, settings: RingSettings) -> bool:
    """Tell whether a flagged group is still a ring after its members were judged."""
    size = len(group.members)
    return settings.least_members <= size <= settings.most_members and len(group.complaints) > 0


def deserves_flag(group: Found, scores: Floats, *, settings: RingSettings) -> bool:
    """Tell whether a group is a ring."""
    if not settings.least_members <= len(group.members) <= settings.most_members:
        return False
    mean = float(scores[group.members].mean())
    count = len(group.complaints)
    return (count >= 1 and mean >= SURE_MEAN) or (count > 1 and mean > settings.least_score)
