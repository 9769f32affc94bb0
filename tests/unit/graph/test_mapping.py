"""Tables that nobody knows: mappings, how they are kept, and what is proposed."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import FileRefused, InputError, UnknownColumn
from graph.intake.forms import FORMS
from graph.intake.inspect import Inspection
from graph.intake.mapping import (
    ColumnMapping,
    parse_mapping,
    read_mapping,
    save_mapping,
    saved_mappings,
    write_mapping,
)
from graph.intake.readers import inspect_bytes, read_parts
from graph.model.batch import FactBatch, InputKind
from graph.model.ids import EntityKind
from graph.model.transfer import Transfer
from tests.workbooks import ATM, COMPLAINT, HOP, KEYS, atm, hop, job, workbook

ODD = b"""Branch ledger
Sl,Bal,Dr A/c,Cr A/c,When,Amt,Ref
1,5,999911112222,999933334444,30/08/2026 10:00:00,1000.50,612000001152
2,5,999911112222,999955556666,30/08/2026 11:00:00,2000.00,612000001153
"""
MAPPING = ColumnMapping(
    form="transfers",
    columns={
        "payer": "Dr A/c",
        "beneficiary": "Cr A/c",
        "at": "When",
        "amount": "Amt",
        "utr": "Ref",
    },
    sender="Example Bank",
)


def _read(content: bytes, **how: object) -> FactBatch:
    (batch,) = read_parts(msgspec.structs.replace(job(content, name="odd.csv"), **how), content)
    return batch


def _inspect(content: bytes, name: str = "odd.csv") -> Inspection:
    return inspect_bytes(job(content, name=name), content)


def test_a_mapping_tells_what_the_columns_of_an_unknown_table_mean() -> None:
    with pytest.raises(FileRefused, match="inspect"):
        _read(ODD)

    batch = _read(ODD, mapping=MAPPING)

    first, second = [fact for fact in batch.facts if isinstance(fact, Transfer)]
    assert first.payer == KEYS.key(EntityKind.ACCOUNT, "999911112222")
    assert (first.amount_paise, first.utr) == (100_050, "612000001152")
    assert second.sources[0].row == 4


def test_a_senders_mapping_is_found_by_its_headers() -> None:
    other = replace(MAPPING, columns={**MAPPING.columns, "layer": "Hops"})

    batch = _read(ODD, mappings=(other, MAPPING))

    assert len(batch.sheets[0].row_facts) == 2


def test_a_mapping_that_does_not_fit_names_the_missing_column() -> None:
    with pytest.raises(UnknownColumn, match="Hops"):
        _read(ODD, mapping=replace(MAPPING, columns={"payer": "Dr A/c", "layer": "Hops"}))


def test_a_mapped_column_wins_over_one_that_is_called_so() -> None:
    content = b"payer,true payer,beneficiary,at,amount\n11111,999911112222,33333,30/08/2026,1\n"
    mapping = ColumnMapping(form="transfers", columns={"payer": "true payer"})

    batch = _read(content, mapping=mapping)

    (transfer,) = [fact for fact in batch.facts if isinstance(fact, Transfer)]
    assert transfer.payer == KEYS.key(EntityKind.ACCOUNT, "999911112222")


headers = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20).map(
    lambda text: f"h{text}"
)


@given(data=st.data(), form=st.sampled_from(sorted(FORMS)), sender=headers)
def test_a_mapping_comes_out_of_its_file_as_it_went_in(
    data: st.DataObject, form: str, sender: str
) -> None:
    roles = st.sampled_from(sorted(FORMS[form].columns))
    columns = data.draw(st.dictionaries(roles, headers, min_size=1))
    mapping = ColumnMapping(form=form, columns=columns, sender=sender)

    import tomllib

    assert parse_mapping(tomllib.loads(write_mapping(mapping))) == mapping


def test_mappings_are_kept_by_sender_and_replaced_by_the_next(tmp_path: Path) -> None:
    save_mapping(MAPPING, folder=tmp_path)
    save_mapping(replace(MAPPING, sender="Other Bank"), folder=tmp_path)

    save_mapping(MAPPING, folder=tmp_path)

    assert [one.sender for one in saved_mappings(tmp_path)] == ["Example Bank", "Other Bank"]
    assert saved_mappings(tmp_path)[0] == MAPPING
    assert saved_mappings(tmp_path / "none") == ()


def test_a_mapping_without_sender_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="sender"):
        save_mapping(replace(MAPPING, sender=" "), folder=tmp_path)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('as = "boats"\n[columns]\npayer = "x"', "choose one of"),
        ('as = "transfers"\n[columns]\nboat = "x"', "columns.boat"),
        ('as = "transfers"\n[columns]\npayer = 5', "columns.payer"),
        ('as = "transfers"\n[columns]\npayer = "--"', "columns.payer"),
        ('as = "transfers"', "columns"),
        ('as = "transfers"\nformat = 1\n[columns]\npayer = "x"', "format"),
        ("as = ", "no TOML"),
    ],
)
def test_a_mapping_that_is_wrong_says_where(tmp_path: Path, text: str, wrong: str) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=wrong):
        read_mapping(path)


def test_the_form_may_be_given_beside_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text('[columns]\npayer = "x"', encoding="utf-8")

    assert read_mapping(path, form="transfers").form == "transfers"


def test_an_unknown_table_is_inspected_and_its_proposal_reads_it() -> None:
    found = _inspect(ODD.replace(b"Dr A/c,Cr A/c", b"Paying account,Receiving account"))

    assert (found.kind, found.header_row) == (None, 2)
    assert found.proposal is not None
    assert found.proposal.form == "transfers"
    assert found.proposal.columns["payer"] == "Paying account"
    assert found.proposal.columns["amount"] == "Amt"
    assert 0.5 < found.confidence <= 1
    batch = _read(
        ODD.replace(b"Dr A/c,Cr A/c", b"Paying account,Receiving account"), mapping=found.proposal
    )
    assert len(batch.sheets[0].row_facts) == 2


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (
            workbook({"Money Transfer to": [HOP, hop()], "Withdrawal through ATM": [ATM, atm()]}),
            InputKind.COMPLETE_TRAIL,
        ),
        (b"payer,beneficiary,at,amount\n999911112222,999933334444,30/08/2026,1", InputKind.TABLE),
        (
            b"Account No: 999911112222\nDate,Narration,Debit,Credit,Balance\n30/08/2026,x,1,,5",
            InputKind.STATEMENT,
        ),
        (
            f"Ack No,Amount,Entry Date,Current Status\n{COMPLAINT},1,30/08/2026,x".encode(),
            InputKind.COMPLAINT_LIST,
        ),
    ],
)
def test_a_file_that_a_reader_knows_is_named_with_its_kind(content: bytes, kind: InputKind) -> None:
    found = _inspect(content)

    assert found.kind is kind
    assert found.proposal is None
    assert found.confidence > 0.9


@pytest.mark.parametrize("content", [b"a\nb\nc", b"fruit,colour\napple,red"])
def test_what_is_no_case_file_is_not_said_to_be_one(content: bytes) -> None:
    found = _inspect(content)

    assert found.kind is None
    assert found.confidence < 0.5
