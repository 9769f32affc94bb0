"""Lists of suspects to marks."""

from datetime import UTC, datetime

import pytest

from graph.intake.wire import decode_answer, encode_answer
from graph.model.batch import FactBatch, InputKind
from graph.model.entity import Account, EntityRecord, Phone, UpiHandle
from graph.model.ids import EntityKind
from graph.model.suspect import SuspectMark
from tests.workbooks import KEYS, read


def _list(*lines: str) -> FactBatch:
    return read("\n".join(lines).encode(), name="suspects.csv")


def _marks(batch: FactBatch) -> list[SuspectMark]:
    return [fact for fact in batch.facts if isinstance(fact, SuspectMark)]


def test_a_list_with_a_kind_column_marks_each_thing_with_grade_and_source() -> None:
    batch = _list(
        "kind,value,grade,source,listed on,remarks",
        "Mobile,05000100001,very high,FRI,01/08/2026,revoked",
        "UPI ID,Asha@OkAxis,medium,I4C,,",
        "Bank account,0999911112222,high,I4C,,",
    )

    phone, handle, account = _marks(batch)
    assert batch.of.kind is InputKind.SUSPECT_LIST
    assert phone.entity == KEYS.key(EntityKind.PHONE, "5000100001")
    assert (phone.grade, phone.listed_by, phone.remarks) == ("VERY HIGH", "FRI", "revoked")
    assert phone.event_at == datetime(2026, 7, 31, 18, 30, tzinfo=UTC)
    assert handle.entity == KEYS.key(EntityKind.UPI, "asha@okaxis")
    assert account.entity == KEYS.key(EntityKind.ACCOUNT, "999911112222")
    entities = [type(fact.entity) for fact in batch.facts if isinstance(fact, EntityRecord)]
    assert entities == [Phone, UpiHandle, Account]


def test_a_row_with_several_typed_columns_marks_them_all() -> None:
    batch = _list("phone,account,UPI id,risk", "5000100001,999911112222,asha@okaxis,HIGH")

    assert len(_marks(batch)) == 3
    assert len(batch.sheets[0].row_facts) == 1


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ("boat,12345,HIGH,X", "A2"),
        (",5000100001,HIGH,X", "B2"),
        ("phone,12,HIGH,X", "B2"),
        ("account,XXXXXX1234,HIGH,X", "B2"),
        ("account,,HIGH,X", "B2"),
    ],
)
def test_what_names_nobody_for_sure_is_refused_with_its_cell(row: str, cell: str) -> None:
    batch = _list("kind,value,grade,source", row)

    (refused,) = batch.sheets[0].refused
    assert (refused.cell, _marks(batch)) == (cell, [])


def test_a_mark_said_twice_is_one() -> None:
    row = "phone,5000100001,HIGH,X"

    batch = _list("kind,value,grade,source", row, row)

    assert (len(_marks(batch)), batch.sheets[0].repeated) == (1, 1)


def test_marks_come_out_of_the_child_as_they_went_in() -> None:
    batch = _list("kind,value,grade,source", "phone,5000100001,HIGH,X")

    assert decode_answer(encode_answer(batch)).batch().unpack() == batch


def test_revoked_numbers_are_marks_of_their_own_list() -> None:
    batch = _list(
        "mobile_no,lsa_name,date_of_disconnection,disconnection_reason",
        "5000100001,Karnataka,01/08/2026,forged papers",
    )

    (mark,) = _marks(batch)
    assert (mark.listed_by, mark.grade, mark.remarks) == ("MNRL", "REVOKED", "forged papers")
    assert mark.event_at == datetime(2026, 7, 31, 18, 30, tzinfo=UTC)


def test_a_list_of_numbers_and_grades_has_two_columns() -> None:
    batch = read(b"Mobile Number,FRI\n5123456789,Very High\n", name="fri.csv")

    (mark,) = [fact for fact in batch.facts if isinstance(fact, SuspectMark)]
    assert (batch.of.kind, mark.grade) == (InputKind.SUSPECT_LIST, "VERY HIGH")
