"""Bank statements: one line, one movement of the account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from graph.errors import InputError, UnknownColumn
from graph.identifiers import AccountToken, IfscCell, parse_account_cell, parse_ifsc_cell
from graph.intake.balances import RunningBalance
from graph.intake.base import OpenedFile, SheetFacts, SheetTally, leave_out
from graph.intake.cells import RowCells
from graph.intake.headers import Column, HeaderRow, Vocabulary, find_header, first_rows
from graph.intake.repeats import tell_repeats
from graph.intake.sheet import Row, Sheet
from graph.intake.statement_facts import LineMaker
from graph.intake.statement_row import StatementRow, read_line, signed_paise
from graph.model.batch import InputKind
from graph.model.cell import text_of
from graph.model.ids import Keyring

NAMES: Final = Vocabulary(
    {
        Column.SERIAL: ("S No", "Sr No", "Sl No"),
        Column.DATE: (
            "Transaction Date",
            "Txn Date",
            "Tran Date",
            "Trans Date",
            "Date",
            "Post Date",
            "Posting Date",
            "Transaction Date & Time",
            "Txn Date & Time",
            "Date & Time",
            "लेनदेन दिनांक",
            "दिनांक",
            "तिथि",
        ),
        Column.VALUE_DATE: ("Value Date", "Value Dt", "Value Dat"),
        Column.NARRATION: (
            "Narration",
            "Description",
            "Particulars",
            "Transaction Remarks",
            "Transaction Details",
            "Transaction Particulars",
            "Transaction Description",
            "Details",
            "Remarks",
            "विवरण",
        ),
        Column.DEBIT: (
            "Debit",
            "Debits",
            "Debit Amount",
            "Debit Amt",
            "Debit (INR)",
            "Debit Amount (INR)",
            "Withdrawal",
            "Withdrawals",
            "Withdrawal Amt",
            "Withdrawal Amount",
            "Withdrawal Amount (INR)",
            "Withdrawal (Dr)",
            "Withdrawal (INR)",
            "Dr",
            "Dr Amount",
            "नामे",
            "निकासी",
        ),
        Column.CREDIT: (
            "Credit",
            "Credits",
            "Credit Amount",
            "Credit Amt",
            "Credit (INR)",
            "Credit Amount (INR)",
            "Deposit",
            "Deposits",
            "Deposit Amt",
            "Deposit Amount",
            "Deposit Amount (INR)",
            "Deposit (Cr)",
            "Deposit (INR)",
            "Cr",
            "Cr Amount",
            "जमा",
        ),
        Column.AMOUNT: (
            "Amount",
            "Transaction Amount",
            "Txn Amount",
            "Amount (INR)",
            "Amt",
            "राशि",
        ),
        Column.DIRECTION: (
            "Dr/Cr",
            "Cr/Dr",
            "Debit/Credit",
            "D/C",
            "DR|CR",
            "Type",
            "Transaction Type",
            "Txn Type",
            "Part Tran Type",
        ),
        Column.BALANCE: (
            "Balance",
            "Closing Balance",
            "Running Balance",
            "Available Balance",
            "Balance Amount",
            "Balance (INR)",
            "Balance Amt",
            "Bal",
            "शेष",
            "शेष राशि",
        ),
        Column.REFERENCE: (
            "Chq./Ref.No.",
            "Ref No./Cheque No.",
            "Cheque No",
            "Cheque Number",
            "Chq No",
            "Reference No",
            "Reference Number",
            "Ref No",
            "UTR",
            "UTR No",
            "RRN",
            "Tran Id",
            "Transaction Id",
            "Transaction ID / UTR Number",
        ),
        Column.ACCOUNT: ("Account No", "Account Number", "A/c No", "Acct No", "Foracid"),
        Column.TIME: ("Time", "Txn Time", "Transaction Time", "Tran Time"),
    }
)
"""What the columns are called: the union of the larger banks' headers."""

