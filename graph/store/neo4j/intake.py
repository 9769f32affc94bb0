"""Write one import: its facts, their sources, its report, what is folded from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
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
from graph.store.neo4j.fold import refold
from graph.store.neo4j.reading import import_of, imports_of, source_text
from graph.store.neo4j.wording import index_complaints, index_entities
from graph.store.values import from_json, to_json, to_ms


@dataclass(slots=True, kw_only=True)
class _Taking:
    """One import on its way in.

    Attributes:
        writing: Holds the lock.
        batch: What is written.
        added_no: The snapshot that will hold it.
        facts: Its facts by relationship type, each id once.
        fresh: Facts that were not known.
        touched: Complaints of which something is said anew.
    """

    writing: Writing
    batch: FactBatch
    added_no: int
    facts: dict[str, list[Fact]]
    fresh: set[FactId] = field(default_factory=set)
    touched: set[AcknowledgementNo] = field(default_factory=set)


async def add_batch(
    writing: Writing, batch: FactBatch, alerts: Sequence[Alert], event: Event
) -> ImportReport:
    """Write a batch, or give the first report of a file known by its hash."""
    known = await writing.one("first_report", id=batch.of.id)
    if known is not None:
        return replace(from_json(known, ImportReport), is_repeat=True)
    taking = _Taking(
        writing=writing,
        batch=batch,
        added_no=writing.snapshot_no + 1,
        facts=by_type(batch.facts),
    )
    numbers = await add_entities(writing, batch.facts)
    for type_, facts in taking.facts.items():
        await _add_facts(taking, type_, facts)
    said = [fact for fact in batch.facts if fact.id in taking.fresh]
    await index_complaints(writing, numbers)
    await index_entities(writing, [fact for fact in said if isinstance(fact, EntityRecord)])
    await refold(writing, sorted(taking.touched), from_no=taking.added_no)
    report = report_import(batch, taking.fresh, snapshot_no=taking.added_no)
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


async def _add_facts(taking: _Taking, type_: str, facts: Sequence[Fact]) -> None:
    writing, names = taking.writing, {"TYPE": type_}
    rows = await writing.batches(
        "known_facts", [fact.id for fact in facts], called="ids", names=names
    )
    known: dict[FactId, tuple[int, list[str]]] = {id_: (at, said) for id_, at, said in rows}
    fresh = [fact for fact in facts if fact.id not in known]
    await writing.batches(
        f"add_{type_}",
        [fact_row(fact, sorted({source_text(one) for one in fact.sources})) for fact in fresh],
        addedNo=taking.added_no,
    )
    for tie, tied in tie_rows(fresh).items():
        await writing.batches(f"add_{tie}", tied, addedNo=taking.added_no)
    taking.fresh.update(fact.id for fact in fresh)
    taking.touched.update(fact.complaint for fact in fresh if fact.complaint is not None)
    await _meet_again(taking, type_, known, [fact for fact in facts if fact.id in known])


async def _meet_again(
    taking: _Taking,
    type_: str,
    known: dict[FactId, tuple[int, list[str]]],
    met: Sequence[Fact],
) -> None:
    """Give known facts one more source each, unless this very file says them already."""
    if not met:
        return
    writing, names = taking.writing, {"TYPE": type_}
    imports = await imports_of(writing, (text for _, said in known.values() for text in said))
    sha256 = taking.batch.of.file_sha256
    sources = [
        {"id": fact.id, "sources": sorted({source_text(source) for source in fact.sources})}
        for fact in met
        if all(imports[import_of(text)].file_sha256 != sha256 for text in known[fact.id][1])
    ]
    await writing.batches("add_sources", sources, names=names)
    earlier = [fact for fact in met if to_ms(fact.known_at) < known[fact.id][0]]
    await writing.batches("lower_known", _lowered(earlier), names=names)
    for tie, tied in tie_rows(earlier).items():
        await writing.batches("lower_known", tied, names={"TYPE": tie})
    taking.touched.update(fact.complaint for fact in earlier if fact.complaint is not None)


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
