"""The page of the forecasts' record in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analytics.wording import count_text

if TYPE_CHECKING:
    from graph.model.scorecard import ChanceMarks, Marks, RankMarks, Rate, Scorecard


def page(card: Scorecard) -> Iterator[str]:
    """Write a scorecard as lines of text."""
    whole = card.whole
    if not whole.forecast_count:
        yield "No forecasts were made in this time; `ringtrace forecast` makes them."
        return
    yield (
        f"{count_text(whole.forecast_count, 'forecast')}: {whole.settled_count} settled, "
        f"{whole.unsettled_count} over but not settled, {whole.open_count} open; "
        f"{whole.abstained_count} said nothing."
    )
    if not whole.settled_count:
        yield (
            f"A forecast is judged {card.settled_after_days} days after its window: none is yet."
        )
        return
    yield (
        f"After {whole.quiet_count} of the settled no draw became known; "
        f"{whole.late_count} draws were reported too late to count, "
        f"{whole.unplaced_count} without their machine."
    )
    yield ""
    yield from _ranking(whole)
    yield from _chances(whole.chances)
    groups = (
        ("model", card.by_model),
        ("month", card.by_month),
        ("district", card.by_district),
        ("ring", card.by_ring),
    )
    for title, found in groups:
        yield from _group(title, found)
    for warning in card.warnings:
        yield f"\nWarning: {warning.text}"


def _ranking(marks: Marks) -> Iterator[str]:
    heads = f"{'hit@1':>7}{'hit@5':>7}{'hit@10':>8}  {'95 %':<12}{'MRR':>6}{'PAI':>7}{'money':>7}"
    yield f"{'which machine comes next':<26}{'judged':>7}{heads}"
    yield _rank_line("forecasts", marks.ranked)
    for rule in marks.rules:
        yield _rank_line(rule.name, rule)


def _rank_line(name: str, marks: RankMarks) -> str:
    ten = marks.hit_at_10
    between = f"{ten.low:.2f} to {ten.high:.2f}" if ten else "-"
    return (
        f"{name:<26}{marks.judged_count:>7}{_share(marks.hit_at_1):>7}{_share(marks.hit_at_5):>7}"
        f"{_share(ten):>8}  {between:<12}{_figure(marks.mrr):>6}"
        f"{_figure(marks.pai_at_10, 1):>7}{_figure(marks.paise_at_10):>7}"
    )


def _chances(marks: ChanceMarks | None) -> Iterator[str]:
    yield ""
    if marks is None:
        yield "No settled forecast gives chances: the plain rule only ranks."
        return
    yield (
        f"Chances: Brier {marks.brier:.5f}, skill {_figure(marks.brier_skill)}, "
        f"ECE {_figure(marks.ece, 3)}, over {marks.forecast_count} forecasts."
    )
    if marks.set_coverage and marks.mean_set_size is not None:
        yield (
            f"The set that should hold the next machine 9 times in 10 held it in "
            f"{marks.set_coverage.value:.0%}, with {marks.mean_set_size:.0f} machines."
        )
    for one in marks.bins:
        yield (
            f"  said {one.from_probability:.2f} to {one.to_probability:.2f} "
            f"({one.mean_probability:.3f} on average): {one.count} machines, happened at "
            f"{one.happened.value:.3f} ({one.happened.low:.3f} to {one.happened.high:.3f})"
        )


def _group(title: str, found: tuple[Marks, ...]) -> Iterator[str]:
    if not found:
        return
    yield ""
    yield f"{'by ' + title:<34}{'made':>6}{'settled':>9}{'silent':>8}{'judged':>8}{'hit@10':>8}"
    for one in found:
        yield (
            f"{one.name:<34}{one.forecast_count:>6}{one.settled_count:>9}{one.abstained_count:>8}"
            f"{one.ranked.judged_count:>8}{_share(one.ranked.hit_at_10):>8}"
        )


def _share(rate: Rate | None) -> str:
    return "-" if rate is None else f"{rate.value:.2f}"


def _figure(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
