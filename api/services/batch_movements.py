"""What a file that is being written brings, as a search for patterns reads it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from graph.model.batch import FactBatch
from graph.model.complaint import ComplaintRecord
from graph.model.entity import IdentifierRole, IdentifierUse
from graph.model.ids import AcknowledgementNo, EntityKind, FactId, kind_of
from graph.model.movement import IdentifierTie, MovementTable
from graph.model.scope import SYSTEM
from graph.model.transfer import Transfer, Withdrawal
from graph.store.base import MOST_KEYS, GraphStore
from graph.store.movement_columns import movement_table
from graph.store.values import to_ms

Moved = Transfer | Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Arriving:
    """Movements and ties of a batch.

    Attributes:
        facts: The movements.
        ties: Accounts with their phones and devices.
        districts: District of each complaint that has one.
        table: The movements as columns.
        ids: Their ids.
    """

    facts: tuple[Moved, ...]
    ties: tuple[IdentifierTie, ...]
    districts: Mapping[AcknowledgementNo, str]
    table: MovementTable
    ids: frozenset[FactId]

    def within(self, districts: Collection[str] | None) -> Arriving:
        """Give what some districts may see; None: all."""
        if districts is None:
            return self
        facts = tuple(
            fact
            for fact in self.facts
            if fact.complaint is None or self.districts.get(fact.complaint) in districts
        )
        table = _table(facts)
        return replace(self, facts=facts, table=table, ids=frozenset(table.ids))

    def districts_of(self, ids: Collection[FactId]) -> Sequence[str]:
        """Give the districts of the complaints that some movements are said under, sorted."""
        wanted = frozenset(ids)
        numbers = {fact.complaint for fact in self.facts if fact.id in wanted and fact.complaint}
        return sorted({self.districts[one] for one in numbers if one in self.districts})


async def arriving_in(batch: FactBatch, *, store: GraphStore) -> Arriving:
    """Give what a batch brings; what is known of its complaints' districts is read."""
    facts = tuple(
        fact
        for fact in batch.facts
        if isinstance(fact, Transfer) or (isinstance(fact, Withdrawal) and not fact.is_declined)
    )
    numbers = sorted({fact.complaint for fact in facts if fact.complaint})
    districts: dict[AcknowledgementNo, str] = {}
    for start in range(0, len(numbers), MOST_KEYS):
        known = await store.get_complaints(numbers[start : start + MOST_KEYS], scope=SYSTEM)
        districts |= {number: one.district for number, one in known.items() if one.district}
    for fact in batch.facts:
        if isinstance(fact, ComplaintRecord) and fact.complaint and fact.district:
            districts[fact.complaint] = fact.district
    table = _table(facts)
    return Arriving(
        facts=facts,
        ties=tuple(_ties(batch)),
        districts=districts,
        table=table,
        ids=frozenset(table.ids),
    )


def _ties(batch: FactBatch) -> Sequence[IdentifierTie]:
    return [
        IdentifierTie(
            fact=fact.id,
            account=fact.user,
            identifier=fact.identifier,
            known_at_ms=_ms(fact.known_at),
        )
        for fact in batch.facts
        if isinstance(fact, IdentifierUse)
        and fact.role is IdentifierRole.USES
        and kind_of(fact.identifier) in (EntityKind.PHONE, EntityKind.DEVICE)
    ]


def _table(facts: Sequence[Moved]) -> MovementTable:
    transfers = [fact for fact in facts if isinstance(fact, Transfer)]
    draws = [fact for fact in facts if isinstance(fact, Withdrawal)]
    keys = sorted(
        {fact.payer for fact in transfers}
        | {fact.beneficiary for fact in transfers}
        | {fact.account for fact in draws}
        | {fact.atm for fact in draws if fact.atm}
    )
    place = {key: at for at, key in enumerate(keys)}
    moved = [(place[one.payer], place[one.beneficiary], *_figures(one)) for one in transfers]
    drawn = [
        (place[one.account], place[one.atm] if one.atm else -1, *_figures(one)) for one in draws
    ]
    return movement_table(
        keys,
        transfers=(
            np.array(moved, np.int64).reshape(-1, 5).T,
            [one.id for one in transfers],
            [one.transfer_key for one in transfers],
        ),
        draws=(
            np.array(drawn, np.int64).reshape(-1, 5).T,
            [one.id for one in draws],
            [one.channel.value for one in draws],
        ),
        snapshot_no=0,
    )


def _figures(fact: Moved) -> tuple[int, int, int]:
    amount = -1 if fact.amount_paise is None else fact.amount_paise
    return amount, _ms(fact.event_at), _ms(fact.latest_at)


def _ms(at: datetime | None) -> int:
    ms = to_ms(at)
    return -1 if ms is None else ms
