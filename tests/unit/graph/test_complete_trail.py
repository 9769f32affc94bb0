"""CompleteTrail workbooks to facts: every sheet, every quirk."""

from datetime import UTC, datetime

import pytest

from graph.errors import UnknownColumn, UnknownSheet
from graph.model.batch import FactBatch, InputKind
from graph.model.entity import Account, Atm, AtmKind, EntityFlag, EntityRecord, UpiHandle, Wallet
from graph.model.fact import Precision
from graph.model.ids import EntityKind
from graph.model.transfer import (
    ActionKind,
    CashChannel,
    Hold,
    OtherAction,
    Rail,
    Transfer,
    Withdrawal,
)
from tests.workbooks import (
    ATM,
    COMPLAINT,
    HEAD,
    HOLD,
    HOP,
    KEYS,
    NAME,
    OTHER,
    SMALL,
    TAIL,
    Rows,
    atm,
    hop,
    read,
    workbook,
)

PAYER = KEYS.key(EntityKind.ACCOUNT, "999911112222")
RECEIVER = KEYS.key(EntityKind.ACCOUNT, "999933334444")
HEAD_ROW = [1, COMPLAINT, "999933334444", "612000001152"]
TAIL_ROW = ["ICICI Bank", "31/08/2026 10:00:00", "N"]


def _hops(*rows: list[object], header: tuple[str, ...] = HOP) -> FactBatch:
    return read(workbook({"Money Transfer to": [header, *rows]}))


def _transfers(batch: FactBatch) -> list[Transfer]:
    return [fact for fact in batch.facts if isinstance(fact, Transfer)]


def _accounts(batch: FactBatch) -> list[Account]:
    return [
        fact.entity
        for fact in batch.facts
        if isinstance(fact, EntityRecord) and isinstance(fact.entity, Account)
    ]


def test_a_hop_is_read_with_every_field() -> None:
    batch = _hops(hop())

    (transfer,) = _transfers(batch)
    assert (transfer.payer, transfer.beneficiary) == (PAYER, RECEIVER)
    assert (transfer.amount_paise, transfer.disputed_paise) == (12_345_600, 2_345_600)
    assert transfer.event_at == datetime(2026, 8, 30, 11, 27, 35, tzinfo=UTC)
    assert transfer.event_precision is Precision.SECOND
    assert (transfer.layer, transfer.utr, transfer.rail) == (1, "612000001152", Rail.UPI)
    assert transfer.complaint == COMPLAINT
    assert transfer.known_at == datetime(2026, 9, 7, 5, 46, 44, tzinfo=UTC)
    (source,) = transfer.sources
    assert (source.sheet, source.row, source.import_id) == ("Money Transfer to", 2, batch.of.id)


def test_the_import_says_what_the_file_is() -> None:
    batch = _hops(hop())

    assert batch.of.kind is InputKind.COMPLETE_TRAIL
    assert batch.of.complaints == (COMPLAINT,)
    assert batch.of.file_name == NAME
    assert batch.of.exported_at == datetime(2026, 9, 7, 5, 46, 44, tzinfo=UTC)


def test_a_row_tells_both_accounts_and_their_banks() -> None:
    payer, receiver = _accounts(_hops(hop(bank="icici bank<hr/>")))

    assert (payer.number, payer.bank, payer.ifsc) == ("999911112222", "Indian Bank", None)
    assert (receiver.number, receiver.bank) == ("999933334444", "ICICI Bank")
    assert receiver.ifsc == "ICIC0008515"
    assert not receiver.flags


def test_the_branch_code_decides_the_bank_and_a_different_name_is_flagged() -> None:
    _, receiver = _accounts(_hops(hop(bank="HDFC Bank")))

    assert receiver.bank == "ICICI Bank"
    assert receiver.flags == {EntityFlag.IFSC_TEXT_MISMATCH}


def test_aggregators_wallets_and_merchants_are_flagged() -> None:
    batch = _hops(
        hop(beneficiary="FPPI00000000077", ifsc="PAYTM", bank="Paytm Nodal", utr="612000000001"),
        hop(beneficiary="merchant.tea@ybl", ifsc="PHONEPE", bank="PhonePe", utr="612000000002"),
    )

    entities = [fact.entity for fact in batch.facts if isinstance(fact, EntityRecord)]
    (wallet,) = [entity for entity in entities if isinstance(entity, Wallet)]
    (handle,) = [entity for entity in entities if isinstance(entity, UpiHandle)]
    assert wallet.flags == {EntityFlag.AGGREGATOR, EntityFlag.PSEUDO_IFSC}
    assert handle.flags == {EntityFlag.MERCHANT, EntityFlag.PSEUDO_IFSC}


