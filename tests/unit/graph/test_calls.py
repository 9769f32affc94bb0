"""Call records of the four operators to facts."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UnknownColumn
from graph.intake.wire import decode_answer, encode_answer
from graph.model.batch import FactBatch, InputKind
from graph.model.call import Call, CallDirection, CallService
from graph.model.entity import EntityFlag, EntityRecord, IdentifierUse, Phone
from graph.model.fact import Precision
from graph.model.ids import EntityKind, natural_key
from graph.model.place import Point
from tests.call_records import Line, airtel, bsnl, jio, vi
from tests.workbooks import KEYS, read, workbook

SAMPLE = Path(__file__).parents[2] / "data" / "calls"
TRUTH = json.loads((SAMPLE / "truth.json").read_text())
TARGET = "5000100009"
IMEI = "35000000000001"
LAYOUTS = (airtel, jio, vi, bsnl)
Layout = Callable[[str, Sequence[Line]], str]

lines = st.builds(
    Line,
    other=st.sampled_from(["5000200001", "5000200002", "AD-BANKX-S", "57645"]),
    direction=st.sampled_from(CallDirection),
    service=st.sampled_from([CallService.VOICE, CallService.SMS]),
    at=st.datetimes(datetime(2026, 8, 1), datetime(2026, 8, 31)).map(  # noqa: DTZ001 - made aware
        lambda at: at.replace(microsecond=0, tzinfo=UTC)
    ),
    duration_s=st.integers(0, 5_000),
    imei=st.sampled_from([IMEI, "35000000000002"]),
)


def _line(**fields: object) -> Line:
    values: dict[str, object] = {
        "other": "5000200001",
        "direction": CallDirection.OUT,
        "service": CallService.VOICE,
        "at": datetime(2026, 8, 3, 20, 0, tzinfo=UTC),
        "duration_s": 60,
        "imei": IMEI,
    }
    return Line(**(values | fields))  # type: ignore[arg-type]  # fields by name


def _calls(batch: FactBatch) -> list[Call]:
    return [fact for fact in batch.facts if isinstance(fact, Call)]


def _phone(number: str) -> str:
    return KEYS.key(EntityKind.PHONE, number)


def _end(number: str) -> str:
    is_phone = number.isdigit() and len(number) == 10
    return _phone(number) if is_phone else natural_key(EntityKind.SENDER, number)


@pytest.mark.parametrize("operator", TRUTH["counts"])
def test_every_line_of_the_sample_is_a_call_of_its_target(operator: str) -> None:
    batch = read((SAMPLE / f"{operator}.csv").read_bytes(), name=f"{operator}.csv")

    assert batch.of.kind is InputKind.CALL_RECORDS
    assert len(batch.sheets[0].row_facts) == TRUTH["counts"][operator]
    assert (batch.sheets[0].refused, batch.sheets[0].notes) == ((), ())
    assert {call.subscriber for call in _calls(batch)} == {_phone(TRUTH["targets"][operator])}


def test_one_handset_is_met_in_the_records_of_two_operators() -> None:
    used = [
        {call.device for call in _calls(read((SAMPLE / f"{operator}.csv").read_bytes()))}
        for operator in ("airtel", "jio")
    ]

    assert used[0] & used[1] == {KEYS.key(EntityKind.DEVICE, TRUTH["shared_imei"][:14])}


@given(written=st.lists(lines, min_size=1, max_size=6, unique=True))
def test_a_call_is_the_same_in_whatever_layout_it_is_written(written: list[Line]) -> None:
    said = [_calls(read(layout(TARGET, written).encode(), name="cdr.csv")) for layout in LAYOUTS]

    for calls in said:
        assert [
            (call.other, call.direction, call.service, call.event_at, call.duration_s, call.device)
            for call in calls
        ] == [
            (
                _end(line.other),
                line.direction,
                line.service,
                line.at,
                line.duration_s,
                KEYS.key(EntityKind.DEVICE, line.imei),
            )
            for line in written
        ]
    assert len({tuple(call.id for call in calls) for calls in said if calls}) == 1


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_line_written_twice_is_one_call(layout: Layout) -> None:
    batch = read(layout(TARGET, [_line(), _line()]).encode())

    assert (len(_calls(batch)), batch.sheets[0].repeated) == (1, 1)


def test_caller_and_called_follow_from_the_direction() -> None:
    batch = read(airtel(TARGET, [_line(), _line(direction=CallDirection.IN)]).encode())

    out, back = _calls(batch)
    assert (out.caller, out.called) == (_phone(TARGET), _phone("5000200001"))
    assert (back.caller, back.called) == (_phone("5000200001"), _phone(TARGET))


@pytest.mark.parametrize("layout", [airtel, bsnl])
def test_a_cell_is_where_its_operator_says(layout: Layout) -> None:
    (call,) = _calls(read(layout(TARGET, [_line()]).encode()))

    assert call.first_cell == "4044583311"
    assert call.first_point == Point(latitude=13.00112, longitude=77.63885)
    assert call.last_point is None


def test_a_name_or_a_short_code_is_a_sender_and_no_phone() -> None:
    batch = read(jio(TARGET, [_line(other="AD-BANKX-S", direction=CallDirection.IN)]).encode())

    (call,) = _calls(batch)
    assert call.other == "sender:AD-BANKX-S"
    phones = [
        fact.entity
        for fact in batch.facts
        if isinstance(fact, EntityRecord) and isinstance(fact.entity, Phone)
    ]
    assert [phone.number for phone in phones] == [TARGET]
    assert phones[0].flags == {EntityFlag.INVALID_NUMBER}


def test_a_phone_used_a_handset_once_a_day_of_india() -> None:
    late = datetime(2026, 8, 3, 18, 40, tzinfo=UTC)  # ten past midnight in India
    batch = read(airtel(TARGET, [_line(at=late - timedelta(hours=1)), _line(at=late)]).encode())

    uses = [fact for fact in batch.facts if isinstance(fact, IdentifierUse)]
    assert {(use.user, use.identifier) for use in uses} == {
        (_phone(TARGET), KEYS.key(EntityKind.DEVICE, IMEI))
    }
    assert [use.event_at for use in uses] == [
        datetime(2026, 8, 2, 18, 30, tzinfo=UTC),
        datetime(2026, 8, 3, 18, 30, tzinfo=UTC),
    ]
    assert {use.event_precision for use in uses} == {Precision.DAY}


def test_a_footer_that_counts_other_records_is_told() -> None:
    batch = read(bsnl(TARGET, [_line()], counted=2).encode())

    (note,) = batch.sheets[0].notes
    assert "counts 2 records and the table has 1" in note


def test_a_jio_record_without_banner_is_of_the_number_in_every_line() -> None:
    text = jio(TARGET, [_line(), _line(other="5000200002", direction=CallDirection.IN)])

    batch = read(text.split("Header line 19\n")[1].encode())

    assert {call.subscriber for call in _calls(batch)} == {_phone(TARGET)}


def test_a_record_that_does_not_say_whose_it_is_is_refused() -> None:
    text = jio(TARGET, [_line()])

    with pytest.raises(UnknownColumn, match="whose record"):
        read(text.split("Header line 19\n")[1].encode())


@pytest.mark.parametrize(
    ("good", "bad", "cell"),
    [
        (",OUT,", ",XYZ,", "B6"),
        ("'04/08/2026'", "'34/08/2026'", "G6"),
        ("'5000200001'", "'!'", "D6"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_its_cell(
    good: str, bad: str, cell: str
) -> None:
    written = airtel(TARGET, [_line()])
    assert good in written

    batch = read(written.replace(good, bad).encode())

    (refused,) = batch.sheets[0].refused
    assert refused.cell == cell


def test_an_unreadable_handset_leaves_the_call() -> None:
    batch = read(airtel(TARGET, [_line()]).replace(f"'{IMEI}0'", "'35-x'").encode())

    (call,) = _calls(batch)
    assert call.device is None
    assert batch.sheets[0].notes == ("taken in without what cannot be read in P6",)


def test_a_record_saved_as_a_workbook_is_read() -> None:
    rows = [line.split(",") for line in bsnl(TARGET, [_line()]).splitlines()]

    batch = read(workbook({"CDR": rows}), name="cdr.xlsx")

    assert [call.duration_s for call in _calls(batch)] == [60]


def test_calls_come_out_of_the_child_as_they_went_in() -> None:
    batch = read((SAMPLE / "airtel.csv").read_bytes())

    assert decode_answer(encode_answer(batch)).batch().unpack() == batch
