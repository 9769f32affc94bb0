"""A country of two rings, made up: tables of text in the layout of bare files."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 1, tzinfo=UTC)
TRAIN_END = START + timedelta(days=50)
Columns = dict[str, list[str]]

HEADERS = {
    "accounts": "account_id bank branch_city branch_state opened_on phone_id device_id known_at",
    "atms": "atm_id bank site_type lat lon city state has_guard open_24h per_txn_cap cctv",
    "transfers": "transfer_id src_account dst_account amount channel event_time known_at",
    "withdrawals": "withdrawal_id account_id atm_id amount status event_time known_at",
    "complaints": "complaint_id event_time known_at fraud_type amount victim_account victim_phone"
    " suspect_phone payment_refs victim_city victim_state victim_lat victim_lon",
    "freezes": "account_id event_time known_at",
    "police_actions": "action_id kind atm_id event_time known_at",
    "account_labels": "account_id label known_at",
}
TOWNS = (("Nuh", 28.1, 77.0), ("Deoghar", 24.5, 86.7))


class Country:
    """Rows by table; `columns` gives them as the files would."""

    def __init__(self) -> None:
        self.rows: defaultdict[str, list[tuple[object, ...]]] = defaultdict(list)
        self._numbers: defaultdict[str, int] = defaultdict(int)

    def name(self, kind: str) -> str:
        self._numbers[kind] += 1
        return f"{kind}{self._numbers[kind]:05d}"

    def account(self, name: str, *, phone: str = "", device: str = "", town: int = 0) -> str:
        city = TOWNS[town][0]
        known = stamp(START)
        self.rows["accounts"].append(
            (name, "UBX", city, "HR", "2025-06-01", phone or f"5{name}", device, known)
        )
        return name

    def machine(self, name: str, *, km: float = 0.0, town: int = 0) -> str:
        city, latitude, longitude = TOWNS[town]
        self.rows["atms"].append(
            (name, "UBX", "branch", latitude + km / 111, longitude, city, "HR", 0, 1, 10000, 1)
        )
        return name

    def pay(self, payer: str, payee: str, rupees: int, at: datetime, *, lag_h: float = 8) -> str:
        name = self.name("UTR")
        known = stamp(at + timedelta(hours=lag_h))
        self.rows["transfers"].append((name, payer, payee, rupees, "UPI", stamp(at), known))
        return name

    def draw(self, account: str, machine: str, at: datetime, *, rupees: int = 10000) -> None:
        known = stamp(at + timedelta(hours=12))
        row = (self.name("WD"), account, machine, rupees, "ok", stamp(at), known)
        self.rows["withdrawals"].append(row)

    def complain(
        self, victim: str, refs: str, rupees: int, at: datetime, *, suspect: str = ""
    ) -> str:
        name = self.name("NCRP")
        known = stamp(at + timedelta(hours=3))
        told = (victim, "5000000000", suspect, refs, "Pune", "MH", "18.5", "73.8")
        self.rows["complaints"].append((name, stamp(at), known, "job_task", rupees, *told))
        return name

    def columns(self) -> dict[str, Columns]:
        tables = {}
        for table, header in HEADERS.items():
            names = header.split()
            rows = self.rows[table]
            tables[table] = {
                name: [str(row[place]) for row in rows] for place, name in enumerate(names)
            }
        return tables


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def two_rings(days: int = 56) -> Country:
    """Two rings of four accounts, each with three machines of its own town, and quiet people."""
    rng = random.Random(7)
    country = Country()
    for town in (0, 1):
        for place in range(8):
            country.machine(f"ATM{town}{place}", km=1.5 * place, town=town)
    mules = {
        ring: [country.account(f"MU{ring}{n}", device=f"DV{ring}", town=ring) for n in range(4)]
        for ring in (0, 1)
    }
    people = [country.account(f"PE{n:02d}", town=n % 2) for n in range(40)]
    for day in range(days):
        for ring in (0, 1):
            if rng.random() < 0.75:
                _strike(country, rng, ring, mules[ring], people, START + timedelta(days=day))
        for _ in range(6):
            payer, payee = rng.sample(people, 2)
            at = START + timedelta(days=day, hours=rng.uniform(2, 16))
            country.pay(payer, payee, rng.randint(100, 2000), at)
        at = START + timedelta(days=day, hours=rng.uniform(2, 16))
        country.draw(rng.choice(people), f"ATM{rng.randint(0, 1)}7", at, rupees=1500)
    found = stamp(START + timedelta(days=40))
    country.rows["account_labels"].append(("MU03", "mule", found))
    country.rows["freezes"].append(("MU13", found, found))
    country.rows["police_actions"].append(("PA1", "arrest", "ATM00", found, found))
    return country


def _strike(
    country: Country,
    rng: random.Random,
    ring: int,
    mules: list[str],
    people: list[str],
    day: datetime,
) -> None:
    at = day + timedelta(hours=rng.uniform(1, 18))
    victim, first = rng.choice(people), mules[0]
    rupees = rng.randint(20_000, 60_000)
    ref = country.pay(victim, first, rupees, at, lag_h=3)
    country.complain(victim, ref, rupees, at, suspect=f"5999{ring}")
    onward = rng.sample(mules[1:], 2)
    for mule in onward:
        country.pay(first, mule, rupees // 2 - 500, at + timedelta(hours=1))
    machine = f"ATM{ring}{rng.choice((0, 0, 0, 1, 2))}"
    for place, mule in enumerate(onward):
        country.draw(mule, machine, at + timedelta(hours=2, minutes=3 * place))
