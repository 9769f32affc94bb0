"""Complaints as the 1930 helpline pushes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from graph.amounts import parse_instant, parse_paise
from graph.errors import InputError
from graph.identifiers import (
    parse_account_cell,
    parse_acknowledgement_no,
    parse_ifsc_cell,
)
from graph.intake.base import OpenedFile, SheetFacts, SheetTally
from graph.intake.complaint_facts import make_complaint, use_identifier
from graph.intake.complaint_names import find_phone
from graph.intake.complaints import parse_district, parse_fraud_type
from graph.intake.documents import read_field, read_records
from graph.intake.helpline_messages import HelplineComplaint, PaidTransaction
from graph.intake.records import describe_account, record_entity
from graph.model.batch import InputKind
from graph.model.cell import text_of
from graph.model.complaint import ComplaintRecord
from graph.model.entity import Account, Entity, IdentifierRole, Phone
from graph.model.fact import Fact, Precision
from graph.model.ids import EntityKey, EntityKind, Keyring

MOST_RECORDS: Final = 100_000
TELLING: Final = frozenset({"suspect_mobiles", "suspect_accounts", "call_start_at", "complainant"})


class HelplineReader:
    """Reads complaints pushed as JSON: one object, one complaint."""

    kind = InputKind.HELPLINE

    def recognises(self, file: OpenedFile) -> bool:
        """Tell a push by an acknowledgement number beside what only a call has."""
        records = file.records or ()
        return any("acknowledgement_no" in record and TELLING & record.keys() for record in records)

    def read(self, file: OpenedFile, keys: Keyring) -> Iterator[SheetFacts]:
        """Give what the complaints say; a broken one is refused and the others stay."""
        tally, records = SheetTally(""), file.records or ()
        for number, record in read_records(records, HelplineComplaint, most=MOST_RECORDS):
            try:
                if isinstance(record, InputError):
                    raise record
                main, companions = _facts(record, number, file, keys, tally)
            except InputError as error:
                tally.refuse_record(number, error, records[number - 1])
                continue
            tally.add(main, companions)
            if tally.is_full:
                yield tally.finish()
                tally = SheetTally("")
        yield tally.finish()


def _facts(
    said: HelplineComplaint, number: int, file: OpenedFile, keys: Keyring, tally: SheetTally
) -> tuple[ComplaintRecord, list[Fact]]:
    victim = _victim(said, keys)
    district, station = parse_district(
        text_of(said.address.state),
        f"{text_of(said.address.district)}/{text_of(said.address.police_station)}",
    )
    amounts = [
        read_field(f"transactions[{at}].amount", paid.amount, parse_paise)
        for at, paid in enumerate(said.transactions)
    ]
    known = [amount for amount in amounts if amount is not None]
    words = text_of(said.sub_category) or _sub_category(said)
    main = make_complaint(
        complaint=read_field(
            "acknowledgement_no", said.acknowledgement_no, parse_acknowledgement_no
        ),
        source=file.source("", number),
        known_at=file.known_at,
        occurred=_occurred(said),
        amount_paise=sum(known) if known else None,
        reported_at=read_field("call_start_at", said.call_start_at, parse_instant)[0],
        fraud_type=parse_fraud_type(words),
        place=(district, station),
        victim=victim.key if victim else None,
    )
    named = [(victim, None)] if victim else []
    uses = [*named, *_phones(said, keys, number, tally), *_suspect_accounts(said, keys)]
    return main, [fact for entity, role in uses for fact in _say(entity, role, main)]


def _say(entity: Entity, role: IdentifierRole | None, main: ComplaintRecord) -> Iterator[Fact]:
    yield record_entity(
        entity, complaint=main.complaint, source=main.sources[0], known_at=main.known_at
    )
    if role is not None:
        yield use_identifier(main, entity.key, role)


def _victim(said: HelplineComplaint, keys: Keyring) -> Entity | None:
    """Give the account that was debited: the first payment's that has one."""
    for paid in said.transactions:
        token = parse_account_cell(paid.account_id)
        if token.canonical:
            key = keys.key(token.kind, token.canonical)
            return describe_account(token, key, bank=paid.bank_wallet)
    return None


def _occurred(said: HelplineComplaint) -> tuple[datetime | None, Precision]:
    """Give when the first payment was made."""
    moments = [_paid_at(paid, at) for at, paid in enumerate(said.transactions)]
    dated = [(at, precision) for at, precision in moments if at is not None]
    return min(dated, key=lambda moment: moment[0]) if dated else (None, Precision.UNKNOWN)


def _paid_at(paid: PaidTransaction, at: int) -> tuple[datetime | None, Precision]:
    path = f"transactions[{at}].transaction_date"
    day, clock = text_of(paid.transaction_date), text_of(paid.approx_time)
    if day and clock:
        try:
            return parse_instant(f"{day} {clock}")
        except InputError:  # the hour is approximate and often words; the day is not
            return read_field(path, day, parse_instant)
    return read_field(path, day, parse_instant)


def _sub_category(said: HelplineComplaint) -> str:
    words = (text_of(paid.sub_category) for paid in said.transactions)
    return next((word for word in words if word), text_of(said.category))


def _phones(
    said: HelplineComplaint, keys: Keyring, number: int, tally: SheetTally
) -> Iterator[tuple[Phone, IdentifierRole]]:
    """Give the phones of a call; what is none is a doubt, and the complaint stays."""
    named = [("complainant.mobile", said.complainant.mobile, IdentifierRole.COMPLAINANT)]
    named += [
        (f"suspect_mobiles[{at}]", suspect, IdentifierRole.SUSPECT)
        for at, suspect in enumerate(said.suspect_mobiles)
    ]
    for path, value, role in named:
        if not text_of(value):
            continue
        try:
            phone, flags = find_phone(value)
        except InputError:
            tally.doubts.append(f"record {number}, {path}")
            continue
        yield Phone(key=keys.key(EntityKind.PHONE, phone), number=phone, flags=flags), role


def _suspect_accounts(
    said: HelplineComplaint, keys: Keyring
) -> Iterator[tuple[Entity, IdentifierRole]]:
    for suspect in said.suspect_accounts:
        token = parse_account_cell(suspect.account_id)
        if not token.canonical:
            continue
        key: EntityKey = keys.key(token.kind, token.canonical)
        entity = describe_account(
            token, key, bank=suspect.bank_wallet, ifsc=parse_ifsc_cell(suspect.ifsc_code)
        )
        holder = text_of(suspect.account_holder_name) or None
        if isinstance(entity, Account) and holder:
            entity = Account(
                key=entity.key,
                number=entity.number,
                bank=entity.bank,
                ifsc=entity.ifsc,
                holder=holder,
                flags=entity.flags,
            )
        yield entity, IdentifierRole.SUSPECT
