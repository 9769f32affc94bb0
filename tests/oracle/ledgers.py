"""Random small ledgers with everything that can go wrong on an account."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

COLUMNS = (
    "kind",
    "key",
    "account",
    "counterparty",
    "complaint",
    "amount_paise",
    "disputed_paise",
    "exit_kind",
    "earliest_at",
    "latest_at",
    "reverses",
    "line",
)
START = datetime(2026, 1, 5, 4, 30, tzinfo=UTC)
KINDS = (
    *["DISPUTED_PAYMENT"] * 4,
    *["TRANSFER"] * 8,
    *["EXIT"] * 3,
    *["HOLD"] * 3,
    *["RELEASE"] * 2,
    *["REFUND"] * 2,
    *["REVERSAL"] * 3,
    "FEE",
    "INTEREST",
    "OPENING",
)
EXITS = ("ATM", "AEPS", "POS", "CHEQUE", "CSP", "AGGREGATOR", "MERCHANT", "WALLET", "UNSEEN")
SPANS_MS = (1, 999, 59_999, 60_000, 60_001, 180_000, 600_000)
NAMEABLE = {"RELEASE": ("HOLD",), "REVERSAL": ("TRANSFER", "EXIT", "FEE")}


def make_ledger(
    random: Random, *, most_events: int = 20, most_paise: int = 50, kinds: Sequence[str] = KINDS
) -> str:
    """Give the text of an events.csv: at most 5 accounts, 3 complaints, 20 events."""
    accounts = "MNPQR"[: random.randint(1, 5)]
    complaints = "ABC"[: random.randint(1, 3)]
    count = random.randint(1, most_events)
    keys = [f"e{number:02d}" for number in range(count)]
    random.shuffle(keys)
    kinds = [random.choice(kinds) for _ in keys]
    kind_by_key = dict(zip(keys, kinds, strict=True))
    shape = {
        "minutes": random.choice((1, 3, 10)),
        "point": random.choice((0.2, 0.7, 1.0)),
        "lined": random.choice((0.0, 0.2, 0.8)),
        "in_order": random.random() < 0.7,
    }
    rows = []
    for number, key in enumerate(keys):
        row = dict.fromkeys(COLUMNS, "")
        row |= _who(random, kind_by_key[key], accounts, complaints)
        row |= _when(random, shape, number / count)
        row |= _named(random, kind_by_key[key], kind_by_key)
        row |= {"kind": kind_by_key[key], "key": key}
        row["amount_paise"] = _amount(random, kind_by_key[key], most_paise)
        if row["kind"] == "DISPUTED_PAYMENT" and row["amount_paise"] and random.random() < 0.4:
            row["disputed_paise"] = str(random.randint(0, int(row["amount_paise"])))
        row["line"] = _lines(random, row, shape["lined"], number)
        rows.append(row)
    random.shuffle(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _who(random: Random, kind: str, accounts: str, complaints: str) -> dict[str, str]:
    row = {"account": random.choice(accounts)}
    if kind == "TRANSFER":
        row["counterparty"] = random.choice(accounts)
    if kind in ("DISPUTED_PAYMENT", "HOLD", "REFUND"):
        row["complaint"] = random.choice(complaints)
    elif kind in ("TRANSFER", "EXIT", "FEE"):
        some = random.sample(complaints, random.randint(0, len(complaints)))
        row["complaint"] = ";".join(some)
    if kind == "EXIT":
        row["exit_kind"] = random.choice(EXITS)
    return row


def _when(random: Random, shape: dict[str, float], progress: float) -> dict[str, str]:
    minutes = int(shape["minutes"])
    minute = int(progress * minutes) if shape["in_order"] else random.randrange(minutes)
    start = START + timedelta(minutes=minute, milliseconds=random.choice((0, 0, 0, 1, 500)))
    span = 0 if random.random() < shape["point"] else random.choice(SPANS_MS)
    return {
        "earliest_at": _text(start),
        "latest_at": _text(start + timedelta(milliseconds=span)),
    }


def _text(at: datetime) -> str:
    milliseconds = f".{at.microsecond // 1000:03d}" if at.microsecond else ""
    return at.strftime("%Y-%m-%dT%H:%M:%S") + milliseconds + "Z"


def _named(random: Random, kind: str, kind_by_key: dict[str, str]) -> dict[str, str]:
    if kind not in NAMEABLE:
        return {}
    fitting = [key for key, other in kind_by_key.items() if other in NAMEABLE[kind]]
    if not fitting or random.random() < 0.05:
        return {"reverses": random.choice([*kind_by_key, "none", ""])}
    return {"reverses": random.choice(fitting)}


def _amount(random: Random, kind: str, most_paise: int) -> str:
    if random.random() < 0.03:
        return ""
    if kind == "OPENING" and random.random() < 0.2:
        return "0"
    return str(random.randint(1, random.choice((3, most_paise))))


def _lines(random: Random, row: dict[str, str], share: float, number: int) -> str:
    lines = []
    for account in dict.fromkeys((row["account"], row["counterparty"])):
        if account and random.random() < share:
            line = number if random.random() < 0.6 else random.randint(0, 6)
            lines.append(f"{account}:{line}")
    return ";".join(lines)
