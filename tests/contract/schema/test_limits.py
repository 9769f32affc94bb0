"""Limits of documents: refused before anything runs, by a pass as long as the document."""

from pathlib import Path
from typing import cast

import pytest
from graphql import DocumentNode, FieldNode, FragmentSpreadNode, Visitor, parse, visit
from graphql.language import InlineFragmentNode
from hypothesis import given
from hypothesis import strategies as st

from api.schema import build_schema
from api.schema.limits import MOST_DEPTH, MOST_FIELDS, Judge
from graph.store.base import GraphStore
from tests.abuse import abusive_documents, fragment_bomb
from tests.api_world import CountingStore, filled_store, served

SCHEMA = build_schema()._schema  # noqa: SLF001 - what the judge is handed
ABUSE = abusive_documents()


async def test_every_abusive_document_is_refused_before_the_store_is_asked(tmp_path: Path) -> None:
    async with filled_store(tmp_path) as store:
        counting = CountingStore(store)
        async with served(cast("GraphStore", counting)) as api:
            counting.calls.clear()

            statuses = {name: (await api.post(text)).status_code for name, text in ABUSE.items()}

    assert {name: status for name, status in statuses.items() if status not in {400, 413}} == {}
    assert set(counting.calls) <= {"snapshot_no", "alerts"}, "the broker alone may ask"


@pytest.mark.parametrize("levels", [3, 23, 40])
def test_a_fragment_is_looked_at_once_however_often_it_is_spread(levels: int) -> None:
    document = parse(fragment_bomb(levels))
    judge = Judge(document, SCHEMA, None)

    judge.check()

    assert judge.visits <= _selections(document)


def _with_fields(thousands: int) -> str:
    """Give a document of some thousand fields once its fragments are expanded, and two more."""
    tens = "".join(
        f"fragment f{level} on Ring{{{f'...f{level - 1} ' * 10}}}" for level in range(1, 4)
    )
    spreads = "...f3 " * thousands
    return f'{{ring(id:"x"){{id {spreads}}}}}fragment f0 on Ring{{title}}{tens}'


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        (_with_fields(4), _with_fields(5)),
        ("{rings(first:100){nodes{id}}}", "{rings(first:101){nodes{id}}}"),
        ("{rings(first:1){nodes{id}}}", "{rings(first:0){nodes{id}}}"),
        ("{rings(last:5){nodes{id}}}", "{rings(first:5,last:5){nodes{id}}}"),
        ("{" + "viewer{name}" * 10 + "}", "{" + "viewer{name}" * 11 + "}"),
        (
            "{" + "".join(f"a{n}:__typename " for n in range(20)) + "}",
            "{" + "".join(f"a{n}:__typename " for n in range(21)) + "}",
        ),
        (
            "{viewer{" + "".join(f"a{n}:name " for n in range(30)) + "}}",
            "{viewer{" + "".join(f"a{n}:name " for n in range(31)) + "}}",
        ),
        (
            "{viewer{name" + "@include(if:true)" * 7 + "}}",
            "{viewer{name" + "@include(if:true)" * 8 + "}}",
        ),
        (
            'mutation{acknowledgeAlert(input:{id:"x",expectedVersion:1}){__typename}}',
            "mutation{" + "".join(f"m{n}:detectRings{{__typename}}" for n in range(5)) + "}",
        ),
        (
            f'{{search(text:"{"x" * 500}"){{nodes{{id}}}}}}',
            f'{{search(text:"{"x" * 501}"){{nodes{{id}}}}}}',
        ),
        (
            "{rings(first:50){nodes{members(first:50){nodes{account{id}}}}}}",
            "{rings(first:100){nodes{members(first:100){nodes{account{id rings{id}}}}}}}",
        ),
    ],
)
def test_a_limit_allows_what_it_says_and_no_more(allowed: str, refused: str) -> None:
    assert Judge(parse(allowed), SCHEMA, None).check() is None
    assert Judge(parse(refused), SCHEMA, None).check() is not None


def test_variables_and_their_defaults_are_judged_like_literals() -> None:
    by_variable = parse("query($n:Int){rings(first:$n){nodes{id}}}")
    by_default = parse("query($n:Int=101){rings(first:$n){nodes{id}}}")

    assert Judge(by_variable, SCHEMA, {"n": 100}).check() is None
    assert Judge(by_variable, SCHEMA, {"n": 101}).check() is not None
    assert Judge(by_default, SCHEMA, {}).check() is not None
    assert Judge(by_default, SCHEMA, {"n": 5}).check() is None


def test_values_deep_in_variables_are_judged() -> None:
    document = parse("query($f:RingFilter){rings(filter:$f){nodes{id}}}")

    assert Judge(document, SCHEMA, {"f": {"ids": ["x"] * 100}}).check() is None
    assert Judge(document, SCHEMA, {"f": {"ids": ["x"] * 101}}).check() is not None
    assert Judge(document, SCHEMA, {"f": {"ids": ["x" * 501]}}).check() is not None


def test_the_schema_is_not_told_where_it_may_not_be() -> None:
    document = parse("{__schema{types{name}}}")

    assert Judge(document, SCHEMA, None, allow_introspection=True).check() is None
    assert Judge(document, SCHEMA, None, allow_introspection=False).check() is not None
    assert Judge(parse("{__typename}"), SCHEMA, None, allow_introspection=False).check() is None


@st.composite
def _documents(draw: st.DrawFn) -> tuple[str, int, int]:
    """Draw a document with fragments, and its fields and depth counted by plain expansion."""
    sizes: list[tuple[int, int]] = [(1, 1)]
    texts = ["fragment f0 on Ring{id}"]
    for level in range(1, draw(st.integers(1, 9))):
        spreads = draw(st.lists(st.integers(0, level - 1), min_size=1, max_size=4))
        is_nested = draw(st.booleans())
        inner = "".join(f"...f{target} " for target in spreads)
        fields = sum(sizes[target][0] for target in spreads)
        depth = max(sizes[target][1] for target in spreads)
        if is_nested:
            inner, fields, depth = f"b{{{inner}}}", fields + 1, depth + 1
        texts.append(f"fragment f{level} on Ring{{{inner}}}")
        sizes.append((fields, depth))
    last = len(texts) - 1
    fields, depth = sizes[last]
    return f'{{ring(id:"x"){{...f{last}}}}}' + "".join(texts), fields + 1, depth + 1


@given(_documents())
def test_fields_and_depth_are_those_of_the_expanded_document(drawn: tuple[str, int, int]) -> None:
    text, fields, depth = drawn

    refusal = Judge(parse(text), SCHEMA, None).check()

    assert (refusal is not None) == (fields > MOST_FIELDS or depth > MOST_DEPTH)


def _selections(document: DocumentNode) -> int:
    class Counter(Visitor):
        count = 0

        def enter(self, node: object, *_: object) -> None:
            self.count += isinstance(node, FieldNode | FragmentSpreadNode | InlineFragmentNode)

    counter = Counter()
    visit(document, counter)
    return counter.count
