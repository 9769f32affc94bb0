"""Turn text into accounts, handles, phones, codes and references; and mask them.

Each `parse_` function gives the one canonical text of an identifier, whatever
zeros, blanks, labels and scripts a file wraps it in. What links two complaints
depends on it, so a value that lost digits, is masked or is missing is told apart
by flags and is never a canonical value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graph.errors import MalformedIdentifier
from graph.model.cell import Cell, text_of
from graph.model.entity import EntityFlag
from graph.model.ids import AcknowledgementNo, EntityKind

SPREADSHEET_DIGITS: Final = 15  # a spreadsheet keeps no more significant digits of a number
MOST_REMEMBERED: Final = 4_096  # cells of one kind; a file names few accounts many times
SHORTEST_ACCOUNT: Final = 5  # fewer digits are a serial number or a slip
LONGEST_TOKEN: Final = 64
VISIBLE_DIGITS: Final = 4

NOT_AVAILABLE: Final = frozenset(
    {
        "",
        "0",
        "NA",
        "N.A",
        "N.A.",
        "N/A",
        "NIL",
        "NONE",
        "NULL",
        "NAN",
        "NOT AVAILABLE",
        "NOT APPLICABLE",
        "NOT FOUND",
        "UNKNOWN",
    }
)
DASHES: Final = re.compile(r"[-_.:/\\ ]*")
LABEL: Final = re.compile(r"^[A-Za-z][A-Za-z ./()&]*:\s*-?\s*")  # "ATM ID :-1222", "A/C No: 12"
LEADING_NOISE: Final = re.compile(r"^[-:'\u2019`\"\s]+")
SEPARATED_DIGITS: Final = re.compile(r"\d[\d\s-]*\d|\d")
SCIENTIFIC: Final = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})")
FLOAT_TEXT: Final = re.compile(r"(\d+)\.0*")
MASK: Final = re.compile(r"(?=.*[Xx*•#…])[\dXx*•#…\s-]+(?: \([^()]*\))?")  # and as we mask
MASK_RUN: Final = re.compile(r"[Xx*•#]{2,}|…")
UPI: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,254}@[a-z][a-z0-9.-]{1,63}")
MASKED_UPI: Final = re.compile(r"[^@\s]*[*•#…][^@\s]*@[A-Za-z][A-Za-z0-9.-]+|[Xx]{3,}[^@\s]*@\S+")
IFSC: Final = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}")
TOKEN: Final = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9/_.-]*")
MOBILE: Final = re.compile(r"(?:\+?91|0)?([6-9]\d{9})")
TEN_DIGITS: Final = re.compile(r"(?:\+?91|0)?(\d{10})")
ACKNOWLEDGEMENT: Final = re.compile(r"\d{8,20}")  # 14 as a rule, judged softly: DOMAIN.md 2.3
UTR: Final = re.compile(r"[A-Z0-9][A-Z0-9/_.-]{3,39}")
PLAIN_UTR: Final = re.compile(r"[1-9]\d{3,39}", re.ASCII)  # what most files write
PLAIN_ACCOUNT: Final = re.compile(r"[1-9]\d{4,39}", re.ASCII)
IMEI: Final = re.compile(r"(\d{14})\d{0,2}")
IMSI: Final = re.compile(r"\d{14,15}")
SENDER: Final = re.compile(r"(?=.*[A-Z])[A-Z0-9][A-Z0-9._-]{2,39}|\d{3,9}")
LONG_NUMBER: Final = re.compile(r"\+?(\d{10,20})")
CELL_ID: Final = re.compile(r"[A-Z0-9]{4,40}")

BILL_TOKEN: Final = re.compile(r"BILL[A-Z]*\d")
MERCHANT_HANDLE: Final = re.compile(
    r"merchant|bharatpe|billdesk|cashfree|ccavenue|eazypay|easebuzz|instamojo|mswipe|payu\b|"
    r"pinelabs|razorpay|\brzp|paytmqr|^paytm-\d|^paytm\.s|^q\d{6,}@|^gpay-\d{6,}|^vyapar|@okbizaxis|\.rzp@|"
    r"\.payu@"
)
AGGREGATOR_NAME: Final = re.compile(
    r"\b(?:p\.?a|p\.?g|nodal|escrow|pool|aggregators?|gateways?|settlements?|razorpay|"
    r"cashfree|payu|billdesk|ccavenue|avenues|easebuzz|instamojo|juspay|worldline|pine ?labs|"
    r"infibeam|bharatpe|mswipe|paykun|zaakpay|paysharp|stripe)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountToken:
    """What stands in an account cell.

    Attributes:
        kind: ACCOUNT, UPI or WALLET.
        canonical: The text its key is made of; empty where it may join nothing,
            because it is masked, missing or has lost digits.
        raw: The text as written, without markup; personal.
        flags: What is odd about it.
    """

    kind: EntityKind
    canonical: str
    raw: str
    flags: frozenset[EntityFlag] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class IfscCell:
    """What stands in an IFSC cell.

    Attributes:
        ifsc: The valid code, or None.
        is_pseudo: A word such as PAYTM stands where a bank's code should.
    """

    ifsc: str | None
    is_pseudo: bool


@lru_cache(maxsize=MOST_REMEMBERED, typed=True)
def parse_account_cell(cell: Cell) -> AccountToken:
    """Tell what an account cell holds; any cell has an answer.

    Digits are an account, whatever its length: the same number must be the same
    account in a column that has an IFSC and in one that has none.
    """
    if isinstance(cell, str) and PLAIN_ACCOUNT.fullmatch(cell):
        return AccountToken(kind=EntityKind.ACCOUNT, canonical=cell, raw=cell)
    return _account_token(cell)


def _account_token(cell: Cell) -> AccountToken:
    raw = text_of(cell.splitlines()[0] if isinstance(cell, str) and cell.strip() else cell)
    text = LEADING_NOISE.sub("", LABEL.sub("", LEADING_NOISE.sub("", raw)))
    if isinstance(cell, bool) or is_missing(text):
        return _without_name(raw, EntityFlag.NOT_AVAILABLE)
    if masked := _masked_kind(text):
        return _without_name(raw, EntityFlag.MASKED, kind=masked)
    if UPI.fullmatch(text.lower()):
        return _handle(text.lower(), raw)
    digits, is_exact = _account_digits(text, is_number=isinstance(cell, int | float))
    if not is_exact:
        return _without_name(raw, EntityFlag.PRECISION_LOST)
    if digits:
        return _account(digits, raw)
    return _wallet(text.upper().replace(" ", ""), raw)


def is_missing(text: str) -> bool:
    """Tell whether a text says that there is no value: empty, ``-``, ``NA`` ..."""
    return not text or text.upper().strip() in NOT_AVAILABLE or DASHES.fullmatch(text) is not None


def _masked_kind(text: str) -> EntityKind | None:
    if MASKED_UPI.fullmatch(text):
        return EntityKind.UPI
    if MASK.fullmatch(text) and MASK_RUN.search(text):
        return EntityKind.ACCOUNT
    return None


def _account_digits(text: str, *, is_number: bool) -> tuple[str, bool]:
    """Give the digits of an account text, and whether all of them are there."""
    if scientific := SCIENTIFIC.fullmatch(text):
        whole, fraction, exponent = scientific[1], scientific[2] or "", int(scientific[3])
        is_exact = len(fraction.rstrip("0")) == exponent < SPREADSHEET_DIGITS
        return whole + fraction[:exponent], is_exact
    if from_float := FLOAT_TEXT.fullmatch(text):
        digits = from_float[1]
        return digits, len(digits) <= SPREADSHEET_DIGITS
    if SEPARATED_DIGITS.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        return digits, not is_number or len(digits) <= SPREADSHEET_DIGITS
    return "", not is_number


def _account(digits: str, raw: str) -> AccountToken:
    bare = digits.lstrip("0")
    if len(bare) < SHORTEST_ACCOUNT:
        return _without_name(raw, EntityFlag.NOT_AVAILABLE)
    return AccountToken(kind=EntityKind.ACCOUNT, canonical=bare[:LONGEST_TOKEN], raw=raw)


def _handle(handle: str, raw: str) -> AccountToken:
    flags = frozenset({EntityFlag.MERCHANT} if MERCHANT_HANDLE.search(handle) else ())
    return AccountToken(kind=EntityKind.UPI, canonical=handle, raw=raw, flags=flags)


def _wallet(token: str, raw: str) -> AccountToken:
    if not TOKEN.fullmatch(token):
        return _without_name(raw, EntityFlag.NOT_AVAILABLE)
    flags = frozenset({EntityFlag.MERCHANT} if BILL_TOKEN.match(token) else ())
    return AccountToken(
        kind=EntityKind.WALLET, canonical=token[:LONGEST_TOKEN], raw=raw, flags=flags
    )


def _without_name(
    raw: str, flag: EntityFlag, *, kind: EntityKind = EntityKind.ACCOUNT
) -> AccountToken:
    return AccountToken(kind=kind, canonical="", raw=raw, flags=frozenset({flag}))


def is_aggregator_name(text: str) -> bool:
    """Tell whether a bank's name is that of a payment aggregator, gateway or pooled account."""
    return AGGREGATOR_NAME.search(text.lower()) is not None


