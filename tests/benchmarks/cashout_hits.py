"""Count how often a ring's next machine stands among the first k forecast.

    python -m tests.benchmarks.cashout_hits FOLDER

FOLDER holds case files and ``truth.json`` with 'rings' and 'cashouts', as `ringtrace seed`
writes it. Judged are the last 20 % of its ATM cash-outs by time that belong to a planted ring.
Before each, rings are detected and machines ranked from the case files exported by then, and
from nothing else; the ring asked is the detected one that shares most accounts with the planted
one. No such ring, and an abstention, count as a miss. The register of machines counts as always
known. Beside it stand the machines most drawn at by then, whoever drew. Bar: hit@5 >= 0.80 on
the 60 sample workbooks.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analytics.baselines import forecast_cash_out
from analytics.register import register_rings
from analytics.rings import detect_rings
from api.services.intake import import_files
from graph.identifiers import parse_account_cell, parse_atm_id
from graph.intake.readers import find_files
from graph.model.entity import Atm
from graph.model.fact import INDIA
from graph.model.filters import EntityFilter
from graph.model.flow import FlowOrder, Reached
from graph.model.forecast import TimeWindow
from graph.model.ids import EntityKey, EntityKind, Keyring, natural_key
from graph.model.link import LinkKind
from graph.model.ring import Ring
from graph.model.scope import SYSTEM
from graph.model.transfer import Withdrawal
from graph.settings import IntakeSettings
from graph.store.base import GraphStore
from graph.store.url import open_store

JUDGED_SHARE = 0.2
FIRST = (1, 3, 5, 10)
BAR = 0.80
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A cash-out of the answer key."""

    at: datetime
    machine: EntityKey
    ring: str | None


@dataclass(slots=True, kw_only=True)
class Known:
    """What was known at some instants, worked out once for each set of files exported."""

    store: GraphStore
    places: Mapping[EntityKey, Atm]
    exports: Sequence[datetime]
    rings: dict[int, Sequence[Ring]] = field(default_factory=dict)

    async def rings_at(self, at: datetime) -> Sequence[Ring]:
        """Detect the rings in what was known at an instant."""
        files = sum(export <= at for export in self.exports)
        if files not in self.rings:
            links = await self.store.links(scope=SYSTEM, as_known_at=at)
            self.rings[files] = register_rings(detect_rings(links), (), at=at, districts={}).rings
        return self.rings[files]

    async def withdrawals_at(
        self, accounts: Iterable[EntityKey], at: datetime
    ) -> Sequence[Withdrawal]:
        """Give the withdrawals of accounts known at an instant."""
        flow = await self.store.exits_of(
            [Reached(account=account) for account in accounts],
            order=FlowOrder.NEWEST,
            limit=1_000,
            scope=SYSTEM,
            as_known_at=at,
        )
        return [fact for facts in flow.facts for fact in facts]

    async def busiest_at(self, at: datetime) -> Sequence[EntityKey]:
        """Rank machines by withdrawals known at an instant, whoever drew."""
        links = await self.store.links(
            kinds=frozenset({LinkKind.WITHDREW}), scope=SYSTEM, as_known_at=at
        )
        counts = Counter(links.keys[place] for place in links.target.tolist())
        return sorted(counts, key=lambda key: (-counts[key], key))


async def measure(folder: Path) -> Mapping[str, Sequence[float]]:
    """Give the hit rates at each of `FIRST` of the ring's forecast and of the busiest machines."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        store = await open_store(f"sqlite:{scratch}/hits.db")
        try:
            known = await _take_in(folder, store)
            members = _members(truth, store.keyring)
            ours: Counter[int] = Counter()
            busiest: Counter[int] = Counter()
            judged = [draw for draw in _last(_draws(truth)) if draw.ring in members]
            for draw in judged:
                ranked = await _ranked(draw, members[str(draw.ring)], known)
                most = await known.busiest_at(draw.at)
                for first in FIRST:
                    ours[first] += draw.machine in ranked[:first]
                    busiest[first] += draw.machine in most[:first]
        finally:
            await store.close()
    return {
        f"own rings ({len(judged)} draws)": [ours[first] / len(judged) for first in FIRST],
        "busiest": [busiest[first] / len(judged) for first in FIRST],
    }


async def _take_in(folder: Path, store: GraphStore) -> Known:
    files = find_files([folder])
    at = datetime.now(UTC)
    outcomes = await import_files(
        files, store=store, scope=SYSTEM, at=at, settings=IntakeSettings()
    )
    exports = sorted(
        outcome.of.exported_at
        for outcome in outcomes
        if hasattr(outcome, "of") and outcome.of.exported_at is not None
    )
    places: dict[EntityKey, Atm] = {}
    after = None
    while True:
        page = await store.entities(
            EntityFilter(kinds=frozenset({EntityKind.ATM})), first=100, after=after, scope=SYSTEM
        )
        found = (known.entity for known in page.items)
        places.update({one.key: one for one in found if isinstance(one, Atm)})
        if not page.has_next:
            return Known(store=store, places=places, exports=exports)
        after = page.cursors[-1]


def _members(truth: Mapping[str, object], keyring: Keyring) -> dict[str, AbstractSet[EntityKey]]:
    rings = truth["rings"]
    assert isinstance(rings, dict)
    members: dict[str, AbstractSet[EntityKey]] = {}
    for name, ring in rings.items():
        tokens = [parse_account_cell(number) for number in ring["accounts"]]
        members[name] = {keyring.key(token.kind, token.canonical) for token in tokens}
    return members


def _draws(truth: Mapping[str, object]) -> list[Draw]:
    rows = truth["cashouts"]
    assert isinstance(rows, list)
    draws = []
    for row in rows:
        number = parse_atm_id(row["atm_id"] or "") if row["channel"] == "ATM" else None
        if number is None:
            continue
        at = datetime.fromisoformat(row["at"])
        draws.append(
            Draw(
                at=at if at.tzinfo else at.replace(tzinfo=INDIA),
                machine=natural_key(EntityKind.ATM, number),
                ring=None if row["ring"] is None else str(row["ring"]),
            )
        )
    return sorted(draws, key=lambda draw: draw.at)


def _last(draws: Sequence[Draw]) -> Sequence[Draw]:
    return draws[int(len(draws) * (1 - JUDGED_SHARE)) :]


async def _ranked(draw: Draw, members: AbstractSet[EntityKey], known: Known) -> Sequence[EntityKey]:
    def shared(ring: Ring) -> int:
        return sum(member.account in members for member in ring.found.members)

    ring = max(await known.rings_at(draw.at), key=shared, default=None)
    if ring is None or not shared(ring):
        return ()
    accounts = [member.account for member in ring.found.members]
    forecast = forecast_cash_out(
        ring,
        await known.withdrawals_at(accounts, draw.at),
        known.places,
        window=TimeWindow(start=draw.at, end=draw.at + A_DAY),
        at=draw.at,
    )
    return [place.atm for place in forecast.places]


def main() -> int:
    """Print the hit rates; 1 if the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    rates = asyncio.run(measure(parser.parse_args().folder))
    for name, values in rates.items():
        figures = "  ".join(
            f"hit@{first} {value:.2f}" for first, value in zip(FIRST, values, strict=True)
        )
        print(f"{name:<24}{figures}")
    ours = next(iter(rates.values()))
    return int(ours[FIRST.index(5)] < BAR)


if __name__ == "__main__":
    sys.exit(main())
