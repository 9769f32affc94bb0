"""How a ring works: patterns met on its members, and the one that explains most of them.

Methods: RINGS.md section 10; the patterns are those of `analytics.patterns`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from analytics.at_work import AtWork
from analytics.chains import longest_chain
from analytics.crews import crews
from analytics.instants import from_ms
from analytics.patterns.search import find_patterns
from analytics.wording import count_text
from graph.model.ids import EntityKey, FactId
from graph.model.money import format_rupees
from graph.model.movement import MovementTable
from graph.model.pattern import Cycle, FanIn, FanOut, PassThrough, PatternRule, Structuring
from graph.model.reason import Reason
from graph.model.suspicion import MOST_HITS, PatternWish
from graph.model.table import UNKNOWN, Ints
from graph.model.typology import MatchedLink, Typology, TypologyEvidence

RULES: Final[dict[Typology, PatternRule]] = {
    Typology.FAN_IN: FanIn(least_count=3),  # payers of a collector (RINGS.md section 9)
    Typology.FAN_OUT: FanOut(least_count=3),
    Typology.CYCLE: Cycle(),
    Typology.STRUCTURING: Structuring(),
    Typology.PASS_THROUGH: PassThrough(),
}
"""What is looked for among movements; else the parameters of TRAIL.md section 9."""

MOST_LINKS: Final = 20
HALF: Final = 0.5
LEAST_SHARERS: Final = 2
WORDS: Final = {
    Typology.CYCLE: "money goes round in a circle",
    Typology.CHAIN: "money goes down a chain of accounts",
    Typology.FAN_IN: "many accounts pay into one within a day",
    Typology.FAN_OUT: "one account pays many within a day",
    Typology.CASH_OUT_CREW: "members draw at one machine together",
    Typology.STRUCTURING: "amounts are kept just below a limit",
    Typology.SHARED_IDENTIFIER: "members share phones or handsets",
    Typology.PASS_THROUGH: "money leaves within hours of coming",
    Typology.MIXED: "no one pattern explains half of the members",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One place where a pattern was met.

    Attributes:
        accounts: Its accounts.
        links: Its links, by time.
    """

    accounts: frozenset[EntityKey]
    links: tuple[MatchedLink, ...]


def read_typology(
    members: Sequence[EntityKey],
    at_work: AtWork,
    uses: Sequence[tuple[EntityKey, EntityKey]],
) -> tuple[Typology, tuple[TypologyEvidence, ...]]:
    """Give how a ring works, and every pattern met, the one that explains most first.

    Never changes who is a member. MIXED where no pattern explains half of them.

    Args:
        members: Accounts of the ring.
        at_work: What its members moved and drew while it was at work.
        uses: Members and the phones and devices they use.
    """
    own = frozenset(members)
    met = [
        _evidence(typology, hits, own)
        for typology, hits in _hits(own, at_work, uses)
        if any(hit.accounts & own for hit in hits)
    ]
    met.sort(key=lambda one: (-len(one.accounts), tuple(Typology).index(one.typology)))
    telling = [one for one in met if len(one.accounts) >= HALF * len(own)]
    return (telling[0].typology if telling else Typology.MIXED), tuple(met)


def _hits(
    own: frozenset[EntityKey], at_work: AtWork, uses: Sequence[tuple[EntityKey, EntityKey]]
) -> Iterator[tuple[Typology, list[Hit]]]:
    table = _movements(at_work)
    links = _links(at_work)
    for typology, rule in RULES.items():
        wish = PatternWish(rule=rule, accounts=own, limit=MOST_HITS)
        found = find_patterns(table, wish).hits
        yield (
            typology,
            [
                Hit(
                    accounts=frozenset(hit.accounts) & own,
                    links=tuple(links[int(fact)] for fact in hit.facts),
                )
                for hit in found
            ],
        )
    chain = longest_chain([link for link in links if link.source in own and link.target in own])
    yield Typology.CHAIN, [Hit(accounts=_ends(chain), links=chain)] if chain else []
    yield (
        Typology.CASH_OUT_CREW,
        [
            Hit(accounts=frozenset(link.source for link in crew), links=crew)
            for crew in crews([link for link in links if link.target not in own])
        ],
    )
    yield Typology.SHARED_IDENTIFIER, list(_shared(uses))


