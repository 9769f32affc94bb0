"""Facts out of rows of a CompleteTrail workbook, with ids that last between exports."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Final, TypedDict

import msgspec

from graph.identifiers import AccountToken
from graph.intake.base import OpenedFile
from graph.intake.layouts import ACTIONS, CHANNELS, SheetKind
from graph.intake.records import NO_IFSC, describe_account, record_entity
from graph.intake.trail_row import TrailRow
from graph.model.decoding import convert
from graph.model.entity import Atm, AtmKind, Entity
from graph.model.fact import Fact, Precision, Source
from graph.model.ids import (
    AcknowledgementNo,
    Canonical,
    EntityKey,
    EntityKind,
    FactId,
    Keyring,
    canonical_json,
    digest,
    fact_id,
    hashed_token,
    natural_key,
)
from graph.model.transfer import (
    SMALL_MOST_PAISE,
    ActionKind,
    CashChannel,
    Hold,
    OtherAction,
    Transfer,
    Withdrawal,
)

MARK_BYTES: Final = 15  # 120 bits, as ids have; Python rounds sixteen up to a third more memory
MOST_DESCRIBED: Final = 1_000_000  # 90 MB; what is forgotten is said again, and known to the store
MOST_NAMED: Final = 131_072
MINUTE_CHARS: Final = len("2026-08-30T17:05")
_ENCODER: Final = msgspec.json.Encoder()  # writes an instant as isoformat does, ten times faster
MACHINES: Final = {
    CashChannel.ATM: AtmKind.ATM,
    CashChannel.AEPS: AtmKind.MICRO_ATM,
    CashChannel.CSP: AtmKind.MICRO_ATM,
    CashChannel.POS: AtmKind.POS,
    CashChannel.CHEQUE: AtmKind.BRANCH,
}


class _Common(TypedDict):
    id: FactId
    complaint: AcknowledgementNo | None
    sources: tuple[Source, ...]
    event_at: datetime | None
    event_precision: Precision
    known_at: datetime


class FactMaker:
    """Makes the facts of one file's rows; counts equal rows that have no reference.

    The id hashes the complaint, both parties, the minute, the amounts and the
    reference: seconds come and go between exports of one row. Personal values
    enter as keys only.
    """

    __slots__ = ("_described", "_equals", "_file", "_keys", "_made")

    def __init__(self, file: OpenedFile, keys: Keyring) -> None:
        self._file = file
        self._keys = keys
        self._equals: dict[bytes, int] = {}
        self._made: dict[tuple[EntityKind, str], EntityKey] = {}
        self._described: set[bytes] = set()

    def make(self, row: TrailRow, sheet: str) -> tuple[Fact, tuple[Fact, ...]]:
        """Give a row's one main fact, and records of the things it names."""
        machine, kind = _machine(row), row.kind.value
        sides = [self._side(row.account), self._side(row.beneficiary)]
        moved: list[Canonical] = [*sides, _moment(row), row.amount_paise, row.utr]
        said: list[Canonical] = [
            kind,
            row.complaint,
            *moved,
            row.disputed_paise,
            machine.key if machine else None,
            row.reference if row.kind is SheetKind.SMALL else None,
        ]
        if row.utr is None:
            said.append(self._count(said))
            moved.append(self._count(["moved", row.complaint, *moved]))
        payer = self._key(row.account, said, "payer")
        beneficiary = self._key(row.beneficiary, said, "beneficiary") if row.beneficiary else None
        source = self._file.source(sheet, row.number)
        common = _Common(
            id=fact_id(kind.lower(), *said),
            complaint=row.complaint,
            sources=(source,),
            event_at=row.event_at,
            event_precision=row.event_precision,
            known_at=self._file.known_at
            if row.known_at is None
            else min(row.known_at, self._file.known_at),
        )
        main = _main_fact(row, common, payer, beneficiary, machine, moved)
        return main, tuple(self._records(row, payer, beneficiary, machine, source))

    def _records(
        self,
        row: TrailRow,
        payer: EntityKey,
        beneficiary: EntityKey | None,
        machine: Atm | None,
        source: Source,
    ) -> Iterator[Fact]:
        """Give what is said of each thing for the first time in the file."""
        said = [(row.account, payer, row.account_bank, NO_IFSC)]
        if row.beneficiary is not None and beneficiary is not None:
            said.append((row.beneficiary, beneficiary, row.bank, row.ifsc))
        if row.parent is not None:
            key = self._named(row.parent.kind, row.parent.canonical)
            said.append((row.parent, key, None, row.parent_ifsc))
        for token, key, bank, ifsc in said:
            written = None if bank is None else str(bank)
            if self._is_first([row.complaint, key, written, ifsc.ifsc, ifsc.is_pseudo]):
                entity = describe_account(token, key, bank=bank, ifsc=ifsc)
                yield self._record(entity, row.complaint, source)
        if machine is not None:
            told: list[Canonical] = [
                row.complaint,
                machine.key,
                machine.kind.value,
                machine.address,
            ]
            if self._is_first(told):
                yield self._record(machine, row.complaint, source)

    def _is_first(self, said: list[Canonical]) -> bool:
        mark = _mark(said)
        if mark in self._described:
            return False
        if len(self._described) >= MOST_DESCRIBED:
            self._described.clear()
        self._described.add(mark)
        return True

    def _record(self, entity: Entity, complaint: AcknowledgementNo | None, source: Source) -> Fact:
        return record_entity(
            entity, complaint=complaint, source=source, known_at=self._file.known_at
        )

    def _count(self, fields: list[Canonical]) -> int:
        """Give how many equal rows came before."""
        mark = _mark(fields)
        before = self._equals.get(mark, 0)
        self._equals[mark] = before + 1
        return before

    def _side(self, token: AccountToken | None) -> str | None:
        """Give what stands for a party in ids: its key, or what its cell says."""
        if token is None:
            return None
        return self._named(token.kind, token.canonical or f"as written {token.raw.upper()}")

    def _key(self, token: AccountToken, said: list[Canonical], side: str) -> EntityKey:
        """Give a party's key; one that may join nothing is known by its row and side."""
        if token.canonical:
            return self._named(token.kind, token.canonical)
        return self._keys.key(token.kind, f"row {digest([*said, side])}")

    def _named(self, kind: EntityKind, canonical: str) -> EntityKey:
        """Give a key, as a rule made once a file."""
        known = self._made.get((kind, canonical))
        if known is None:
            if len(self._made) >= MOST_NAMED:
                self._made.clear()
            known = self._made[kind, canonical] = self._keys.key(kind, canonical)
        return known


