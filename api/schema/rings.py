"""Rings: accounts worked together, why we say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final

import strawberry

from api.schema.complaints import Complaint, ComplaintConnection, counted
from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.entities import Entity
from api.schema.members import RingMember, show_member
from api.schema.nodes import Node
from api.schema.page import After, Connection, First, page_request, slice_of
from api.schema.places import PlaceChance
from api.schema.reasons import Reason, ReasonValue, show_reason
from api.schema.ring_events import RingEvent, show_event
from api.schema.scalars import Paise, Score
from graph.errors import InputError
from graph.model import ring as model
from graph.model.evidence import EvidenceKind
from graph.model.filters import ComplaintFilter, RingFilter
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.money import format_rupees
from graph.model.register import RingEvent as EventModel
from graph.model.ring import RingState
from graph.model.typology import Typology, TypologyEvidence

ID = strawberry.ID
MOST_EVENTS: Final = 20
DEFAULT_PLACES: Final = 5
MOST_PLACES: Final = 10


@strawberry.type(description="One kind of tie between the members of a ring.")
class Evidence:
    """One kind of tie between members."""

    kind: EvidenceKind = strawberry.field(description="What sort of tie.")
    count: int = strawberry.field(description="How many links of it.")
    weight: float = strawberry.field(description="Their sum in the evidence graph; only ranks.")
    reason: Reason = strawberry.field(description="The tie in words.")


@strawberry.type(description="A link that a pattern matches.")
class MatchedLink:
    """A link that a pattern matches."""

    source: ID = strawberry.field(description="Where the money left, or who uses the identifier.")
    target: ID = strawberry.field(description="Where it came, the machine, or the identifier.")
    amount_paise: Paise = strawberry.field(description="Its amount; 0 for identifiers.")
    at: datetime | None = strawberry.field(description="When; null: not known.")


@strawberry.type(description="A pattern met among the members of a ring.")
class RingPattern:
    """A pattern met among the members of a ring."""

    typology: Typology = strawberry.field(description="Which.")
    hit_count: int = strawberry.field(description="How often it was met.")
    account_ids: list[ID] = strawberry.field(description="Members that it explains.")
    links: list[MatchedLink] = strawberry.field(
        description="Links of the hit with most members, by time, at most 20."
    )
    amount_paise: Paise = strawberry.field(description="Sum of that hit.")
    parameters: list[ReasonValue] = strawberry.field(description="What was asked of it.")
    reason: Reason = strawberry.field(description="The pattern in words.")


@strawberry.type(description="Accounts that were worked together; the id lasts.")
class Ring(Node):
    """Accounts that were worked together."""

    all_members: strawberry.Private[list[RingMember]]
    all_complaints: strawberry.Private[list[Complaint]]
    all_places: strawberry.Private[list[PlaceChance]]
    title: str = strawberry.field(description="A short name, with size and money.")
    state: RingState = strawberry.field(description="Whether it is at work.")
    version: int = strawberry.field(description="From 1; rises with each change.")
    member_count: int = strawberry.field(description="How many accounts it has.")
    acknowledgement_nos: list[str] = strawberry.field(description="Its complaints, by number.")
    machine_ids: list[ID] = strawberry.field(
        description="Machines its members drew at, most used first."
    )
    identifier_ids: list[ID] = strawberry.field(description="Phones and handsets that tie it.")
    disputed_paise: Paise = strawberry.field(
        description="Sum of the disputed layer-1 payments of its complaints."
    )
    cashed_paise: Paise = strawberry.field(description="Drawn by members, each withdrawal once.")
    first_event_at: datetime | None = strawberry.field(
        description="Earliest dated fact; null: none is dated."
    )
    last_event_at: datetime | None = strawberry.field(
        description="Latest dated fact; null: none is dated."
    )
    score: Score = strawberry.field(description="How surely it is a ring.")
    confidence: Score = strawberry.field(
        description="The score, lowered by what may be innocent; `against` says what."
    )
    typology: Typology = strawberry.field(
        description="How it works: the pattern that explains most members."
    )
    patterns: list[RingPattern] = strawberry.field(
        description="Every pattern met, the one that explains most members first."
    )
    density: float = strawberry.field(
        description="Links between members over the links possible, 0 to 1."
    )
    evidence: list[Evidence] = strawberry.field(description="Its ties, strongest first.")
    reason: Reason = strawberry.field(description="Why it is a ring.")
    against: list[Reason] = strawberry.field(description="What speaks against it.")
    districts: list[str] = strawberry.field(description="Districts of its complaints, STATE/NAME.")
    events: list[RingEvent] = strawberry.field(
        description="What became of it, oldest first, the newest 20; `ringHistory` has all."
    )
    born_at: datetime = strawberry.field(description="When it entered the register.")
    changed_at: datetime = strawberry.field(description="When it last changed.")
    merged_into: ID | None = strawberry.field(
        description="The ring it became part of; null: it stands."
    )
    aliases: list[ID] = strawberry.field(description="Rings that became part of it.")

    @resolved("Its accounts, by id.")
    def members(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[RingMember]:
        """Resolve `members`."""
        members = self.all_members
        keys = [str(member.account_id) for member in members]
        name, request = f"members {self.id}", page_request(first, after, None, None)
        return slice_of(members, keys, request, name=name, seal=info.context.server.seal)

    @resolved("Machines it is likely to draw at next, by its own withdrawals; none: under three.")
    def likely_atms(
        self,
        first: Annotated[
            int, strawberry.argument(description="How many at most, 1 to 10.")
        ] = DEFAULT_PLACES,
    ) -> list[PlaceChance]:
        """Resolve `likelyAtms`."""
        if not 1 <= first <= MOST_PLACES:
            raise InputError(f"likelyAtms: ask for 1 to {MOST_PLACES}")
        return self.all_places[:first]

    @resolved("Its complaints that you may see, by number.")
    def complaints(
        self, info: Info, first: First = None, after: After = None
    ) -> ComplaintConnection:
        """Resolve `complaints`."""
        complaints = self.all_complaints
        keys = [complaint.acknowledgement_no for complaint in complaints]
        name, request = f"complaints {self.id}", page_request(first, after, None, None)
        page = slice_of(complaints, keys, request, name=name, seal=info.context.server.seal)
        return counted(page, ComplaintFilter(numbers=frozenset(map(AcknowledgementNo, keys))))


def show_ring(
    ring: model.Ring,
    *,
    accounts: Mapping[EntityKey, Entity],
    complaints: Mapping[AcknowledgementNo, Complaint],
    events: Sequence[EventModel] = (),
    places: Sequence[PlaceChance] = (),
) -> Ring:
    """Show a ring, with what was fetched of its accounts and complaints."""
    found = ring.found
    return Ring(
        id=ID(ring.id),
        all_members=[show_member(member, accounts) for member in found.members],
        all_complaints=[complaints[no] for no in found.complaints if no in complaints],
        all_places=list(places),
        title=f"Ring {ring.id.partition(':')[2]}: {len(found.members)} accounts,"
        f" {len(found.complaints)} complaints, {format_rupees(found.disputed_paise)}",
        state=ring.state,
        version=ring.version,
        member_count=len(found.members),
        acknowledgement_nos=list(found.complaints),
        machine_ids=[ID(key) for key in found.machines],
        identifier_ids=[ID(key) for key in found.identifiers],
        disputed_paise=Paise(found.disputed_paise),
        cashed_paise=Paise(found.cashed_paise),
        first_event_at=found.first_event_at,
        last_event_at=found.last_event_at,
        score=Score(found.score),
        confidence=Score(found.score if found.confidence is None else found.confidence),
        typology=found.typology,
        patterns=[_show_pattern(pattern) for pattern in found.patterns],
        density=found.density,
        evidence=[
            Evidence(
                kind=tie.kind, count=tie.count, weight=tie.weight, reason=show_reason(tie.reason)
            )
            for tie in found.evidence
        ],
        reason=show_reason(found.reason),
        against=[show_reason(reason) for reason in found.against],
        districts=list(ring.districts),
        events=[show_event(event) for event in events[-MOST_EVENTS:]],
        born_at=ring.born_at,
        changed_at=ring.changed_at,
        merged_into=None if ring.merged_into is None else ID(ring.merged_into),
        aliases=[ID(key) for key in ring.aliases],
    )


def _show_pattern(pattern: TypologyEvidence) -> RingPattern:
    return RingPattern(
        typology=pattern.typology,
        hit_count=pattern.hit_count,
        account_ids=[ID(key) for key in pattern.accounts],
        links=[
            MatchedLink(
                source=ID(link.source),
                target=ID(link.target),
                amount_paise=Paise(link.amount_paise),
                at=link.at,
            )
            for link in pattern.links
        ],
        amount_paise=Paise(pattern.amount_paise),
        parameters=[ReasonValue(name=name, value=value) for name, value in pattern.parameters],
        reason=show_reason(pattern.reason),
    )


@strawberry.input(name="RingFilter", description="Which rings; all given parts hold.")
class RingFilterInput:
    """Which rings."""

    ids: list[ID] | None = strawberry.field(
        default=None, description="Any of these; a ring merged away answers what it became."
    )
    accounts: list[ID] | None = strawberry.field(
        default=None, description="With any of these accounts as member."
    )
    acknowledgement_nos: list[str] | None = strawberry.field(
        default=None, description="With any of these complaints."
    )
    districts: list[str] | None = strawberry.field(
        default=None, description="In any of these, STATE/NAME."
    )

    def to_model(self) -> RingFilter:
        """Give the filter as the store takes it."""
        return RingFilter(
            ids=frozenset(EntityKey(key) for key in self.ids or ()),
            accounts=frozenset(EntityKey(key) for key in self.accounts or ()),
            complaints=frozenset(AcknowledgementNo(no) for no in self.acknowledgement_nos or ()),
            districts=frozenset(self.districts or ()),
        )
