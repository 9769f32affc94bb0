"""Results of operations as bytes: errors masked, statuses as GraphQL over HTTP has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import orjson
from graphql import GraphQLError
from starlette.responses import Response
from strawberry.types.execution import ExecutionResult, PreExecutionError

from api.schema.errors import masked
from api.web.request import RESPONSE_TYPE
from graph.errors import StoreUnavailable

Result: TypeAlias = ExecutionResult | PreExecutionError


LATE: Final = {
    "message": "this took too long; ask for less at once",
    "extensions": {"code": "DEADLINE", "retryable": True},
}


def payload_of(result: Result, *, request_id: str) -> dict[str, Any]:
    """Give a result as GraphQL has it; without data if the document was refused."""
    payload: dict[str, Any] = {}
    if result.errors:
        payload["errors"] = [masked(error, request_id=request_id) for error in result.errors]
    if not is_refused(result):
        payload["data"] = result.data
    return payload


def is_refused(result: Result) -> bool:
    """Tell whether nothing was run: the document or its variables do not hold."""
    if isinstance(result, PreExecutionError):
        return True
    return result.data is None and all(error.path is None for error in result.errors or ())


def encode(payload: dict[str, Any]) -> bytes:
    """Give a payload as JSON in UTF-8."""
    return orjson.dumps(payload)


def response_of(result: ExecutionResult, *, media_type: str, request_id: str) -> Response:
    """Answer with a result.

    With `application/graphql-response+json` the status tells of refused documents
    and of a store that cannot be reached; with plain JSON it is 200, as the draft has it.
    """
    status = 200
    if media_type == RESPONSE_TYPE:
        if is_refused(result):
            status = 400
        elif result.data is None and _is_unavailable(result.errors or ()):
            status = 503
    body = encode(payload_of(result, request_id=request_id))
    return Response(body, status_code=status, media_type=f"{media_type}; charset=utf-8")


def _is_unavailable(errors: Sequence[GraphQLError]) -> bool:
    return any(isinstance(error.original_error, StoreUnavailable) for error in errors)
