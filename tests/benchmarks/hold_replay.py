"""Replay the hold queue in time, and judge it by what was truly there.

    python -m tests.benchmarks.hold_replay FOLDER [--days 21] [--first-day 0] [--every 1]

FOLDER has ``public`` and ``truth`` tables of a made-up country. Every hour after `train_end`
the queue is worked out from rows known by then, and its first 1, 3 and 10 accounts are held;
20 minutes later a hold finds what is truly there. Beside the queue's order stand the largest
first, the oldest first, and one that knows the truth. Two ways of counting:

- replayed: each order keeps its own books, and money it held moves no further;
- each hour alone: what its first so many would find if nobody had held anything before.

The habits and the lag of telling are learnt from rows known at `train_end`; the truth judges
and is never read otherwise. Printed: rupees by order, the ratio over days with its standard
error, and how far "still there" is from what was (bar 0.05).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from analytics.cashout.tables import CashTables
from analytics.holds.correction import SHIPPED_CORRECTION
from analytics.holds.habits import Whose, kind_of_credit, learn_habits
from analytics.holds.silence import learn_telling
from analytics.holds.stakes import Belief, Stake, stake_of
from analytics.holds.survival import Stay
from analytics.settings import HoldSettings
from api.services.bare_forecast import read_tables
from graph.model.hold_queue import HoldPart
from graph.model.ids import AcknowledgementNo
from tests.benchmarks.hold_feed import CLEAN, Books, Feed, Part, feed_of, known_parts, moment

HOUR_S, DAY_S = 3_600.0, 86_400.0
LOOK_BACK_S = 14 * DAY_S
SETTLED_S = 5 * DAY_S  # what left before then has mostly been told
LATENCY_S = HoldSettings().latency_minutes * 60.0
LEAST_PAISE = 100_000
FIRST = (1, 3, 10)
BAR = 0.05
LAKH = 10_000_000
ORDERS = ("queue", "largest", "oldest", "truth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An account of the queue at one hour."""

    account: int
    remaining: int
    oldest: float
    stake: Stake


@dataclass(slots=True)
class Office:
    """One order at one speed: its own books, and what it held where."""

    books: Books
    held: dict[int, float] = field(default_factory=dict)
    by_day: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))


def at_datetime(seconds: float) -> datetime:
    """Give seconds as an instant."""
    return datetime.fromtimestamp(seconds, UTC)


def learn(feed: Feed, tables: CashTables, end: float) -> Belief:
    """Learn habits and telling from what was known at a moment."""
    stays: list[tuple[Whose, Stay]] = []
    books = Books(feed)
    for row, paise, part in books.run(end, known=end):
        account = feed.payer[row]
        _add_stay(stays, feed, tables, account, part, paise, feed.event[row], end)
    for account, purse in books.purses.items():
        for part in purse:
            if part.complaint != CLEAN:
                _add_stay(stays, feed, tables, account, part, part.paise, np.inf, end)
    known = [
        (at_datetime(event), at_datetime(told))
        for event, told in zip(feed.event, feed.known, strict=True)
        if end - 60 * DAY_S < event < end - 10 * DAY_S and told <= end
    ]
    settings = HoldSettings()
    telling = learn_telling(known, untold=settings.untold_share)
    return Belief(
        habits=learn_habits(stays),
        telling=telling,
        latency=timedelta(seconds=LATENCY_S),
        silent=replace(telling, untold=settings.silent_untold_share),
        correction=SHIPPED_CORRECTION,
    )


def _add_stay(
    stays: list[tuple[Whose, Stay]],
    feed: Feed,
    tables: CashTables,
    account: int,
    part: Part,
    paise: int,
    left: float,
    end: float,
) -> None:
    until = min(end - SETTLED_S, feed.frozen[account])
    if part.credited >= until or feed.is_boundary[account]:
        return
    stay = Stay(
        credited_at=at_datetime(part.credited),
        until=at_datetime(min(left, until)),
        has_left=left <= until,
        weight=min(1.0, paise / max(part.credit, 1)),
    )
    stays.append((whose_of(tables, account, part.layer, part.credit), stay))


def whose_of(tables: CashTables, account: int, layer: int, credit: int) -> Whose:
    """Name the habits that a part may follow."""
    bank = int(tables.accounts.bank[account])
    return Whose(
        kind=kind_of_credit(layer, credit),
        bank=str(bank) if bank >= 0 else "",
        account=str(account),
    )


