"""Districts as people write them."""

from __future__ import annotations

from graph.errors import InputError


def parse_district(text: str) -> str:
    """Give a district as complaints have it, in capitals.

    >>> parse_district("Karnataka/Mysuru  City")
    'KARNATAKA/MYSURU CITY'

    Raises:
        InputError: It is not a state and a name.
    """
    state, slash, name = (" ".join(part.upper().split()) for part in text.partition("/"))
    if not (state and slash and name):
        raise InputError("a district is written STATE/NAME: KARNATAKA/MYSURU CITY")
    return f"{state}/{name}"


def district_or_none(text: str | None) -> str | None:
    """Give a district as complaints have it; None: none is named.

    Raises:
        InputError: It is not a state and a name.
    """
    return None if text is None else parse_district(text)
