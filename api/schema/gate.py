"""What a document passes before it runs: parsed within limits, judged, validated, remembered."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import DocumentNode, GraphQLError, GraphQLSchema, specified_rules, validate
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule
from strawberry.types import ExecutionContext
from strawberry.types.graphql import OperationType

from api.schema.context import Context
from api.schema.limits import MOST_TOKENS, MOST_VALIDATION_ERRORS, Judge

REMEMBERED: Final = 128
QUERY_TIMEOUT_S: Final = 10.0
MUTATION_TIMEOUT_S: Final = 300.0  # an import or a detection runs inside its request
RULES: Final = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


@dataclass(slots=True)
class Parsed:
    """A document that was parsed, and what validation said of it once it was asked."""

    document: DocumentNode
    errors: list[GraphQLError] | None = None


class Memory:
    """The documents last seen, by their text; the least used is forgotten."""

    def __init__(self, *, allow_introspection: bool, most: int = REMEMBERED) -> None:
        """Keep nothing yet."""
        self.allow_introspection = allow_introspection
        self._most = most
        self._by_text: OrderedDict[str, Parsed] = OrderedDict()

    def find(self, text: str | None) -> Parsed | None:
        """Give what is remembered of a text."""
        if text is None or text not in self._by_text:
            return None
        self._by_text.move_to_end(text)
        return self._by_text[text]

    def keep(self, text: str, document: DocumentNode) -> Parsed:
        """Remember a document."""
        parsed = self._by_text[text] = Parsed(document)
        if len(self._by_text) > self._most:
            self._by_text.popitem(last=False)
        return parsed


class Gate(SchemaExtension):
    """Refuses what is over a limit before validation sees it."""

    def __init__(self, memory: Memory) -> None:
        """Share the memory of all operations of a server."""
        self._memory = memory

    def on_operation(self) -> Iterator[None]:
        """Bound the parser by the number of tokens."""
        self.execution_context.parse_options["max_tokens"] = MOST_TOKENS
        yield

    def on_parse(self) -> Iterator[None]:
        """Parse a text once."""
        context = self.execution_context
        known = self._memory.find(context.query)
        if known is not None:
            context.graphql_document = known.document
        yield
        if known is None and context.query and context.graphql_document is not None:
            self._memory.keep(context.query, context.graphql_document)

    def on_validate(self) -> Iterator[None]:
        """Judge every operation with its variables, then validate its document once."""
        context = self.execution_context
        document = context.graphql_document
        if document is not None and context.pre_execution_errors is None:
            schema: GraphQLSchema = context.schema._schema  # noqa: SLF001 - strawberry gives no other way
            judge = Judge(
                document,
                schema,
                context.variables,
                allow_introspection=self._memory.allow_introspection,
            )
            refusal = judge.check()
            context.pre_execution_errors = (
                [refusal] if refusal else self._validate(schema, document)
            )
            _set_deadline(context)
        yield

    def _validate(self, schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
        parsed = self._memory.find(self.execution_context.query) or Parsed(document)
        if parsed.errors is None:
            parsed.errors = validate(schema, document, RULES, max_errors=MOST_VALIDATION_ERRORS)
        return parsed.errors


def _set_deadline(context: ExecutionContext) -> None:
    """Give changes more time than questions, and streams all they want."""
    deadline = context.context.deadline if isinstance(context.context, Context) else None
    if deadline is None or context.operation_type is OperationType.QUERY:
        return
    loop = asyncio.get_running_loop()
    is_change = context.operation_type is OperationType.MUTATION
    deadline.reschedule(loop.time() + MUTATION_TIMEOUT_S if is_change else None)