def candidates_at(
    feed: Feed, tables: CashTables, belief: Belief, at: float
) -> tuple[list[Candidate], Mapping[int, list[Part]]]:
    """Give the queue at a moment, from what was known."""
    parts = known_parts(feed, at, since=at - LOOK_BACK_S)
    found = []
    for account, of in parts.items():
        remaining = sum(part.paise for part in of)
        is_open = feed.frozen_known[account] > at and not feed.is_boundary[account]
        if remaining >= LEAST_PAISE and is_open:
            found.append(_candidate(feed, tables, belief, account, of, at))
    return found, parts


def _candidate(
    feed: Feed, tables: CashTables, belief: Belief, account: int, of: list[Part], at: float
) -> Candidate:
    debits = [
        feed.event[row]
        for row in feed.of[account]
        if feed.payer[row] == account and feed.known[row] <= at
    ]
    seen = max(debits, default=0.0)
    bank = int(tables.accounts.bank[account])
    stake = stake_of(
        [
            HoldPart(
                complaint=AcknowledgementNo(str(part.complaint)),
                paise=part.paise,
                credit_paise=max(part.credit, part.paise),
                layer=part.layer,
                credited_at=at_datetime(part.credited),
                seen_at=at_datetime(max(part.credited, seen)),
                told_until=at_datetime(at),
                has_told=bool(debits),
            )
            for part in of
        ],
        account=str(account),
        bank=str(bank) if bank >= 0 else None,
        belief=belief,
        at=at_datetime(at),
    )
    return Candidate(
        account=account,
        remaining=stake.remaining_paise,
        oldest=min(part.credited for part in of),
        stake=stake,
    )


def found_at(feed: Feed, books: Books, account: int, asked: int, at: float) -> int:
    """Give what a hold of so many paise finds of complaints known, at the books' moment."""
    if feed.frozen[account] <= at + LATENCY_S:
        return 0
    there = sum(
        part.paise
        for part in books.purses[account]
        if part.complaint != CLEAN and feed.reported[part.complaint] <= at
    )
    return min(asked, there)


def order_of(name: str, one: Candidate, true_paise: int) -> float:
    """Give what an order sorts by, largest first."""
    match name:
        case "queue":
            return float(one.stake.expected_paise)
        case "largest":
            return float(one.remaining)
        case "oldest":
            return -one.oldest
        case _:
            return float(true_paise)


def hold(feed: Feed, office: Office, one: Candidate, parts: Sequence[Part], at: float) -> int:
    """Hold what is there of the asked amount; it moves no further."""
    since = office.held.get(one.account, -np.inf)
    asked = sum(part.paise for part in parts if part.credited > since)
    paise = left = found_at(feed, office.books, one.account, asked, at)
    for part in office.books.purses[one.account]:
        if part.complaint != CLEAN and feed.reported[part.complaint] <= at:
            taken = min(left, part.paise)
            part.paise -= taken
            left -= taken
    office.held[one.account] = at + LATENCY_S
    return paise


@dataclass(slots=True)
class Judged:
    """What each hour showed: chance told, share there, rupees; and rupees by order."""

    told: list[tuple[float, float, float, int]] = field(default_factory=list)
    alone: defaultdict[tuple[str, int, int], float] = field(
        default_factory=lambda: defaultdict(float)
    )


def replay(
    feed: Feed, tables: CashTables, belief: Belief, start: float, days: int, every: int = 1
) -> tuple[Judged, Mapping[tuple[str, int], Office]]:
    """Go through the hours of some days."""
    judged = Judged()
    base = Books(feed)
    offices = {(name, count): Office(Books(feed)) for name in ORDERS for count in FIRST}
    for hour in range(0, days * 24, every):
        at, day = start + hour * HOUR_S, hour // 24
        found, parts = candidates_at(feed, tables, belief, at)
        _run(base, at + LATENCY_S)
        true = {one.account: found_at(feed, base, one.account, one.remaining, at) for one in found}
        for one in found:
            share = true[one.account] / one.remaining
            judged.told.append((one.stake.probability, share, float(one.remaining), day))
        for name in ORDERS:
            ranked = sorted(
                found, key=lambda one: order_of(name, one, true[one.account]), reverse=True
            )
            for count in FIRST:
                judged.alone[name, count, day] += sum(true[one.account] for one in ranked[:count])
                _work(feed, offices[name, count], name, ranked, parts, at, day, count)
    return judged, offices


