"""Find entities and complaints by what somebody types."""

from __future__ import annotations

from typing import Any, Final

from graph.model.answer import Cursor, Page
from graph.model.ids import EntityKind
from graph.model.scope import Scope
from graph.model.search import MatchKind, SearchHit
from graph.store.neo4j.engine import View
from graph.store.neo4j.fact_rows import indexed
from graph.store.neo4j.paging import names_of, page_of
from graph.store.neo4j.part import Part
from graph.store.neo4j.wording import plain_word
from graph.store.paging import Ask
from graph.store.terms import typed_numbers, typed_references, typed_words

RANKS: Final = tuple(MatchKind)
"""Kinds of match in the order of their ranks."""

NO_WORD: Final = '"#"'  # no word holds it: nothing is found


class Neo4jSearch(Part):
    """What `EntityReader` finds by text, over one database."""

    async def search(
        self,
        text: str,
        *,
        kinds: frozenset[EntityKind] = frozenset(),
        first: int,
        after: Cursor | None = None,
        scope: Scope,
    ) -> Page[SearchHit]:
        """Find by number, its end (4 digits or more), UTR, IFSC, UPI id, name or place."""
        ask = Ask(order="MATCH", first=first, after=after)
        asked = {**_wanted(text), "kinds": sorted(kind.value for kind in kinds) or None}

        async def work(view: View) -> Page[SearchHit]:
            references = [indexed(number) for number in typed_references(text)]
            rows = await view.rows("referenced", references=references)
            return await _page(view, ask, {**asked, "referenced": [key for (key,) in rows]})

        return await self._engine.read(work, scope=scope, snapshot_no=ask.first_no)


def _wanted(text: str) -> dict[str, Any]:
    exact, end = typed_numbers(text)
    words = " AND ".join(f'"{plain_word(word)}"' for word in typed_words(text))
    return {"exact": [indexed(one) for one in exact], "end": end, "words": words or NO_WORD}


async def _page(view: View, ask: Ask, asked: dict[str, Any]) -> Page[SearchHit]:
    async def fetch(
        after: Cursor | None,
        is_backward: bool,  # noqa: FBT001 - Fetch
        limit: int,
    ) -> list[tuple[SearchHit, Cursor]]:
        rows = await view.rows(
            "search",
            names=names_of(is_backward=is_backward),
            **asked,
            rank=after.values[0] if after else None,
            key=after.key if after else None,
            limit=limit,
        )
        return [
            (
                SearchHit(key=key, kind=EntityKind(kind), match=RANKS[rank]),
                Cursor(order=ask.order, values=(rank,), key=key, snapshot_no=view.no),
            )
            for key, kind, rank in rows
        ]

    return await page_of(ask, fetch)
