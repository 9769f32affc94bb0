"""What a resolver may reach: made once for each operation, here alone."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from strawberry.types import Info as StrawberryInfo

from analytics.settings import AnalyticsSettings
from api.broker import Broker
from api.schema.loaders import Loaders
from api.schema.page import CursorSeal
from api.schema.scalars import CursorText
from api.services.country import Countries
from api.services.progress import ProgressBoard
from api.services.uploads import Uploads
from graph.model.scope import LOCAL_OFFICER, Scope
from graph.settings import IntakeSettings
from graph.store.base import GraphStore

Clock: TypeAlias = Callable[[], datetime]


def utc_now() -> datetime:
    """Tell the present instant; aware UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What all operations of a server share.

    Attributes:
        store: Where everything is kept.
        broker: Carries new alerts to open subscriptions.
        seal: Signs cursors under the store's secret.
        intake: Limits of files taken in.
        analytics: Constants of what follows from the facts.
        uploads: Files that wait for `importFiles`.
        progress: How far `importFiles` is with them.
        clock: Tells the present instant.
        countries: Keeps what forecasts are made from, between operations.
    """

    store: GraphStore
    broker: Broker
    seal: CursorSeal
    intake: IntakeSettings
    analytics: AnalyticsSettings
    uploads: Uploads
    progress: ProgressBoard = field(default_factory=ProgressBoard)
    clock: Clock = utc_now
    countries: Countries = field(default_factory=Countries)


@dataclass(slots=True, kw_only=True)
class Context:
    """What one operation may reach.

    Attributes:
        server: What all operations share.
        scope: What its viewer may see.
        loaders: Fetch once for all parents, within this operation.
        request_id: Names the operation in answer and log.
        close_code: Code to close the socket with after the operation; None: leave it open.
        place: Place of the signal streamed last; None: none has one.
        resume_from: Place a reconnecting client had reached (`Last-Event-ID`); None: it is new.
        deadline: Ends the operation; begins as a query's and is set anew for other kinds.
    """

    server: Surroundings
    scope: Scope
    loaders: Loaders
    request_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    close_code: int | None = None
    place: CursorText | None = None
    resume_from: str | None = None
    deadline: asyncio.Timeout | None = None

    @property
    def store(self) -> GraphStore:
        """Where everything is kept."""
        return self.server.store

    def now(self) -> datetime:
        """Tell the present instant; aware UTC."""
        return self.server.clock()


Info: TypeAlias = StrawberryInfo[Context, None]


def viewer(headers: Mapping[str, str]) -> Scope:  # noqa: ARG001 - what `auth` will read
    """Say who asks: the local officer, until access control exists."""
    return LOCAL_OFFICER


def make_context(server: Surroundings, headers: Mapping[str, str]) -> Context:
    """Make the context of one operation."""
    scope = viewer(headers)
    loaders = Loaders(server.store, scope, now=server.clock, holds=server.analytics.holds)
    return Context(server=server, scope=scope, loaders=loaders)
