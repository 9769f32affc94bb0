"""Facts out of rows, with those sources that a read may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final, TypeAlias, TypeVar

from graph.model.fact import Fact, Source
from graph.model.ids import EntityKey, EntityKind, ImportId, kind_of
from graph.store.entities import acknowledgement_no
from graph.store.fact_moulds import make_source
from graph.store.neo4j.engine import Taken, View
from graph.store.neo4j.fact_values import build_fact

F = TypeVar("F", bound=Fact)

SEPARATOR: Final = "\x1f"  # ASCII's own for units; a sheet's name comes last, so it may hold one
MOST_IMPORTS: Final = 20_000  # kept in memory, a third of a kilobyte each


Found: TypeAlias = Sequence[Any]
"""A relationship as statements give it: its type, its properties, the keys of its ends."""


def source_text(source: Source) -> str:
    """Give a source as it lies in a fact."""
    return SEPARATOR.join((source.import_id, str(source.row), source.sheet))


def source_texts(fact: Fact) -> list[str]:
    """Give the sources of a fact as they lie in it, each once."""
    return sorted({source_text(source) for source in fact.sources})


def import_of(source: str) -> ImportId:
    """Give the import that a source text names."""
    return ImportId(source.partition(SEPARATOR)[0])


async def read_facts(view: View, found: Sequence[Found]) -> list[Fact]:
    """Give facts in the order found."""
    told: list[Sequence[str]] = [one[1].get("sources", ()) for one in found]
    imports = await imports_of(view, chain.from_iterable(told))
    seen: dict[str, Taken] = {
        id_: taken
        for id_, taken in imports.items()
        if taken.added_no <= view.no and taken.known_ms <= view.known_ms
    }
    return [
        build_fact(type_, properties, source, target, _sources(texts, seen))
        for (type_, properties, source, target), texts in zip(found, told, strict=True)
    ]


async def imports_of(view: View, sources: Iterable[str]) -> dict[ImportId, Taken]:
    """Give the imports that source texts name.

    The server is asked for those alone that no read has met before: a trip takes as long as
    finding the transfers of an account.
    """
    wanted = {import_of(text) for text in sources}
    found = {id_: view.imports[id_] for id_ in wanted if id_ in view.imports}
    rows = await view.batches("imports_of", sorted(wanted - found.keys()), called="ids")
    met = {row[0]: Taken(*row) for row in rows}
    if len(view.imports) + len(met) > MOST_IMPORTS:
        view.imports.clear()
    view.imports.update(met)
    return found | met


async def shown_complaints(view: View, keys: Iterable[EntityKey]) -> list[EntityKey]:
    """Give the complaints among some keys of which a read sees a fact; of none: not asked.

    A complaint shows by what is said under it, which its own relationships do not tell.
    """
    numbers = [acknowledgement_no(key) for key in keys if kind_of(key) is EntityKind.COMPLAINT]
    rows = await view.batches("shown_complaints", numbers, called="numbers")
    return [key for (key,) in rows]


def _sources(texts: Sequence[str], seen: Mapping[str, Taken]) -> tuple[Source, ...]:
    """Give the sources among imports that a read sees, first known first."""
    if len(texts) == 1:  # nearly always, and a third of what a fact costs
        id_, row, sheet = texts[0].split(SEPARATOR, 2)
        return (_source(seen[id_], sheet, int(row)),) if id_ in seen else ()
    placed = [
        (seen[id_].known_ms, id_, sheet, int(row))
        for id_, row, sheet in [text.split(SEPARATOR, 2) for text in texts]
        if id_ in seen
    ]
    return tuple([_source(seen[id_], sheet, row) for _, id_, sheet, row in sorted(placed)])


def _source(taken: Taken, sheet: str, row: int) -> Source:
    return make_source(import_id=taken.id, file_sha256=taken.file_sha256, sheet=sheet, row=row)
