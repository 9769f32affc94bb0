"""Bare ring data in a store, and a store's links as bare files: two ways to the same rings."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import numpy as np

from analytics.suspicion.tables import Names, RingTables, Rows
from graph.model.fact import INDIA
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.link import LINK_KINDS, LinkKind
from graph.model.table import UNKNOWN, Ints, LinkTable

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


def instant(seconds: float) -> datetime:
    """Give the instant of some seconds from day 0."""
    return (DAY_0 + timedelta(seconds=seconds)).astimezone(UTC)
