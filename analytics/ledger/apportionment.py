"""Split paise over stocks, exact to the paisa."""

from __future__ import annotations

from collections.abc import Sequence


def apportion(paise: int, stocks: Sequence[int]) -> list[int]:
    """Split in proportion to the stocks, by largest remainder; integers only.

    Args:
        paise: From 0 to the sum of the stocks.
        stocks: Paise each, not negative, in tie order: of equal remainders the earlier is served.

    Returns:
        A share for each stock, at most the stock, together `paise`.

    References:
        TRAIL.md section 3.
    """
    total = sum(stocks)
    if paise == total:
        return list(stocks)
    shares = [paise * stock // total for stock in stocks]
    missing = paise - sum(shares)
    if missing:
        by_remainder = sorted(
            range(len(stocks)), key=lambda place: -(paise * stocks[place] % total)
        )
        for place in by_remainder[:missing]:
            shares[place] += 1
    return shares
