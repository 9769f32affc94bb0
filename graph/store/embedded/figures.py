"""Count complaints and withdrawals by district, hour and weekday."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from graph.model.day import DayCell
from graph.model.forecast import FigureCell, TimeWindow
from graph.model.scope import Scope
from graph.store.complaints import count_by_day, count_by_hour
from graph.store.embedded.complaints import fold_all
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.figures import cells_of, day_cell, make_cell
from graph.store.values import seen, span_ms


class EmbeddedFigures(Part):
    """`FigureReader` over one file."""

    async def count_complaints(
        self, window: TimeWindow | None, *, scope: Scope, as_known_at: datetime | None = None
    ) -> Sequence[FigureCell]:
        """Count complaints by district, hour and weekday of the fraud, in that order."""
        span, visible = span_ms(window), seen(scope, as_known_at)

        def work(connection: sqlite3.Connection) -> tuple[FigureCell, ...]:
            if as_known_at is None:
                text = statements("complaints")["figures"]
                return cells_of(connection.execute(text, {**visible, **span}))
            folded = fold_all(connection, scope, visible)
            return count_by_hour(folded, **span)

        return await self._engine.read(work, is_whole=True)

    async def count_complaint_days(
        self, window: TimeWindow | None, *, scope: Scope, as_known_at: datetime | None = None
    ) -> Sequence[DayCell]:
        """Count complaints by district, kind of fraud and India's day, in that order."""
        span, visible = span_ms(window), seen(scope, as_known_at)

        def work(connection: sqlite3.Connection) -> tuple[DayCell, ...]:
            if as_known_at is None:
                text = statements("complaints")["count_days"]
                return tuple(map(day_cell, connection.execute(text, {**visible, **span})))
            return count_by_day(fold_all(connection, scope, visible), **span)

        return await self._engine.read(work, is_whole=True)

    async def count_withdrawals(
        self, window: TimeWindow | None, *, scope: Scope, as_known_at: datetime | None = None
    ) -> Sequence[FigureCell]:
        """Count withdrawals by district, hour, weekday and machine; declined ones are none."""
        asked = {**seen(scope, as_known_at), **span_ms(window)}

        def work(connection: sqlite3.Connection) -> tuple[FigureCell, ...]:
            name = "count_withdrawals_now" if as_known_at is None else "count_withdrawals"
            rows = connection.execute(statements("flow")[name], asked)
            return tuple(_cell(row) for row in rows)

        return await self._engine.read(work, is_whole=True)


def _cell(row: tuple[Any, ...]) -> FigureCell:
    district, hour, weekday, atm, count, paise = row
    return make_cell(
        district=district, hour=hour, weekday=weekday, atm=atm, count=count, amount_paise=paise
    )
