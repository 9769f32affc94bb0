"""What every reader is given, and what it gives back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Protocol

import msgspec

from graph.errors import InputError
from graph.intake.headers import HeaderRow, Vocabulary
from graph.intake.repeats import tell_repeats
from graph.intake.sheet import Row, Sheet
from graph.model.batch import InputKind, RefusedRow, SheetRead
from graph.model.cell import text_of
from graph.model.decoding import convert
from graph.model.entity import EntityFlag, EntityRecord
from graph.model.fact import Fact, Source
from graph.model.ids import EntityKey, FactId, Keyring, import_id

MOST_DOUBTS: Final = 20
MOST_KEPT: Final = 10_000  # refused rows of a sheet whose text is kept
MOST_RAW_CHARS: Final = 200
MOST_RECORD_CHARS: Final = 20_000
MOST_FACTS: Final = 100_000  # that a store takes at once
FACTS_A_PART: Final = 50_000  # twice as many take a fifth more memory, and a row no less time


TOLD_FLAGS: Final[Mapping[EntityFlag, str]] = MappingProxyType(
    {
        EntityFlag.PRECISION_LOST: "a spreadsheet cut the number's last digits; it joins nothing,"
        " ask for the file with the numbers as text",
        EntityFlag.IFSC_TEXT_MISMATCH: "the bank's name is not that of the IFSC, which decides",
    }
)
"""Flags that a report tells, with what they mean."""


class PartCount:
    """Counts the parts of a file while its facts are made: a fact names the import it is in.

    Attributes:
        number: Of the part that is being made, from 0.
        import_id: Its import.
    """

    __slots__ = ("_file_sha256", "import_id", "number")

    def __init__(self, file_sha256: str) -> None:
        self._file_sha256 = file_sha256
        self.number = 0
        self.import_id = import_id(file_sha256)

    def advance(self) -> None:
        """Begin the next part."""
        self.number += 1
        self.import_id = import_id(self._file_sha256, part=self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A file whose bytes are hashed and whose sheets can be read.

    Attributes:
        name: Without its folder.
        file_sha256: Hash of the bytes.
        parts: Tells the import that its next facts belong to.
        known_at: When police could first know what it says; aware UTC.
        sheets: In the file's order; one without a name for CSV.
        records: Objects of a JSON file, in its order; None: it is none.
    """

    name: str
    file_sha256: str
    parts: PartCount
    known_at: datetime
    sheets: Sequence[Sheet]
    records: Sequence[Mapping[str, Any]] | None = None

    def source(self, sheet: str, row: int) -> Source:
        """Give the place of a row in this file."""
        return convert(
            {
                "import_id": self.parts.import_id,
                "file_sha256": self.file_sha256,
                "sheet": sheet,
                "row": row,
            },
            Source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFacts:
    """What a reader found in one sheet.

    Attributes:
        read: The counts and refusals.
        facts: Main facts and companions; an id may come again in a later sheet.
    """

    read: SheetRead
    facts: tuple[Fact, ...]


class Reader(Protocol):
    """Turns one kind of file into facts."""

    kind: InputKind

    def recognises(self, file: OpenedFile) -> bool:
        """Tell whether the file is of this kind, from its content."""
        ...

    def read(self, file: OpenedFile, keys: Keyring) -> Iterator[SheetFacts]:
        """Give what each sheet says, in the file's order.

        Raises:
            InputError: The file must not be taken in at all.
        """
        ...


class FactLog:
    """Gathers facts, each id once, with every place that says it."""

    __slots__ = ("_facts",)

    def __init__(self) -> None:
        self._facts: dict[FactId, Fact] = {}

    def add(self, fact: Fact) -> bool:
        """Keep a fact, or its sources if it is known; tell whether it was new."""
        known = self._facts.get(fact.id)
        if known is None:
            self._facts[fact.id] = fact
            return True
        more = tuple(source for source in fact.sources if source not in known.sources)
        self._facts[fact.id] = replace(known, sources=known.sources + more)
        return False

    def add_all(self, facts: Sequence[Fact]) -> None:
        """Keep facts of which each is there once; quick where nothing is known yet."""
        if self._facts:
            for fact in facts:
                self.add(fact)
        else:
            self._facts = {fact.id: fact for fact in facts}

    def add_first(self, fact: Fact) -> None:
        """Keep a fact unless it is known; a companion needs only one place."""
        self._facts.setdefault(fact.id, fact)

    def __len__(self) -> int:
        return len(self._facts)

    def facts(self) -> tuple[Fact, ...]:
        """Give the facts in the order in which they came."""
        return tuple(self._facts.values())


class SheetTally:
    """Counts the rows of one sheet while they are read, and gathers their facts.

    Attributes:
        left_out: Rows that are no data.
        notes: What a person should know about the sheet.
        doubts: Addresses of cells that could not be read and whose rows could do without them.
    """

    __slots__ = (
        "_header",
        "_log",
        "_name",
        "_refused",
        "_repeated",
        "_rows",
        "doubts",
        "left_out",
        "notes",
    )

    def __init__(self, name: str, header: HeaderRow | None = None) -> None:
        self._name = name
        self._header = header
        self._log = FactLog()
        self._rows: list[FactId] = []
        self._refused: list[RefusedRow] = []
        self._repeated = 0
        self.left_out = 0
        self.notes: list[str] = []
        self.doubts: list[str] = []

    def add(self, main: Fact, companions: Iterable[Fact] = ()) -> None:
        """Count a row by its main fact; one that is known is a repeat."""
        if self._log.add(main):
            self._rows.append(main.id)
        else:
            self._repeated += 1
        for companion in companions:
            self._log.add_first(companion)

    @property
    def is_full(self) -> bool:
        """Whether what is gathered must be given as a part, and the rest as the next."""
        return len(self._log) >= FACTS_A_PART

    def say(self, companion: Fact) -> None:
        """Keep a fact that is no row's own."""
        self._log.add_first(companion)

    def refuse(self, row: Row, error: InputError) -> None:
        """Count a row that cannot be taken in, and keep what it says."""
        is_kept = len(self._refused) < MOST_KEPT
        raw = tuple(str(text_of(cell))[:MOST_RAW_CHARS] for cell in row.cells) if is_kept else ()
        self._refused.append(
            RefusedRow(
                sheet=self._name, row=row.number, cell=error.cell, reason=str(error), raw=raw
            )
        )

    def refuse_record(self, number: int, error: InputError, record: object) -> None:
        """Count a record of JSON that cannot be taken in, and keep what it says."""
        text = msgspec.json.encode(record).decode()[:MOST_RECORD_CHARS]
        self.refuse(Row(number=number, cells=(text,)), error)

    def finish(self) -> SheetFacts:
        """Give what was found."""
        if self.doubts:
            shown = ", ".join(self.doubts[:MOST_DOUBTS])
            more = " and others" if len(self.doubts) > MOST_DOUBTS else ""
            self.notes.append(f"taken in without what cannot be read in {shown}{more}")
        self.notes.extend(_flag_notes(self._log.facts()))
        read = SheetRead(
            sheet=self._name,
            row_facts=tuple(self._rows),
            repeated=self._repeated,
            left_out=self.left_out,
            refused=tuple(self._refused),
            notes=tuple(self.notes),
            columns=self._header.letters() if self._header else (),
        )
        return SheetFacts(read=read, facts=self._log.facts())


def _flag_notes(facts: Sequence[Fact]) -> Iterator[str]:
    """Say how many accounts of a sheet are odd in a way that a person should know."""
    odd: Counter[EntityFlag] = Counter()
    met: set[EntityKey] = set()
    for fact in facts:
        if isinstance(fact, EntityRecord) and fact.entity.flags and fact.entity.key not in met:
            met.add(fact.entity.key)
            odd.update(fact.entity.flags & TOLD_FLAGS.keys())
    for flag in sorted(odd):
        yield f"{flag.value} in {odd[flag]:,}: {TOLD_FLAGS[flag]}"


def split(sheet: SheetFacts) -> Iterator[SheetFacts]:
    """Give a sheet in pieces that a store takes at once; each row with what it names.

    Counts and notes go with the first piece.
    """
    if len(sheet.facts) <= MOST_FACTS:
        yield sheet
        return
    mains = frozenset(sheet.read.row_facts)
    piece: list[Fact] = []
    read = sheet.read
    for fact in sheet.facts:
        if len(piece) >= FACTS_A_PART and fact.id in mains:
            yield _piece(read, piece, mains)
            read, piece = SheetRead(sheet=read.sheet, row_facts=()), []
        piece.append(fact)
    yield _piece(read, piece, mains)


def _piece(read: SheetRead, facts: Sequence[Fact], mains: frozenset[FactId]) -> SheetFacts:
    own = tuple(fact.id for fact in facts if fact.id in mains)
    return SheetFacts(read=replace(read, row_facts=own), facts=tuple(facts))


def check_whole(sheet: Sheet) -> None:
    """Go through a sheet before its first part is given, so that it is not refused halfway.

    Raises:
        FileRefused: A row further down is beyond a limit.
    """
    if sheet.check is not None:
        sheet.check()
        return
    for _ in sheet.rows():
        pass


def read_rows(
    sheet: Sheet,
    header: HeaderRow,
    names: Vocabulary,
    take_in: Callable[[Row, SheetTally], None],
) -> Iterator[SheetFacts]:
    """Give what the rows below a header say, a long sheet in parts.

    Args:
        sheet: Whose rows they are.
        header: Of them.
        names: What its columns may be called.
        take_in: Adds what one row says to the tally, wholly or, with an `InputError`, not at all:
            then the row is refused, and the others stay.
    """
    check_whole(sheet)
    tally = SheetTally(sheet.name, header)
    tally.notes += tell_repeats(sheet, header, names.column_of)
    for row in sheet.rows():
        if row.number <= header.number or row.is_blank():
            continue
        if header.is_copy(row):
            tally.left_out += 1
            continue
        try:
            take_in(row, tally)
        except InputError as error:
            tally.refuse(row, error)
            continue
        if tally.is_full:
            yield tally.finish()
            tally = SheetTally(sheet.name, header)
    yield tally.finish()


def leave_out(sheet: Sheet, note: str) -> SheetFacts:
    """Give the answer for a sheet that holds nothing for its reader, saying why."""
    tally = SheetTally(sheet.name)
    tally.left_out = sum(1 for row in sheet.rows() if not row.is_blank())
    tally.notes += [note] if tally.left_out else []
    return tally.finish()
