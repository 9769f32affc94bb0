"""Fold complaints from what is said under them, and keep each version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graph.model.complaint import Complaint, ComplaintRecord
from graph.model.fact import Fact
from graph.model.ids import AcknowledgementNo, EntityKey, FactId, complaint_key
from graph.model.transfer import Transfer
from graph.store.complaints import Folded, Gathered, fold_complaint
from graph.store.neo4j.engine import View, Writing
from graph.store.neo4j.fact_rows import fact_row
from graph.store.orders import complaint_places
from graph.store.values import END_OF_TIME, from_json, to_json, to_ms

_TOLD: Final = ("amountPaise", "reportedAt", "fraudType", "district", "policeStation", "status")


@dataclass(slots=True)
class _Said:
    """What is said of one complaint, a fact once however often it is met.

    Attributes:
        first_ms: When the first of its facts was known; epoch milliseconds.
        records: By fact: when it was known, and what `Gathered.add_record` takes.
        payments: By fact: what `Gathered.add_payment` takes.
    """

    first_ms: int = END_OF_TIME
    records: dict[FactId, tuple[int, tuple[Any, ...]]] = field(default_factory=dict)
    payments: dict[FactId, tuple[int | None, str, int | None, EntityKey]] = field(
        default_factory=dict
    )

    def add(self, fact: Fact) -> None:
        """Add a fact, or what makes it known earlier."""
        known_ms = to_ms(fact.known_at)
        self.first_ms = min(self.first_ms, known_ms)
        if isinstance(fact, ComplaintRecord):
            row = fact_row(fact, ())
            told = [row[name] for name in _TOLD]
            before, _ = self.records.get(fact.id, (END_OF_TIME, ()))
            self.records[fact.id] = (
                min(before, known_ms),
                (row["eventAt"], row["eventPrecision"], told, fact.victim_account),
            )
        elif isinstance(fact, Transfer) and fact.layer == 1:
            precision = fact.event_precision.value
            paid = (to_ms(fact.event_at), precision, fact.disputed_paise, fact.payer)
            self.payments[fact.id] = paid

    def folded(self, number: AcknowledgementNo) -> Folded:
        """Give the complaint that this makes, records oldest known first."""
        gathered = Gathered()
        order = sorted((known_ms, id_) for id_, (known_ms, _) in self.records.items())
        for _, id_ in order:
            gathered.add_record(*self.records[id_][1])
        for payment in self.payments.values():
            gathered.add_payment(*payment)
        return fold_complaint(complaint_key(number), self.first_ms, gathered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How complaints stand before a write adds to them.

    Attributes:
        bodies: Their newest versions, by number; of a new one: none.
        said: What is said of each of these, for the write to add to.
    """

    bodies: Mapping[AcknowledgementNo, str]
    said: dict[AcknowledgementNo, _Said]


async def fold_complaints(
    view: View, numbers: Sequence[AcknowledgementNo]
) -> dict[AcknowledgementNo, Folded]:
    """Fold complaints from the facts a read sees, by number; without facts: left out.

    Scope is not applied to the facts: a complaint shows wholly or not at all, by the
    district that comes out.
    """
    said = await _said(view, numbers)
    folded = {}
    for number, at in await view.batches("first_known", numbers, called="numbers"):
        said[number].first_ms = at
        folded[number] = said[number].folded(number)
    return folded


async def standing_of(writing: Writing, numbers: Sequence[AcknowledgementNo]) -> Standing:
    """Read how complaints stand: before the write, since a server is slow to read its own."""
    rows = await writing.batches("newest_versions", numbers, called="numbers")
    bodies = {AcknowledgementNo(number): str(body) for number, body in rows}
    said = await _said(writing, sorted(bodies))
    for number, body in bodies.items():
        said[number].first_ms = to_ms(from_json(body, Complaint).first_known_at)
    return Standing(bodies=bodies, said=said)


async def refold(
    writing: Writing, before: Standing, facts: Iterable[Fact], *, from_no: int
) -> None:
    """Write the complaints anew of which facts say something in this transaction."""
    for fact in facts:
        if fact.complaint is not None:
            before.said.setdefault(fact.complaint, _Said()).add(fact)
    rows = []
    for number, said in sorted(before.said.items()):
        folded = said.folded(number)
        body = to_json(folded.complaint)
        if before.bodies.get(number) != body:
            rows.append(_row(folded, body))
    again = [row["number"] for row in rows if row["number"] in before.bodies]
    await writing.batches("end_versions", again, called="numbers", fromNo=from_no)
    await writing.batches("add_versions", rows, fromNo=from_no)


async def _said(view: View, numbers: Sequence[AcknowledgementNo]) -> dict[AcknowledgementNo, _Said]:
    said = {number: _Said() for number in numbers}
    rows = await view.batches("complaint_records", numbers, called="numbers")
    for number, id_, known_ms, *told in rows:
        said[number].records[id_] = (known_ms, tuple(told))
    for number, id_, *paid in await view.batches("first_layer", numbers, called="numbers"):
        said[number].payments[id_] = tuple(paid)
    return said


def _row(folded: Folded, body: str) -> dict[str, Any]:
    complaint = folded.complaint
    by_reported, by_loss = complaint_places(complaint)
    return {
        "number": complaint.acknowledgement_no,
        "district": complaint.district,
        "reportedAt": to_ms(complaint.reported_at),
        "lossPaise": complaint.loss_paise,
        "byReported": by_reported,
        "byLoss": by_loss,
        "fraudAt": folded.fraud_ms,
        "body": body,
    }
