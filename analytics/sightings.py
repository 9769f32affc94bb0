"""Find known entities in facts that just came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from graph.model.complaint import ComplaintRecord
from graph.model.entity import IdentifierUse
from graph.model.fact import Fact
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, kind_of
from graph.model.ring import Ring, RingState
from graph.model.transfer import Hold, OtherAction, Transfer, Withdrawal

NOUN_BY_KIND: Final[Mapping[EntityKind, str]] = {
    EntityKind.ACCOUNT: "account",
    EntityKind.UPI: "UPI id",
    EntityKind.WALLET: "wallet",
    EntityKind.PHONE: "phone",
    EntityKind.DEVICE: "handset",
    EntityKind.ATM: "machine",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A known entity in new facts.

    Attributes:
        key: The entity.
        noun: What it is, in English.
        complaints: Complaints it newly stands in, sorted.
        rings: Rings it is a member of, sorted; empty: it is watched only.
        paise: Disputed rupees paid into it under these complaints.
        districts: Districts of these complaints, else of its rings, sorted.
    """

    key: EntityKey
    noun: str
    complaints: tuple[AcknowledgementNo, ...]
    rings: tuple[EntityKey, ...]
    paise: int
    districts: tuple[str, ...]


def sightings_in(
    facts: Iterable[Fact], *, rings: Iterable[Ring], watched: AbstractSet[EntityKey]
) -> tuple[Sighting, ...]:
    """Give the ring members and watched entities that facts name, by key.

    A ring's member counts only under complaints that are new to each of its rings; what is
    watched counts under all. Facts without a complaint say nothing.
    """
    facts = tuple(facts)
    rings_of = _rings_by_member(rings)
    districts = {
        fact.complaint: fact.district
        for fact in facts
        if isinstance(fact, ComplaintRecord) and fact.complaint and fact.district
    }
    seen: defaultdict[EntityKey, defaultdict[AcknowledgementNo, int]]
    seen = defaultdict(lambda: defaultdict(int))
    for fact in facts:
        if fact.complaint is not None:
            for key, paise in _named_in(fact):
                if key in rings_of or key in watched:
                    seen[key][fact.complaint] += paise
    return tuple(
        sighting
        for key in sorted(seen)
        if (
            sighting := _sighting(
                key,
                seen[key],
                rings=rings_of.get(key, ()),
                is_watched=key in watched,
                districts=districts,
            )
        )
    )


def _sighting(
    key: EntityKey,
    paise_by_complaint: Mapping[AcknowledgementNo, int],
    *,
    rings: Iterable[Ring],
    is_watched: bool,
    districts: Mapping[AcknowledgementNo, str],
) -> Sighting | None:
    rings = tuple(rings)
    known = {number for ring in rings for number in ring.found.complaints}
    new = sorted(number for number in paise_by_complaint if is_watched or number not in known)
    if not new:
        return None
    places = {districts[number] for number in new if number in districts}
    return Sighting(
        key=key,
        noun=NOUN_BY_KIND.get(kind_of(key), "entity"),
        complaints=tuple(new),
        rings=tuple(sorted(ring.id for ring in rings)),
        paise=sum(paise_by_complaint[number] for number in new),
        districts=tuple(
            sorted(places or {district for ring in rings for district in ring.districts})
        ),
    )


def _rings_by_member(rings: Iterable[Ring]) -> Mapping[EntityKey, list[Ring]]:
    members: defaultdict[EntityKey, list[Ring]] = defaultdict(list)
    for ring in rings:
        if ring.state is not RingState.MERGED:
            for member in ring.found.members:
                members[member.account].append(ring)
    return members


def _named_in(fact: Fact) -> Iterator[tuple[EntityKey, int]]:
    """Give the entities a fact names, with the disputed paise it brings to each."""
    match fact:
        case Transfer():
            yield fact.payer, 0
            yield fact.beneficiary, fact.disputed_paise or 0
        case Withdrawal():
            yield fact.account, 0
            if fact.atm is not None:
                yield fact.atm, 0
        case Hold() | OtherAction():
            yield fact.account, 0
        case IdentifierUse():
            yield fact.user, 0
            yield fact.identifier, 0
        case ComplaintRecord():
            if fact.victim_account is not None:
                yield fact.victim_account, 0
        case _:
            pass