SHEETS: list[tuple[str, Rows, object]] = [
    (
        "AEPS ",
        [
            (
                *HEAD,
                "Withdrawal Date",
                "Withdrawal Amount",
                "Remarks",
                *TAIL,
                "ptrans",
                "paccountno",
                "pifsc_code",
                "players",
            ),
            [
                *HEAD_ROW,
                "30/08/2026",
                "900",
                "AEPS CW",
                *TAIL_ROW,
                "1",
                "999955556666",
                "ICIC0008515",
                2,
            ],
        ],
        CashChannel.AEPS,
    ),
    ("WITHDRAWAL THROUGH ATM ", [ATM, atm(amount="900")], CashChannel.ATM),
    (
        "Withdrawal through POS",
        [
            (*HEAD, "MID", "TID", "Withdrawal Amount", "Merchant Name", "Withdrawal Date & Time"),
            [*HEAD_ROW, "M1", "T1234", "900", "A shop", "30/08/2026 10:00:00"],
        ],
        CashChannel.POS,
    ),
    (
        "cash withdrawal through cheque",
        [
            (
                *HEAD,
                "Account No",
                "Ifsc Code",
                "Cheque No",
                "Withdrawal Date & Time",
                "Withdrawal Amount",
                "Disputed Amount",
                "Branch Location",
            ),
            [*HEAD_ROW, "1", "ICIC0008515", "55", "30/08/2026", "900", "900", "X"],
        ],
        CashChannel.CHEQUE,
    ),
    (
        "Withdrawal through Customer Se",
        [(*HEAD, "Withdrawal Date", "Withdrawal Amount"), [*HEAD_ROW, "30/08/2026", "900"]],
        CashChannel.CSP,
    ),
    (
        "Transaction put on hold",
        [HOLD, [*HEAD_ROW, "30/08/2026", "900", *TAIL_ROW]],
        None,
    ),
    ("Other", [OTHER, [*HEAD_ROW, "30/08/2026", "900", "", "", *TAIL_ROW]], ActionKind.OTHER),
    ("Others Less Then 500", [SMALL, [*HEAD_ROW, "5", "", *TAIL_ROW]], ActionKind.SMALL),
    (
        "Old Transactions",
        [
            (
                "S No.",
                "Acknowledgement No",
                "Account No.",
                "Transaction Id",
                "Transaction Date",
                "Transaction Amount",
            ),
            [*HEAD_ROW, "30/08/2026", "900"],
        ],
        ActionKind.OLD,
    ),
    ("Refund Completed", [OTHER, [*HEAD_ROW, "30/08/2026", "900", "", ""]], ActionKind.REFUND),
    ("Wrong Transaction", [OTHER, [*HEAD_ROW, "30/08/2026", "900"]], ActionKind.WRONG),
    ("Closed Complaint", [OTHER, [*HEAD_ROW, "30/08/2026", "900"]], ActionKind.CLOSED),
    (
        "Funds Not Received by CC",
        [OTHER, [*HEAD_ROW, "30/08/2026", "900"]],
        ActionKind.NOT_RECEIVED,
    ),
]


@pytest.mark.parametrize(("name", "rows", "what"), SHEETS)
def test_each_sheet_of_the_export_becomes_its_kind_of_fact(
    name: str, rows: Rows, what: object
) -> None:
    batch = read(workbook({name: rows}))

    (sheet,) = batch.sheets
    assert sheet.sheet == name.strip()
    (fact,) = [fact for fact in batch.facts if fact.id == sheet.row_facts[0]]
    match fact:
        case Withdrawal():
            assert (fact.account, fact.channel, fact.amount_paise) == (RECEIVER, what, 90_000)
        case Hold():
            assert (fact.account, what, fact.amount_paise) == (RECEIVER, None, 90_000)
        case OtherAction():
            assert (fact.account, fact.kind) == (RECEIVER, what)
            assert fact.amount_paise == (None if what is ActionKind.SMALL else 90_000)
            assert fact.most_paise == (50_000 if what is ActionKind.SMALL else None)
        case _:
            pytest.fail("no fact of these sheets is a transfer")


def test_a_machine_loses_its_labels_and_keeps_its_place() -> None:
    batch = read(workbook({"Withdrawal through ATM": [ATM, atm()]}))

    (machine,) = [
        fact.entity
        for fact in batch.facts
        if isinstance(fact, EntityRecord) and isinstance(fact.entity, Atm)
    ]
    assert (machine.key, machine.kind) == ("atm:STBL13164", AtmKind.ATM)
    assert machine.address == "BENGALURU"


