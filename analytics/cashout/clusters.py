"""Gather accounts, phones, devices and complaints into what is likely one ring each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from analytics.cashout.communities import part_into_communities
from analytics.cashout.tables import DAY_S, UNKNOWN, CashTables, Codes, Flags, Floats
from analytics.cashout.taint import Taint
from analytics.cashout.tallies import tally

MEMORY_S: Final = 60 * DAY_S
SIDE_BY_SIDE_S: Final = 600.0
NEIGHBOURS: Final = 6
MOST_MEETINGS: Final = 3
RESOLUTION: Final = 1.5  # 1, 1.5, 2.5 give F1 .881, .889, .875 of a ring's draws, mean of three
LEAST_PARTED: Final = 150  # about one ring with its complaints


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """Which accounts and complaints belong together.

    Attributes:
        account: Label of each account, or -1 where nothing ties it.
        complaint: Label of each complaint, or -1.
        n_clusters: Labels are below it.
        is_suspect: Accounts that tainted money reached or that drew beside another card.
        meetings: Accounts that drew side by side, shape (n_pairs, 2).
    """

    account: Codes
    complaint: Codes
    n_clusters: int
    is_suspect: Flags
    meetings: Codes


def cluster(view: CashTables, taint: Taint, *, at: float) -> Clusters:
    """Part the ties of the last 60 days into communities.

    Ties are: a complaint and the accounts its payments went to; payer and beneficiary of a
    tainted payment; a complaint and the suspect's phone; two cards used at one machine
    within ten minutes, up to three times; an account and its phone or device, where another
    account of it is suspect. None of them is a guess about who is a mule: an account with
    no tie is in no cluster.
    """
    since = at - MEMORY_S
    layout = _Layout.of(view)
    meetings, times = _meetings(view, since)
    recent = view.transfers.event[taint.rows] >= since
    is_suspect = np.zeros(len(view.accounts.names), dtype=np.bool_)
    is_suspect[view.transfers.beneficiary[taint.rows[recent]]] = True
    is_suspect[meetings] = True
    links = [
        *_money_links(view, taint, recent, layout),
        _phone_links(view, since, layout),
        (meetings[:, 0], meetings[:, 1], np.minimum(times, MOST_MEETINGS).astype(np.float64)),
        _shared(view.accounts.phone, is_suspect, layout.phones),
        _shared(view.accounts.device, is_suspect, layout.devices),
    ]
    ends, others, weights = (np.concatenate(column) for column in zip(*links, strict=True))
    labels = _part(ends, others, weights, layout.n_nodes)
    is_tied = np.zeros(layout.n_nodes, dtype=np.bool_)
    is_tied[ends] = is_tied[others] = True
    _, compact = np.unique(np.where(is_tied, labels, UNKNOWN), return_inverse=True)
    compact = compact - (0 if is_tied.all() else 1)
    return Clusters(
        account=compact[: layout.phones],
        complaint=compact[layout.complaints :],
        n_clusters=int(compact.max(initial=-1)) + 1,
        is_suspect=is_suspect,
        meetings=meetings,
    )


def _part(ends: Codes, others: Codes, weights: Floats, n_nodes: int) -> Codes:
    """Part into communities, but leave whole what is small: modularity asks how large all is."""
    links = coo_matrix((weights, (ends, others)), shape=(n_nodes, n_nodes))
    component = connected_components(links, directed=False)[1].astype(np.int64)
    is_small = tally(component, n=n_nodes)[component] <= LEAST_PARTED
    labels = part_into_communities(ends, others, weights, n_nodes=n_nodes, resolution=RESOLUTION)
    whole: Codes = np.where(is_small, n_nodes + component, labels)
    return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Where the codes of each kind begin among the nodes; accounts begin at 0."""

    phones: int
    devices: int
    complaints: int
    n_nodes: int

    @classmethod
    def of(cls, view: CashTables) -> _Layout:
        phones = len(view.accounts.names)
        last_phone = max(view.accounts.phone.max(initial=0), view.complaints.suspect.max(initial=0))
        devices = phones + int(last_phone) + 1
        complaints = devices + int(view.accounts.device.max(initial=0)) + 1
        return cls(
            phones=phones,
            devices=devices,
            complaints=complaints,
            n_nodes=complaints + len(view.complaints.known),
        )


def _money_links(
    view: CashTables, taint: Taint, recent: Flags, layout: _Layout
) -> list[tuple[Codes, Codes, Floats]]:
    named = recent & (taint.hops == 1)
    onward = recent & (taint.hops > 1)
    transfers = view.transfers
    return [
        (
            layout.complaints + taint.complaint[named],
            transfers.beneficiary[taint.rows[named]],
            np.ones(int(named.sum())),
        ),
        (
            transfers.payer[taint.rows[onward]],
            transfers.beneficiary[taint.rows[onward]],
            np.ones(int(onward.sum())),
        ),
    ]


def _phone_links(view: CashTables, since: float, layout: _Layout) -> tuple[Codes, Codes, Floats]:
    complaints = view.complaints
    named = np.flatnonzero((complaints.suspect >= 0) & (complaints.known >= since))
    phones = layout.phones + complaints.suspect[named]
    return layout.complaints + named, phones, np.ones(len(named))


def _meetings(view: CashTables, since: float) -> tuple[Codes, Codes]:
    """Give pairs of accounts that drew at one machine within minutes, and how often."""
    draws = view.withdrawals
    rows = np.flatnonzero((draws.machine >= 0) & (draws.event >= since))
    rows = rows[np.lexsort((draws.account[rows], draws.event[rows], draws.machine[rows]))]
    n_accounts = len(view.accounts.names)
    keys = []
    for step in range(1, NEIGHBOURS + 1):
        before, after = rows[:-step], rows[step:]
        beside = (draws.machine[before] == draws.machine[after]) & (
            draws.event[after] - draws.event[before] <= SIDE_BY_SIDE_S
        )
        one, other = draws.account[before[beside]], draws.account[after[beside]]
        smaller, larger = np.minimum(one, other), np.maximum(one, other)
        keys.append((smaller * n_accounts + larger)[one != other])
    pairs, times = np.unique(np.concatenate(keys), return_counts=True)
    return np.stack([pairs // n_accounts, pairs % n_accounts], axis=1), times


def _shared(column: Codes, is_suspect: Flags, first: int) -> tuple[Codes, Codes, Floats]:
    holders = np.flatnonzero(column >= 0)
    n_codes = int(column.max(initial=0)) + 1
    n_sharing = tally(column[holders], n=n_codes)
    n_suspect = tally(column[holders], is_suspect[holders], n=n_codes)
    shared = (n_sharing >= 2) & (n_suspect >= 1)  # noqa: PLR2004 - one alone ties nobody
    holders = holders[shared[column[holders]]]
    return holders, first + column[holders], np.ones(len(holders))
