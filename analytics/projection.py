"""Links to the evidence graph: what ties accounts, phones, devices, machines and complaints.

Weights are those of RINGS.md section 3; parallel links add up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

from analytics.flows import MS_PER_HOUR, Floats, Flows
from analytics.hubs import Hubs
from analytics.mentions import Mentions
from analytics.settings import RingSettings
from graph.model.evidence import EvidenceKind
from graph.model.ids import EntityKind, kind_of
from graph.model.link import LinkKind
from graph.model.table import UNKNOWN, Ints, LinkTable

TIES: Final = tuple(EvidenceKind)
"""Kinds of evidence in the order of their codes in `EvidenceGraph.tie`."""

MS_PER_DAY: Final = 24 * MS_PER_HOUR
MS_PER_WEEK: Final = 7 * MS_PER_DAY
INDIA_MS: Final = 5 * MS_PER_HOUR + MS_PER_HOUR // 2
THURSDAY_TO_MONDAY_MS: Final = 3 * MS_PER_DAY  # the epoch began on a Thursday
MACHINES: Final = frozenset({EntityKind.ATM})  # terminals of AEPS and CSP are keyed as machines

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EvidenceGraph:
    """Ties between ends; sorted by (left, right, tie).

    Ends are numbered: entities as in `LinkTable.keys`, then complaints as in
    `LinkTable.complaints`, then machine-weeks by machine and week.

    Attributes:
        n_entities: Ends that are entities.
        n_complaints: Ends that are complaints.
        n_ends: All ends.
        left: Lower end of each tie.
        right: Higher end of each tie.
        tie: Code of its kind: position in `TIES`.
        weight: Its weight, positive.
        count: How many links it sums.
    """

    n_entities: int
    n_complaints: int
    n_ends: int
    left: Ints
    right: Ints
    tie: Ints
    weight: Floats
    count: Ints

    def matrix(self, kept: Mask) -> csr_array[Any]:
        """Give symmetric weights among the ends that are kept; others have none."""
        inside = kept[self.left] & kept[self.right]
        left, right, weight = self.left[inside], self.right[inside], self.weight[inside]
        ends = (np.concatenate((left, right)), np.concatenate((right, left)))
        both = np.concatenate((weight, weight))
        return csr_array(coo_array((both, ends), shape=(self.n_ends, self.n_ends)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ties:
    """Links of one kind, a row each; several may tie the same ends."""

    tie: EvidenceKind
    left: Ints
    right: Ints
    weight: Floats


def project(
    links: LinkTable,
    *,
    mentions: Mentions,
    hubs: Hubs,
    transfers: Flows,
    withdrawals: Flows,
    settings: RingSettings,
) -> EvidenceGraph:
    """Give the evidence graph; neither order nor repetition of rows changes it.

    Of RINGS.md section 3 the factor for young accounts is left out: no table tells yet
    when an account was opened.
    """
    may_link = ~(hubs.is_barred | mentions.is_victim)
    weeks, crews = _machine_weeks(links, withdrawals, may_link, settings)
    found = (
        _transfers(transfers, may_link & mentions.is_account, settings),
        *_identifiers(links, may_link, settings),
        crews,
        _complaints(links, mentions, may_link, settings),
    )
    n_entities, n_complaints = len(links.keys), len(links.complaints)
    return _summed(found, n_entities, n_complaints, n_entities + n_complaints + weeks)


def _transfers(flows: Flows, may_link: Mask, settings: RingSettings) -> _Ties:
    kept = (flows.amount_paise >= settings.least_transfer_paise) & (
        flows.payer != flows.beneficiary
    )
    left = np.minimum(flows.payer, flows.beneficiary)[kept]
    right = np.maximum(flows.payer, flows.beneficiary)[kept]
    pairs = np.unique(np.column_stack((left, right)), axis=0)
    partners = np.bincount(pairs.ravel(), minlength=len(may_link))
    larger = np.maximum(partners[left], partners[right])
    size = np.log10(flows.amount_paise[kept] / settings.least_transfer_paise) + 0.5
    onward = np.maximum(flows.funded, flows.moved)[kept]
    weight = 2.0 * (0.15 + 0.85 * onward) * np.clip(size, 0.3, 1.5) / np.log2(2.0 + larger)
    linked = may_link[left] & may_link[right] & (larger <= settings.most_counterparties)
    return _Ties(
        tie=EvidenceKind.TRANSFERS, left=left[linked], right=right[linked], weight=weight[linked]
    )


def _identifiers(links: LinkTable, may_link: Mask, settings: RingSettings) -> Iterator[_Ties]:
    now = int(links.latest_ms.max(initial=UNKNOWN))
    window = int(settings.identifier_window_days * MS_PER_DAY)
    for kind in (LinkKind.USES_PHONE, LinkKind.USES_DEVICE):
        rows = links.rows_of(kind)
        instant = np.where(links.latest_ms[rows] == UNKNOWN, now, links.latest_ms[rows])
        uses, latest = _last_uses(links.source[rows], links.target[rows], instant)
        sharers = np.bincount(uses[:, 1], minlength=len(may_link))[uses[:, 1]]
        weight = settings.identifier_weight / np.log2(1.0 + sharers)
        weight = np.where(latest < now - window, weight * settings.old_identifier_factor, weight)
        linked = may_link[uses].all(axis=1) & (sharers > 1) & (sharers <= settings.most_sharers)
        yield _Ties(
            tie=EvidenceKind.SHARED_IDENTIFIERS,
            left=uses[linked].min(axis=1),
            right=uses[linked].max(axis=1),
            weight=weight[linked],
        )


def _last_uses(account: Ints, identifier: Ints, instant: Ints) -> tuple[Ints, Ints]:
    order = np.lexsort((instant, identifier, account))
    uses = np.column_stack((account, identifier))[order]
    is_last = np.ones(len(uses), dtype=np.bool_)
    is_last[:-1] = (np.diff(uses, axis=0) != 0).any(axis=1)
    return uses[is_last], instant[order][is_last]


def _machine_weeks(
    links: LinkTable, drawn: Flows, may_link: Mask, settings: RingSettings
) -> tuple[int, _Ties]:
    is_machine = np.array([kind_of(key) in MACHINES for key in links.keys], dtype=np.bool_)
    kept = (
        is_machine[drawn.beneficiary]
        & may_link[drawn.payer]
        & (drawn.amount_paise >= settings.least_transfer_paise)
        & (drawn.funded >= settings.least_funded)
    )
    week = (drawn.event_ms[kept] + INDIA_MS + THURSDAY_TO_MONDAY_MS) // MS_PER_WEEK
    uses = np.unique(np.column_stack((drawn.beneficiary[kept], week, drawn.payer[kept])), axis=0)
    places, number, sharers = np.unique(
        uses[:, :2], axis=0, return_inverse=True, return_counts=True
    )
    number = number.ravel()
    shared = (sharers[number] > 1) & (sharers[number] <= settings.most_sharers)
    first = len(links.keys) + len(links.complaints)
    ties = _Ties(
        tie=EvidenceKind.MACHINE_WEEKS,
        left=uses[shared, 2],
        right=first + number[shared],
        weight=settings.machine_weight / np.log2(1.0 + sharers[number[shared]]),
    )
    return len(places), ties


def _complaints(
    links: LinkTable, mentions: Mentions, may_link: Mask, settings: RingSettings
) -> _Ties:
    rows = links.rows_of(LinkKind.NAMES_PHONE)
    rows = rows[links.complaint[rows] != UNKNOWN]
    phones = np.column_stack((links.complaint[rows], links.target[rows]))
    accounts = np.column_stack((mentions.complaint, mentions.account))
    named = np.unique(np.concatenate((phones, accounts)), axis=0)
    named = named[may_link[named[:, 1]]]
    several = np.bincount(named[:, 0], minlength=len(links.complaints))[named[:, 0]] > 1
    return _Ties(
        tie=EvidenceKind.COMPLAINTS,
        left=named[several, 1],
        right=len(links.keys) + named[several, 0],
        weight=np.full(int(several.sum()), settings.complaint_weight),
    )


def _summed(
    found: tuple[_Ties, ...], n_entities: int, n_complaints: int, n_ends: int
) -> EvidenceGraph:
    code = [np.full(len(ties.left), TIES.index(ties.tie), dtype=np.int64) for ties in found]
    ends = np.column_stack(
        (
            np.concatenate([ties.left for ties in found]),
            np.concatenate([ties.right for ties in found]),
            np.concatenate(code),
        )
    )
    weight = np.concatenate([ties.weight for ties in found])
    order = np.lexsort(ends.T[::-1])  # stable: links of the same ends keep the order found
    distinct, place, count = np.unique(ends[order], axis=0, return_inverse=True, return_counts=True)
    return EvidenceGraph(
        n_entities=n_entities,
        n_complaints=n_complaints,
        n_ends=n_ends,
        left=distinct[:, 0],
        right=distinct[:, 1],
        tie=distinct[:, 2],
        weight=np.bincount(place.ravel(), weight[order], len(distinct)).astype(np.float64),
        count=count.astype(np.int64),
    )
