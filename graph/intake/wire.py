"""What goes between us and the child that reads files: frames of MessagePack.

Only values of known types come back; nothing that the child sends is run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

import msgspec

from graph.errors import (
    FileRefused,
    InputError,
    MalformedIdentifier,
    MalformedRow,
    UnknownColumn,
    UnknownSheet,
)
from graph.intake.inspect import Inspection
from graph.intake.mapping import ColumnMapping
from graph.model.batch import Correction, FactBatch, Import, InputKind, SheetRead
from graph.model.call import Call
from graph.model.complaint import ComplaintRecord
from graph.model.decoding import msgpack_decoder
from graph.model.entity import (
    Account,
    Atm,
    Company,
    Device,
    Entity,
    EntityRecord,
    IdentifierUse,
    Person,
    Phone,
    UpiHandle,
    Wallet,
)
from graph.model.fact import Fact, Precision, Source
from graph.model.ids import AcknowledgementNo, FactId
from graph.model.memory import without_collections
from graph.model.statement import Statement
from graph.model.suspect import SuspectMark
from graph.model.transfer import Hold, OtherAction, Transfer, Withdrawal
from graph.settings import IntakeSettings

LENGTH_BYTES: Final = 8
NO_SENSE: Final = "reading the file gave an answer that makes no sense; the file is refused"
MOST_ANSWER_BYTES: Final = 1 << 30

PLAIN: Final[tuple[type[Fact], ...]] = (
    Transfer,
    Withdrawal,
    Hold,
    OtherAction,
    ComplaintRecord,
    IdentifierUse,
    Call,
    Statement,
    SuspectMark,
)
ENTITIES: Final[tuple[type[Entity], ...]] = (
    Account,
    UpiHandle,
    Wallet,
    Phone,
    Device,
    Atm,
    Person,
    Company,
)
KINDS: Final = (*PLAIN, *ENTITIES)
CODES: Final[Mapping[type[object], int]] = MappingProxyType(
    {kind: code for code, kind in enumerate(KINDS)}
)
"""Kinds of facts, records of entities by what they describe, as a byte says them."""

ERRORS: Final[Mapping[str, type[InputError]]] = MappingProxyType(
    {
        kind.code: kind
        for kind in (
            InputError,
            FileRefused,
            MalformedIdentifier,
            MalformedRow,
            UnknownColumn,
            UnknownSheet,
        )
    }
)


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What a child is asked to read; the file's bytes follow in a frame of their own.

    Attributes:
        name: Name of the file without its folder; text, never a path.
        file_sha256: Hash of the file's bytes.
        secret: The store's identity secret.
        at: When the file is taken in; aware UTC.
        kind: What the file is; None: told by content.
        limits: What is taken.
        mapping: What its columns mean, as a person gave it; None: none given.
        mappings: Mappings of senders, tried where no reader knows the file.
        corrections: What is read in place of some of its cells.
        seed: What its imports are named after, where that is not its hash and corrections alone.
        is_inspection: Whether only to tell what the file is.
    """

    name: str
    file_sha256: str
    secret: bytes
    at: datetime
    kind: InputKind | None
    limits: IntakeSettings
    mapping: ColumnMapping | None = None
    mappings: tuple[ColumnMapping, ...] = ()
    corrections: tuple[Correction, ...] = ()
    seed: str = ""
    is_inspection: bool = False


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why a file is refused whole."""

    code: str
    message: str
    sheet: str = ""
    cell: str = ""

    def error(self) -> InputError:
        """Give the error that was raised in the child."""
        return ERRORS.get(self.code, FileRefused)(self.message, sheet=self.sheet, cell=self.cell)


class _Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A record of an entity, which lies packed: its type is told by the group it is in."""

    id: FactId
    complaint: AcknowledgementNo | None
    sources: tuple[Source, ...]
    event_at: datetime | None
    event_precision: Precision
    known_at: datetime


class _Group(msgspec.Struct, frozen=True, array_like=True):
    """Facts of one kind: packed all together, so that they are read in one go."""

    code: int
    facts: msgspec.Raw
    entities: msgspec.Raw


