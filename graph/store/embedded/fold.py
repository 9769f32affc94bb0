"""What a complaint is: the fold of everything said under it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from typing import Any, Final

from graph.model.ids import EntityKey
from graph.model.scope import SYSTEM
from graph.store.complaints import Folded, Gathered, fold_complaint
from graph.store.embedded.statements import statements
from graph.store.orders import complaint_places
from graph.store.values import array, seen, to_json, to_ms

_CHUNK: Final = 10_000


def fold_complaints(
    connection: sqlite3.Connection, nos: Collection[int], visible: Mapping[str, Any]
) -> dict[int, Folded]:
    """Fold complaints from the facts a read sees, by number; without facts: left out.

    Scope is not applied to the facts: a complaint shows wholly or not at all, by the
    district that comes out.
    """
    text = statements("complaints")
    asked = {**visible, "districts": None, "nos": array(nos)}
    gathered: dict[int, Gathered] = {}
    for no, event_at, precision, *told, victim in connection.execute(text["records_of"], asked):
        gathered.setdefault(no, Gathered()).add_record(event_at, precision, told, victim)
    for no, *told in connection.execute(text["first_layer_of"], asked):
        gathered.setdefault(no, Gathered()).add_payment(*told)
    first_known = connection.execute(text["first_known_of"], asked).fetchall()
    keys = _keys(connection, [no for no, _ in first_known])
    return {
        no: fold_complaint(keys[no], known_at, gathered.get(no) or Gathered())
        for no, known_at in first_known
    }


def refold(connection: sqlite3.Connection, nos: Collection[int], *, from_no: int) -> None:
    """Write the complaints anew of which something was said in this transaction."""
    text = statements("complaints")
    ordered = sorted(nos)
    for at in range(0, len(ordered), _CHUNK):
        part = ordered[at : at + _CHUNK]
        old = dict(connection.execute(text["newest_versions"], {"nos": array(part)}).fetchall())
        rows = []
        for no, folded in fold_complaints(connection, part, seen(SYSTEM)).items():
            body = to_json(folded.complaint)
            if old.get(no) != body:
                rows.append(_row(no, from_no, folded, body))
        connection.executemany(text["end_version"], [(from_no, row[0]) for row in rows])
        connection.executemany(text["add_version"], rows)


def _row(no: int, from_no: int, folded: Folded, body: str) -> tuple[Any, ...]:
    complaint = folded.complaint
    return (
        no,
        from_no,
        complaint.acknowledgement_no,
        complaint.district,
        to_ms(complaint.reported_at),
        complaint.loss_paise,
        *complaint_places(complaint),
        folded.fraud_ms,
        body,
    )


def _keys(connection: sqlite3.Connection, nos: Collection[int]) -> dict[int, EntityKey]:
    rows = connection.execute(statements("entities")["keys_of"], {"nos": array(nos)})
    return dict(rows.fetchall())
