"""Facts as relationships: a type a kind, the same first properties in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from graph.model.complaint import ComplaintRecord
from graph.model.entity import EntityRecord, IdentifierUse
from graph.model.fact import Fact, Precision
from graph.model.ids import (
    EntityKey,
    complaint_key,
    digest,
)
from graph.model.transfer import (
    Hold,
    OtherAction,
    Transfer,
    Withdrawal,
)
from graph.store.entities import flag_bits, ifsc_bank, link_of_use
from graph.store.observations import OBSERVED, row_of
from graph.store.observations import ends_of as named_by
from graph.store.values import to_json, to_ms

Properties: TypeAlias = Mapping[str, Any]
_OBSERVED: Final = frozenset(OBSERVED.values())
MOST_INDEXED: Final = 1_000  # characters; an index takes 8 kB: neo4j.com/docs, range indexes


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a kind of fact lies in the graph.

    Attributes:
        type: Its relationship type.
        ends: Keys of where it goes out from and where to.
        own: Its own properties, beside the common ones.
    """

    type: Callable[[Any], str]
    ends: Callable[[Any], tuple[EntityKey, EntityKey]]
    own: Callable[[Any], Properties]


def common_row(fact: Fact) -> dict[str, Any]:
    """Give the properties that every fact has."""
    event_at, precision = to_ms(fact.event_at), fact.event_precision
    is_point = precision is Precision.SECOND or event_at is None
    return {
        "id": fact.id,
        "complaint": fact.complaint,
        "eventAt": event_at,
        "latestAt": event_at if is_point else to_ms(fact.latest_at),
        "eventPrecision": precision.value,
        "knownAt": to_ms(fact.known_at),
    }


def fact_row(fact: Fact, sources: Sequence[str]) -> dict[str, Any]:
    """Give a fact as the row that its statement takes."""
    shape = SHAPES[type(fact)]
    source, target = shape.ends(fact)
    return {
        **common_row(fact),
        **shape.own(fact),
        "source": source,
        "target": target,
        "sources": list(sources),
    }


def tie_rows(facts: Sequence[Fact]) -> dict[str, list[dict[str, Any]]]:
    """Give the ties that follow from facts, by type.

    Whom the victim paid, who filed, and whatever else an observation names.
    """
    rows: dict[str, list[dict[str, Any]]] = {"PAID_INTO": [], "FILED_BY": [], "OBSERVED_WITH": []}
    for fact in facts:
        if type(fact) in _OBSERVED:
            rows["OBSERVED_WITH"].extend(_named_beside(fact))
        if fact.complaint is None:
            continue
        here = {**common_row(fact), "source": complaint_key(fact.complaint)}
        if isinstance(fact, Transfer) and fact.layer == 1:
            paid = {"target": fact.beneficiary, "disputedPaise": fact.disputed_paise, "layer": 1}
            rows["PAID_INTO"].append({**here, **paid})
            rows["FILED_BY"].append({**here, "target": fact.payer})
        if isinstance(fact, ComplaintRecord) and fact.victim_account is not None:
            rows["FILED_BY"].append({**here, "target": fact.victim_account})
    return rows


def type_of(fact: Fact) -> str:
    """Give the relationship type of a fact."""
    return SHAPES[type(fact)].type(fact)


def ends_of(fact: Fact) -> tuple[EntityKey, ...]:
    """Give the keys of everything a fact speaks of, its complaint apart."""
    if type(fact) in _OBSERVED:
        return _named(fact)
    ends = SHAPES[type(fact)].ends(fact)
    if isinstance(fact, ComplaintRecord) and fact.victim_account is not None:
        return (*ends, fact.victim_account)
    return ends


def indexed(text: str) -> str:
    """Give what stands for a text in an index: itself, or its digest if it is very long."""
    return text if len(text) <= MOST_INDEXED else f"sha256:{digest(text)}"


def _named(fact: Fact) -> tuple[EntityKey, ...]:
    """Give the keys an observation names, each once; it lies at the first of them."""
    return tuple(dict.fromkeys(key for key in named_by(fact) if key is not None))


