"""What officers' decisions ask of a run: who must not link, who is out, together, apart, in.

Methods: RINGS.md section 13. A later decision counts more than an earlier one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, replace

import numpy as np

from graph.model.decision import DecisionKind, RingDecision
from graph.model.ids import DecisionId, EntityKey
from graph.model.link import LINK_KINDS, USES, LinkKind
from graph.model.ring import Ring
from graph.model.table import LinkTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Accounts that are no longer together with the rest of a ring.

    Attributes:
        accounts: They.
        rest: Accounts of the ring when it was decided, they apart.
    """

    accounts: frozenset[EntityKey]
    rest: frozenset[EntityKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """What holds, by the ids that rings have now.

    Attributes:
        barred: What must not link.
        out: Accounts that are not in a ring.
        confirmed: Accounts that are in a ring whatever is found.
        one: Accounts of rings that are one, by the ring whose id they keep, with the ids it took.
        apart: Accounts that are rings of their own.
    """

    barred: frozenset[EntityKey]
    out: Mapping[EntityKey, frozenset[EntityKey]]
    confirmed: Mapping[EntityKey, frozenset[EntityKey]]
    one: Mapping[EntityKey, tuple[frozenset[EntityKey], tuple[EntityKey, ...]]]
    apart: tuple[Apart, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was decided about groups."""
        return not (self.out or self.confirmed or self.one or self.apart)

    def concern(self, accounts: AbstractSet[EntityKey], rings: AbstractSet[EntityKey]) -> bool:
        """Tell whether anything was decided about groups of some accounts, or about rings."""
        ruled = {*self.out, *self.confirmed, *self.one}
        keys = [*self.out.values(), *self.confirmed.values()]
        keys += [own for own, _ in self.one.values()]
        keys += [part for apart in self.apart for part in (apart.accounts, apart.rest)]
        return not ruled.isdisjoint(rings) or any(not own.isdisjoint(accounts) for own in keys)


def in_force(decisions: Sequence[RingDecision]) -> Sequence[RingDecision]:
    """Give the decisions that hold, oldest first: not undone, nor themselves an undoing."""
    undoers: defaultdict[DecisionId, list[DecisionId]] = defaultdict(list)
    for decision in decisions:
        if decision.undoes is not None:
            undoers[decision.undoes].append(decision.id)

    def holds(decision: DecisionId) -> bool:
        return not any(holds(undoer) for undoer in undoers[decision])

    return [
        decision
        for decision in decisions
        if decision.kind is not DecisionKind.UNDONE and holds(decision.id)
    ]


def read_rulings(decisions: Sequence[RingDecision], known: Iterable[Ring]) -> Rulings:
    """Give what decisions ask of a run, undone ones left out.

    Args:
        decisions: Every one, oldest first.
        known: Every ring of the register, merged ones too.
    """
    heirs = {ring.id: ring.merged_into for ring in known if ring.merged_into}
    barred: set[EntityKey] = set()
    out: defaultdict[EntityKey, frozenset[EntityKey]] = defaultdict(frozenset)
    confirmed: defaultdict[EntityKey, frozenset[EntityKey]] = defaultdict(frozenset)
    one: dict[EntityKey, tuple[frozenset[EntityKey], tuple[EntityKey, ...]]] = {}
    apart: list[Apart] = []
    for decision in in_force(decisions):
        accounts = frozenset(decision.entities)
        ring = _heir(decision.rings[0], heirs) if decision.rings else EntityKey("")
        match decision.kind:
            case DecisionKind.NEVER_LINK:
                barred |= accounts
            case DecisionKind.NOT_IN_RING:
                out[ring] |= accounts
                confirmed[ring] -= accounts
            case DecisionKind.CONFIRMED:
                confirmed[ring] |= accounts
                out[ring] -= accounts
            case DecisionKind.SAME_RING:
                before, taken = one.get(ring, (frozenset(), ()))
                one[ring] = (before | accounts, (*taken, *decision.rings[1:]))
            case DecisionKind.SEPARATE_RING:
                apart.append(Apart(accounts=accounts, rest=frozenset(decision.stayed)))
                confirmed[ring] -= accounts
    return Rulings(
        barred=frozenset(barred),
        out={ring: accounts for ring, accounts in out.items() if accounts},
        confirmed={ring: accounts for ring, accounts in confirmed.items() if accounts},
        one=one,
        apart=tuple(apart),
    )


def _heir(ring: EntityKey, heirs: Mapping[EntityKey, EntityKey]) -> EntityKey:
    met = {ring}
    while (into := heirs.get(ring)) is not None and into not in met:
        ring = into
        met.add(ring)
    return ring


def bar_links(links: LinkTable, barred: frozenset[EntityKey]) -> LinkTable:
    """Give links without those by a phone, device or person that must not link.

    A withdrawal at a machine that must not link stays, with its place unknown.
    """
    if not barred:
        return links
    is_barred = np.array([key in barred for key in links.keys], dtype=np.bool_)
    kinds = [LINK_KINDS.index(kind) for kind in sorted(USES)]
    drawn = links.kind == LINK_KINDS.index(LinkKind.WITHDREW)
    target = np.where(drawn & is_barred[links.target], links.source, links.target)
    touches = is_barred[links.source] | is_barred[target]
    rows = np.flatnonzero(~(np.isin(links.kind, kinds) & touches))
    table = replace(links, target=target)
    columns = {
        field.name: getattr(table, field.name)[rows]
        for field in fields(table)
        if isinstance(getattr(table, field.name), np.ndarray)
    }
    return replace(table, **columns)
