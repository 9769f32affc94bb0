"""What search compares: numbers whole and by their ends, and words; both stores alike."""

from __future__ import annotations

import re
from typing import Final

from graph.model.entity import (
    Account,
    Atm,
    Company,
    Device,
    Entity,
    Person,
    Phone,
    UpiHandle,
    Wallet,
    number_of,
)

LEAST_END: Final = 4  # digits of a number's end, as masked numbers show them
MOST_TEXT: Final = 200  # characters looked at; nobody types more
MOST_WORDS: Final = 10
INDIAN_DIGITS: Final = 10  # of a phone, without +91 or 0

_NOT_IN_NUMBERS: Final = re.compile(r"[^\w@.]|_")
_WORD: Final = re.compile(r"[^\W_]+")


def number_form(text: str) -> str:
    """Give a number or handle as it is compared: lower case, without blanks and dashes."""
    return _NOT_IN_NUMBERS.sub("", text.casefold())


def word_forms(text: str) -> list[str]:
    """Give the words of a text as they are compared."""
    return _WORD.findall(text.casefold())


def typed_numbers(text: str) -> tuple[list[str], str | None]:
    """Give the numbers a typed text may be, and its end from behind; None: no such end."""
    number = number_form(text[:MOST_TEXT])
    digits = number if number.isdigit() else ""
    exact = {number, digits.lstrip("0"), digits[-INDIAN_DIGITS:]} - {""}
    return sorted(exact), digits[::-1] if len(digits) >= LEAST_END else None


def typed_words(text: str) -> list[str]:
    """Give the words of a typed text that are looked for; all of them must be found."""
    return word_forms(text[:MOST_TEXT])[:MOST_WORDS]


def typed_references(text: str) -> list[str]:
    """Give the references a typed text may be."""
    return sorted({text.strip(), text.strip().upper(), "".join(text.split())} - {""})


def searched(entity: Entity) -> tuple[str, list[str]]:
    """Give the number of an entity and the texts whose words find it."""
    return number_of(entity), _texts(entity)


def _texts(entity: Entity) -> list[str]:
    match entity:
        case Account():
            return _told(entity.bank, entity.ifsc, entity.holder)
        case UpiHandle():
            return _told(entity.handle, entity.bank)
        case Wallet():
            return _told(entity.provider)
        case Phone() | Device():
            return []
        case Person() | Company():
            return _told(entity.name)
        case Atm():
            return _told(entity.atm_id, entity.bank, entity.address, entity.district)


def _told(*texts: str | None) -> list[str]:
    return [text for text in texts if text]
