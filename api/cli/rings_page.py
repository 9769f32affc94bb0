"""What the ring register looks like in a terminal, and as JSON documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from analytics.hindi import in_hindi
from analytics.ring_alerts import event_in_words
from api.cli.show import local, out
from api.services.answers import to_canonical
from api.services.decisions import Decided, ListedDecision
from api.services.labels import masked_label
from api.services.rings import RingHistory
from graph.model.assignment import Assignment, AssignmentKind
from graph.model.decision import RingDecision
from graph.model.entity import KnownEntity
from graph.model.ids import EntityKey
from graph.model.money import format_rupees
from graph.model.reason import Reason
from graph.model.register import RingEvent
from graph.model.ring import Ring


def summary_document(ring: Ring) -> dict[str, Any]:
    """Give the JSON form of a ring in a list."""
    found = ring.found
    return {
        "id": ring.id,
        "state": ring.state.value,
        "accounts": len(found.members),
        "complaints": len(found.complaints),
        "disputedPaise": found.disputed_paise,
        "bornAt": ring.born_at,
        "changedAt": ring.changed_at,
        "aliases": list(ring.aliases),
    }


def show_list(rings: Sequence[Ring], *, has_more: bool) -> None:
    """Show rings, a line each."""
    console = out()
    if not rings:
        console.print("No rings stand; `ringtrace detect` looks for them.")
        return
    table = Table("ring", "state", box=None, pad_edge=False)
    for title in ("accounts", "complaints", "disputed"):
        table.add_column(title, justify="right")
    table.add_column("changed")
    for ring in rings:
        found = ring.found
        table.add_row(
            ring.id,
            ring.state.value.lower(),
            str(len(found.members)),
            str(len(found.complaints)),
            format_rupees(found.disputed_paise),
            local(ring.changed_at),
        )
    console.print(table)
    if has_more:
        console.print("There are more; `ringtrace export rings` writes them all.")


def show_ring(
    ring: Ring, known: Mapping[EntityKey, KnownEntity], *, is_hindi: bool = False
) -> None:
    """Show a ring with every member, its reasons and its doubts, in Hindi if asked for."""

    def said(reason: Reason) -> str:
        return (in_hindi(reason) if is_hindi else None) or reason.text

    console, found = out(), ring.found
    state = ring.state.value.lower()
    console.print(f"{ring.id}  {state}, since {local(ring.born_at)}", markup=False)
    if ring.aliases:
        console.print(f"  also known as {', '.join(ring.aliases)}", markup=False)
    console.print(f"  {said(found.reason)}", markup=False)
    for pattern in found.patterns:
        console.print(f"  pattern: {said(pattern.reason)}", markup=False)
    for doubt in found.against:
        console.print(f"  but: {said(doubt)}", markup=False)
    for title, keys in (("machines", found.machines), ("tied by", found.identifiers)):
        if keys:
            names = ", ".join(masked_label(key, known) for key in keys)
            console.print(f"  {title}: {names}", markup=False)
    for member in found.members:
        label = masked_label(member.account, known)
        console.print(f"  {label}  {member.account}", markup=False)
        console.print(f"    {said(member.reason)}", markup=False)


def history_document(history: RingHistory) -> dict[str, Any]:
    """Give the JSON form of a ring's history."""
    return {
        "ring": history.ring.id,
        "events": [to_canonical(event) for event in history.events],
    }


def show_history(history: RingHistory) -> None:
    """Show what became of a ring, a line an event."""
    console = out()
    console.print(history.ring.id, markup=False)
    for event in history.events:
        console.print(f"  {_line(event)}", markup=False)


def _line(event: RingEvent) -> str:
    name = event.ring.partition(":")[2]
    count = f"{event.accounts_after} accounts" if event.accounts_after else ""
    what = event_in_words(event).text
    return f"{local(event.at)}  {name}  {event.kind.value.lower()}: {what} {count}".rstrip()


def show_assignment(found: Assignment) -> None:
    """Show which ring a complaint belongs to, and how clearly."""
    console = out()
    match found.kind:
        case AssignmentKind.JOINS:
            name = found.near[0].ring.partition(":")[2]
            console.print(f"It joins ring {name}, {found.margin:.2f} above the next.")
        case AssignmentKind.CANDIDATES:
            console.print("It may belong to one of these; none is clear.")
        case AssignmentKind.NONE:
            console.print("No ring is near.")
    for one in found.near:
        console.print(f"  {one.ring.partition(':')[2]}: {one.reason.text}", markup=False)


def decision_document(listed: ListedDecision) -> dict[str, Any]:
    """Give the JSON form of a decision."""
    return {"decision": to_canonical(listed.decision), "isInForce": listed.is_in_force}


def show_decisions(listed: Sequence[ListedDecision]) -> None:
    """Show decisions, newest first."""
    console = out()
    if not listed:
        console.print("Nothing was decided.")
    for one in listed:
        state = "holds" if one.is_in_force else "does not hold"
        if one.decision.undoes is not None:
            state = f"undoes {one.decision.undoes}"
        console.print(f"{_head(one.decision)}  [{state}]", markup=False)
        console.print(f"    {one.decision.reason}", markup=False)


def decided_document(decided: Decided) -> dict[str, Any]:
    """Give the JSON form of a decision just made."""
    return {
        "decision": to_canonical(decided.decision),
        "events": [to_canonical(event) for event in decided.detection.events],
    }


def show_decided(decided: Decided) -> None:
    """Show a decision just made, and what became of rings under it."""
    console = out()
    console.print(_head(decided.decision), markup=False)
    events: dict[EntityKey, list[RingEvent]] = defaultdict(list)
    for event in decided.detection.events:
        events[event.ring].append(event)
    if not events:
        console.print("No ring changed.")
    for told in events.values():
        for event in told:
            console.print(f"  {_line(event)}", markup=False)
    console.print(f"To undo it: ringtrace rings undo {decided.decision.id} --reason ...")


def _head(decision: RingDecision) -> str:
    about = ", ".join(ring.partition(":")[2] for ring in decision.rings)
    subject = about or f"{len(decision.entities)} entities"
    when = local(decision.decided_at)
    kind = decision.kind.value.lower()
    return f"{when}  {kind}  {subject}, by {decision.actor.name}  {decision.id}"
