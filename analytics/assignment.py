"""Assign a complaint to a ring with a margin, or to none.

Method: RINGS.md section 16; `tests.benchmarks.ring_assignment` measures it by leaving one
complaint out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import prod
from typing import Final

from analytics.wording import count_text
from graph.model.assignment import Assignment, AssignmentKind, NearRing
from graph.model.complaint import ComplaintRecord
from graph.model.entity import IdentifierUse
from graph.model.fact import Fact
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.link import Link, LinkKind
from graph.model.reason import Reason
from graph.model.ring import Ring, RingState
from graph.model.transfer import Hold, OtherAction, Transfer, Withdrawal

JOINS_FROM: Final = 0.5  # RINGS.md section 16, as those below
LEAST_MARGIN: Final = 0.2
NEAR_FROM: Final = 0.2
MOST_NEAR: Final = 3
MOST_BY_EVIDENCE: Final = 0.5  # share of an account that is no member
MOST_SHARERS: Final = 15  # RINGS.md section 3: ties of more are over-shared
WEIGHTS: Final = {
    LinkKind.TRANSFERRED: 1.0,
    LinkKind.USES_PHONE: 1.5,
    LinkKind.USES_DEVICE: 1.5,
    LinkKind.NAMES_PHONE: 1.0,
}
"""Weight of a fact of each kind, as in RINGS.md section 3; machines and complaints tie no end."""

FIRST_LAYER: Final = 1
DECIMALS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintEnds:
    """What a complaint names.

    Attributes:
        accounts: Accounts on its trail, its victim's own left out.
        phones: Phones and devices it names.
        own_links: How many facts of it stand behind a link: evidence it brings itself.
    """

    accounts: frozenset[EntityKey]
    phones: frozenset[EntityKey]
    own_links: Mapping[tuple[EntityKey, EntityKey], int]


def ends_of(facts: Iterable[Fact]) -> ComplaintEnds:
    """Give what the facts of one complaint name."""
    accounts: set[EntityKey] = set()
    victims: set[EntityKey] = set()
    phones: set[EntityKey] = set()
    own: Counter[tuple[EntityKey, EntityKey]] = Counter()
    for fact in facts:
        match fact:
            case Transfer():
                (victims if fact.layer == FIRST_LAYER else accounts).add(fact.payer)
                accounts.add(fact.beneficiary)
                own[fact.payer, fact.beneficiary] += 1
            case Withdrawal() | Hold() | OtherAction():
                accounts.add(fact.account)
            case IdentifierUse():
                phones.add(fact.identifier)
                own[fact.user, fact.identifier] += 1
            case ComplaintRecord():
                victims.update((fact.victim_account,) if fact.victim_account else ())
            case _:
                pass
    return ComplaintEnds(
        accounts=frozenset(accounts - victims), phones=frozenset(phones), own_links=own
    )


def assign(
    complaint: AcknowledgementNo,
    ends: ComplaintEnds,
    rings: Sequence[Ring],
    *,
    links: Iterable[Link] = (),
    cut: AbstractSet[EntityKey] = frozenset(),
) -> Assignment:
    """Say which ring a complaint belongs to.

    An end counts with its score where it is a member, else with the share of its known ties
    that lead to the ring, at most a half. What the complaint itself brings is no tie.

    Args:
        complaint: Its number.
        ends: What it names.
        rings: Rings near it; those merged away count nothing.
        links: What is known at its ends.
        cut: Ends with more links than were read: over-shared, they say nothing.
    """
    standing = [ring for ring in rings if ring.state is not RingState.MERGED]
    ties = _ties(ends, links, cut)
    near = [one for ring in standing if (one := _near(ring, ends, ties)) is not None]
    near.sort(key=lambda one: (-one.score, one.ring))
    scores = [one.score for one in near] + [0.0, 0.0]
    margin = round(scores[0] - scores[1], DECIMALS)
    if scores[0] >= JOINS_FROM and margin >= LEAST_MARGIN:
        kind = AssignmentKind.JOINS
    elif scores[0] >= NEAR_FROM:
        kind = AssignmentKind.CANDIDATES
    else:
        kind, near = AssignmentKind.NONE, []
    told = [one for one in near if one.score >= NEAR_FROM][:MOST_NEAR]
    return Assignment(
        complaint=complaint, kind=kind, margin=margin if near else 0.0, near=tuple(told)
    )


_Ties = Mapping[EntityKey, Mapping[EntityKey, float]]


def _ties(ends: ComplaintEnds, links: Iterable[Link], cut: AbstractSet[EntityKey]) -> _Ties:
    """Give the weight of each end's ties to others, the complaint's own left out."""
    ties: defaultdict[EntityKey, defaultdict[EntityKey, float]]
    ties = defaultdict(lambda: defaultdict(float))
    for link in links:
        count = link.fact_count - ends.own_links.get((link.source, link.target), 0)
        weight = WEIGHTS.get(link.kind, 0.0) * max(count, 0)
        for end, other in ((link.source, link.target), (link.target, link.source)):
            if weight and end in ends.accounts | ends.phones:
                ties[end][other] += weight
    return {
        end: own
        for end, own in ties.items()
        if end not in cut and (end in ends.accounts or len(own) <= MOST_SHARERS)
    }


def _near(ring: Ring, ends: ComplaintEnds, ties: _Ties) -> NearRing | None:
    """Say how near a ring is; None: nothing leads to it."""
    members = {member.account: member.score for member in ring.found.members}
    tied = members.keys() | set(ring.found.identifiers)
    met = sorted(ends.accounts & members.keys())
    shares = [members[account] for account in met]
    by_ties = 0
    for end in sorted((ends.accounts | ends.phones) - members.keys()):
        own = ties.get(end, {})
        strength = sum(own[other] for other in sorted(own))
        leading = sum(own[other] for other in sorted(own) if other in tied)
        if leading:
            by_ties += 1
            shares.append(min(leading / strength, MOST_BY_EVIDENCE))
    if not shares:
        return None
    score = round(1.0 - prod(1.0 - share for share in shares), DECIMALS)
    text = (
        f"Names {count_text(len(met), 'account')} of it, and"
        f" {count_text(by_ties, 'account or phone', 'accounts or phones')} tied to it;"
        f" score {score:.2f}."
    )
    values = (("members", str(len(met))), ("score", f"{score:.2f}"), ("tied", str(by_ties)))
    return NearRing(
        ring=ring.id, score=score, reason=Reason(code="NEAR_RING", text=text, values=values)
    )
