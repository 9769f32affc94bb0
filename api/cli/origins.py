"""What a trail backwards, and paths, look like in a terminal and as JSON documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from api.cli.show import local, out
from api.services.answers import to_canonical
from api.services.labels import masked_label
from graph.model.answer import Answer
from graph.model.entity import KnownEntity
from graph.model.ids import EntityKey
from graph.model.money import format_rupees
from graph.model.origins import MoneyOrigins
from graph.model.paths import MoneyPath, MoneyPaths


def answer_document(answer: Answer[Any], known: Mapping[EntityKey, KnownEntity]) -> dict[str, Any]:
    """Give the JSON form of an answer, with a masked label for each key."""
    return {
        "answer": to_canonical(answer.value),
        "labels": {key: masked_label(key, known) for key in sorted(known)},
        "asKnownAt": answer.as_known_at,
        "snapshotNo": answer.snapshot_no,
        "truncations": to_canonical(answer.truncations),
        "answerHash": answer.answer_hash,
    }


def show_origins(answer: Answer[MoneyOrigins], name: str) -> None:
    """Show whose money something was, and what is nobody's."""
    origins, console = answer.value, out()
    console.print(f"Backwards, {origins.policy}: {format_rupees(origins.amount_paise)} {name}")
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    rows = [(f"complaint {one.complaint}", one.paise) for one in origins.shares]
    rows += [("no complaint's", origins.clean_paise), ("not looked at", origins.unknown_paise)]
    for text, paise in rows:
        if paise:
            table.add_row(text, format_rupees(paise), _share(paise, origins.amount_paise))
    console.print(table)
    show_end(answer)


def show_paths(answer: Answer[MoneyPaths], known: Mapping[EntityKey, KnownEntity]) -> None:
    """Show paths, a line a transfer."""
    found, console = answer.value, out()
    if not found.paths:
        console.print("No path of money between these accounts is known.")
    if not found.is_timed:
        console.print("UNTIMED: these only connect the two; money may not have gone this way.")
    for number, path in enumerate(found.paths, start=1):
        console.print(_path_line(number, path))
        for hop in path.hops:
            to = masked_label(hop.beneficiary, known)
            console.print(f"   {format_rupees(hop.amount_paise)} to {to}, {local(hop.event_at)}")
    show_end(answer)


def show_end(answer: Answer[Any]) -> None:
    """Show what was left out, and the hash."""
    for cut in answer.truncations:
        out().print(f"Truncated: {cut.reason.value} (limit {cut.limit}).")
    out().print(f"answer {answer.answer_hash[:16]}")


def _path_line(number: int, path: MoneyPath) -> str:
    hops = "1 transfer" if len(path.hops) == 1 else f"{len(path.hops)} transfers"
    most = format_rupees(path.least_paise)
    return f"{number}. {hops}, at most {most}, there on {local(path.arrival_at)}"


def _share(paise: int, whole: int) -> str:
    return f"{paise * 1000 // whole / 10:.1f} %" if whole else ""
