"""What a run of ring detection looks at: links read once, in the forms its steps want."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.flows import Flows, read_flows
from analytics.hubs import Hubs, find_hubs
from analytics.mentions import Mentions, read_mentions
from analytics.projection import EvidenceGraph, project
from analytics.settings import RingSettings
from graph.model.table import LinkTable


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """One look at the links.

    Attributes:
        links: As the store gave them.
        mentions: Who is on which trail, hubs left out.
        hubs: What must not link.
        transfers: Money moved, each transfer once.
        withdrawals: Money drawn, each withdrawal once.
        graph: The evidence graph.
    """

    links: LinkTable
    mentions: Mentions
    hubs: Hubs
    transfers: Flows
    withdrawals: Flows
    graph: EvidenceGraph


def gather(links: LinkTable, *, settings: RingSettings) -> Material:
    """Read links into trails, hubs, flows and evidence; hubs come first, evidence last."""
    mentions = read_mentions(links, most_by_one=settings.hub_complaints - 1)
    hubs = find_hubs(links, mentions=mentions, settings=settings)
    mentions = mentions.without(hubs.is_barred)
    transfers, withdrawals = read_flows(links, settings=settings)
    graph = project(
        links,
        mentions=mentions,
        hubs=hubs,
        transfers=transfers,
        withdrawals=withdrawals,
        settings=settings,
    )
    return Material(
        links=links,
        mentions=mentions,
        hubs=hubs,
        transfers=transfers,
        withdrawals=withdrawals,
        graph=graph,
    )
