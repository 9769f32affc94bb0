"""Forecast from bare files: a folder of tables in, a folder of answers out."""

from __future__ import annotations

import csv
from pathlib import Path

from analytics.cashout.coding import Text, code_tables
from analytics.cashout.tables import CashTables

TABLES = (
    "accounts", "atms", "transfers", "withdrawals", "complaints", "freezes",
    "police_actions", "account_labels",
)


def read_columns(path: Path) -> Text:
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        header = next(rows)
        columns = list(zip(*rows, strict=True)) or [()] * len(header)
    return dict(zip(header, columns, strict=True))


def read_tables(folder: Path) -> CashTables:
    return code_tables({table: read_columns(folder / f"{table}.csv") for table in TABLES})
