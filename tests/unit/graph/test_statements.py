"""Bank statements to facts, whatever their columns are called."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UnknownColumn
from graph.intake.wire import decode_answer, encode_answer
from graph.model.batch import FactBatch, InputKind
from graph.model.entity import Account, EntityFlag, EntityRecord
from graph.model.fact import Precision
from graph.model.ids import EntityKind
from graph.model.statement import Statement
from graph.model.transfer import CashChannel, Rail, Transfer, Withdrawal
from tests.workbooks import KEYS, read, workbook

NUMBER = "999911112222"
OWN = KEYS.key(EntityKind.ACCOUNT, NUMBER)
RRN = "612000001152"
ICICI = (
    "S No.,Value Date,Transaction Date,Cheque Number,Transaction Remarks,"
    "Withdrawal Amount (INR ),Deposit Amount (INR ),Balance (INR )"
)
SIDES = "Txn Date,Description,Ref No./Cheque No.,Debit,Credit,Balance"


def _statement(
    *lines: str, header: str = SIDES, banner: str = f"Account No : {NUMBER}"
) -> FactBatch:
    return read("\n".join([banner, "", header, *lines]).encode(), name="statement.csv")


def _transfers(batch: FactBatch) -> list[Transfer]:
    return [fact for fact in batch.facts if isinstance(fact, Transfer)]


def _whole(batch: FactBatch) -> Statement:
    (whole,) = [fact for fact in batch.facts if isinstance(fact, Statement)]
    return whole


def test_each_line_is_a_movement_of_the_account() -> None:
    batch = _statement(
        f"1,01/08/2026,01/08/2026,-,UPI/{RRN}/rent/asha@okaxis/Axis/x,500.00,,9500.00",
        "2,02/08/2026,02/08/2026,-,MMT/IMPS/612000001153/x/RAVI K/SBIN0000691,,1000.00,10500.00",
        "3,03/08/2026,03/08/2026,-,ATM CSW/STBL13164/MG ROAD/BENGALURU,2000,,8500.00",
        header=ICICI,
    )

    paid, received = _transfers(batch)
    (drawn,) = [fact for fact in batch.facts if isinstance(fact, Withdrawal)]
    assert batch.of.kind is InputKind.STATEMENT
    assert (paid.payer, paid.beneficiary) == (OWN, KEYS.key(EntityKind.UPI, "asha@okaxis"))
    assert (paid.amount_paise, paid.utr, paid.rail) == (50_000, RRN, Rail.UPI)
    assert paid.event_at == datetime(2026, 7, 31, 18, 30, tzinfo=UTC)
    assert paid.event_precision is Precision.DAY
    assert (received.beneficiary, received.amount_paise) == (OWN, 100_000)
    assert (drawn.account, drawn.channel, drawn.atm) == (OWN, CashChannel.ATM, "atm:STBL13164")
    assert batch.sheets[0].notes == ()


def test_the_other_side_without_number_joins_nothing_and_keeps_its_name() -> None:
    batch = _statement(
        "02/08/2026,MMT/IMPS/612000001153/x/RAVI K/SBIN0000691,,,10,110",
        "03/08/2026,MMT/IMPS/612000001154/x/RAVI K/SBIN0000691,,,10,120",
    )

    payers = {transfer.payer for transfer in _transfers(batch)}
    others = [
        fact.entity
        for fact in batch.facts
        if isinstance(fact, EntityRecord)
        and isinstance(fact.entity, Account)
        and fact.entity.key in payers
    ]
    assert len(payers) == 2
    assert {other.holder for other in others} == {"RAVI K"}
    assert {other.flags for other in others} == {frozenset({EntityFlag.NOT_AVAILABLE})}


def test_the_opening_balance_is_kept_and_the_period() -> None:
    batch = _statement(
        "01/08/2026,OPENING BALANCE,,,,1000.00",
        "02/08/2026,UPI/x,,100,,900.00",
        "05/08/2026,UPI/y,,,50,950.00",
        ",CLOSING BALANCE,,,,950.00",
        ",TOTAL,,100,50,",
    )

    whole = _whole(batch)
    assert (whole.account, whole.opening_paise, whole.closing_paise) == (OWN, 100_000, 95_000)
    assert (whole.line_count, whole.mismatch_count) == (2, 0)
    assert whole.until_at == datetime(2026, 8, 4, 18, 30, tzinfo=UTC)
    assert (batch.sheets[0].left_out, batch.sheets[0].refused) == (3, ())


def test_the_opening_balance_follows_from_the_first_line_where_none_is_stated() -> None:
    whole = _whole(_statement("02/08/2026,x,,100,,900.00", "03/08/2026,y,,100,,800.00"))

    assert whole.opening_paise == 100_000


def test_a_missing_line_is_told() -> None:
    batch = _statement("02/08/2026,x,,100,,900", "03/08/2026,y,,100,,700", "03/08/2026,z,,100,,600")

    (note,) = batch.sheets[0].notes
    assert note.startswith("BALANCE_MISMATCH")
    assert "row 5" in note
    assert _whole(batch).mismatch_count == 1
    assert len(batch.sheets[0].row_facts) == 3


def test_another_opening_balance_than_stated_is_told() -> None:
    batch = _statement("02/08/2026,x,,100,,900", banner=f"A/c No: {NUMBER},Opening Balance: 950.00")

    (note,) = batch.sheets[0].notes
    assert "opening balance" in note


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance",
         '02/08/26,x,0,02/08/26,"1,200.00",,900.00'),
        ("Tran Date,Particulars,Amount,Dr/Cr,Balance", "02-08-2026,x,1200.00,DR,900.00 Cr"),
        ("Tran Date,Particulars,Amount,Balance", "02-08-2026,x,-1200.00,900.00"),
        ("Tran Date,Particulars,Amount,Balance", "02-08-2026,x,1200.00 Dr,900.00"),
        ("Post Date,Details,Debit,Credit,Balance", "2026-08-02,x,1200.00,0.00,900.00"),
        ("दिनांक,विवरण,नामे,जमा,शेष", "02/08/2026,x,1200,,900"),
    ],
)  # fmt: skip
def test_the_columns_of_other_banks_are_found(header: str, line: str) -> None:
    batch = _statement(line, header=header)

    (paid,) = _transfers(batch)
    assert (paid.payer, paid.amount_paise) == (OWN, 120_000)
    assert _whole(batch).closing_paise == 90_000


def test_digits_of_another_script_are_read() -> None:
    (paid,) = _transfers(_statement("02/08/2026,x,,१२३५,,९५५"))

    assert paid.amount_paise == 123_500


lines = st.lists(
    st.tuples(
        st.integers(1, 28), st.integers(-(10**8), 10**8).filter(bool), st.sampled_from("abc")
    ),
    min_size=1,
    max_size=8,
)


@given(moved=lines, opening=st.integers(0, 10**9), is_reversed=st.booleans())
def test_a_statement_says_each_movement_once_and_adds_up(
    moved: list[tuple[int, int, str]], opening: int, is_reversed: bool
) -> None:
    written, balance = [], opening
    for day, paise, words in sorted(moved):
        balance += paise
        debit, credit = ("", f"{paise / 100:.2f}") if paise > 0 else (f"{-paise / 100:.2f}", "")
        written.append(f"{day:02}/08/2026,{words},,{debit},{credit},{balance / 100:.2f}")

    batch = _statement(*(written[::-1] if is_reversed else written))

    signed = [
        (fact.amount_paise or 0) * (1 if fact.beneficiary == OWN else -1)
        for fact in _transfers(batch)
    ]
    assert sorted(signed) == sorted(paise for _, paise, _ in moved)
    assert batch.sheets[0].notes == ()
    assert _whole(batch).line_count == len(moved)


def test_statements_that_overlap_say_each_line_once() -> None:
    lines = ["02/08/2026,x,,100,,900", "03/08/2026,y,,100,,800", "04/08/2026,z,,100,,700"]

    first, second = _statement(*lines[:2]), _statement(*lines[1:])

    assert len(set(first.sheets[0].row_facts) & set(second.sheets[0].row_facts)) == 1


def test_both_sides_statements_say_one_transfer_by_its_rrn() -> None:
    line = f"02/08/2026,IMPS/{RRN}/x"
    paid = _statement(f"{line},,100,,900")
    received = _statement(f"{line},,,100,100", banner="Account No : 999933334444")

    assert _transfers(paid)[0].transfer_key == _transfers(received)[0].transfer_key


def test_a_statement_that_does_not_say_whose_it_is_is_refused() -> None:
    with pytest.raises(UnknownColumn, match="whose account"):
        _statement("02/08/2026,x,,100,,900", banner="Some bank")


def test_the_account_may_stand_in_a_column_or_in_the_files_name() -> None:
    header = f"Account No,{SIDES}"
    by_column = read(f"{header}\n{NUMBER},02/08/2026,x,,100,,900".encode(), name="s.csv")
    by_name = read(f"{SIDES}\n02/08/2026,x,,100,,900".encode(), name=f"{NUMBER}.csv")

    assert {_transfers(batch)[0].payer for batch in (by_column, by_name)} == {OWN}


@pytest.mark.parametrize(
    ("line", "cell"),
    [
        ("32/08/2026,x,,100,,900", "A4"),
        ("02/08/2026,x,,many,,900", "D4"),
        ("02/08/2026,x,,100,50,900", "E4"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_its_cell(line: str, cell: str) -> None:
    (refused,) = _statement(line).sheets[0].refused

    assert refused.cell == cell


def test_a_statement_in_a_workbook_comes_through_the_child_as_it_went_in() -> None:
    rows: list[list[object]] = [
        ["Account Number :", NUMBER],
        [*SIDES.split(",")],
        [date(2026, 8, 2), "x", None, 100.5, None, 900.0],
    ]

    batch = read(workbook({"Sheet1": rows}), name="s.xlsx")

    assert _transfers(batch)[0].amount_paise == 10_050
    assert decode_answer(encode_answer(batch)).batch().unpack() == batch
