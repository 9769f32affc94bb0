"""Forecast from bare files: a folder of tables in, a folder of answers out."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from analytics.cashout.attach import Roster
from analytics.cashout.coding import Text, code_tables, instant
from analytics.cashout.forecaster import CashOutForecaster, fit_forecaster, roster_at
from analytics.cashout.models import one_thread
from analytics.cashout.samples import HORIZONS_H
from analytics.cashout.tables import RUPEE_PAISE, CashTables
from graph.errors import FileRefused

TABLES: Final = (
    "accounts",
    "atms",
    "transfers",
    "withdrawals",
    "complaints",
    "freezes",
    "police_actions",
    "account_labels",
)
CHANCES: Final = tuple(f"p_{hours}h" for hours in HORIZONS_H)
ATMS: Final = ("query_id", "atm_id", "score", *CHANCES, "exp_amount_24h", "in_set")
TIMING: Final = ("query_id", *CHANCES, "median_h")
ACCOUNTS: Final = ("query_id", "account_id", "p_mule")


def forecast_folder(data: Path, out: Path, *, random_state: int = 0) -> None:
    """Answer the questions of a folder of tables.

    The model is learnt from what was known at `train_end` of ``meta.json``; a question for a
    moment is answered from what was known at that moment. Everything runs on one thread, so
    the answers do not depend on how many there are.

    Args:
        data: Folder of the tables, or one that has them in ``public``.
        out: Where ``atms.csv``, ``timing.csv`` and ``accounts.csv`` are written; made if missing.
        random_state: Draws what the boosted trees may ask.
    """
    forecaster, tables, folder = learn_folder(data, random_state=random_state)
    answer_folder(forecaster, tables, folder, out)


def learn_folder(
    data: Path, *, random_state: int = 0
) -> tuple[CashOutForecaster, CashTables, Path]:
    """Learn from a folder what was known at its `train_end`; give its tables and where they lie.

    Raises:
        FileRefused: A table is missing.
    """
    folder = data / "public" if (data / "public").is_dir() else data
    if not (folder / "meta.json").is_file():
        raise FileRefused("--data: the folder has no meta.json; give one of the layout's folders")
    tables = read_tables(folder)
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    with one_thread():
        forecaster = fit_forecaster(
            tables, end=instant(meta["train_end"]), random_state=random_state
        )
    return forecaster, tables, folder


def answer_folder(
    forecaster: CashOutForecaster, tables: CashTables, folder: Path, out: Path
) -> None:
    """Answer the questions of a folder into another, which is made if missing."""
    with one_thread():
        answers = _answer(forecaster, tables, folder)
    out.mkdir(parents=True, exist_ok=True)
    for name, header, rows in answers:
        _write(out / name, header, rows)


def read_tables(folder: Path) -> CashTables:
    """Read the tables of a folder."""
    return code_tables({table: _read(folder / f"{table}.csv") for table in TABLES})


Row = Sequence[str | int]


def _answer(
    forecaster: CashOutForecaster, tables: CashTables, folder: Path
) -> list[tuple[str, Sequence[str], list[Row]]]:
    atms: list[Row] = []
    timing: list[Row] = []
    accounts: list[Row] = []
    position = {name: at for at, name in enumerate(tables.complaints.names.tolist())}
    code = {name: at for at, name in enumerate(tables.accounts.names.tolist())}
    machines = tables.machines.names.tolist()
    asked = _by_moment(_read(folder / "queries.csv"))
    asked_accounts = _by_moment(_read(folder / "account_queries.csv"))
    for moment in sorted({*asked, *asked_accounts}):
        roster = roster_at(tables, instant(moment))
        for question in asked.get(moment, ()):
            name = question["query_id"]
            if question["kind"] == "place":
                atms += _place_rows(name, forecaster, roster, machines)
            elif question["complaint_id"] in position:
                complaint = position[question["complaint_id"]]
                rows, when = _ring_rows(name, forecaster, roster, complaint, machines)
                atms += rows
                timing.append(when)
        accounts += _account_rows(asked_accounts.get(moment, []), forecaster, roster, code)
    return [
        ("atms.csv", ATMS, atms),
        ("timing.csv", TIMING, timing),
        ("accounts.csv", ACCOUNTS, accounts),
    ]


def _ring_rows(
    name: str, forecaster: CashOutForecaster, roster: Roster, complaint: int, machines: list[str]
) -> tuple[list[Row], Row]:
    found = forecaster.forecast_ring(roster, complaint)
    rows: list[Row] = [
        (
            name,
            machines[machine],
            _figure(found.scores[place]),
            *map(_figure, found.chances[place]),
            _figure(found.paise[place] / RUPEE_PAISE),
            int(found.in_set[place]),
        )
        for place, machine in enumerate(found.machines.tolist())
    ]
    when = (name, *map(_figure, found.any_chances), _figure(found.median_wait_h))
    return rows, when


def _place_rows(
    name: str, forecaster: CashOutForecaster, roster: Roster, machines: list[str]
) -> list[Row]:
    found = forecaster.forecast_places(roster)
    rupees = found.paise / RUPEE_PAISE
    return [
        (name, machines[machine], _figure(paid), "", "", _figure(chance), "", _figure(paid), "")
        for machine, paid, chance in zip(
            found.machines.tolist(), rupees, found.chances, strict=True
        )
    ]


def _account_rows(
    questions: Sequence[dict[str, str]],
    forecaster: CashOutForecaster,
    roster: Roster,
    code: dict[str, int],
) -> list[Row]:
    told = [one for one in questions if one["account_id"] in code]
    if not told:
        return []
    codes = np.array([code[one["account_id"]] for one in told])
    chances = forecaster.mule_chances(roster, codes)
    return [
        (one["query_id"], one["account_id"], _figure(chance))
        for one, chance in zip(told, chances, strict=True)
    ]


def _by_moment(columns: Text) -> dict[str, list[dict[str, str]]]:
    moments: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for cells in zip(*columns.values(), strict=True):
        row = dict(zip(columns, cells, strict=True))
        moments[row["t"]].append(row)
    return moments


def _figure(value: float) -> str:
    return f"{value:.9g}"


def _read(path: Path) -> Text:
    """Read a table, plain or with ``.gz`` behind its name.

    Raises:
        FileRefused: It is missing.
    """
    packed = path.with_name(f"{path.name}.gz")
    if not path.is_file() and not packed.is_file():
        raise FileRefused(f"--data: the folder has neither {path.name} nor {packed.name}")
    with (
        path.open(newline="", encoding="utf-8")
        if path.is_file()
        else gzip.open(packed, "rt", newline="", encoding="utf-8")
    ) as file:
        rows = csv.reader(file)
        header = next(rows)
        columns = list(zip(*rows, strict=True)) or [()] * len(header)
    return dict(zip(header, columns, strict=True))


def _write(path: Path, header: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
