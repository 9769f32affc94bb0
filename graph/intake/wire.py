"""What goes between us and the child that reads files: frames of MessagePack.

Only values of known types come back; nothing that the child sends is run.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from graph.model.call import Call
from graph.model.complaint import ComplaintRecord
from graph.model.entity import (
    Account,
    Atm,
    Device,
    Entity,
    EntityRecord,
    IdentifierUse,
    Phone,
    UpiHandle,
    Wallet,
)
from graph.model.fact import Fact, FactBatch, Import, InputKind, SheetRead
from graph.model.statement import Statement
from graph.model.suspect import SuspectMark
from graph.model.transfer import Hold, OtherAction, Transfer, Withdrawal
from graph.settings import IntakeSettings

LENGTH_BYTES: Final = 8
NO_SENSE: Final = "reading the file gave an answer that makes no sense; the file is refused"
MOST_ANSWER_BYTES: Final = 1 << 30

FACTS: Final[Mapping[str, type[Fact]]] = MappingProxyType(
    {
        kind.__name__: kind
        for kind in (
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
    }
)
ENTITIES: Final[Mapping[str, type[Entity]]] = MappingProxyType(
    {kind.__name__: kind for kind in (Account, UpiHandle, Wallet, Phone, Device, Atm)}
)
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
    """

    name: str
    file_sha256: str
    secret: bytes
    at: datetime
    kind: InputKind | None
    limits: IntakeSettings


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why a file is refused whole."""

    code: str
    message: str
    sheet: str = ""
    cell: str = ""

    def error(self) -> InputError:
        """Give the error that was raised in the child."""
        return ERRORS.get(self.code, FileRefused)(self.message, sheet=self.sheet, cell=self.cell)


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    kind: str
    value: msgspec.Raw


class _About(msgspec.Struct, frozen=True):
    entity: msgspec.Raw


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a child gives back: a batch, or the refusal of the file.

    Attributes:
        refusal: Why the file is refused; None: it is not.
        of: The import.
        facts: Its facts, packed.
        sheets: What was found where.
        is_last: The child ends now, because its memory is in doubt.
    """

    refusal: Refusal | None = None
    of: Import | None = None
    facts: tuple[_Packed, ...] = ()
    sheets: tuple[SheetRead, ...] = ()
    is_last: bool = False

    def batch(self) -> FactBatch:
        """Give the batch.

        Raises:
            InputError: The file was refused.
        """
        if self.refusal is not None or self.of is None:
            raise (self.refusal or Refusal(code="", message="the file could not be read")).error()
        try:
            facts = tuple(_unpack(packed) for packed in self.facts)
        except msgspec.MsgspecError as error:
            raise FileRefused(NO_SENSE) from error
        return FactBatch(of=self.of, facts=facts, sheets=self.sheets)


def encode_job(job: Job) -> bytes:
    """Write a job for the child."""
    return msgspec.msgpack.encode(job)


def decode_job(frame: bytes) -> Job:
    """Read a job in the child."""
    return msgspec.msgpack.decode(frame, type=Job)


def encode_answer(result: FactBatch | InputError, *, is_last: bool = False) -> bytes:
    """Write what became of a file."""
    if isinstance(result, InputError):
        refusal = Refusal(
            code=result.code, message=str(result), sheet=result.sheet, cell=result.cell
        )
        return msgspec.msgpack.encode(Answer(refusal=refusal, is_last=is_last))
    facts = tuple(_pack(fact) for fact in result.facts)
    return msgspec.msgpack.encode(Answer(of=result.of, facts=facts, sheets=result.sheets))


def decode_answer(frame: bytes) -> Answer:
    """Read what became of a file.

    Raises:
        FileRefused: The child's words make no sense.
    """
    try:
        return msgspec.msgpack.decode(frame, type=Answer)
    except msgspec.MsgspecError as error:
        raise FileRefused(NO_SENSE) from error


def _pack(fact: Fact) -> _Packed:
    about = fact.entity if isinstance(fact, EntityRecord) else fact
    return _Packed(kind=type(about).__name__, value=msgspec.Raw(msgspec.msgpack.encode(fact)))


def _unpack(packed: _Packed) -> Fact:
    if kind := FACTS.get(packed.kind):
        return msgspec.msgpack.decode(packed.value, type=kind)
    if packed.kind not in ENTITIES:
        raise msgspec.ValidationError("a kind of fact that is not known")
    about = msgspec.msgpack.decode(packed.value, type=_About)
    base = msgspec.msgpack.decode(packed.value, type=Fact)
    return EntityRecord(
        id=base.id,
        complaint=base.complaint,
        sources=base.sources,
        event_at=base.event_at,
        event_precision=base.event_precision,
        known_at=base.known_at,
        entity=msgspec.msgpack.decode(about.entity, type=ENTITIES[packed.kind]),
    )
