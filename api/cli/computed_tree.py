"""A computed trail as a tree in the order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from rich.text import Text
from rich.tree import Tree

from api.cli.show import local
from api.services.labels import masked_label
from graph.model.computed_trail import ComputedTrail
from graph.model.entity import KnownEntity
from graph.model.ids import EntityKey
from graph.model.money import format_rupees
from graph.model.traced import TracedExit, TracedFlow

KINDS = {
    "HOLD": "on hold",
    "REFUND": "refunded",
    "AGGREGATOR": "left at a payment aggregator",
    "MERCHANT": "left at a merchant",
    "MASKED": "left at an account nobody names",
    "OTHER_ROW": "otherwise gone",
    "UNSEEN": "gone unseen",
}


def computed_tree(trail: ComputedTrail, known: Mapping[EntityKey, KnownEntity]) -> Tree:
    """Lay a trail out: each payment once, what became of its money below."""
    onward: defaultdict[EntityKey, list[TracedFlow]] = defaultdict(list)
    ended: defaultdict[EntityKey, list[TracedExit]] = defaultdict(list)
    for flow in trail.flows:
        if not flow.is_first:
            onward[flow.payer].append(flow)
    for gone in trail.exits:
        ended[gone.account].append(gone)
    root = Tree(Text(f"Computed, {trail.policy}: {format_rupees(trail.sums.disputed_paise)}"))
    shown: set[EntityKey] = set()
    left = {one.account: one.on_account_paise for one in trail.accounts}
    open_branches = [(root, flow) for flow in reversed(trail.flows) if flow.is_first]
    while open_branches:
        branch, flow = open_branches.pop()
        account, line = flow.beneficiary, _flow_line(flow, known)
        if account in shown:
            has_more = onward[account] or ended[account]
            branch.add(Text(line + ("  (onward: see above)" if has_more else "")))
            continue
        shown.add(account)
        below = branch.add(Text(line))
        for gone in ended[account]:
            below.add(_exit_line(gone, known))
        if left.get(account):
            below.add(Text(f"{format_rupees(left[account])} still there", style="bold"))
        open_branches += [(below, one) for one in reversed(onward[account])]
    return root


def _flow_line(flow: TracedFlow, known: Mapping[EntityKey, KnownEntity]) -> str:
    to = masked_label(flow.beneficiary, known)
    text = f"L{flow.layer} {format_rupees(flow.traced_paise)} to {to}"
    if flow.amount_paise != flow.traced_paise:
        text += f" (of {format_rupees(flow.amount_paise)})"
    text += f", {local(flow.event_at)}"
    if flow.difference_paise:
        text += f"; banks say {format_rupees(flow.reported_paise or 0)}"
    return text


def _exit_line(gone: TracedExit, known: Mapping[EntityKey, KnownEntity]) -> Text:
    place = f" at {masked_label(gone.place, known)}" if gone.place else ""
    kind = KINDS.get(gone.kind, gone.kind)
    text = f"{format_rupees(gone.traced_paise)} {kind}{place}"
    if gone.amount_paise != gone.traced_paise:
        text += f" (of {format_rupees(gone.amount_paise)})"
    is_safe = gone.kind in ("HOLD", "REFUND")
    return Text(f"{text}, {local(gone.event_at)}", style="green" if is_safe else "yellow")
