"""I4C's questions to a bank and the bank's answers: read into facts, and written from facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec

from graph.amounts import parse_instant, parse_paise
from graph.errors import FileRefused, InputError, MalformedRow
from graph.identifiers import (
    AccountToken,
    parse_account_cell,
    parse_acknowledgement_no,
    parse_atm_id,
    parse_ifsc_cell,
    parse_utr,
)
from graph.intake.bank_messages import (
    BankAnswer,
    BankRequest,
    BankTransaction,
    StatusCode,
    TransactionType,
)
from graph.intake.base import OpenedFile, SheetFacts, SheetTally
from graph.intake.documents import read_field, read_records
from graph.intake.layouts import SheetKind
from graph.intake.trail_facts import FactMaker
from graph.intake.trail_row import TrailRow, find_rail
from graph.model.batch import InputKind
from graph.model.cell import Cell, text_of
from graph.model.decoding import json_decoder
from graph.model.ids import AcknowledgementNo, Keyring

MOST_RECORDS: Final = 100_000
KIND_BY_TYPE: Final[Mapping[TransactionType, SheetKind]] = MappingProxyType(
    {
        TransactionType.HOLD: SheetKind.HOLD,
        TransactionType.TRANSFER: SheetKind.HOP,
        TransactionType.ATM: SheetKind.ATM,
        TransactionType.AEPS: SheetKind.AEPS,
        TransactionType.POS: SheetKind.POS,
        TransactionType.CHEQUE: SheetKind.CHEQUE,
    }
)
NO_ACCOUNT: Final = parse_account_cell(None)


def decode_request(content: bytes) -> BankRequest:
    """Read what I4C asks.

    Raises:
        FileRefused: It is no such question.
    """
    try:
        return json_decoder(BankRequest, is_strict=False).decode(content)
    except (msgspec.DecodeError, RecursionError) as error:
        raise FileRefused("this is no question of I4C to a bank") from error


def encode_bank_answer(answer: BankAnswer) -> bytes:
    """Write what a bank answers; fields that are not told are left out."""
    return msgspec.json.encode(answer)


class BankAnswerReader:
    """Reads banks' answers: one transaction, one fact, as a CompleteTrail row would say it."""

    kind = InputKind.BANK_ANSWER

    def recognises(self, file: OpenedFile) -> bool:
        """Tell an answer by transactions that have a type or a status."""
        return any(
            isinstance(one, dict) and {"txn_type_id", "status_code"} & one.keys()
            for record in file.records or ()
            for one in _list_of(record)
        )

    def read(self, file: OpenedFile, keys: Keyring) -> Iterator[SheetFacts]:
        """Give what the answers say; what the bank could not answer is counted in a note."""
        maker, tally = FactMaker(file, keys), SheetTally("")
        unanswered: Counter[str] = Counter()
        records = file.records or ()
        for number, answer in read_records(records, BankAnswer, most=MOST_RECORDS):
            if isinstance(answer, InputError):
                tally.refuse_record(number, answer, records[number - 1])
                continue
            for at, one in enumerate(answer.transactions):
                status = text_of(one.status_code).zfill(2)
                if one.status_code is not None and status != StatusCode.OK:
                    unanswered[status] += 1
                    tally.left_out += 1
                    continue
                try:
                    row = _row(answer, one, number, f"transactions[{at}]")
                except InputError as error:
                    tally.refuse_record(number, error, records[number - 1])
                    continue
                tally.add(*maker.make(row, ""))
        if unanswered:
            told = ", ".join(f"{status} in {count}" for status, count in sorted(unanswered.items()))
            tally.notes.append(f"not answered by the bank, by status code: {told}")
        yield tally.finish()


def _list_of(record: Mapping[str, object]) -> Sequence[object]:
    listed = record.get("transactions")
    return listed if isinstance(listed, list) else ()


def _row(answer: BankAnswer, one: BankTransaction, number: int, path: str) -> TrailRow:
    kind = _kind(one, path)
    is_hop = kind is SheetKind.HOP
    root, payee = parse_account_cell(one.root_account_number), _payee(one)
    account = root if root.canonical or is_hop else payee
    amount = one.held_amount if kind is SheetKind.HOLD and one.held_amount else one.amount
    event_at, precision = read_field(
        f"{path}.transaction_datetime",
        one.transaction_datetime or one.withdrawal_date,
        parse_instant,
    )
    machine = one.atm_id or (one.tid if kind is SheetKind.POS else None)
    return TrailRow(
        kind=kind,
        number=number,
        complaint=_complaint(answer),
        account=account,
        account_bank=one.root_bankid,
        beneficiary=payee if is_hop else None,
        bank=one.payee_bank,
        ifsc=parse_ifsc_cell(one.ifsc_code),
        event_at=event_at,
        event_precision=precision,
        amount_paise=_money(f"{path}.amount", amount),
        disputed_paise=_money(f"{path}.disputed_amount", one.disputed_amount),
        layer=read_field(f"{path}.layer", one.layer, _layer),
        utr=read_field(f"{path}.rrn_transaction_id", one.rrn_transaction_id, parse_utr),
        reference=text_of(one.hold_reference).upper(),
        rail=find_rail(text_of(one.remarks)),
        is_declined=False,
        atm=parse_atm_id(machine),
        place=text_of(one.place_of_atm or one.merchant_name or one.location) or None,
        parent=None,
        parent_ifsc=parse_ifsc_cell(one.root_ifsc_code),
        doubts=(),
    )


def _kind(one: BankTransaction, path: str) -> SheetKind:
    text = text_of(one.txn_type_id)
    if text.isdigit() and int(text) in KIND_BY_TYPE:
        return KIND_BY_TYPE[TransactionType(int(text))]
    raise MalformedRow("this type of transaction is not known", cell=f"{path}.txn_type_id")


def _payee(one: BankTransaction) -> AccountToken:
    return parse_account_cell(one.payee_account_number)


def _complaint(answer: BankAnswer) -> AcknowledgementNo:
    return read_field("acknowledgement_no", answer.acknowledgement_no, parse_acknowledgement_no)


def _money(path: str, value: Cell) -> int | None:
    paise = read_field(path, value, parse_paise)
    if paise is not None and paise < 0:
        raise MalformedRow("the amount is negative", cell=path)
    return paise


def _layer(value: Cell) -> int | None:
    text = text_of(value)
    if not text:
        return None
    if not text.isdigit():
        raise MalformedRow("a layer is a whole number")
    return int(text)
