"""The twelve reads again, by brute force over dictionaries: what the product is held against.

Nothing of ours is imported, and nothing is clever: files become dictionaries of rows, every read
filters and sorts whole lists. It was written from the text of the readings alone (STORES.md
section 8, FINBENCH.md) and is not changed to agree with the product.
"""

import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

Row = dict[str, Any]
DAY_MS = 86_400_000
SIX_HOURS_MS = 21_600_000


def lines_of(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Give the lines of a file by the names of its columns."""
    packed, plain = folder / f"{name}.csv.gz", folder / f"{name}.csv"
    raw = gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
    text = io.StringIO(raw.decode("utf-8"))
    head = next(text).rstrip("\r\n").split("|")
    for line in text:
        if line.strip():
            yield dict(zip(head, line.rstrip("\r\n").split("|"), strict=True))


def to_ms(text: str) -> int:
    """Give an instant of the files as epoch milliseconds."""
    whole, _, fraction = text.strip().partition(".")
    at = datetime.strptime(whole, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    return int(at.timestamp()) * 1000 + int((fraction + "000")[:3])


def to_paise(text: str) -> int:
    """Give an amount of the files in paise."""
    return int((Decimal(text) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def ratio(over: int, under: int) -> str:
    """Give a ratio with three decimals, half up."""
    thousandths = (2000 * over + under) // (2 * under)
    return f"{thousandths // 1000}.{thousandths % 1000:03}"


class Oracle:
    """A graph in dictionaries."""

    def __init__(self, folder: Path) -> None:
        """Read the nine files."""
        every: list[Row] = [
            {
                "id": no,
                "from": int(line["fromId"]),
                "to": int(line["toId"]),
                "paise": to_paise(line["amount"]),
                "at": to_ms(line["createTime"]),
            }
            for no, line in enumerate(lines_of(folder, "AccountTransferAccount"))
        ]
        self.complaints: dict[int, Row] = {}
        counted = sorted(every, key=lambda r: (r["at"], r["from"], r["to"], r["id"]))
        for k in range(1, len(counted) // 11 + 1):
            row = counted[11 * k - 1]
            if row["from"] != row["to"]:
                self.complaints[k] = {
                    "id": k,
                    "at": row["at"],
                    "paise": row["paise"],
                    "against": row["to"],
                }
        self.holds: list[Row] = [
            {
                "id": k,
                "complaint": k,
                "on": one["against"],
                "paise": one["paise"] // 3,
                "at": one["at"] + SIX_HOURS_MS,
            }
            for k, one in self.complaints.items()
            if k % 3 == 0
        ]
        self.transfers = [row for row in every if row["from"] != row["to"]]
        self.withdrawals: list[Row] = [
            {
                "id": no,
                "from": int(line["fromId"]),
                "atm": int(line["toId"]),
                "paise": to_paise(line["amount"]),
                "at": to_ms(line["createTime"]),
            }
            for no, line in enumerate(lines_of(folder, "AccountWithdrawAccount"))
        ]
        self.sign_ins: list[Row] = [
            {
                "medium": int(line["mediumId"]),
                "account": int(line["accountId"]),
                "at": to_ms(line["createTime"]),
            }
            for line in lines_of(folder, "MediumSignInAccount")
        ]
        self.media: dict[int, Row] = {
            int(line["mediumId"]): {
                "kind": "PHONE" if line["mediumType"] == "PHONE" else "DEVICE",
                "flagged": line["isBlocked"].strip().lower() == "true",
            }
            for line in lines_of(folder, "Medium")
        }
        self.accounts_of: dict[int, set[int]] = {}
        for line in lines_of(folder, "PersonOwnAccount"):
            self.accounts_of.setdefault(int(line["personId"]), set()).add(int(line["accountId"]))
        self.company_accounts = {
            int(line["accountId"]) for line in lines_of(folder, "CompanyOwnAccount")
        }
        self.introductions = _introductions(
            sorted(
                (int(line["personId"]), to_ms(line["createTime"]))
                for line in lines_of(folder, "Person")
            )
        )
        self._out = _by(self.transfers, "from")
        self._in = _by(self.transfers, "to")
        self._drawn_from = _by(self.withdrawals, "from")
        self._drawn_at = _by(self.withdrawals, "atm")
        self._against = _by(self.complaints.values(), "against")
        self._held_on = _by(self.holds, "on")
        self._introduced_by = _by(self.introductions, "from")
        self._signed_in = _by(self.sign_ins, "account")

    def answer(self, asked: Row) -> list[list[Any]]:
        """Answer one line of parameters."""
        rows: list[list[Any]] = getattr(self, "_" + asked["read"].lower())(asked)
        return rows

    def _cr1(self, asked: Row) -> list[list[Any]]:
        start = int(asked["account"])
        rows = set()
        fronts = {(start, asked["start"])}  # every account and instant of arrival
        for distance in (1, 2, 3):
            fronts = {
                (row["to"], row["at"])
                for account, reached in fronts
                for row in kept(self._out, account, asked)
                if row["at"] > reached
            }
            for account in {account for account, _ in fronts} - {start}:
                for sign_in in within(self._signed_in.get(account, ()), asked):
                    medium = self.media.get(sign_in["medium"])
                    if medium is not None and medium["flagged"]:
                        rows.add((distance, account, sign_in["medium"], medium["kind"]))
        return [[str(a), d, str(m), kind] for d, a, m, kind in sorted(rows)]

    def _cr2(self, asked: Row) -> list[list[Any]]:
        above: set[int] = set()
        for own in self.accounts_of.get(int(asked["person"]), ()):
            fronts = {(own, asked["end"])}
            for _ in range(3):
                fronts = {
                    (row["from"], row["at"])
                    for account, left in fronts
                    for row in kept(self._in, account, asked)
                    if row["at"] < left
                }
                above |= {account for account, _ in fronts}
        rows = []
        for account in above:
            found = kept(self._against, account, asked)
            if found:
                numbers = {one["id"] for one in found}
                disputed = sum(one["paise"] for one in found)
                held = sum(h["paise"] for h in self.holds if h["complaint"] in numbers)
                rows.append((account, disputed, disputed - held))
        rows.sort(key=lambda row: (-row[1], row[0]))
        return [[str(account), *sums] for account, *sums in rows]

    def _cr3(self, asked: Row) -> list[list[Any]]:
        goal = int(asked["to"])
        front = seen = {int(asked["from"])}
        length = 0
        while front:
            if goal in front:
                return [[length]]
            after = {r["to"] for a in front for r in within(self._out.get(a, ()), asked)}
            front = after - seen
            seen = seen | front
            length += 1
        return [[-1]]

    def _cr4(self, asked: Row) -> list[list[Any]]:
        first, second = int(asked["first"]), int(asked["second"])
        if first == second:
            return []
        if not any(row["to"] == second for row in within(self._out.get(first, ()), asked)):
            return []
        into = within(self._in.get(first, ()), asked)
        out_of = within(self._out.get(second, ()), asked)
        rows = []
        for third in ({r["from"] for r in into} & {r["to"] for r in out_of}) - {first, second}:
            two = [row["paise"] for row in into if row["from"] == third]
            three = [row["paise"] for row in out_of if row["to"] == third]
            rows.append((third, len(two), sum(two), max(two), len(three), sum(three), max(three)))
        rows.sort(key=lambda row: (-row[2], -row[5], row[0]))
        return [[str(third), *figures] for third, *figures in rows]

    def _cr5(self, asked: Row) -> list[list[Any]]:
        trails: set[tuple[int, ...]] = set()

        def onward(trail: tuple[int, ...], reached: int) -> None:
            if len(trail) > 1:
                trails.add(trail)
            if len(trail) < 4:
                earliest: dict[int, int] = {}
                for row in kept(self._out, trail[-1], asked):
                    if row["at"] > reached and row["to"] not in trail:
                        at = earliest.get(row["to"], row["at"])
                        earliest[row["to"]] = min(at, row["at"])
                for account, at in earliest.items():
                    onward((*trail, account), at)

        for own in self.accounts_of.get(int(asked["person"]), ()):
            onward((own,), asked["start"])
        ordered = sorted(trails, key=lambda trail: (-len(trail), trail))
        return [[len(trail) - 1, [str(account) for account in trail]] for trail in ordered]

    def _cr6(self, asked: Row) -> list[list[Any]]:
        drawn: dict[int, int] = {}
        for row in kept(self._drawn_at, int(asked["atm"]), asked):
            if row["paise"] > asked["t2_paise"]:
                drawn[row["from"]] = drawn.get(row["from"], 0) + row["paise"]
        rows = []
        for account, total in drawn.items():
            paid = [
                row["paise"]
                for row in kept(self._in, account, asked)
                if row["paise"] > asked["t1_paise"]
            ]
            if len(paid) > 3:
                rows.append((account, sum(paid), total))
        rows.sort(key=lambda row: (-row[2], row[0]))
        return [[str(account), *sums] for account, *sums in rows]

    def _cr7(self, asked: Row) -> list[list[Any]]:
        into = self._above(self._in, asked)
        out = self._above(self._out, asked)
        payers = len({row["from"] for row in into})
        return [[payers, len({row["to"] for row in out}), part(into, out)]]

    def _cr8(self, asked: Row) -> list[list[Any]]:
        complaint = self.complaints.get(int(asked["complaint"]))
        if complaint is None:
            return []
        parts = Fraction(asked["threshold"]) * 1000
        receiver = complaint["against"]
        distances: dict[tuple[str, int], int] = {("ACCOUNT", receiver): 0}
        ended: dict[tuple[str, int], int] = {}
        front = [receiver]
        for step in (1, 2, 3):
            ahead = []
            for account in front:
                upstream = complaint["paise"]
                if step > 1:
                    into = within(self._in.get(account, ()), asked)
                    upstream = sum(row["paise"] for row in into)
                leaving = [
                    *((("ACCOUNT", r["to"]), r) for r in kept(self._out, account, asked)),
                    *((("ATM", r["atm"]), r) for r in kept(self._drawn_from, account, asked)),
                ]
                for end, row in leaving:
                    if row["paise"] * 1000 > parts * upstream:
                        ended[end] = ended.get(end, 0) + row["paise"]
                        if end not in distances:
                            distances[end] = step
                            if end[0] == "ACCOUNT":
                                ahead.append(end[1])
            front = ahead
        ended.pop(("ACCOUNT", receiver), None)
        ordered = sorted(ended, key=lambda e: (-distances[e], -ended[e], e[1], e[0]))
        return [
            [kind, str(no), ratio(ended[kind, no], complaint["paise"]), distances[kind, no]]
            for kind, no in ordered
        ]

    def _cr9(self, asked: Row) -> list[list[Any]]:
        complaints = self._above(self._against, asked)
        holds = self._above(self._held_on, asked)
        into = self._above(self._in, asked)
        out = self._above(self._out, asked)
        return [[part(complaints, holds), part(complaints, out), part(into, out)]]

    def _cr10(self, asked: Row) -> list[list[Any]]:
        first, second = (
            {
                sign_in["medium"]
                for account in self.accounts_of.get(int(asked[who]), ())
                for sign_in in within(self._signed_in.get(account, ()), asked)
            }
            for who in ("first", "second")
        )
        either = len(first | second)
        return [[ratio(len(first & second), either) if either else "0.000"]]

    def _cr11(self, asked: Row) -> list[list[Any]]:
        start = int(asked["person"])
        reached: set[int] = set()
        front = {start}
        while front:
            next_ = {r["to"] for one in front for r in kept(self._introduced_by, one, asked)}
            front = next_ - reached - {start}
            reached |= front
        accounts = {a for person in reached for a in self.accounts_of.get(person, ())}
        found = [one for one in self.complaints.values() if one["against"] in accounts]
        return [[len(reached), len(found), sum(one["paise"] for one in found)]]

    def _cr12(self, asked: Row) -> list[list[Any]]:
        paid: dict[int, int] = {}
        for own in self.accounts_of.get(int(asked["person"]), ()):
            for row in kept(self._out, own, asked):
                if row["to"] in self.company_accounts:
                    paid[row["to"]] = paid.get(row["to"], 0) + row["paise"]
        ordered = sorted(paid, key=lambda account: (-paid[account], account))
        return [[str(account), paid[account]] for account in ordered]

    def _above(self, rows: dict[int, list[Row]], asked: Row) -> list[Row]:
        found = kept(rows, int(asked["account"]), asked)
        return [row for row in found if row["paise"] > asked["threshold_paise"]]


def within(rows: Iterable[Row], asked: Row) -> list[Row]:
    """Give the rows inside the window, which is open at both ends."""
    return [row for row in rows if asked["start"] < row["at"] < asked["end"]]


def kept(rows: dict[int, list[Row]], vertex: int, asked: Row) -> list[Row]:
    """Give the rows of one kind and direction that truncation leaves at a vertex."""
    by, _, way = asked["order"].partition("_")
    sign = 1 if way == "ASCENDING" else -1

    def place(row: Row) -> tuple[int, int, int]:
        if by == "AMOUNT" and "paise" in row:
            return sign * row["paise"], row["at"], row["id"]
        return sign * row["at"], row["at"], row["id"]

    return sorted(within(rows.get(vertex, ()), asked), key=place)[: asked["limit"]]


def part(over: Sequence[Row], under: Sequence[Row]) -> str:
    """Give the ratio of two sums; no row below: minus one."""
    below = sum(row["paise"] for row in under)
    return ratio(sum(row["paise"] for row in over), below) if below else "-1.000"


def _by(rows: Iterable[Row], column: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def _introductions(persons: Sequence[tuple[int, int]]) -> list[Row]:
    pairs: list[tuple[int, int]] = []
    n = len(persons)
    for i in range(n):
        wanted = [(7 * i + 3) % n] if i % 3 == 0 else []
        wanted += [(11 * i + 5) % n] if i % 5 == 0 else []
        pairs += [(i, j) for j in dict.fromkeys(wanted) if j != i]
    return [
        {
            "id": no,
            "from": persons[i][0],
            "to": persons[j][0],
            "at": max(persons[i][1], persons[j][1]) + DAY_MS,
        }
        for no, (i, j) in enumerate(pairs)
    ]
