"""A hold queue as a file: a table for the bank, or points for a map."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from analytics.settings import HoldSettings
from api.services.holding import HoldWish, hold_queue
from api.services.labels import clear_label, known_entities, masked_label
from api.services.table_files import write_table, write_text
from graph.errors import InputError
from graph.model.answer import Answer
from graph.model.audit import Event, EventTag
from graph.model.entity import Atm, KnownEntity
from graph.model.hold_queue import HoldCandidate, HoldQueue
from graph.model.ids import EntityKey
from graph.model.money import format_plain
from graph.model.scope import Scope
from graph.store.base import GraphStore

HEADER: Final = (
    "rank",
    "account",
    "bank",
    "complaints",
    "to_hold_rupees",
    "remaining_rupees",
    "expected_rupees",
    "still_there",
    "loss_by_waiting_rupees",
    "last_credit_at",
    "last_machine",
    "reasons",
    "perhaps_innocent",
    "arithmetic",
)


async def export_queue(
    wish: HoldWish,
    to: Path,
    *,
    reveal: str | None,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    now: datetime,
    settings: HoldSettings,
    as_known_at: datetime | None = None,
) -> int:
    """Write a whole queue to a ``.csv`` or ``.geojson`` file, and give its accounts.

    Numbers are masked unless a reason is given, which stays in the audit chain.

    Raises:
        InputError: Another kind of file, or an empty reason.
        CannotWrite: The file cannot be written.
    """
    form = to.suffix.lower().removeprefix(".")
    if form not in ("csv", "geojson"):
        raise InputError("--out: name a file that ends in .csv or .geojson")
    if reveal is not None and not reveal.strip():
        raise InputError("--reveal: give the reason; it is kept in the audit chain")
    event = Event(
        tag=EventTag.EXPORTED if reveal is None else EventTag.UNMASKED,
        actor=scope.actor,
        at=now,
        details=(("reason", reveal or ""), ("table", "holds")),
    )
    await store.add_events([event])
    answer = await hold_queue(
        wish, store=store, scope=scope, at=at, settings=settings, as_known_at=as_known_at
    )
    keys = {one.account for one in answer.value.candidates}
    keys |= {one.last_machine for one in answer.value.candidates if one.last_machine}
    known = await known_entities(keys, store=store, scope=scope, as_known_at=as_known_at)
    names = {key: (masked_label if reveal is None else clear_label)(key, known) for key in keys}
    rows = [_row(rank, one, names) for rank, one in enumerate(answer.value.candidates, start=1)]
    if form == "csv":
        write_table(to, "csv", [HEADER, *rows])
    else:
        write_text(to, json.dumps(_features(answer, rows, known), ensure_ascii=False, indent=1))
    return len(rows)


def _row(rank: int, one: HoldCandidate, names: Mapping[EntityKey, str]) -> tuple[str, ...]:
    return (
        str(rank),
        names[one.account],
        one.bank or "",
        " ".join(one.complaints),
        format_plain(one.hold.paise),
        format_plain(one.remaining_paise),
        format_plain(one.expected_paise),
        f"{one.probability:.4f}",
        format_plain(one.loss_by_waiting_paise),
        one.last_credit_at.isoformat(),
        names[one.last_machine] if one.last_machine else "",
        " ".join(reason.text for reason in one.reasons),
        " ".join(reason.text for reason in one.innocents),
        "; ".join(f"{line.text}: {format_plain(line.paise)}" for line in one.hold.lines),
    )


def _features(
    answer: Answer[HoldQueue],
    rows: Sequence[tuple[str, ...]],
    known: Mapping[EntityKey, KnownEntity],
) -> dict[str, Any]:
    """Give RFC 7946: a point where cash was last drawn from each account, or none."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": _geometry(one.last_machine, known),
                "properties": dict(zip(HEADER, row, strict=True)),
            }
            for one, row in zip(answer.value.candidates, rows, strict=True)
        ],
        "answerHash": answer.answer_hash,
    }


def _geometry(
    machine: EntityKey | None, known: Mapping[EntityKey, KnownEntity]
) -> dict[str, Any] | None:
    found = known.get(machine) if machine else None
    if found is None or not isinstance(found.entity, Atm) or found.entity.point is None:
        return None
    point = found.entity.point
    return {"type": "Point", "coordinates": [point.longitude, point.latitude]}