MONEY: Final = (Column.DEBIT, Column.CREDIT, Column.AMOUNT)
BANNER_ROWS: Final = 60
NO_HEADER: Final = "left out: it has no header row of a statement"
ACCOUNT_LINE: Final = re.compile(
    r"(?:\ba/?c|\bacct|account|खाता)\s*(?:no|num|number|id|संख्या)?\.?\s*[:=-]?\s*"
    r"[_'`\"]*(\d[\d ]{7,22}\d)(?!\d)",
    re.IGNORECASE,
)
IFSC_WORD: Final = re.compile(r"\b[A-Z]{4}0[A-Z0-9]{6}\b")
OPENING_LINE: Final = re.compile(
    r"(?:opening balance|balance (?:b/f|brought forward)|\bb/f\b)", re.IGNORECASE
)
CLOSING_LINE: Final = re.compile(
    r"(?:closing balance|balance (?:c/f|carried forward)|\bc/f\b|"
    r"^\W*(?:grand |page )?total\b|end of statement)",
    re.IGNORECASE,
)
STATED_MONEY: Final = re.compile(
    r"[:\s]\s*(?:rs\.?|inr|₹)?\s*(-?[\d,]+\.\d{2}\s*(?:cr|dr)?)", re.IGNORECASE
)
FILE_ACCOUNT: Final = re.compile(r"(?<!\d)(\d{9,18})(?!\d)")
MOST_ROWS_TOLD: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Banner:
    """What stands above the lines."""

    account: AccountToken | None
    ifsc: IfscCell
    opening_paise: int | None


@dataclass(slots=True, kw_only=True)
class _Run:
    """One account's lines on their way by."""

    account: AccountToken
    balance: RunningBalance = field(default_factory=RunningBalance)
    opening_paise: int | None = None
    lines: list[StatementRow] = field(default_factory=list)


class StatementReader:
    """Reads the statements of accounts, in whatever order of columns a bank has."""

    kind = InputKind.STATEMENT

    def recognises(self, file: OpenedFile) -> bool:
        """Tell a statement by a narration beside a date, amounts and, as a rule, a balance."""
        return any(_header(sheet) is not None for sheet in file.sheets)

    def read(self, file: OpenedFile, keys: Keyring) -> Iterator[SheetFacts]:
        """Give the movements of each sheet.

        Raises:
            UnknownColumn: A sheet does not say whose account it is.
        """
        for sheet in file.sheets:
            header = _header(sheet)
            if header is None:
                yield leave_out(sheet, NO_HEADER)
            else:
                yield _read_sheet(sheet, header, file, keys)


def _header(sheet: Sheet) -> HeaderRow | None:
    header = find_header(sheet, NAMES.name, within=BANNER_ROWS)
    return header if header is not None and is_statement(header) else None


def is_statement(header: HeaderRow) -> bool:
    """Tell whether a header is that of a statement."""
    has = header.columns.keys()
    is_dated = Column.DATE in has or Column.VALUE_DATE in has
    has_sides = {Column.DEBIT, Column.CREDIT} <= has
    is_signed = Column.AMOUNT in has and (Column.DIRECTION in has or Column.BALANCE in has)
    return is_dated and Column.NARRATION in has and (has_sides or is_signed)


def _read_sheet(sheet: Sheet, header: HeaderRow, file: OpenedFile, keys: Keyring) -> SheetFacts:
    banner = _banner(sheet, header, file.name)
    maker = LineMaker(file, keys, ifsc=banner.ifsc)
    tally = SheetTally(sheet.name, header)
    tally.notes += tell_repeats(sheet, header, NAMES.column_of)
    runs: dict[str, _Run] = {}
    opening = banner.opening_paise
    for row in sheet.rows():
        if row.number <= header.number or row.is_blank():
            continue
        if header.is_copy(row) or not _is_movement(row, header):
            if opening is None and OPENING_LINE.search(_words(row)):
                opening = _stated_balance(RowCells(row, header))
            tally.left_out += 1
            continue
        _read_row(row, header, banner, sheet.name, maker, tally, runs)
    for run in runs.values():
        tally.say(maker.statement(run.account, run.lines, run.balance, opening, sheet.name))
        _tell(run, opening, tally)
    return tally.finish()