@lru_cache(maxsize=MOST_REMEMBERED, typed=True)
def parse_ifsc_cell(cell: Cell) -> IfscCell:
    """Tell a bank's branch code from the words that wallets write in its place."""
    text = text_of(cell).upper().replace(" ", "")
    if IFSC.fullmatch(text):
        return IfscCell(ifsc=text, is_pseudo=False)
    return IfscCell(ifsc=None, is_pseudo=not is_missing(text))


def parse_ifsc(text: str) -> str:
    """Give an IFSC in capitals, without blanks.

    Raises:
        MalformedIdentifier: It is no IFSC.
    """
    ifsc = parse_ifsc_cell(text).ifsc
    if ifsc is None:
        raise MalformedIdentifier("an IFSC is four letters, a zero, and six letters or digits")
    return ifsc


def parse_upi(text: str) -> str:
    """Give a UPI id in small letters, without blanks.

    Raises:
        MalformedIdentifier: It is no ``name@bank``.
    """
    handle = text_of(text).lower().replace(" ", "")
    if not UPI.fullmatch(handle):
        raise MalformedIdentifier("a UPI id is written name@bank")
    return handle


def parse_phone(cell: Cell) -> tuple[str, frozenset[EntityFlag]]:
    """Give a telephone number: ten digits if it is Indian, else ``+`` and digits.

    A number that nobody can have is kept with the flag INVALID_NUMBER, because
    the file says it. Ten bare digits are a mobile; a landline is written with 0
    or +91 before it.

    Raises:
        MalformedIdentifier: It has letters, or too few or too many digits.
    """
    text = re.sub(r"[\s().'-]", "", text_of(cell))
    if mobile := MOBILE.fullmatch(text):
        return mobile[1], frozenset()
    invalid = frozenset({EntityFlag.INVALID_NUMBER})
    if ten := TEN_DIGITS.fullmatch(text):
        is_landline = text != ten[1] and _international(text) is not None
        return ten[1], frozenset() if is_landline else invalid
    if foreign := _international(text):
        return foreign, frozenset()
    raise MalformedIdentifier("a telephone number has ten digits, or + and a country code")


