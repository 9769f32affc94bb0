"""What links nobody, listed: over the service, the command and GraphQL."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analytics.settings import RingSettings
from api.services.hubs import find_shared
from api.services.intake import import_files
from graph.model.entity import EntityFlag
from graph.model.ids import EntityKind
from graph.model.scope import LOCAL_OFFICER
from graph.settings import IntakeSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import served
from tests.commands import ringtrace
from tests.workbooks import HOP, hop, workbook

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
SHOP = "paytmqr281005050101@paytm"

pytestmark = pytest.mark.anyio


def _write(folder: Path) -> list[Path]:
    paths = []
    for at in range(3):
        ack = f"3990826000010{at}"
        rows = [
            hop(ack=ack, payer=f"99991111222{at}", beneficiary=SHOP, utr=f"61200000000{at}"),
            hop(ack=ack, payer=f"99991111222{at}", beneficiary="XXXX1234", utr=f"61200000010{at}"),
        ]
        paths.append(folder / f"{ack}.xlsx")
        paths[-1].write_bytes(workbook({"Money Transfer to": [HOP, *rows]}))
    return paths


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{tmp_path / 'office.db'}")
    await import_files(
        _write(tmp_path), store=opened, scope=LOCAL_OFFICER, at=AT, settings=IntakeSettings()
    )
    yield opened
    await opened.close()


async def test_a_shop_is_listed_masked_with_its_degree_and_a_masked_number_is_not(
    store: GraphStore,
) -> None:
    (shop,) = await find_shared(store=store, scope=LOCAL_OFFICER, settings=RingSettings())

    assert shop.kind is EntityKind.UPI
    assert shop.degree >= 3
    assert EntityFlag.MERCHANT.value.lower() in shop.reason.text
    assert SHOP not in shop.label


async def test_what_may_link_is_listed_no_more(store: GraphStore) -> None:
    key = store.keyring.key(EntityKind.UPI, SHOP)

    found = await find_shared(
        store=store, scope=LOCAL_OFFICER, settings=RingSettings(may_link=(key,))
    )

    assert found == []


async def test_graphql_lists_them(store: GraphStore) -> None:
    async with served(store) as api:
        data = await api.ask("{ hubs { nodes { entityId kind label degree reason { code } } } }")

    (shop,) = data["hubs"]["nodes"]
    assert (shop["kind"], shop["reason"]["code"]) == ("UPI", "HUB_BY_FLAG")


def test_the_command_lists_them_and_says_how_to_free_one(tmp_path: Path) -> None:
    database = tmp_path / "office.db"
    ringtrace("import", *_write(tmp_path), "--no-detect", store=database)
    empty = ringtrace("hubs", store=tmp_path / "empty.db")

    listed = ringtrace("hubs", store=database)
    document = ringtrace("hubs", "--json", store=database).document["hubs"]

    assert empty.out.startswith("Nothing is shared")
    assert document[0]["key"] in listed.out
    assert SHOP not in listed.out
    assert "may_link" in ringtrace("hubs", "--help").out