def _is_movement(row: Row, header: HeaderRow) -> bool:
    """Tell a line of the account from opening and closing lines, totals and footers."""
    cells = RowCells(row, header)
    has_date = bool(cells.text(Column.DATE) or cells.text(Column.VALUE_DATE))
    has_amount = any(cells.text(column) for column in MONEY)
    if has_date and has_amount:
        return True
    words = _words(row)
    is_told = bool(OPENING_LINE.search(words) or CLOSING_LINE.search(words))
    return (has_date or has_amount) and not is_told


def _words(row: Row) -> str:
    return " ".join(text_of(cell) for cell in row.cells)


def _read_row(
    row: Row,
    header: HeaderRow,
    banner: _Banner,
    sheet: str,
    maker: LineMaker,
    tally: SheetTally,
    runs: dict[str, _Run],
) -> None:
    cells = RowCells(row, header)
    try:
        account = _account(cells, banner, sheet)
        line = read_line(cells)
    except InputError as error:
        if not error.cell and isinstance(error, UnknownColumn):
            raise
        for run in runs.values():
            run.balance.skip()
        tally.refuse(row, error)
        return
    run = runs.setdefault(account.canonical, _Run(account=account))
    run.balance.add(row.number, line.amount_paise, line.balance_paise)
    run.lines.append(line)
    tally.add(*maker.make(account, line, sheet))
    tally.doubts.extend(cells.doubts)


def _account(cells: RowCells, banner: _Banner, sheet: str) -> AccountToken:
    if cells.text(Column.ACCOUNT):
        token = parse_account_cell(cells.get(Column.ACCOUNT))
        if token.canonical:
            return token
    if banner.account is None:
        raise UnknownColumn(
            "the statement does not say whose account it is: write the number above the table "
            "as 'Account No: ...', or into the file's name",
            sheet=sheet,
        )
    return banner.account


def _banner(sheet: Sheet, header: HeaderRow, file_name: str) -> _Banner:
    account, opening, ifsc = None, None, IfscCell(ifsc=None, is_pseudo=False)
    for row in first_rows(sheet, within=header.number - 1):
        words = _words(row)
        if account is None and (found := ACCOUNT_LINE.search(words)):
            account = parse_account_cell(found[1])
        if code := IFSC_WORD.search(words.upper()):
            ifsc = parse_ifsc_cell(code[0])
        if OPENING_LINE.search(words) and (money := STATED_MONEY.search(words)):
            opening = signed_paise(money[1])
    if account is None and (named := FILE_ACCOUNT.search(file_name)):
        account = parse_account_cell(named[1])
    is_known = account is not None and bool(account.canonical)
    return _Banner(account=account if is_known else None, ifsc=ifsc, opening_paise=opening)


def _stated_balance(cells: RowCells) -> int | None:
    for column in (Column.BALANCE, Column.CREDIT):
        try:
            stated = signed_paise(cells.get(column))
        except InputError:
            continue
        if stated is not None:
            return stated
    return None


def _tell(run: _Run, opening: int | None, tally: SheetTally) -> None:
    """Note what does not add up, without amounts."""
    if broken := run.balance.mismatches:
        shown = ", ".join(str(row) for row in broken[:MOST_ROWS_TOLD])
        more = " and others" if len(broken) > MOST_ROWS_TOLD else ""
        tally.notes.append(
            f"BALANCE_MISMATCH: the balance does not follow from the line before in row "
            f"{shown}{more}; lines may be missing"
        )
    computed = run.balance.opening_paise
    if opening is not None and computed is not None and opening != computed:
        tally.notes.append(
            "BALANCE_MISMATCH: the opening balance is not the one that the first line tells; "
            "lines may be missing at its start"
        )