def _shared(uses: Iterable[tuple[EntityKey, EntityKey]]) -> Iterator[Hit]:
    by_identifier: dict[EntityKey, set[EntityKey]] = {}
    for account, identifier in uses:
        by_identifier.setdefault(identifier, set()).add(account)
    for identifier, users in sorted(by_identifier.items()):
        if len(users) >= LEAST_SHARERS:
            yield Hit(
                accounts=frozenset(users),
                links=tuple(
                    MatchedLink(source=user, target=identifier, amount_paise=0, at=None)
                    for user in sorted(users)
                ),
            )


def _ends(links: Iterable[MatchedLink]) -> frozenset[EntityKey]:
    return frozenset(end for link in links for end in (link.source, link.target))


def _evidence(
    typology: Typology, hits: Sequence[Hit], own: frozenset[EntityKey]
) -> TypologyEvidence:
    accounts = tuple(sorted(frozenset().union(*(hit.accounts for hit in hits)) & own))
    best = max(
        hits, key=lambda hit: (len(hit.accounts & own), _paise(hit.links), hit.links[0].source)
    )
    values = {
        "accounts": str(len(accounts)),
        "amount_paise": str(_paise(best.links)),
        "hits": str(len(hits)),
        "typology": typology.value,
    }
    money = f", {format_rupees(_paise(best.links))} in the largest" if _paise(best.links) else ""
    return TypologyEvidence(
        typology=typology,
        hit_count=len(hits),
        accounts=accounts,
        links=best.links[:MOST_LINKS],
        amount_paise=_paise(best.links),
        parameters=_parameters(typology),
        reason=Reason(
            code=f"PATTERN_{typology.value}",
            text=(
                f"{WORDS[typology][0].upper()}{WORDS[typology][1:]}: met"
                f" {count_text(len(hits), 'time')}, with"
                f" {count_text(len(accounts), 'member')}{money}."
            ),
            values=tuple(sorted(values.items())),
        ),
    )


def _paise(links: Iterable[MatchedLink]) -> int:
    return sum(link.amount_paise for link in links)


def _parameters(typology: Typology) -> tuple[tuple[str, str], ...]:
    rule = RULES.get(typology)
    return () if rule is None else tuple(sorted((k, str(v)) for k, v in asdict(rule).items()))


def _movements(at_work: AtWork) -> MovementTable:
    """Lay what was moved and drawn out for the search; the fact of a row is its number."""
    moved, drawn = at_work.moved, at_work.drawn
    every = (moved.payer, moved.beneficiary, drawn.payer, drawn.beneficiary)
    used = np.unique(np.concatenate(every))
    payer, beneficiary, drawer, machine = (np.searchsorted(used, ends) for ends in every)
    nobody: Ints = np.full(len(drawer), UNKNOWN, dtype=np.int64)
    nowhere: Ints = np.full(len(payer), UNKNOWN, dtype=np.int64)
    return MovementTable(
        keys=tuple(at_work.keys[at] for at in used.tolist()),
        ids=[FactId(f"{row:09d}") for row in range(len(payer) + len(drawer))],
        account=np.concatenate((payer, drawer)),
        beneficiary=np.concatenate((beneficiary, nobody)),
        machine=np.concatenate((nowhere, np.where(machine == drawer, UNKNOWN, machine))),
        amount_paise=np.concatenate((moved.amount_paise, drawn.amount_paise)),
        event_ms=np.concatenate((moved.event_ms, drawn.event_ms)),
        latest_ms=np.concatenate((moved.latest_ms, drawn.latest_ms)),
        snapshot_no=0,
    )


def _links(at_work: AtWork) -> list[MatchedLink]:
    """Give what was moved, then what was drawn, a link a row."""
    return [
        MatchedLink(
            source=at_work.keys[source],
            target=at_work.keys[target],
            amount_paise=max(amount, 0),
            at=None if at == UNKNOWN else from_ms(at),
        )
        for flows in (at_work.moved, at_work.drawn)
        for source, target, amount, at in zip(
            flows.payer.tolist(),
            flows.beneficiary.tolist(),
            flows.amount_paise.tolist(),
            flows.event_ms.tolist(),
            strict=True,
        )
    ]
