"""Statements, one a file in the folder `cypher` beside this module.

``{seen r}`` stands for the predicate that says what a read may see of the relationship called
`r` in the statement (design, STORES 2.4); it and the few other fragments are files of their own.
Fragments with two forms, for readers of every district and of some, are chosen by the scope, so
that nobody pays for a check he does not need. ``__TYPE__`` and the like are filled in from the
closed lists below. Nothing else is ever put into a statement but parameters.

A server that has not counted an index since a large write takes it for empty, and then rather
reads all of it, for each row (decision 0022). So a pattern like ``(e:Entity {key: key})`` is told
to use its index, and what a read may see is asked as ``r.addedNo + 0``, which no index serves.

Rows go out as lists, so that their columns' names are not sent with each of them: ``row.key`` of a
statement that begins with ``UNWIND $rows AS row`` is written as a place in such a list.

Rows come packed, as a list called `rows`: sent one by one, each costs the driver 100 us, packed
5 to 9. Reads of everything give such a list an import, so that a server never holds more at once
than it took in at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from graph.ontology import LABELS, TYPES

FOLDER: Final = Path(__file__).parent / "cypher"

FRAGMENTS: Final = frozenset(
    {
        "common",
        "first_under",
        "flow_order",
        "follows",
        "in_districts",
        "in_wanted",
        "known",
        "listed",
        "newest_district",
        "shown",
        "shown_alert",
        "shown_forecast",
        "shown_subscription",
        "tie",
        "wanted_alert",
    }
)
"""Parts of statements, as ``{known r}``."""

BY_SCOPE: Final = frozenset({"open", "own", "seen"})
"""Fragments of two files each: what every reader needs, and what readers of some districts do."""

NAMES: Final[Mapping[str, frozenset[str]]] = {
    "TYPE": frozenset(TYPES),
    "LABEL": frozenset(label.name for label in LABELS),
    "PLACE": frozenset({"byReported", "byLoss"}),
    "NEXT": frozenset({"<", ">"}),
    "PAST": frozenset({"<", ">"}),
    "RISING": frozenset({"ASC", "DESC"}),
    "FALLING": frozenset({"ASC", "DESC"}),
}
"""What may stand where a parameter cannot."""

FORWARD: Final = {"NEXT": ">", "PAST": "<", "RISING": "ASC", "FALLING": "DESC"}
BACKWARD: Final = {"NEXT": "<", "PAST": ">", "RISING": "DESC", "FALLING": "ASC"}
"""The names of a list read on from a place, and back from it."""

_FRAGMENT: Final = re.compile(r"\{([a-z_]+) (\w+)\}")
_NAME: Final = re.compile(r"__([A-Z]+)__")
_LOOKUP: Final = re.compile(
    r"\bMATCH [^\n]*?(\w+):(\w+) \{(\w+): [^},]*\}[^\n]*?(?= WHERE | RETURN |\n|$)"
)
"""A pattern with one property, of which there is an index."""
_COLUMN: Final = re.compile(r"\brow\.(\w+)")


@cache
def statement(file: str, *, is_scoped: bool, names: frozenset[tuple[str, str]]) -> str:
    """Give a statement.

    Args:
        file: Its file, without ending.
        is_scoped: Whether the reader sees some districts alone.
        names: What stands for ``__TYPE__`` and the like; more than the file has is no error.

    Raises:
        ValueError: A name that is on no list, or a fragment nobody knows.
    """
    filled = dict(names)

    def name(found: re.Match[str]) -> str:
        value = filled.get(found[1], "")
        if value not in NAMES.get(found[1], ()):
            message = f"{file}.cypher wants a {found[1]} of the list"
            raise ValueError(message)
        return value

    text = _NAME.sub(name, _read(file, is_scoped=is_scoped))
    text = _LOOKUP.sub(r"\g<0> USING INDEX SEEK \1:\2(\3)", text)
    places = {column: at for at, column in enumerate(columns(file))}
    return _COLUMN.sub(lambda of: f"row[{places[of[1]]}]", text) if places else text


@cache
def columns(file: str) -> tuple[str, ...]:
    """Give what a statement wants of each of its ``$rows``, in the order of sending; else none."""
    text = _read(file, is_scoped=False)
    return tuple(dict.fromkeys(_COLUMN.findall(text))) if "UNWIND $rows AS row" in text else ()


def script(file: str) -> tuple[str, ...]:
    """Give the statements of a file that holds many, each ended by a semicolon."""
    lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    text = "\n".join(line.partition("//")[0].rstrip() for line in lines)
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _read(file: str, *, is_scoped: bool, of: str = "@") -> str:
    def fragment(found: re.Match[str]) -> str:
        name = found[1]
        if name in BY_SCOPE:
            name += "_in_districts" if is_scoped else "_everywhere"
        elif name not in FRAGMENTS:
            message = f"{file}.cypher wants a fragment {name}, which there is not"
            raise ValueError(message)
        return _read(name, is_scoped=is_scoped, of=found[2])

    text = (FOLDER / f"{file}.cypher").read_text(encoding="utf-8").strip()
    return _FRAGMENT.sub(fragment, text.replace("@", of))
