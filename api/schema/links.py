"""What is linked to what: `linkedEntities`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from api.schema.answers import Computed, as_of, show_truncations
from api.schema.complaints import Complaint
from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.entities import Entity
from api.schema.errors import InputRefused, NotFoundRefusal
from api.schema.known import get_complaints, show_entities
from api.schema.scalars import Paise, Sha256
from api.schema.selection import wanted_below
from api.services.entities import expand
from graph.model import link as model
from graph.model.forecast import TimeWindow
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, hashed_token, kind_of
from graph.model.link import LinkKind
from graph.walk import WalkLimits

ID = strawberry.ID


@strawberry.input(name="TimeWindowInput", description="A stretch of time.")
class TimeWindowInput:
    """A stretch of time."""

    start: datetime = strawberry.field(description="From this instant on.")
    end: datetime = strawberry.field(description="Before this instant.")


@strawberry.input(description="From where, how far, and along what to look.")
class LinkedEntitiesInput:
    """From where, how far, and along what to look."""

    seeds: list[ID] = strawberry.field(
        description="Ids of entities and complaints to begin at, 1 to 20."
    )
    depth: int = strawberry.field(default=1, description="Steps from the seeds, 1 to 4.")
    kinds: list[EntityKind] | None = strawberry.field(
        default=None, description="Only to entities of these kinds; null: all."
    )
    link_kinds: list[LinkKind] | None = strawberry.field(
        default=None, description="Only along these links; null: all."
    )
    window: TimeWindowInput | None = strawberry.field(
        default=None, description="Only along links with a dated fact in it; null: all."
    )
    min_paise: Paise | None = strawberry.field(
        default=None, description="Only along links of this sum or more; null: all."
    )
    max_entities: int = strawberry.field(
        default=200, description="Most entities, seeds included, 1 to 2,000."
    )
    max_links: int = strawberry.field(default=1_000, description="Most links, 1 to 5,000.")
    expand_hubs: list[ID] | None = strawberry.field(
        default=None,
        description="Entities to be expanded though they have over 2,000 links of a kind.",
    )
    as_known_at: datetime | None = strawberry.field(
        default=None, description="Use nothing learnt after this; null: all that is known."
    )

    def to_limits(self) -> WalkLimits:
        """Give the limits as a walk takes them."""
        window = self.window
        return WalkLimits(
            depth=self.depth,
            max_entities=self.max_entities,
            max_links=self.max_links,
            kinds=frozenset(self.kinds or ()),
            link_kinds=frozenset(self.link_kinds or ()),
            window=TimeWindow(start=window.start, end=window.end) if window else None,
            min_paise=self.min_paise,
            expand=frozenset(EntityKey(key) for key in self.expand_hubs or ()),
        )


@strawberry.type(description="All parallel facts of one kind between two ends, in one direction.")
class Link:
    """All parallel facts of one kind between two ends."""

    id: ID = strawberry.field(description="Names the link; the same for the same kind and ends.")
    kind: LinkKind = strawberry.field(description="What ties them.")
    source: ID = strawberry.field(description="The first end.")
    target: ID = strawberry.field(description="The second end.")
    fact_count: int = strawberry.field(description="How many facts.")
    amount_paise: Paise | None = strawberry.field(
        description="Sum of known amounts, each transfer once; null: none is known."
    )
    disputed_paise: Paise | None = strawberry.field(
        description="Sum of known disputed amounts; null: none is known."
    )
    first_event_at: datetime | None = strawberry.field(
        description="Earliest dated fact; null: none is dated."
    )
    last_event_at: datetime | None = strawberry.field(
        description="Latest dated fact; null: none is dated."
    )


@strawberry.type(description="Entities and what ties them, flat: links name their ends by id.")
class Subgraph(Computed):
    """Entities and what ties them."""

    entities: list[Entity] = strawberry.field(description="Seeds first, then by distance.")
    complaints: list[Complaint] = strawberry.field(
        description="Complaints that links name; by distance."
    )
    links: list[Link] = strawberry.field(description="Between these, each once.")


LinkedEntitiesResult: TypeAlias = Annotated[
    Subgraph | InputRefused | NotFoundRefusal,
    strawberry.union(name="LinkedEntitiesResult", description="What is linked, or why not told."),
]


@strawberry.type
class LinksQuery:
    """Questions about links."""

    @resolved("What is round some seeds, to a depth, within caps; each cut is told.")
    async def linked_entities(
        self,
        info: Info,
        wish: Annotated[
            LinkedEntitiesInput, strawberry.argument(name="input", description="Where and how far.")
        ],
    ) -> LinkedEntitiesResult:
        """Resolve `linkedEntities`."""
        context, wanted = info.context, wanted_below(info)
        answer = await expand(
            [EntityKey(key) for key in wish.seeds],
            limits=wish.to_limits(),
            store=context.store,
            scope=context.scope,
            as_known_at=wish.as_known_at,
        )
        keys = answer.value.keys
        numbers = [
            AcknowledgementNo(key.partition(":")[2])
            for key in keys
            if kind_of(key) is EntityKind.COMPLAINT
        ]
        entities = await show_entities(
            context,
            [key for key in keys if kind_of(key) is not EntityKind.COMPLAINT],
            wanted=wanted.below("entities"),
            as_known_at=wish.as_known_at,
        )
        complaints = await get_complaints(
            context, numbers, wanted=wanted.below("complaints"), as_known_at=wish.as_known_at
        )
        return Subgraph(
            as_of=as_of(answer),
            truncated=show_truncations(answer.truncations),
            answer_hash=Sha256(answer.answer_hash),
            entities=[entities[key] for key in keys if key in entities],
            complaints=[complaints[number] for number in numbers if number in complaints],
            links=[_link(link) for link in answer.value.links],
        )


def _link(link: model.Link) -> Link:
    return Link(
        id=ID(f"link:{hashed_token([link.kind.value, link.source, link.target])}"),
        kind=link.kind,
        source=ID(link.source),
        target=ID(link.target),
        fact_count=link.fact_count,
        amount_paise=None if link.amount_paise is None else Paise(link.amount_paise),
        disputed_paise=None if link.disputed_paise is None else Paise(link.disputed_paise),
        first_event_at=link.first_event_at,
        last_event_at=link.last_event_at,
    )
