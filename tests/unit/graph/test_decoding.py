"""Types are learnt by one thread alone: two at once end the process."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from graph.model.decoding import convert, json_decoder, msgpack_decoder

ROOT = Path(__file__).parents[3]
AT_ONCE = """
import sys, threading
from dataclasses import make_dataclass
from enum import StrEnum

import msgspec

from graph.model.decoding import convert, json_decoder, msgpack_decoder

sys.setswitchinterval(1e-6)
for _ in range(40):
    words = StrEnum("Words", {f"W{no}": f"w{no}" for no in range(20)})
    inner = make_dataclass("Inner", [("word", words), ("no", int)], frozen=True, slots=True)
    outer = make_dataclass(
        "Outer", [("one", inner), ("many", tuple[inner, ...]), ("word", words | None)]
    )
    plain = {"one": {"word": "w1", "no": 3}, "many": [], "word": None}
    asks = [
        lambda: msgpack_decoder(list[outer]).decode(msgspec.msgpack.encode([plain])),
        lambda: json_decoder(outer).decode(msgspec.json.encode(plain)),
        lambda: convert(plain, outer),
        lambda: json_decoder(inner).decode(b'{"word": "w1", "no": 3}'),
    ]
    barrier = threading.Barrier(len(asks))

    def ask(one):
        barrier.wait()
        one()

    threads = [threading.Thread(target=ask, args=(one,)) for one in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("alive")
"""


def test_threads_that_meet_a_type_at_once_all_read_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "alive", "")


def test_a_decoder_is_made_once() -> None:
    assert json_decoder(int) is json_decoder(int)
    assert msgpack_decoder(list[int]) is msgpack_decoder(list[int])


def test_numbers_in_texts_are_numbers_where_asked() -> None:
    assert convert({"a": "3"}, dict[str, int], is_strict=False) == {"a": 3}
    assert json_decoder(int, is_strict=False).decode(b'"3"') == 3
    with pytest.raises(msgspec.ValidationError):
        convert({"a": "3"}, dict[str, int])
    with pytest.raises(msgspec.ValidationError):
        json_decoder(int).decode(b'"3"')
