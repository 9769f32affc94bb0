"""Everything known at a moment, gathered once so that many questions are answered from it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from analytics.cashout.attach import Roster
from analytics.cashout.board import board_of
from analytics.cashout.ground import Ground
from analytics.cashout.pool import Guess
from analytics.cashout.registered import Registered, with_rings
from analytics.cashout.situation import situation_at
from analytics.cashout.tables import CashTables
from api.services.cash_tables import read_cash_tables
from api.services.forecast_material import accounts_of, known_machines, list_rings
from graph.model.entity import Atm
from graph.model.filters import RingFilter
from graph.model.ids import EntityKey
from graph.model.ring import Ring
from graph.store.base import GraphStore

STILL_FRESH: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """What was known at a moment.

    Attributes:
        at: The moment; aware UTC.
        snapshot_no: Of the store that was read.
        tables: The facts as tables.
        roster: Clusters and their visits; a registered ring is a cluster of its own.
        ground: Where the machines stand.
        machines: Machines by key.
        label_by_ring: Cluster of each ring, by its id and its old ids.
        account_codes: Code of each account, by key.
        complaint_places: Position of each complaint known then, by number.
    """

    at: datetime
    snapshot_no: int
    tables: CashTables
    roster: Roster
    ground: Ground
    machines: Mapping[EntityKey, Atm]
    label_by_ring: Mapping[EntityKey, int]
    account_codes: Mapping[str, int]
    complaint_places: Mapping[str, int]

    def guess_of_ring(self, ring: Ring) -> Guess:
        """Say which clusters a ring is: its own, or those of its accounts if it is younger."""
        if ring.id in self.label_by_ring:
            return _whole([self.label_by_ring[ring.id]])
        return self.guess_of_accounts(accounts_of(ring))

    def guess_of_accounts(self, accounts: Iterable[EntityKey]) -> Guess:
        """Say which clusters some accounts are in, by how many of them each holds."""
        codes = [self.account_codes[key] for key in accounts if key in self.account_codes]
        labels = self.roster.board.situation.clusters.account[codes] if codes else np.zeros(0)
        return _whole(labels[labels >= 0].astype(np.int64).tolist())


def _whole(labels: Sequence[int]) -> Guess:
    found, counts = np.unique(np.array(labels, dtype=np.int64), return_counts=True)
    shares = counts / max(1, len(labels))
    return Guess(labels=found, shares=shares, is_linked=True, payees=np.zeros(0, dtype=np.int64))


@dataclass(slots=True, kw_only=True)
class Countries:
    """Keeps the last country, while the store has learnt nothing and little time has passed."""

    last: Country | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def at(self, at: datetime, *, store: GraphStore) -> Country:
        """Give what was known at `at`, or up to a quarter of an hour before if nothing changed."""
        async with self.lock:
            kept, no = self.last, await store.snapshot_no()
            if kept and kept.snapshot_no == no and timedelta(0) <= at - kept.at <= STILL_FRESH:
                return kept
            self.last = await read_country(store=store, at=at)
            return self.last


async def read_country(*, store: GraphStore, at: datetime) -> Country:
    """Gather what was known at `at`."""
    no = await store.snapshot_no()
    tables = await read_cash_tables(store=store, at=at)
    machines = await known_machines(store=store)
    rings = await list_rings(RingFilter(), store=store, at=at)
    return await asyncio.to_thread(_gather, at, no, tables, machines, rings)


def _gather(
    at: datetime,
    no: int,
    tables: CashTables,
    machines: Mapping[EntityKey, Atm],
    rings: Sequence[Ring],
) -> Country:
    codes = {name: code for code, name in enumerate(tables.accounts.names.tolist())}
    situation = situation_at(tables, at.timestamp())
    numbers = situation.view.complaints.names.tolist()
    places = {name: place for place, name in enumerate(numbers)}
    registered = [
        Registered(
            accounts=np.array(
                [codes[key] for key in accounts_of(ring) if key in codes], dtype=np.int64
            ),
            complaints=np.array(
                [places[no] for no in ring.found.complaints if no in places], dtype=np.int64
            ),
        )
        for ring in rings
    ]
    parted, labels = with_rings(situation, registered)
    return Country(
        at=at,
        snapshot_no=no,
        tables=tables,
        roster=Roster.of(board_of(parted)),
        ground=Ground.of(tables.machines),
        machines=machines,
        label_by_ring={
            name: int(label)
            for ring, label in zip(rings, labels.tolist(), strict=True)
            for name in (ring.id, *ring.aliases)
        },
        account_codes=codes,
        complaint_places=places,
    )
