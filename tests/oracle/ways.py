"""Every way between two accounts, by trying all."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.oracle.rows import Row, read_rows

MOST_HOPS = 8


def solve_ways(
    text: str, start: str, goal: str, count: int, *, rank: str, order: str, name: str = "events.csv"
) -> str:
    """Give the line of the best ways for a file's text."""
    rows, _ = read_rows(text)
    hops = [row for row in rows if row["kind"] == "TRANSFER" and not row["self"]]
    found: list[list[Row]] = []
    _walk(hops, [], {start}, start, goal, order, found)
    scored = sorted(_score(way, rank, order) for way in found)[:count]
    paths = [
        {"hops": list(keys), "arrival_at": _text(arrival), "least_paise": least}
        for _, arrival, _, keys, least in scored
    ]
    document: dict[str, Any] = {
        "file": name,
        "from": start,
        "to": goal,
        "k": count,
        "rank": rank,
        "order": order,
        "paths": paths,
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _walk(
    hops: list[Row],
    way: list[Row],
    visited: set[str],
    here: str,
    goal: str,
    order: str,
    found: list[list[Row]],
) -> None:
    if way and here == goal:
        found.append(way)
        return
    if len(way) == MOST_HOPS:
        return
    for hop in hops:
        if hop["account"] == here and hop["payee"] not in visited:
            longer = [*way, hop]
            if _arrival(longer, order) is not None:
                _walk(hops, longer, visited | {hop["payee"]}, hop["payee"], goal, order, found)


def _arrival(way: list[Row], order: str) -> int | None:
    reached: int | None = None
    for hop in way:
        earliest = hop["from"]
        if reached is not None:
            earliest = max(earliest, reached + (1 if order == "STRICT" else 0))
        if earliest > hop["to"]:
            return None
        reached = earliest
    return reached


def _score(way: list[Row], rank: str, order: str) -> tuple[int, int, int, tuple[str, ...], int]:
    arrival = _arrival(way, order)
    assert arrival is not None
    least = min(hop["amount"] for hop in way)
    value = {
        "EARLIEST": arrival,
        "FEWEST_HOPS": len(way),
        "MOST_MONEY": -least,
        "FASTEST": arrival - way[0]["from"],
    }[rank]
    return value, arrival, len(way), tuple(hop["key"] for hop in way), least


def _text(ms: int) -> str:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"
