"""The web application: the API, its explorer, uploads and health, behind the guards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute

from api.broker import Broker
from api.schema import build_schema
from api.schema.context import Clock, Surroundings, utc_now
from api.schema.page import CursorSeal
from api.services.uploads import Uploads
from api.settings import Settings
from api.web.endpoint import GraphQLEndpoint
from api.web.explorer import explorer_routes
from api.web.guards import Guards
from api.web.sockets import SocketEndpoint
from api.web.uploads import UploadEndpoint
from graph.store.base import GraphStore


def create_app(
    store: GraphStore,
    *,
    settings: Settings,
    broker: Broker,
    clock: Clock = utc_now,
) -> Starlette:
    """Put the application together over an open store.

    It runs the broker's reader while it serves; it neither opens nor closes the store.
    """
    allow_introspection = settings.server.allow_introspection
    schema = build_schema(allow_introspection=allow_introspection)
    folder = settings.server.upload_folder
    uploads = Uploads(Path(folder) if folder else None, most_bytes=settings.intake.max_file_bytes)
    server = Surroundings(
        store=store,
        broker=broker,
        seal=CursorSeal(store.keyring.secret),
        intake=settings.intake,
        analytics=settings.analytics,
        uploads=uploads,
        clock=clock,
    )
    endpoint = GraphQLEndpoint(schema, server, allow_get=settings.server.allow_get)
    routes = [
        Route("/", _start),
        Route("/health", _health(store)),
        Route("/graphql", endpoint.answer, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", SocketEndpoint(schema, server)),
        Route("/import", UploadEndpoint(uploads).take, methods=["POST"]),
        *(explorer_routes() if allow_introspection else ()),
    ]
    return Starlette(
        routes=routes, middleware=[Middleware(Guards)], lifespan=_lifespan(broker, uploads)
    )


async def _start(_request: Request) -> Response:
    return RedirectResponse("/graphiql")


def _health(store: GraphStore) -> Callable[[Request], Awaitable[Response]]:
    async def tell(_request: Request) -> Response:
        health = await store.health()
        told = {
            "isHealthy": not health.findings,
            "isWritable": health.is_writable,
            "engine": health.engine,
            "schemaStep": health.schema_step,
            "snapshotNo": health.snapshot_no,
        }
        return JSONResponse(told, status_code=503 if health.findings else 200)

    return tell


def _lifespan(
    broker: Broker, uploads: Uploads
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(_app: Starlette) -> AsyncIterator[None]:
        reader = asyncio.create_task(broker.run())
        try:
            yield
        finally:
            reader.cancel()
            with suppress(asyncio.CancelledError):
                await reader
            uploads.close()

    return run
