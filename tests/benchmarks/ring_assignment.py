"""How often a complaint is assigned rightly: each left out once, with the rings of the others.

    python -m tests.benchmarks.ring_assignment FOLDER

FOLDER holds case files, complaints.csv and truth.json in the layout of the sample cases.
Bar (RINGS.md 16): of those that JOIN 90 % right; 70 % of a ring's complaints JOIN.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from analytics.assignment import assign, ends_of
from analytics.register import register_rings
from analytics.rings import detect_rings
from api.services.intake import import_files
from graph.model.assignment import AssignmentKind
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind
from graph.model.ring import Ring
from graph.model.scope import SYSTEM
from graph.model.table import LinkTable
from graph.settings import IntakeSettings
from graph.store.url import open_store

AT = datetime(2026, 12, 1, tzinfo=UTC)


def without(links: LinkTable, complaint: AcknowledgementNo) -> LinkTable:
    """Give links without those of one complaint."""
    place = links.complaints.index(complaint)
    rows = np.flatnonzero(links.complaint != place)
    columns = {
        field.name: getattr(links, field.name)[rows]
        for field in fields(links)
        if isinstance(getattr(links, field.name), np.ndarray)
    }
    return replace(links, **columns)


def ring_named(rings: list[Ring], accounts: set[EntityKey]) -> EntityKey | None:
    """Give the ring that is mostly these accounts."""
    best = max(rings, key=lambda r: len(accounts & {m.account for m in r.found.members}))
    own = {member.account for member in best.found.members}
    return best.id if 2 * len(own & accounts) > len(own) else None


async def measure(files: Sequence[Path], truth: Mapping[str, Any]) -> None:
    """Assign each complaint with the rings of the others, and print what came of it."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        store = await open_store(f"sqlite:{scratch}/cases.db")
        await import_files(files, store=store, scope=SYSTEM, at=AT, settings=IntakeSettings())
        links = await store.links(scope=SYSTEM)
        keys = {
            name: {store.keyring.key(EntityKind.ACCOUNT, number) for number in ring["accounts"]}
            for name, ring in truth["rings"].items()
        }
        for number in links.complaints:
            found = detect_rings(without(links, number))
            rings = list(register_rings(found, [], at=AT, districts={}).rings)
            facts = (await store.facts_of([number], scope=SYSTEM))[number]
            ends = ends_of(facts)
            near = await store.neighbours(sorted(ends.accounts), scope=SYSTEM)
            told = assign(number, ends, rings, links=near.links, cut=set(near.cut))
            planted = truth["complaints"][number]["ring"]
            right = None if planted is None else ring_named(rings, keys[str(planted)])
            counts["ring complaints" if planted is not None else "others"] += 1
            if told.kind is AssignmentKind.JOINS:
                is_right = told.near[0].ring == right
                counts["join right" if is_right else "join wrong"] += 1
                counts["ring complaints that join"] += planted is not None
            counts[told.kind.value] += 1
        await store.close()
    joined = counts["join right"] + counts["join wrong"]
    print(json.dumps(counts, indent=1))
    print(f"of those that join, right: {counts['join right'] / max(joined, 1):.3f} (bar .90)")
    share = counts["ring complaints that join"] / max(counts["ring complaints"], 1)
    print(f"ring complaints that join: {share:.3f} (bar .70)")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    answers = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    asyncio.run(measure(sorted(folder.glob("*.xlsx")), answers))
