"""Facts by their numbers, with those sources that were then known."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from graph.model.fact import Fact, Source
from graph.store.embedded.fact_values import BUILDERS
from graph.store.embedded.statements import statements
from graph.store.fact_moulds import make_source
from graph.store.values import array


def load_facts(
    connection: sqlite3.Connection, name: str, nos: Sequence[int], visible: Mapping[str, Any]
) -> dict[int, Fact]:
    """Give the facts of one table by number, with those sources that were then known."""
    if not nos:
        return {}
    build, asked = BUILDERS[name], array(nos)
    sources = _sources(connection, asked, visible)
    rows = connection.execute(statements("facts")[f"rows_{name}"], {"nos": asked})
    return {row[0]: build(row, sources.get(row[0], ())) for row in rows}


def _sources(
    connection: sqlite3.Connection, nos: str, visible: Mapping[str, Any]
) -> dict[int, tuple[Source, ...]]:
    """Give the sources of facts, first known first.

    Most facts have one, and most have it from the sheets that the others have theirs from: so
    sheets are read once, and only what was said twice is put in order.
    """
    text = statements("facts")
    places = connection.execute(text["sources"], {"nos": nos}).fetchall()
    sheets = {
        no: of
        for no, *of in connection.execute(
            text["sheets"], {**visible, "sheets": array({sheet for _, sheet, _ in places})}
        )
    }
    found: dict[int, tuple[Source, ...]] = {}
    several = set()
    for fact, sheet, row in places:
        if sheet not in sheets:
            continue
        import_id, sha256, name = sheets[sheet]
        source = make_source(import_id=import_id, file_sha256=sha256, sheet=name, row=row)
        if fact in found:
            several.add(fact)
            found[fact] += (source,)
        else:
            found[fact] = (source,)
    ranks = {(import_id, name): at for at, (import_id, _, name) in enumerate(sheets.values())}
    for fact in several:
        placed = sorted(found[fact], key=lambda one: (ranks[one.import_id, one.sheet], one.row))
        found[fact] = tuple(placed)
    return found
