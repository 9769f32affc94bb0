"""Members that draw together: at one machine at one time on several days, or week after week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from graph.model.fact import INDIA
from graph.model.ids import EntityKey
from graph.model.typology import MatchedLink

LEAST_MEMBERS: Final = 3  # RINGS.md section 10, as those below
TOGETHER: Final = timedelta(minutes=30)
LEAST_DAYS: Final = 2
LEAST_WEEKS: Final = 2
NEVER: Final = datetime.min.replace(tzinfo=UTC)


def crews(draws: Sequence[MatchedLink]) -> tuple[tuple[MatchedLink, ...], ...]:
    """Give the draws of each crew, by time.

    A crew is three members or more at one machine within 30 minutes on two days or more; or
    three that each drew in two weeks or more at machines where three drew that week.

    Args:
        draws: Of members, at machines; undated ones count nowhere.
    """
    dated = sorted(
        (draw for draw in draws if draw.at is not None and draw.source != draw.target),
        key=lambda draw: (draw.at or NEVER, draw.source, draw.amount_paise),
    )
    by_machine: defaultdict[EntityKey, list[MatchedLink]] = defaultdict(list)
    for draw in dated:
        by_machine[draw.target].append(draw)
    found = [crew for _, own in sorted(by_machine.items()) for crew in _at_one_machine(own)]
    return (*found, *_week_by_week(dated))


def _at_one_machine(draws: Sequence[MatchedLink]) -> Iterator[tuple[MatchedLink, ...]]:
    together: dict[date, list[MatchedLink]] = {}
    start = 0
    for end, last in enumerate(draws):
        while (last.at or NEVER) - (draws[start].at or NEVER) > TOGETHER:
            start += 1
        window = draws[start : end + 1]
        if len({draw.source for draw in window}) >= LEAST_MEMBERS:
            own = together.setdefault(_day(last), [])
            own.extend(draw for draw in window if draw not in own)
    if len(together) >= LEAST_DAYS:
        yield tuple(draw for _, own in sorted(together.items()) for draw in own)


def _week_by_week(draws: Sequence[MatchedLink]) -> Iterator[tuple[MatchedLink, ...]]:
    weeks: defaultdict[tuple[EntityKey, int, int], list[MatchedLink]] = defaultdict(list)
    for draw in draws:
        year, week, _ = _day(draw).isocalendar()
        weeks[draw.target, year, week].append(draw)
    busy = [own for own in weeks.values() if len({draw.source for draw in own}) >= LEAST_MEMBERS]
    met: defaultdict[EntityKey, int] = defaultdict(int)
    for own in busy:
        for member in {draw.source for draw in own}:
            met[member] += 1
    crew = {member for member, count in met.items() if count >= LEAST_WEEKS}
    if len(crew) >= LEAST_MEMBERS:
        yield tuple(draw for own in busy for draw in own if draw.source in crew)


def _day(draw: MatchedLink) -> date:
    return (draw.at or NEVER).astimezone(INDIA).date()