def _international(text: str) -> str | None:
    """Give a number that somebody may have as ``+`` and digits; None if nobody can."""
    import phonenumbers  # noqa: PLC0415  50 ms that most files do not need

    try:
        number = phonenumbers.parse(text, "IN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parse_imei(cell: Cell) -> str:
    """Give the first 14 digits of an IMEI; what follows differs between operators.

    Raises:
        MalformedIdentifier: It has not 14 to 16 digits.
    """
    found = IMEI.fullmatch(re.sub(r"[\s'-]", "", text_of(cell)))
    if found is None:
        raise MalformedIdentifier("an IMEI has 14 to 16 digits")
    return found[1]


def parse_imsi(cell: Cell) -> str:
    """Give an IMSI's digits.

    Raises:
        MalformedIdentifier: It has not 14 or 15 digits.
    """
    text = re.sub(r"[\s'-]", "", text_of(cell))
    if not IMSI.fullmatch(text):
        raise MalformedIdentifier("an IMSI has 15 digits")
    return text


def parse_party(cell: Cell) -> tuple[EntityKind, str, frozenset[EntityFlag]]:
    """Tell one end of a call: a phone, or a sender that is no person's.

    Three to nine digits, or a name such as ``AD-BANKX-S``, are a SENDER (DOMAIN.md
    section 5). A number longer than any telephone's is kept and flagged.

    Raises:
        MalformedIdentifier: It is neither.
    """
    text = LEADING_NOISE.sub("", text_of(cell)).strip("' ").upper()
    if SENDER.fullmatch(text):
        return EntityKind.SENDER, text, frozenset()
    try:
        number, flags = parse_phone(text)
    except MalformedIdentifier:
        if long := LONG_NUMBER.fullmatch(text):
            return EntityKind.PHONE, long[1], frozenset({EntityFlag.INVALID_NUMBER})
        raise
    return EntityKind.PHONE, number, flags


def parse_cell_id(cell: Cell) -> str | None:
    """Give a radio cell's identity without hyphens; None if there is none.

    Raises:
        MalformedIdentifier: It is something else.
    """
    text = re.sub(r"[\s'-]", "", text_of(cell)).upper()
    if is_missing(text):
        return None
    if not CELL_ID.fullmatch(text):
        raise MalformedIdentifier("a cell's identity has letters and digits alone")
    return text


def parse_utr(cell: Cell) -> str | None:
    """Give a transaction reference in capitals; None if there is none.

    Raises:
        MalformedIdentifier: It is something else, a sentence for example.
    """
    if cell is None:
        return None
    if isinstance(cell, str) and PLAIN_UTR.fullmatch(cell):
        return cell
    text = LEADING_NOISE.sub("", text_of(cell)).upper().replace(" ", "")
    if is_missing(text) or not text.strip("0"):
        return None
    if not UTR.fullmatch(text):
        raise MalformedIdentifier("a transaction reference has 4 to 40 letters and digits")
    return text


@lru_cache(maxsize=MOST_REMEMBERED, typed=True)
def parse_acknowledgement_no(cell: Cell) -> AcknowledgementNo:
    """Give a complaint's number as text of digits.

    Raises:
        MalformedIdentifier: It has not 8 to 20 digits.
    """
    text = re.sub(r"[\s'-]", "", LABEL.sub("", text_of(cell)))
    if not ACKNOWLEDGEMENT.fullmatch(text):
        raise MalformedIdentifier("an acknowledgement number has 14 digits")
    return AcknowledgementNo(text)


def parse_atm_id(cell: Cell) -> str | None:
    """Give a machine's number in capitals without blanks and label; None if there is none."""
    text = LEADING_NOISE.sub("", LABEL.sub("", text_of(cell))).upper().replace(" ", "")
    return None if is_missing(text) or not text.strip("0") else text[:LONGEST_TOKEN]


def mask(kind: EntityKind, value: str) -> str:
    """Give what may be shown of a personal value: last four digits, ``r…@bank``, initials."""
    match kind:
        case EntityKind.UPI:
            name, _, bank = value.partition("@")
            return f"{name[:1]}…@{bank}"
        case EntityKind.PERSON | EntityKind.COMPANY:
            return " ".join(f"{word[0]}." for word in value.split())
        case _:
            return _last_four(value)


def _last_four(value: str) -> str:
    if len(value) <= VISIBLE_DIGITS:
        return "…"
    return "…" + value[-VISIBLE_DIGITS:]
