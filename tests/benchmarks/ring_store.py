"""Bare ring data in a store, and a store's links as bare files: two ways to the same rings.

    python -m tests.benchmarks.ring_store [--accounts 10000] [--rings 60]

Makes a world, takes it into an SQLite store fact by fact, detects there, writes what the store
tells as bare files, detects in those, and says whether the rings are the same.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from analytics.material import gather
from analytics.settings import AnalyticsSettings, RingSettings
from analytics.suspicion.tables import Names, RingTables, Rows
from api.services.bare_detection import detect_files
from api.services.detection import detect
from graph.model.complaint import ComplaintRecord
from graph.model.entity import IdentifierRole, IdentifierUse
from graph.model.fact import INDIA, Fact, Precision
from graph.model.ids import AcknowledgementNo, EntityKey, complaint_key, fact_id
from graph.model.link import LINK_KINDS, LinkKind
from graph.model.scope import SYSTEM
from graph.model.table import UNKNOWN, Ints, LinkTable
from graph.model.transfer import CashChannel, Transfer, Withdrawal
from graph.store.url import open_store
from tests.benchmarks.ring_worlds import Habits, make_world
from tests.benchmarks.store_world import add_made_up

DAY_0 = datetime(2026, 6, 1, tzinfo=INDIA)  # a Monday, as weeks of bare files begin on day 0
KINDS = {
    "transfers": ("TRANSFER", "accounts", "accounts"),
    "draws": ("WITHDREW", "accounts", "machines"),
    "phone_uses": ("USES_PHONE", "accounts", "phones"),
    "device_uses": ("USES_DEVICE", "accounts", "devices"),
    "reports": ("REPORTED", "complaints", "accounts"),
    "calls": ("CALLED_FROM", "complaints", "phones"),
    "filings": ("FILED_BY", "complaints", "accounts"),
}
LINKS = {
    "transfers": LinkKind.TRANSFERRED,
    "draws": LinkKind.WITHDREW,
    "phone_uses": LinkKind.USES_PHONE,
    "device_uses": LinkKind.USES_DEVICE,
    "reports": LinkKind.PAID_INTO,
    "calls": LinkKind.NAMES_PHONE,
    "filings": LinkKind.FILED_BY,
}


def named_as_in_a_store(tables: RingTables) -> RingTables:
    """Give tables whose ends have the names that a store gives them."""
    return replace(
        tables,
        accounts=_prefixed(tables.accounts, b"account:"),
        phones=_prefixed(tables.phones, b"phone:"),
        devices=_prefixed(tables.devices, b"device:"),
        machines=_prefixed(tables.machines, b"atm:"),
    )


def _prefixed(names: Names, prefix: bytes) -> Names:
    return np.char.add(prefix, names).astype(np.bytes_) if len(names) else names


def links_of(tables: RingTables) -> LinkTable:
    """Give the links that a store would tell of tables named as in a store."""
    things = (tables.accounts, tables.phones, tables.devices, tables.machines)
    told = [f"complaint:{name}" for name in _texts(tables.complaints)]
    keys = sorted([*told, *chain.from_iterable(_texts(names) for names in things)])
    place = {key: at for at, key in enumerate(keys)}
    parts = [_part(name, getattr(tables, name), tables, place) for name in LINKS]
    columns = np.concatenate(parts, axis=1)
    return LinkTable(
        keys=tuple(EntityKey(key) for key in keys),
        flags=(frozenset(),) * len(keys),
        complaints=tuple(AcknowledgementNo(name) for name in _texts(tables.complaints)),
        kind=columns[0],
        source=columns[1],
        target=columns[2],
        complaint=columns[3],
        amount_paise=columns[4],
        disputed_paise=columns[4],
        layer=columns[5],
        event_ms=columns[6],
        latest_ms=columns[6],
        known_ms=columns[6],
        transfer_no=columns[7],
        channel=columns[8],
        snapshot_no=1,
    )


def _part(name: str, rows: Rows, tables: RingTables, place: Mapping[str, int]) -> Ints:
    _, left, right = KINDS[name]
    n = len(rows)
    none = np.full(n, UNKNOWN, dtype=np.int64)
    is_told = left == "complaints"
    sources = [f"complaint:{one}" if is_told else one for one in _texts(getattr(tables, left))]
    source = np.array([place[one] for one in sources], dtype=np.int64)
    target = np.array([place[one] for one in _texts(getattr(tables, right))], dtype=np.int64)
    start_ms = round(DAY_0.timestamp() * 1000)
    return np.stack(
        (
            np.full(n, LINK_KINDS.index(LINKS[name]), dtype=np.int64),
            source[rows.left],
            target[rows.right],
            rows.left if is_told else none,
            np.rint(rows.rupees * 100).astype(np.int64),
            np.ones(n, dtype=np.int64) if name == "reports" else none,
            start_ms + np.rint(rows.at * 1000).astype(np.int64),
            np.arange(n) if name == "transfers" else none,
            np.zeros(n, dtype=np.int64) if name == "draws" else none,
        )
    )


def write_files(tables: RingTables, folder: Path) -> tuple[Path, Path]:
    """Write tables as nodes and edges."""
    nodes, edges = folder / "nodes.csv", folder / "edges.csv"
    with nodes.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("node_id", "type", "kind", "district", "created_ts"))
        writer.writerows(_nodes(tables))
    with edges.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("src", "dst", "type", "amount", "ts"))
        writer.writerows(_edges(tables))
    return nodes, edges


def _nodes(tables: RingTables) -> Iterator[tuple[object, ...]]:
    told = zip(
        _texts(tables.accounts), tables.opened.tolist(), tables.is_current.tolist(), strict=True
    )
    for name, opened, is_current in told:
        kind = "current" if is_current else "savings"
        yield name, "account", kind, 0, "" if np.isnan(opened) else opened
    for kind, names in (
        ("phone", tables.phones),
        ("device", tables.devices),
        ("atm", tables.machines),
        ("complaint", tables.complaints),
    ):
        for name in _texts(names):
            yield name, kind, "", 0, -1


def _edges(tables: RingTables) -> Iterator[tuple[object, ...]]:
    for name, (kind, left, right) in KINDS.items():
        rows: Rows = getattr(tables, name)
        lefts, rights = _texts(getattr(tables, left)), _texts(getattr(tables, right))
        columns = (rows.left, rows.right, rows.rupees, rows.at)
        for source, target, rupees, at in zip(*(one.tolist() for one in columns), strict=True):
            yield lefts[source], rights[target], kind, rupees, at


def _texts(names: Names) -> list[str]:
    return [name.decode() for name in names.tolist()]


def facts_of(tables: RingTables) -> Iterator[Fact]:
    """Give the facts that tell of tables named as in a store.

    What a complaint reports becomes a payment by its victim, as files of complaints tell it.
    """
    accounts = [EntityKey(name) for name in _texts(tables.accounts)]
    machines = [EntityKey(name) for name in _texts(tables.machines)]
    numbers = [AcknowledgementNo(f"399{at:011}") for at in range(len(tables.complaints))]
    victims = {
        told: accounts[own]
        for told, own in zip(
            tables.filings.left.tolist(), tables.filings.right.tolist(), strict=True
        )
    }
    for told, number in enumerate(numbers):
        yield ComplaintRecord(**common("complaint", told, number), victim_account=victims.get(told))
    for at, row in enumerate(_rows(tables.transfers)):
        yield _payment(at, row, accounts[row[0]], accounts[row[1]])
    for at, row in enumerate(_rows(tables.reports), start=len(tables.transfers)):
        payer = victims.get(row[0], accounts[0])
        yield _payment(at, row, payer, accounts[row[1]], complaint=numbers[row[0]])
    for at, row in enumerate(_rows(tables.draws)):
        yield Withdrawal(
            **common("withdrawal", at, None, row[3]),
            account=accounts[row[0]],
            amount_paise=round(row[2] * 100),
            disputed_paise=None,
            channel=CashChannel.ATM,
            atm=machines[row[1]],
        )
    for kind, names in (("phone_uses", tables.phones), ("device_uses", tables.devices)):
        things = [EntityKey(name) for name in _texts(names)]
        for at, row in enumerate(_rows(getattr(tables, kind))):
            yield IdentifierUse(
                **common(kind, at, None, row[3]),
                user=accounts[row[0]],
                identifier=things[row[1]],
                role=IdentifierRole.USES,
            )
    phones = [EntityKey(name) for name in _texts(tables.phones)]
    for at, row in enumerate(_rows(tables.calls)):
        yield IdentifierUse(
            **common("call", at, numbers[row[0]], row[3]),
            user=complaint_key(numbers[row[0]]),
            identifier=phones[row[1]],
            role=IdentifierRole.SUSPECT,
        )


def _rows(rows: Rows) -> Iterator[tuple[int, int, float, float]]:
    columns = (rows.left, rows.right, rows.rupees, rows.at)
    return zip(*(one.tolist() for one in columns), strict=True)


def _payment(
    at: int,
    row: tuple[int, int, float, float],
    payer: EntityKey,
    beneficiary: EntityKey,
    complaint: AcknowledgementNo | None = None,
) -> Transfer:
    paise = round(row[2] * 100)
    return Transfer(
        **common("transfer", at, complaint, row[3]),
        transfer_key=f"transfer:{at:024}",
        payer=payer,
        beneficiary=beneficiary,
        amount_paise=paise,
        disputed_paise=None if complaint is None else paise,
        layer=None if complaint is None else 1,
        utr=None,
    )


def common(
    kind: str, at: int, complaint: AcknowledgementNo | None, seconds: float | None = None
) -> dict[str, Any]:
    """Give what all facts have."""
    return {
        "id": fact_id(kind, at),
        "complaint": complaint,
        "sources": (),
        "event_at": None if seconds is None else instant(seconds),
        "event_precision": Precision.UNKNOWN if seconds is None else Precision.SECOND,
        "known_at": instant(0.0),
    }


def instant(seconds: float) -> datetime:
    """Give the instant of some seconds from day 0."""
    return (DAY_0 + timedelta(seconds=seconds)).astimezone(UTC)


async def compare(tables: RingTables, folder: Path, settings: RingSettings) -> tuple[int, int]:
    """Give how many rings a store and the files that it tells have, and how many of them alike."""
    at = instant(tables.at + 86_400.0)
    store = await open_store(f"sqlite:{folder / 'rings.db'}")
    await add_made_up(store, facts_of(tables), at=at)
    found = await detect(
        store=store, scope=SYSTEM, at=at, settings=AnalyticsSettings(rings=settings)
    )
    links = await store.links(scope=SYSTEM)
    await store.close()
    nodes, edges = write_files(gather(links, settings=settings).linked.tables, folder)
    bare = detect_files(nodes, edges, out=folder / "pred.csv", settings=settings)
    stored = {tuple((one.account, one.score) for one in ring.found.members) for ring in found.rings}
    told = {
        tuple((one.account, one.weight) for one in ring.members) for ring in bare.findings.rings
    }
    return len(stored | told), len(stored & told)


def main() -> None:
    """Compare the two ways."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--rings", type=int, default=60)
    asked = parser.parse_args()
    habits = Habits(n_accounts=asked.accounts, n_rings=asked.rings, told_share=0.9, stray_in=0.1)
    tables = named_as_in_a_store(make_world(habits, random_state=6).tables)
    settings = RingSettings(least_reported=50, least_others=5)
    with TemporaryDirectory() as folder:
        every, alike = asyncio.run(compare(tables, Path(folder), settings))
    sys.stdout.write(f"{every} rings, {alike} the same in the store and in files\n")


if __name__ == "__main__":
    main()
