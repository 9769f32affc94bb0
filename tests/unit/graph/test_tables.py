"""Plain tables of transfers, withdrawals and holds to facts."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import graph.intake.trail_facts
from api.services.table_rows import HEADERS, Table
from graph.errors import FileRefused
from graph.intake.readers import find_files
from graph.model.batch import FactBatch, InputKind
from graph.model.entity import Account, Atm, EntityFlag, EntityRecord
from graph.model.fact import INDIA, Fact
from graph.model.ids import EntityKey, EntityKind
from graph.model.money import format_plain
from graph.model.transfer import CashChannel, Hold, Transfer, Withdrawal
from tests.workbooks import COMPLAINT, HOLD, HOP, KEYS, hop, read, workbook

SAMPLE = Path(__file__).parents[2] / "data" / "ncrp"
PAYER = KEYS.key(EntityKind.ACCOUNT, "999911112222")
HOLD_ROW = [1, COMPLAINT, "999933334444", "1", "30/08/2026", 500, "ICICI Bank", "", "N"]
RECEIVER = KEYS.key(EntityKind.ACCOUNT, "999933334444")


def _table(*lines: str, name: str = "table.csv") -> FactBatch:
    return read("\n".join(lines).encode(), name=name)


def _transfers(batch: FactBatch) -> list[Transfer]:
    return [fact for fact in batch.facts if isinstance(fact, Transfer)]


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _exported(table: Table, batch: FactBatch) -> bytes:
    """Write facts as `ringtrace export --reveal` does."""
    names = {}
    for fact in batch.facts:
        if isinstance(fact, EntityRecord):
            entity = fact.entity
            names[entity.key] = entity.atm_id if isinstance(entity, Atm) else _number(entity)
    rows = [row for fact in batch.facts if (row := _row(table, fact, names))]
    return _csv([HEADERS[table], *rows])


def _number(entity: object) -> str:
    return str(
        getattr(entity, "number", None)
        or getattr(entity, "handle", None)
        or getattr(entity, "token", "")
    )


def _row(table: Table, fact: Fact, names: Mapping[EntityKey, str]) -> list[str] | None:
    at = fact.event_at.astimezone(INDIA).isoformat(timespec="seconds") if fact.event_at else ""
    when = [at, fact.event_precision.value]

    def rupees(paise: int | None) -> str:
        return "" if paise is None else format_plain(paise)

    match table, fact:
        case Table.TRANSFERS, Transfer():
            return [
                fact.complaint or "",
                "" if fact.layer is None else str(fact.layer),
                names[fact.payer],
                names[fact.beneficiary],
                *when,
                rupees(fact.amount_paise),
                rupees(fact.disputed_paise),
                fact.utr or "",
                fact.rail.value if fact.rail else "",
                fact.id,
            ]
        case Table.WITHDRAWALS, Withdrawal():
            return [
                fact.complaint or "",
                names[fact.account],
                *when,
                rupees(fact.amount_paise),
                rupees(fact.disputed_paise),
                fact.channel.value,
                names[fact.atm] if fact.atm else "",
                fact.utr or "",
                fact.id,
            ]
        case Table.HOLDS, Hold():
            number = fact.complaint or ""
            return [number, names[fact.account], *when, rupees(fact.amount_paise), fact.id]
    return None


def test_a_table_of_transfers_is_read() -> None:
    batch = _table(
        "From Account,To Account,Date,Amount,UTR,Mode",
        '0999911112222,999933334444,30/08/2026 16:57:35,"1,23,456.00",612000001152,IMPS',
    )

    (transfer,) = _transfers(batch)
    assert batch.of.kind is InputKind.TABLE
    assert (transfer.payer, transfer.beneficiary) == (PAYER, RECEIVER)
    assert (transfer.amount_paise, transfer.rail) == (12_345_600, "IMPS")
    assert (transfer.complaint, transfer.layer) == (None, None)


def test_a_table_of_withdrawals_is_read_with_channel_and_machine() -> None:
    batch = _table(
        "account,at,amount,channel,machine,place",
        "999933334444,2026-08-30 17:09:57,10000,atm,STBL13164,Bengaluru",
        "999933334444,2026-08-30 17:19:57,500,AEPS,,",
        "999933334444,2026-08-30 17:19:57,500,PIGEON,,",
    )

    drawn = [fact for fact in batch.facts if isinstance(fact, Withdrawal)]
    assert [fact.channel for fact in drawn] == [CashChannel.ATM, CashChannel.AEPS]
    assert drawn[0].atm == "atm:STBL13164"
    (refused,) = batch.sheets[0].refused
    assert refused.cell == "D4"


@pytest.mark.parametrize("table", [Table.TRANSFERS, Table.WITHDRAWALS])
def test_what_export_writes_is_read_back_as_the_same_facts(table: Table) -> None:
    kinds = {Table.TRANSFERS: Transfer, Table.WITHDRAWALS: Withdrawal}
    for path in find_files([SAMPLE]):
        batch = read(path.read_bytes(), name=path.name)
        said = {fact.id: fact for fact in batch.facts if isinstance(fact, kinds[table])}
        unnamed = _joining_nothing(batch)
        whole = {id_ for id_, fact in said.items() if not _ends(fact) & unnamed}
        if not whole:
            continue

        again = read(_exported(table, batch), name=f"{table}.csv")

        back = {fact.id: fact for fact in again.facts if isinstance(fact, kinds[table])}
        assert again.of.kind is InputKind.TABLE
        assert len(back) == len(said)
        assert whole <= back.keys()
        assert all(_ends(back[id_]) == _ends(said[id_]) for id_ in whole)


def test_exported_holds_are_read_back_account_by_account() -> None:
    batch = read(workbook({"Transaction put on hold": [HOLD, HOLD_ROW]}))

    again = read(_exported(Table.HOLDS, batch), name="holds.csv")

    held = [fact for fact in again.facts if isinstance(fact, Hold)]
    assert [(fact.account, fact.amount_paise) for fact in held] == [(RECEIVER, 50_000)]


def _joining_nothing(batch: FactBatch) -> set[str]:
    lost = {EntityFlag.MASKED, EntityFlag.NOT_AVAILABLE, EntityFlag.PRECISION_LOST}
    return {
        fact.entity.key
        for fact in batch.facts
        if isinstance(fact, EntityRecord) and isinstance(fact.entity, Account)
        if fact.entity.flags & lost
    }


def _ends(fact: Fact) -> set[str]:
    match fact:
        case Transfer():
            return {fact.payer, fact.beneficiary}
        case Withdrawal() | Hold():
            return {fact.account}
        case _:
            return set()


def test_a_table_and_a_workbook_that_say_the_same_say_it_once() -> None:
    book = read(workbook({"Money Transfer to": [HOP, hop()]}))
    table = _table(
        "acknowledgement_no,layer,payer,beneficiary,at,amount,disputed,utr",
        f"{COMPLAINT},1,999911112222,999933334444,30/08/2026 16:57,123456,23456,612000001152",
    )

    assert _transfers(book)[0].id == _transfers(table)[0].id


def test_a_masked_export_joins_nothing() -> None:
    batch = _table(
        "payer,beneficiary,at,amount",
        "…2222 (Indian Bank),…4444,30/08/2026,100",
        "r…@okaxis,…4444,30/08/2026,200",
    )

    keys = [key for transfer in _transfers(batch) for key in (transfer.payer, transfer.beneficiary)]
    assert len(set(keys)) == 4
    flags = {
        flag for fact in batch.facts if isinstance(fact, EntityRecord) for flag in fact.entity.flags
    }
    assert flags == {EntityFlag.MASKED}


@given(
    rows=st.lists(
        st.tuples(st.integers(10_000, 10_020), st.integers(10_000, 10_020), st.integers(1, 5)),
        min_size=1,
        max_size=12,
    ),
    order=st.randoms(use_true_random=False),
)
def test_rows_in_any_order_are_the_same_facts(
    rows: list[tuple[int, int, int]], order: object
) -> None:
    lines = [f"{payer},{to},30/08/2026 10:00:00,{rupees}" for payer, to, rupees in rows]
    shuffled = list(lines)
    order.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random

    said = [
        {fact.id for fact in _transfers(_table("payer,beneficiary,at,amount", *some))}
        for some in (lines, shuffled)
    ]

    assert said[0] == said[1]
    assert len(said[0]) == len(rows)


def test_a_table_without_the_columns_of_any_kind_is_refused() -> None:
    with pytest.raises(FileRefused, match="no reader knows"):
        _table("account,at,amount", "999933334444,30/08/2026,1")


def test_what_is_forgotten_of_a_long_table_changes_nothing_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = [
        f"{999900000000 + row % 7},{888800000000 + row % 5},30/08/2026 10:00:00,{row % 3}"
        for row in range(100)
    ]
    table = "\n".join(["payer,beneficiary,at,amount", *lines]).encode()
    whole = read(table, name="table.csv")

    monkeypatch.setattr(graph.intake.trail_facts, "MOST_DESCRIBED", 2)
    monkeypatch.setattr(graph.intake.trail_facts, "MOST_NAMED", 2)

    assert read(table, name="table.csv") == whole
