"""Fold complaints from what is said under them, and keep each version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.model.ids import AcknowledgementNo, complaint_key
from graph.store.complaints import Folded, Gathered, fold_complaint
from graph.store.neo4j.engine import View, Writing
from graph.store.orders import complaint_places
from graph.store.values import to_json, to_ms


async def fold_complaints(
    view: View, numbers: Sequence[AcknowledgementNo]
) -> dict[AcknowledgementNo, Folded]:
    """Fold complaints from the facts a read sees, by number; without facts: left out.

    Scope is not applied to the facts: a complaint shows wholly or not at all, by the
    district that comes out.
    """
    gathered: dict[AcknowledgementNo, Gathered] = {}
    for number, *said in await view.batches("complaint_records", numbers, called="numbers"):
        gathered.setdefault(number, Gathered()).add_record(*said)
    for number, *paid in await view.batches("first_layer", numbers, called="numbers"):
        gathered.setdefault(number, Gathered()).add_payment(*paid)
    first_known = await view.batches("first_known", numbers, called="numbers")
    return {
        number: fold_complaint(complaint_key(number), at, gathered.get(number) or Gathered())
        for number, at in first_known
    }


async def refold(writing: Writing, numbers: Sequence[AcknowledgementNo], *, from_no: int) -> None:
    """Write the complaints anew of which something was said in this transaction."""
    if not numbers:
        return
    old = dict(await writing.batches("newest_versions", numbers, called="numbers"))
    rows = []
    for number, folded in (await fold_complaints(writing, numbers)).items():
        body = to_json(folded.complaint)
        if old.get(number) != body:
            rows.append(_row(folded, body))
    again = [row["number"] for row in rows if row["number"] in old]
    await writing.batches("end_versions", again, called="numbers", fromNo=from_no)
    await writing.batches("add_versions", rows, fromNo=from_no)


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
