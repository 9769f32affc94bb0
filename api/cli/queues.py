"""What a hold queue looks like in a terminal, and as a JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api.cli.show import local, out
from api.services.answers import to_canonical
from api.services.hold_words import line_in, reason_in
from api.services.labels import masked_label
from graph.model.answer import Answer
from graph.model.entity import KnownEntity
from graph.model.hold_queue import HoldAge, HoldCandidate, HoldQueue
from graph.model.ids import EntityKey
from graph.model.money import format_rupees
from graph.model.subscription import Language

MOST_HOLDS_SHOWN: Final = 10
HEADS: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.EN: {
        "none": "Nothing to hold: no traced rupees are left on an account, by what is known.",
        "sum": "{count} accounts with {remaining}; a hold of each now probably saves {expected}.",
        "warning": "perhaps innocent",
        "hold": "hold",
        "machine": "last drawn at",
        "ageing": "Holds that stand for long; renew them, or they lapse:",
        "days": "{days} days, {amount}, complaint {complaint}",
        "undated": "{count} accounts are left out: no credit of them is dated.",
    },
    Language.HI: {
        "none": "रोकने को कुछ नहीं: ज्ञात तथ्यों के अनुसार किसी खाते में विवादित रकम शेष नहीं।",
        "sum": "{count} खातों में {remaining}; अभी रोकने से संभवतः {expected} बचेंगे।",
        "warning": "शायद निर्दोष",
        "hold": "रोकें",
        "machine": "पिछली निकासी",
        "ageing": "लंबे समय से लगी रोक; नवीनीकरण करें, नहीं तो हट जाएँगी:",
        "days": "{days} दिन, {amount}, शिकायत {complaint}",
        "undated": "{count} खाते छोड़े गए: उनमें आई रकम का समय ज्ञात नहीं।",
    },
}
"""Fixed words of the screen."""


def queue_document(
    answer: Answer[HoldQueue], known: Mapping[EntityKey, KnownEntity], *, first: int
) -> dict[str, Any]:
    """Give the JSON form of a queue's front, with a masked label for each account."""
    queue = answer.value
    return {
        "trail": queue.trail.value,
        "at": queue.at,
        "latencyS": queue.latency_s,
        "accountCount": len(queue.candidates),
        "remainingPaise": queue.remaining_paise,
        "expectedPaise": queue.expected_paise,
        "candidates": [
            {
                **_plain(one),
                "label": masked_label(one.account, known),
                "wordsInHindi": [reason_in(reason, Language.HI) for reason in one.reasons],
            }
            for one in queue.candidates[:first]
        ],
        "ageing": to_canonical(queue.ageing),
        "skippedCount": queue.skipped_count,
        "asKnownAt": answer.as_known_at,
        "snapshotNo": answer.snapshot_no,
        "truncations": to_canonical(answer.truncations),
        "answerHash": answer.answer_hash,
    }


def _plain(one: HoldCandidate) -> dict[str, Any]:
    document = to_canonical(one)
    assert isinstance(document, dict)  # noqa: S101 - a dataclass
    return {**document, "probability": one.probability}


def show_queue(
    answer: Answer[HoldQueue],
    known: Mapping[EntityKey, KnownEntity],
    *,
    first: int,
    language: Language,
) -> None:
    """Show the front of a queue, holds that lapse soon, and what proves the answer."""
    queue, console, words = answer.value, out(), HEADS[language]
    show_front(queue, known, first=first, language=language)
    if queue.ageing:
        console.print(words["ageing"], markup=False)
    for hold in queue.ageing[:MOST_HOLDS_SHOWN]:
        console.print(f"  {_age(hold, known, words)}", markup=False)
    if queue.skipped_count:
        console.print(words["undated"].format(count=queue.skipped_count), markup=False)
    console.print(f"answer {answer.answer_hash[:16]}, as known at {local(answer.as_known_at)}")


def show_front(
    queue: HoldQueue, known: Mapping[EntityKey, KnownEntity], *, first: int, language: Language
) -> None:
    """Show the first accounts to hold: the amount, why, and what speaks against it."""
    console, words = out(), HEADS[language]
    if not queue.candidates:
        console.print(words["none"], markup=False)
    else:
        total = words["sum"].format(
            count=len(queue.candidates),
            remaining=format_rupees(queue.remaining_paise),
            expected=format_rupees(queue.expected_paise),
        )
        console.print(total, markup=False)
    for place, one in enumerate(queue.candidates[:first], start=1):
        for line in _lines(place, one, known, language):
            console.print(line, markup=False)


def _lines(
    place: int, one: HoldCandidate, known: Mapping[EntityKey, KnownEntity], language: Language
) -> list[str]:
    words = HEADS[language]
    who, amount = masked_label(one.account, known), format_rupees(one.hold.paise)
    lines = [f"{place}. {who}: {words['hold']} {amount} ({', '.join(one.complaints)})"]
    lines += [f"     {reason_in(reason, language)}" for reason in one.reasons]
    if one.last_machine is not None:
        lines.append(f"     {words['machine']}: {masked_label(one.last_machine, known)}")
    lines += [f"     {words['warning']}: {reason_in(reason, language)}" for reason in one.innocents]
    steps = [f"{line_in(line, language)} {format_rupees(line.paise)}" for line in one.hold.lines]
    lines.append(f"     = {'; '.join(steps)}")
    return lines


def _age(hold: HoldAge, known: Mapping[EntityKey, KnownEntity], words: Mapping[str, str]) -> str:
    amount = "-" if hold.amount_paise is None else format_rupees(hold.amount_paise)
    told = words["days"].format(days=hold.days, amount=amount, complaint=hold.complaint or "-")
    return f"{masked_label(hold.account, known)}: {told}"
