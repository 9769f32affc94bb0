"""Complaint lists to facts."""

from datetime import UTC, datetime

import pytest

from graph.errors import UnknownColumn
from graph.intake.complaints import parse_district, parse_fraud_type
from graph.model.batch import FactBatch, InputKind
from graph.model.complaint import ComplaintRecord, FraudType
from graph.model.entity import (
    Account,
    EntityFlag,
    EntityRecord,
    IdentifierRole,
    IdentifierUse,
    Phone,
)
from graph.model.fact import Precision
from graph.model.ids import EntityKind
from tests.workbooks import AT, COMPLAINT, KEYS, read, workbook

HEADER = (
    "SL No,Acknowledgement No,State,District/Police Station,Complainant Name,Complainant Mobile,"
    "Category,Sub Category,Transaction ID/UTR Number,Bank/Wallet/Merchant,Account ID,Amount,"
    "Incident Date,Entry Date,Current Status"
)
ROW = (
    f"1,{COMPLAINT},Karnataka,Mysuru City/CEN,Complainant,5714257883,Online Financial Fraud,"
    'E-Wallet Related Fraud,678000001001,Karnataka Bank,99990355702838,"13,557.71",'
    "16/09/2026,16/09/2026 21:30,FIR Registered"
)


def _list(*rows: str, header: str = HEADER) -> FactBatch:
    return read("\r\n".join([header, *rows]).encode("utf-8-sig"), name="complaints.csv")


def _records(batch: FactBatch) -> list[ComplaintRecord]:
    return [fact for fact in batch.facts if isinstance(fact, ComplaintRecord)]


def test_a_complaint_is_read_with_every_field() -> None:
    batch = _list(ROW)

    (record,) = _records(batch)
    assert batch.of.kind is InputKind.COMPLAINT_LIST
    assert record.complaint == COMPLAINT
    assert record.amount_paise == 1_355_771
    assert record.event_at == datetime(2026, 9, 15, 18, 30, tzinfo=UTC)
    assert record.event_precision is Precision.DAY
    assert record.reported_at == datetime(2026, 9, 16, 16, 0, tzinfo=UTC)
    assert record.fraud_type is FraudType.E_WALLET
    assert (record.district, record.police_station) == ("KARNATAKA/MYSURU CITY", "CEN")
    assert record.status == "FIR Registered"
    assert record.victim_account == KEYS.key(EntityKind.ACCOUNT, "99990355702838")
    assert record.known_at == AT
    assert record.sources[0].row == 2
    assert batch.sheets[0].row_facts == (record.id,)


def test_a_complaint_names_the_victims_account_and_telephone() -> None:
    batch = _list(ROW)

    entities = [fact.entity for fact in batch.facts if isinstance(fact, EntityRecord)]
    account, phone = entities
    assert isinstance(account, Account)
    assert (account.number, account.bank) == ("99990355702838", "Karnataka Bank")
    assert isinstance(phone, Phone)
    assert phone.number == "5714257883"
    assert phone.flags == {EntityFlag.INVALID_NUMBER}
    (use,) = [fact for fact in batch.facts if isinstance(fact, IdentifierUse)]
    assert (use.user, use.identifier) == (f"complaint:{COMPLAINT}", phone.key)
    assert use.role is IdentifierRole.COMPLAINANT


def test_a_changed_status_is_a_new_record_and_an_unchanged_row_the_same() -> None:
    (before,), (again,) = _records(_list(ROW)), _records(_list(ROW, header=HEADER.upper()))
    (after,) = _records(_list(ROW.replace("FIR Registered", "Closed")))

    assert again.id == before.id
    assert after.id != before.id


def test_a_row_written_twice_is_counted_once() -> None:
    batch = _list(ROW, ROW)

    assert (len(batch.sheets[0].row_facts), batch.sheets[0].repeated) == (1, 1)


def test_an_amount_that_cannot_be_read_refuses_its_row_alone() -> None:
    batch = _list(ROW.replace('"13,557.71"', "lots"), ROW)

    (refused,) = batch.sheets[0].refused
    assert (refused.row, refused.cell) == (2, "L2")
    assert len(batch.sheets[0].row_facts) == 1


def test_a_date_or_telephone_that_cannot_be_read_is_told_and_the_row_stays() -> None:
    batch = _list(ROW.replace("5714257883", "no phone").replace("16/09/2026,", "soon,"))

    (record,) = _records(batch)
    assert record.event_at is None
    assert "F2" in batch.sheets[0].notes[0]
    assert "M2" in batch.sheets[0].notes[0]


def test_a_list_without_amounts_is_refused_naming_the_column() -> None:
    with pytest.raises(UnknownColumn, match="Amount"):
        _list(ROW, header=HEADER.replace(",Amount,", ",Something,"))


