import json
from pathlib import Path

import pytest

from analytics.ledger.events import Policy
from analytics.ledger.hops import HopOrder
from analytics.ledger.paths import PathRank
from api.services.ledgers import parse_policies, run_ledger_paths, run_ledgers
from graph.errors import FileRefused, InputError

HEADER = (
    "kind,key,account,counterparty,complaint,amount_paise,disputed_paise,exit_kind,"
    "earliest_at,latest_at,reverses,line\n"
)
T1 = "2026-01-05T04:30:00Z,2026-01-05T04:30:00Z"
EXAMPLE = f"""{HEADER}OPENING,e0,M,,,2000,,,,,,
DISPUTED_PAYMENT,e1,M,,A,5000,,,{T1},,
DISPUTED_PAYMENT,e2,M,,B,3000,,,2026-01-05T04:35:00Z,2026-01-05T04:35:00Z,,
TRANSFER,e3,M,N,A,6000,,,2026-01-05T04:40:00Z,2026-01-05T04:40:59.999Z,,
HOLD,e4,N,,B,4000,,,2026-01-05T05:00:00Z,2026-01-05T05:00:00Z,,
EXIT,e5,N,,,2500,,ATM,2026-01-05T06:00:00Z,2026-01-05T06:00:00Z,,
"""
FIFO_LINE = (
    '{"accounts":{"M":{"balance_paise":4000,"held":{},"on_account":{"A":1000,"B":3000},'
    '"unseen_in_paise":0},"N":{"balance_paise":0,"held":{"A":2000},"on_account":{},'
    '"unseen_in_paise":500}},"assumed_order_count":1,"complaints":{"A":{"cashed_out":'
    '{"ATM":2000},"disputed_paise":5000,"held_paise":2000,"holds":{"e4":2000},"left":{},'
    '"on_account_paise":1000,"refunded_paise":0,"sum_paise":5000},"B":{"cashed_out":{},'
    '"disputed_paise":3000,"held_paise":0,"holds":{},"left":{},"on_account_paise":3000,'
    '"refunded_paise":0,"sum_paise":3000}},"file":"events.csv","ignored_paise":0,'
    '"movements":{"e3":{"amount_paise":6000,"kind":"TRANSFER","traced":{"A":4000}},'
    '"e5":{"amount_paise":2500,"kind":"EXIT","traced":{"A":2000}}},"policy":"FIFO",'
    '"refunded_beyond_traced":{},"self_transfer_count":0,"skipped_count":0}'
)
PRO_RATA_LINE = (
    '{"accounts":{"M":{"balance_paise":4000,"held":{},"on_account":{"A":2000,"B":1200},'
    '"unseen_in_paise":0},"N":{"balance_paise":0,"held":{"A":1571,"B":1800},"on_account":{},'
    '"unseen_in_paise":500}},"assumed_order_count":1,"complaints":{"A":{"cashed_out":'
    '{"ATM":1429},"disputed_paise":5000,"held_paise":1571,"holds":{"e4":1571},"left":{},'
    '"on_account_paise":2000,"refunded_paise":0,"sum_paise":5000},"B":{"cashed_out":{},'
    '"disputed_paise":3000,"held_paise":1800,"holds":{"e4":1800},"left":{},'
    '"on_account_paise":1200,"refunded_paise":0,"sum_paise":3000}},"file":"events.csv",'
    '"ignored_paise":0,"movements":{"e3":{"amount_paise":6000,"kind":"TRANSFER","traced":'
    '{"A":3000,"B":1800}},"e5":{"amount_paise":2500,"kind":"EXIT","traced":{"A":1429}}},'
    '"policy":"PRO_RATA","refunded_beyond_traced":{},"self_transfer_count":0,'
    '"skipped_count":0}'
)


