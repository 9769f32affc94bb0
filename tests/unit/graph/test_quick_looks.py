"""The quick looks at a cell, which spare the long ones, answer as the long ones do."""

import re
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from graph.intake.complete_trail import TOTAL, TOTAL_BEGINS
from graph.intake.headers import header_key, may_begin
from graph.intake.readers import read_parts
from graph.model.cell import BLANKS, DIGIT, MARKUP, text_of
from tests.workbooks import job

TEXTS = st.text(max_size=12) | st.text(alphabet="TOTALtotal sSgG<b>1९Жé\u200b-", max_size=12)


def long_look(text: str) -> str:
    """Take out markup, blanks and other scripts' digits, whatever the text is."""
    bare = DIGIT.sub(lambda digit: str(int(digit[0])), MARKUP.sub(" ", text))
    return re.sub(" +", " ", BLANKS.sub(" ", bare)).strip(" ")


@given(TEXTS)
@example("6123456789")
@example("<b>12</b>")
@example("१२")
def test_the_text_of_a_plain_cell_is_that_of_any_other(text: str) -> None:
    assert " ".join(text_of(text).split()) == " ".join(long_look(text).split())
    assert text_of(text_of(text)) == text_of(text) or "<" in text_of(text)


@given(TEXTS)
@example("Total")
@example(" GRAND total")
@example("<b>sub</b>total")
@example("ЖTotal")
def test_no_total_is_passed_over(text: str) -> None:
    if TOTAL.fullmatch(header_key(text)):
        assert may_begin(text, TOTAL_BEGINS)


@given(TEXTS, TEXTS)
def test_no_cell_that_repeats_a_header_is_passed_over(cell: str, header: str) -> None:
    key = header_key(header)
    if key and header_key(cell) == key:
        assert may_begin(cell, key[0])


def test_a_number_or_a_name_is_no_total() -> None:
    assert not any(may_begin(text, TOTAL_BEGINS) for text in ("999900000001", "Axis Bank", "9,000"))


def test_a_fact_of_a_later_part_is_the_fact_of_an_earlier_one() -> None:
    lines = ["payer,beneficiary,at,amount,utr"]
    lines += [f"{99990000 + at},{88880000 + at},30/08/2026 10:00:00,5,{at}" for at in range(40_000)]
    table = "\n".join(lines).encode()
    last = "\n".join([lines[0], *lines[-10:]]).encode()
    _, later = read_parts(job(table, name="table.csv"), table)
    (alone,) = read_parts(job(last, name="last.csv"), last)

    by_id = {fact.id: fact for fact in later.facts}
    transfers = [fact for fact in alone.facts if fact.id.startswith("hop:")]
    assert len(transfers) == 10
    for fact in transfers:
        assert replace(by_id[fact.id], sources=fact.sources) == fact
