"""Count complaints and withdrawals by district, hour and weekday."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from graph.model.day import DayCell
from graph.model.forecast import FigureCell, TimeWindow
from graph.model.scope import Scope
from graph.store.complaints import count_by_day, count_by_hour
from graph.store.figures import day_cell, make_cell
from graph.store.neo4j.complaints import fold_all
from graph.store.neo4j.engine import Row, View
from graph.store.neo4j.part import Part
from graph.store.values import span_ms


class Neo4jFigures(Part):
    """`FigureReader` over one database."""

    async def count_complaints(
        self, window: TimeWindow | None, *, scope: Scope, as_known_at: datetime | None = None
    ) -> Sequence[FigureCell]:
        """Count complaints by district, hour and weekday of the fraud, in that order."""
        span = span_ms(window)

        async def work(view: View) -> tuple[FigureCell, ...]:
            if as_known_at is not None:
                return count_by_hour(await fold_all(view, scope), **span)
            rows = await view.rows("count_complaints", start=span["start"], end=span["end"])
            return tuple(_cell([*row[:3], None, *row[3:]]) for row in rows)

        return await self._engine.read(work, scope=scope, as_known_at=as_known_at, is_whole=True)

    async def count_complaint_days(
        self, window: TimeWindow | None, *, scope: Scope, as_known_at: datetime | None = None
    ) -> Sequence[DayCell]:
        """Count complaints by district, kind of fraud and India's day, in that order."""
        span = span_ms(window)

        async def work(view: View) -> tuple[DayCell, ...]:
            if as_known_at is not None:
                return count_by_day(await fold_all(view, scope), **span)
            rows = await view.rows("count_days", start=span["start"], end=span["end"])
            return tuple(map(day_cell, rows))

        return await self._engine.read(work, scope=scope, as_known_at=as_known_at, is_whole=True)

    async def count_withdrawals(
        self, window: TimeWindow | None, *, scope: Scope, as_known_at: datetime | None = None
    ) -> Sequence[FigureCell]:
        """Count withdrawals by district, hour, weekday and machine; declined ones are none."""
        span = span_ms(window)

        async def work(view: View) -> tuple[FigureCell, ...]:
            return tuple(
                _cell(row)
                for row in await view.rows(
                    "count_withdrawals", start=span["start"], end=span["end"]
                )
            )

        return await self._engine.read(work, scope=scope, as_known_at=as_known_at, is_whole=True)


def _cell(row: Row) -> FigureCell:
    district, hour, weekday, atm, count, paise = row
    return make_cell(
        district=district, hour=hour, weekday=weekday, atm=atm, count=count, amount_paise=paise
    )
