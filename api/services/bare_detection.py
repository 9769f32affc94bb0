"""Detect rings in bare files: nodes and edges in, rings out, with no store in between."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from analytics.found import FoundRing
from analytics.register_file import Register, advance
from analytics.settings import RingSettings
from analytics.suspicion.detection import Findings, find_rings
from api.services.bare_tables import Skipped, read_ring_tables
from api.services.register_files import read_register, write_register
from api.services.table_files import write_bytes
from graph.model.register import RingEvent

COLUMNS: Final = ("node_id", "ring_id", "role", "score")
ID_PREFIX: Final = "ring:"


@dataclass(frozen=True, slots=True, kw_only=True)
class BareDetection:
    """What was found in bare files.

    Attributes:
        findings: The rings and what led to them.
        ids: Id of each ring, beside `findings.rings`: lasting ones if a register was given.
        events: What became of the register's rings; none without one.
        skipped: Rows left out because they could not be read.
        at_s: Moment of the data, seconds from day 0.
    """

    findings: Findings
    ids: Sequence[str]
    events: Sequence[RingEvent]
    skipped: Skipped
    at_s: float


def detect_files(
    nodes: Path,
    edges: Path,
    *,
    out: Path,
    at: float | None = None,
    register: Path | None = None,
    explain: Path | None = None,
    random_state: int = 0,
    skip_bad: bool = False,
    settings: RingSettings | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> BareDetection:
    """Find rings in bare files, and write who is in which.

    Args:
        nodes: ``node_id,type,kind,district,created_ts``, plain or packed with gzip.
        edges: ``src,dst,type,amount,ts``, likewise; `ts` in seconds from day 0.
        out: Where ``node_id,ring_id,role,score`` go, by ring, then account.
        at: Only what was there then, seconds; None: everything.
        register: Where lasting ids are kept; read if it is there, and written.
        explain: Where each ring's complaints, identifiers and machines go, as JSON.
        random_state: Draws what the method draws.
        skip_bad: Count and skip rows that cannot be read instead of stopping.
        settings: Constants; None: those of RINGS.md.
        tell: Hears what is done.

    Raises:
        FileRefused: A file or row cannot be read.
        InputError: The register is later than `at`, or no register.
        CannotWrite: A file cannot be written.
    """
    skipped = Skipped(is_allowed=skip_bad)
    known = Register() if register is None else read_register(register)
    tables = read_ring_tables(nodes, edges, at=at, skipped=skipped, tell=tell)
    moment = tables.at if at is None else at
    findings = find_rings(tables, settings=settings, random_state=random_state, tell=tell)
    ids: Sequence[str] = [f"R{number:06d}" for number in range(1, len(findings.rings) + 1)]
    events: Sequence[RingEvent] = ()
    if register is not None:
        step = advance(known, findings.rings, at_s=moment, settings=settings)
        ids, events = [name.removeprefix(ID_PREFIX) for name in step.ids], step.events
        write_register(register, step.register)
    write_bytes(out, _table(findings.rings, ids))
    if explain is not None:
        write_bytes(explain, _explanation(findings, ids))
    return BareDetection(findings=findings, ids=ids, events=events, skipped=skipped, at_s=moment)


def _table(rings: Sequence[FoundRing], ids: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, ring in sorted(zip(ids, rings, strict=True), key=lambda pair: pair[0]):
        for member in ring.members:
            role = "BROKER" if member.is_broker else member.role.value
            writer.writerow((member.account, name, role, f"{member.weight:.6f}"))
    return text.getvalue().encode()


def _explanation(findings: Findings, ids: Sequence[str]) -> bytes:
    document = {
        "learnt": not findings.not_learnt,
        "notLearntBecause": findings.not_learnt or None,
        "rings": [
            {"ring": name, **_told(ring)}
            for name, ring in sorted(
                zip(ids, findings.rings, strict=True), key=lambda pair: pair[0]
            )
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _told(ring: FoundRing) -> Mapping[str, object]:
    return {
        "score": ring.score,
        "complaints": ring.complaints,
        "identifiers": ring.identifiers,
        "machines": ring.machines,
        "lastEventSeconds": ring.last_event_s,
        "members": [
            {"account": one.account, "role": one.role.value, "score": one.weight}
            for one in ring.members
        ],
    }
