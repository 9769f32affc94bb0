"""What a run of ring detection looks at: links read once, in the forms its steps want."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.flows import Flows, read_flows
from analytics.hubs import Hubs, find_hubs
from analytics.mentions import Mentions, read_mentions
from analytics.settings import RingSettings
from analytics.suspicion.linked import Linked, read_linked
from analytics.suspicion.look import Look, look_at
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


def gather(links: LinkTable, *, settings: RingSettings) -> Material:
    """Read links into trails, hubs, flows and evidence; hubs come first, evidence last."""
    every = read_mentions(links, most_by_one=settings.hub_complaints - 1)
    hubs = find_hubs(links, mentions=every, settings=settings)
    by_trails = _is_trails_alone(every, settings)
    mentions = every.without(hubs.is_barred)
    transfers, withdrawals = read_flows(links, settings=settings)
    linked = read_linked(
        links,
        mentions=mentions,
        barred=hubs.is_barred,
        transfers=transfers,
        withdrawals=withdrawals,
        by_trails=by_trails,
    )
    return Material(
        links=links,
        mentions=mentions,
        hubs=hubs,
        transfers=transfers,
        withdrawals=withdrawals,
        linked=linked,
        look=look_at(linked.tables, settings=settings),
        by_trails=by_trails,
    )


def _is_trails_alone(mentions: Mentions, settings: RingSettings) -> bool:
    """Tell whether hardly any account is known but those that trails pass (RINGS.md 17)."""
    on_trails = int((mentions.complaint_counts() > 0).sum())
    others = int(mentions.is_account.sum()) - on_trails
    return others < settings.least_others * on_trails