def test_a_terminal_in_the_remarks_stands_in_for_the_machine() -> None:
    remarks = "POS // Terminal ID : 21212121 // Card acceptor name: X"

    batch = read(workbook({"Withdrawal through ATM": [ATM, atm(atm="", remarks=remarks)]}))

    (drawn,) = [fact for fact in batch.facts if isinstance(fact, Withdrawal)]
    assert drawn.atm == "atm:21212121"


def test_the_account_that_aeps_money_came_from_is_told() -> None:
    batch = read(workbook({"AEPS": SHEETS[0][1]}))

    parent = KEYS.key(EntityKind.ACCOUNT, "999955556666")
    assert parent in {account.key for account in _accounts(batch)}


VARIANTS: list[dict[str, object]] = [
    {"payer": "0000999911112222"},
    {"payer": 999911112222.0},
    {"amount": " Rs. 123456.00/-"},
    {"amount": 123456},
    {"date": "30/08/2026 16:57:PM"},
    {"date": "30-08-2026 04:57:35 PM"},
    {"utr": 612000001152.0},
    {"utr": "", "utr2": "612000001152"},
    {"bank": "ICICI Bank <br/>"},
    {"layer": "L1"},
    {"reference": "other", "serial": 77},
]


@pytest.mark.parametrize("changed", VARIANTS)
def test_another_writing_of_a_row_has_the_same_id(changed: dict[str, object]) -> None:
    (plain,), (other,) = _transfers(_hops(hop())), _transfers(_hops(hop(**changed)))

    assert other.id == plain.id
    assert other.transfer_key == plain.transfer_key


@pytest.mark.parametrize(
    "changed",
    [
        {"payer": "999911112223"},
        {"beneficiary": "999933334445"},
        {"amount": "1,23,456.01"},
        {"date": "30/08/2026 16:58:35"},
        {"utr": "612000001153"},
    ],
)
def test_another_transfer_has_another_id_and_key(changed: dict[str, object]) -> None:
    (plain,), (other,) = _transfers(_hops(hop())), _transfers(_hops(hop(**changed)))

    assert other.id != plain.id
    assert other.transfer_key != plain.transfer_key


def test_one_transfer_split_by_its_disputed_share_is_two_facts_of_one_transfer() -> None:
    first, second = _transfers(_hops(hop(), hop(disputed="100.00", layer=2)))

    assert first.id != second.id
    assert first.transfer_key == second.transfer_key


def test_one_transfer_under_two_complaints_is_two_facts_of_one_transfer() -> None:
    first, second = _transfers(_hops(hop(), hop(ack="39908260000102")))

    assert first.id != second.id
    assert first.transfer_key == second.transfer_key


def test_a_row_written_twice_is_one_fact_and_is_counted() -> None:
    batch = _hops(hop(), hop(payer="000999911112222"))

    (transfer,) = _transfers(batch)
    assert [source.row for source in transfer.sources] == [2, 3]
    assert (len(batch.sheets[0].row_facts), batch.sheets[0].repeated) == (1, 1)


def test_rows_without_a_reference_are_never_taken_for_one() -> None:
    batch = _hops(hop(utr="NA", utr2=""), hop(utr="", utr2=""))

    assert len({fact.id for fact in _transfers(batch)}) == 2
    assert len({fact.transfer_key for fact in _transfers(batch)}) == 2


@pytest.mark.parametrize("written", ["NA", "XXXXXXXX1234", "", 9999123456789012.0])
def test_accounts_that_are_hidden_or_missing_join_no_rows(written: object) -> None:
    rows = [hop(beneficiary=written), hop(beneficiary=written, utr="612000001999")]

    first, second = _transfers(_hops(*rows))
    again, _ = _transfers(_hops(*rows))

    assert first.beneficiary != second.beneficiary
    assert first.beneficiary == again.beneficiary


def test_header_copies_totals_and_blank_rows_are_no_data() -> None:
    total: list[object] = [""] * len(HOP)
    total[0], total[10] = "Total", "1,23,456.00"

    batch = _hops(hop(), list(HOP), [""] * len(HOP), total)

    assert len(batch.sheets[0].row_facts) == 1
    assert batch.sheets[0].left_out == 2
    assert not batch.sheets[0].refused


def test_a_header_below_a_banner_is_found() -> None:
    banner = [["Bank action trail"], [], ["Printed for the police station"]]

    batch = read(workbook({"Money Transfer to": [*banner, HOP, hop()]}))

    assert _transfers(batch)[0].sources[0].row == 5