def _mark(fields: list[Canonical]) -> bytes:
    """Give what fields are remembered by; there may be one for every row of a long table."""
    return hashlib.sha256(canonical_json(fields)).digest()[:MARK_BYTES]


def _moment(row: TrailRow) -> str | None:
    if row.event_at is None:
        return None
    written = _ENCODER.encode(row.event_at)[1 : 1 + MINUTE_CHARS].decode()  # behind a quote
    return f"day {written}" if row.event_precision is Precision.DAY else written


def _machine(row: TrailRow) -> Atm | None:
    channel = CHANNELS.get(row.kind)
    if channel is None or row.atm is None:
        return None
    return Atm(
        key=natural_key(EntityKind.ATM, row.atm),
        atm_id=row.atm,
        kind=MACHINES[channel],
        address=row.place,
    )


def _main_fact(
    row: TrailRow,
    common: _Common,
    account: EntityKey,
    beneficiary: EntityKey | None,
    machine: Atm | None,
    moved: list[Canonical],
) -> Fact:
    if beneficiary is not None:
        return _transfer(row, common, account, beneficiary, moved)
    if channel := CHANNELS.get(row.kind):
        return Withdrawal(
            **common,
            account=account,
            amount_paise=row.amount_paise,
            disputed_paise=row.disputed_paise,
            channel=channel,
            atm=machine.key if machine else None,
            is_declined=row.is_declined,
            utr=row.utr,
            layer=row.layer,
        )
    if action := ACTIONS.get(row.kind):
        return _action(row, common, account, action)
    return Hold(
        **common, account=account, amount_paise=row.amount_paise, utr=row.utr, layer=row.layer
    )


def _transfer(
    row: TrailRow,
    common: _Common,
    payer: EntityKey,
    beneficiary: EntityKey,
    moved: list[Canonical],
) -> Transfer:
    return convert(
        {
            **common,
            "transfer_key": f"transfer:{hashed_token(moved)}",
            "payer": payer,
            "beneficiary": beneficiary,
            "amount_paise": row.amount_paise,
            "disputed_paise": row.disputed_paise,
            "layer": row.layer,
            "utr": row.utr,
            "rail": row.rail,
        },
        Transfer,
    )


def _action(row: TrailRow, common: _Common, account: EntityKey, action: ActionKind) -> OtherAction:
    is_small = action is ActionKind.SMALL
    return OtherAction(
        **common,
        account=account,
        kind=action,
        amount_paise=None if is_small else row.amount_paise,
        most_paise=SMALL_MOST_PAISE if is_small else None,
        utr=row.utr,
        layer=row.layer,
    )
