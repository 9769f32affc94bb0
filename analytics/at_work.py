"""What the members of a group moved and drew while the group was at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.flows import MS_PER_HOUR, Flows
from analytics.grouping import Group
from analytics.material import Material
from analytics.settings import RingSettings
from graph.model.ids import EntityKey
from graph.model.link import LINK_KINDS, LinkKind
from graph.model.table import UNKNOWN, Ints, LinkTable

AT_WORK: Final = (LinkKind.TRANSFERRED, LinkKind.WITHDREW, LinkKind.HELD_FOR)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AtWork:
    """Flows of a group's members within the time in which it was at work; undated ones too.

    Attributes:
        keys: Names of the positions in the flows.
        place: Place of each key among the members, or UNKNOWN.
        moved: Transfers from or to members.
        drawn: Withdrawals by members.
        among: Transfers among members.
        first_ms: First dated fact of its complaints, epoch milliseconds, or UNKNOWN.
        last_ms: Last dated fact of its complaints, epoch milliseconds, or UNKNOWN.
    """

    keys: Sequence[EntityKey]
    place: Ints
    moved: Flows
    drawn: Flows
    among: Flows
    first_ms: int
    last_ms: int


def read_at_work(group: Group, material: Material, *, settings: RingSettings) -> AtWork:
    """Give what members moved and drew, from a flow window before to one after their work."""
    first_ms, last_ms = _time_at_work(group, material.links)
    window = int(settings.flow_window_h * MS_PER_HOUR)
    place = np.full(len(material.links.keys), UNKNOWN, dtype=np.int64)
    place[group.members] = np.arange(len(group.members))
    time = (first_ms - window, last_ms + window)
    moved = _touching(material.transfers, place, time)
    inner = np.flatnonzero((place[moved.payer] >= 0) & (place[moved.beneficiary] >= 0))
    return AtWork(
        keys=material.links.keys,
        place=place,
        moved=moved,
        drawn=_touching(material.withdrawals, place, time),
        among=moved.take(inner),
        first_ms=first_ms,
        last_ms=last_ms,
    )


def _time_at_work(group: Group, links: LinkTable) -> tuple[int, int]:
    """Give first and last instant of its complaints' payments, draws and holds, or UNKNOWN twice.

    What banks did otherwise is left out: old transactions lie months before the fraud.
    """
    at_work = np.isin(links.kind, [LINK_KINDS.index(kind) for kind in AT_WORK])
    rows = np.flatnonzero(
        at_work & np.isin(links.complaint, group.complaints) & (links.event_ms != UNKNOWN)
    )
    if not len(rows):
        return UNKNOWN, UNKNOWN
    last = np.maximum(links.event_ms[rows], links.latest_ms[rows])
    return int(links.event_ms[rows].min()), int(last.max())


def _touching(flows: Flows, place: Ints, time: tuple[int, int]) -> Flows:
    """Give flows from or to members within a time; undated ones too."""
    touches = (place[flows.payer] >= 0) | (place[flows.beneficiary] >= 0)
    in_time = (flows.event_ms >= time[0]) & (flows.event_ms <= time[1])
    return flows.take(np.flatnonzero(touches & (in_time | (flows.event_ms == UNKNOWN))))
