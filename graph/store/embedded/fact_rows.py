"""Facts as rows: a table a kind, the same first columns in each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from graph.model.complaint import ComplaintRecord
from graph.model.entity import (
    EntityRecord,
    IdentifierUse,
)
from graph.model.fact import Fact, Precision
from graph.model.ids import (
    EntityKey,
)
from graph.model.link import LINK_KINDS
from graph.model.transfer import (
    Hold,
    OtherAction,
    Rail,
    Transfer,
    Withdrawal,
)
from graph.store.entities import (
    flag_bits,
    ifsc_bank,
    link_of_use,
)
from graph.store.observations import (
    OBSERVATION,
    OBSERVED,
    ends_of,
    row_of,
)
from graph.store.values import to_json, to_ms

Row: TypeAlias = tuple[Any, ...]
Numbers: TypeAlias = Mapping[EntityKey, int]

_WORDS: Final = {word: word.value for word in (*Precision, *Rail)}
"""Texts of words that stand in every row; a look-up is quicker than the enum."""

_LINK_CODE: Final = {kind: code for code, kind in enumerate(LINK_KINDS)}
"""Codes of the link kinds, as in the view `link`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A kind of fact and its table.

    Attributes:
        name: Of the table, and the end of its statements' names.
        ends: Keys of the entities a fact names, besides its complaint.
        own: Its own columns, after the common ones.
    """

    name: str
    ends: Callable[[Any], tuple[EntityKey | None, ...]]
    own: Callable[[Any, Numbers], Row]


def end_rows(facts: Iterable[tuple[int, Fact]], numbers: Numbers) -> list[tuple[int, int]]:
    """Give the rows that tie observations, by their numbers, to the entities they name."""
    ends = TABLES[OBSERVATION].ends
    return sorted((numbers[end], no) for no, fact in facts for end in ends(fact) if end is not None)


def common_row(fact: Fact, no: int, complaint: int | None, added_no: int) -> Row:
    """Give the first columns of a fact's row."""
    event_at, precision = to_ms(fact.event_at), fact.event_precision
    is_point = precision is Precision.SECOND or event_at is None
    return (
        no,
        fact.id,
        complaint,
        event_at,
        event_at if is_point else to_ms(fact.latest_at),
        _WORDS[precision],
        to_ms(fact.known_at),
        added_no,
        None,
        None,
    )


def _link_code(use: IdentifierUse) -> int | None:
    kind = link_of_use(use)
    return None if kind is None else _LINK_CODE[kind]


TABLES: Final[Mapping[str, Table]] = {
    "transfer": Table(
        name="transfer",
        ends=lambda f: (f.payer, f.beneficiary),
        own=lambda f, numbers: (
            f.transfer_key,
            numbers[f.payer],
            numbers[f.beneficiary],
            f.amount_paise,
            f.disputed_paise,
            f.layer,
            f.utr,
            None if f.rail is None else _WORDS[f.rail],
        ),
    ),
    "withdrawal": Table(
        name="withdrawal",
        ends=lambda f: (f.account, f.atm),
        own=lambda f, numbers: (
            numbers[f.account],
            None if f.atm is None else numbers[f.atm],
            f.amount_paise,
            f.disputed_paise,
            f.channel.value,
            int(f.is_declined),
            f.utr,
            f.layer,
        ),
    ),
    "hold": Table(
        name="hold",
        ends=lambda f: (f.account,),
        own=lambda f, numbers: (
            numbers[f.account],
            f.amount_paise,
            f.utr,
            f.layer,
            to_ms(f.released_at),
        ),
    ),
    "action": Table(
        name="action",
        ends=lambda f: (f.account,),
        own=lambda f, numbers: (
            numbers[f.account],
            f.kind.value,
            f.amount_paise,
            f.most_paise,
            f.utr,
            f.layer,
        ),
    ),
    "identifier_use": Table(
        name="identifier_use",
        ends=lambda f: (f.user, f.identifier),
        own=lambda f, numbers: (
            numbers[f.user],
            numbers[f.identifier],
            f.role.value,
            _link_code(f),
        ),
    ),
    "complaint_record": Table(
        name="complaint_record",
        ends=lambda f: (f.victim_account,),
        own=lambda f, numbers: (
            f.amount_paise,
            to_ms(f.reported_at),
            None if f.fraud_type is None else f.fraud_type.value,
            f.district,
            f.police_station,
            f.status,
            None if f.victim_account is None else numbers[f.victim_account],
        ),
    ),
    "entity_record": Table(
        name="entity_record",
        ends=lambda f: (f.entity.key,),
        own=lambda f, numbers: (
            numbers[f.entity.key],
            flag_bits(f.entity.flags),
            ifsc_bank(f.entity),
            to_json(f.entity),
        ),
    ),
    OBSERVATION: Table(
        name=OBSERVATION,
        ends=ends_of,
        own=lambda f, _: row_of(f),
    ),
}
"""Every kind of fact, by the name of its table."""

NAME_OF: Final[Mapping[type[Fact], str]] = {
    Transfer: "transfer",
    Withdrawal: "withdrawal",
    Hold: "hold",
    OtherAction: "action",
    IdentifierUse: "identifier_use",
    ComplaintRecord: "complaint_record",
    EntityRecord: "entity_record",
    **dict.fromkeys(OBSERVED.values(), OBSERVATION),
}
"""The table of each kind of fact."""

REFERENCED: Final = ("transfer", "withdrawal", "hold", "action")
"""Tables whose facts carry a UTR."""
