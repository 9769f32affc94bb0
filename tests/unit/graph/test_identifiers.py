"""Text to accounts, handles, phones and codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import MalformedIdentifier
from graph.identifiers import (
    is_aggregator_name,
    mask,
    parse_account_cell,
    parse_acknowledgement_no,
    parse_atm_id,
    parse_ifsc,
    parse_ifsc_cell,
    parse_imei,
    parse_phone,
    parse_upi,
    parse_utr,
)
from graph.model.cell import Cell
from graph.model.entity import NEVER_JOINS, EntityFlag
from graph.model.ids import EntityKind


@pytest.mark.parametrize(
    "cell",
    [
        "999912345678",
        "00000999912345678",
        " 999912345678 ",
        "9999 1234 5678",
        "'999912345678",
        "-:999912345678",
        "A/C No :- 999912345678",
        "999912345678\nLayer 2",
        "999912345678<br/>",
        "999912345678.0",
        999912345678.0,
        999912345678,
        "9.99912345678E+11",
        "९९९९१२३४५६७८",
    ],
)
def test_one_account_is_read_alike_however_it_is_written(cell: Cell) -> None:
    token = parse_account_cell(cell)

    assert (token.kind, token.canonical) == (EntityKind.ACCOUNT, "999912345678")
    assert not token.flags


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        ("XXXX", EntityFlag.MASKED),
        ("XXXXXXXX1234", EntityFlag.MASKED),
        ("9999****1234", EntityFlag.MASKED),
        ("ab***@okbank", EntityFlag.MASKED),
        ("NA", EntityFlag.NOT_AVAILABLE),
        ("n/a", EntityFlag.NOT_AVAILABLE),
        ("-", EntityFlag.NOT_AVAILABLE),
        ("", EntityFlag.NOT_AVAILABLE),
        (None, EntityFlag.NOT_AVAILABLE),
        (True, EntityFlag.NOT_AVAILABLE),
        ("000000", EntityFlag.NOT_AVAILABLE),
        ("12", EntityFlag.NOT_AVAILABLE),
        ("wallet of somebody", EntityFlag.NOT_AVAILABLE),
        (9999123456789012.0, EntityFlag.PRECISION_LOST),
        ("9999123456789012.0", EntityFlag.PRECISION_LOST),
        ("9.99E+13", EntityFlag.PRECISION_LOST),
        (99991234567.5, EntityFlag.PRECISION_LOST),
        (1e18, EntityFlag.PRECISION_LOST),
    ],
)
def test_what_is_hidden_missing_or_cut_joins_nothing(cell: Cell, flag: EntityFlag) -> None:
    token = parse_account_cell(cell)

    assert token.canonical == ""
    assert token.flags == {flag}
    assert token.flags & NEVER_JOINS


def test_a_long_account_written_as_text_keeps_all_its_digits() -> None:
    assert parse_account_cell("9999123456789012").canonical == "9999123456789012"


@pytest.mark.parametrize(
    ("cell", "kind", "canonical", "flags"),
    [
        ("Some.One@OkBank", EntityKind.UPI, "some.one@okbank", set()),
        ("q123456789@ybl", EntityKind.UPI, "q123456789@ybl", {EntityFlag.MERCHANT}),
        ("shop.rzp@somebank", EntityKind.UPI, "shop.rzp@somebank", {EntityFlag.MERCHANT}),
        ("merchant.of.tea@ybl", EntityKind.UPI, "merchant.of.tea@ybl", {EntityFlag.MERCHANT}),
        ("fppi00000000077", EntityKind.WALLET, "FPPI00000000077", set()),
        ("PPI-1234567", EntityKind.WALLET, "PPI-1234567", set()),
        ("BillNumber12345", EntityKind.WALLET, "BILLNUMBER12345", {EntityFlag.MERCHANT}),
    ],
)
def test_handles_and_wallets_are_kinds_of_their_own(
    cell: str, kind: EntityKind, canonical: str, flags: set[EntityFlag]
) -> None:
    token = parse_account_cell(cell)

    assert (token.kind, token.canonical) == (kind, canonical)
    assert token.flags == flags


@given(st.integers(min_value=10**10, max_value=10**18 - 1), st.integers(min_value=0, max_value=6))
def test_leading_zeros_never_make_another_account(number: int, zeros: int) -> None:
    assert parse_account_cell("0" * zeros + str(number)).canonical == str(number)


@given(st.one_of(st.text(max_size=60), st.floats(), st.integers(), st.booleans(), st.none()))
def test_any_cell_has_an_answer_that_is_a_name_or_a_flag(cell: Cell) -> None:
    token = parse_account_cell(cell)

    assert bool(token.canonical) != bool(
        token.flags & {EntityFlag.MASKED, EntityFlag.NOT_AVAILABLE, EntityFlag.PRECISION_LOST}
    )


@pytest.mark.parametrize("name", ["Razorpay PA", "Paytm Nodal", "CCAvenue", "XYZ Payment Gateway"])
def test_aggregators_are_known_by_their_names(name: str) -> None:
    assert is_aggregator_name(name)


@pytest.mark.parametrize(
    "name", ["ICICI Bank", "Tumkur Grain Merchant's Co-operative Bank", "Paytm Payments Bank", ""]
)
def test_banks_are_no_aggregators(name: str) -> None:
    assert not is_aggregator_name(name)


@pytest.mark.parametrize(
    ("cell", "ifsc", "is_pseudo"),
    [
        ("icic0008515", "ICIC0008515", False),
        (" ICIC 0008515", "ICIC0008515", False),
        ("PHONEPE", None, True),
        ("PPIW0000", None, True),
        ("NA", None, False),
        (None, None, False),
    ],
)
def test_an_ifsc_cell_holds_a_code_a_word_or_nothing(
    cell: Cell, ifsc: str | None, *, is_pseudo: bool
) -> None:
    found = parse_ifsc_cell(cell)

    assert (found.ifsc, found.is_pseudo) == (ifsc, is_pseudo)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("8123456789", "8123456789"),
        ("+91 81234 56789", "8123456789"),
        ("08123456789", "8123456789"),
        (918123456789.0, "8123456789"),
        ("(0) 81234-56789", "8123456789"),
        ("07410 410123", "7410410123"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_a_telephone_number_somebody_can_have_has_no_flag(cell: Cell, number: str) -> None:
    assert parse_phone(cell) == (number, frozenset())


def test_a_number_nobody_can_have_is_kept_and_flagged() -> None:
    number, flags = parse_phone("5714257883")

    assert number == "5714257883"
    assert flags == {EntityFlag.INVALID_NUMBER}


@pytest.mark.parametrize("cell", ["AD-BANKX-S", "12345", "", "81234567891234567"])
def test_what_is_no_telephone_number_is_refused_without_showing_it(cell: str) -> None:
    with pytest.raises(MalformedIdentifier) as refusal:
        parse_phone(cell)

    assert not cell or cell not in str(refusal.value)


@pytest.mark.parametrize("cell", ["00440012345678", "004400123456789", "00-440012-345678-9"])
def test_a_handset_is_known_by_fourteen_digits(cell: str) -> None:
    assert parse_imei(cell) == "00440012345678"


@pytest.mark.parametrize(
    ("cell", "utr"),
    [
        ("612000001152", "612000001152"),
        (612000001152.0, "612000001152"),
        (" sbin126xyz ", "SBIN126XYZ"),
        ("NA", None),
        ("000", None),
        (None, None),
    ],
)
def test_a_reference_is_read_in_capitals(cell: Cell, utr: str | None) -> None:
    assert parse_utr(cell) == utr


def test_a_complaints_number_is_text_of_digits() -> None:
    assert parse_acknowledgement_no(39908260000101.0) == "39908260000101"


@pytest.mark.parametrize(
    ("cell", "atm_id"),
    [
        (" ATM ID :-stbl 13164", "STBL13164"),
        ("STBL13164", "STBL13164"),
        (12221442.0, "12221442"),
        ("NA", None),
        ("ATM ID :-", None),
    ],
)
def test_a_machines_number_loses_its_label(cell: Cell, atm_id: str | None) -> None:
    assert parse_atm_id(cell) == atm_id


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_ifsc, "PHONEPE"),
        (parse_upi, "no handle"),
        (parse_imei, "123"),
        (parse_utr, "a whole sentence!"),
        (parse_acknowledgement_no, "12"),
    ],
)
def test_what_is_no_identifier_is_refused(parse: object, text: str) -> None:
    assert callable(parse)

    with pytest.raises(MalformedIdentifier):
        parse(text)


def test_good_codes_and_handles_are_canonical() -> None:
    assert parse_ifsc("icic 0008515") == "ICIC0008515"
    assert parse_upi(" Some.One@OkBank ") == "some.one@okbank"


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (EntityKind.ACCOUNT, "999912345678", "…5678"),
        (EntityKind.PHONE, "5714257883", "…7883"),
        (EntityKind.UPI, "ravi.k@okbank", "r…@okbank"),
        (EntityKind.PERSON, "Asha Rao", "A. R."),
        (EntityKind.WALLET, "1234", "…"),
    ],
)
def test_a_mask_shows_only_what_may_be_shown(kind: EntityKind, value: str, shown: str) -> None:
    assert mask(kind, value) == shown
