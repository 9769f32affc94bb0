"""The operations whose calls to the store are bounded, and what asks them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from api.broker import Broker
from graph.store.base import GraphStore
from tests.api_world import (
    MACHINE,
    RING,
    CountingStore,
    account_key,
    number,
    phone_key,
    served,
)

FOLDER = Path(__file__).parent / "contract" / "schema" / "operations"
OPERATIONS = {
    path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.graphql"))
}
LONG_POLL_S = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an operation answered, and what it asked the store for it.

    Attributes:
        data: The answer.
        calls: Names of methods, in order.
    """

    data: dict[str, Any]
    calls: Sequence[str]


async def ask_operation(store: GraphStore, text: str, *, count: int) -> Asked:
    """Ask an operation about few things (1) or many."""
    counting = CountingStore(store)
    keyring = store.keyring
    ids = [
        *(account_key(keyring, index) for index in range(6)),
        *(f"complaint:{number(index)}" for index in range(4)),
        MACHINE,
        phone_key(keyring, 0),
        RING,
    ]
    variables: dict[str, Any] = {
        "count": count,
        "account": ids[0],
        "complaint": number(0),
        "ids": ids if count > 1 else [ids[0], ids[6], MACHINE, RING],
    }
    broker = Broker(store, poll_s=LONG_POLL_S)
    async with served(cast("GraphStore", counting), broker=broker) as api:
        counting.calls.clear()
        data = await api.ask(text, **variables)
    assert data
    return Asked(data=data, calls=counting.calls)
