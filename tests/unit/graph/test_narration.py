"""What banks write beside a movement."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.intake.narration import Narration, parse_narration
from graph.model.transfer import CashChannel, Rail

RRN = "612000001152"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            f"UPI/{RRN}/rent/asha.k@okaxis/Axis Bank/ref1",
            Narration(rail=Rail.UPI, utr=RRN, upi="asha.k@okaxis"),
        ),
        (f"UPI/{RRN}/rent/asha.k@oka/Axis Bank/ref1", Narration(rail=Rail.UPI, utr=RRN)),
        (
            f"UPI/{RRN}/rent/asha-1@ybl/Yes Bank/ref1",
            Narration(rail=Rail.UPI, utr=RRN, upi="asha-1@ybl"),
        ),
        (
            f"UPI-RAVI KUMAR-ravi.k@ybl-SBIN0000691-{RRN}-rent",
            Narration(
                rail=Rail.UPI, utr=RRN, upi="ravi.k@ybl", ifsc="SBIN0000691", name="RAVI KUMAR"
            ),
        ),
        (
            f"MMT/IMPS/{RRN}/gift/RAVI KUMAR/SBIN0000691",
            Narration(rail=Rail.IMPS, utr=RRN, ifsc="SBIN0000691", name="RAVI KUMAR"),
        ),
        (
            "NEFT CR-SBIN0000691-RAVI KUMAR-SELF-SBINN52026080112345678",
            Narration(
                rail=Rail.NEFT, utr="SBINN52026080112345678", ifsc="SBIN0000691", name="RAVI KUMAR"
            ),
        ),
        (
            "RTGS/ICICR52026080100012345/ICIC0008515/RAVI TRADERS/999933334444",
            Narration(
                rail=Rail.RTGS,
                utr="ICICR52026080100012345",
                ifsc="ICIC0008515",
                account="999933334444",
                name="RAVI TRADERS",
            ),
        ),
        (
            "ATM CSW/STBL13164/MG ROAD/BENGALURU",
            Narration(channel=CashChannel.ATM, machine="STBL13164", place="MG ROAD, BENGALURU"),
        ),
        (
            "ATW-416021XXXXXX1234-S1ANDL12-BENGALURU",
            Narration(channel=CashChannel.ATM, machine="S1ANDL12", place="BENGALURU"),
        ),
        (f"CWDR/{RRN}", Narration(channel=CashChannel.ATM, utr=RRN)),
        (f"AEPS ACQ CW-999-RRN:{RRN}-X", Narration(channel=CashChannel.AEPS, utr=RRN)),
        ("POS/416021XXXXXX1234/SHOP", Narration(channel=CashChannel.POS)),
        ("PUR/SHOP", Narration(channel=CashChannel.POS)),
        ("CHQ PAID-MICR", Narration(channel=CashChannel.CHEQUE)),
        ("TO DEBIT THROUGHCHEQUE 123", Narration(channel=CashChannel.CHEQUE)),
        ("CLG/123/RAVI", Narration(channel=CashChannel.CHEQUE)),
        ("SHOPPING GROUPING", Narration()),
        ("", Narration()),
    ],
)
def test_a_banks_words_are_understood(text: str, told: Narration) -> None:
    assert parse_narration(text) == told


@given(
    name=st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12),
    end=st.sampled_from(["okaxis", "oksbi", "ybl", "paytm"]),
    rrn=st.from_regex(r"[1-9]\d{11}", fullmatch=True),
)
def test_a_handle_is_found_whole_in_every_grammar(name: str, end: str, rrn: str) -> None:
    handle = f"{name}@{end}"

    for text in (
        f"UPI/{rrn}/x/{handle}/Bank/ref",
        f"UPI-SOMEBODY-{handle}-SBIN0000691-{rrn}-x",
        f"BY TRANSFER-UPI/CR/{rrn}/SOMEBODY/SBIN/{handle}/x",
    ):
        told = parse_narration(text)
        assert (told.upi, told.utr) == (handle, rrn)


@given(text=st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    parse_narration(text)
