"""I4C's questions to a bank, read as what they say of a complaint and the account that is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from graph.amounts import parse_instant, parse_paise
from graph.errors import InputError
from graph.identifiers import parse_account_cell, parse_acknowledgement_no
from graph.intake.bank_messages import BankRequest, Incident
from graph.intake.base import OpenedFile, SheetFacts, SheetTally
from graph.intake.complaint_facts import make_complaint, use_identifier
from graph.intake.complaint_names import find_phone
from graph.intake.complaints import parse_district, parse_fraud_type
from graph.intake.documents import read_field, read_records
from graph.intake.records import describe_account, record_entity
from graph.model.batch import InputKind
from graph.model.cell import text_of
from graph.model.complaint import ComplaintRecord
from graph.model.entity import IdentifierRole, Phone
from graph.model.fact import Fact, Precision
from graph.model.ids import EntityKind, Keyring

MOST_RECORDS: Final = 100_000
FIRST_LAYERS: Final = frozenset({"", "0", "1"})


class BankRequestReader:
    """Reads questions: one object, one complaint; at the first layer the payer is the victim."""

    kind = InputKind.BANK_REQUEST

    def recognises(self, file: OpenedFile) -> bool:
        """Tell a question by the account that is asked and the payments that are disputed."""
        return any(
            isinstance(record.get("incidents"), list) and isinstance(record.get("instrument"), dict)
            for record in file.records or ()
        )

    def read(self, file: OpenedFile, keys: Keyring) -> Iterator[SheetFacts]:
        """Give what the questions say; a broken one is refused and the others stay."""
        tally, records = SheetTally(""), file.records or ()
        for number, record in read_records(records, BankRequest, most=MOST_RECORDS):
            try:
                if isinstance(record, InputError):
                    raise record
                main, companions = _facts(record, number, file, keys, tally)
            except InputError as error:
                tally.refuse_record(number, error, records[number - 1])
                continue
            tally.add(main, companions)
        yield tally.finish()


def _facts(
    asked: BankRequest, number: int, file: OpenedFile, keys: Keyring, tally: SheetTally
) -> tuple[ComplaintRecord, list[Fact]]:
    first = [
        (at, one)
        for at, one in enumerate(asked.incidents)
        if text_of(one.layer).upper().lstrip("L") in FIRST_LAYERS
    ]
    losses = [_loss(one, at) for at, one in first]
    known = [loss for loss in losses if loss is not None]
    payer = parse_account_cell(asked.instrument.payer_account_number)
    key = keys.key(payer.kind, payer.canonical) if payer.canonical else None
    place = parse_district(text_of(asked.instrument.state), text_of(asked.instrument.district))
    moments = [_moment(one, at) for at, one in first]
    main = make_complaint(
        complaint=read_field(
            "acknowledgement_no", asked.acknowledgement_no, parse_acknowledgement_no
        ),
        source=file.source("", number),
        known_at=file.known_at,
        occurred=moments[0] if moments else parse_instant(None),
        amount_paise=sum(known) if known else None,
        fraud_type=parse_fraud_type(text_of(asked.sub_category)),
        place=place,
        victim=key if first else None,
    )
    said: list[Fact] = []
    if key is not None:
        entity = describe_account(payer, key, bank=asked.instrument.payer_bank)
        said.append(
            record_entity(
                entity, complaint=main.complaint, source=main.sources[0], known_at=main.known_at
            )
        )
    if first and text_of(asked.instrument.payer_mobile_number):
        said.extend(_phone(asked, number, keys, main, tally))
    return main, said


def _loss(one: Incident, at: int) -> int | None:
    """Give what is disputed of a payment, else the payment."""
    path = f"incidents[{at}]"
    disputed = read_field(f"{path}.disputed_amount", one.disputed_amount, parse_paise)
    amount = read_field(f"{path}.amount", one.amount, parse_paise)
    return amount if disputed is None else disputed


def _moment(one: Incident, at: int) -> tuple[datetime | None, Precision]:
    words = f"{text_of(one.transaction_date)} {text_of(one.transaction_time)}".strip()
    return read_field(f"incidents[{at}].transaction_date", words, parse_instant)


def _phone(
    asked: BankRequest, number: int, keys: Keyring, main: ComplaintRecord, tally: SheetTally
) -> Iterator[Fact]:
    try:
        digits, flags = find_phone(asked.instrument.payer_mobile_number)
    except InputError:
        tally.doubts.append(f"record {number}, instrument.payer_mobile_number")
        return
    phone = Phone(key=keys.key(EntityKind.PHONE, digits), number=digits, flags=flags)
    yield record_entity(
        phone, complaint=main.complaint, source=main.sources[0], known_at=main.known_at
    )
    yield use_identifier(main, phone.key, IdentifierRole.COMPLAINANT)
