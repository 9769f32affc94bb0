"""What a computed trail looks like in a terminal, and as a JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from api.cli.computed_tree import KINDS, computed_tree
from api.cli.show import out
from api.services.answers import to_canonical
from api.services.labels import masked_label
from graph.model.answer import Answer
from graph.model.computed_trail import ComputedTrail, TracedSums
from graph.model.entity import KnownEntity
from graph.model.ids import EntityKey
from graph.model.money import format_rupees


def computed_keys(trail: ComputedTrail) -> set[EntityKey]:
    """Give the keys that a trail names."""
    keys = {account.account for account in trail.accounts}
    keys.update(end for flow in trail.flows for end in (flow.payer, flow.beneficiary) if end)
    keys.update(gone.place for gone in trail.exits if gone.place)
    return keys


def computed_document(answer: Answer[ComputedTrail]) -> dict[str, Any]:
    """Give the JSON form of a computed trail."""
    trail = answer.value
    return {
        "trail": to_canonical(trail),
        "sumPaise": trail.sums.sum_paise,
        "isHeadline": trail.is_headline,
        "asKnownAt": answer.as_known_at,
        "snapshotNo": answer.snapshot_no,
        "truncations": to_canonical(answer.truncations),
        "answerHash": answer.answer_hash,
    }


def show_computed(answer: Answer[ComputedTrail], known: Mapping[EntityKey, KnownEntity]) -> None:
    """Show a computed trail as a tree in the order of time, and prove its sums."""
    trail, console = answer.value, out()
    console.print(computed_tree(trail, known), soft_wrap=False)
    console.print(_sums(trail.sums))
    console.print(
        "Under POISON this is exposure, more than was lost; it proves contact, not whose money."
        if trail.sums.over_count_paise
        else "The sums hold to the paisa."
    )
    _show_doubt(trail, known)
    for cut in answer.truncations:
        console.print(
            f"Truncated: {cut.reason.value} (limit {cut.limit}); the sums hold all the same."
        )
    skipped = sum(trail.skipped.values())
    if skipped:
        console.print(f"{skipped} facts stand in no sum: {', '.join(trail.skipped)}.")
    console.print(f"answer {answer.answer_hash[:16]}")


def _show_doubt(trail: ComputedTrail, known: Mapping[EntityKey, KnownEntity]) -> None:
    """Show how far bounds and policies leave it open, and whom to ask first."""
    for one in trail.accounts:
        if one.least_paise != one.most_paise and one.most_paise is not None:
            least, most = format_rupees(one.least_paise or 0), format_rupees(one.most_paise)
            out().print(f"{masked_label(one.account, known)}: from {least} to {most} there")
    if trail.narrowing and trail.narrowing[0].paise:
        first = trail.narrowing[0]
        by = format_rupees(first.paise)
        out().print(f"Ask the bank of {masked_label(first.account, known)} first: {by} less open.")
    for span in trail.policy_spans:
        least, most = format_rupees(span.least_paise), format_rupees(span.most_paise)
        out().print(f"{masked_label(span.account, known)}: {least} to {most} by policy")


def _sums(sums: TracedSums) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    parts = [
        *((f"cashed out, {kind}", paise) for kind, paise in sums.cashed_out.items()),
        *((KINDS.get(kind, f"left, {kind}"), paise) for kind, paise in sums.left.items()),
        ("on hold", sums.held_paise),
        ("refunded", sums.refunded_paise),
        ("still on accounts", sums.on_account_paise),
    ]
    for name, paise in parts:
        if paise:
            table.add_row(name, format_rupees(paise))
    if sums.over_count_paise:
        table.add_row("counted more than once", f"-{format_rupees(sums.over_count_paise)}")
    table.add_row("first payments", format_rupees(sums.disputed_paise))
    return table
