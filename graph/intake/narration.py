"""What banks write beside a movement: rail, reference, the other side, the machine.

The grammar differs from bank to bank (DOMAIN.md section 4); what is looked for
is the same: words at the start that tell how the money moved, then fields
between slashes or hyphens that are told by their form, not their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from graph.identifiers import IFSC, UPI
from graph.intake.trail_row import RAIL, TERMINAL
from graph.model.transfer import CashChannel, Rail

CHANNELS: Final = (
    (re.compile(r"\bAEPS\b|\bAADHAAR\b|\bMICRO ?ATM\b"), CashChannel.AEPS),
    (re.compile(r"\b(?:CSP|BC) (?:CASH|WDL|WITHDRAWAL)"), CashChannel.CSP),
    (
        re.compile(r"^(?:ATM|ATW|ATL|NWD|EAW|NFS|CWDR|AWB|CASH WDL|CASH WITHDRAWAL)\b"),
        CashChannel.ATM,
    ),
    (re.compile(r"^(?:POS|PUR|PCD|VPS|IPS|VIN)\b"), CashChannel.POS),
    (re.compile(r"\bCHQ PAID\b|THROUGH ?CHE?Q|^CLG\b|\bSELF CHQ\b|^CHQ\b"), CashChannel.CHEQUE),
)
"""Words that tell how money became cash or goods; the first that fits decides."""

RRN: Final = re.compile(r"(?<!\d)(?:RRN[:\s-]*)?(\d{12})(?!\d)")
LONG_UTR: Final = re.compile(r"(?<![A-Z0-9])([A-Z]{4}[A-Z0-9]?\d{10,17})(?![A-Z0-9])")
FIELD_ENDS: Final = re.compile(r"[/|]|(?<=\S)-(?=\S)| - ")
HANDLE_PART: Final = re.compile(r"[a-z0-9][a-z0-9._-]*@[a-z]*")
ACCOUNT: Final = re.compile(r"\d{9,18}")
LABELLED_ACCOUNT: Final = re.compile(r"\b(?:A/?C|ACCT?|ACCOUNT)\s*(?:NO)?[.:\s-]*(\d{9,18})(?!\d)")
NAME: Final = re.compile(r"[A-Z][A-Z .&']{2,60}")
AT_MACHINES: Final = frozenset({CashChannel.ATM, CashChannel.POS})
MACHINE: Final = re.compile(r"(?=.*\d)[A-Z0-9]{4,16}")
CARD: Final = re.compile(r"\d{4,6}[X*]{4,}\d{4}|\d{16}")
REMARK_FIRST: Final = re.compile(r"UPI/\d{12}/")  # then the payer's words, which are no name
NOT_NAMES: Final = re.compile(
    r"\b(?:UPI|IMPS|NEFT|RTGS|MMT|INB|MOB|TRANSFER|PAYMENT|PAY|SENT|CR|DR|P2A|P2P|P2M|TO|BY|ATM|"
    r"POS|CASH|BANK|LTD|RRN|NA|REMARKS?|COLLECT|WDL|FUND|SELF)\b"
)
HANDLES: Final = frozenset(
    {
        "abfspay",
        "airtel",
        "allbank",
        "apl",
        "aubank",
        "axisb",
        "axisbank",
        "axl",
        "barodampay",
        "boi",
        "cboi",
        "centralbank",
        "citi",
        "cnrb",
        "csbpay",
        "dbs",
        "dlb",
        "fam",
        "fbl",
        "fbpe",
        "federal",
        "freecharge",
        "hdfcbank",
        "hdfcbankjd",
        "hsbc",
        "ibl",
        "icici",
        "idbi",
        "idfcbank",
        "idfcfirst",
        "ikwik",
        "indianbank",
        "indus",
        "iob",
        "jio",
        "jiopay",
        "jupiteraxis",
        "kbl",
        "kmbl",
        "kotak",
        "kvb",
        "mahb",
        "naviaxis",
        "obc",
        "okaxis",
        "okbizaxis",
        "okhdfcbank",
        "okicici",
        "oksbi",
        "payzapp",
        "pingpay",
        "pnb",
        "postbank",
        "psb",
        "ptaxis",
        "pthdfc",
        "ptsbi",
        "ptyes",
        "paytm",
        "rapl",
        "rbl",
        "sbi",
        "shriramhdfcbank",
        "sib",
        "sliceaxis",
        "superyes",
        "timecosmos",
        "tjsb",
        "uboi",
        "uco",
        "unionbank",
        "upi",
        "utbi",
        "vijb",
        "waaxis",
        "wahdfcbank",
        "waicici",
        "wasbi",
        "yapl",
        "ybl",
        "yesbank",
        "yesbankltd",
        "yespay",
    }
)
"""Ends of UPI ids in use; one that only begins another was cut short by the bank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narration:
    """What is told beside a movement.

    Attributes:
        rail: The way the money took; None: not told.
        channel: How it became cash or goods; None: it did not, or not told.
        utr: RRN of 12 digits or UTR of NEFT and RTGS; None: not told.
        upi: UPI id of the other side, whole, small letters; None: not told or cut short.
        account: Digits of the other side's account; None: not told.
        ifsc: The other side's branch; None: not told.
        name: The other side's name; None: not told; personal.
        machine: Number of the ATM; None: not told.
        place: Words for where the machine stands; None: not told.
    """

    rail: Rail | None = None
    channel: CashChannel | None = None
    utr: str | None = None
    upi: str | None = None
    account: str | None = None
    ifsc: str | None = None
    name: str | None = None
    machine: str | None = None
    place: str | None = None