class PackedBatch(msgspec.Struct, kw_only=True):
    """A batch as it came: a third of the memory, until its facts are wanted.

    Attributes:
        of: The import.
        order: Kind of each fact, a byte each.
        groups: The facts, by kind.
        sheets: What was found where.
    """

    of: Import
    order: bytes
    groups: tuple[_Group, ...]
    sheets: tuple[SheetRead, ...]

    def unpack(self) -> FactBatch:
        """Give the batch, once: whoever still holds the parcel then holds it empty.

        Raises:
            FileRefused: The child's words make no sense.
        """
        groups, self.groups = self.groups, ()
        try:
            with without_collections():
                facts = _in_order(self.order, groups)
        except (msgspec.MsgspecError, LookupError, ValueError) as error:
            raise FileRefused(NO_SENSE) from error
        return FactBatch(of=self.of, facts=facts, sheets=self.sheets)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a child gives back: a part of a file, or the refusal of the file.

    Attributes:
        refusal: Why the file is refused; None: it is not.
        part: What the file says, or a part of it.
        inspection: What the file is taken for, if that was asked.
        is_last: The child ends now, because its memory is in doubt.
    """

    refusal: Refusal | None = None
    part: PackedBatch | None = None
    inspection: Inspection | None = None
    is_last: bool = False

    @property
    def has_more(self) -> bool:
        """Whether further parts of the file follow."""
        return self.part is not None and self.part.of.has_more

    def batch(self) -> PackedBatch:
        """Give the part.

        Raises:
            InputError: The file was refused.
        """
        if self.refusal is not None or self.part is None:
            raise (self.refusal or Refusal(code="", message="the file could not be read")).error()
        return self.part


def encode_job(job: Job) -> bytes:
    """Write a job for the child."""
    return msgspec.msgpack.encode(job)


def decode_job(frame: bytes) -> Job:
    """Read a job in the child."""
    return msgpack_decoder(Job).decode(frame)


def encode_answer(result: FactBatch | InputError, *, is_last: bool = False) -> bytes:
    """Write what became of a file."""
    if isinstance(result, InputError):
        refusal = Refusal(
            code=result.code, message=str(result), sheet=result.sheet, cell=result.cell
        )
        return msgspec.msgpack.encode(Answer(refusal=refusal, is_last=is_last))
    part = {
        "of": result.of,
        "order": bytes(map(_code, result.facts)),
        "groups": list(_group(result.facts)),
        "sheets": result.sheets,
    }
    return msgspec.msgpack.encode({"part": part})  # an `Answer`, its groups not yet packed


def encode_inspection(inspection: Inspection) -> bytes:
    """Write what a file is taken for."""
    return msgspec.msgpack.encode(Answer(inspection=inspection))


def decode_answer(frame: bytes) -> Answer:
    """Read what became of a file.

    Raises:
        FileRefused: The child's words make no sense.
    """
    try:
        with without_collections():
            return msgpack_decoder(Answer).decode(frame)
    except msgspec.MsgspecError as error:
        raise FileRefused(NO_SENSE) from error


def _code(fact: Fact) -> int:
    return CODES[type(fact.entity if isinstance(fact, EntityRecord) else fact)]


def _group(facts: Sequence[Fact]) -> Iterator[tuple[int, Sequence[object], Sequence[Entity]]]:
    """Give facts by kind, each group as a `_Group` is written."""
    by_code: dict[int, list[Fact]] = {}
    for fact in facts:
        by_code.setdefault(_code(fact), []).append(fact)
    for code, group in by_code.items():
        records = [fact for fact in group if isinstance(fact, EntityRecord)]
        said = [_base(record) for record in records] if records else group
        yield code, said, [record.entity for record in records]


def _base(record: EntityRecord) -> _Record:
    return _Record(
        record.id,
        record.complaint,
        record.sources,
        record.event_at,
        record.event_precision,
        record.known_at,
    )


def _in_order(order: bytes, groups: Sequence[_Group]) -> tuple[Fact, ...]:
    """Give facts of several kinds in the order in which they were said.

    Raises:
        LookupError: Kinds and facts are not as many.
    """
    by_code = {group.code: _unpack(group)[::-1] for group in groups}
    facts = tuple(by_code[code].pop() for code in order)
    if any(by_code.values()):
        raise IndexError(NO_SENSE)
    return facts


def _unpack(group: _Group) -> list[Fact]:
    kind = KINDS[group.code]
    if group.code < len(PLAIN):
        facts: list[Fact] = msgpack_decoder(list[kind]).decode(group.facts)  # type: ignore[valid-type]  # a type found at run time
        return facts
    entities: list[Entity] = msgpack_decoder(list[kind]).decode(group.entities)  # type: ignore[valid-type]  # as above
    records = msgpack_decoder(list[_Record]).decode(group.facts)
    return [
        EntityRecord(
            id=said.id,
            complaint=said.complaint,
            sources=said.sources,
            event_at=said.event_at,
            event_precision=said.event_precision,
            known_at=said.known_at,
            entity=entity,
        )
        for said, entity in zip(records, entities, strict=True)
    ]
