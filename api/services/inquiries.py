"""Inquiries: reach by a blocked handset, triangles, collectors, a complaint's shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final, TypeVar

from api.services.answers import answer_hash, to_canonical
from graph.errors import InputError, NotFound
from graph.inquiry.between import Triangle, find_triangles
from graph.inquiry.lens import Inquiry, Lens
from graph.inquiry.machines import Collector, find_collectors
from graph.inquiry.shares import Share, find_shares
from graph.inquiry.steps import BlockedUse, find_blocked_uses
from graph.model.answer import Answer, Truncation, TruncationReason
from graph.model.flow import FlowOrder
from graph.model.forecast import TimeWindow
from graph.model.ids import AcknowledgementNo, Canonical, EntityKey, EntityKind, kind_of
from graph.model.scope import Scope
from graph.store.base import GraphStore

T = TypeVar("T")

MOST_FACTS: Final = 500  # of a kind, at one entity, in one direction
MOST_WHOLE: Final = 5_000  # where an inquiry wants all of them
MOST_ENTITIES: Final = 2_000  # that a step goes on from
MOST_ROWS: Final = 500
MOST_CUTS_TOLD: Final = 100
LEAST_STEP: Final = timedelta(milliseconds=1)  # the resolution of a store
PARTS: Final = 1_000
MONEY_HOLDERS: Final = frozenset({EntityKind.ACCOUNT, EntityKind.UPI, EntityKind.WALLET})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """When to look, and how much of it.

    Attributes:
        window: Only what happened in it.
        order: Which facts of an entity come first where not all are looked at.
        limit: Most facts of one kind at one entity in one direction.
        as_known_at: Nothing learnt later is used; None: now.
    """

    window: TimeWindow
    order: FlowOrder = FlowOrder.NEWEST
    limit: int = 50
    as_known_at: datetime | None = None


async def reach_of_blocked(
    account: EntityKey, *, wish: Wish, store: GraphStore, scope: Scope
) -> Answer[Sequence[BlockedUse]]:
    """Find accounts up to three transfers down that a blocked phone or handset uses.

    Raises:
        InputError: A limit is out of bounds, or the id is no account's.
        NotFound: The account is unknown, or the scope hides it.
    """
    lens = _lens(wish, store, scope)
    await _find([account], MONEY_HOLDERS, lens=lens)
    found = await find_blocked_uses(account, lens=lens)
    return await _answer("blockedReach", {"account": account}, found, wish=wish, lens=lens)


async def triangles_of(
    first: EntityKey, second: EntityKey, *, wish: Wish, store: GraphStore, scope: Scope
) -> Answer[Sequence[Triangle]]:
    """Find accounts that close a round of money from a first over a second account.

    Raises:
        As `reach_of_blocked`.
    """
    lens = _lens(wish, store, scope)
    await _find([first, second], MONEY_HOLDERS, lens=lens)
    found = await find_triangles(first, second, lens=lens)
    asked: dict[str, Canonical] = {"first": first, "second": second}
    return await _answer("triangles", asked, found, wish=wish, lens=lens)


async def collectors_at(
    machine: EntityKey,
    *,
    transfer_above_paise: int,
    withdrawal_above_paise: int,
    wish: Wish,
    store: GraphStore,
    scope: Scope,
) -> Answer[Sequence[Collector]]:
    """Find accounts that received more than three large transfers and drew much at a machine.

    Raises:
        As `reach_of_blocked`; the id must be a machine's.
    """
    lens = _lens(wish, store, scope)
    await _find([machine], frozenset({EntityKind.ATM}), lens=lens)
    found = await find_collectors(
        machine,
        transfer_above_paise=transfer_above_paise,
        withdrawal_above_paise=withdrawal_above_paise,
        lens=lens,
    )
    asked: dict[str, Canonical] = {
        "machine": machine,
        "transferAbovePaise": transfer_above_paise,
        "withdrawalAbovePaise": withdrawal_above_paise,
    }
    return await _answer("collectors", asked, found, wish=wish, lens=lens)


async def shares_of(
    complaint: AcknowledgementNo,
    *,
    least_thousandths: int,
    wish: Wish,
    store: GraphStore,
    scope: Scope,
) -> Answer[Sequence[Share]]:
    """Find where a complaint's money may have gone in three steps, cash included.

    Raises:
        InputError: A limit is out of bounds.
        NotFound: The complaint is unknown, or the scope hides it.
    """
    if not 0 <= least_thousandths <= PARTS:
        raise InputError(f"leastThousandths: give 0 to {PARTS:,}")
    lens = _lens(wish, store, scope)
    known = await store.get_complaints([complaint], scope=scope, as_known_at=wish.as_known_at)
    if complaint not in known:
        raise NotFound("no complaint has this acknowledgement number here")
    found = await find_shares(complaint, least_share=Fraction(least_thousandths, PARTS), lens=lens)
    asked: dict[str, Canonical] = {"complaint": complaint, "leastThousandths": least_thousandths}
    return await _answer("complaintShares", asked, found, wish=wish, lens=lens)


def _lens(wish: Wish, store: GraphStore, scope: Scope) -> Lens:
    if not 1 <= wish.limit <= MOST_FACTS:
        raise InputError(f"limit: give 1 to {MOST_FACTS}")
    if wish.window.start >= wish.window.end:
        raise InputError("window: its start must be before its end")
    inquiry = Inquiry(
        after=wish.window.start - LEAST_STEP,
        before=wish.window.end,
        order=wish.order,
        limit=wish.limit,
    )
    return Lens(
        inquiry=inquiry,
        reader=store,
        scope=scope,
        as_known_at=wish.as_known_at,
        whole=MOST_WHOLE,
        most_entities=MOST_ENTITIES,
    )


async def _find(keys: Sequence[EntityKey], kinds: frozenset[EntityKind], *, lens: Lens) -> None:
    """See to it that entities are known, and of these kinds."""
    for key in keys:
        try:
            kind = kind_of(key)
        except ValueError:
            raise InputError("an id given is none of ours") from None
        if kind not in kinds:
            raise InputError(f"give the id of {' or '.join(sorted(kinds))}, not of {kind}")
    known = await lens.reader.get_entities(keys, scope=lens.scope, as_known_at=lens.as_known_at)
    if len(known) < len(set(keys)):
        raise NotFound("an id given is not known here")


async def _answer(
    name: str,
    asked: Mapping[str, Canonical],
    found: Sequence[T],
    *,
    wish: Wish,
    lens: Lens,
) -> Answer[Sequence[T]]:
    kept = found[:MOST_ROWS]
    cuts = [
        Truncation(reason=TruncationReason.LINKS, limit=lens.inquiry.limit or 0, at=key)
        for key in list(lens.cut)[:MOST_CUTS_TOLD]
    ]
    for limit, hidden in ((MOST_ROWS, len(found) - len(kept)), (MOST_ENTITIES, lens.passed_over)):
        if hidden:
            cuts.append(
                Truncation(reason=TruncationReason.ENTITIES, limit=limit, hidden_count=hidden)
            )
    return Answer(
        value=kept,
        snapshot_no=await lens.reader.snapshot_no(),
        as_known_at=wish.as_known_at or datetime.now(UTC),
        truncations=tuple(cuts),
        answer_hash=answer_hash(
            {"inquiry": name, **asked, "wish": to_canonical(wish)}, to_canonical(list(kept))
        ),
    )
