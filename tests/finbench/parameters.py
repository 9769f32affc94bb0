"""Parameters for a graph: starts drawn from it, every limit, order and window."""

import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from tests.finbench.oracle import Oracle

READS = tuple(f"CR{no}" for no in range(1, 13))
LIMITS = (5, 10, 50, 500)
ORDERS = tuple(
    f"{by}_{way}" for by, way in product(("TIMESTAMP", "AMOUNT"), ("ASCENDING", "DESCENDING"))
)
UNKNOWN = "1"  # no account, person, medium or complaint of the example

Asked = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """How much is asked.

    Attributes:
        starts: Starts a read.
        limits: Limits each is asked with.
        orders: Orders each is asked with.
        windows: 1: a window that bites; 2: the whole time too.
    """

    starts: int
    limits: Sequence[int] = LIMITS
    orders: Sequence[str] = ORDERS
    windows: int = 2


def parameters_of(graph: Oracle, draw: Draw, *, random_state: int = 0) -> Iterator[Asked]:
    """Give lines of parameters, the same for the same graph and state."""
    dice = random.Random(random_state)
    starts = _starts(graph, dice)
    times = sorted(row["at"] for row in graph.transfers)
    # The first ends at instants of transfers, which an open window leaves out.
    windows = [(times[len(times) // 5], times[len(times) * 4 // 5]), (0, 4_000_000_000_000)]
    no = 0
    for read in READS:
        for _ in range(draw.starts):
            start = starts[read]()
            for limit, order, (after, before) in product(
                draw.limits, draw.orders, windows[: draw.windows]
            ):
                asked = {"n": no, "read": read, "start": after, "end": before}
                yield {**asked, **start, "limit": limit, "order": order}
                no += 1


def _starts(graph: Oracle, dice: random.Random) -> dict[str, Callable[[], Asked]]:
    """Give what draws a start of each read: mostly one with an answer, sometimes any or none."""
    known = _Known(graph)

    def pick(likely: Sequence[int], every: Sequence[int]) -> str:
        chance = dice.random()
        return UNKNOWN if chance < 0.05 else str(dice.choice(likely if chance < 0.8 else every))

    def account() -> str:
        return pick(known.accounts, known.accounts)

    def complained() -> str:
        return pick([one["against"] for one in graph.complaints.values()], known.accounts)

    def ends() -> Asked:
        start = account()
        return {"from": start, "to": start if dice.random() < 0.1 else account()}

    def alike() -> Asked:
        first = pick(known.users, known.persons)
        return {"first": first, "second": dice.choice((first, pick(known.users, known.persons)))}

    def machine() -> Asked:
        atm = str(dice.choice(graph.withdrawals)["atm"])
        return {"atm": atm, "t1_paise": known.amount(dice), "t2_paise": known.drawn(dice)}

    def complaint() -> Asked:
        k = pick(list(graph.complaints), list(graph.complaints))
        return {"complaint": k, "threshold": dice.choice(("0.050", "0.000", "0.200", "0.500"))}

    return {
        "CR1": lambda: {"account": pick(known.above_blocked, known.accounts)},
        "CR2": lambda: {"person": pick(known.owners, known.persons)},
        "CR3": ends,
        "CR4": lambda: dict(zip(("first", "second"), dice.choice(known.pairs), strict=True)),
        "CR5": lambda: {"person": pick(known.owners, known.persons)},
        "CR6": machine,
        "CR7": lambda: {"account": account(), "threshold_paise": known.amount(dice)},
        "CR8": complaint,
        "CR9": lambda: {"account": complained(), "threshold_paise": known.amount(dice)},
        "CR10": alike,
        "CR11": lambda: {"person": pick(known.owners, known.persons)},
        "CR12": lambda: {"person": pick(known.payers_of_companies, known.persons)},
    }


class _Known:
    """What starts are drawn from."""

    def __init__(self, graph: Oracle) -> None:
        moved = {(row["from"], row["to"]) for row in graph.transfers}
        owners: dict[int, list[int]] = {}
        for person, of in graph.accounts_of.items():
            for account in of:
                owners.setdefault(account, []).append(person)
        out: dict[int, set[int]] = {}
        for payer, beneficiary in moved:
            out.setdefault(payer, set()).add(beneficiary)
        blocked = {no for no, medium in graph.media.items() if medium["flagged"]}
        used = {row["account"] for row in graph.sign_ins if row["medium"] in blocked}
        self.accounts = sorted({end for pair in moved for end in pair})
        self.persons = sorted(graph.accounts_of)
        self.owners = sorted({one for payer in out for one in owners.get(payer, ())})
        self.users = sorted(
            {one for row in graph.sign_ins for one in owners.get(row["account"], ())}
        )
        self.above_blocked = sorted({payer for payer, to in moved if to in used}) or self.accounts
        self.payers_of_companies = sorted(
            {
                one
                for payer, to in moved
                if to in graph.company_accounts
                for one in owners.get(payer, ())
            }
        )
        closing = [
            (str(first), str(second))
            for first, second in sorted(moved)
            if any(first in out.get(third, ()) for third in out.get(second, ()))
        ]
        self.pairs = closing + [(str(one), str(one)) for one in self.accounts[: len(closing) // 20]]
        self._amounts: list[int] = sorted(row["paise"] for row in graph.transfers)
        self._drawn: list[int] = sorted(row["paise"] for row in graph.withdrawals)

    def amount(self, dice: random.Random) -> int:
        """Give an amount of some transfer, not of the largest."""
        return self._amounts[len(self._amounts) * dice.randrange(0, 6) // 10]

    def drawn(self, dice: random.Random) -> int:
        """Give an amount of some withdrawal, not of the largest."""
        return self._drawn[len(self._drawn) * dice.randrange(0, 6) // 10]


if __name__ == "__main__":
    folder, starts_, to = sys.argv[1:]
    lines = parameters_of(Oracle(Path(folder)), Draw(starts=int(starts_)))
    Path(to).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
