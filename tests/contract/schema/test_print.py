"""What the schema says of itself."""

from collections.abc import Iterator
from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
)

from api.schema import print_schema

KEPT = Path(__file__).parents[3] / "schema.graphql"


def test_the_kept_schema_is_what_the_program_prints() -> None:
    kept = KEPT.read_text(encoding="utf-8")

    assert kept == print_schema(), "run make schema"


def test_everything_in_the_schema_is_described() -> None:
    schema = build_schema(print_schema())

    bare = [name for name, description in _described(schema) if not (description or "").strip()]

    assert bare == []


def test_descriptions_are_sentences() -> None:
    schema = build_schema(print_schema())

    unfinished = [
        name for name, description in _described(schema) if not (description or "").endswith(".")
    ]

    assert unfinished == []


def test_amounts_are_paise_and_never_plain_numbers() -> None:
    schema = build_schema(print_schema())

    wrong = [
        f"{kind.name}.{name}"
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType | GraphQLInputObjectType)
        for name, field in kind.fields.items()
        if name.endswith("Paise") and str(field.type).rstrip("!") != "Paise"
    ]

    assert wrong == []


def test_no_root_field_takes_a_page_without_a_limit() -> None:
    schema = build_schema(print_schema())
    assert schema.query_type

    pages = {
        name
        for name, field in schema.query_type.fields.items()
        if str(field.type).rstrip("!").endswith("Connection")
    }

    assert pages == {
        "alertSubscriptions",
        "alerts",
        "complaints",
        "deliveries",
        "hubs",
        "imports",
        "ringDecisions",
        "quarantine",
        "rings",
        "search",
    }
    assert all("first" in schema.query_type.fields[name].args for name in pages)


def test_every_request_answers_a_union_with_its_payload() -> None:
    schema = build_schema(print_schema())
    assert schema.mutation_type

    for name, field in schema.mutation_type.fields.items():
        members = [member.name for member in field.type.of_type.types]
        assert any(member.endswith("Payload") for member in members), name
        assert len(members) > 1, name


def test_members_of_a_union_agree_on_the_types_of_their_fields() -> None:
    """Or one document could not ask two of them for the same field."""
    schema = build_schema(print_schema())

    clashes = []
    for union in schema.type_map.values():
        if isinstance(union, GraphQLUnionType):
            kinds: dict[str, set[str]] = {}
            for member in union.types:
                for name, field in member.fields.items():
                    kinds.setdefault(name, set()).add(str(field.type))
            clashes += [f"{union.name}.{name}" for name, found in kinds.items() if len(found) > 1]

    assert clashes == []


def _described(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    for kind in schema.type_map.values():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        yield kind.name, kind.description
        yield from _described_inside(kind)


def _described_inside(kind: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    if isinstance(kind, GraphQLEnumType):
        for name, value in kind.values.items():
            yield f"{kind.name}.{name}", value.description
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for name, field in kind.fields.items():
            yield f"{kind.name}.{name}", field.description
            for argument, given in getattr(field, "args", {}).items():
                yield f"{kind.name}.{name}({argument})", given.description