def _work(
    feed: Feed,
    office: Office,
    name: str,
    ranked: Sequence[Candidate],
    parts: Mapping[int, list[Part]],
    at: float,
    day: int,
    count: int,
) -> None:
    _run(office.books, at + LATENCY_S)
    fresh = []
    for one in ranked:
        since = office.held.get(one.account, -np.inf)
        new = sum(part.paise for part in parts[one.account] if part.credited > since)
        if new >= LEAST_PAISE:
            true_paise = found_at(feed, office.books, one.account, new, at)
            share = new / one.remaining
            fresh.append((order_of(name, one, true_paise) * (min(1, share)), one))
    fresh.sort(key=lambda pair: pair[0], reverse=True)
    for _, one in fresh[:count]:
        office.by_day[day] += hold(feed, office, one, parts[one.account], at)


def _run(books: Books, until: float) -> None:
    for _ in books.run(until):
        pass


def calibration(told: Sequence[tuple[float, float, float, int]], *, by_rupees: bool) -> float:
    """Give how far chances told lie from shares there, in ten bins of the chance."""
    chance, share, weight, _ = np.array(told).T
    weight = weight if by_rupees else np.ones(len(chance))
    bins = np.minimum((chance * 10).astype(int), 9)
    gaps = [abs((weight * (chance - share))[bins == at].sum()) for at in range(10)]
    return float(sum(gaps) / weight.sum())


def ratio(ours: Mapping[int, float], theirs: Mapping[int, float]) -> tuple[float, float]:
    """Give the ratio of sums over days, and its standard error by leaving days out."""
    days = sorted(ours)
    total, other = sum(ours.values()), sum(theirs[day] for day in days)
    without = [(total - ours[day]) / max(other - theirs[day], 1.0) for day in days if len(days) > 1]
    spread = np.sqrt((len(days) - 1) * np.var(without)) if without else np.nan
    return total / max(other, 1.0), float(spread)


def report(judged: Judged, offices: Mapping[tuple[str, int], Office], days: int) -> bool:
    """Print the figures; tell whether the calibration is within its bar."""
    for title, by in (
        ("replayed", {key: dict(one.by_day) for key, one in offices.items()}),
        (
            "each hour alone",
            {
                (name, count): {day: judged.alone[name, count, day] for day in range(days)}
                for name in ORDERS
                for count in FIRST
            },
        ),
    ):
        print(f"{title}: lakh rupees held by the first 1, 3, 10 an hour")
        for name in ORDERS:
            sums = [sum(by[name, count].values()) / LAKH for count in FIRST]
            print(f"  {name:<8}" + "".join(f"{paise:10.1f}" for paise in sums))
        for other in ("oldest", "largest", "truth"):
            pairs = []
            for count in FIRST:
                days_of = {day: by["queue", count].get(day, 0.0) for day in range(days)}
                theirs = {day: by[other, count].get(day, 0.0) for day in range(days)}
                pairs.append("{:.2f} ± {:.2f}".format(*ratio(days_of, theirs)))
            print(f"  queue / {other}: {', '.join(pairs)}")
    error = calibration(judged.told, by_rupees=False)
    weighed = calibration(judged.told, by_rupees=True)
    print(f"still there: error {error:.3f} by accounts, {weighed:.3f} by rupees (bar {BAR})")
    for low in np.arange(0, 1, 0.1):
        rows = [one for one in judged.told if low <= one[0] < low + 0.1 + (low > 0.85)]
        if rows:
            chance, share, _, _ = np.array(rows).T
            means = f"told {chance.mean():.2f}, there {share.mean():.2f}"
            print(f"  {low:.1f}: {len(rows):6} accounts, {means}")
    return error <= BAR


def main() -> int:
    """Replay a folder; 1 if the calibration is off."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--days", type=int, default=21)
    parser.add_argument("--first-day", type=int, default=0)
    parser.add_argument("--every", type=int, default=1, help="hours from one look to the next")
    wish = parser.parse_args()
    public = wish.folder / "public"
    tables = read_tables(public)
    end = moment(json.loads((public / "meta.json").read_text(encoding="utf-8"))["train_end"])
    feed = feed_of(tables, wish.folder / "truth")
    belief = learn(feed, tables, end)
    start = end + wish.first_day * DAY_S
    judged, offices = replay(feed, tables, belief, start, wish.days, wish.every)
    return 0 if report(judged, offices, wish.days) else 1


if __name__ == "__main__":
    sys.exit(main())
