"""Follow a bare ledger with every paisa a token of its own: slow, and plain to see."""

import json
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from tests.oracle.poison import follow_poison
from tests.oracle.rows import Row, in_order, read_rows

CASH = {"ATM", "AEPS", "POS", "CHEQUE", "CSP"}
POLICIES = ("FIFO", "LIFO", "PRO_RATA", "LOWEST_INTERMEDIATE_BALANCE", "POISON")


class Paisa:
    """One paisa in one place of one account; the same money elsewhere is another object."""

    def __init__(self, owner: str | None, brought_by: int, came_from: "Paisa | None") -> None:
        self.owner = owner
        self.brought_by = brought_by
        self.came_from = came_from
        self.is_free = True


class Pot:
    """One account: all paise ever brought, in the order they came."""

    def __init__(self) -> None:
        self.paise: list[Paisa] = []
        self.first_seen: dict[str, int] = {}
        self.holds: list[dict[str, Any]] = []
        self.unseen = 0

    def free(self) -> list[Paisa]:
        return [one for one in self.paise if one.is_free]

    def tie(self, owner: str | None) -> tuple[int, int, str]:
        return (1, 0, "") if owner is None else (0, self.first_seen[owner], owner)


class World:
    """All pots under one policy."""

    def __init__(self, policy: str, rows: list[Row]) -> None:
        self.policy = policy
        self.rows = {row["key"]: row for row in rows}
        self.pots: dict[str, Pot] = {}
        self.clock = 0
        self.moved: dict[str, list[Paisa]] = {}
        self.arrived: dict[str, list[Paisa]] = {}
        self.returned: Counter[str] = Counter()
        self.given_back: dict[str, Counter[str | None]] = {}
        self.hold_of: dict[str, dict[str, Any]] = {}
        self.traced: dict[str, Counter[str]] = {}
        self.refunded: Counter[str] = Counter()
        self.beyond: Counter[str] = Counter()
        self.ignored = 0
        self.selfs = 0

    def complaint(self, owner: str | None) -> str | None:
        return None if owner is None else min(self.rows[owner]["complaints"])

    def put(self, pot: Pot, owners: Sequence[tuple[str | None, Paisa | None]]) -> list[Paisa]:
        self.clock += 1
        for owner, _ in owners:
            if owner is not None:
                pot.first_seen.setdefault(owner, self.clock)
        new = [Paisa(owner, self.clock, source) for owner, source in owners]
        pot.paise.extend(new)
        return new

    def choose(self, pot: Pot, count: int) -> list[Paisa]:
        free = pot.free()
        assert count <= len(free)
        if self.policy == "FIFO":
            return sorted(free, key=lambda one: one.brought_by)[:count]
        if self.policy == "LIFO":
            return sorted(free, key=lambda one: -one.brought_by)[:count]
        stock = Counter(one.owner for one in free)
        chosen: list[Paisa] = []
        if self.policy == "LOWEST_INTERMEDIATE_BALANCE":
            chosen = [one for one in free if one.owner is None][:count]
            del stock[None]
        rest = count - len(chosen)
        owners = sorted(stock, key=pot.tie)
        for owner, share in zip(owners, split(rest, [stock[o] for o in owners]), strict=True):
            chosen += [one for one in free if one.owner == owner][:share]
        return chosen

    def choose_theirs(self, pot: Pot, complaint: str, count: int) -> list[Paisa]:
        theirs = [one for one in pot.free() if self.complaint(one.owner) == complaint]
        if self.policy in ("FIFO", "LIFO"):
            theirs.sort(key=lambda one: one.brought_by)
        else:
            theirs.sort(key=lambda one: pot.tie(one.owner))
        return theirs[:count]

    def cover(self, pot: Pot, count: int) -> None:
        short = count - len(pot.free())
        if short > 0:
            pot.unseen += short
            self.put(pot, [(None, None)] * short)

    def debit(self, pot: Pot, count: int) -> list[Paisa]:
        self.cover(pot, count)
        chosen = self.choose(pot, count)
        leave(chosen)
        return chosen

    def serve_holds(self, pot: Pot) -> None:
        for hold in pot.holds:
            self.serve(pot, hold)

    def serve(self, pot: Pot, hold: dict[str, Any]) -> None:
        count = min(hold["open"], len(pot.free()))
        mine = self.choose_theirs(pot, hold["for"], count)
        leave(mine)
        others = self.choose(pot, count - len(mine))
        leave(others)
        hold["open"] -= count
        hold["has"] += mine + others

    def note(self, key: str, paise: list[Paisa]) -> None:
        owned = [self.complaint(one.owner) for one in paise]
        self.traced[key] = Counter(name for name in owned if name is not None)

    def step(self, row: Row) -> None:
        kind, key, amount = row["kind"], row["key"], row["amount"]
        if row["self"]:
            self.selfs += 1
            self.traced[key] = Counter()
            return
        pot = self.pots.setdefault(row["account"], Pot()) if kind not in NAMING else Pot()
        if kind == "OPENING":
            self.put(pot, [(None, None)] * amount)
        elif kind == "DISPUTED_PAYMENT":
            bad = row["disputed"]
            self.put(pot, [(key, None)] * bad + [(None, None)] * (amount - bad))
            self.serve_holds(pot)
        elif kind == "INTEREST":
            self.put(pot, [(None, None)] * amount)
            self.serve_holds(pot)
        elif kind == "TRANSFER":
            gone = self.debit(pot, amount)
            other = self.pots.setdefault(row["payee"], Pot())
            self.arrived[key] = self.put(other, [(one.owner, one) for one in gone])
            self.serve_holds(other)
            self.moved[key] = gone
            self.note(key, gone)
        elif kind in ("EXIT", "FEE"):
            self.moved[key] = self.debit(pot, amount)
            self.note(key, self.moved[key])
        elif kind == "HOLD":
            (name,) = row["complaints"]
            self.hold_of[key] = {"key": key, "for": name, "open": amount, "has": [], "pot": pot}
            pot.holds.append(self.hold_of[key])
            self.serve(pot, self.hold_of[key])
        elif kind == "REFUND":
            self.refund(row, pot)
        elif kind == "RELEASE":
            self.release(row)
        else:
            self.reverse(row)

    def refund(self, row: Row, pot: Pot) -> None:
        (name,) = row["complaints"]
        given: list[Paisa] = []
        for hold in sorted(pot.holds, key=lambda hold: hold["for"] != name):
            theirs = [one for one in hold["has"] if self.complaint(one.owner) == name]
            theirs = theirs[: row["amount"] - len(given)]
            hold["has"] = [one for one in hold["has"] if one not in theirs]
            given += theirs
        free = self.choose_theirs(pot, name, row["amount"] - len(given))
        leave(free)
        given += free
        self.refunded[name] += len(given)
        self.beyond[name] += row["amount"] - len(given)
        self.note(row["key"], given)

    def release(self, row: Row) -> None:
        hold = self.hold_of.get(row["names"])
        if hold is None:
            self.ignored += row["amount"]
            return
        cancelled = min(hold["open"], row["amount"])
        hold["open"] -= cancelled
        back = min(len(hold["has"]), row["amount"] - cancelled)
        for _ in range(back):
            hold["has"].pop().is_free = True
        self.ignored += row["amount"] - cancelled - back
        if back:
            self.serve_holds(hold["pot"])

    def reverse(self, row: Row) -> None:
        named = self.rows[row["names"]]
        if named["self"]:
            self.selfs += 1
            self.traced[row["key"]] = Counter()
            return
        most = named["amount"] - self.returned[named["key"]] if named["key"] in self.moved else 0
        count = min(most, row["amount"])
        self.ignored += row["amount"] - count
        self.returned[named["key"]] += count
        undo = self.reverse_transfer if named["kind"] == "TRANSFER" else self.reverse_end
        self.note(row["key"], undo(named, count) if count else [])

    def reverse_transfer(self, named: Row, count: int) -> list[Paisa]:
        payer, payee = self.pots[named["account"]], self.pots[named["payee"]]
        self.cover(payee, count)
        if self.policy in ("FIFO", "LIFO"):
            own = [one for one in self.arrived[named["key"]] if one.is_free][:count]
            leave(own)
            for one in own:
                assert one.came_from is not None
                one.came_from.is_free = True
            rest = self.choose(payee, count - len(own))
            leave(rest)
            if rest:
                self.put(payer, [(one.owner, None) for one in rest])
        else:
            own = self.own_by_owner(named, payee, count)
            leave(own)
            rest = self.choose(payee, count - len(own))
            leave(rest)
            self.put(payer, [(one.owner, None) for one in own + rest])
        self.serve_holds(payer)
        return own + rest

    def own_by_owner(self, named: Row, payee: Pot, count: int) -> list[Paisa]:
        brought = Counter(one.owner for one in self.moved[named["key"]])
        given = self.given_back.setdefault(named["key"], Counter())
        own: list[Paisa] = []
        for owner in brought:
            most = min(brought[owner] - given[owner], count - len(own))
            some = [one for one in payee.free() if one.owner == owner][:most]
            given[owner] += len(some)
            own += some
        return own

    def reverse_end(self, named: Row, count: int) -> list[Paisa]:
        pot = self.pots[named["account"]]
        out = self.moved[named["key"]]
        stock = Counter(one.owner for one in out)
        owners = sorted(stock, key=pot.tie)
        back: list[Paisa] = []
        for owner, share in zip(owners, split(count, [stock[o] for o in owners]), strict=True):
            back += [one for one in out if one.owner == owner][:share]
        self.moved[named["key"]] = [one for one in out if one not in back]
        for one in back:
            one.is_free = True
        self.serve_holds(pot)
        return back


