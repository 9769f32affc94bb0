"""What a document may cost: one linear pass, each fragment once, before validation.

Nothing here may take longer than the document is long: a fragment is judged
once, and its figures are added wherever it is spread. Rules that expand
fragments again at every spread take minutes for a kilobyte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
    value_from_ast_untyped,
)

from api.schema.page import DEFAULT_A_PAGE
from graph.model.answer import MOST_A_PAGE

MOST_TOKENS: Final = 2_000
MOST_DEPTH: Final = 12
MOST_INTROSPECTION_DEPTH: Final = 20
MOST_ALIASES: Final = 30
MOST_DIRECTIVES: Final = 7
MOST_ROOT_FIELDS: Final = 20
MOST_MUTATIONS: Final = 4
MOST_FIELDS: Final = 5_000
MOST_FRAGMENTS: Final = 50  # validation compares them two by two
MOST_EQUAL_FIELDS: Final = 10  # validation compares them two by two, in one selection
MOST_LIST_ITEMS: Final = 100
MOST_STRING_CHARS: Final = 500
MOST_COST: Final = 50_000
MOST_VALIDATION_ERRORS: Final = 3

TOO_NESTED: Final = "the document is nested too deeply"

UNPAGED_ROWS: Final = 20  # a list without pages: evidence, reasons, sheets
TRAIL_COST: Final = 1_000
HOLDS_COST: Final = 1_000
PATTERNS_COST: Final = 1_000
INQUIRY_COST: Final = 1_000  # up to three steps of a walk over 2,000 entities each
PEAKS_COST: Final = 500
FORECAST_COST: Final = 1_000  # everything known is gathered, if it changed
SCORECARD_COST: Final = 2_000  # every forecast of the window is settled anew
COUNT_COST: Final = 100
SEARCH_COST: Final = 50
LINKS_A_POINT: Final = 5
OWN_COST: Final[Mapping[str, int]] = {
    "moneyTrail": TRAIL_COST,
    "holdQueue": HOLDS_COST,
    "patterns": PATTERNS_COST,
    "blockedReach": INQUIRY_COST,
    "triangles": INQUIRY_COST,
    "collectors": INQUIRY_COST,
    "complaintShares": INQUIRY_COST,
    "peaks": PEAKS_COST,
    "trends": PEAKS_COST,
    "forecastScorecard": SCORECARD_COST,
    "hotspots": FORECAST_COST,
    "muleScores": FORECAST_COST,
    "forecastCashOut": FORECAST_COST,
    "totalCount": COUNT_COST,
    "isTotalCapped": COUNT_COST,
    "search": SEARCH_COST,
}
ROW_FIELDS: Final = frozenset({"nodes", "edges", "entities", "links"})


class Refused(Exception):
    """The document is over a limit, which the message names."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a selection comes to.

    Attributes:
        fields: Fields after expanding fragments.
        depth: Levels of fields.
        cost: Points, rows of the parent apart.
        row_cost: Points for each row of the parent, if that is a page.
        roots: Fields of the selection itself.
    """

    fields: int = 0
    depth: int = 0
    cost: int = 0
    row_cost: int = 0
    roots: int = 0

    def with_(self, other: Figures) -> Figures:
        """Give the figures of both side by side."""
        return Figures(
            fields=self.fields + other.fields,
            depth=max(self.depth, other.depth),
            cost=self.cost + other.cost,
            row_cost=self.row_cost + other.row_cost,
            roots=self.roots + other.roots,
        )


class Judge:
    """Judges one document with its variables.

    Attributes:
        visits: Selections looked at so far; at most as many as the document has.
    """

    def __init__(
        self,
        document: DocumentNode,
        schema: GraphQLSchema,
        variables: Mapping[str, Any] | None,
        *,
        allow_introspection: bool = True,
    ) -> None:
        """Read the document's definitions."""
        self.visits = 0
        self._schema = schema
        self._variables = dict(variables or {})
        self._allow_introspection = allow_introspection
        self._aliases = self._directives = 0
        self._known: dict[str, Figures] = {}
        self._open: set[str] = set()
        self._fragments: dict[str, FragmentDefinitionNode] = {}
        self._operations: list[OperationDefinitionNode] = []
        for definition in document.definitions:
            if isinstance(definition, FragmentDefinitionNode):
                self._fragments[definition.name.value] = definition
            elif isinstance(definition, OperationDefinitionNode):
                self._operations.append(definition)

    def check(self) -> GraphQLError | None:
        """Give why the document is refused; None: it may be validated and run."""
        try:
            self._check()
        except RecursionError:
            return GraphQLError(TOO_NESTED, extensions={"code": "QUERY_TOO_COSTLY"})
        except Refused as refused:
            return GraphQLError(str(refused), extensions={"code": "QUERY_TOO_COSTLY"})
        return None

    def _check(self) -> None:
        _at_most(len(self._fragments), MOST_FRAGMENTS, "fragments")
        for value in self._variables.values():
            _check_value(value)
        for operation in self._operations:
            self._take_defaults(operation)
            self._count_directives(operation)
            root = self._schema.get_root_type(operation.operation)
            figures = self._selection(operation.selection_set, root, 0)
            _at_most(figures.fields, MOST_FIELDS, "fields after expanding fragments")
            _at_most(figures.depth, MOST_DEPTH, "levels of fields")
            most = (
                MOST_MUTATIONS
                if operation.operation is OperationType.MUTATION
                else MOST_ROOT_FIELDS
            )
            _at_most(figures.roots, most, f"root fields of a {operation.operation.value}")
            _at_most(figures.cost + figures.row_cost, MOST_COST, "points of cost")
        for name in self._fragments:
            self._fragment(name)
        _at_most(self._aliases, MOST_ALIASES, "aliases")
        _at_most(self._directives, MOST_DIRECTIVES, "directives")

    def _take_defaults(self, operation: OperationDefinitionNode) -> None:
        for variable in operation.variable_definitions or ():
            name = variable.variable.name.value
            if variable.default_value is not None and name not in self._variables:
                self._variables[name] = value_from_ast_untyped(variable.default_value)
                _check_value(self._variables[name])

    def _selection(
        self, node: SelectionSetNode, parent: GraphQLNamedType | None, nested: int
    ) -> Figures:
        _at_most(nested, MOST_FRAGMENTS, "selections inside each other")
        total = Figures()
        equal: Counter[str] = Counter()
        for selection in node.selections:
            self.visits += 1
            self._count_directives(selection)
            if isinstance(selection, FieldNode):
                equal[(selection.alias or selection.name).value] += 1
                total = total.with_(self._field(selection, parent, nested))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self._schema.get_type(condition.name.value) if condition else parent
                total = total.with_(self._selection(selection.selection_set, inner, nested + 1))
            elif isinstance(selection, FragmentSpreadNode):
                total = total.with_(self._fragment(selection.name.value))
        if equal:
            _at_most(max(equal.values()), MOST_EQUAL_FIELDS, "equal fields in one selection")
        return total

    def _fragment(self, name: str) -> Figures:
        if name in self._known:
            return self._known[name]
        if name in self._open:
            raise Refused(f"the fragment {name[:40]} contains itself")
        fragment = self._fragments.get(name)
        if fragment is None:
            return Figures()
        self._open.add(name)
        parent = self._schema.get_type(fragment.type_condition.name.value)
        self._count_directives(fragment)
        figures = self._selection(fragment.selection_set, parent, len(self._open))
        self._open.remove(name)
        self._known[name] = figures
        return figures

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, nested: int) -> Figures:
        name = node.name.value
        self._aliases += node.alias is not None
        field = self._definition(parent, name)
        arguments = self._arguments(node)
        if name.startswith("__") and name != "__typename":
            return self._introspection(node, nested)
        if node.selection_set is None:
            return Figures(fields=1, depth=1, cost=OWN_COST.get(name, 0), roots=1)
        inner = self._selection(
            node.selection_set, get_named_type(field.type) if field else None, nested + 1
        )
        cost = 1 + inner.cost + inner.row_cost * _rows_asked(arguments)
        own = OWN_COST.get(name, 0) + _walk_cost(name, arguments)
        is_list = field is not None and _is_list(field.type)
        is_row = is_list and name in ROW_FIELDS
        if is_list and not is_row:
            cost *= len(arguments["ids"]) if _is_list_value(arguments.get("ids")) else UNPAGED_ROWS
        return Figures(
            fields=1 + inner.fields,
            depth=1 + inner.depth,
            cost=own if is_row else own + cost,
            row_cost=cost if is_row else 0,
            roots=1,
        )

    def _introspection(self, node: FieldNode, nested: int) -> Figures:
        if not self._allow_introspection:
            raise Refused("the schema is not told here; it is in the documentation")
        if node.selection_set is None:
            return Figures(fields=1, depth=1, roots=1)
        inner = self._selection(node.selection_set, None, nested + 1)
        _at_most(inner.depth + 1, MOST_INTROSPECTION_DEPTH, "levels of introspection")
        return Figures(fields=1 + inner.fields, depth=1, roots=1)

    def _definition(self, parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
        if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            field: GraphQLField | None = parent.fields.get(name)
            return field
        return None

    def _arguments(self, node: FieldNode) -> dict[str, Any]:
        arguments = {}
        for argument in node.arguments or ():
            arguments[argument.name.value] = value = self._value(argument.value)
            if not isinstance(argument.value, VariableNode):
                _check_value(value)
        for name in ("first", "last"):
            count = arguments.get(name)
            if count is not None and not (isinstance(count, int) and 1 <= count <= MOST_A_PAGE):
                raise Refused(f"{name}: ask for 1 to {MOST_A_PAGE} at once")
        given = {name for name, value in arguments.items() if value is not None}
        if given & {"first", "after"} and given & {"last", "before"}:
            raise Refused("give first and after, or last and before, not both")
        return arguments

    def _value(self, node: ValueNode) -> Any:  # noqa: ANN401 - JSON
        if isinstance(node, VariableNode):
            return self._variables.get(node.name.value)
        return value_from_ast_untyped(node, self._variables)

    def _count_directives(self, node: Node) -> None:
        self._directives += len(getattr(node, "directives", None) or ())


def _rows_asked(arguments: Mapping[str, Any]) -> int:
    inner = arguments.get("input")
    if isinstance(inner, dict) and ("seeds" in inner):
        return max(
            _number(inner, "maxEntities", 200), _number(inner, "maxLinks", 1_000) // LINKS_A_POINT
        )
    return _number(arguments, "first", 0) or _number(arguments, "last", 0) or DEFAULT_A_PAGE


def _walk_cost(name: str, arguments: Mapping[str, Any]) -> int:
    inner = arguments.get("input")
    if name != "linkedEntities" or not isinstance(inner, dict):
        return 0
    return _number(inner, "maxEntities", 200) + _number(inner, "maxLinks", 1_000) // LINKS_A_POINT


def _number(values: Mapping[str, Any], name: str, default: int) -> int:
    value = values.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def _is_list(kind: GraphQLOutputType) -> bool:
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    return isinstance(inner, GraphQLList) and not is_leaf_type(get_named_type(kind))


def _is_list_value(value: object) -> bool:
    return isinstance(value, list)


def _check_value(value: object) -> None:
    """Look at a value of arguments, however nested; each part once."""
    todo = [value]
    while todo:
        match todo.pop():
            case str() as text:
                _at_most(len(text), MOST_STRING_CHARS, "characters in one text")
            case list() as items:
                _at_most(len(items), MOST_LIST_ITEMS, "items in one list")
                todo.extend(items)
            case dict() as members:
                _at_most(len(members), MOST_LIST_ITEMS, "members in one object")
                todo.extend(members.values())


def _at_most(found: int, most: int, what: str) -> None:
    if found > most:
        raise Refused(f"too many {what}: at most {most:,}")