def _named_beside(fact: Fact) -> Iterator[dict[str, Any]]:
    first, *others = _named(fact)
    for key in others:
        yield {**common_row(fact), "id": f"{fact.id} {key}", "source": first, "target": key}


def _reference(utr: str | None) -> dict[str, str | None]:
    if utr is None or len(utr) <= MOST_INDEXED:
        return {"utr": utr}
    return {"utr": indexed(utr), "longUtr": utr}


def _disposed_of(fact: Hold | OtherAction) -> tuple[EntityKey, EntityKey]:
    """Lead to the complaint, or back to the account where there is none."""
    complaint = fact.complaint
    return fact.account, fact.account if complaint is None else complaint_key(complaint)


def _use_type(use: IdentifierUse) -> str:
    kind = link_of_use(use)
    return "NAMES" if kind is None else kind.value


def _recorded(fact: ComplaintRecord) -> tuple[EntityKey, EntityKey]:
    if fact.complaint is None:
        raise ValueError("a complaint's record wants an acknowledgement number")
    return complaint_key(fact.complaint), complaint_key(fact.complaint)


SHAPES: Final[Mapping[type[Fact], Shape]] = {
    Transfer: Shape(
        type=lambda _: "TRANSFERRED",
        ends=lambda f: (f.payer, f.beneficiary),
        own=lambda f: {
            "transferKey": f.transfer_key,
            "amountPaise": f.amount_paise,
            "disputedPaise": f.disputed_paise,
            "layer": f.layer,
            **_reference(f.utr),
            "rail": None if f.rail is None else f.rail.value,
        },
    ),
    Withdrawal: Shape(
        type=lambda _: "WITHDREW",
        ends=lambda f: (f.account, f.account if f.atm is None else f.atm),
        own=lambda f: {
            "amountPaise": f.amount_paise,
            "disputedPaise": f.disputed_paise,
            "channel": f.channel.value,
            "isDeclined": f.is_declined,
            **_reference(f.utr),
            "layer": f.layer,
        },
    ),
    Hold: Shape(
        type=lambda _: "HELD_FOR",
        ends=_disposed_of,
        own=lambda f: {
            "amountPaise": f.amount_paise,
            **_reference(f.utr),
            "layer": f.layer,
            "releasedAt": to_ms(f.released_at),
        },
    ),
    OtherAction: Shape(
        type=lambda _: "ACTED_ON",
        ends=_disposed_of,
        own=lambda f: {
            "kind": f.kind.value,
            "amountPaise": f.amount_paise,
            "mostPaise": f.most_paise,
            **_reference(f.utr),
            "layer": f.layer,
        },
    ),
    IdentifierUse: Shape(
        type=_use_type,
        ends=lambda f: (f.user, f.identifier),
        own=lambda f: {"role": f.role.value},
    ),
    ComplaintRecord: Shape(
        type=lambda _: "RECORDED",
        ends=_recorded,
        own=lambda f: {
            "amountPaise": f.amount_paise,
            "reportedAt": to_ms(f.reported_at),
            "fraudType": None if f.fraud_type is None else f.fraud_type.value,
            "district": f.district,
            "policeStation": f.police_station,
            "status": f.status,
            "victimAccount": f.victim_account,
        },
    ),
    EntityRecord: Shape(
        type=lambda _: "DESCRIBED",
        ends=lambda f: (f.entity.key, f.entity.key),
        own=lambda f: {
            "flags": flag_bits(f.entity.flags) or None,
            "ifscBank": ifsc_bank(f.entity),
            "attributes": to_json(f.entity),
        },
    ),
    **dict.fromkeys(
        OBSERVED.values(),
        Shape(
            type=lambda _: "OBSERVED",
            ends=lambda f: (_named(f)[0], _named(f)[0]),
            own=lambda f: dict(zip(("kind", "body"), row_of(f), strict=True)),
        ),
    ),
}
"""Every kind of fact."""
