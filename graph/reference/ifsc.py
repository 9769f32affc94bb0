"""What a bank's branch code tells: the bank, whether it is listed, where the branch is.

The tables, their source and their licence: graph/reference/data/README.md. They
are read when first asked for; the names take 3 ms, the branches half a second.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

CODE_CHARS: Final = 4
BRANCH_AT: Final = 5
SHORTEST_SUBLET: Final = 6
MOST_NAMES: Final = 4096  # remembered between rows; a file repeats few names many times
GENERIC_WORDS: Final = frozenset(
    {"bank", "banks", "ltd", "limited", "the", "of", "india", "pvt", "private", "co", "op", "and"}
)
ALIASES: Final = MappingProxyType(
    {
        "allahabad bank": "ALLA",
        "catholic syrian bank": "CSBK",
        "csb bank": "CSBK",
        "dbs bank": "DBSS",
        "dbs bank india": "DBSS",
        "dhanalakshmi bank": "DLXB",
        "hdfc": "HDFC",
        "icici": "ICIC",
        "idbi bank": "IBKL",
        "idfc bank": "IDFB",
        "idfc first bank": "IDFB",
        "kotak bank": "KKBK",
        "pnb": "PUNB",
        "ratnakar bank": "RATN",
        "sbi": "SBIN",
    }
)
"""Names that banks go by, where the directory writes another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchPlace:
    """Where a branch stands, in capitals as the directory writes it.

    Attributes:
        city: Town or city.
        district: Often the town again.
        state: Name of the state.
    """

    city: str
    district: str
    state: str


def bank_of(ifsc: str) -> str | None:
    """Give the name of the bank whose four letters a code starts with."""
    return _names().get(ifsc[:CODE_CHARS])


def sublet_of(ifsc: str) -> str | None:
    """Give the name of the bank that works under another bank's code, if one does."""
    for end in range(len(ifsc), SHORTEST_SUBLET - 1, -1):
        if code := _sublets().get(ifsc[:end]):
            return _names().get(code)
    return None


def is_listed(ifsc: str) -> bool | None:
    """Tell whether a branch is in the directory; None if its bank has no list there."""
    branches = _branches().get(ifsc[:CODE_CHARS])
    return None if branches is None else ifsc[BRANCH_AT:] in branches


def place_of(ifsc: str) -> BranchPlace | None:
    """Give where a branch stands; None if the directory does not say."""
    place = _branches().get(ifsc[:CODE_CHARS], {}).get(ifsc[BRANCH_AT:])
    return place if place is not None and place.state else None


@lru_cache(maxsize=MOST_NAMES)
def bank_named(text: str) -> str | None:
    """Give a bank's name as the directory writes it, from a name as people write it."""
    return _names_by_words().get(_words(text))


@lru_cache(maxsize=MOST_NAMES)
def is_same_bank(text: str, ifsc: str) -> bool:
    """Tell whether a written bank name may be the bank of a code, or one that works under it."""
    written = _words(bank_named(text) or text)
    return any(
        written <= _words(name) or _words(name) <= written
        for name in (bank_of(ifsc), sublet_of(ifsc))
        if name is not None
    )


def _words(text: str) -> frozenset[str]:
    plain = re.sub(r"\(.*?\)|'s\b", " ", text.lower())
    words = frozenset(re.findall(r"[a-z0-9]+", plain))
    return words - GENERIC_WORDS or words


def _lines(name: str) -> Iterator[list[str]]:
    packed = (files("graph.reference") / "data" / name).read_bytes()
    for line in gzip.decompress(packed).decode().splitlines():
        yield line.split("\t")


@cache
def _names() -> Mapping[str, str]:
    return {line[0]: line[1] for line in _lines("banks.tsv.gz")}


@cache
def _sublets() -> Mapping[str, str]:
    return {line[0]: line[1] for line in _lines("sublets.tsv.gz")}


@cache
def _names_by_words() -> Mapping[frozenset[str], str]:
    by_words: dict[frozenset[str], str] = {}
    for name in _names().values():
        by_words.setdefault(_words(name), name)
    return by_words | {_words(alias): _names()[code] for alias, code in ALIASES.items()}


@cache
def _branches() -> Mapping[str, Mapping[str, BranchPlace]]:
    table: dict[str, dict[str, BranchPlace]] = {}
    for bank, city, district, state, branches in _lines("branches.tsv.gz"):
        place = BranchPlace(city=city, district=district, state=state)
        table.setdefault(bank, {}).update((branch, place) for branch in _spelled(branches))
    return table


def _spelled(branches: str) -> Iterator[str]:
    last = 0
    for word in branches.split():
        if word.startswith("="):
            yield word[1:]
        else:
            last += int(word)
            yield f"{last:06}"
