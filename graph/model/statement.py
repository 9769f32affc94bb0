"""What a bank's statement says of an account as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graph.model.fact import Fact
from graph.model.ids import EntityKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Fact):
    """A period of an account of which every movement is known; `event_at` is its first.

    Attributes:
        account: Key of the account.
        until_at: First possible instant of its last movement; aware UTC; None: not told.
        opening_paise: Balance before the first movement, as stated or as the first line's
            balance tells; negative where overdrawn; None: not told.
        closing_paise: Balance after the last movement; None: not told.
        line_count: Movements taken in.
        mismatch_count: Lines whose balance is not the one before with their amount.
    """

    account: EntityKey
    until_at: datetime | None
    opening_paise: int | None
    closing_paise: int | None
    line_count: int
    mismatch_count: int = 0
