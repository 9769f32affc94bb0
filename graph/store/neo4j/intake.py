"""Write one import: its facts, their sources, its report, what is folded from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from graph.model.alert import Alert
from graph.model.audit import Event
from graph.model.batch import FactBatch
from graph.model.entity import EntityRecord
from graph.model.fact import Fact
from graph.model.ids import (
    AcknowledgementNo,
    EntityKey,
    EntityKind,
    FactId,
    complaint_key,
    kind_of,
)
from graph.model.report import ImportReport, report_import
from graph.store.entities import acknowledgement_no
from graph.store.neo4j.alerts import put_alerts
from graph.store.neo4j.engine import View, Writing
from graph.store.neo4j.fact_rows import ends_of, fact_row, tie_rows, type_of
from graph.store.neo4j.fold import refold, standing_of
from graph.store.neo4j.reading import import_of, imports_of, source_texts
from graph.store.neo4j.wording import index_complaints, index_entities
from graph.store.values import from_json, to_json, to_ms


@dataclass(slots=True, kw_only=True)
class _Taking:
    """One import on its way in.

    Attributes:
        writing: Holds the lock.
        batch: What is written.
        added_no: The snapshot that will hold it.
        known: Those of its facts that were known: when, and whence.
    """

    writing: Writing
    batch: FactBatch
    added_no: int
    known: dict[FactId, tuple[int, list[str]]] = field(default_factory=dict)

    def is_earlier(self, fact: Fact) -> bool:
        """Tell whether a known fact turns out to have been known before."""
        return to_ms(fact.known_at) < self.known[fact.id][0]


async def add_batch(
    writing: Writing, batch: FactBatch, alerts: Sequence[Alert], event: Event
) -> ImportReport:
    """Write a batch, or give the first report of a file known by its hash."""
    known = await writing.one("first_report", id=batch.of.id)
    if known is not None:
        return replace(from_json(known, ImportReport), is_repeat=True)
    taking = _Taking(writing=writing, batch=batch, added_no=writing.snapshot_no + 1)
    fresh, met = dict[str, list[Fact]](), dict[str, list[Fact]]()
    for type_, facts in by_type(batch.facts).items():
        ids = (fact.id for fact in facts)
        rows = await writing.batches("known_facts", ids, called="ids", names={"TYPE": type_})
        taking.known.update((id_, (at, said)) for id_, at, said in rows)
        fresh[type_] = [fact for fact in facts if fact.id not in taking.known]
        met[type_] = [fact for fact in facts if fact.id in taking.known]
    said = list(chain.from_iterable(fresh.values()))
    earlier = [fact for of in met.values() for fact in of if taking.is_earlier(fact)]
    touched = {fact.complaint for fact in (*said, *earlier) if fact.complaint is not None}
    before = await standing_of(writing, sorted(touched))
    numbers = await add_entities(writing, batch.facts)
    for type_, facts in fresh.items():
        await _add_fresh(taking, type_, facts)
        await _meet_again(taking, type_, met[type_])
    await index_complaints(writing, numbers)
    await index_entities(writing, [fact for fact in said if isinstance(fact, EntityRecord)])
    await refold(writing, before, (*said, *earlier), from_no=taking.added_no)
    report = report_import(batch, {fact.id for fact in said}, snapshot_no=taking.added_no)
    await put_import(writing, report, added_no=taking.added_no)
    await put_alerts(writing, alerts)
    await writing.record(event)
    return report


def by_type(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """Give facts by type, sorted by id."""
    parted: dict[str, dict[FactId, Fact]] = {}
    for fact in facts:
        parted.setdefault(type_of(fact), {})[fact.id] = fact
    return {name: [of[id_] for id_ in sorted(of)] for name, of in sorted(parted.items())}


async def add_entities(view: View, facts: Iterable[Fact]) -> list[AcknowledgementNo]:
    """Make whatever facts speak of, where it is not there yet; give their complaints."""
    keys: set[EntityKey] = set()
    for fact in facts:
        keys.update(ends_of(fact))
        if fact.complaint is not None:
            keys.add(complaint_key(fact.complaint))
    rows: list[dict[str, Any]] = [
        {
            "key": key,
            "kind": kind_of(key).value,
            "acknowledgementNo": acknowledgement_no(key)
            if kind_of(key) is EntityKind.COMPLAINT
            else None,
        }
        for key in sorted(keys)
    ]
    await view.batches("add_entities", rows)
    return [row["acknowledgementNo"] for row in rows if row["acknowledgementNo"] is not None]


async def _add_fresh(taking: _Taking, type_: str, fresh: Sequence[Fact]) -> None:
    await taking.writing.batches(
        f"add_{type_}",
        (fact_row(fact, source_texts(fact)) for fact in fresh),
        addedNo=taking.added_no,
    )
    for tie, tied in tie_rows(fresh).items():
        await taking.writing.batches(f"add_{tie}", tied, addedNo=taking.added_no)


async def _meet_again(taking: _Taking, type_: str, met: Sequence[Fact]) -> None:
    """Give known facts one more source each, unless this very file says them already."""
    if not met:
        return
    writing, known, names = taking.writing, taking.known, {"TYPE": type_}
    imports = await imports_of(writing, (text for one in met for text in known[one.id][1]))
    sha256 = taking.batch.of.file_sha256
    sources = [
        {"id": fact.id, "sources": source_texts(fact)}
        for fact in met
        if all(imports[import_of(text)].file_sha256 != sha256 for text in known[fact.id][1])
    ]
    await writing.batches("add_sources", sources, names=names)
    earlier = [fact for fact in met if taking.is_earlier(fact)]
    await writing.batches("lower_known", _lowered(earlier), names=names)
    for tie, tied in tie_rows(earlier).items():
        await writing.batches("lower_known", tied, names={"TYPE": tie})


def _lowered(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    return [{"id": fact.id, "knownAt": to_ms(fact.known_at)} for fact in facts]


async def put_import(view: View, report: ImportReport, *, added_no: int) -> None:
    """Write an import with its report."""
    of = report.of
    await view.rows(
        "add_import",
        id=of.id,
        fileSha256=of.file_sha256,
        importedAt=to_ms(of.imported_at),
        importKnownAt=to_ms(of.known_at),
        addedNo=added_no,
        complaints=list(of.complaints),
        report=to_json(report),
    )
