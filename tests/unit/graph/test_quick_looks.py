"""The quick looks at a cell, which spare the long ones, answer as the long ones do."""

import re
from collections.abc import Callable
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from graph.amounts import parse_instant, parse_paise
from graph.errors import InputError
from graph.identifiers import parse_account_cell, parse_utr
from graph.intake.complete_trail import TOTAL, TOTAL_BEGINS
from graph.intake.headers import SHORTEST_CUT, Column, Vocabulary, header_key, may_begin
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
    lines += [f"{99990000 + at},{88880000 + at},30/08/2026 10:00:00,5,{at}" for at in range(30_000)]
    table = "\n".join(lines).encode()
    last = "\n".join([lines[0], *lines[-10:]]).encode()
    _, later = read_parts(job(table, name="table.csv"), table)
    (alone,) = read_parts(job(last, name="last.csv"), last)

    by_id = {fact.id: fact for fact in later.facts}
    transfers = [fact for fact in alone.facts if fact.id.startswith("hop:")]
    assert len(transfers) == 10
    for fact in transfers:
        assert replace(by_id[fact.id], sources=fact.sources) == fact


DIGITS = st.text(alphabet="0123456789", min_size=1, max_size=45)
AMOUNTS = st.from_regex(r"\d{1,15}(\.\d{0,3})?", fullmatch=True)
INSTANTS = st.from_regex(
    r"20[0-3]\d-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d:[0-5]\d(Z|\+05:30)?", fullmatch=True
)


def _answer(parse: Callable[[str], object], text: str) -> object:
    try:
        return parse(text)
    except InputError as error:
        return type(error), str(error)


@given(DIGITS)
@example("999911112222")
def test_plain_digits_are_read_as_digits_that_are_looked_at_long(digits: str) -> None:
    for parse in (parse_account_cell, parse_utr):
        assert _answer(parse, digits) == _answer(parse, f" {digits}")


@given(AMOUNTS | DIGITS)
@example("1234.5")
def test_a_plain_amount_is_read_as_one_that_is_looked_at_long(amount: str) -> None:
    assert _answer(parse_paise, amount) == _answer(parse_paise, f" {amount}")


@given(INSTANTS)
def test_a_plain_instant_is_read_as_one_that_is_looked_at_long(instant: str) -> None:
    assert _answer(parse_instant, instant) == _answer(parse_instant, f" {instant}")


@given(st.lists(st.text(max_size=14), min_size=1, max_size=8), st.text(min_size=12, max_size=14))
@example(["Transaction Amount"], "transactiona")
def test_a_header_cut_short_means_the_one_that_begins_so(names: list[str], cut: str) -> None:
    words = Vocabulary({Column.AMOUNT: names, Column.DATE: ["Transaction Amount Date"]})
    key = header_key(cut)
    keys = {header_key(name): Column.AMOUNT for name in names} | {
        "transactionamountdate": Column.DATE
    }

    fits = {column for name, column in keys.items() if name.startswith(key)}

    if key and key not in keys and len(key) >= SHORTEST_CUT:
        assert words.column_of(key) == (fits.pop() if len(fits) == 1 else None)
