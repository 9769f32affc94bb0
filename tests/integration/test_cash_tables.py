"""A store's facts as the tables that models read, held against what the store says itself."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from analytics.cashout.situation import situation_at
from analytics.cashout.tables import known_at
from api.services.cash_tables import read_cash_tables
from graph.model.filters import ComplaintFilter
from graph.model.link import LinkKind
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from graph.store.url import open_store

HALFWAY = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
async def store(imported: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{imported}")
    yield opened
    await opened.close()


async def test_every_payment_and_draw_with_a_time_is_in_the_tables(store: GraphStore) -> None:
    links = await store.links(scope=SYSTEM)

    tables = await read_cash_tables(store=store)

    moved = links.rows_of(LinkKind.TRANSFERRED)
    timed = moved[(links.event_ms[moved] >= 0) & (links.amount_paise[moved] >= 0)]
    once = np.unique(links.transfer_no[timed], return_index=True)[1]
    drawn = links.rows_of(LinkKind.WITHDREW)
    assert len(tables.transfers.names) == len(once)
    assert tables.transfers.paise.sum() == links.amount_paise[timed][once].sum()
    assert len(tables.withdrawals.names) == int((links.event_ms[drawn] >= 0).sum())


async def test_complaints_name_their_first_payments(store: GraphStore) -> None:
    page = await store.complaints(ComplaintFilter(), first=100, scope=SYSTEM)

    tables = await read_cash_tables(store=store)

    assert sorted(tables.complaints.names.tolist()) == sorted(
        one.acknowledgement_no for one in page.items
    )
    named = tables.complaints.named_transfer[tables.complaints.named_transfer >= 0]
    payers = set(tables.transfers.payer[named].tolist())
    victims = {one for complaint in page.items for one in complaint.victim_accounts}
    assert {str(tables.accounts.names[payer]) for payer in payers} <= victims


async def test_tables_of_a_moment_are_the_tables_cut_at_it(store: GraphStore) -> None:
    at = HALFWAY.timestamp()

    then = await read_cash_tables(store=store, at=HALFWAY)
    cut = known_at(await read_cash_tables(store=store), at)

    assert then.complaints.names.tolist() == cut.complaints.names.tolist()
    assert len(then.complaints.names) > 0
    assert then.transfers.paise.tolist() == cut.transfers.paise.tolist()
    assert then.withdrawals.event.tolist() == cut.withdrawals.event.tolist()


async def test_every_machine_stands_somewhere_and_the_money_is_followed(
    store: GraphStore,
) -> None:
    tables = await read_cash_tables(store=store)

    situation = situation_at(tables, float(tables.complaints.known[-1]))

    assert np.isfinite(tables.machines.points).all()
    assert len(situation.taint.rows) > 0
    assert (situation.clusters.complaint >= 0).any()
