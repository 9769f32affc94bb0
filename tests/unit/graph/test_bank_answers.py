"""What I4C asks a bank, and what the bank answers, both ways."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import FileRefused
from graph.intake.bank_answers import decode_request, encode_bank_answer
from graph.intake.bank_messages import BankAnswer, BankRequest, BankTransaction, Incident
from graph.intake.bank_replies import answer_request
from graph.model.batch import FactBatch, InputKind
from graph.model.entity import EntityRecord
from graph.model.transfer import CashChannel, Hold, Transfer, Withdrawal
from tests.workbooks import ATM, COMPLAINT, HOP, atm, hop, read, workbook

HOP_ANSWER = {
    "txn_type_id": 3,
    "rrn_transaction_id": "612000001152",
    "payee_bank": "ICICI Bank",
    "payee_account_number": "999933334444",
    "ifsc_code": "ICIC0008515",
    "amount": "123456.00",
    "disputed_amount": "23456",
    "transaction_datetime": "2026-08-30 16:57:35",
    "root_account_number": "999911112222",
    "status_code": "00",
    "layer": 1,
}


def _answers(*transactions: dict[str, object]) -> FactBatch:
    document = {"acknowledgement_no": COMPLAINT, "job_id": "J1", "transactions": transactions}
    return read(json.dumps(document).encode(), name="answer.json")


def _request(**incident: object) -> BankRequest:
    values = {"rrn": "612000001152", "amount": "123456.00", "disputed_amount": "23456.00"}
    document = {
        "acknowledgement_no": COMPLAINT,
        "job_id": "J1",
        "instrument": {"payer_account_number": "999911112222"},
        "incidents": [values | incident],
    }
    return decode_request(json.dumps(document).encode())


def test_an_answer_says_what_the_workbook_of_the_portal_says() -> None:
    batch = _answers(HOP_ANSWER)

    (transfer,) = [fact for fact in batch.facts if isinstance(fact, Transfer)]
    book = read(workbook({"Money Transfer to": [HOP, hop()]}))
    assert batch.of.kind is InputKind.BANK_ANSWER
    assert transfer.id == book.facts[0].id


def test_each_type_of_transaction_is_its_fact() -> None:
    exit_ = {"root_account_number": "999933334444", "amount": 500, "status_code": "00"}
    batch = _answers(
        {"txn_type_id": 1, **exit_, "held_amount": "400"},
        {"txn_type_id": "5", **exit_, "atm_id": "STBL13164", "place_of_atm": "Bengaluru"},
        {"txn_type_id": 6, **exit_},
        {"txn_type_id": 11, **exit_, "tid": "T1234", "merchant_name": "Shop"},
        {"txn_type_id": 14, **exit_},
    )

    (hold,) = [fact for fact in batch.facts if isinstance(fact, Hold)]
    drawn = [fact for fact in batch.facts if isinstance(fact, Withdrawal)]
    assert hold.amount_paise == 40_000
    assert [fact.channel for fact in drawn] == [
        CashChannel.ATM,
        CashChannel.AEPS,
        CashChannel.POS,
        CashChannel.CHEQUE,
    ]
    assert [fact.atm for fact in drawn[:3]] == ["atm:STBL13164", None, "atm:T1234"]


def test_what_the_bank_could_not_answer_is_counted_by_status() -> None:
    batch = _answers(HOP_ANSWER, {"status_code": "01"}, {"status_code": 31}, {"status_code": "01"})

    (sheet,) = batch.sheets
    assert (len(sheet.row_facts), sheet.left_out) == (1, 3)
    assert sheet.notes == ("not answered by the bank, by status code: 01 in 2, 31 in 1",)


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ({"txn_type_id": 77}, "transactions[0].txn_type_id"),
        ({"amount": "much"}, "transactions[0].amount"),
        ({"transaction_datetime": "soon"}, "transactions[0].transaction_datetime"),
    ],
)
def test_a_broken_transaction_is_refused_with_its_place(
    broken: dict[str, object], place: str
) -> None:
    (refused,) = _answers({**HOP_ANSWER, **broken}).sheets[0].refused

    assert refused.cell == place


def test_a_question_is_answered_from_facts_and_reads_back_as_them() -> None:
    batch = read(
        workbook({"Money Transfer to": [HOP, hop()], "Withdrawal through ATM": [ATM, atm()]})
    )
    (paid,) = [fact for fact in batch.facts if isinstance(fact, Transfer)]
    (drawn,) = [fact for fact in batch.facts if isinstance(fact, Withdrawal)]
    known = {f.entity.key: f.entity for f in batch.facts if isinstance(f, EntityRecord)}

    answer = answer_request(
        _request(),
        received={"612000001152": [paid]},
        followed={paid.beneficiary: [drawn]},
        entities=known,
    )

    (told,) = answer.transactions
    assert (told.txn_type_id, told.status_code, told.atm_id) == (5, "00", "STBL13164")
    assert told.transaction_datetime == "2026-08-30 17:09:57"
    again = read(encode_bank_answer(answer), name="answer.json")
    (back,) = [fact for fact in again.facts if isinstance(fact, Withdrawal)]
    assert back.id == drawn.id


def _paid() -> Transfer:
    (paid,) = [
        fact
        for fact in read(workbook({"Money Transfer to": [HOP, hop()]})).facts
        if isinstance(fact, Transfer)
    ]
    return paid


@pytest.mark.parametrize(
    ("incident", "matches", "status"),
    [
        ({"rrn": "12"}, 1, "02"),
        ({"disputed_amount": "200000"}, 1, "14"),
        ({"disputed_amount": "much"}, 1, "14"),
        ({}, 0, "01"),
        ({}, 2, "15"),
        ({}, 1, "20"),
    ],
)
def test_what_cannot_be_answered_has_its_status(
    incident: dict[str, object], matches: int, status: str
) -> None:
    answer = answer_request(
        _request(**incident),
        received={"612000001152": [_paid()] * matches},
        followed={},
        entities={},
    )

    assert [one.status_code for one in answer.transactions] == [status]


def test_money_of_which_nothing_is_known_yet_is_pending() -> None:
    batch = read(workbook({"Money Transfer to": [HOP, hop()]}))
    known = {f.entity.key: f.entity for f in batch.facts if isinstance(f, EntityRecord)}

    answer = answer_request(
        _request(), received={"612000001152": [_paid()]}, followed={}, entities=known
    )

    assert [one.status_code for one in answer.transactions] == ["31"]


def test_something_else_is_no_question() -> None:
    with pytest.raises(FileRefused):
        decode_request(b'{"job_id": 1}')


texts = st.one_of(st.none(), st.text(st.characters(codec="utf-8"), max_size=20))


@given(rrn=texts, amount=texts, status=st.sampled_from(["00", "31"]), number=st.text(max_size=5))
def test_an_answer_comes_back_equal(
    rrn: str | None, amount: str | None, status: str, number: str
) -> None:
    one = BankTransaction(rrn_transaction_id=rrn, amount=amount, status_code=status)
    answer = BankAnswer(acknowledgement_no=number, transactions=(one,))

    document = json.loads(encode_bank_answer(answer))

    assert document["acknowledgement_no"] == number
    (told,) = document["transactions"]
    assert (told.get("rrn_transaction_id"), told.get("amount")) == (rrn, amount)
    assert Incident() == Incident(rrn=None)