NAMING = ("RELEASE", "REVERSAL")


def leave(paise: list[Paisa]) -> None:
    """Take paise out of the free money of their pot."""
    for one in paise:
        assert one.is_free
        one.is_free = False


def split(count: int, stocks: list[int]) -> list[int]:
    """Share `count` in proportion: whole paise first, then one each to the largest rests."""
    if not count:
        return [0] * len(stocks)
    exact = [Fraction(count * stock, sum(stocks)) for stock in stocks]
    shares = [int(share) for share in exact]
    rests = [
        (whole - share, place)
        for place, (share, whole) in enumerate(zip(exact, shares, strict=True))
    ]
    for _, place in sorted(rests)[: count - sum(shares)]:
        shares[place] += 1
    return shares


def solve(text: str, policy: str, *, name: str = "events.csv") -> str:
    """Give the answer's line for a file's text."""
    rows, skipped = read_rows(text)
    ordered = in_order(rows)
    if policy == "POISON":
        document = follow_poison(ordered)
    else:
        world = World(policy, rows)
        for row in ordered:
            world.step(row)
        document = _document(world, rows)
    document |= {
        "file": name,
        "policy": policy,
        "skipped_count": skipped,
        "assumed_order_count": sum(row["from"] < row["to"] for row in rows),
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _document(world: World, rows: list[Row]) -> dict[str, Any]:
    names = {row["account"] for row in rows if row["kind"] not in NAMING}
    names |= {row["payee"] for row in rows if row["payee"]}
    pots = {name: world.pots.get(name, Pot()) for name in names}
    movements = {
        row["key"]: {
            "kind": row["kind"],
            "amount_paise": row["amount"],
            "traced": dict(+world.traced[row["key"]]),
        }
        for row in rows
        if row["kind"] in ("TRANSFER", "EXIT", "FEE", "REFUND", "REVERSAL")
    }
    accounts = {}
    for name, pot in pots.items():
        held = [one for hold in pot.holds for one in hold["has"]]
        accounts[name] = {
            "balance_paise": len(pot.free()),
            "unseen_in_paise": pot.unseen,
            "on_account": _tally(world, pot.free()),
            "held": _tally(world, held),
        }
    return {
        "complaints": _complaints(world, rows, pots),
        "accounts": accounts,
        "movements": movements,
        "ignored_paise": world.ignored,
        "refunded_beyond_traced": dict(+world.beyond),
        "self_transfer_count": world.selfs,
    }


def _tally(world: World, paise: list[Paisa]) -> dict[str, int]:
    names = [world.complaint(one.owner) for one in paise]
    return dict(Counter(name for name in names if name is not None))


def _complaints(world: World, rows: list[Row], pots: dict[str, Pot]) -> dict[str, Any]:
    answer = {}
    payments = [row for row in rows if row["kind"] == "DISPUTED_PAYMENT"]
    for name in {min(row["complaints"]) for row in payments}:
        ends: dict[str, Counter[str]] = {"cashed_out": Counter(), "left": Counter()}
        for row in rows:
            if row["kind"] in ("EXIT", "FEE"):
                reason = row["exit"] if row["kind"] == "EXIT" else "FEE"
                side = "cashed_out" if reason in CASH else "left"
                ends[side][reason] += _tally(world, world.moved[row["key"]]).get(name, 0)
        holds = Counter(
            {
                hold["key"]: _tally(world, hold["has"]).get(name, 0)
                for pot in pots.values()
                for hold in pot.holds
            }
        )
        on_account = sum(_tally(world, pot.free()).get(name, 0) for pot in pots.values())
        answer[name] = {
            "disputed_paise": sum(r["disputed"] for r in payments if name in r["complaints"]),
            "on_account_paise": on_account,
            "held_paise": sum(holds.values()),
            "refunded_paise": world.refunded[name],
            "cashed_out": dict(+ends["cashed_out"]),
            "left": dict(+ends["left"]),
            "holds": dict(+holds),
            "sum_paise": on_account
            + sum(holds.values())
            + world.refunded[name]
            + sum(ends["cashed_out"].values())
            + sum(ends["left"].values()),
        }
    return answer
