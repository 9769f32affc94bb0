"""Plain tables of transfers, withdrawals and holds, in CSV or a workbook.

What `ringtrace export` writes is read back as the same facts: ids are made as
those of CompleteTrail rows are, so that a table and a workbook that say the
same thing say it once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from graph.errors import MalformedRow
from graph.intake.base import OpenedFile, SheetFacts, SheetTally, leave_out, read_rows
from graph.intake.cells import RowCells
from graph.intake.headers import Column, HeaderRow, Vocabulary, find_header, require
from graph.intake.layouts import CHANNELS, SheetKind
from graph.intake.sheet import Row, Sheet
from graph.intake.trail_facts import FactMaker
from graph.intake.trail_row import RowReader
from graph.model.batch import InputKind
from graph.model.ids import Keyring

NO_HEADER: Final = "left out: it has no header row of a table of this kind"


class PlainTable(StrEnum):
    """What the rows of a table are."""

    TRANSFERS = "transfers"
    WITHDRAWALS = "withdrawals"
    HOLDS = "holds"


_COMPLAINT: Final = (
    "acknowledgement_no",
    "Acknowledgement Number",
    "Ack No",
    "Complaint No",
    "Complaint Number",
    "NCRP No",
)
_AT: Final = (
    "at",
    "Date",
    "Date & Time",
    "Timestamp",
    "Transaction Date",
    "Transaction Date / Time",
    "Transaction Time",
    "Txn Date",
    "Txn Time",
    "Event Time",
    "Value Date",
    "Withdrawal Date",
    "Withdrawal Date & Time",
)
_AMOUNT: Final = (
    "amount_rupees",
    "Amount",
    "Amount (INR)",
    "Amount Rs",
    "Transaction Amount",
    "Txn Amount",
    "Withdrawal Amount",
)
_DISPUTED: Final = ("disputed_rupees", "Disputed Amount", "Dispute Amount", "Disputed")
_UTR: Final = (
    "utr",
    "UTR No",
    "UTR Number",
    "RRN",
    "Reference No",
    "Ref No",
    "Transaction Id",
    "Transaction Id / UTR Number",
    "Txn Id",
    "Transfer Id",
    "Withdrawal Id",
)
_SHARED: Final[Mapping[Column, tuple[str, ...]]] = MappingProxyType(
    {
        Column.SERIAL: ("S No", "Sr No", "SL No"),
        Column.ACKNOWLEDGEMENT: _COMPLAINT,
        Column.DATE: _AT,
        Column.PRECISION: ("precision",),
        Column.KNOWN: ("known_at", "Known At"),
        Column.AMOUNT: _AMOUNT,
        Column.DISPUTED: _DISPUTED,
        Column.UTR: _UTR,
        Column.LAYER: ("layer", "Layer No"),
        Column.REMARKS: ("Remarks", "Narration"),
        Column.REFERENCE: ("fact",),
    }
)
NAMES: Final[Mapping[PlainTable, Vocabulary]] = MappingProxyType(
    {
        PlainTable.TRANSFERS: Vocabulary(
            {
                **_SHARED,
                Column.ACCOUNT: (
                    "payer",
                    "Payer Account",
                    "From",
                    "From Account",
                    "From Account No",
                    "Sender",
                    "Sender Account",
                    "Source Account",
                    "Src Account",
                    "Debit Account",
                    "Remitter Account",
                    "Remitter Account No",
                ),
                Column.BENEFICIARY: (
                    "beneficiary",
                    "Beneficiary Account",
                    "Beneficiary Account No",
                    "To",
                    "To Account",
                    "To Account No",
                    "Receiver",
                    "Receiver Account",
                    "Payee",
                    "Payee Account",
                    "Destination Account",
                    "Dst Account",
                    "Credit Account",
                ),
                Column.IFSC: ("Beneficiary IFSC", "To IFSC", "Payee IFSC", "IFSC", "IFSC Code"),
                Column.BANK: ("Beneficiary Bank", "To Bank", "Payee Bank", "Bank"),
                Column.ACTION_BANK: ("Payer Bank", "From Bank", "Sender Bank", "Remitter Bank"),
                Column.MODE: ("rail", "Mode", "Payment Mode", "Channel"),
            }
        ),
        PlainTable.WITHDRAWALS: Vocabulary(
            {
                **_SHARED,
                Column.ACCOUNT: (
                    "account",
                    "Account No",
                    "Account Number",
                    "Account Id",
                    "From Account",
                ),
                Column.CHANNEL: ("channel", "Withdrawal Type", "Type", "Mode"),
                Column.ATM: ("machine", "ATM ID", "ATM", "Terminal ID", "TID", "Machine ID"),
                Column.PLACE: ("place", "Location", "ATM Location", "Place/Location of ATM"),
                Column.ACTION_BANK: ("Bank", "Account Bank"),
            }
        ),
        PlainTable.HOLDS: Vocabulary(
            {
                **_SHARED,
                Column.ACCOUNT: ("account", "Account No", "Account Number"),
                Column.AMOUNT: (*_AMOUNT, "Hold Amount", "Put on hold Amount", "Lien Amount"),
                Column.DATE: (*_AT, "Hold Date", "Put on hold Date", "Lien Date"),
                Column.ACTION_BANK: ("Bank", "Account Bank"),
            }
        ),
    }
)
"""What the columns are called; first as `ringtrace export` writes them."""

NEEDED: Final[Mapping[PlainTable, tuple[Column, ...]]] = MappingProxyType(
    {
        PlainTable.TRANSFERS: (Column.ACCOUNT, Column.BENEFICIARY, Column.AMOUNT),
        PlainTable.WITHDRAWALS: (Column.ACCOUNT, Column.AMOUNT),
        PlainTable.HOLDS: (Column.ACCOUNT, Column.AMOUNT),
    }
)
TELLING: Final[Mapping[PlainTable, frozenset[str]]] = MappingProxyType(
    {
        PlainTable.TRANSFERS: frozenset(),
        PlainTable.WITHDRAWALS: frozenset({"machine", "atmid", "channel", "terminalid", "atm"}),
        PlainTable.HOLDS: frozenset({"holdamount", "putonholdamount", "lienamount"}),
    }
)
"""Headers of which one must be there, where the needed columns are those of any table."""

HOLDS_EXPORT: Final = frozenset({"account", "at", "precision", "amountrupees", "fact"})
KIND_BY_CHANNEL: Final = MappingProxyType(
    {channel.value: kind for kind, channel in CHANNELS.items()}
)


class TableReader:
    """Reads a plain table: one row, one fact."""

    kind = InputKind.TABLE

    def __init__(self, table: PlainTable) -> None:
        self.table = table

    def recognises(self, file: OpenedFile) -> bool:
        """Tell a table by the columns that only its kind has."""
        return any(_header(sheet, self.table) is not None for sheet in file.sheets)

    def read(self, file: OpenedFile, keys: Keyring) -> Iterator[SheetFacts]:
        """Give what each sheet says; a long one in parts.

        Raises:
            UnknownColumn: A sheet lacks a column it cannot do without.
        """
        maker = FactMaker(file, keys)
        for sheet in file.sheets:
            header = find_header(sheet, NAMES[self.table].name)
            if header is None:
                yield leave_out(sheet, NO_HEADER)
            else:
                require(header, NEEDED[self.table], sheet=sheet.name)
                yield from self._read_sheet(sheet, header, maker)

    def _read_sheet(
        self, sheet: Sheet, header: HeaderRow, maker: FactMaker
    ) -> Iterator[SheetFacts]:
        reader = RowReader(header, complaint=None, needs_complaint=False)

        def take_in(row: Row, tally: SheetTally) -> None:
            values = reader.read(self._kind(row, header), row)
            tally.add(*maker.make(values, sheet.name))
            tally.doubts.extend(values.doubts)

        return read_rows(sheet, header, NAMES[self.table], take_in)

    def _kind(self, row: Row, header: HeaderRow) -> SheetKind:
        match self.table:
            case PlainTable.TRANSFERS:
                return SheetKind.HOP
            case PlainTable.HOLDS:
                return SheetKind.HOLD
            case PlainTable.WITHDRAWALS:
                cells = RowCells(row, header)
                channel = cells.text(Column.CHANNEL).upper() or SheetKind.ATM.value
                if channel not in KIND_BY_CHANNEL:
                    raise MalformedRow(
                        f"the channel is none of {', '.join(KIND_BY_CHANNEL)}",
                        cell=cells.address(Column.CHANNEL),
                    )
                return KIND_BY_CHANNEL[channel]


def _header(sheet: Sheet, table: PlainTable) -> HeaderRow | None:
    header = find_header(sheet, NAMES[table].name)
    if header is None or any(column not in header.columns for column in NEEDED[table]):
        return None
    is_export = table is PlainTable.HOLDS and HOLDS_EXPORT.issubset(header.texts)
    is_told = not TELLING[table] or bool(TELLING[table] & frozenset(header.texts))
    return header if is_told or is_export else None
