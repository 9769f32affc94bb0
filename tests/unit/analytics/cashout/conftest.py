"""One learnt forecaster for all tests that ask it."""

from __future__ import annotations

import pytest

from analytics.cashout.coding import code_tables
from analytics.cashout.forecaster import CashOutForecaster, fit_forecaster
from analytics.cashout.tables import CashTables
from tests.unit.analytics.cashout.made_up_country import TRAIN_END, two_rings


@pytest.fixture(scope="session")
def country() -> CashTables:
    return code_tables(two_rings().columns())


@pytest.fixture(scope="session")
def forecaster(country: CashTables) -> CashOutForecaster:
    return fit_forecaster(country, end=TRAIN_END.timestamp())