def test_a_list_in_a_workbook_is_read_alike() -> None:
    cells = [cell.strip('"') for cell in ROW.replace("13,557.71", "13557.71").split(",")]

    batch = read(workbook({"Sheet1": [HEADER.split(","), cells]}), name="list.xlsx")

    assert _records(batch)[0].id == _records(_list(ROW))[0].id


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Internet Banking Related Fraud", FraudType.INTERNET_BANKING),
        ("Debit/Credit Card Fraud/Sim Swap Fraud", FraudType.CARD_OR_SIM_SWAP),
        ("UPI Related Frauds", FraudType.UPI),
        ("E-Wallet Related Fraud", FraudType.E_WALLET),
        ("Demat/Depository Fraud", FraudType.DEMAT),
        ("Aadhaar Enabled Payment System (AEPS)", FraudType.AEPS),
        ("Business Email Compromise/Email Takeover", FraudType.BUSINESS_EMAIL),
        ("Fraud Call/Vishing", FraudType.FRAUD_CALL),
        ("Something new", FraudType.OTHER),
        ("", None),
    ],
)
def test_the_portals_words_tell_the_kind_of_fraud(words: str, kind: FraudType | None) -> None:
    assert parse_fraud_type(words) is kind


@pytest.mark.parametrize(
    ("state", "place", "found"),
    [
        ("Karnataka", "Mysuru  City / CEN North", ("KARNATAKA/MYSURU CITY", "CEN NORTH")),
        ("Karnataka", "Mysuru", ("KARNATAKA/MYSURU", None)),
        ("", "Mysuru/CEN", (None, "CEN")),
        ("Karnataka", "", (None, None)),
    ],
)
def test_a_district_carries_its_state(
    state: str, place: str, found: tuple[str | None, str | None]
) -> None:
    assert parse_district(state, place) == found


PORTAL = (
    "SL No,Acknowledgement No,District/Police Station,Complainant Name & Mobile number,"
    "Transaction ID/UTR Number,Bank/Wallet/Merchant,Account ID,Amount,Entry Date,Current Status"
)


def test_a_complaint_of_several_payments_lost_the_sum_of_them() -> None:
    batch = _list(
        f'1,{COMPLAINT},Mysuru/CEN,Asha 5714257883,612000001152,SBI,999911112222,"1,000",'
        "30/08/2026,",
        f"2,{COMPLAINT},Mysuru/CEN,Asha 5714257883,612000001153,SBI,999911112222,500,30/08/2026,",
        f"3,{COMPLAINT},Mysuru/CEN,Asha 5714257883,612000001153,SBI,999911112222,500,30/08/2026,",
        "4,39908260000102,Mysuru/CEN,Ravi,612000001154,SBI,999911112222,70,30/08/2026,",
        header=PORTAL,
    )

    losses = {record.complaint: record.amount_paise for record in _records(batch)}
    assert losses == {COMPLAINT: 150_000, "39908260000102": 7_000}
    assert batch.sheets[0].repeated == 2
    assert batch.sheets[0].notes == ("taken in without what cannot be read in D5",)


def test_a_telephone_is_read_behind_a_name() -> None:
    batch = _list(
        f"1,{COMPLAINT},Mysuru/CEN,ASHA K  +91 57142 57883,,SBI,999911112222,5,30/08/2026,",
        header=PORTAL,
    )

    phones = [f.entity.number for f in batch.facts if isinstance(f, EntityRecord)
              and isinstance(f.entity, Phone)]  # fmt: skip
    assert phones == ["5714257883"]


def test_suspects_of_a_complaint_are_named_one_by_one() -> None:
    batch = _list(
        f'{COMPLAINT},30/08/2026,100,"5000200002 / 5000300003",0999933334444,asha@ybl,CEN Mysuru',
        header="Acknowledgement Number,Complaint Date,Amount,Suspect Mobile,Suspect Account No,"
        "Suspect UPI,Police Station",
    )

    assert batch.of.kind is InputKind.COMPLAINT_LIST
    named = {f.identifier for f in batch.facts if isinstance(f, IdentifierUse)
             and f.role is IdentifierRole.SUSPECT}  # fmt: skip
    assert named == {
        KEYS.key(EntityKind.PHONE, "5000200002"),
        KEYS.key(EntityKind.PHONE, "5000300003"),
        KEYS.key(EntityKind.ACCOUNT, "999933334444"),
        KEYS.key(EntityKind.UPI, "asha@ybl"),
    }
    assert _records(batch)[0].police_station == "CEN MYSURU"


def test_the_page_of_one_complaint_is_read_as_a_list_of_one() -> None:
    page = [
        ["National Cyber Crime Reporting Portal"],
        ["Acknowledgement Number", COMPLAINT],
        ["Sub Category", "UPI Related Frauds", "State", "Karnataka"],
        ["Complaint Date", "30/08/2026"],
        ["District", "Mysuru"],
        ["Complainant Name", "Asha"],
        ["Mobile No", "5714257883"],
        ["Total Fraudulent Amount", "₹ 1,00,000"],
    ]

    batch = read(workbook({"Page": page}), name="detail.xlsx")

    (record,) = _records(batch)
    assert (record.complaint, record.amount_paise) == (COMPLAINT, 10_000_000)
    assert (record.district, record.fraud_type) == ("KARNATAKA/MYSURU", FraudType.UPI)
    assert record.sources[0].row == 2
    assert not batch.sheets[0].notes
