"""`/graphql` over WebSocket: the protocol `graphql-transport-ws`, text frames only."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.types.execution import ExecutionResult, PreExecutionError

from api.schema import Schema
from api.schema.context import Context, Surroundings, make_context
from api.schema.gate import QUERY_TIMEOUT_S
from api.web.answers import LATE, payload_of
from api.web.endpoint import MOST_BODY_BYTES

MOST_OPERATIONS: Final = 20  # a socket


class SocketHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """Runs the operations of one socket, each with a context of its own."""

    async def run_operation(self, operation: Operation[Context, None]) -> None:
        """Run one operation to its end; close the socket if it asks for that."""
        context = make_context(self.context.server, {})
        try:
            async with asyncio.timeout(QUERY_TIMEOUT_S) as context.deadline:
                may_end = await self._send_all(operation, context)
        except TimeoutError:
            late: Any = {"id": operation.id, "type": "error", "payload": [LATE]}
            await operation.send_operation_message(late)
            return
        if may_end:
            await operation.send_operation_message({"id": operation.id, "type": "complete"})
        if context.close_code is not None:
            await self.websocket.close(context.close_code, "too slow; resume after the last cursor")

    async def _send_all(self, operation: Operation[Context, None], context: Context) -> bool:
        """Send every result; tell whether the operation ended by itself."""
        source = await self.schema.stream(
            operation.query,
            variable_values=operation.variables,
            context_value=context,
            operation_name=operation.operation_name,
        )
        async with aclosing(source):
            async for result in source:
                if not await _send(operation, result, context):
                    return False
        return True


async def _send(operation: Operation[Context, None], result: object, context: Context) -> bool:
    """Send one result, errors masked; tell whether more may follow."""
    if not isinstance(result, ExecutionResult | PreExecutionError):
        return False  # incremental delivery is off
    payload: Any = payload_of(result, request_id=context.request_id)
    if isinstance(result, PreExecutionError):
        await operation.send_operation_message(
            {"id": operation.id, "type": "error", "payload": payload["errors"]}
        )
        return False
    await operation.send_operation_message({"id": operation.id, "type": "next", "payload": payload})
    return True


class SocketEndpoint(GraphQL[Context, None]):
    """Answers sockets; requests over HTTP never reach it."""

    graphql_transport_ws_handler_class = SocketHandler

    def __init__(self, schema: Schema, server: Surroundings) -> None:
        """Keep what every socket needs."""
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            max_subscriptions_per_connection=MOST_OPERATIONS,
        )
        self._server = server

    async def get_context(
        self,
        request: Request | WebSocket,
        response: Response | WebSocket,  # noqa: ARG002 - strawberry's signature
    ) -> Context:
        """Make the context of a socket."""
        return make_context(self._server, request.headers)

    def decode_json(self, data: str | bytes) -> object:
        """Read a message, within the limit of a body."""
        if len(data) > MOST_BODY_BYTES:
            raise json.JSONDecodeError("the message is too long", "", 0)
        return json.loads(data)
