"""`importProgress`: how far uploads are, while `importFiles` takes them in."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import Api, served
from tests.workbooks import HOP, NAME, hop, workbook

FOLLOW = """subscription ($uploads: [ID!]!) { importProgress(uploads: $uploads) { __typename
  ... on ImportAdvanced { uploadId importId state parts rows refused ordinal total } } }"""
TAKE = (
    """mutation ($uploads: [ID!]!) { importFiles(input: { uploads: $uploads }) { __typename } }"""
)

REPORT = "query ($id: ID!) { importReport(id: $id) { fileName } }"

pytestmark = pytest.mark.anyio


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    store: GraphStore = await open_store(f"sqlite:{tmp_path / 'office.db'}")
    async with served(store) as api:
        yield api
    await store.close()


async def _upload(api: Api, content: bytes, name: str) -> str:
    answer = await api.client.post(
        "/import",
        content=content,
        params={"name": name},
        headers={"content-type": "application/octet-stream"},
    )
    return str(answer.json()["uploadId"])


async def _follow(api: Api, uploads: list[str]) -> list[dict[str, Any]]:
    answer = await api.client.post(
        "/graphql",
        json={"query": FOLLOW, "variables": {"uploads": uploads}},
        headers={"accept": "text/event-stream"},
        timeout=60,
    )
    lines = [line.removeprefix("data:") for line in answer.text.splitlines() if "{" in line]
    said = [json.loads(line) for line in lines]
    return [one["data"]["importProgress"] if one.get("data") else one for one in said]


async def test_uploads_are_followed_from_waiting_to_their_end(api: Api) -> None:
    rows = [hop(), hop(utr="612000001153", utr2=""), hop(amount="ten")]
    good = await _upload(api, workbook({"Money Transfer to": [HOP, *rows]}), NAME)
    bad = await _upload(api, b"%PDF-1.7", "letter.pdf")

    listening = asyncio.create_task(_follow(api, [good, bad]))
    await asyncio.sleep(0.05)
    await api.client.post(
        "/graphql", json={"query": TAKE, "variables": {"uploads": [good, bad]}}, timeout=60
    )
    heard = await asyncio.wait_for(listening, 60)

    last = {one["uploadId"]: one for one in heard}
    assert heard[0]["state"] == "WAITING"
    assert last[good]["state"] == "DONE"
    assert (last[good]["rows"], last[good]["refused"], last[good]["parts"]) == (2, 1, 1)
    assert (last[bad]["state"], last[bad]["ordinal"], last[bad]["total"]) == ("REFUSED", 2, 2)


async def test_what_is_followed_names_the_import_that_it_became(api: Api) -> None:
    content = workbook({"Money Transfer to": [HOP, hop()]})
    told = []
    for name in (NAME, f"again {NAME}"):
        upload = await _upload(api, content, name)
        await api.client.post(
            "/graphql", json={"query": TAKE, "variables": {"uploads": [upload]}}, timeout=60
        )
        told += await asyncio.wait_for(_follow(api, [upload]), 60)
    waiting = await _upload(api, b"%PDF-1.7", "letter.pdf")
    await api.client.post(
        "/graphql", json={"query": TAKE, "variables": {"uploads": [waiting]}}, timeout=60
    )
    (refused,) = await asyncio.wait_for(_follow(api, [waiting]), 60)

    first, again = told
    answer = await api.ask(REPORT, id=first["importId"])

    assert answer["importReport"] == {"fileName": NAME}
    assert again["importId"] == first["importId"], "a file known is the import it was"
    assert (refused["state"], refused["importId"]) == ("REFUSED", None)


async def test_no_upload_at_all_is_refused(api: Api) -> None:
    heard = await _follow(api, [])

    assert "give 1 to 65" in json.dumps(heard)
