"""POISON on balances alone, one number an account and a hold."""

from collections import Counter
from typing import Any

from tests.oracle.rows import Row

CASH = {"ATM", "AEPS", "POS", "CHEQUE", "CSP"}


def follow_poison(ordered: list[Row]) -> dict[str, Any]:
    """Give the answer without the fields that every policy shares."""
    return Poison(ordered).run()


class Poison:
    def __init__(self, ordered: list[Row]) -> None:
        self.ordered = ordered
        self.rows = {row["key"]: row for row in ordered}
        names = {row["account"] for row in ordered if row["kind"] not in ("RELEASE", "REVERSAL")}
        names |= {row["payee"] for row in ordered if row["payee"]}
        self.free = dict.fromkeys(names, 0)
        self.unseen = dict.fromkeys(names, 0)
        self.bad: dict[str, set[str]] = {name: set() for name in names}
        self.holds: dict[str, list[Any]] = {}  # key: [account, complaint, open, held]
        self.exposure: dict[str, dict[str, Any]] = {}
        self.ends: dict[str, Counter[tuple[str, str]]] = {}
        self.undone: Counter[str] = Counter()
        self.beyond: Counter[str] = Counter()
        self.ignored = 0
        self.selfs = 0
        self.counted: dict[str, set[str]] = {}

    def rise(self, account: str, paise: int) -> None:
        self.free[account] += paise
        for hold in self.holds.values():
            if hold[0] == account:
                self.serve(hold)

    def serve(self, hold: list[Any]) -> None:
        taken = min(hold[2], self.free[hold[0]])
        hold[2] -= taken
        hold[3] += taken
        self.free[hold[0]] -= taken

    def fall(self, account: str, paise: int) -> None:
        short = max(0, paise - self.free[account])
        self.unseen[account] += short
        self.free[account] += short - paise

    def end(self, complaint: str, side: str, reason: str, paise: int) -> None:
        self.ends.setdefault(complaint, Counter())[side, reason] += paise

    def run(self) -> dict[str, Any]:
        for row in self.ordered:
            self.step(row)
        return self.document()

    def step(self, row: Row) -> None:
        kind, account, amount, key = row["kind"], row["account"], row["amount"], row["key"]
        if row["self"]:
            self.selfs += 1
            self.exposure[key] = {}
        elif kind in ("OPENING", "INTEREST", "DISPUTED_PAYMENT"):
            if kind == "DISPUTED_PAYMENT" and row["disputed"] > 0:
                self.bad[account] |= row["complaints"]
            self.rise(account, amount)
        elif kind == "TRANSFER":
            self.fall(account, amount)
            self.counted[key] = set(self.bad[account])
            self.exposure[key] = dict.fromkeys(self.counted[key], amount)
            self.bad[row["payee"]] |= self.bad[account]
            self.rise(row["payee"], amount)
        elif kind in ("EXIT", "FEE"):
            self.fall(account, amount)
            self.counted[key] = set(self.bad[account])
            self.exposure[key] = dict.fromkeys(self.counted[key], amount)
            for name in self.bad[account]:
                self.end(name, *reason_of(row), amount)
        elif kind == "HOLD":
            self.holds[key] = [account, min(row["complaints"]), amount, 0]
            self.serve(self.holds[key])
        elif kind == "RELEASE":
            self.release(row)
        elif kind == "REFUND":
            self.refund(row)
        else:
            self.reverse(row)

    def release(self, row: Row) -> None:
        hold = self.holds.get(row["names"])
        if hold is None:
            self.ignored += row["amount"]
            return
        cancelled = min(hold[2], row["amount"])
        hold[2] -= cancelled
        back = min(hold[3], row["amount"] - cancelled)
        hold[3] -= back
        self.ignored += row["amount"] - cancelled - back
        if back:
            self.rise(hold[0], back)

    def refund(self, row: Row) -> None:
        (name,) = row["complaints"]
        account, wanted = row["account"], row["amount"]
        if name in self.bad[account]:
            here = [hold for hold in self.holds.values() if hold[0] == account]
            for hold in [h for h in here if h[1] == name] + [h for h in here if h[1] != name]:
                taken = min(wanted, hold[3])
                hold[3] -= taken
                wanted -= taken
            taken = min(wanted, self.free[account])
            self.free[account] -= taken
            wanted -= taken
        given = row["amount"] - wanted
        self.beyond[name] += wanted
        # A refund is an end: it counts for each complaint that poisoned the account.
        names = self.bad[account] if given else set()
        self.exposure[row["key"]] = dict.fromkeys(names, given)
        for one in names:
            self.end(one, "refunded", "", given)

    def reverse(self, row: Row) -> None:
        named = self.rows[row["names"]]
        self.exposure[row["key"]] = {}
        if named["self"]:
            self.selfs += 1
            return
        done = named["key"] in self.counted
        paise = min(row["amount"], named["amount"] - self.undone[named["key"]]) if done else 0
        self.undone[named["key"]] += paise
        self.ignored += row["amount"] - paise
        if paise == 0:
            return
        if named["kind"] == "TRANSFER":
            giver, taker = named["payee"], named["account"]
            self.fall(giver, paise)
            self.exposure[row["key"]] = dict.fromkeys(self.bad[giver], paise)
            self.bad[taker] |= self.bad[giver]
            self.rise(taker, paise)
        else:
            self.exposure[row["key"]] = dict.fromkeys(self.counted[named["key"]], paise)
            for name in self.counted[named["key"]]:
                self.end(name, *reason_of(named), -paise)
            self.rise(named["account"], paise)

    def document(self) -> dict[str, Any]:
        held: Counter[str] = Counter()
        for account, _, _, paise in self.holds.values():
            held[account] += paise
        return {
            "complaints": self.complaints(),
            "accounts": {
                name: {
                    "balance_paise": free,
                    "unseen_in_paise": self.unseen[name],
                    "on_account": dict.fromkeys(self.bad[name], free) if free else {},
                    "held": dict.fromkeys(self.bad[name], held[name]) if held[name] else {},
                }
                for name, free in self.free.items()
            },
            "movements": {
                row["key"]: {
                    "kind": row["kind"],
                    "amount_paise": row["amount"],
                    "exposure": self.exposure[row["key"]],
                }
                for row in self.ordered
                if row["kind"] in ("TRANSFER", "EXIT", "FEE", "REFUND", "REVERSAL")
            },
            "ignored_paise": self.ignored,
            "refunded_beyond_traced": dict(+self.beyond),
            "self_transfer_count": self.selfs,
        }

    def complaints(self) -> dict[str, Any]:
        answer = {}
        payments = [row for row in self.ordered if row["kind"] == "DISPUTED_PAYMENT"]
        for name in {min(row["complaints"]) for row in payments}:
            disputed = sum(row["disputed"] for row in payments if name in row["complaints"])
            ends = self.ends.get(name, Counter())
            free = sum(self.free[account] for account, bad in self.bad.items() if name in bad)
            holds = {
                key: hold[3]
                for key, hold in self.holds.items()
                if hold[3] and name in self.bad[hold[0]]
            }
            total = free + sum(holds.values()) + sum(ends.values())
            answer[name] = {
                "disputed_paise": disputed,
                "on_account_paise": free,
                "held_paise": sum(holds.values()),
                "holds": holds,
                "refunded_paise": ends["refunded", ""],
                "cashed_out": {r: n for (side, r), n in ends.items() if side == "cashed_out" and n},
                "left": {r: n for (side, r), n in ends.items() if side == "left" and n},
                "exposure_paise": total,
                "over_count_paise": total - disputed,
            }
        return answer


def reason_of(row: Row) -> tuple[str, str]:
    """Give where an exit or fee counts, and under which name."""
    if row["kind"] == "FEE":
        return "left", "FEE"
    return ("cashed_out" if row["exit"] in CASH else "left"), row["exit"]