def write(folder: Path, text: str, name: str = "events.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("policy", "line"), [("FIFO", FIFO_LINE), ("PRO_RATA", PRO_RATA_LINE)])
def test_the_example_of_the_format_comes_out_to_the_byte(
    tmp_path: Path, policy: str, line: str
) -> None:
    path = write(tmp_path, EXAMPLE)

    (answer,) = run_ledgers(path, [Policy(policy)])

    assert answer.text == line
    assert not answer.is_error


def test_poison_is_told_as_exposure_with_what_was_counted_over(tmp_path: Path) -> None:
    (answer,) = run_ledgers(write(tmp_path, EXAMPLE), [Policy.POISON])

    document = json.loads(answer.text)
    assert document["movements"]["e3"]["exposure"] == {"A": 6000, "B": 6000}
    assert document["complaints"]["B"]["exposure_paise"] == 10_500
    assert document["complaints"]["B"]["over_count_paise"] == 7_500
    assert "sum_paise" not in document["complaints"]["B"]


def test_a_folder_is_run_file_by_file_by_name_and_policy_by_policy(tmp_path: Path) -> None:
    write(tmp_path, EXAMPLE, "b.csv")
    write(tmp_path, EXAMPLE, "a.csv")
    write(tmp_path, "no ledger", "notes.txt")
    (tmp_path / "deeper.csv").mkdir()

    lines = [json.loads(line.text) for line in run_ledgers(tmp_path, parse_policies("ALL"))]

    assert [line["file"] for line in lines] == ["a.csv"] * 5 + ["b.csv"] * 5
    assert [line["policy"] for line in lines[:5]] == [
        "FIFO",
        "LIFO",
        "PRO_RATA",
        "LOWEST_INTERMEDIATE_BALANCE",
        "POISON",
    ]


def test_a_file_that_cannot_be_run_does_not_stop_the_next(tmp_path: Path) -> None:
    write(tmp_path, EXAMPLE.replace("EXIT", "EXODUS"), "a.csv")
    write(tmp_path, EXAMPLE, "b.csv")

    bad, good = run_ledgers(tmp_path, [Policy.LIFO])

    told = json.loads(bad.text)
    assert told.keys() == {"error", "file", "policy"}
    assert (told["file"], told["policy"]) == ("a.csv", "LIFO")
    assert told["error"].startswith("line 7: kind is none of OPENING, ")
    assert bad.is_error
    assert not good.is_error


@pytest.mark.parametrize(
    "row",
    [
        f",k,M,,,5,,ATM,{T1},,",
        f"EXIT,,M,,,5,,ATM,{T1},,",
        f"EXIT,e1,M,,,5,,ATM,{T1},,",
        f"EXIT,k,,,,5,,ATM,{T1},,",
        f"EXIT,k,M,,,5,,BANK,{T1},,",
        f"EXIT,k,M,,,5,,FEE,{T1},,",
        f"EXIT,k,M,,,0,,ATM,{T1},,",
        f"EXIT,k,M,,,-5,,ATM,{T1},,",
        f"EXIT,k,M,,,5.0,,ATM,{T1},,",
        f"EXIT,k,M,,,\u0665,,ATM,{T1},,",
        f"TRANSFER,k,M,,,5,,,{T1},,",
        f"DISPUTED_PAYMENT,k,M,,A,5,6,,{T1},,",
        f"DISPUTED_PAYMENT,k,M,,A,5,x,,{T1},,",
        f"DISPUTED_PAYMENT,k,M,,,5,,,{T1},,",
        f"HOLD,k,M,,A;B,5,,,{T1},,",
        f"REFUND,k,M,,,5,,,{T1},,",
        "EXIT,k,M,,,5,,ATM,,,,",
        "EXIT,k,M,,,5,,ATM,2026-01-05T04:30:00Z,,,",
        "EXIT,k,M,,,5,,ATM,2026-01-05 04:30:00Z,2026-01-05 04:30:00Z,,",
        "EXIT,k,M,,,5,,ATM,2026-01-05T10:00:00+05:30,2026-01-05T10:00:00+05:30,,",
        "EXIT,k,M,,,5,,ATM,2026-02-30T04:30:00Z,2026-02-30T04:30:00Z,,",
        "EXIT,k,M,,,5,,ATM,2026-01-05T04:30:00.0001Z,2026-01-05T04:30:00.0001Z,,",
        "EXIT,k,M,,,5,,ATM,2026-01-05T04:30:00Z,2026-01-05T04:29:59Z,,",
        f"EXIT,k,M,,,5,,ATM,{T1},,M:one",
        f"EXIT,k,M,,,5,,ATM,{T1},,7",
        f'"EXIT,k,M,,,5,,ATM,{T1},,',
    ],
)
def test_a_row_that_cannot_be_is_refused_without_telling_an_account(
    tmp_path: Path, row: str
) -> None:
    path = write(tmp_path, EXAMPLE.replace(",M,", ",59911220033,") + row.replace("M", "599112200"))

    (answer,) = run_ledgers(path, [Policy.FIFO])

    assert answer.is_error
    assert "599112200" not in answer.text


def test_what_is_not_read_may_hold_anything(tmp_path: Path) -> None:
    rows = (
        "OPENING,k0,M,x,x,7,x,x,x,x,x,\n"
        f"INTEREST,k1,M,x,A;B,5,x,x,{T1},x,\n"
        f"REVERSAL,k2,M,x,A;B,1,x,x,{T1},e3,\n"
    )

    (answer,) = run_ledgers(write(tmp_path, EXAMPLE + rows), [Policy.FIFO])

    assert not answer.is_error
    assert json.loads(answer.text)["accounts"].keys() == {"M", "N"}


def test_rows_without_amount_and_those_that_name_them_are_skipped_and_counted(
    tmp_path: Path,
) -> None:
    rows = (
        f"HOLD,h,N,,A,,,,{T1},,\n"
        f"RELEASE,r,,,,5,,,{T1},h,\n"
        f"REVERSAL,v,,,,5,,,{T1},e4,\n"
        f"REVERSAL,w,,,,5,,,{T1},e1,\n"
        f"RELEASE,s,,,,5,,,{T1},,\n"
        "OPENING,o,Z,,,,,,,,,\n"
    )

    (answer,) = run_ledgers(write(tmp_path, EXAMPLE + rows), [Policy.FIFO])

    document = json.loads(answer.text)
    assert document["skipped_count"] == 5
    assert document["accounts"].keys() == {"M", "N"}
    assert document["movements"].keys() == {"e3", "e5"}


def test_columns_are_found_by_name_and_missing_ones_are_empty(tmp_path: Path) -> None:
    text = (
        "\ufeffamount_paise,earliest_at,latest_at,key,kind,account,complaint,remark\n"
        f"500,{T1},p,DISPUTED_PAYMENT,M,A,hello\n"
    )

    (answer,) = run_ledgers(write(tmp_path, text), [Policy.FIFO])

    assert json.loads(answer.text)["complaints"]["A"]["on_account_paise"] == 500


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"kind,key\n\xe9,1\n"])
def test_a_file_that_is_no_table_is_an_error_of_that_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(content)

    (answer,) = run_ledgers(path, [Policy.FIFO])

    assert answer.is_error


