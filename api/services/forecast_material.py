"""What forecasts are made of: where a ring drew, and the machines that are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from api.services.paging import ring_pages
from graph.model.entity import Atm, AtmKind
from graph.model.filters import RingFilter
from graph.model.flow import FlowOrder, Reached
from graph.model.ids import EntityKey
from graph.model.ring import Ring
from graph.model.scope import SYSTEM
from graph.model.transfer import Withdrawal
from graph.store.base import MOST_FRONTIER, GraphStore

MOST_WITHDRAWALS_AN_ACCOUNT: Final = 1_000


def accounts_of(ring: Ring) -> list[EntityKey]:
    """Give the accounts of a ring."""
    return [member.account for member in ring.found.members]


async def list_rings(where: RingFilter, *, store: GraphStore, at: datetime | None) -> list[Ring]:
    """Give the rings that a filter lets through, by id, as they stood at an instant.

    Args:
        where: Which rings.
        store: Where they are registered.
        at: The instant; None: now.
    """
    pages = ring_pages(where, store=store, scope=SYSTEM, as_known_at=at)
    return [ring async for page in pages for ring in page]


async def withdrawals_of(
    accounts: Sequence[EntityKey], *, store: GraphStore, at: datetime
) -> Sequence[Withdrawal]:
    """Give what was drawn from accounts, as known at an instant."""
    drawn: list[Withdrawal] = []
    for start in range(0, len(accounts), MOST_FRONTIER):
        flow = await store.exits_of(
            [Reached(account=account) for account in accounts[start : start + MOST_FRONTIER]],
            order=FlowOrder.NEWEST,
            limit=MOST_WITHDRAWALS_AN_ACCOUNT,
            scope=SYSTEM,
            as_known_at=at,
        )
        drawn.extend(fact for facts in flow.facts for fact in facts)
    return drawn


def _is_unplaced(machine: Atm) -> bool:
    """Tell a branch that a directory names: where cash is handed out, but no forecast can place."""
    return machine.kind is AtmKind.BRANCH and machine.point is None


async def known_machines(*, store: GraphStore) -> Mapping[EntityKey, Atm]:
    """Give the machines that are known, by key; no branch without a place."""
    machines = await store.machines(scope=SYSTEM)
    return {key: one for key, one in machines.items() if not _is_unplaced(one)}
