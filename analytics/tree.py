"""Lay a money trail out as a tree: who paid whom, by layer and time, each payment once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from graph.model.ids import EntityKey
from graph.model.trail import MoneyTrail, TrailExit, TrailFlow


class TreeCut(StrEnum):
    """Why the onward way of an account is not shown below a payment to it."""

    CYCLE = "CYCLE"  # it stands further up this branch
    REENTRY = "REENTRY"  # it stands in an earlier branch, and is shown there, once


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRow:
    """One line of the tree: a payment, or what became of money that stopped moving.

    Attributes:
        depth: Payments from the start of its branch, from 1.
        account: Key of the account the line tells of: the beneficiary, or who drew or held.
        flow: The payment; None: this is an exit.
        exit: The exit; None: this is a payment.
        cut: Why the beneficiary's onward payments do not follow; None: they do.
    """

    depth: int
    account: EntityKey
    flow: TrailFlow | None
    exit: TrailExit | None
    cut: TreeCut | None


def tree_of(trail: MoneyTrail) -> tuple[TreeRow, ...]:
    """Give the lines of a trail's tree from top to bottom, each flow and exit exactly once.

    Branches start at the victims, then at payers no branch reached (by layer and time of
    their payments), then at accounts that only drew or held. Below an account stand its
    payments by layer and time, then its exits by time.
    """
    return tuple(_Walk.over(trail).rows())


@dataclass(slots=True, kw_only=True)
class _Walk:
    """One walk over a trail, depth first, without recursion: trails may be long chains."""

    flows: Mapping[EntityKey, Sequence[TrailFlow]]
    exits: Mapping[EntityKey, Sequence[TrailExit]]
    roots: Sequence[EntityKey]
    opened: set[EntityKey]

    @classmethod
    def over(cls, trail: MoneyTrail) -> _Walk:
        flows: defaultdict[EntityKey, list[TrailFlow]] = defaultdict(list)
        exits: defaultdict[EntityKey, list[TrailExit]] = defaultdict(list)
        for flow in trail.flows:
            flows[flow.payer].append(flow)
        for gone in trail.exits:
            exits[gone.account].append(gone)
        victims = [account.account for account in trail.accounts if account.layer == 0]
        payers = [flow.payer for flow in trail.flows]
        rest = [gone.account for gone in trail.exits]
        roots = list(dict.fromkeys([*victims, *payers, *rest]))
        return cls(flows=flows, exits=exits, roots=roots, opened=set())

    def rows(self) -> Iterator[TreeRow]:
        for root in self.roots:
            if root not in self.opened:
                yield from self._branch(root)

    def _branch(self, root: EntityKey) -> Iterator[TreeRow]:
        path = [root]
        pending = [self._below(root)]
        while pending:
            step = next(pending[-1], None)
            if step is None:
                pending.pop()
                path.pop()
                continue
            row = self._row(step, path)
            yield row
            if row.flow is not None and row.cut is None:
                path.append(row.account)
                pending.append(self._below(row.account))

    def _below(self, account: EntityKey) -> Iterator[TrailFlow | TrailExit]:
        self.opened.add(account)
        return iter([*self.flows.get(account, ()), *self.exits.get(account, ())])

    def _row(self, step: TrailFlow | TrailExit, path: Sequence[EntityKey]) -> TreeRow:
        flow = step if isinstance(step, TrailFlow) else None
        gone = step if isinstance(step, TrailExit) else None
        account = step.beneficiary if isinstance(step, TrailFlow) else step.account
        cut = None
        if flow is not None and account in self.opened:
            cut = TreeCut.CYCLE if account in path else TreeCut.REENTRY
        return TreeRow(
            depth=len(path),
            account=account,
            flow=flow,
            exit=gone,
            cut=cut,
        )
