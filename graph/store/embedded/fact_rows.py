"""Facts as rows: a table a kind, the same first columns in each."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypedDict

from graph.model.complaint import ComplaintRecord, FraudType
from graph.model.entity import (
    EntityRecord,
    IdentifierRole,
    IdentifierUse,
)
from graph.model.fact import Fact, Precision, Source
from graph.model.ids import (
    AcknowledgementNo,
    EntityKey,
    FactId,
    ImportId,
    kind_of,
)
from graph.model.link import LINK_KINDS
from graph.model.transfer import (
    ActionKind,
    CashChannel,
    Hold,
    OtherAction,
    Rail,
    Transfer,
    Withdrawal,
)
from graph.store.embedded.statements import statements
from graph.store.entities import (
    KINDS,
    acknowledgement_no,
    flag_bits,
    ifsc_bank,
    link_of_use,
)
from graph.store.observations import (
    OBSERVATION,
    OBSERVED,
    ends_of,
    fact_of,
    row_of,
)
from graph.store.values import array, from_json, from_ms, to_json, to_ms

Row: TypeAlias = tuple[Any, ...]
Numbers: TypeAlias = Mapping[EntityKey, int]

_WORDS: Final = {word: word.value for word in (*Precision, *Rail)}
"""Texts of words that stand in every row; a look-up is quicker than the enum."""

_LINK_CODE: Final = {kind: code for code, kind in enumerate(LINK_KINDS)}
"""Codes of the link kinds, as in the view `link`."""


class Common(TypedDict):
    """What every fact has, as keyword arguments."""

    id: FactId
    complaint: AcknowledgementNo | None
    sources: tuple[Source, ...]
    event_at: Any
    event_precision: Precision
    known_at: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A kind of fact and its table.

    Attributes:
        name: Of the table, and the end of its statements' names.
        ends: Keys of the entities a fact names, besides its complaint.
        own: Its own columns, after the common ones.
        build: A fact from its common parts and own columns.
    """

    name: str
    ends: Callable[[Any], tuple[EntityKey | None, ...]]
    own: Callable[[Any, Numbers], Row]
    build: Callable[[Common, Row], Fact]


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


def load_facts(
    connection: sqlite3.Connection, name: str, nos: Sequence[int], visible: Mapping[str, Any]
) -> dict[int, Fact]:
    """Give the facts of one table by number, with those sources that were then known."""
    if not nos:
        return {}
    table, text = TABLES[name], statements("facts")
    asked = array(nos)
    sources: dict[int, list[Source]] = {}
    for no, import_id, sha256, sheet, row in connection.execute(
        text["sources"], {**visible, "nos": asked}
    ):
        sources.setdefault(no, []).append(
            Source(import_id=ImportId(import_id), file_sha256=sha256, sheet=sheet, row=row)
        )
    return {
        row[0]: table.build(_common(row, tuple(sources.get(row[0], ()))), row[6:])
        for row in connection.execute(text[f"rows_{name}"], {"nos": asked})
    }


def _common(row: Row, sources: tuple[Source, ...]) -> Common:
    return {
        "id": row[1],
        "complaint": None if row[2] is None else acknowledgement_no(row[2]),
        "sources": sources,
        "event_at": from_ms(row[3]),
        "event_precision": Precision(row[4]),
        "known_at": from_ms(row[5]),
    }


def _transfer(common: Common, row: Row) -> Fact:
    return Transfer(
        **common,
        transfer_key=row[0],
        payer=row[1],
        beneficiary=row[2],
        amount_paise=row[3],
        disputed_paise=row[4],
        layer=row[5],
        utr=row[6],
        rail=None if row[7] is None else Rail(row[7]),
    )


def _withdrawal(common: Common, row: Row) -> Fact:
    return Withdrawal(
        **common,
        account=row[0],
        atm=row[1],
        amount_paise=row[2],
        disputed_paise=row[3],
        channel=CashChannel(row[4]),
        is_declined=bool(row[5]),
        utr=row[6],
        layer=row[7],
    )


def _hold(common: Common, row: Row) -> Fact:
    return Hold(
        **common,
        account=row[0],
        amount_paise=row[1],
        utr=row[2],
        layer=row[3],
        released_at=from_ms(row[4]),
    )


def _action(common: Common, row: Row) -> Fact:
    return OtherAction(
        **common,
        account=row[0],
        kind=ActionKind(row[1]),
        amount_paise=row[2],
        most_paise=row[3],
        utr=row[4],
        layer=row[5],
    )


def _use(common: Common, row: Row) -> Fact:
    return IdentifierUse(**common, user=row[0], identifier=row[1], role=IdentifierRole(row[2]))


def _complaint(common: Common, row: Row) -> Fact:
    return ComplaintRecord(
        **common,
        amount_paise=row[0],
        reported_at=from_ms(row[1]),
        fraud_type=None if row[2] is None else FraudType(row[2]),
        district=row[3],
        police_station=row[4],
        status=row[5],
        victim_account=row[6],
    )


def _entity(common: Common, row: Row) -> Fact:
    kind = KINDS[kind_of(row[0])]
    return EntityRecord(**common, entity=from_json(row[1], kind))


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
        build=_transfer,
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
        build=_withdrawal,
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
        build=_hold,
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
        build=_action,
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
        build=_use,
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
        build=_complaint,
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
        build=_entity,
    ),
    OBSERVATION: Table(
        name=OBSERVATION,
        ends=ends_of,
        own=lambda f, _: row_of(f),
        build=lambda common, row: fact_of(row[0], row[1], common),
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
