"""What a run of ring detection looks at: links read once, in the forms its steps want."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np

from analytics.flows import Flows, read_flows
from analytics.hubs import Hubs, find_hubs
from analytics.mentions import Mentions, read_mentions
from analytics.settings import RingSettings
from analytics.suspicion.linked import Linked, read_linked
from analytics.suspicion.look import Look, look_at
from analytics.suspicion.tables import Codes, Mask, Names
from graph.model.ids import EntityKey
from graph.model.link import LINK_KINDS, LinkKind
from graph.model.table import Ints, LinkTable


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """One look at the links.

    Attributes:
        links: As the store gave them.
        mentions: Who is on which trail, hubs left out.
        hubs: What must not link.
        transfers: Money moved, each transfer once.
        withdrawals: Money drawn, each withdrawal once.
        linked: Tables of what is known.
        look: Those tables with the evidence that they hold.
        by_trails: Whether little is known but the trails of complaints.
    """

    links: LinkTable
    mentions: Mentions
    hubs: Hubs
    transfers: Flows
    withdrawals: Flows
    linked: Linked
    look: Look
    by_trails: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """What is known beyond the links that were read, where those are a part.

    Attributes:
        barred: Keys that must not link.
        now_ms: The latest instant that anything tells of.
        met_before: Gives how many accounts drew in machine-weeks, by name.
    """

    barred: AbstractSet[EntityKey]
    now_ms: int
    met_before: Callable[[Names], Codes]


def gather(links: LinkTable, *, settings: RingSettings, beyond: Beyond | None = None) -> Material:
    """Read links into trails, hubs, flows and evidence; hubs come first, evidence last.

    Args:
        links: What is known.
        settings: Constants.
        beyond: What is known besides; None: nothing.
    """
    every = read_mentions(links, most_by_one=settings.hub_complaints - 1)
    hubs = find_hubs(links, mentions=every, settings=settings)
    if beyond is not None:
        outside = np.array([key in beyond.barred for key in links.keys], dtype=np.bool_)
        hubs = replace(hubs, is_barred=hubs.is_barred | outside)
    by_trails = beyond is None and _is_trails_alone(every, settings)
    mentions = every.without(hubs.is_barred)
    transfers, withdrawals = read_flows(links, settings=settings)
    linked = read_linked(
        links,
        mentions=mentions,
        barred=hubs.is_barred,
        transfers=transfers,
        withdrawals=withdrawals,
        by_trails=by_trails,
        now_ms=0 if beyond is None else beyond.now_ms,
    )
    return Material(
        links=links,
        mentions=mentions,
        hubs=hubs,
        transfers=transfers,
        withdrawals=withdrawals,
        linked=linked,
        look=look_at(
            linked.tables,
            settings=settings,
            met_before=None if beyond is None else beyond.met_before,
        ),
        by_trails=by_trails,
    )


def close_up(material: Material, *, accounts: Ints, complaints: Ints) -> Material:
    """Give the same with no more rows than tell of some accounts and complaints.

    Whatever is asked of those accounts and complaints has the same answer, at the price of
    their rows instead of all there are.

    Args:
        material: What is known.
        accounts: Positions of accounts in `LinkTable.keys`.
        complaints: Positions of complaints in `LinkTable.complaints`.
    """
    links, linked, evidence = material.links, material.linked, material.look.evidence
    near = np.zeros(len(links.keys), dtype=np.bool_)
    near[accounts] = True
    told = np.zeros(len(links.complaints) + 1, dtype=np.bool_)  # the last: of no complaint
    told[complaints] = True
    rows = near[links.source] | near[links.target] | told[links.complaint]
    rows |= links.kind == LINK_KINDS.index(LinkKind.FILED_BY)  # who pays a member is asked too
    ends = np.zeros(evidence.n_ends, dtype=np.bool_)
    ends[linked.codes_of(accounts)] = True
    ends[evidence.first_complaint + np.flatnonzero(told[linked.complaints])] = True
    return replace(
        material,
        links=links.take(np.flatnonzero(rows)),
        transfers=_touching(material.transfers, near),
        withdrawals=_touching(material.withdrawals, near),
        look=replace(
            material.look,
            evidence=evidence.take(np.flatnonzero(ends[evidence.left] | ends[evidence.right])),
        ),
    )


def _touching(flows: Flows, near: Mask) -> Flows:
    return flows.take(np.flatnonzero(near[flows.payer] | near[flows.beneficiary]))


def _is_trails_alone(mentions: Mentions, settings: RingSettings) -> bool:
    """Tell whether hardly any account is known but those that trails pass (RINGS.md 17)."""
    on_trails = int((mentions.complaint_counts() > 0).sum())
    others = int(mentions.is_account.sum()) - on_trails
    return others < settings.least_others * on_trails
