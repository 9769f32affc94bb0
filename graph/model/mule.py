"""How likely an account is in a ring's hands, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.model.ids import EntityKey
from graph.model.reason import Reason


class InnocentKind(StrEnum):
    """Kinds of innocent accounts that look like a mule's."""

    FAMILY = "FAMILY"
    TRADER = "TRADER"
    AGENT = "AGENT"
    DORMANT = "DORMANT"
    SALARIED = "SALARIED"


@dataclass(frozen=True, slots=True, kw_only=True)
class MuleScore:
    """How likely an account is in a ring's hands; neither holds nor declined draws count.

    Attributes:
        account: Key of the account.
        score: The chance in per cent, 0 to 100.
        probability: Calibrated, 0 to 1.
        reasons: What speaks for it, strongest first, at most three.
        change: What would change it.
        like: The kinds of innocents most like it, nearest first, at most two.
    """

    account: EntityKey
    score: int
    probability: float
    reasons: tuple[Reason, ...]
    change: Reason
    like: tuple[InnocentKind, ...]
