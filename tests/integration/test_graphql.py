"""The API over HTTP: statuses, limits, headers, uploads, GraphiQL."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from api.web.explorer import MEDIA_TYPES, example_queries
from graph.store.base import GraphStore
from tests.api_world import RESPONSE_TYPE, Api, filled_store, served, settings_with

GRAPHIQL = Path(__file__).parents[2] / "api" / "web" / "graphiql"
VIEWER = "{ viewer { name } }"


@pytest.fixture(scope="module")
async def store(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GraphStore]:
    """Give a store with the world in it."""
    async with filled_store(tmp_path_factory.mktemp("store")) as store:
        yield store


@pytest.fixture(scope="module")
async def api(store: GraphStore) -> AsyncIterator[Api]:
    """Serve it in this process."""
    async with served(store) as api:
        yield api


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        (VIEWER, RESPONSE_TYPE, 200),
        (VIEWER, "application/json", 200),
        ("{", RESPONSE_TYPE, 400),
        ("{", "application/json", 200),
        ("{ nobody }", RESPONSE_TYPE, 400),
        ("{ nobody }", "application/json", 200),
        ("query ($n: Int!) { rings(first: $n) { nodes { id } } }", RESPONSE_TYPE, 400),
        (VIEWER, "text/html", 406),
        (VIEWER, f"text/html, {RESPONSE_TYPE};q=0.5, application/json;q=0.1", 200),
    ],
)
async def test_the_status_tells_what_the_media_type_lets_it_tell(
    api: Api, query: str, accept: str, status: int
) -> None:
    answer = await api.client.post("/graphql", json={"query": query}, headers={"accept": accept})

    assert answer.status_code == status
    assert "data" in answer.json() or "errors" in answer.json()


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"[{}]", "application/json", 400),
        (b'{"query": 5}', "application/json", 400),
        (b'{"query": "{viewer{name}}", "variables": []}', "application/json", 400),
        (b'{"query": "{viewer{name}}"}', "text/plain", 415),
        (b"query=x", "application/x-www-form-urlencoded", 415),
        (b"x" * 65_537, "application/json", 413),
    ],
)
async def test_what_is_no_request_is_refused_in_words(
    api: Api, body: bytes, content_type: str, status: int
) -> None:
    answer = await api.client.post("/graphql", content=body, headers={"content-type": content_type})

    assert answer.status_code == status
    assert answer.json()["errors"][0]["message"]


async def test_a_body_without_its_length_is_cut_at_the_limit(api: Api) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1_000

    answer = await api.client.post(
        "/graphql", content=endless(), headers={"content-type": "application/json"}
    )

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost:8000"}, 200),
        ({"host": "[::1]:8000"}, 200),
        ({"host": "evil.example"}, 403),
        ({"host": "127.0.0.1.evil.example:8000"}, 403),
        ({"origin": "http://127.0.0.1:8000"}, 200),
        ({"origin": "http://127.0.0.1:9000"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
async def test_foreign_hosts_and_pages_get_nothing(
    api: Api, headers: dict[str, str], status: int
) -> None:
    answer = await api.client.post("/graphql", json={"query": VIEWER}, headers=headers)

    assert answer.status_code == status
    assert ("local officer" in answer.text) == (status == 200)


@pytest.mark.parametrize("path", ["/graphql", "/graphiql", "/health", "/nothing", "/import"])
async def test_every_answer_carries_the_headers_that_protect_it(api: Api, path: str) -> None:
    answer = await api.client.get(path)

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "access-control-allow-origin" not in answer.headers


async def test_questions_by_get_are_refused_unless_set(api: Api, store: GraphStore) -> None:
    refused = await api.client.get("/graphql", params={"query": VIEWER})
    async with served(store, settings=settings_with(allow_get=True)) as open_api:
        answered = await open_api.client.get("/graphql", params={"query": VIEWER})
        change = await open_api.client.get(
            "/graphql", params={"query": "mutation { detectRings { __typename } }"}
        )

    assert refused.status_code == 405
    assert answered.json()["data"]["viewer"]["name"] == "local officer"
    assert change.status_code == 405


async def test_without_introspection_neither_schema_nor_graphiql_is_told(
    store: GraphStore,
) -> None:
    async with served(store, settings=settings_with(allow_introspection=False)) as api:
        schema = await api.post("{ __schema { types { name } } }")
        page = await api.client.get("/graphiql")
        misspelt = await api.post("{ viewr { name } }")

    assert schema.status_code == 400
    assert page.status_code == 404
    assert "viewer" not in misspelt.text


async def test_an_upload_is_hashed_taken_in_once_and_forgotten(api: Api) -> None:
    content = b"not a workbook"
    sent = await api.client.post(
        "/import?name=../../etc/odd%0Aname.xlsx",
        content=content,
        headers={"content-type": "application/octet-stream"},
    )
    told = sent.json()
    query = """mutation ($id: ID!) { importFiles(input: { uploads: [$id] }) {
      ... on ImportFilesPayload { reports { id } refusedFiles { fileName code reason } }
      ... on Refusal { code message } } }"""

    first = await api.ask(query, id=told["uploadId"])
    second = await api.ask(query, id=told["uploadId"])

    assert sent.status_code == 201
    assert told["sha256"] == hashlib.sha256(content).hexdigest()
    assert told["bytes"] == len(content)
    assert first["importFiles"]["reports"] == []
    assert first["importFiles"]["refusedFiles"][0]["fileName"] == "odd_name.xlsx"
    assert second["importFiles"]["code"] == "INPUT_INVALID"


@pytest.mark.parametrize("upload", ["upload:../../etc", "upload:", "x", "upload:" + "0" * 32])
async def test_an_upload_that_is_not_there_is_refused(api: Api, upload: str) -> None:
    data = await api.ask(
        "mutation ($id: ID!) { importFiles(input: { uploads: [$id] }) { __typename } }",
        id=upload,
    )

    assert data == {"importFiles": {"__typename": "InputRefused"}}


async def test_an_upload_of_another_type_is_refused(api: Api) -> None:
    form = await api.client.post("/import", files={"file": b"x"})

    assert form.status_code == 415


async def test_the_page_names_no_outside_address_and_lets_no_other_script_run(api: Api) -> None:
    page = await api.client.get("/graphiql")
    other = await api.client.get("/graphiql")

    nonce = re.findall(r"script-src 'nonce-([\w-]+)'", page.headers["content-security-policy"])[0]
    scripts = re.findall(r"<script[^>]*>", page.text)
    assert re.findall(r"https?://", page.text) == []
    assert scripts
    assert all(f'nonce="{nonce}"' in script for script in scripts)
    assert nonce not in other.text
    assert all(example.query.splitlines()[0][:30] in page.text for example in example_queries())


@pytest.mark.parametrize("name", sorted(MEDIA_TYPES))
async def test_the_files_of_the_page_are_served(api: Api, name: str) -> None:
    answer = await api.client.get(f"/graphiql/{name}")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(MEDIA_TYPES[name])


async def test_no_other_file_is_served(api: Api) -> None:
    names = ("README.md", "index.html", "../app.py", "..%2Fapp.py")
    answers = [await api.client.get(f"/graphiql/{name}") for name in names]

    assert {answer.status_code for answer in answers} == {404}


def test_the_files_taken_from_others_are_the_published_ones() -> None:
    readme = (GRAPHIQL / "README.md").read_text(encoding="utf-8")

    stated = dict(re.findall(r"\| `([\w.-]+)` \|.*\| `([0-9a-f]{64})` \|", readme))

    found = {name: hashlib.sha256((GRAPHIQL / name).read_bytes()).hexdigest() for name in stated}
    assert len(stated) == 4
    assert found == stated


async def test_health_tells_how_the_store_is(api: Api) -> None:
    answer = await api.client.get("/health")

    assert answer.status_code == 200
    assert answer.json()["isWritable"] is True


async def test_the_start_leads_to_graphiql(api: Api) -> None:
    answer = await api.client.get("/")

    assert answer.headers["location"] == "/graphiql"


async def test_many_may_ask_at_once(api: Api) -> None:
    answers: list[httpx.Response] = await asyncio.gather(*(api.post(VIEWER) for _ in range(50)))

    ids = {answer.status_code for answer in answers}
    assert ids == {200}
