"""Complaints pushed by the helpline to facts."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from graph.errors import FileRefused
from graph.model.batch import FactBatch, InputKind
from graph.model.complaint import ComplaintRecord, FraudType
from graph.model.entity import Account, EntityRecord, IdentifierRole, IdentifierUse
from graph.model.ids import EntityKind
from tests.workbooks import COMPLAINT, KEYS, read

PUSH: Mapping[str, object] = {
    "acknowledgement_no": COMPLAINT,
    "category": "Online Financial Fraud",
    "call_start_at": "2026-08-30 17:10:00",
    "complainant": {"name": "Asha", "mobile": "+91 5000100001", "dob": "1990-01-01"},
    "address": {"state": "Karnataka", "district": "Mysuru", "police_station": "CEN"},
    "suspect_mobiles": ["5000200002", ""],
    "transactions": [
        {
            "sub_category": "UPI",
            "bank_wallet": "Indian Bank",
            "account_id": "999911112222",
            "transaction_id": "612000001152",
            "transaction_date": "30/08/2026",
            "approx_time": "16:57",
            "amount": "1,000.50",
        },
        {"amount": 2000, "transaction_date": "31/08/2026", "approx_time": "in the evening"},
    ],
    "suspect_accounts": [
        {
            "bank_wallet": "ICICI Bank",
            "account_id": "999933334444",
            "ifsc_code": "ICIC0008515",
            "account_holder_name": "Ravi",
        },
        {"account_id": "NA"},
    ],
    "efir_answers": [{"q": 1}],
}


def _push(*complaints: object) -> FactBatch:
    return read(json.dumps(complaints).encode(), name="push.json")


def _record(batch: FactBatch) -> ComplaintRecord:
    (record,) = [fact for fact in batch.facts if isinstance(fact, ComplaintRecord)]
    return record


def test_a_push_says_what_the_complaint_is() -> None:
    batch = _push(PUSH)

    record = _record(batch)
    assert batch.of.kind is InputKind.HELPLINE
    assert batch.of.complaints == (COMPLAINT,)
    assert record.amount_paise == 300_050
    assert record.reported_at == datetime(2026, 8, 30, 11, 40, tzinfo=UTC)
    assert record.event_at == datetime(2026, 8, 30, 11, 27, tzinfo=UTC)
    assert record.fraud_type is FraudType.UPI
    assert (record.district, record.police_station) == ("KARNATAKA/MYSURU", "CEN")
    assert record.victim_account == KEYS.key(EntityKind.ACCOUNT, "999911112222")


def test_a_push_names_the_complainants_phone_and_the_suspects() -> None:
    batch = _push(PUSH)

    uses = {(fact.identifier, fact.role) for fact in batch.facts if isinstance(fact, IdentifierUse)}
    assert uses == {
        (KEYS.key(EntityKind.PHONE, "5000100001"), IdentifierRole.COMPLAINANT),
        (KEYS.key(EntityKind.PHONE, "5000200002"), IdentifierRole.SUSPECT),
        (KEYS.key(EntityKind.ACCOUNT, "999933334444"), IdentifierRole.SUSPECT),
    }
    holders = {
        fact.entity.holder
        for fact in batch.facts
        if isinstance(fact, EntityRecord) and isinstance(fact.entity, Account)
    }
    assert holders == {None, "Ravi"}


def test_a_push_sent_twice_says_it_once() -> None:
    first, again = _push(PUSH), _push(PUSH, PUSH)

    assert {fact.id for fact in first.facts} == {fact.id for fact in again.facts}
    assert again.sheets[0].repeated == 1


@pytest.mark.parametrize("wrapped", [PUSH, {"complaints": [PUSH]}, [PUSH]])
def test_one_complaint_or_many_are_read(wrapped: object) -> None:
    batch = read(json.dumps(wrapped).encode(), name="push.json")

    assert len(batch.sheets[0].row_facts) == 1


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ({"acknowledgement_no": "12"}, "acknowledgement_no"),
        ({"call_start_at": "yesterday"}, "call_start_at"),
        ({"transactions": [{"amount": "much"}]}, "transactions[0].amount"),
        ({"transactions": 5}, "transactions"),
    ],
)
def test_a_broken_complaint_is_refused_with_its_place_and_the_others_stay(
    broken: dict[str, object], place: str
) -> None:
    batch = _push({**PUSH, **broken}, PUSH)

    (refused,) = batch.sheets[0].refused
    assert (refused.row, refused.cell) == (1, place)
    assert _record(batch).complaint == COMPLAINT


def test_a_suspects_telephone_that_is_none_is_told_and_the_complaint_stays() -> None:
    batch = _push({**PUSH, "suspect_mobiles": ["abc", "Ravi 5000200002"]})

    uses = [fact for fact in batch.facts if isinstance(fact, IdentifierUse)]
    suspects = {fact.identifier for fact in uses if fact.role is IdentifierRole.SUSPECT}
    assert KEYS.key(EntityKind.PHONE, "5000200002") in suspects
    assert batch.sheets[0].notes == (
        "taken in without what cannot be read in record 1, suspect_mobiles[0]",
    )


@pytest.mark.parametrize("content", [b"[[1]]", b"{", b"[" * 100_000, b'{"a": 1}'])
def test_other_json_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        read(content, name="x.json")
