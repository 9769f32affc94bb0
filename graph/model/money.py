"""How money is written: the Indian way, exact to the paisa."""

from __future__ import annotations

from typing import Final

PAISE_A_RUPEE: Final = 100
LAST_GROUP: Final = 3  # India groups the last three digits, then pairs: 1,23,45,678


def format_rupees(paise: int) -> str:
    """Write an amount for people.

    >>> format_rupees(1_234_567_850), format_rupees(-2_000_000)
    ('₹1,23,45,678.50', '-₹20,000.00')
    """
    whole, rest = divmod(abs(paise), PAISE_A_RUPEE)
    head, tail = str(whole)[:-LAST_GROUP], str(whole)[-LAST_GROUP:]
    while head:
        head, tail = head[:-2], f"{head[-2:]},{tail}"
    return f"{'-' if paise < 0 else ''}₹{tail}.{rest:02}"


def format_plain(paise: int) -> str:
    """Write an amount for tables that other programs read.

    >>> format_plain(1_234_567_850), format_plain(-5)
    ('12345678.50', '-0.05')
    """
    whole, rest = divmod(abs(paise), PAISE_A_RUPEE)
    return f"{'-' if paise < 0 else ''}{whole}.{rest:02}"