def test_columns_are_found_by_name_wherever_they_stand() -> None:
    batch = _hops(hop()[::-1], header=HOP[::-1])

    assert _transfers(batch)[0].id == _transfers(_hops(hop()))[0].id


@pytest.mark.parametrize(
    "names",
    [
        {"Transaction Date": "Txn Date"},
        {"Account No": "Beneficiary A/C"},
        {"Account No": "To Account"},
        {"Transaction Date": "TRANSACTION DATE / TIME"},
        {"Account No./ (Wallet /PG/PA) Id": "From Account"},
        {"Transaction Amount": "Amount (INR)"},
        {"Transaction Id / UTR Number2": "Transaction ID / UTR Number"},
        {"Disputed Amount": "Dispute Amount"},
        {"Disputed Amount": "Disputed Amou"},
        {"Transaction Amount": ""},
        {"Account No": ""},
    ],
)
def test_headers_may_have_other_names_be_cut_or_be_blank(names: dict[str, str]) -> None:
    batch = _hops(hop(), header=tuple(names.get(name, name) for name in HOP))

    assert _transfers(batch)[0].id == _transfers(_hops(hop()))[0].id


def test_a_sheet_without_a_header_is_read_by_the_places_of_its_columns() -> None:
    batch = read(workbook({"Money Transfer to": [hop()]}))

    assert _transfers(batch)[0].id == _transfers(_hops(hop()))[0].id


@pytest.mark.parametrize("missing", ["Transaction Amount", "Disputed Amount", "Account No"])
def test_a_column_that_is_needed_and_missing_refuses_the_file(missing: str) -> None:
    header = tuple("Something else" if name == missing else name for name in HOP)

    with pytest.raises(UnknownColumn, match=missing) as refusal:
        _hops(hop(), header=header)

    assert refusal.value.sheet == "Money Transfer to"


def test_an_unknown_sheet_with_money_refuses_the_file() -> None:
    content = workbook(
        {
            "Money Transfer to": [HOP, hop()],
            "Withdrawal by pigeon": [OTHER, [*HEAD_ROW, "", "9.00"]],
        }
    )

    with pytest.raises(UnknownSheet, match="Withdrawal by pigeon"):
        read(content)


def test_an_unknown_sheet_with_money_and_no_header_refuses_the_file() -> None:
    content = workbook({"Money Transfer to": [HOP, hop()], "X": [["999933334444", "1,234.50"]]})

    with pytest.raises(UnknownSheet, match="row 1"):
        read(content)


@pytest.mark.parametrize(
    "rows",
    [
        [["Notes"], ["call the bank on Monday"]],
        [OTHER, [*HEAD_ROW, "30/08/2026", "0.00"]],
    ],
)
def test_an_unknown_sheet_without_money_is_left_out_and_told(rows: Rows) -> None:
    batch = read(workbook({"Money Transfer to": [HOP, hop()], "Notes": rows}))

    notes = batch.sheets[1]
    assert (notes.sheet, notes.left_out, notes.row_facts) == ("Notes", 2, ())
    assert "left out" in notes.notes[0]


