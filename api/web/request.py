"""One GraphQL request over HTTP, read from a body or a query string."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.datastructures import Headers, QueryParams

JSON_TYPE: Final = "application/json"
RESPONSE_TYPE: Final = "application/graphql-response+json"
STREAM_TYPE: Final = "text/event-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLRequest:
    """What is asked.

    Attributes:
        query: The document.
        variables: Its variables; None: none.
        operation_name: Which operation of it; None: the only one.
    """

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None


class Unreadable(Exception):
    """The request is no GraphQL request; the message says why."""


def parse_body(body: bytes) -> GraphQLRequest:
    """Read a request from a JSON body.

    Raises:
        Unreadable: It is no JSON object, or a part has the wrong type.
    """
    try:
        parts = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Unreadable("the body is not JSON") from None
    if isinstance(parts, list):
        raise Unreadable("send one operation a request; batches are refused")
    if not isinstance(parts, dict):
        raise Unreadable("the body is a JSON object with query, variables, operationName")
    return _request(parts)


def parse_parameters(parameters: QueryParams) -> GraphQLRequest:
    """Read a request from a query string.

    Raises:
        Unreadable: A part is missing or no JSON.
    """
    parts: dict[str, Any] = dict(parameters)
    for name in ("variables", "extensions"):
        if parts.get(name):
            try:
                parts[name] = orjson.loads(parts[name])
            except orjson.JSONDecodeError:
                raise Unreadable(f"{name} is not JSON") from None
        else:
            parts.pop(name, None)
    return _request(parts)


def _request(parts: dict[str, Any]) -> GraphQLRequest:
    query, variables = parts.get("query"), parts.get("variables")
    operation_name, extensions = parts.get("operationName"), parts.get("extensions")
    if not isinstance(query, str) or not query:
        raise Unreadable("query is missing, or no text")
    if variables is not None and not isinstance(variables, dict):
        raise Unreadable("variables are an object")
    if operation_name is not None and not isinstance(operation_name, str):
        raise Unreadable("operationName is a text")
    if extensions is not None and not isinstance(extensions, dict):
        raise Unreadable("extensions are an object")
    return GraphQLRequest(query=query, variables=variables, operation_name=operation_name)


def chosen_type(headers: Headers) -> str | None:
    """Give the media type of the answer that the asker accepts best; None: none of ours.

    A missing `Accept` means JSON, as the draft of GraphQL over HTTP has it.
    """
    accept = headers.get("accept", "*/*")
    best, best_weight = None, 0.0
    for part in accept.split(","):
        name, _, parameters = part.partition(";")
        weight = _weight(parameters)
        found = _OFFERS.get(name.strip().lower())
        if found is not None and weight > best_weight:
            best, best_weight = found, weight
    return best


_OFFERS: Final = {
    RESPONSE_TYPE: RESPONSE_TYPE,
    STREAM_TYPE: STREAM_TYPE,
    JSON_TYPE: JSON_TYPE,
    "application/*": JSON_TYPE,
    "*/*": JSON_TYPE,
}


def _weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
