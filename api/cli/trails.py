"""What a money trail looks like in a terminal, and as a JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from analytics.tree import TreeCut, TreeRow, tree_of
from api.cli.show import local, out
from api.services.answers import to_canonical
from api.services.labels import masked_label
from graph.model.answer import Answer
from graph.model.complaint import LossSource
from graph.model.entity import KnownEntity
from graph.model.ids import EntityKey
from graph.model.money import format_rupees
from graph.model.trail import Conservation, ExitKind, MoneyTrail


def trail_keys(trail: MoneyTrail) -> set[EntityKey]:
    """Give the keys that a trail names."""
    keys = {account.account for account in trail.accounts}
    keys.update(gone.atm for gone in trail.exits if gone.atm)
    return keys


def trail_document(
    answer: Answer[MoneyTrail], known: Mapping[EntityKey, KnownEntity]
) -> dict[str, Any]:
    """Give the JSON form of a trail, with a masked label for each key."""
    trail = answer.value
    return {
        "complaint": trail.complaint,
        "trail": to_canonical(trail),
        "labels": {key: masked_label(key, known) for key in sorted(trail_keys(trail))},
        "asKnownAt": answer.as_known_at,
        "snapshotNo": answer.snapshot_no,
        "truncations": to_canonical(answer.truncations),
        "answerHash": answer.answer_hash,
    }


def show_trail(answer: Answer[MoneyTrail], known: Mapping[EntityKey, KnownEntity]) -> None:
    """Show a trail as a tree, its sums below, and whether they hold."""
    trail = answer.value
    console = out()
    loss = "unknown" if trail.loss_paise is None else format_rupees(trail.loss_paise)
    tree = Tree(
        Text(f"Complaint {trail.complaint}: {loss} lost ({_source(trail)})"), guide_style="dim"
    )
    branches = {0: tree}
    for row in tree_of(trail):
        above = branches[max(depth for depth in branches if depth < row.depth)]
        branches[row.depth] = above.add(_line(row, known))
        for deeper in [depth for depth in branches if depth > row.depth]:
            del branches[deeper]
    console.print(tree, soft_wrap=False)  # a line that is too long goes on in the next
    _show_conservation(trail.conservation, console)
    if trail.skipped_count:
        console.print(f"{trail.skipped_count} rows stand in no sum: no amount, or marked old.")
    console.print(f"answer {answer.answer_hash[:16]}, as known at {local(answer.as_known_at)}")


def _line(row: TreeRow, known: Mapping[EntityKey, KnownEntity]) -> Text:
    if row.flow is not None:
        flow = row.flow
        layer = "" if flow.layer is None else f"L{flow.layer} "
        text = f"{layer}{_money(flow.disputed_paise)} to {masked_label(flow.beneficiary, known)}"
        if flow.amount_paise is not None and flow.amount_paise != flow.disputed_paise:
            text += f" (of {format_rupees(flow.amount_paise)})"
        text += f", {local(flow.event_at)}"
        return Text(text + (_CUTS[row.cut] if row.cut else ""))
    gone = row.exit
    if gone is None:
        return Text(masked_label(row.account, known))
    how = gone.channel.value if gone.channel else gone.kind.value.lower()
    place = f" at {masked_label(gone.atm, known)}" if gone.atm else ""
    text = f"{how}{place}: {_money(gone.amount_paise)}, {local(gone.event_at)}"
    return Text(text, style="yellow" if gone.kind is ExitKind.WITHDRAWAL else "green")


_CUTS = {
    TreeCut.CYCLE: "  (back to an account above)",
    TreeCut.REENTRY: "  (its onward payments: see above)",
}


def _money(paise: int | None) -> str:
    return "amount not told" if paise is None else format_rupees(paise)


def _source(trail: MoneyTrail) -> str:
    match trail.loss_from:
        case LossSource.COMPLAINT:
            return "as complained"
        case LossSource.LAYER_1:
            return "sum of the first payments"


def _show_conservation(sums: Conservation, console: Console) -> None:
    parts = (
        ("cashed out", sums.cashed_paise),
        ("on hold", sums.held_paise),
        ("refunded", sums.refunded_paise),
        ("still somewhere", sums.residual_paise),
    )
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for name, paise in parts:
        table.add_row(name, format_rupees(paise))
    if sums.over_reported_paise:
        table.add_row("reported twice over", f"-{format_rupees(sums.over_reported_paise)}")
    table.add_row("first payments", format_rupees(sums.layer_1_paise))
    console.print(table)
    console.print(
        "The sums hold to the paisa." if sums.holds else "THE SUMS DO NOT HOLD: report this."
    )
