"""Facts out of rows, with those sources that a read may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from graph.model.fact import Fact, Source
from graph.model.ids import EntityKey, EntityKind, ImportId, kind_of
from graph.store.entities import acknowledgement_no
from graph.store.fact_moulds import make_source
from graph.store.neo4j.engine import Taken, View
from graph.store.neo4j.fact_values import Properties, build_fact

F = TypeVar("F", bound=Fact)

_SEPARATOR: Final = "\x1f"  # ASCII's own for units; a sheet's name comes last, so it may hold one
MOST_IMPORTS: Final = 20_000  # kept in memory, a third of a kilobyte each


class Found(NamedTuple):
    """A relationship as a statement gives it."""

    type: str
    properties: Properties
    source: EntityKey
    target: EntityKey


def source_text(source: Source) -> str:
    """Give a source as it lies in a fact."""
    return _SEPARATOR.join((source.import_id, str(source.row), source.sheet))


def import_of(source: str) -> ImportId:
    """Give the import that a source text names."""
    return ImportId(source.partition(_SEPARATOR)[0])


async def read_facts(view: View, found: Sequence[Found]) -> list[Fact]:
    """Give facts in the order found."""
    imports = await imports_of(
        view, (text for one in found for text in one.properties.get("sources", ()))
    )
    return [
        build_fact(
            one.type,
            one.properties,
            one.source,
            one.target,
            _sources(one.properties.get("sources", ()), imports, view),
        )
        for one in found
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


def _sources(
    texts: Iterable[str], imports: Mapping[ImportId, Taken], view: View
) -> tuple[Source, ...]:
    """Give the sources then known, first known first."""
    placed = []
    for text in texts:
        id_, row, sheet = text.split(_SEPARATOR, 2)
        taken = imports[ImportId(id_)]
        if taken.added_no <= view.no and taken.known_ms <= view.known_ms:
            placed.append((taken.known_ms, taken.id, sheet, int(row), taken.file_sha256))
    if len(placed) > 1:
        placed.sort()
    return tuple(
        make_source(import_id=id_, file_sha256=sha256, sheet=sheet, row=row)
        for _, id_, sheet, row, sha256 in placed
    )
