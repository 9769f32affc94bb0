"""What a child sends comes out as it went in, and nonsense is refused."""

from pathlib import Path

import msgspec
import pytest

from graph.errors import FileRefused, InputError, UnknownColumn
from graph.intake.readers import find_files
from graph.intake.wire import decode_answer, decode_job, encode_answer, encode_job
from tests.workbooks import job, read

SAMPLE = Path(__file__).parents[2] / "data" / "ncrp"


@pytest.mark.parametrize("path", find_files([SAMPLE]), ids=lambda path: path.name[-20:])
def test_a_batch_comes_back_equal(path: Path) -> None:
    batch = read(path.read_bytes(), name=path.name)

    assert decode_answer(encode_answer(batch)).batch().unpack() == batch


def test_a_job_comes_back_equal() -> None:
    assert decode_job(encode_job(job(b"x"))) == job(b"x")


def test_a_refusal_comes_back_as_the_same_error_with_its_place() -> None:
    frame = encode_answer(UnknownColumn("what is wrong", sheet="S", cell="B2"))

    with pytest.raises(UnknownColumn, match="what is wrong") as refusal:
        decode_answer(frame).batch()

    assert (refusal.value.sheet, refusal.value.cell) == ("S", "B2")


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\xc1",
        msgspec.msgpack.encode({"part": {"order": b"", "of": None}}),
        msgspec.msgpack.encode({"part": {"groups": [[0, [{"id": 1}], []]]}}),
    ],
)
def test_words_that_make_no_sense_are_a_refusal(frame: bytes) -> None:
    with pytest.raises(InputError):
        decode_answer(frame).batch()


@pytest.mark.parametrize(
    "nonsense",
    [
        {"order": b"\x63"},
        {"order": b"\x00" * 100_000},
        {"order": b""},
        {"groups": [[99, [], []]]},
        {"groups": [[0, [{}], []]]},
        {"groups": []},
    ],
)
def test_facts_that_do_not_fit_their_order_are_refused(nonsense: dict[str, object]) -> None:
    batch = read(find_files([SAMPLE])[0].read_bytes())
    part = msgspec.msgpack.decode(encode_answer(batch))["part"]

    with pytest.raises(FileRefused, match="no sense"):
        decode_answer(msgspec.msgpack.encode({"part": part | nonsense})).batch().unpack()
