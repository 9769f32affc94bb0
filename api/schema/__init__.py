"""The GraphQL schema: every noun's questions, requests and streams put together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from api.schema import enums
from api.schema.alerts import Alert, AlertsMutation, AlertsQuery
from api.schema.busy_times import BusyTimesQuery
from api.schema.catalogue import CatalogueQuery
from api.schema.context import Context
from api.schema.decisions import DecisionsMutation, DecisionsQuery
from api.schema.deliveries import DeliveriesQuery
from api.schema.detection import DetectionMutation
from api.schema.entities import Account, Atm, Company, Device, Person, Phone, UpiHandle, Wallet
from api.schema.errors import HANDLERS, log_unexpected
from api.schema.facts import Hold, OtherAction, Transfer, Withdrawal
from api.schema.forecasts import CashOutForecast, ForecastsMutation, ForecastsQuery
from api.schema.gate import Gate, Memory
from api.schema.holds import HoldsQuery
from api.schema.hotspots import HotSpotsQuery
from api.schema.hubs import HubsQuery
from api.schema.imports import ImportsQuery
from api.schema.inquiries import InquiriesQuery
from api.schema.links import LinksQuery
from api.schema.lookup import LookupQuery
from api.schema.models import ModelsQuery
from api.schema.mules import MulesQuery
from api.schema.paths import PathsQuery
from api.schema.patterns import PatternsQuery
from api.schema.peaks import PeaksQuery
from api.schema.progress import ProgressSubscription
from api.schema.quarantine import QuarantineMutation, QuarantineQuery
from api.schema.register import RegisterQuery
from api.schema.reports import ImportReport
from api.schema.saved_patterns import SavedPatternsMutation, SavedPatternsQuery
from api.schema.scalars import SCALARS
from api.schema.scorecards import ScorecardQuery
from api.schema.stream import AlertsSubscription
from api.schema.subscriptions import AlertSubscription, SubscriptionsQuery
from api.schema.trails import TrailsQuery
from api.schema.trends import TrendsQuery
from api.schema.uploads import ImportsMutation
from api.schema.wishes import WishesMutation


@strawberry.type(description="Everything that can be asked.")
class Query(
    CatalogueQuery,
    RegisterQuery,
    DecisionsQuery,
    LookupQuery,
    LinksQuery,
    TrailsQuery,
    PathsQuery,
    ForecastsQuery,
    HoldsQuery,
    PatternsQuery,
    InquiriesQuery,
    SavedPatternsQuery,
    PeaksQuery,
    TrendsQuery,
    BusyTimesQuery,
    ScorecardQuery,
    HotSpotsQuery,
    MulesQuery,
    ModelsQuery,
    AlertsQuery,
    SubscriptionsQuery,
    DeliveriesQuery,
    ImportsQuery,
    HubsQuery,
    QuarantineQuery,
):
    """Everything that can be asked."""


@strawberry.type(description="Everything that can be requested; each answers a union.")
class Mutation(
    ImportsMutation,
    DetectionMutation,
    DecisionsMutation,
    QuarantineMutation,
    ForecastsMutation,
    AlertsMutation,
    WishesMutation,
    SavedPatternsMutation,
):
    """Everything that can be requested."""


@strawberry.type(description="Everything that can be listened to.")
class Subscription(AlertsSubscription, ProgressSubscription):
    """Everything that can be listened to."""


NODES: Final = (
    Account,
    Alert,
    AlertSubscription,
    Atm,
    CashOutForecast,
    Company,
    Device,
    Hold,
    ImportReport,
    OtherAction,
    Person,
    Phone,
    Transfer,
    UpiHandle,
    Wallet,
    Withdrawal,
)
"""Types that only an interface leads to."""


class Schema(strawberry.Schema):
    """The schema; it logs what is our fault, and never a document."""

    def process_errors(
        self, errors: Iterable[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log unexpected errors once."""
        context = execution_context.context if execution_context else None
        request_id = context.request_id if isinstance(context, Context) else ""
        log_unexpected(list(errors), request_id=request_id)


def build_schema(*, allow_introspection: bool = True, is_sorted: bool = False) -> Schema:
    """Put the schema together; costs 100 ms or so.

    A sorted one is for printing: strawberry cannot tell the members of its unions apart.
    """
    enums.describe()
    memory = Memory(allow_introspection=allow_introspection)
    return Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=list(NODES),
        extensions=[lambda: Gate(memory)],
        exception_handlers=HANDLERS,
        config=StrawberryConfig(
            scalar_map=SCALARS,
            disable_field_suggestions=not allow_introspection,
            sort_schema=is_sorted,
        ),
    )


def print_schema() -> str:
    """Print the schema, sorted, as `schema.graphql` keeps it; ends in a new line."""
    return build_schema(is_sorted=True).as_str().rstrip() + "\n"
