"""Sources of facts in a server: what one read learnt of imports, the next does not ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from graph.model.fact import Source
from graph.model.ids import ImportId
from graph.store.neo4j import reading
from graph.store.neo4j.engine import Taken, View
from graph.store.neo4j.reading import imports_of, source_text

HELD = {
    ImportId(f"import:{letter}"): Taken(ImportId(f"import:{letter}"), letter * 64, at, at)
    for at, letter in enumerate("abcdef")
}
A, B, C, D, *_ = (
    source_text(Source(import_id=one.id, file_sha256=one.file_sha256, sheet="S", row=1))
    for one in HELD.values()
)


@dataclass(slots=True, kw_only=True)
class AskedView(View):
    """A view of a server that holds some imports, and remembers what it was asked for."""

    transaction: Any = None
    asked: list[list[object]] = field(default_factory=list)

    async def batches(self, file: str, rows: Iterable[object], **_: object) -> list[list[Any]]:
        self.asked.append(list(rows))
        return [list(one) for id_, one in HELD.items() if id_ in self.asked[-1]]


async def test_an_import_is_asked_for_once() -> None:
    kept: dict[ImportId, Taken] = {}
    first, second = AskedView(imports=kept), AskedView(imports=kept)

    found = await imports_of(first, [B, A, B])
    again = await imports_of(second, [C, A])

    assert found == {id_: one for id_, one in HELD.items() if id_[-1] in "ab"}
    assert again == {id_: one for id_, one in HELD.items() if id_[-1] in "ac"}
    assert (first.asked, second.asked) == ([["import:a", "import:b"]], [["import:c"]])


async def test_what_a_write_met_is_kept_for_itself_alone() -> None:
    write, other = AskedView(), AskedView()

    await imports_of(write, [A])
    await imports_of(write.unscoped(), [A])
    await imports_of(other, [A])

    assert (write.asked, other.asked) == ([["import:a"]], [["import:a"]])


async def test_only_so_many_imports_are_kept_and_none_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "MOST_IMPORTS", 2)
    view = AskedView()

    await imports_of(view, [A, B])
    found = await imports_of(view, [A, C, D])

    assert found == {id_: one for id_, one in HELD.items() if id_[-1] in "acd"}
    assert len(view.imports) <= 2
