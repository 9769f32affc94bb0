"""Whether a district loses more or less than in the like time before."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model.complaint import FraudType
from graph.model.forecast import TimeWindow
from graph.model.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A district's complaints of a window against the like window before.

    Attributes:
        district: ``STATE/NAME``.
        fraud_type: Of this kind of fraud alone; None: of all.
        window: The later window; both are whole weeks, so that each weekday is in both equally
            often.
        count: Complaints in it.
        count_before: Complaints in the window before, of the same length.
        expected: Complaints to be expected in it from those before, for as many pay days and
            holidays.
        amount_paise: Losses in it.
        amount_paise_before: Losses in the window before.
        ratio: Complaints over those expected; None: there were none before.
        low: Lower 95 % end of the ratio.
        high: Upper 95 % end; None: without bound.
        p_value: Of no change, corrected for how many are compared.
        is_significant: The corrected value is below .05.
        reason: The change in words.
    """

    district: str
    fraud_type: FraudType | None
    window: TimeWindow
    count: int
    count_before: int
    expected: float
    amount_paise: int
    amount_paise_before: int
    ratio: float | None
    low: float
    high: float | None
    p_value: float
    is_significant: bool
    reason: Reason
