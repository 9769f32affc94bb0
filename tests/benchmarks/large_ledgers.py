"""A large made-up ledger: 100 days, 5 events an account, payments, holds and reversals too."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from tests.oracle.ledgers import COLUMNS

START = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 100
SHARES = {
    "TRANSFER": 0.83,
    "EXIT": 0.09,
    "DISPUTED_PAYMENT": 0.03,
    "HOLD": 0.02,
    "INTEREST": 0.01,
    "FEE": 0.01,
    "REFUND": 0.004,
    "REVERSAL": 0.004,
    "RELEASE": 0.002,
}


def write_large_ledger(path: Path, count: int) -> None:
    """Write as many events, in time order; a fifth of their times are minutes."""
    random = Random(1)
    accounts, complaints = count // 5, max(1, count // 300)
    seconds = sorted(random.randrange(DAYS * 86_400) for _ in range(count))
    named: dict[str, list[str]] = {"HOLD": ["none"], "TRANSFER": ["none"]}
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for number, second in enumerate(seconds):
            key = f"e{number:07d}"
            (kind,) = random.choices(list(SHARES), list(SHARES.values()))
            complaint = f"C{random.randrange(complaints)}"
            undone = {"RELEASE": "HOLD", "REVERSAL": "TRANSFER"}.get(kind)
            start = START + timedelta(seconds=second)
            is_minute = random.random() < 0.2
            if is_minute:
                start = start.replace(second=0)
            end = start + timedelta(milliseconds=59_999 if is_minute else 0)
            rows.writerow(
                (
                    kind,
                    key,
                    _account(random, accounts),
                    _account(random, accounts) if kind == "TRANSFER" else "",
                    complaint if kind != "TRANSFER" or random.random() < 0.05 else "",
                    random.randint(1_000, 5_000_000),
                    "",
                    "ATM" if kind == "EXIT" else "",
                    _text(start),
                    _text(end),
                    random.choice(named[undone][-100:]) if undone else "",
                    "",
                )
            )
            if kind in named:
                named[kind].append(key)


def _account(random: Random, count: int) -> str:
    return f"M{int(count * random.random() ** 2)}"


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
