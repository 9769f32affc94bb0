"""`/graphql` over HTTP: one operation a request, answered at once or as a stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, Final

from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from api.schema import Schema
from api.schema.context import Context, Surroundings, make_context
from api.schema.gate import QUERY_TIMEOUT_S
from api.web.answers import LATE, encode, payload_of, response_of
from api.web.guards import read_body, refusal
from api.web.request import (
    JSON_TYPE,
    STREAM_TYPE,
    GraphQLRequest,
    Unreadable,
    chosen_type,
    parse_body,
    parse_parameters,
)

MOST_BODY_BYTES: Final = 64 * 1024
POST_TYPES: Final = (OperationType.QUERY, OperationType.MUTATION)
STREAM_TYPES: Final = (OperationType.SUBSCRIPTION, OperationType.QUERY, OperationType.MUTATION)


class GraphQLEndpoint:
    """Answers GraphQL requests over HTTP."""

    def __init__(self, schema: Schema, server: Surroundings, *, allow_get: bool = False) -> None:
        """Keep what every request needs."""
        self._schema = schema
        self._server = server
        self._allow_get = allow_get

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        if request.method == "GET" and not self._allow_get:
            return refusal("METHOD_REFUSED", "ask by POST with a JSON body", 405, allow="POST")
        media_type = chosen_type(request.headers)
        if media_type is None:
            return refusal("NOT_ACCEPTABLE", f"accept {JSON_TYPE}", 406)
        read = await self._read(request)
        if isinstance(read, Response):
            return read
        context = make_context(self._server, request.headers)
        if media_type == STREAM_TYPE and request.method == "POST":
            context.resume_from = request.headers.get("last-event-id")
            stream = self._stream(read, context)
            return StreamingResponse(stream, media_type=STREAM_TYPE)
        return await self._answer(request, read, context, media_type)

    async def _read(self, request: Request) -> GraphQLRequest | Response:
        try:
            if request.method == "GET":
                return parse_parameters(request.query_params)
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != JSON_TYPE:
                return refusal("MEDIA_TYPE_REFUSED", f"send a body of {JSON_TYPE}", 415)
            body = await read_body(request, most_bytes=MOST_BODY_BYTES)
            if body is None:
                return refusal("BODY_TOO_LARGE", f"send at most {MOST_BODY_BYTES} bytes", 413)
            return parse_body(body)
        except Unreadable as error:
            return refusal("REQUEST_MALFORMED", str(error), 400)

    async def _answer(
        self, request: Request, asked: GraphQLRequest, context: Context, media_type: str
    ) -> Response:
        is_get = request.method == "GET"
        try:
            async with asyncio.timeout(QUERY_TIMEOUT_S) as context.deadline:
                result = await self._schema.execute(
                    asked.query,
                    variable_values=asked.variables,
                    operation_name=asked.operation_name,
                    context_value=context,
                    allowed_operation_types=(OperationType.QUERY,) if is_get else POST_TYPES,
                )
        except TimeoutError:
            return JSONResponse({"errors": [LATE]}, status_code=503)
        except InvalidOperationTypeError:
            if is_get:
                return refusal("METHOD_REFUSED", "send changes by POST", 405, allow="POST")
            result = _refused(
                "subscriptions are streams: accept text/event-stream, or open a socket"
            )
        except CannotGetOperationTypeError:
            result = _refused("the document has no such operation, or several and none is named")
        return response_of(result, media_type=media_type, request_id=context.request_id)

    async def _stream(self, asked: GraphQLRequest, context: Context) -> AsyncIterator[bytes]:
        """Give server-sent events as `graphql-sse` reads them, each with its place as id."""
        try:
            async with asyncio.timeout(QUERY_TIMEOUT_S) as context.deadline:
                async for payload in self._payloads(asked, context):
                    place = f"id: {context.place}\n".encode() if context.place else b""
                    yield b"event: next\n" + place + b"data: " + encode(payload) + b"\n\n"
        except TimeoutError:
            yield b"event: next\ndata: " + encode({"errors": [LATE]}) + b"\n\n"
        yield b"event: complete\ndata:\n\n"

    async def _payloads(
        self, asked: GraphQLRequest, context: Context
    ) -> AsyncIterator[dict[str, Any]]:
        source = await self._schema.stream(
            asked.query,
            variable_values=asked.variables,
            operation_name=asked.operation_name,
            context_value=context,
            allowed_operation_types=STREAM_TYPES,
        )
        async with aclosing(source):
            async for result in source:
                if isinstance(result, ExecutionResult | PreExecutionError):
                    yield payload_of(result, request_id=context.request_id)


def _refused(message: str) -> ExecutionResult:
    return PreExecutionError(data=None, errors=[GraphQLError(message)])