def test_text_outside_ascii_stays_as_it_is(tmp_path: Path) -> None:
    (answer,) = run_ledgers(write(tmp_path, EXAMPLE.replace(",M,", ",खाता,")), [Policy.FIFO])

    assert '"खाता"' in answer.text


def test_nothing_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="no such file"):
        list(run_ledgers(tmp_path / "none", [Policy.FIFO]))
    with pytest.raises(FileRefused, match=r"\.csv"):
        list(run_ledgers(tmp_path, [Policy.FIFO]))


def test_policies_have_names() -> None:
    assert parse_policies("LIFO") == (Policy.LIFO,)
    assert parse_policies("ALL") == tuple(Policy)
    with pytest.raises(InputError, match="LOWEST_INTERMEDIATE_BALANCE"):
        parse_policies("fifo")


def test_paths_are_told_with_the_request_they_answer(tmp_path: Path) -> None:
    path = write(tmp_path, EXAMPLE)

    (line,) = run_ledger_paths(path, payer="M", beneficiary="N", k=5)

    assert line.text == (
        '{"file":"events.csv","from":"M","k":5,"order":"TIMED","paths":[{"arrival_at":'
        '"2026-01-05T04:40:00.000Z","hops":["e3"],"least_paise":6000}],"rank":"EARLIEST","to":"N"}'
    )


def test_paths_of_a_file_that_cannot_be_read_are_an_error_line(tmp_path: Path) -> None:
    path = write(tmp_path, EXAMPLE.replace("EXIT", "EXODUS"))

    (line,) = run_ledger_paths(
        path, payer="M", beneficiary="N", k=1, rank=PathRank.FASTEST, order=HopOrder.STRICT
    )

    assert line.is_error
    assert json.loads(line.text).keys() == {"error", "file"}
