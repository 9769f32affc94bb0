"""`/graphiql`: GraphiQL from the package's own files, with example queries; works offline."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

MEDIA_TYPES: Final = {
    "graphiql.min.css": "text/css",
    "page.css": "text/css",
    "react.production.min.js": "text/javascript",
    "react-dom.production.min.js": "text/javascript",
    "graphiql.min.js": "text/javascript",
    "start.js": "text/javascript",
}
# Styles of single elements are allowed, because its editor measures text with them.
POLICY: Final = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}';"
    " style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def explorer_routes() -> Sequence[Route]:
    """Give the routes of the page and its files."""
    return [Route("/graphiql", _page), Route("/graphiql/{name}", _file)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A document that ships with the API.

    Attributes:
        name: Name of its file.
        query: The document, one operation.
        variables: Values to begin with, as JSON; empty: it needs none.
    """

    name: str
    query: str
    variables: str


def example_queries() -> Sequence[Example]:
    """Give the example documents that ship with the API, in the order of their names."""
    folder = files("api.schema") / "examples"
    texts = {place.name: place.read_text(encoding="utf-8") for place in folder.iterdir()}
    return [
        Example(
            name=name, query=text, variables=texts.get(f"{name.removesuffix('.graphql')}.json", "")
        )
        for name, text in sorted(texts.items())
        if name.endswith(".graphql")
    ]


async def _page(_request: Request) -> Response:
    nonce = secrets.token_urlsafe(18)
    tabs = [
        {"query": example.query, "variables": example.variables} for example in example_queries()
    ]
    page = (files("api.web") / "graphiql" / "index.html").read_text(encoding="utf-8")
    page = page.replace("{{examples}}", json.dumps(tabs).replace("<", "\\u003c"))
    return HTMLResponse(
        page.replace("{{nonce}}", nonce),
        headers={"content-security-policy": POLICY.replace("{nonce}", nonce)},
    )


async def _file(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in MEDIA_TYPES:
        return Response(status_code=404)
    content = (files("api.web") / "graphiql" / name).read_bytes()
    return Response(
        content, media_type=MEDIA_TYPES[name], headers={"cache-control": "max-age=3600"}
    )
