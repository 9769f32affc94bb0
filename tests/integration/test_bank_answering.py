"""I4C's questions to a bank: read as complaints, answered from what is known."""

import json
from pathlib import Path

import pytest

from graph.model.batch import InputKind
from graph.model.complaint import ComplaintRecord, FraudType
from graph.model.entity import IdentifierRole, IdentifierUse
from graph.model.ids import EntityKind
from tests.commands import ringtrace
from tests.workbooks import ATM, COMPLAINT, HOP, KEYS, NAME, atm, hop, read, workbook

QUESTION = {
    "acknowledgement_no": COMPLAINT,
    "sub_category": "UPI Related Frauds",
    "job_id": "J1",
    "instrument": {"payer_bank": "Indian Bank", "payer_account_number": "0999911112222",
                   "payer_mobile_number": "5000100001", "state": "Karnataka", "district": "Mysuru"},
    "incidents": [
        {"amount": "1,23,456.00", "rrn": "612000001152", "transaction_date": "2026-08-30",
         "transaction_time": "16:57:35", "disputed_amount": "23,456.00", "layer": 1},
        {"amount": "500", "rrn": "612000009999", "disputed_amount": "500", "layer": "L1"},
        {"amount": "70", "rrn": "12", "disputed_amount": "70", "layer": 2},
    ],
}  # fmt: skip


def _file(folder: Path, question: object) -> Path:
    path = folder / "question.json"
    path.write_text(json.dumps(question))
    return path


def test_a_question_says_what_the_complaint_is_and_who_asks() -> None:
    batch = read(json.dumps(QUESTION).encode(), name="question.json")

    (record,) = [fact for fact in batch.facts if isinstance(fact, ComplaintRecord)]
    assert batch.of.kind is InputKind.BANK_REQUEST
    assert (record.complaint, record.amount_paise) == (COMPLAINT, 2_345_600 + 50_000)
    assert record.victim_account == KEYS.key(EntityKind.ACCOUNT, "999911112222")
    assert (record.district, record.fraud_type) == ("KARNATAKA/MYSURU", FraudType.UPI)
    (use,) = [fact for fact in batch.facts if isinstance(fact, IdentifierUse)]
    assert (use.role, use.identifier) == (
        IdentifierRole.COMPLAINANT,
        KEYS.key(EntityKind.PHONE, "5000100001"),
    )


def test_a_question_at_a_later_layer_names_no_victim() -> None:
    later = {**QUESTION, "incidents": [{**QUESTION["incidents"][0], "layer": 3}]}  # type: ignore[index]  # a literal

    batch = read(json.dumps(later).encode(), name="question.json")

    (record,) = [fact for fact in batch.facts if isinstance(fact, ComplaintRecord)]
    assert (record.victim_account, record.amount_paise) == (None, None)
    assert not [fact for fact in batch.facts if isinstance(fact, IdentifierUse)]


@pytest.mark.parametrize(
    ("broken", "cell"),
    [
        ({"acknowledgement_no": "12"}, "acknowledgement_no"),
        ({"incidents": [{"rrn": "612000001152", "amount": "much"}]}, "incidents[0].amount"),
    ],
)
def test_a_broken_question_is_refused_with_its_place(broken: dict[str, object], cell: str) -> None:
    batch = read(json.dumps([{**QUESTION, **broken}, QUESTION]).encode(), name="question.json")

    (refused,) = batch.sheets[0].refused
    assert (refused.row, refused.cell) == (1, cell)
    assert len(batch.sheets[0].row_facts) == 1


def test_what_is_known_answers_each_payment_with_its_status(tmp_path: Path) -> None:
    store, to = tmp_path / "office.db", tmp_path / "answer.json"
    (tmp_path / NAME).write_bytes(
        workbook({"Money Transfer to": [HOP, hop()], "Withdrawal through ATM": [ATM, atm()]})
    )
    ringtrace("import", tmp_path / NAME, "--no-detect", store=store)

    done = ringtrace(
        "answer", _file(tmp_path, QUESTION), "--reason", "job J1", "-o", to, store=store
    )

    told = json.loads(to.read_text())
    assert done.status == 0
    assert done.err.splitlines()[-1] == "status 00: 1, status 01: 1, status 02: 1"
    assert (told["acknowledgement_no"], told["job_id"]) == (COMPLAINT, "J1")
    drawn, unknown, invalid = told["transactions"]
    assert (drawn["txn_type_id"], drawn["atm_id"], drawn["amount"]) == (5, "STBL13164", "10000.00")
    assert drawn["root_account_number"] == "999933334444"
    assert (unknown["status_code"], invalid["status_code"]) == ("01", "02")


def test_an_answer_is_written_into_the_audit_chain_with_its_reason(tmp_path: Path) -> None:
    store = tmp_path / "office.db"
    question = _file(tmp_path, QUESTION)

    refused = ringtrace("answer", question, "--reason", " ", store=store)
    done = ringtrace("answer", question, "--reason", "job J1", store=store)
    whole = ringtrace("audit", "verify", store=store)

    assert refused.status == 65
    assert "--reveal" not in refused.err
    assert done.status == 0
    assert json.loads(done.out)["transactions"][0]["status_code"] == "01"
    assert "2 events" in whole.out


def test_what_is_no_question_is_refused(tmp_path: Path) -> None:
    done = ringtrace(
        "answer", _file(tmp_path, {"job": 1}), "--reason", "x", store=tmp_path / "office.db"
    )

    assert done.status == 65
    assert "no question" in done.err
