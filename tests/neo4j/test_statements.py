"""Every statement is right for the server, takes its values as parameters, and uses an index."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from graph.ontology import ANYTHING, LABELS, TYPES
from graph.settings import StoreSettings
from graph.store.migrate import STEPS
from graph.store.neo4j.statements import (
    BACKWARD,
    BY_SCOPE,
    FOLDER,
    FORWARD,
    FRAGMENTS,
    NAMES,
    columns,
    script,
    statement,
)
from graph.store.url import open_store
from tests.neo4j.server import Neo4jServers, driver_to, versions_or_none

ADAPTER = FOLDER.parent
SCHEMAS = frozenset(Path(step.cypher).stem for step in STEPS)
PARTS = FRAGMENTS | {
    f"{name}_{form}" for name in BY_SCOPE for form in ("everywhere", "in_districts")
}
FILES = sorted(path.stem for path in FOLDER.glob("*.cypher") if path.stem not in PARTS | SCHEMAS)
READS_ALL = {
    "all_complaints",
    "anything",
    "count_facts",
    "drop_some",
    "gaps",
    "unfinished_facts",
    "unsourced_facts",
    "untied_payments",
}
"""Statements whose work is to see everything."""
NEVER_ASKED = {
    ("FILED_BY", "complaint"),
    ("OBSERVED_WITH", "addedNo"),
    ("OBSERVED_WITH", "complaint"),
    ("PAID_INTO", "complaint"),
}
"""Ties that go out from their complaint, or are no links: nobody looks for them so."""


def forms(file: str) -> Iterator[str]:
    """Give a statement in every form that the adapter may send; a scope of one type stands for all.

    What a reader of some districts is asked beside is the same for each type, and slow to plan.
    """
    wanted = set(re.findall(r"__([A-Z]+)__", (FOLDER / f"{file}.cypher").read_text("utf-8")))
    for way in (FORWARD, BACKWARD) if "NEXT" in wanted else (FORWARD,):
        for type_ in TYPES if "TYPE" in wanted else TYPES[:1]:
            for place in NAMES["PLACE"] if "PLACE" in wanted else ["byLoss"]:
                names = {**way, "TYPE": type_, "PLACE": place, "LABEL": "Alert"}
                for is_scoped in (False, True) if type_ == TYPES[0] else (False,):
                    yield statement(file, is_scoped=is_scoped, names=frozenset(names.items()))


def hints(text: str) -> set[tuple[str, str]]:
    """Give the labels or types, and properties, by whose index a statement is told to look up."""
    return set(re.findall(r"USING INDEX SEEK \w+:(\w+)\((\w+)\)", text))


def operators(plan: Mapping[str, Any]) -> set[str]:
    """Give the operators of a plan."""
    found = {str(plan["operatorType"]).partition("@")[0]}
    for child in plan.get("children", ()):
        found |= operators(child)
    return found


@pytest.fixture(params=versions_or_none())
async def url(request: pytest.FixtureRequest, neo4j_servers: Neo4jServers, tmp_path: Path) -> str:
    """Give the address of a database of ours without facts."""
    found = await neo4j_servers.start(request.param).empty_url()
    store = await open_store(found, StoreSettings(queue_file=str(tmp_path / "queue.db")))
    await store.close()
    return found


async def test_the_server_takes_every_statement_and_reads_nothing_whole(url: str) -> None:
    wrong = []

    async with driver_to(url) as driver, driver.session() as session:
        for file in FILES:
            for text in forms(file):
                asked = dict.fromkeys(re.findall(r"\$(\w+)", text))
                summary = await (await session.run(f"EXPLAIN {text}", asked)).consume()
                assert summary.plan is not None
                met = operators(summary.plan)
                if "AllNodesScan" in met and file not in READS_ALL:
                    wrong.append(file)
                asks = hints(text) - NEVER_ASKED
                if asks and not any("IndexSeek" in one for one in met):
                    wrong.append(file)

    assert wrong == []


def test_what_is_looked_up_has_an_index_and_is_told_to_use_it() -> None:
    schema = "\n".join(text for step in STEPS for text in script(step.cypher))
    there = set(re.findall(r"[(\[]\w:(\w+)[)\]].*? (?:ON|REQUIRE) \(?\w\.(\w+)\)?(?! *,)", schema))
    told, left = set(), []

    for file in FILES:
        for text in forms(file):
            told |= hints(text)
            left += re.findall(r"MATCH [^\n{]*\{\w+: [^},]*\}[^\n]*?(?: WHERE|\n|$)", text)

    assert {("Entity", "key"), ("TRANSFERRED", "id"), ("TRANSFERRED", "latestAt")} <= told
    assert told - NEVER_ASKED <= there
    assert [one for one in left if "USING INDEX SEEK" not in one] == []


@pytest.mark.parametrize("file", FILES)
def test_what_may_be_seen_is_never_looked_for_by_an_index(file: str) -> None:
    facts = r"\b(?:r|m|b|d|own|newest)\.addedNo (?:<|>|=)"

    assert [text for text in forms(file) if re.search(facts, text)] == []


def test_rows_are_sent_as_lists_in_the_order_of_the_statement() -> None:
    text = statement("add_FILED_BY", is_scoped=False, names=frozenset())

    assert columns("add_FILED_BY")[:2] == ("source", "target")
    assert "{key: row[0]}" in text
    assert "row." not in text
    assert columns("neighbours") == ()


@pytest.mark.parametrize("file", [*FILES, *sorted(PARTS | SCHEMAS)])
def test_names_are_those_of_the_ontology(file: str) -> None:
    text = (FOLDER / f"{file}.cypher").read_text("utf-8")
    known = {label.name for label in LABELS} | {ANYTHING, *TYPES}

    labels = set(re.findall(r"[(\w]:([A-Z]\w+)", text)) | {
        one for group in re.findall(r"\[\w*:([A-Z_|]+)", text) for one in group.split("|")
    }

    assert {name for name in labels if not name.startswith("__")} <= known
    assert "$(" not in text
    assert "+=" not in text


def test_text_is_never_put_together_for_a_statement() -> None:
    runs = [
        call
        for path in ADAPTER.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "run"
    ]

    assert len(runs) == 2
    assert all(isinstance(call.args[0], ast.Name) for call in runs)


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("links", {"TYPE": "TRANSFERRED]->() DETACH DELETE r //"}),
        ("links", {}),
        ("list_entities", {**FORWARD, "NEXT": "= $key OR 1"}),
    ],
)
def test_a_name_of_no_list_is_refused(file: str, names: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="of the list"):
        statement(file, is_scoped=False, names=frozenset(names.items()))


def test_every_change_of_the_schema_may_be_asked_for_again() -> None:
    assert all("IF NOT EXISTS" in text for text in script("schema_001.cypher"))


def test_every_statement_is_used() -> None:
    sources = "".join(path.read_text("utf-8") for path in ADAPTER.glob("*.py"))

    unused = [
        file
        for file in FILES
        if f'"{file}"' not in sources and file.removeprefix("add_") not in TYPES
    ]

    assert unused == []
