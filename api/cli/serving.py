"""Serving the API until somebody stops it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket

import msgspec
import uvicorn

from api.app import create_app
from api.broker import Broker
from api.cli.shell import tell
from api.settings import Settings
from api.worker import running_worker
from graph.errors import SettingsError
from graph.store.base import GraphStore

GRACE_S = 5  # open subscriptions are cut after this; they resume by cursor
MOST_FRAME_BYTES = 65_536


async def serve_until_stopped(store: GraphStore, settings: Settings, *, has_worker: bool) -> None:
    """Serve the API, with the worker inside if asked, until SIGINT or SIGTERM.

    Raises:
        SettingsError: The port is taken.
    """
    listener = _listen(settings.server.host, settings.server.port)
    host, port = listener.getsockname()[:2]
    settings = msgspec.structs.replace(
        settings, server=msgspec.structs.replace(settings.server, host=host, port=port)
    )
    broker = Broker(store)
    server = uvicorn.Server(_config(create_app(store, settings=settings, broker=broker)))
    async with contextlib.AsyncExitStack() as stack:
        if has_worker:
            await stack.enter_async_context(running_worker(store, settings, on_alerts=broker.wake))
        url = settings.server.base_url
        tell(f"Serving on {url} (GraphiQL: {url}/graphiql); Ctrl-C to stop.")
        with contextlib.suppress(KeyboardInterrupt):
            await server.serve(sockets=[listener])


async def until_stopped() -> None:
    """Wait for SIGINT or SIGTERM."""
    await stopping().wait()


def stopping() -> asyncio.Event:
    """Give an event that SIGINT and SIGTERM set from now on."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: Ctrl-C arrives as KeyboardInterrupt
            continue
    return stop


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise SettingsError(
            f"server.port: {port} on {host} cannot be had ({error.strerror}); choose another"
            " with --port, or 0 for a free one"
        ) from error


def _config(app: object) -> uvicorn.Config:
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    return uvicorn.Config(
        app,  # type: ignore[arg-type] # Starlette is an ASGI application
        ws="wsproto",
        ws_per_message_deflate=False,  # deflate costs 147 KiB a socket, not 50
        ws_max_size=MOST_FRAME_BYTES,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
