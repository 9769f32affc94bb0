"""The longest chain of payments that keeps going: money handed down from account to account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from graph.model.ids import EntityKey
from graph.model.typology import MatchedLink

LEAST_HOPS: Final = 4  # RINGS.md section 10
LEAST_SHARE: Final = 0.5  # of the hop before, likewise
MOST_LINKS: Final = 2_000  # the newest; bounds the search in a busy ring
NEVER: Final = datetime.min.replace(tzinfo=UTC)


def longest_chain(links: Sequence[MatchedLink]) -> tuple[MatchedLink, ...]:
    """Give the longest path in time of 4 hops or more, each at least half of the one before.

    No account comes twice; undated links are in no chain. Of equal ones the first to end.

    Returns:
        Its links, in order; none if there is no such chain.
    """
    dated = sorted(
        (link for link in links if link.at is not None and link.source != link.target),
        key=lambda link: (link.at or NEVER, link.source, link.target, link.amount_paise),
    )[-MOST_LINKS:]
    ending: defaultdict[EntityKey, list[tuple[MatchedLink, ...]]] = defaultdict(list)
    best: tuple[MatchedLink, ...] = ()
    for link in dated:
        before = max(
            (path for path in ending[link.source] if _goes_on(path, link)), key=len, default=()
        )
        path = (*before, link)
        ending[link.target].append(path)
        if len(path) > len(best):
            best = path
    return best if len(best) >= LEAST_HOPS else ()


def _goes_on(path: tuple[MatchedLink, ...], link: MatchedLink) -> bool:
    last = path[-1]
    return (
        link.amount_paise >= LEAST_SHARE * last.amount_paise
        and (last.at or NEVER) <= (link.at or NEVER)
        and all(link.target not in (hop.source, hop.target) for hop in path)
    )
