"""Whatever quirks a workbook is written with, it says the same."""

from collections.abc import Callable, Mapping
from datetime import datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from graph.model.batch import FactBatch
from tests.workbooks import HOP, hop, read, workbook

ACCOUNTS = st.integers(min_value=9_990_000_000, max_value=999_999_999_999).map(str)
Quirk = Callable[[object], object]
FIRST = datetime(2020, 1, 1)  # noqa: DTZ001  what a clerk writes has no zone
LAST = datetime(2030, 1, 1)  # noqa: DTZ001  as above


def _grouped(paise: object) -> str:
    rupees, rest = divmod(int(str(paise)), 100)
    digits = str(rupees)
    head, tail = digits[:-3], digits[-3:]
    groups: list[str] = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return f"{','.join([*groups, tail])}.{rest:02}"


ACCOUNT_QUIRKS: tuple[Quirk, ...] = (
    str,
    lambda number: f"0000{number}",
    lambda number: float(str(number)),
    lambda number: f" {number}<br/>",
    lambda number: f"'{number}",
)
AMOUNT_QUIRKS: tuple[Quirk, ...] = (
    _grouped,
    lambda paise: f" {_grouped(paise)}",
    lambda paise: f"Rs. {_grouped(paise)}",
    lambda paise: f"₹{_grouped(paise)}/-",
    lambda paise: int(str(paise)) / 100,
)
DATE_QUIRKS = ("%d/%m/%Y %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%d/%m/%Y %I:%M:%S %p", "%d/%m/%y %H:%M")
HEADER_QUIRKS: tuple[Mapping[str, str], ...] = (
    {},
    {"Transaction Id / UTR Number2": "Transaction ID / UTR Number"},
    {"Disputed Amount": "Disputed Amoun", "Bank/FIs": "BANK/FIS "},
)


@st.composite
def _plain_rows(draw: DrawFn) -> list[dict[str, object]]:
    return [
        {
            "payer": draw(ACCOUNTS),
            "beneficiary": draw(ACCOUNTS),
            "amount": draw(st.integers(min_value=100, max_value=10**9)),
            "disputed": draw(st.integers(min_value=0, max_value=10**9)),
            "utr": draw(st.one_of(st.just("NA"), ACCOUNTS)),
            "date": draw(st.datetimes(min_value=FIRST, max_value=LAST)).replace(second=0),
        }
        for _ in range(draw(st.integers(min_value=1, max_value=6)))
    ]


def _written(batch: FactBatch) -> list[str]:
    return sorted(fact for sheet in batch.sheets for fact in sheet.row_facts)


@settings(max_examples=40, deadline=None)
@given(_plain_rows(), st.data())
def test_quirks_of_writing_change_no_fact(
    rows: list[dict[str, object]], data: st.DataObject
) -> None:
    def quirky(row: dict[str, object]) -> list[object]:
        when = row["date"]
        assert isinstance(when, datetime)
        return hop(
            payer=data.draw(st.sampled_from(ACCOUNT_QUIRKS))(row["payer"]),
            beneficiary=data.draw(st.sampled_from(ACCOUNT_QUIRKS))(row["beneficiary"]),
            amount=data.draw(st.sampled_from(AMOUNT_QUIRKS))(row["amount"]),
            disputed=data.draw(st.sampled_from(AMOUNT_QUIRKS))(row["disputed"]),
            date=when.strftime(data.draw(st.sampled_from(DATE_QUIRKS))),
            utr=row["utr"],
            utr2="",
        )

    plain = [
        hop(
            **row
            | {
                "amount": _grouped(row["amount"]),
                "disputed": _grouped(row["disputed"]),
                "date": f"{row['date']:%d/%m/%Y %H:%M:%S}",
                "utr2": "",
            }
        )
        for row in rows
    ]
    renamed = data.draw(st.sampled_from(HEADER_QUIRKS))
    header = [renamed.get(name, name) for name in HOP]
    body = [quirky(row) for row in rows]
    at = data.draw(st.integers(min_value=0, max_value=len(body)))
    copies = [[header], [["" for _ in HOP]], []]
    body[at:at] = data.draw(st.sampled_from(copies))
    sheet = data.draw(
        st.sampled_from(["Money Transfer to", "MONEY TRANSFER TO ", "Money Transfer To."])
    )

    before = read(workbook({"Money Transfer to": [HOP, *plain]}))
    after = read(workbook({sheet: [header, *body]}))

    assert _written(after) == _written(before)
    assert not after.sheets[0].refused


@settings(max_examples=30, deadline=None)
@given(_plain_rows(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_fact(rows: list[dict[str, object]], random: Random) -> None:
    written = [
        hop(**row | {"amount": 5, "disputed": 5, "date": "30/08/2026", "utr2": ""}) for row in rows
    ]
    shuffled = random.sample(written, k=len(written))

    before = read(workbook({"Money Transfer to": [HOP, *written]}))
    after = read(workbook({"Money Transfer to": [HOP, *shuffled]}))

    assert _written(after) == _written(before)
