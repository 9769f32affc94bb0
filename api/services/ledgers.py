"""Trace bare ledgers: files of events in, one JSON line a file and policy out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeAlias

from analytics.errors import AnalysisError
from analytics.ledger.answer import ledger_document
from analytics.ledger.events import Policy
from analytics.ledger.follow import Ledger, follow_ledger, settle
from analytics.ledger.hops import HopIndex, HopOrder
from analytics.ledger.paths import LedgerPath, PathRank, PathsFound, find_paths
from api.services.ledger_tables import read_events
from graph.errors import FileRefused, InputError, RingtraceError

ALL_POLICIES: Final = "ALL"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_Json: TypeAlias = "str | int | bool | Sequence[_Json] | Mapping[str, _Json]"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One line of the answer.

    Attributes:
        text: A JSON object without line end: keys sorted, no blanks, integers and text.
        is_error: The file could not be run; the object says why.
    """

    text: str
    is_error: bool


def parse_policies(text: str) -> tuple[Policy, ...]:
    """Give the policies that a name stands for, ALL in the order of answers.

    Raises:
        InputError: No policy has this name.
    """
    if text == ALL_POLICIES:
        return tuple(Policy)
    try:
        return (Policy(text),)
    except ValueError:
        known = ", ".join([*Policy, ALL_POLICIES])
        raise InputError(f"there is no such policy; choose one of {known}") from None


def parse_rank(text: str) -> PathRank:
    """Give the order of paths that a name stands for.

    Raises:
        InputError: There is none of this name.
    """
    try:
        return PathRank(text)
    except ValueError:
        raise InputError(f"there is no such rank; choose one of {', '.join(PathRank)}") from None


def parse_order(text: str) -> HopOrder:
    """Give the order of hops that a name stands for.

    Raises:
        InputError: There is none of this name.
    """
    try:
        return HopOrder(text)
    except ValueError:
        raise InputError(f"there is no such order; choose one of {', '.join(HopOrder)}") from None


def run_ledgers(path: Path, policies: Sequence[Policy]) -> Iterator[LedgerLine]:
    """Follow the money of a file, or of each `*.csv` directly in a folder, by name.

    A file that cannot be run gives a line that says so for each policy, and the next is
    taken up. Read and put into order once for all policies.

    Raises:
        FileRefused: There is nothing of that name, or no CSV in the folder.
    """
    for file in _files(path):
        try:
            ledger = _read_ledger(file)
        except InputError as error:
            yield from (_error(error, file, policy=policy.value) for policy in policies)
            continue
        for policy in policies:
            yield _follow(ledger, policy, file)


def run_ledger_paths(
    path: Path,
    *,
    payer: str,
    beneficiary: str,
    k: int,
    rank: PathRank = PathRank.EARLIEST,
    order: HopOrder = HopOrder.TIMED,
) -> Iterator[LedgerLine]:
    """Find the best `k` paths between two accounts in each file, as `run_ledgers` takes them.

    Nothing is cut: a search that every path wants takes its time.

    Raises:
        FileRefused: There is nothing of that name, or no CSV in the folder.
    """
    for file in _files(path):
        try:
            ledger = _read_ledger(file)
        except InputError as error:
            yield _error(error, file)
            continue
        found = find_paths(
            HopIndex(ledger.events),
            payer=payer,
            beneficiary=beneficiary,
            k=k,
            rank=rank,
            order=order,
            most_expansions=None,
        )
        yield _line(
            {
                "file": file.name,
                "from": payer,
                "to": beneficiary,
                "k": k,
                "rank": rank.value,
                "order": order.value,
                "paths": _path_documents(found),
            }
        )


def _files(path: Path) -> Sequence[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise FileRefused("there is no such file or folder; check the path of --events")
    files = sorted((one for one in path.glob("*.csv") if one.is_file()), key=lambda one: one.name)
    if not files:
        raise FileRefused("the folder of --events holds no file whose name ends in .csv")
    return files


def _read_ledger(file: Path) -> Ledger:
    table = read_events(file)
    return settle(table.events, skipped_count=table.skipped_count)


def _follow(ledger: Ledger, policy: Policy, file: Path) -> LedgerLine:
    try:
        answer = follow_ledger(ledger, policy)
    except AnalysisError as error:
        return _error(error, file, policy=policy.value)
    return _line(ledger_document(answer, file=file.name))


def _path_documents(found: PathsFound) -> Sequence[_Json]:
    return [
        {
            "hops": path.hops,
            "arrival_at": _instant(path),
            "least_paise": path.least_paise,
        }
        for path in found.paths
    ]


def _instant(path: LedgerPath) -> str:
    at = EPOCH + timedelta(milliseconds=path.arrival_ms)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _error(error: RingtraceError, file: Path, **of: str) -> LedgerLine:
    return _line({"error": str(error), "file": file.name, **of}, is_error=True)


def _line(document: _Json, *, is_error: bool = False) -> LedgerLine:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return LedgerLine(text=text, is_error=is_error)
