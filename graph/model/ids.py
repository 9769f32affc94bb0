"""Names of things: the same text on every store, and opaque outside `graph`."""

from __future__ import annotations

import hashlib
import hmac
from enum import StrEnum
from typing import Final, NewType, TypeAlias

import msgspec

EntityKey = NewType("EntityKey", str)
FactId = NewType("FactId", str)
ImportId = NewType("ImportId", str)
AcknowledgementNo = NewType("AcknowledgementNo", str)
AlertId = NewType("AlertId", str)
ForecastId = NewType("ForecastId", str)
SubscriptionId = NewType("SubscriptionId", str)
EndpointId = NewType("EndpointId", str)
DeliveryId = NewType("DeliveryId", str)
PatternId = NewType("PatternId", str)
DecisionId = NewType("DecisionId", str)

TOKEN_CHARS: Final = 24  # 120 bits: two of a billion keys meet with p < 1e-18

_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648, section 6
_PAIRS: Final = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
_ENCODER: Final = msgspec.json.Encoder(order="deterministic")

Canonical: TypeAlias = "str | int | bool | list[Canonical] | dict[str, Canonical] | None"


class EntityKind(StrEnum):
    """What a key stands for."""

    COMPLAINT = "complaint"
    ACCOUNT = "account"
    UPI = "upi"
    WALLET = "wallet"
    PHONE = "phone"
    DEVICE = "device"
    SIM = "sim"
    SENDER = "sender"
    PERSON = "person"
    COMPANY = "company"
    ATM = "atm"
    RING = "ring"
    DISTRICT = "district"


_KINDS: Final = {kind.value: kind for kind in EntityKind}  # a look-up is quicker than the enum
PERSONAL_KINDS: Final = frozenset(
    {
        EntityKind.ACCOUNT,
        EntityKind.UPI,
        EntityKind.WALLET,
        EntityKind.PHONE,
        EntityKind.DEVICE,
        EntityKind.SIM,
        EntityKind.PERSON,
    }
)


def canonical_json(value: Canonical) -> bytes:
    """Give the one byte form of a value: UTF-8, keys sorted, no blanks, no floats."""
    return _ENCODER.encode(value)


def digest(value: Canonical) -> str:
    """Give the SHA-256 of a value's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _token(raw: bytes) -> str:
    bits, pairs = int.from_bytes(raw[: TOKEN_CHARS * 5 // 8]), _PAIRS  # five bits a character
    return (
        f"{pairs[bits >> 110]}{pairs[bits >> 100 & 1023]}-"
        f"{pairs[bits >> 90 & 1023]}{pairs[bits >> 80 & 1023]}-"
        f"{pairs[bits >> 70 & 1023]}{pairs[bits >> 60 & 1023]}-"
        f"{pairs[bits >> 50 & 1023]}{pairs[bits >> 40 & 1023]}-"
        f"{pairs[bits >> 30 & 1023]}{pairs[bits >> 20 & 1023]}-"
        f"{pairs[bits >> 10 & 1023]}{pairs[bits & 1023]}"
    )


def hashed_token(value: Canonical) -> str:
    """Give 24 base32 characters, in fours, that stand for a value without secrets in it."""
    return _token(hashlib.sha256(canonical_json(value)).digest())


def fact_id(kind: str, *fields: Canonical) -> FactId:
    """Give the id of a fact from what identifies it (DOMAIN.md 2.3)."""
    return FactId(f"{kind}:{hashed_token([kind, list(fields)])}")


def import_id(file_sha256: str, *, part: int = 0) -> ImportId:
    """Give the id of the import of a file's bytes; a large table goes in parts."""
    return ImportId(f"import:{hashed_token([file_sha256, part])}")


def natural_key(kind: EntityKind, token: str) -> EntityKey:
    """Give the key of a thing that is no secret: ``atm:SBIN0000691-2``.

    Raises:
        ValueError: The kind is personal, so its token must not be readable.
    """
    if kind in PERSONAL_KINDS:
        message = f"a key of kind {kind} must be made by a Keyring"
        raise ValueError(message)
    return EntityKey(f"{kind}:{token}")


def complaint_key(number: AcknowledgementNo) -> EntityKey:
    """Give the key of a complaint."""
    return natural_key(EntityKind.COMPLAINT, number)


def kind_of(key: str) -> EntityKind:
    """Tell what a key stands for.

    Raises:
        ValueError: The text is no key of ours.
    """
    word = key.partition(":")[0]
    return _KINDS.get(word) or EntityKind(word)


class Keyring:
    """Makes the keys of personal things under a store's identity secret.

    A key is a pure function of kind, canonical value and secret, so that no
    look-up is needed before a write, and no table of all numbers turns it back.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        """Keep the store's secret, 32 bytes."""
        self._secret = secret

    @property
    def secret(self) -> bytes:
        """The secret itself, to be handed to the child that reads files."""
        return self._secret

    def key(self, kind: EntityKind, canonical: str) -> EntityKey:
        """Give the key of a canonical value: ``account:ABCD-…``."""
        mac = hmac.digest(self._secret, canonical_json([kind.value, canonical]), "sha256")
        return EntityKey(f"{kind}:{_token(mac)}")
