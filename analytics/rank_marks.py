"""Figures of a ranking: hits, PAI, money caught."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Final

from graph.model.ids import EntityKey
from graph.model.scorecard import RankMarks, Rate
from graph.model.transfer import Withdrawal

Z_95: Final = 1.959964  # normal quantile of .975
TOP: Final = 10


def rate(happened: int, count: int) -> Rate:
    """Give a share with its 95 % interval; `count` is positive.

    References:
        Wilson 1927, Probable Inference, the Law of Succession, and Statistical Inference.

    >>> rate(8, 10)
    Rate(value=0.8, low=0.4901624..., high=0.9433178...)
    """
    share = happened / count
    over = 1 + Z_95**2 / count
    middle = (share + Z_95**2 / (2 * count)) / over
    half = Z_95 * sqrt(share * (1 - share) / count + Z_95**2 / (4 * count**2)) / over
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Rate(value=share, low=min(low, share), high=max(high, share))


def rank_marks(
    name: str,
    rankings: Sequence[Sequence[EntityKey]],
    drawn: Sequence[Sequence[Withdrawal]],
    machine_count: int,
) -> RankMarks:
    """Mark rankings, each beside the draws that followed it; every one of them has draws."""
    count = len(rankings)
    if not count:
        return RankMarks(
            name=name,
            judged_count=0,
            hit_at_1=None,
            hit_at_5=None,
            hit_at_10=None,
            mrr=None,
            pai_at_10=None,
            paise_at_10=None,
        )
    firsts = [_first_hit(ranked, draws) for ranked, draws in zip(rankings, drawn, strict=True)]
    pairs = [
        (draw.atm in ranked[:TOP], draw.amount_paise or 0)
        for ranked, draws in zip(rankings, drawn, strict=True)
        for draw in draws
    ]
    caught = sum(1 for is_in, _ in pairs if is_in) / len(pairs)
    money = sum(paise for _, paise in pairs)
    return RankMarks(
        name=name,
        judged_count=count,
        hit_at_1=rate(sum(1 for first in firsts if first == 1), count),
        hit_at_5=rate(sum(1 for first in firsts if 1 <= first <= 5), count),  # noqa: PLR2004 - as named
        hit_at_10=rate(sum(1 for first in firsts if 1 <= first <= TOP), count),
        mrr=sum(1 / first for first in firsts if first) / count,
        pai_at_10=caught * machine_count / min(TOP, machine_count) if machine_count else None,
        paise_at_10=sum(paise for is_in, paise in pairs if is_in) / money if money else None,
    )


def _first_hit(ranked: Sequence[EntityKey], draws: Sequence[Withdrawal]) -> int:
    """Give the rank of the first machine drawn at, from 1; 0: none was."""
    machines = {draw.atm for draw in draws}
    return next((rank for rank, atm in enumerate(ranked, start=1) if atm in machines), 0)