def parse_narration(text: str) -> Narration:
    """Tell what a narration names; what it does not name is None.

    >>> parse_narration("UPI/612000001152/rent/asha@okaxis/Axis Bank/x").upi
    'asha@okaxis'
    """
    words = " ".join(text.upper().split())
    fields = [field.strip(" :'") for field in FIELD_ENDS.split(words) if field.strip(" :'")]
    rail = RAIL.search(words)
    channel = None if rail else _channel(words)
    utr = _utr(words)
    is_cash = channel is not None
    machine, place = _machine(words, fields, utr) if channel in AT_MACHINES else (None, None)
    return Narration(
        rail=Rail(rail[1]) if rail else None,
        channel=channel,
        utr=utr,
        upi=None if is_cash else _handle(words, is_hyphened="/" not in words),
        account=None if is_cash else _account(words, fields, utr),
        ifsc=next((field for field in fields if IFSC.fullmatch(field)), None),
        name=None if is_cash or REMARK_FIRST.match(words) else _name(fields),
        machine=machine,
        place=place,
    )


def _channel(words: str) -> CashChannel | None:
    return next((channel for word, channel in CHANNELS if word.search(words)), None)


def _utr(words: str) -> str | None:
    found = LONG_UTR.search(words) or RRN.search(words)
    return found[1] if found else None


def _handle(words: str, *, is_hyphened: bool) -> str | None:
    """Give a UPI id, unless the bank cut its end off; hyphens may part the fields."""
    for found in HANDLE_PART.findall(words.lower().replace(" @", "@")):
        name, _, end = found.partition("@")
        handle = f"{name.rpartition('-')[2] if is_hyphened else name}@{end}"
        is_cut = end not in HANDLES and any(known.startswith(end) for known in HANDLES)
        if UPI.fullmatch(handle) and not is_cut:
            return handle
    return None


def _account(words: str, fields: list[str], utr: str | None) -> str | None:
    if labelled := LABELLED_ACCOUNT.search(words):
        return labelled[1]
    plain = [field for field in fields if ACCOUNT.fullmatch(field) and field != utr]
    return plain[0] if plain and utr is not None else None


def _name(fields: list[str]) -> str | None:
    """Give the longest field that looks like a person's or a firm's name."""
    names = [field for field in fields[1:] if NAME.fullmatch(field) and not NOT_NAMES.search(field)]
    return max(names, key=len) if names else None


def _machine(words: str, fields: list[str], utr: str | None) -> tuple[str | None, str | None]:
    if named := TERMINAL.search(words):
        return named[1], None
    rest = [field for field in fields[1:] if field != utr and not CARD.fullmatch(field)]
    at = next((at for at, field in enumerate(rest) if MACHINE.fullmatch(field)), None)
    if at is None:
        return None, None
    return rest[at], ", ".join(rest[at + 1 :]) or None
