"""Whose rupees something was: what a trail followed backwards gives (TRAIL.md section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginShare:
    """A complaint's part of some money.

    Attributes:
        complaint: Acknowledgement number.
        paise: Positive; under POISON exposure.
    """

    complaint: str
    paise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyOrigins:
    """Whose money was in a transfer, a withdrawal or a hold, or is on an account.

    Attributes:
        target: Key of the account, or id of the fact.
        policy: Whose money leaves an account first.
        as_of: What happened later was not looked at; aware UTC; None: all was.
        amount_paise: Of the row; of an account, all that is there, free or held.
        shares: Largest first, then by complaint.
        clean_paise: Nobody's complaint's, as far as is known.
        unknown_paise: From accounts that were not looked at: a limit ended the search.
    """

    target: str
    policy: str
    as_of: datetime | None
    amount_paise: int
    shares: tuple[OriginShare, ...]
    clean_paise: int
    unknown_paise: int