@pytest.mark.parametrize(
    ("changed", "cell"),
    [
        ({"amount": "a lot"}, "K3"),
        ({"disputed": "5O0"}, "L3"),
        ({"amount": "(500)"}, "K3"),
        ({"ack": "no number"}, "B3"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_cell_and_good_rows_stay(
    changed: dict[str, object], cell: str
) -> None:
    batch = _hops(hop(), hop(**changed), hop(utr="612000001777"))

    (sheet,) = batch.sheets
    (refused,) = sheet.refused
    assert (refused.sheet, refused.row, refused.cell) == ("Money Transfer to", 3, cell)
    assert not any(str(value) in refused.reason for value in changed.values())
    assert len(sheet.row_facts) == 2


def test_a_date_that_cannot_be_read_keeps_the_row_without_time_and_is_told() -> None:
    batch = _hops(hop(date="soon"))

    (transfer,) = _transfers(batch)
    assert (transfer.event_at, transfer.event_precision) == (None, Precision.UNKNOWN)
    assert "I2" in batch.sheets[0].notes[0]


def test_a_complaints_number_merged_down_a_block_counts_for_each_row() -> None:
    rows = [HOP, hop(), hop(ack="", utr="612000001777")]

    batch = read(workbook({"Money Transfer to": rows}, merged={"Money Transfer to": "B2:B3"}))

    assert [fact.complaint for fact in _transfers(batch)] == [COMPLAINT, COMPLAINT]


def test_an_amount_merged_over_rows_is_refused_and_not_counted_twice() -> None:
    rows = [HOP, hop(), hop(amount="", utr="612000001777")]

    batch = read(workbook({"Money Transfer to": rows}, merged={"Money Transfer to": "K2:K3"}))

    assert [refused.cell for refused in batch.sheets[0].refused] == ["K3"]


def test_a_row_without_a_complaints_number_takes_the_files_only_one() -> None:
    batch = _hops(hop(), hop(ack="", utr="612000001777"))

    assert {fact.complaint for fact in _transfers(batch)} == {COMPLAINT}


def test_a_row_without_a_complaints_number_is_refused_among_several() -> None:
    batch = _hops(hop(), hop(ack="39908260000102"), hop(ack="", utr="612000001777"))

    assert [refused.cell for refused in batch.sheets[0].refused] == ["B4"]
    assert batch.of.complaints == (COMPLAINT, "39908260000102")


@pytest.mark.parametrize(
    ("remarks", "rail"),
    [
        ("UPI", Rail.UPI),
        ("IMPS P2A 678000002425", Rail.IMPS),
        ("DRRTGS-HDFC", Rail.RTGS),
        ("paid by neft, not imps", Rail.NEFT),
        ("GROUPING", None),
        ("", None),
    ],
)
def test_the_rail_is_a_word_of_the_remarks(remarks: str, rail: Rail | None) -> None:
    assert _transfers(_hops(hop(remarks=remarks)))[0].rail is rail


@pytest.mark.parametrize(("written", "layer"), [(3.0, 3), ("L3", 3), ("Layer 3", 3), ("", None)])
def test_a_layer_is_kept_as_reported(written: object, layer: int | None) -> None:
    assert _transfers(_hops(hop(layer=written)))[0].layer == layer


def test_the_transfer_sheet_alone_as_csv_is_known_by_its_header() -> None:
    lines = [",".join(f'"{cell}"' for cell in row) for row in (HOP, hop())]

    batch = read("\r\n".join(lines).encode(), name="hops.csv")

    assert batch.of.kind is InputKind.COMPLETE_TRAIL
    assert _transfers(batch)[0].id == _transfers(_hops(hop()))[0].id
    assert batch.of.exported_at is None


def test_an_empty_sheet_is_reported_with_nothing_found() -> None:
    batch = read(workbook({"Money Transfer to": [HOP, hop()], "AEPS": []}))

    assert (batch.sheets[1].sheet, batch.sheets[1].row_facts) == ("AEPS", ())
    assert batch.sheets[1].notes == ()


def test_no_key_and_no_id_shows_an_account() -> None:
    batch = _hops(hop(beneficiary="XXXXXX3434"))

    shown = " ".join(
        f"{fact.id} {getattr(fact, 'payer', '')} {getattr(fact, 'beneficiary', '')}"
        for fact in batch.facts
    )
    assert "999911112222" not in shown
    assert "3434" not in shown


def test_headers_in_hindi_are_read() -> None:
    header = [*HOP]
    for english, hindi in (
        ("Acknowledgement No.", "पावती संख्या"),
        ("Account No./ (Wallet /PG/PA) Id", "प्रेषक खाता संख्या"),
        ("Account No", "खाता संख्या"),
        ("Transaction Date", "लेनदेन तिथि"),
        ("Transaction Amount", "लेनदेन राशि"),
        ("Disputed Amount", "विवादित राशि"),
        ("Layer", "परत"),
    ):
        header[header.index(english)] = hindi

    in_hindi, in_english = _hops(hop(), header=tuple(header)), _hops(hop())

    assert [fact.id for fact in in_hindi.facts] == [fact.id for fact in in_english.facts]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("Closed Complaint", [("S No.", "Acknowledgement No.", "Remarks"), (1, COMPLAINT, "shut")]),
        ("Refund Completed", [("No record found",)]),
        ("AEPS", [("No record found",)]),
    ],
)
def test_a_sheet_of_words_alone_does_not_hold_up_the_rest(name: str, rows: Rows) -> None:
    batch = read(workbook({"Money Transfer to": [HOP, hop()], name: rows}))

    hops, words = batch.sheets
    assert len(hops.row_facts) == 1
    assert (len(words.row_facts), words.left_out) == (0, len(rows))
    assert "no row has an account and an amount" in words.notes[0]


def test_money_on_a_sheet_without_an_account_column_is_refused() -> None:
    rows = [("S No.", "Remarks", "Amount"), ("999911112222", "sent back", "500.00")]

    with pytest.raises(UnknownSheet, match="Closed Complaint"):
        read(workbook({"Money Transfer to": [HOP, hop()], "Closed Complaint": rows}))
