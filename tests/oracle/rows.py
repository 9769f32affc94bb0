"""Rows of a bare ledger as plain dictionaries, and their order, by trying everything."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]

RANK = {
    "DISPUTED_PAYMENT": 0,
    "INTEREST": 0,
    "TRANSFER": 1,
    "EXIT": 2,
    "FEE": 3,
    "HOLD": 4,
    "REFUND": 5,
    "RELEASE": 6,
    "REVERSAL": 7,
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE_MS = 60_000


def read_rows(text: str) -> tuple[list[Row], int]:
    """Give the rows that count, and how many were skipped."""
    everything = [_row(cells) for cells in csv.DictReader(io.StringIO(text))]
    kept = [row for row in everything if row["amount"] is not None]
    missing = [row for row in everything if row["amount"] is None and row["kind"] != "OPENING"]
    wanted = {"RELEASE": ("HOLD",), "REVERSAL": ("TRANSFER", "EXIT", "FEE")}
    nameable = {
        kind: {row["key"] for row in kept if row["kind"] in kinds} for kind, kinds in wanted.items()
    }
    good = [
        row for row in kept if row["kind"] not in wanted or row["names"] in nameable[row["kind"]]
    ]
    return good, len(missing) + len(kept) - len(good)


def _row(cells: dict[str, str]) -> Row:
    def cell(name: str) -> str:
        return cells.get(name) or ""

    kind = cell("kind")
    amount = int(cell("amount_paise")) if cell("amount_paise") else None
    payer, payee = cell("account"), None
    if kind == "TRANSFER":
        payee = cell("counterparty")
    return {
        "kind": kind,
        "key": cell("key"),
        "account": payer,
        "payee": payee,
        "complaints": {part for part in cell("complaint").split(";") if part},
        "amount": amount,
        "disputed": int(cell("disputed_paise")) if cell("disputed_paise") else amount,
        "exit": cell("exit_kind"),
        "from": _ms(cell("earliest_at")) if kind != "OPENING" else 0,
        "to": _ms(cell("latest_at")) if kind != "OPENING" else 0,
        "names": cell("reverses"),
        "lines": {
            part.rpartition(":")[0]: int(part.rpartition(":")[2])
            for part in cell("line").split(";")
            if part
        },
        "self": kind == "TRANSFER" and payer == payee,
    }


def _ms(text: str) -> int:
    return round((datetime.fromisoformat(text) - EPOCH).total_seconds() * 1000)


def in_order(rows: list[Row]) -> list[Row]:
    """Give the rows as they happened, openings first."""
    openings = sorted((row for row in rows if row["kind"] == "OPENING"), key=lambda r: r["key"])
    others = [row for row in rows if row["kind"] != "OPENING"]
    at = _placed(others)
    out = list(openings)
    for instant in sorted(set(at.values())):
        left = [row for row in others if at[row["key"]] == instant]
        while left:
            best = _next(left)
            left.remove(best)
            out.append(best)
    return out


def _fallback(row: Row) -> int:
    return int(row["from"] if row["to"] - row["from"] <= MINUTE_MS else row["to"])


def _placed(rows: list[Row]) -> dict[str, int]:
    at: dict[str, int] = {}
    open_rows = []
    for row in rows:
        is_point = row["from"] == row["to"]
        if is_point or row["kind"] == "DISPUTED_PAYMENT":
            at[row["key"]] = row["from"]
        elif row["kind"] in ("TRANSFER", "EXIT", "FEE", "HOLD", "REFUND"):
            open_rows.append(row)
        else:
            at[row["key"]] = _fallback(row)
    while open_rows:
        pulled = []
        for row in open_rows:
            instants = [
                at[credit["key"]]
                for credit in rows
                if credit["key"] in at
                and _credited(credit) == row["account"]
                and credit["kind"] in ("DISPUTED_PAYMENT", "TRANSFER")
                and credit["complaints"] & row["complaints"]
                and row["from"] <= at[credit["key"]] <= row["to"]
            ]
            if instants:
                pulled.append((min(instants), row["key"], row))
        choices = pulled or [(_fallback(row), row["key"], row) for row in open_rows]
        instant, key, row = min(choices, key=lambda choice: choice[:2])
        at[key] = instant
        open_rows.remove(row)
    for row in rows:
        if row["kind"] in ("RELEASE", "REVERSAL"):
            at[row["key"]] = max(at[row["key"]], at[row["names"]])
    return at


def _credited(row: Row) -> str | None:
    if row["kind"] in ("DISPUTED_PAYMENT", "INTEREST"):
        return str(row["account"])
    if row["kind"] == "TRANSFER" and not row["self"]:
        return str(row["payee"])
    return None


def _debited(row: Row) -> str | None:
    if row["kind"] in ("TRANSFER", "EXIT", "FEE", "HOLD", "REFUND") and not row["self"]:
        return str(row["account"])
    return None


def _hard(x: Row, y: Row) -> bool:
    shared = x["lines"].keys() & y["lines"].keys()
    if any(x["lines"][one] < y["lines"][one] for one in shared):
        return True
    return y["kind"] in ("RELEASE", "REVERSAL") and y["names"] == x["key"]


def _before(x: Row, y: Row) -> bool:
    if x is y:
        return False
    if _hard(x, y):
        return True
    account = _credited(x)
    if account is None or account != _debited(y):
        return False
    return not (account in x["lines"] and account in y["lines"])


def _next(left: list[Row]) -> Row:
    ready = [y for y in left if not any(_before(x, y) for x in left)]
    if ready:
        return min(ready, key=lambda row: (RANK[row["kind"]], row["key"]))
    after = {x["key"]: _reach(x, left) for x in left}
    loops = []
    for row in left:
        loop = {other for other in after[row["key"]] if row["key"] in after[other]}
        if row["key"] not in after[row["key"]]:
            continue
        outside = [x for x in left if x["key"] not in loop]
        members = [x for x in left if x["key"] in loop]
        if not any(_before(x, member) for x in outside for member in members):
            loops.append(row)
    free = [y for y in loops if not any(x is not y and _hard(x, y) for x in left)]
    return min(free or loops, key=lambda row: str(row["key"]))


def _reach(start: Row, left: list[Row]) -> set[str]:
    seen: set[str] = set()
    edge = [start]
    while edge:
        here = edge.pop()
        for there in left:
            if there["key"] not in seen and _before(here, there):
                seen.add(there["key"])
                edge.append(there)
    return seen
