"""A store's facts as the tables that cash-out models read."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from analytics.cashout.coding import Text, code_tables
from analytics.cashout.tables import CashTables
from api.services.forecast_material import known_machines
from api.services.labels import known_entities, known_mentions
from api.services.paging import pages_of
from graph.model.answer import MOST_A_PAGE
from graph.model.complaint import Complaint
from graph.model.entity import Account, Atm, KnownEntity
from graph.model.filters import ComplaintFilter, ComplaintOrder
from graph.model.ids import EntityKey
from graph.model.link import LINK_KINDS, LinkKind
from graph.model.scope import SYSTEM
from graph.model.table import UNKNOWN, LinkTable
from graph.reference.ifsc import place_of
from graph.store.base import GraphStore

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
RUPEE_PAISE: Final = 100
FIRST_LAYER: Final = 1
NO_TOWN: Final = "-"
USUAL_CAP: Final = "10000"  # rupees; no file tells a machine's own
INDIA_MIDDLE: Final = (22.0, 79.0)  # degrees; for a country of machines that nobody placed

Columns = dict[str, list[str]]
FirstKnown = tuple[KnownEntity, datetime]


async def read_cash_tables(*, store: GraphStore, at: datetime | None = None) -> CashTables:
    """Give all that is known at `at` (None: now) as tables, whoever may see it.

    A hold stands for a freeze, a bank's branch code for the account's town, the complaint's
    district for the victim's. A payment or draw without an instant or an amount is left out:
    nothing can be learnt from it. What files do not tell of machines is the same for all.
    """
    links = await store.links(scope=SYSTEM, as_known_at=at)
    machines = await known_machines(store=store)
    complaints = await _complaints(store=store, at=at)
    accounts = await known_entities(
        [key for key in links.keys if not key.startswith(("atm:", "complaint:", "phone:"))],
        store=store,
        scope=SYSTEM,
        as_known_at=at,
    )
    mentions = await known_mentions(accounts, store=store, scope=SYSTEM, as_known_at=at)
    told = {key: (accounts[key], one.first_known_at) for key, one in mentions.items()}
    return await asyncio.to_thread(_code, links, machines, complaints, told)


async def _complaints(*, store: GraphStore, at: datetime | None) -> Sequence[Complaint]:
    pages = pages_of(
        lambda after: store.complaints(
            ComplaintFilter(),
            order=ComplaintOrder.NUMBER,
            first=MOST_A_PAGE,
            after=after,
            scope=SYSTEM,
            as_known_at=at,
        )
    )
    return [one async for page in pages for one in page]


def _code(
    links: LinkTable,
    machines: Mapping[EntityKey, Atm],
    complaints: Sequence[Complaint],
    accounts: Mapping[EntityKey, FirstKnown],
) -> CashTables:
    phones = _identifiers(links, LinkKind.USES_PHONE)
    devices = _identifiers(links, LinkKind.USES_DEVICE)
    moved, refs = _transfers(links)
    no_marks: Columns = {"atm_id": [], "event_time": [], "known_at": []}
    return code_tables(
        {
            "accounts": _accounts(accounts, phones, devices),
            "atms": _machines(machines),
            "transfers": moved,
            "withdrawals": _withdrawals(links, machines),
            "complaints": _told(complaints, links, refs),
            "freezes": _holds(links),
            "police_actions": no_marks,
            "account_labels": {"account_id": [], "label": [], "known_at": []},
        }
    )


def _columns(names: str, rows: Iterable[Sequence[str]]) -> Columns:
    columns: Columns = {name: [] for name in names.split()}
    for row in rows:
        for column, cell in zip(columns.values(), row, strict=True):
            column.append(cell)
    return columns


def _identifiers(links: LinkTable, kind: LinkKind) -> Mapping[str, str]:
    """Give the identifier each account uses, the first by key where it uses several."""
    rows = links.rows_of(kind)
    pairs = sorted(
        (links.keys[source], links.keys[target])
        for source, target in zip(
            links.source[rows].tolist(), links.target[rows].tolist(), strict=True
        )
    )
    return dict(reversed(pairs))


def _accounts(
    accounts: Mapping[EntityKey, FirstKnown],
    phones: Mapping[str, str],
    devices: Mapping[str, str],
) -> Text:
    def row(key: EntityKey, told_of: FirstKnown) -> Sequence[str]:
        entity, known_at = told_of[0].entity, told_of[1]
        code = entity.ifsc if isinstance(entity, Account) else None
        place = place_of(code) if code else None
        told = (key, getattr(entity, "bank", None) or "", place.district if place else NO_TOWN)
        return (*told, "", phones.get(key, ""), devices.get(key, ""), _stamp(known_at))

    header = "account_id bank branch_city opened_on phone_id device_id known_at"
    return _columns(header, (row(key, known) for key, known in sorted(accounts.items())))


def _machines(machines: Mapping[EntityKey, Atm]) -> Text:
    placed = [atm.point for atm in machines.values() if atm.point is not None]
    middle = INDIA_MIDDLE
    if placed:
        middle = (
            sum(point.latitude for point in placed) / len(placed),
            sum(point.longitude for point in placed) / len(placed),
        )

    def row(key: EntityKey, atm: Atm) -> Sequence[str]:
        latitude, longitude = (
            middle if atm.point is None else (atm.point.latitude, atm.point.longitude)
        )
        town = _town(atm.district)
        point = (f"{latitude:.6f}", f"{longitude:.6f}")
        return (key, atm.bank or "", atm.kind.value, *point, town, "0", "0", USUAL_CAP, "0")

    header = "atm_id bank site_type lat lon city has_guard open_24h per_txn_cap cctv"
    return _columns(header, (row(key, atm) for key, atm in sorted(machines.items())))


def _transfers(links: LinkTable) -> tuple[Text, Mapping[str, list[str]]]:
    """Give the payments, each once, and by complaint the first-layer ones."""
    refs: dict[str, list[str]] = {}
    rows = []
    for row in links.rows_of(LinkKind.TRANSFERRED).tolist():
        if links.event_ms[row] == UNKNOWN or links.amount_paise[row] == UNKNOWN:
            continue
        name = f"{links.transfer_no[row]:010}"
        ends = (links.keys[links.source[row]], links.keys[links.target[row]])
        rows.append((name, *ends, *_sum_and_times(links, row)))
        if links.layer[row] == FIRST_LAYER and links.complaint[row] != UNKNOWN:
            refs.setdefault(links.complaints[links.complaint[row]], []).append(name)
    header = "transfer_id src_account dst_account amount event_time known_at"
    return _columns(header, rows), refs


def _withdrawals(links: LinkTable, machines: Mapping[EntityKey, Atm]) -> Text:
    code = LINK_KINDS.index(LinkKind.WITHDREW)
    rows = []
    for row in links.rows_of(LinkKind.WITHDREW).tolist():
        if links.event_ms[row] == UNKNOWN:
            continue
        account, machine = links.keys[links.source[row]], links.keys[links.target[row]]
        at = machine if machine in machines else ""
        amount, event, known = _sum_and_times(links, row)
        rows.append((f"{code}-{row:010}", account, at, amount, "ok", event, known))
    header = "withdrawal_id account_id atm_id amount status event_time known_at"
    return _columns(header, rows)


def _told(complaints: Sequence[Complaint], links: LinkTable, refs: Mapping[str, list[str]]) -> Text:
    suspects = _identifiers(links, LinkKind.NAMES_PHONE)

    def row(one: Complaint) -> Sequence[str]:
        number = one.acknowledgement_no
        when = one.occurred_at or one.reported_at or one.first_known_at
        loss = (one.loss_paise or 0) / RUPEE_PAISE
        victim = one.victim_accounts[0] if one.victim_accounts else f"victim:{number}"
        named = ";".join(sorted(set(refs.get(number, ()))))
        times = (_stamp(when), _stamp(one.first_known_at))
        kind = one.fraud_type.value if one.fraud_type else ""
        told = (f"{loss:.2f}", victim, suspects.get(one.key, ""), named, _town(one.district))
        return (number, *times, kind, *told, "", "")

    header = (
        "complaint_id event_time known_at fraud_type amount victim_account suspect_phone"
        " payment_refs victim_city victim_lat victim_lon"
    )
    return _columns(header, (row(one) for one in complaints))


def _holds(links: LinkTable) -> Text:
    rows = []
    for row in links.rows_of(LinkKind.HELD_FOR).tolist():
        _, event, known = _sum_and_times(links, row)
        rows.append((links.keys[links.source[row]], event, known))
    return _columns("account_id event_time known_at", rows)


def _sum_and_times(links: LinkTable, row: int) -> tuple[str, str, str]:
    known = int(links.known_ms[row])
    event = known if links.event_ms[row] == UNKNOWN else int(links.event_ms[row])
    paise = max(int(links.amount_paise[row]), 0)
    return f"{paise / RUPEE_PAISE:.2f}", _stamp_ms(event), _stamp_ms(known)


def _town(district: str | None) -> str:
    """Give a district as a town: the branch directory writes its name without the state."""
    return NO_TOWN if district is None else district.partition("/")[2].removesuffix(" CITY")


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _stamp_ms(at_ms: int) -> str:
    return _stamp(EPOCH + timedelta(milliseconds=at_ms))
