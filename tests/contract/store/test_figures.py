"""Counts by district, hour and weekday, in India's time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from graph.model.complaint import FraudType
from graph.model.day import DayCell
from graph.model.fact import Precision
from graph.model.forecast import FigureCell, TimeWindow
from graph.model.ids import AcknowledgementNo
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from tests.contract.store.world import (
    ACK,
    ACK_2,
    HERE,
    HOUR,
    MACHINE,
    T0,
    THERE,
    add,
    complaint,
    scope,
    transfer,
    withdrawal,
)

SUNDAY_NIGHT = datetime(2026, 5, 31, 18, 45, tzinfo=UTC)  # Monday, 00:15 in India


async def test_a_complaint_counts_in_the_hour_of_its_first_known_payment(
    store: GraphStore,
) -> None:
    await add(
        store,
        "one",
        complaint(ACK, at=T0, paise=100),
        transfer(1, 1, 2, at=SUNDAY_NIGHT + HOUR),
        transfer(2, 1, 2, at=SUNDAY_NIGHT),
        transfer(3, 1, 2, at=SUNDAY_NIGHT - HOUR, precision=Precision.DAY),
        transfer(4, 1, 2, at=SUNDAY_NIGHT - HOUR, layer=2),
    )
    await add(store, "two", complaint(ACK_2, district=None, at=T0, paise=50))

    found = await store.count_complaints(None, scope=SYSTEM)

    assert found == (
        FigureCell(district=HERE, hour=0, weekday=0, atm=None, count=1, amount_paise=100),
        FigureCell(district=None, hour=11, weekday=0, atm=None, count=1, amount_paise=50),
    )


async def test_complaints_count_by_kind_of_fraud_and_day_in_india(store: GraphStore) -> None:
    third, monday = AcknowledgementNo("39900000000003"), date(2026, 6, 1)
    told = complaint(ACK, at=SUNDAY_NIGHT, paise=100)
    quoting = 'invented "fraud_type":"AEPS", station'
    await add(
        store,
        "one",
        replace(told, police_station=quoting, fraud_type=FraudType.UPI),
        complaint(ACK_2, at=SUNDAY_NIGHT - HOUR, paise=None, district=None),
        replace(complaint(third, at=SUNDAY_NIGHT + HOUR, paise=7), fraud_type=FraudType.UPI),
    )

    found = await store.count_complaint_days(None, scope=SYSTEM)

    assert found == (
        DayCell(district=HERE, fraud_type=FraudType.UPI, day=monday, count=2, amount_paise=107),
        DayCell(
            district=None,
            fraud_type=None,
            day=monday - timedelta(days=1),
            count=1,
            amount_paise=0,
        ),
    )
    assert await store.count_complaint_days(None, scope=SYSTEM, as_known_at=T0 + HOUR) == found


async def test_the_window_and_the_scope_narrow_the_count(store: GraphStore) -> None:
    await add(store, "one", complaint(ACK, at=T0), withdrawal(1, 1, at=T0))
    await add(
        store,
        "two",
        complaint(ACK_2, district=THERE, at=T0 + HOUR),
        withdrawal(2, 1, at=T0 + HOUR, complaint=ACK_2),
    )
    window = TimeWindow(start=T0, end=T0 + HOUR)

    counts = (store.count_complaints, store.count_complaint_days, store.count_withdrawals)
    for count in counts:
        assert sum(cell.count for cell in await count(None, scope=SYSTEM)) == 2
        assert [cell.district for cell in await count(window, scope=SYSTEM)] == [HERE]
        assert [cell.district for cell in await count(None, scope=scope(THERE))] == [THERE]
        past = await count(None, scope=SYSTEM, as_known_at=T0)
        assert past == await count(None, scope=SYSTEM)


async def test_withdrawals_count_at_known_machines_with_a_known_hour(store: GraphStore) -> None:
    await add(
        store,
        "one",
        complaint(ACK),
        withdrawal(1, 1, paise=300, at=SUNDAY_NIGHT),
        withdrawal(2, 2, paise=None, at=SUNDAY_NIGHT),
        withdrawal(3, 1, atm=None),
        withdrawal(4, 1, at=None),
        withdrawal(5, 1, is_declined=True),
    )

    found = await store.count_withdrawals(None, scope=SYSTEM)

    assert found == (
        FigureCell(district=HERE, hour=0, weekday=0, atm=MACHINE, count=2, amount_paise=300),
    )
