"""What passes the door: hosts, pages, methods, types, sizes; and health without a store."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from api.settings import Settings
from api.web.guards import HEADERS, Guards, read_body
from api.web.request import GraphQLRequest, Unreadable, chosen_type, parse_body, parse_parameters
from graph.errors import StoreUnavailable
from graph.settings import IntakeSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import Api, served, settings_with

BYTES = {"content-type": "application/octet-stream"}
ROUTES = (
    ("GET", "/"),
    ("GET", "/health"),
    ("GET", "/graphql"),
    ("POST", "/graphql"),
    ("PUT", "/graphql"),
    ("POST", "/import"),
    ("GET", "/import"),
    ("GET", "/graphiql"),
    ("GET", "/graphiql/page.css"),
    ("GET", "/graphiql/none.js"),
    ("GET", "/none"),
    ("DELETE", "/health"),
)


@pytest.fixture(scope="module")
async def store(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{tmp_path_factory.mktemp('web') / 'office.db'}")
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
async def api(store: GraphStore, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    server = settings_with(upload_folder=str(tmp_path_factory.mktemp("uploads"))).server
    settings = Settings(server=server, intake=IntakeSettings(max_file_bytes=1_000))
    async with served(store, settings=settings) as api:
        yield api


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_every_answer_of_every_route_carries_every_header(
    api: Api, method: str, path: str
) -> None:
    answer = await api.client.request(method, path)

    assert answer.status_code < 500
    assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] in {"no-store", "max-age=3600"}
    assert not {"server", "x-powered-by", "access-control-allow-origin"} & answer.headers.keys()


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_a_foreign_name_gets_nothing_on_any_route_but_the_headers(
    api: Api, method: str, path: str
) -> None:
    answer = await api.client.request(method, path, headers={"host": "evil.example"})

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"]["code"] == "ORIGIN_REFUSED"
    assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)


@pytest.mark.parametrize(
    "host",
    ["", "127.0.0.1@evil.example", "evil.example:127", "127.0.0.2", "127.0.0.1.nip.example",
     "localhost.evil", "[::2]", "[::1", "[::1]evil:80", "127.0.0.1 evil", "LOCALHOST.:80"],
)  # fmt: skip
async def test_only_this_machine_s_own_names_are_served(api: Api, host: str) -> None:
    answer = await api.client.get("/health", headers={"host": host})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000", 200),
        ("localhost:8000", "http://localhost:8000", 200),
        ("127.0.0.1:8000", "http://localhost:8000", 403),
        ("127.0.0.1:8000", "http://127.0.0.1", 403),
        ("127.0.0.1:8000", "http://127.0.0.1:8000.evil.example", 403),
        ("127.0.0.1:8000", "http://user@127.0.0.1:8000", 403),
        ("127.0.0.1:8000", "null", 403),
        ("127.0.0.1:8000", "", 403),
        ("127.0.0.1:8000", "file://", 403),
    ],
)
async def test_a_page_is_served_only_to_its_own_address(
    api: Api, host: str, origin: str, status: int
) -> None:
    answer = await api.client.get("/health", headers={"host": host, "origin": origin})

    assert answer.status_code == status


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=40))
def test_no_other_name_passes_however_it_is_written(host: str) -> None:
    names = ("127.0.0.1", "localhost", "[::1]", "::1")
    bare = host.rpartition(":")[0] if host.rpartition(":")[0] in names else host

    status = asyncio.run(_status_for(host))

    assert (status == 204) == (bare in names)


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/graphql"), ("DELETE", "/graphql"), ("GET", "/import"), ("POST", "/health")],
)
async def test_another_method_is_refused(api: Api, method: str, path: str) -> None:
    answer = await api.client.request(method, path)

    assert answer.status_code == 405
    assert answer.headers["allow"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("शिकायत.xlsx", "शिकायत.xlsx"),
        ("../../../etc/passwd", "passwd"),
        ("..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("C%3A%5Ccases%5Ca.csv", "a.csv"),
        ("", "file"),
        ("a%00b.csv", "a_b.csv"),
        ("क" * 300 + ".csv", "क" * 78 + ".csv"),
    ],
)
async def test_an_upload_lies_in_its_own_folder_under_a_safe_name(
    api: Api, name: str, kept: str
) -> None:
    sent = await api.client.post(f"/import?name={name}", content=b"x", headers=BYTES)

    told = sent.json()
    data = await api.ask(
        """mutation ($id: ID!) { importFiles(input: { uploads: [$id] }) {
          ... on ImportFilesPayload { refusedFiles { fileName } } } }""",
        id=told["uploadId"],
    )
    assert sent.status_code == 201
    assert data["importFiles"]["refusedFiles"] == [{"fileName": kept}]


@pytest.mark.parametrize(("size", "status"), [(0, 201), (1_000, 201), (1_001, 413)])
async def test_an_upload_is_taken_up_to_the_limit(api: Api, size: int, status: int) -> None:
    content = b"x" * size

    sent = await api.client.post("/import", content=content, headers=BYTES)

    assert sent.status_code == status
    if status == 201:
        assert sent.json()["sha256"] == hashlib.sha256(content).hexdigest()
        assert sent.json()["bytes"] == size
    else:
        assert "1,000 bytes" in sent.json()["errors"][0]["message"]


async def test_an_upload_that_hides_its_size_is_cut_and_forgotten(
    store: GraphStore, tmp_path: Path
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield b"x" * 100

    settings = Settings(
        server=settings_with(upload_folder=str(tmp_path)).server,
        intake=IntakeSettings(max_file_bytes=1_000),
    )
    async with served(store, settings=settings) as api:
        sent = await api.client.post("/import", content=endless(), headers=BYTES)

    assert sent.status_code == 413
    assert _names(tmp_path) == []


@pytest.mark.parametrize("kind", ["", "text/csv", "multipart/form-data", "application/json"])
async def test_an_upload_of_another_type_leaves_nothing(
    store: GraphStore, tmp_path: Path, kind: str
) -> None:
    async with served(store, settings=settings_with(upload_folder=str(tmp_path))) as api:
        sent = await api.client.post("/import", content=b"x", headers={"content-type": kind})

    assert sent.status_code == 415
    assert _names(tmp_path) == []


async def test_without_a_store_health_says_so_and_nothing_breaks(tmp_path: Path) -> None:
    class Gone:
        """A store that went away while it was served."""

        def __init__(self, store: GraphStore) -> None:
            self._store = store

        def __getattr__(self, name: str) -> object:
            return getattr(self._store, name)

        async def health(self) -> None:
            raise StoreUnavailable("the disk went away")

    store = await open_store(f"sqlite:{tmp_path / 'office.db'}")
    async with served(Gone(store)) as api:  # type: ignore[arg-type] # the rest is the store's
        answer = await api.client.get("/health")
    await store.close()

    assert answer.status_code == 503
    assert answer.json()["isHealthy"] is False


@given(st.binary(max_size=60), st.integers(min_value=0, max_value=60), st.integers(1, 9))
def test_a_body_is_given_whole_or_not_at_all(body: bytes, most: int, piece: int) -> None:
    pieces = [body[at : at + piece] for at in range(0, len(body), piece)]

    read = asyncio.run(_read(pieces, most))

    assert read == (body if len(body) <= most else None)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists))
def test_whatever_is_no_request_is_refused_in_words(value: object) -> None:
    import json

    with pytest.raises(Unreadable, match=r"body|batch"):
        parse_body(json.dumps(value).encode())


@given(st.binary(max_size=50))
def test_any_bytes_are_a_request_or_unreadable(body: bytes) -> None:
    try:
        parsed = parse_body(body)
    except Unreadable:
        return
    assert isinstance(parsed, GraphQLRequest)


@pytest.mark.parametrize(
    "parameters",
    [{}, {"query": ""}, {"query": "{a}", "variables": "{"}, {"query": "{a}", "variables": "[]"},
     {"query": "{a}", "extensions": "5"}],
)  # fmt: skip
def test_a_query_string_that_is_no_request_is_refused(parameters: dict[str, str]) -> None:
    from starlette.datastructures import QueryParams

    with pytest.raises(Unreadable):
        parse_parameters(QueryParams(parameters))


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("*/*", "application/json"),
        ("", None),
        ("text/html", None),
        ("text/event-stream", "text/event-stream"),
        ("application/json;q=0", None),
        ("application/json;q=x, */*;q=0.1", "application/json"),
        ("APPLICATION/GRAPHQL-RESPONSE+JSON", "application/graphql-response+json"),
        ("application/json;q=0.2, application/graphql-response+json;q=0.9",
         "application/graphql-response+json"),
    ],
)  # fmt: skip
def test_the_answer_has_the_type_that_is_accepted_best(accept: str, chosen: str | None) -> None:
    from starlette.datastructures import Headers

    assert chosen_type(Headers({"accept": accept})) == chosen


def _names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


async def _read(pieces: list[bytes], most: int) -> bytes | None:
    waiting = [{"type": "http.request", "body": one, "more_body": True} for one in pieces]
    waiting.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> dict[str, object]:
        return waiting.pop(0)

    request = Request({"type": "http", "headers": [], "method": "POST"}, receive)
    return await read_body(request, most_bytes=most)


async def _status_for(host: str) -> int:
    from starlette.responses import Response

    transport = httpx.ASGITransport(Guards(Response(status_code=204)))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return (await client.get("/", headers={"host": host})).status_code
