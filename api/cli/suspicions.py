"""What hits of patterns look like in a terminal, and as a JSON document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from api.cli.show import local, out
from api.services.answers import to_canonical
from api.services.labels import masked_label
from graph.model.answer import Answer, TruncationReason
from graph.model.entity import KnownEntity
from graph.model.ids import EntityKey
from graph.model.money import format_rupees
from graph.model.pattern import PatternKind, kind_of_rule
from graph.model.suspicion import PatternHit, PatternsFound

MOST_OTHERS: Final = 4
TITLES: Final[Mapping[PatternKind, str]] = {
    PatternKind.FAN_IN: "many payers of one account",
    PatternKind.FAN_OUT: "many beneficiaries of one account",
    PatternKind.CYCLE: "money that comes back",
    PatternKind.PASS_THROUGH: "money that leaves as soon as it came",
    PatternKind.STRUCTURING: "amounts just below a limit",
    PatternKind.RAPID_FIRE: "many debits in minutes",
    PatternKind.ROUND_AMOUNTS: "round amounts",
    PatternKind.SPLIT_AND_MERGE: "money split and gathered again",
    PatternKind.DORMANT_THEN_ACTIVE: "an account that woke",
    PatternKind.SHARED_IDENTIFIER: "accounts on one phone or device",
    PatternKind.MANY_ATMS_A_DAY: "many machines in a day",
}


def hit_keys(answers: Sequence[Answer[PatternsFound]]) -> set[EntityKey]:
    """Give the entities that hits name."""
    hits = [hit for answer in answers for hit in answer.value.hits]
    return {key for hit in hits for key in (hit.subject, *hit.accounts)}


def pattern_document(
    answer: Answer[PatternsFound], known: Mapping[EntityKey, KnownEntity]
) -> dict[str, Any]:
    """Give the JSON form of a pattern's hits, with a masked label for each key."""
    found = answer.value
    return {
        "pattern": kind_of_rule(found.wish.rule).value,
        "parameters": asdict(found.wish.rule),
        "wish": to_canonical(found.wish),
        "hits": [to_canonical(hit) for hit in found.hits],
        "hitCount": found.hit_count,
        "skipped": {
            "undated": found.undated_count,
            "vague": found.vague_count,
            "unreadable": found.unreadable_count,
        },
        "assumedOrderCount": found.assumed_order_count,
        "labels": {key: masked_label(key, known) for key in sorted(hit_keys([answer]))},
        "asKnownAt": answer.as_known_at,
        "snapshotNo": answer.snapshot_no,
        "truncations": to_canonical(answer.truncations),
        "answerHash": answer.answer_hash,
    }


def show_patterns(
    answers: Sequence[Answer[PatternsFound]], known: Mapping[EntityKey, KnownEntity]
) -> None:
    """Show hits below their pattern; patterns without a hit share a line."""
    console = out()
    empty = []
    for answer in answers:
        found = answer.value
        kind = kind_of_rule(found.wish.rule)
        if not found.hits:
            empty.append(kind.value)
            continue
        console.print(f"{kind.value}: {TITLES[kind]}, {_count(found)}", markup=False)
        console.print(f"  {_parameters(found)}", markup=False)
        for hit in found.hits:
            console.print(f"  {_line(hit, known)}", markup=False)
        _show_limits(answer)
    if empty:
        console.print(f"No hits: {', '.join(empty)}", markup=False)


def _count(found: PatternsFound) -> str:
    shown = len(found.hits)
    hits = "1 hit" if found.hit_count == 1 else f"{found.hit_count:,} hits"
    return hits if shown == found.hit_count else f"{hits}, the newest {shown} shown"


def _parameters(found: PatternsFound) -> str:
    given = asdict(found.wish.rule).items()
    return ", ".join(_parameter(name, value) for name, value in given)


def _parameter(name: str, value: int) -> str:
    """Write a parameter with its unit.

    >>> _parameter("within_s", 86_400), _parameter("least_each_paise", 500_000)
    ('within 24 h', 'least each ₹5,000.00')
    """
    words, _, unit = name.replace("_", " ").rpartition(" ")
    match unit:
        case "s":
            return (
                f"{words} {value // 3600} h" if value % 3600 == 0 else f"{words} {value // 60} min"
            )
        case "paise":
            return f"{words} {format_rupees(value)}"
        case "percent":
            return f"{words} {value} %"
        case _:
            return f"{words} {unit} {value}"


def _line(hit: PatternHit, known: Mapping[EntityKey, KnownEntity]) -> str:
    others = [key for key in hit.accounts if key != hit.subject]
    names = [masked_label(key, known) for key in others[:MOST_OTHERS]]
    more = f" and {len(others) - MOST_OTHERS} more" if len(others) > MOST_OTHERS else ""
    around = f" with {', '.join(names)}{more}" if names else ""
    money = f", {format_rupees(hit.amount_paise)}" if hit.amount_paise else ""
    links = "1 link" if len(hit.facts) == 1 else f"{len(hit.facts)} links"
    return f"{local(hit.complete_at)}  {masked_label(hit.subject, known)}: {links}{money}{around}"


def _show_limits(answer: Answer[PatternsFound]) -> None:
    found, console = answer.value, out()
    left_out = (
        (found.undated_count, "without an instant"),
        (found.vague_count, "dated less exactly than the pattern asks"),
        (found.unreadable_count, "without an amount"),
    )
    for count, why in left_out:
        if count:
            console.print(f"  left out: {count:,} movements {why}", markup=False)
    for cut in answer.truncations:
        if cut.reason is TruncationReason.ENTITIES:
            continue  # the count of hits says so
        console.print(f"  cut: {cut.hidden_count:,} left out ({cut.reason.value})", markup=False)
    console.print(f"  answer {answer.answer_hash[:16]}", markup=False)
