"""Read a bare ledger, `events.csv`, into events."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from analytics.ledger.events import NAMING, EndKind, EventKind, LedgerEvent
from graph.errors import FileRefused, MalformedRow

WHOLE_NUMBER: Final = re.compile(r"[0-9]+", re.ASCII)
INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,3})?Z", re.ASCII
)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MS: Final = timedelta(milliseconds=1)
OF_ONE_COMPLAINT: Final = frozenset({EventKind.DISPUTED_PAYMENT, EventKind.HOLD, EventKind.REFUND})
OF_COMPLAINTS: Final = OF_ONE_COMPLAINT | {EventKind.TRANSFER, EventKind.EXIT, EventKind.FEE}
EXIT_KINDS: Final = frozenset(EndKind) - {EndKind.FEE}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTable:
    """What a file holds.

    Attributes:
        events: In the file's order.
        skipped_count: Rows without an amount; openings without one are as if not there.
    """

    events: tuple[LedgerEvent, ...]
    skipped_count: int


def read_events(path: Path) -> EventTable:
    """Read a file of LEDGER.md section 2; columns by name, a missing one is empty.

    Raises:
        FileRefused: It cannot be opened, is not UTF-8, has no header or broken quotes.
        MalformedRow: A kind, key, account, number, time or complaint that cannot be; the
            message names line and column.
    """
    table = _Table()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True)
            header = next(rows, None)
            if not header:
                raise FileRefused("the file has no header; its first line must name the columns")
            for cells in rows:
                if cells:
                    named = dict(zip(header, cells, strict=False))
                    table.add(_Row(line=rows.line_num, cells=named))
    except UnicodeDecodeError as error:
        raise FileRefused("the file is not UTF-8; save it as CSV in UTF-8") from error
    except csv.Error as error:
        raise FileRefused("the file is no CSV with commas: a quote is not closed") from error
    except OSError as error:
        raise FileRefused("the file cannot be read") from error
    return EventTable(events=tuple(table.events), skipped_count=table.skipped_count)


@dataclass(slots=True, kw_only=True)
class _Table:
    """Takes rows in, one by one."""

    events: list[LedgerEvent] = field(default_factory=list)
    skipped_count: int = 0
    keys: set[str] = field(default_factory=set)

    def add(self, row: _Row) -> None:
        kind, key = row.kind(), row.text("key")
        if not key or key in self.keys:
            raise row.error("key", "must be there, and on no other row")
        self.keys.add(key)
        if row.text("amount_paise"):
            self.events.append(row.event(kind, key))
        elif kind is not EventKind.OPENING:
            self.skipped_count += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """Cells by column, and where they stand."""

    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        return self.cells.get(column, "")

    def error(self, column: str, reason: str) -> MalformedRow:
        return MalformedRow(f"line {self.line}: {column} {reason}")

    def kind(self) -> EventKind:
        try:
            return EventKind(self.text("kind"))
        except ValueError:
            raise self.error("kind", "is none of " + ", ".join(EventKind)) from None

    def event(self, kind: EventKind, key: str) -> LedgerEvent:
        is_opening = kind is EventKind.OPENING
        amount_paise = self._whole("amount_paise", least=0 if is_opening else 1)
        earliest_ms, latest_ms = (0, 0) if is_opening else self._interval()
        return LedgerEvent(
            kind=kind,
            key=key,
            account="" if kind in NAMING else self._account("account"),
            beneficiary=self._account("counterparty") if kind is EventKind.TRANSFER else "",
            complaints=self._complaints(kind),
            amount_paise=amount_paise,
            disputed_paise=self._disputed(amount_paise)
            if kind is EventKind.DISPUTED_PAYMENT
            else 0,
            end=self._end(kind),
            earliest_ms=earliest_ms,
            latest_ms=latest_ms,
            names=self.text("reverses") if kind in NAMING else "",
            lines=tuple(self._lines()),
        )

    def _account(self, column: str) -> str:
        account = self.text(column)
        if not account:
            raise self.error(column, "is empty")
        return account

    def _complaints(self, kind: EventKind) -> tuple[str, ...]:
        if kind not in OF_COMPLAINTS:
            return ()
        complaints = tuple(filter(None, self.text("complaint").split(";")))
        if kind in OF_ONE_COMPLAINT and len(complaints) != 1:
            raise self.error("complaint", "must name exactly one")
        return complaints

    def _whole(self, column: str, *, least: int) -> int:
        text = self.text(column)
        if not WHOLE_NUMBER.fullmatch(text) or int(text) < least:
            raise self.error(column, f"must be a whole number from {least}, in digits alone")
        return int(text)

    def _disputed(self, amount_paise: int) -> int:
        if not self.text("disputed_paise"):
            return amount_paise
        disputed_paise = self._whole("disputed_paise", least=0)
        if disputed_paise > amount_paise:
            raise self.error("disputed_paise", "is above amount_paise")
        return disputed_paise

    def _end(self, kind: EventKind) -> EndKind | None:
        if kind is EventKind.FEE:
            return EndKind.FEE
        if kind is not EventKind.EXIT:
            return None
        text = self.text("exit_kind")
        if text not in EXIT_KINDS:
            raise self.error("exit_kind", "is none of " + ", ".join(sorted(EXIT_KINDS)))
        return EndKind(text)

    def _interval(self) -> tuple[int, int]:
        earliest, latest = self.text("earliest_at"), self.text("latest_at")
        earliest_ms = self._instant("earliest_at", earliest)
        if latest == earliest:
            return earliest_ms, earliest_ms
        latest_ms = self._instant("latest_at", latest)
        if latest_ms < earliest_ms:
            raise self.error("latest_at", "is before earliest_at")
        return earliest_ms, latest_ms

    def _instant(self, column: str, text: str) -> int:
        try:
            if INSTANT.fullmatch(text):
                return (datetime.fromisoformat(text) - EPOCH) // MS
        except ValueError:
            pass  # a 30th of February has the form, but is no day
        raise self.error(column, "must be an instant such as 2026-01-05T04:30:00.000Z")

    def _lines(self) -> Iterator[tuple[str, int]]:
        for place in filter(None, self.text("line").split(";")):
            account, _, number = place.rpartition(":")
            if not account or not WHOLE_NUMBER.fullmatch(number):
                raise self.error("line", "must be an account, a colon and a whole number")
            yield account, int(number)
