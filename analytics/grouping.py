"""From scored accounts to groups that deserve the name of a ring: gate, group, flag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from analytics.flows import Floats
from analytics.hubs import Hubs
from analytics.mapequation import find_modules
from analytics.mentions import Mentions
from analytics.projection import EvidenceGraph
from analytics.settings import AnalyticsSettings
from graph.model.table import Ints

Mask = npt.NDArray[np.bool_]

HALF: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """Ends that belong together.

    Attributes:
        members: Positions of accounts in `LinkTable.keys`, rising.
        complaints: Positions in `LinkTable.complaints`, rising.
        others: Other ends of the evidence graph (identifiers, machine-weeks), rising.
        incidents: How many frauds its complaints tell of.
        score: Mean score of its members.
    """

    incidents: int
    members: Ints
    complaints: Ints
    others: Ints
    score: float


def score_by_complaints(mentions: Mentions, hubs: Hubs, *, settings: AnalyticsSettings) -> Floats:
    """Score each key by the complaints whose trail passes it; hubs, victims and others 0.

    The rule for data too small to learn from (RINGS.md section 17): 1 - 0.75 * 0.5^(k - 1),
    where complaints of one fraud count once.
    """
    counts = mentions.incident_counts()
    scores = 1.0 - settings.unreported_share * 0.5 ** (counts - 1.0)
    may_score = mentions.is_account & ~mentions.is_victim & ~hubs.is_barred & (counts > 0)
    return np.where(may_score, scores, 0.0)


def pass_gate(
    graph: EvidenceGraph, mentions: Mentions, scores: Floats, *, settings: AnalyticsSettings
) -> Mask:
    """Give the ends that may be grouped (RINGS.md section 5), shape (n_ends,).

    All reported accounts with a score, the best-scored others up to `gate_factor` times
    their number, and every identifier, machine-week and complaint.
    """
    reported = (mentions.complaint_counts() > 0) & (scores > 0.0)
    others = np.flatnonzero(mentions.is_account & ~reported & (scores > 0.0))
    best = others[np.lexsort((others, -scores[others]))]
    room = settings.gate_factor * int(reported.sum()) - int(reported.sum())
    passed = np.ones(graph.n_ends, dtype=np.bool_)
    passed[: graph.n_entities] = ~mentions.is_account
    passed[np.flatnonzero(reported)] = True
    passed[best[:room]] = True
    return passed


def group_ends(
    graph: EvidenceGraph, gate: Mask, *, settings: AnalyticsSettings, random_state: int
) -> Iterator[Ints]:
    """Give the ends of each module of two ends or more, by first end."""
    modules = find_modules(
        graph.matrix(gate),
        markov_time=settings.markov_time,
        trials=settings.trials,
        random_state=random_state,
    )
    order = np.argsort(modules, kind="stable")
    starts = np.flatnonzero(np.diff(modules[order], prepend=-1))
    for ends in np.split(order, starts[1:]):
        if len(ends) > 1:
            yield ends


def settle(
    ends: Ints,
    graph: EvidenceGraph,
    mentions: Mentions,
    scores: Floats,
    *,
    settings: AnalyticsSettings,
) -> Group:
    """Say which accounts and complaints of a module hold together, and score it.

    An account that one complaint of the group passes and others outside it too is no member:
    it is tied to the group no more than elsewhere. It still counts for the group's score.
    """
    entities = ends[ends < graph.n_entities]
    accounts = entities[mentions.is_account[entities]]
    complaints = complaints_of(accounts, mentions, settings=settings)
    here = np.asarray(mentions.passes[complaints][:, accounts].sum(axis=0)).ravel()
    met = accounts[here > 0]
    everywhere = mentions.complaint_counts()[accounts]
    members = accounts[(here > 1) | ((here == 1) & (everywhere == 1))]
    first = graph.n_entities + graph.n_complaints
    others = np.concatenate((entities[~mentions.is_account[entities]], ends[ends >= first]))
    score = float(scores[met].mean()) if len(met) else 0.0
    return Group(
        members=members,
        complaints=complaints,
        others=others,
        incidents=len(np.unique(mentions.incident[complaints])),
        score=score,
    )


def complaints_of(accounts: Ints, mentions: Mentions, *, settings: AnalyticsSettings) -> Ints:
    """Give the complaints that belong to a group of accounts.

    A complaint belongs if it shares two accounts or more with the others of the group; or
    one that two of these pass, if the group holds half of its trail. So one chance account
    never draws a complaint in, nor makes a ring of two.
    """
    among: csr_array[Any] = csr_array(mentions.passes[:, accounts])
    share = np.diff(among.indptr) / np.maximum(np.diff(mentions.passes.indptr), 1)
    near = np.flatnonzero(share >= HALF)
    within = csr_array(among[near])
    core = _core(within, np.ones(len(near), dtype=np.bool_), settings.least_ties)
    often = np.asarray(within[core].sum(axis=0)).ravel() >= settings.least_ties
    joining = np.asarray(within[:, np.flatnonzero(often)].sum(axis=1)).ravel() > 0
    belongs: Ints = near[core | joining]
    return belongs


def _core(within: csr_array[Any], kept: Mask, least: int) -> Mask:
    """Drop complaints that share too few accounts with those kept, until none goes."""
    while True:
        shared = np.asarray(within[kept].sum(axis=0)).ravel() > 1
        ties = np.asarray(within[:, np.flatnonzero(shared)].sum(axis=1)).ravel()
        now = kept & (ties >= least)
        if (now == kept).all():
            return kept
        kept = now


def deserves_flag(group: Group, *, settings: AnalyticsSettings) -> bool:
    """Tell whether a group is a ring (RINGS.md sections 7 and 17).

    Without a learnt score one complaint alone is never a ring, nor are several of one fraud.
    """
    return (
        settings.least_members <= len(group.members) <= settings.most_members
        and group.incidents > 1
        and group.score > settings.least_score
    )
