"""Where trails are all that is known: scores, membership and flags by who is met on them.

The rule for data with nothing to learn from (RINGS.md section 17).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt

from analytics.flows import Floats
from analytics.hubs import Hubs
from analytics.mentions import Mentions
from analytics.settings import RingSettings
from graph.model.table import Ints

Mask = npt.NDArray[np.bool_]

HALF: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """Ends that belong together.

    Attributes:
        members: Positions of accounts in `LinkTable.keys`, rising.
        complaints: Positions in `LinkTable.complaints`, rising.
        incidents: How many frauds its complaints tell of.
        weights: How surely each member belongs, 0 to 1, beside `members`.
        score: How surely it is a ring, 0 to 1.
    """

    members: Ints
    complaints: Ints
    incidents: int
    weights: Floats
    score: float


def score_by_complaints(mentions: Mentions, hubs: Hubs, *, settings: RingSettings) -> Floats:
    """Score each key by the complaints whose trail passes it; hubs, victims and others 0.

    The rule for data too small to learn from (RINGS.md section 17): 1 - 0.75 * 0.5^(k - 1),
    where complaints of one fraud count once.
    """
    counts = mentions.incident_counts()
    scores = 1.0 - settings.unreported_share * 0.5 ** (counts - 1.0)
    may_score = mentions.is_account & ~mentions.is_victim & ~hubs.is_barred & (counts > 0)
    return np.where(may_score, scores, 0.0)


def settle(accounts: Ints, mentions: Mentions, scores: Floats, *, settings: RingSettings) -> Group:
    """Say which accounts and complaints of a module hold together, and score it.

    An account that one complaint of the group passes and others outside it too is no member:
    it is tied to the group no more than elsewhere. It still counts for the group's score.

    Args:
        accounts: Positions of the module's accounts in `LinkTable.keys`, rising.
        mentions: Who is on which trail.
        scores: Beside `LinkTable.keys`.
        settings: Constants.
    """
    complaints = complaints_of(accounts.tolist(), mentions, settings=settings)
    here = passages(accounts, complaints, mentions)
    everywhere = np.array([len(mentions.met_by[at]) for at in accounts.tolist()], dtype=np.int64)
    met = accounts[here > 0]
    members = accounts[(here > 1) | ((here == 1) & (everywhere == 1))]
    return Group(
        members=members,
        complaints=complaints,
        incidents=len(np.unique(mentions.incident[complaints])),
        weights=scores[members],
        score=float(scores[met].mean()) if len(met) else 0.0,
    )


def passages(accounts: Ints, complaints: Ints, mentions: Mentions) -> Ints:
    """Give how many of some complaints pass each account, beside `accounts`."""
    trails = Counter(chain.from_iterable(mentions.trails[at] for at in complaints.tolist()))
    return np.array([trails[account] for account in accounts.tolist()], dtype=np.int64)


def complaints_of(accounts: Sequence[int], mentions: Mentions, *, settings: RingSettings) -> Ints:
    """Give the complaints that belong to a group of accounts, rising.

    The group holds half of a complaint's trail or more, and the complaint shares two
    accounts with the others of the group, or one that two of these pass. So one chance
    account never draws a complaint in, nor makes a ring of two.
    """
    group = frozenset(accounts)
    near = {at for account in accounts for at in mentions.met_by.get(account, ())}
    trails = {
        at: mentions.trails[at] & group
        for at in sorted(near)
        if len(mentions.trails[at] & group) >= HALF * len(mentions.trails[at])
    }
    core = _core(trails, settings.least_ties)
    passed = Counter(chain.from_iterable(trails[at] for at in core))
    often = {account for account, times in passed.items() if times >= settings.least_ties}
    belong = [at for at, trail in trails.items() if at in core or not often.isdisjoint(trail)]
    return np.array(belong, dtype=np.int64)


def _core(trails: Mapping[int, AbstractSet[int]], least: int) -> AbstractSet[int]:
    """Drop complaints that share too few accounts with the others, until none goes."""
    kept = set(trails)
    while True:
        passed = Counter(chain.from_iterable(trails[at] for at in kept))
        shared = {account for account, times in passed.items() if times > 1}
        staying = {at for at in kept if len(trails[at] & shared) >= least}
        if staying == kept:
            return kept
        kept = staying


def deserves_flag(group: Group, *, settings: RingSettings) -> bool:
    """Tell whether a group is a ring (RINGS.md sections 7 and 17).

    Without a learnt score one complaint alone is never a ring, nor are several of one fraud.
    """
    return (
        settings.least_members <= len(group.members) <= settings.most_members
        and group.incidents > 1
        and group.score > settings.least_score
    )
