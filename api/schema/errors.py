"""Refusals: what of an error a person can act on, and which of our errors becomes which.

A request answers a union of its payload and these; strawberry's handlers at the
end turn what domain code raises into them, so that a resolver has no `try`.
Whatever is in no union is an entry of `errors[]`, masked by `masked`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Final

import strawberry
from graphql import GraphQLError
from strawberry.types import Info
from strawberry.types.field import StrawberryField

from analytics.errors import AnalysisError
from graph.errors import Conflict, InputError, NotAllowed, NotFound, RingtraceError

logger = logging.getLogger(__name__)

DOCUMENT_REFUSED: Final = "DOCUMENT_REFUSED"
MOST_MESSAGE_CHARS: Final = 500


@strawberry.interface(description="Why a request was not done, in words that say what to do next.")
class Refusal:
    """Why a request was not done."""

    code: str = strawberry.field(description="Stable name for programs, upper snake case.")
    message: str = strawberry.field(description="What is wrong and what to do; no value in it.")


@strawberry.type(description="One thing wrong with what was given.")
class Problem:
    """One thing wrong with what was given."""

    path: str = strawberry.field(
        description="Which argument, or sheet and cell; empty: the whole request."
    )
    reason: str = strawberry.field(description="What is wrong; never the value.")


@strawberry.type(description="What was given cannot be used.")
class InputRefused(Refusal):
    """What was given cannot be used."""

    problems: list[Problem] = strawberry.field(description="What is wrong, one by one.")


@strawberry.type(name="NotFound", description="There is none of that id, or none that you may see.")
class NotFoundRefusal(Refusal):
    """There is none, or the scope hides it."""


@strawberry.type(
    name="Conflict", description="Somebody changed it first; read it again, then decide."
)
class ConflictRefusal(Refusal):
    """Somebody was first."""


@strawberry.type(name="NotAllowed", description="A permission is missing; the message names it.")
class NotAllowedRefusal(Refusal):
    """A permission is missing."""


@strawberry.type(
    name="NotFitted", description="The analysis lacks what it needs; the message says what."
)
class NotFittedRefusal(Refusal):
    """The analysis cannot answer yet."""


class Shows:
    """Shows errors of a class as one refusal, wherever a field's union holds it."""

    def __init__(self, exception_type: type[RingtraceError], error_type: type[Refusal]) -> None:
        """Pair a class of errors with its refusal."""
        self.exception_type = exception_type
        self.error_type = error_type

    def handle(self, exception: Any, *, field: StrawberryField, info: Info) -> Refusal:  # noqa: ANN401, ARG002 - strawberry's signature
        """Give the refusal."""
        if isinstance(exception, InputError):
            path = "!".join(part for part in (exception.sheet, exception.cell) if part)
            problem = Problem(path=path, reason=str(exception))
            return InputRefused(code=exception.code, message=str(exception), problems=[problem])
        return self.error_type(code=exception.code, message=str(exception))


HANDLERS: Final = (
    Shows(InputError, InputRefused),
    Shows(NotFound, NotFoundRefusal),
    Shows(Conflict, ConflictRefusal),
    Shows(NotAllowed, NotAllowedRefusal),
    Shows(AnalysisError, NotFittedRefusal),
)


def masked(error: GraphQLError, *, request_id: str) -> dict[str, Any]:
    """Give an entry of `errors[]`: nothing in it tells more than the asker may know."""
    original = error.original_error
    while isinstance(original, GraphQLError) and original.original_error is not None:
        original = original.original_error
    told = error.formatted
    extensions: dict[str, Any] = {"requestId": request_id, "retryable": False}
    if isinstance(original, RingtraceError):
        extensions |= {"code": original.code, "retryable": original.retryable}
    elif original is not None and not isinstance(original, GraphQLError):
        extensions["code"] = "INTERNAL"
        told["message"] = "something failed on our side; give the request id to whoever runs this"
    else:
        extensions["code"] = (error.extensions or {}).get("code", DOCUMENT_REFUSED)
        extensions |= error.extensions or {}
    told["message"] = told["message"][:MOST_MESSAGE_CHARS]
    told["extensions"] = extensions
    return dict(told)


def log_unexpected(errors: Sequence[GraphQLError], *, request_id: str) -> None:
    """Log, once each, the errors that are our fault; never a document or a variable."""
    for error in errors:
        original = error.original_error
        if original is None or isinstance(original, GraphQLError):
            continue
        if isinstance(original, RingtraceError) and original.code != "INTERNAL":
            logger.info("request refused", extra={"code": original.code, "request": request_id})
        else:
            logger.error("request failed", exc_info=original, extra={"request": request_id})
