"""Figures of a group: what each member got, sent and drew, and where and when cash was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import networkx as nx
import numpy as np

from analytics.at_work import AtWork
from analytics.flows import MS_PER_HOUR, Flows
from analytics.grouping import Group, Mask, passages
from analytics.instants import INDIA_MS
from analytics.material import Material
from analytics.mentions import FIRST_LAYER
from analytics.roles import RoleFigures
from analytics.settings import RingSettings
from graph.model.link import LinkKind
from graph.model.table import UNKNOWN, Ints, LinkTable

HOURS: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MemberFigures(RoleFigures):
    """Columns beside `Group.members`; flows within the time in which the group was at work.

    Attributes:
        complaint_count: Complaints whose trail passes it, of the group or not.
        repeat_count: Complaints of the group whose trail passes it.
    """

    complaint_count: Ints
    repeat_count: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupFigures:
    """A group as a whole.

    Attributes:
        members: Figures of its members.
        transfer_count: Transfers among members.
        undated_count: Of these, how many have no date.
        machines: Positions of machines in `LinkTable.keys`, most used first.
        withdrawal_count: Times its members drew.
        withdrawals_by_hour: Dated withdrawals in each hour of India's day, shape (24,).
        disputed_paise: Disputed layer-1 payments of its complaints.
        cashed_paise: Drawn by its members, each withdrawal once.
        first_ms: First dated fact, epoch milliseconds, or UNKNOWN.
        last_ms: Last dated fact, epoch milliseconds, or UNKNOWN.
        density: Pairs of members that exchanged money, over all pairs (networkx).
        flow_window_h: Hours within which money counts as moved on.
    """

    members: MemberFigures
    transfer_count: int
    undated_count: int
    machines: tuple[int, ...]
    withdrawal_count: int
    withdrawals_by_hour: Ints
    disputed_paise: int
    cashed_paise: int
    first_ms: int
    last_ms: int
    density: float
    flow_window_h: float


def read_figures(
    group: Group, material: Material, at_work: AtWork, *, sharers: Ints, settings: RingSettings
) -> GroupFigures:
    """Give the figures of a group that networkx can measure: some hundred members.

    Args:
        group: They.
        material: What it was found in.
        at_work: What its members moved and drew.
        sharers: With how many other members each shares a phone or device.
        settings: Constants.
    """
    drawn, among = at_work.drawn, at_work.among
    network = _network(len(group.members), at_work.place, among)
    return GroupFigures(
        members=_members(group, material, at_work, network, sharers),
        transfer_count=len(among.payer),
        undated_count=int((among.event_ms == UNKNOWN).sum()),
        machines=_machines(drawn),
        withdrawal_count=len(drawn.payer),
        withdrawals_by_hour=_by_hour(drawn),
        disputed_paise=_disputed(group, material.links),
        cashed_paise=int(np.maximum(drawn.amount_paise, 0).sum()),
        first_ms=at_work.first_ms,
        last_ms=at_work.last_ms,
        density=float(nx.density(network)),
        flow_window_h=settings.flow_window_h,
    )


def _network(n_members: int, place: Ints, among: Flows) -> nx.Graph[int]:
    """Give members, linked where money passed between them."""
    network: nx.Graph[int] = nx.Graph()
    network.add_nodes_from(range(n_members))
    payer, beneficiary = place[among.payer], place[among.beneficiary]
    apart = payer != beneficiary
    network.add_edges_from(zip(payer[apart].tolist(), beneficiary[apart].tolist(), strict=True))
    return network


def _members(
    group: Group, material: Material, at_work: AtWork, network: nx.Graph[int], sharers: Ints
) -> MemberFigures:
    links, mentions, members = material.links, material.mentions, group.members
    place, moved, drawn = at_work.place, at_work.moved, at_work.drawn
    payer, beneficiary = place[moved.payer], place[moved.beneficiary]
    amount = np.maximum(moved.amount_paise, 0)
    inner = np.flatnonzero((payer >= 0) & (beneficiary >= 0) & (payer != beneficiary))
    from_victim = np.flatnonzero(_filers(links)[moved.payer])
    pairs = np.unique(np.column_stack((payer[inner], beneficiary[inner])), axis=0)
    reported = links.target[links.rows_of(LinkKind.PAID_INTO)]
    between = nx.betweenness_centrality(network)

    def total(at: Ints, worth: Ints | None = None) -> Ints:
        known = at >= 0
        weights = None if worth is None else worth[known]
        return np.rint(np.bincount(at[known], weights, minlength=len(members))).astype(np.int64)

    return MemberFigures(
        complaint_count=mentions.complaint_counts()[members],
        repeat_count=passages(members, group.complaints, mentions),
        is_reported=np.isin(members, reported),
        in_paise=total(beneficiary, amount),
        out_paise=total(payer, amount),
        cashed_paise=total(place[drawn.payer], np.maximum(drawn.amount_paise, 0)),
        held_paise=total(*_holds(links, place)),
        from_victims_paise=total(beneficiary[from_victim], amount[from_victim]),
        from_members_paise=total(beneficiary[inner], amount[inner]),
        to_members_paise=total(payer[inner], amount[inner]),
        moved_on_paise=total(beneficiary, np.rint(amount * moved.moved).astype(np.int64)),
        payer_count=total(pairs[:, 1]),
        beneficiary_count=total(pairs[:, 0]),
        withdrawal_count=total(place[drawn.payer]),
        sharer_count=sharers,
        betweenness=np.array([between[at] for at in range(len(members))], dtype=np.float64),
    )


def _filers(links: LinkTable) -> Mask:
    filed = np.zeros(len(links.keys), dtype=np.bool_)
    filed[links.target[links.rows_of(LinkKind.FILED_BY)]] = True
    return filed


def _holds(links: LinkTable, place: Ints) -> tuple[Ints, Ints]:
    """Give place and amount of each hold on a member, equal ones of one complaint once."""
    rows = links.rows_of(LinkKind.HELD_FOR)
    rows = rows[place[links.source[rows]] >= 0]
    columns = (links.source, links.complaint, links.event_ms, links.amount_paise)
    holds = np.unique(np.column_stack([column[rows] for column in columns]), axis=0)
    return place[holds[:, 0]], np.maximum(holds[:, 3], 0)


def _machines(drawn: Flows) -> tuple[int, ...]:
    """Give the machines drawn at, most used first, then by position."""
    placed = drawn.beneficiary[drawn.beneficiary != drawn.payer]
    machines, times = np.unique(placed, return_counts=True)
    order = np.lexsort((machines, -times))
    return tuple(machines[order].tolist())


def _by_hour(drawn: Flows) -> Ints:
    """Count withdrawals by hour of India's day; those known to the day only are left out."""
    exact = (drawn.event_ms != UNKNOWN) & (drawn.latest_ms - drawn.event_ms < MS_PER_HOUR)
    hour = (drawn.event_ms[exact] + INDIA_MS) // MS_PER_HOUR % HOURS
    return np.bincount(hour, minlength=HOURS).astype(np.int64)


def _disputed(group: Group, links: LinkTable) -> int:
    """Sum the layer-1 payments of its complaints: disputed where told, else the amount."""
    rows = links.rows_of(LinkKind.TRANSFERRED)
    rows = rows[links.layer[rows] == FIRST_LAYER]
    rows = rows[np.isin(links.complaint[rows], group.complaints)]
    disputed = links.disputed_paise[rows]
    worth = np.where(disputed == UNKNOWN, links.amount_paise[rows], disputed)
    number = links.transfer_no[rows]
    facts = np.unique(np.column_stack((links.complaint[rows], number, worth)), axis=0)
    return int(np.maximum(facts[:, 2], 0).sum())
