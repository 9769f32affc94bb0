"""Find entities and complaints by what somebody types."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Final

from graph.model.answer import Cursor, Page
from graph.model.ids import EntityKind
from graph.model.scope import Scope
from graph.model.search import MatchKind, SearchHit
from graph.store.embedded.fact_rows import REFERENCED
from graph.store.embedded.ledger import current_snapshot
from graph.store.embedded.paging import Ask, page_of
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.embedded.values import array, seen, sorted_array
from graph.store.embedded.wording import number_form, word_forms

RANKS: Final = tuple(MatchKind)
"""Kinds of match in the order of their ranks."""

LEAST_END: Final = 4  # digits of a number's end, as masked numbers show them
MOST_TEXT: Final = 200  # characters looked at; nobody types more
MOST_WORDS: Final = 10
INDIAN_DIGITS: Final = 10  # of a phone, without +91 or 0
_LAST: Final = "\U0010ffff"


class EmbeddedSearch(Part):
    """What `EntityReader` finds by text, over one file."""

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
        wanted = {**_wanted(text[:MOST_TEXT]), "kinds": sorted_array(kind.value for kind in kinds)}

        def work(connection: sqlite3.Connection) -> Page[SearchHit]:
            no = ask.snapshot_no(current_snapshot(connection))
            asked = {**seen(scope, snapshot_no=no), **wanted}
            asked["referenced"] = _referenced(connection, text, asked)
            return _page(connection, ask, asked)

        return await self._engine.read(work)


def _wanted(text: str) -> dict[str, Any]:
    number = number_form(text)
    digits = number if number.isdigit() else ""
    exact = {number, digits.lstrip("0"), digits[-INDIAN_DIGITS:]} - {""}
    end = digits[::-1] if len(digits) >= LEAST_END else None
    words = word_forms(text)[:MOST_WORDS]
    return {
        "exact": array(sorted(exact)),
        "reversed": end,
        "reversed_end": None if end is None else end + _LAST,
        "words": " ".join(f'"{word}"' for word in words) or '""',
    }


def _referenced(connection: sqlite3.Connection, text: str, asked: Mapping[str, Any]) -> str:
    """Give the complaints and entities of facts that carry the text as their reference."""
    written = {text.strip(), text.strip().upper(), "".join(text.split())} - {""}
    found = {
        no
        for name in REFERENCED
        for number in written
        for row in connection.execute(
            statements("search")[f"referenced_{name}"], {**asked, "number": number}
        )
        for no in row
        if no is not None
    }
    return array(sorted(found))


def _page(connection: sqlite3.Connection, ask: Ask, asked: Mapping[str, Any]) -> Page[SearchHit]:
    def fetch(
        after: Cursor | None,
        is_backward: bool,  # noqa: FBT001 - Fetch
        limit: int,
    ) -> list[tuple[SearchHit, Cursor]]:
        rows = connection.execute(
            statements("search")["search_before" if is_backward else "search_after"],
            {
                **asked,
                "rank": after.values[0] if after else None,
                "key": after.key if after else None,
                "limit": limit,
            },
        )
        return [
            (
                SearchHit(key=key, kind=EntityKind(kind), match=RANKS[rank]),
                Cursor(order=ask.order, values=(rank,), key=key, snapshot_no=asked["no"]),
            )
            for key, kind, rank in rows
        ]

    return page_of(ask, fetch)
