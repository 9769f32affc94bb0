"""The model in use, on what was known at a moment."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from analytics.cashout.attach import guess_ring
from analytics.cashout.forecaster import CashOutForecaster
from analytics.cashout.models import one_thread
from analytics.cashout.pool import Guess
from analytics.district_forecasts import forecast_district
from analytics.errors import StaleModel
from analytics.learnt_forecasts import learnt_forecast
from analytics.learnt_reasons import Asked
from analytics.model_card import ModelCard
from api.services.country import Countries, Country, read_country
from api.services.model_shelf import shelf_of
from api.services.training import model_in_use
from graph.errors import NotFound
from graph.model.forecast import CashOutForecast, TimeWindow
from graph.model.ids import AcknowledgementNo, EntityKey, complaint_key
from graph.model.ring import Ring
from graph.store.base import GraphStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LearntModel:
    """The model in use, on a country.

    Attributes:
        card: Of the model.
        forecaster: It, on the machines known.
        country: What was known.
    """

    card: ModelCard
    forecaster: CashOutForecaster
    country: Country

    def forecast_ring(self, ring: Ring, *, window: TimeWindow) -> CashOutForecast:
        """Forecast for a registered ring."""
        return self._ask(ring.id, self.country.guess_of_ring(ring), None, window)

    def forecast_complaint(
        self, number: AcknowledgementNo, *, window: TimeWindow
    ) -> CashOutForecast:
        """Forecast for the ring behind a complaint.

        Raises:
            NotFound: The complaint was not known then.
        """
        place = self.country.complaint_places.get(number)
        if place is None:
            raise NotFound("no complaint has this number; acknowledgement numbers have 14 digits")
        guess = guess_ring(self.country.roster, place, self.forecaster.learnt.likeness)
        return self._ask(complaint_key(number), guess, place, window)

    def forecast_account(self, account: EntityKey, *, window: TimeWindow) -> CashOutForecast:
        """Forecast for the ring an account belongs to.

        Raises:
            NotFound: The account was not known then.
        """
        if account not in self.country.account_codes:
            raise NotFound("no account has this id")
        return self._ask(account, self.country.guess_of_accounts([account]), None, window)

    def forecast_district(self, district: str, *, window: TimeWindow) -> CashOutForecast:
        """Forecast where all rings draw in a district, ``STATE/NAME``."""
        with one_thread():
            return forecast_district(
                district,
                window=window,
                forecaster=self.forecaster,
                roster=self.country.roster,
                machines=self.country.machines,
                at=self.country.at,
                model=self.card.version,
                is_prior=self.card.is_prior,
            )

    def mule_chances(self, accounts: Sequence[int]) -> Sequence[float]:
        """Give the chance that each account, by code, is in a ring's hands."""
        codes = np.array(accounts, dtype=np.int64)
        with one_thread():
            chances = self.forecaster.mule_chances(self.country.roster, codes)
        return [float(chance) for chance in chances]

    def _ask(
        self, subject: EntityKey, guess: Guess, complaint: int | None, window: TimeWindow
    ) -> CashOutForecast:
        asked = Asked(
            subject=subject,
            guess=guess,
            complaint=complaint,
            window=window,
            at=self.country.at,
            is_prior=self.card.is_prior,
        )
        with one_thread():
            return learnt_forecast(
                asked,
                forecaster=self.forecaster,
                roster=self.country.roster,
                machines=self.country.machines,
                model=self.card.version,
            )


async def model_at(
    at: datetime, *, store: GraphStore, countries: Countries | None = None
) -> LearntModel | None:
    """Give the model in use on what was known at `at`; None: the plain rule answers.

    A model that cannot be read is told in the log, and the plain rule answers in its place.
    """
    try:
        found = await asyncio.to_thread(model_in_use, shelf_of(store.url))
    except (StaleModel, NotFound) as error:
        logger.warning("the model in use cannot answer", extra={"reason": str(error)})
        return None
    if found is None:
        return None
    card, kept = found
    country = (
        await read_country(store=store, at=at)
        if countries is None
        else await countries.at(at, store=store)
    )
    if not len(country.roster.board.situation.view.complaints.known):
        return None
    return LearntModel(
        card=card,
        forecaster=CashOutForecaster(learnt=kept.learnt, ground=country.ground),
        country=country,
    )
