"""The nine files of a FinBench graph as facts of ours (FINBENCH.md, section 2)."""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from graph.model.batch import FactBatch, Import, InputKind, SheetRead
from graph.model.complaint import ComplaintRecord
from graph.model.entity import (
    Account,
    Company,
    Device,
    Entity,
    EntityFlag,
    EntityRecord,
    IdentifierRole,
    IdentifierUse,
    Person,
    Phone,
)
from graph.model.fact import Fact, Precision, Source
from graph.model.ids import (
    AcknowledgementNo,
    EntityKey,
    EntityKind,
    FactId,
    Keyring,
    import_id,
    natural_key,
)
from graph.model.transfer import CashChannel, Hold, Transfer, Withdrawal

NAMES = (
    "Account",
    "AccountTransferAccount",
    "AccountWithdrawAccount",
    "Company",
    "CompanyOwnAccount",
    "Medium",
    "MediumSignInAccount",
    "Person",
    "PersonOwnAccount",
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TAKEN_AT = datetime(2026, 1, 1, tzinfo=UTC)  # the same graph is the same store, whenever taken in
PART = 20_000  # facts a transaction
COMPLAINT_EVERY, HOLD_EVERY = 11, 3
HOLD_AFTER, INTRODUCED_AFTER = timedelta(hours=6), timedelta(days=1)

Line = Mapping[str, str]


class NoGraphError(Exception):
    """A folder does not hold the nine files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A line of transfers or withdrawals.

    Attributes:
        row: Its position in its file, from 0.
        source: Id of the account it left.
        target: Id of where it went.
        paise: How much.
        at: When; aware UTC.
    """

    row: int
    source: str
    target: str
    paise: int
    at: datetime


class GraphFiles:
    """A folder of the nine files, each packed or plain.

    Attributes:
        sha256: Hash of all nine, unpacked.
    """

    def __init__(self, folder: Path) -> None:
        """Read the files.

        Raises:
            NoGraphError: One of them is missing.
        """
        self._texts = {name: _text(folder, name) for name in NAMES}
        whole = hashlib.sha256()
        for name, text in self._texts.items():
            whole.update(f"{name} {len(text)}\n".encode() + text.encode())
        self.sha256 = whole.hexdigest()

    def lines(self, name: str) -> Iterator[Line]:
        """Give the lines of a file by the names of its columns."""
        text = io.StringIO(self._texts[name], newline="")
        yield from csv.DictReader(text, delimiter="|", quoting=csv.QUOTE_NONE)

    def moved(self, name: str) -> Iterator[Moved]:
        """Give the lines of transfers or withdrawals."""
        for row, line in enumerate(self.lines(name)):
            yield Moved(
                row=row,
                source=line["fromId"],
                target=line["toId"],
                paise=to_paise(line["amount"]),
                at=to_instant(line["createTime"]),
            )

    def batches(self, keys: "Keys") -> Iterator[FactBatch]:
        """Give all facts of the graph in parts that one transaction takes."""
        facts, part = self._facts(keys), 0
        ahead = list(islice(facts, PART))
        while True:
            these, ahead = ahead, list(islice(facts, PART))
            yield _batch(self.sha256, part, these, has_more=bool(ahead))
            if not ahead:
                return
            part += 1

    def _facts(self, keys: "Keys") -> Iterator[Fact]:
        yield from self._entities(keys)
        yield from self._money(keys)
        yield from self._ties(keys)

    def _entities(self, keys: "Keys") -> Iterator[Fact]:
        said: list[Entity] = [
            Account(key=keys.account(line["accountId"]), number=line["accountId"])
            for line in self.lines("Account")
        ]
        for line in self.lines("Person"):
            no, name = line["personId"], line["personName"]
            said.append(Person(key=keys.person(no), number=no, name=name))
        for line in self.lines("Company"):
            no, name = line["companyId"], line["companyName"]
            said.append(Company(key=keys.company(no), number=no, name=name))
        for line in self.lines("Medium"):
            is_blocked = line["isBlocked"].strip().lower() == "true"
            flags = frozenset({EntityFlag.BLOCKED} if is_blocked else ())
            no = line["mediumId"]
            key = keys.medium(no)
            if keys.is_phone(no):
                said.append(Phone(key=key, number=no, flags=flags))
            else:
                said.append(Device(key=key, imei=no, flags=flags))
        for row, entity in enumerate(said):
            yield EntityRecord(**_common("entity", row, None), entity=entity)

    def _money(self, keys: "Keys") -> Iterator[Fact]:
        every = list(self.moved("AccountTransferAccount"))
        complaints = {one.row: k for k, one in complaints_of(every).items()}
        for one in every:
            k = complaints.get(one.row)
            number = None if k is None else complaint_no(k)
            if one.source != one.target:
                yield Transfer(
                    **_common("transfer", one.row, one.at, number),
                    transfer_key=f"transfer:{one.row:09}",
                    payer=keys.account(one.source),
                    beneficiary=keys.account(one.target),
                    amount_paise=one.paise,
                    disputed_paise=None if k is None else one.paise,
                    layer=None if k is None else 1,
                    utr=None,
                )
            if k is not None:
                yield ComplaintRecord(
                    **_common("complaint", k, one.at, number),
                    amount_paise=one.paise,
                    reported_at=one.at,
                )
            if k is not None and k % HOLD_EVERY == 0:
                yield Hold(
                    **_common("hold", k, one.at + HOLD_AFTER, number),
                    account=keys.account(one.target),
                    amount_paise=one.paise // 3,
                )
        for one in self.moved("AccountWithdrawAccount"):
            yield Withdrawal(
                **_common("withdrawal", one.row, one.at),
                account=keys.account(one.source),
                amount_paise=one.paise,
                disputed_paise=None,
                channel=CashChannel.ATM,
                atm=keys.machine(one.target),
            )

    def _ties(self, keys: "Keys") -> Iterator[Fact]:
        held, used, brought = IdentifierRole.HELD, IdentifierRole.USES, IdentifierRole.INTRODUCED
        ties: list[tuple[EntityKey, EntityKey, IdentifierRole, datetime]] = []
        for name, column in (("PersonOwnAccount", "personId"), ("CompanyOwnAccount", "companyId")):
            holder = keys.person if column == "personId" else keys.company
            for line in self.lines(name):
                at = to_instant(line["createTime"])
                ties.append((keys.account(line["accountId"]), holder(line[column]), held, at))
        for line in self.lines("MediumSignInAccount"):
            at = to_instant(line["createTime"])
            medium = keys.medium(line["mediumId"])
            ties.append((keys.account(line["accountId"]), medium, used, at))
        persons = {
            line["personId"]: to_instant(line["createTime"]) for line in self.lines("Person")
        }
        for first, second in introductions_of(sorted(persons, key=int)):
            at = max(persons[first], persons[second]) + INTRODUCED_AFTER
            ties.append((keys.person(first), keys.person(second), brought, at))
        for row, (user, identifier, role, at) in enumerate(ties):
            yield IdentifierUse(
                **_common("use", row, at), user=user, identifier=identifier, role=role
            )


class Keys:
    """Between the ids of the files and the keys of a store."""

    def __init__(self, files: GraphFiles, keyring: Keyring) -> None:
        """Learn which media are phones, and every id there is."""
        self._keyring = keyring
        self._phones = {
            line["mediumId"] for line in files.lines("Medium") if line["mediumType"] == "PHONE"
        }
        self._accounts: dict[str, EntityKey] = {}
        self._ids: dict[EntityKey, str] = {}
        for name in NAMES:
            for line in files.lines(name):
                self._learn(name, line)

    def account(self, id_: str) -> EntityKey:
        """Give the key of an account."""
        if id_ not in self._accounts:
            self._accounts[id_] = self._keyring.key(EntityKind.ACCOUNT, id_)
        return self._accounts[id_]

    def machine(self, id_: str) -> EntityKey:
        """Give the key of a card as a machine."""
        return natural_key(EntityKind.ATM, id_)

    def person(self, id_: str) -> EntityKey:
        """Give the key of a person."""
        return self._keyring.key(EntityKind.PERSON, id_)

    def company(self, id_: str) -> EntityKey:
        """Give the key of a company."""
        return natural_key(EntityKind.COMPANY, id_)

    def medium(self, id_: str) -> EntityKey:
        """Give the key of a medium, a phone or a handset."""
        kind = EntityKind.PHONE if id_ in self._phones else EntityKind.DEVICE
        return self._keyring.key(kind, id_)

    def is_phone(self, id_: str) -> bool:
        """Tell whether a medium is a phone."""
        return id_ in self._phones

    def id_of(self, key: EntityKey) -> str:
        """Give the id that a key was made of."""
        kind, _, token = key.partition(":")
        return token if kind == EntityKind.ATM else self._ids[key]

    def _learn(self, name: str, line: Line) -> None:
        ends = {"accountId", "fromId", *(() if name == "AccountWithdrawAccount" else ("toId",))}
        for column in ends & line.keys():
            self._ids[self.account(line[column])] = line[column]
        if "mediumId" in line:
            self._ids[self.medium(line["mediumId"])] = line["mediumId"]


def complaints_of(every: Sequence[Moved]) -> dict[int, Moved]:
    """Give the complaints by number: every eleventh transfer in order, self-transfers apart."""
    counted = sorted(every, key=lambda one: (one.at, int(one.source), int(one.target), one.row))
    eleventh = enumerate(counted[COMPLAINT_EVERY - 1 :: COMPLAINT_EVERY], start=1)
    return {k: one for k, one in eleventh if one.source != one.target}


def introductions_of(persons: Sequence[str]) -> list[tuple[str, str]]:
    """Give who introduced whom, of persons in the order of their ids."""
    pairs: dict[tuple[int, int], None] = {}
    for i in range(len(persons)):
        if i % 3 == 0:
            pairs[i, (7 * i + 3) % len(persons)] = None
        if i % 5 == 0:
            pairs[i, (11 * i + 5) % len(persons)] = None
    return [(persons[i], persons[j]) for i, j in pairs if i != j]


def complaint_no(k: int) -> AcknowledgementNo:
    """Give the acknowledgement number of complaint k; numbers and texts have one order."""
    return AcknowledgementNo(f"399{k:011}")


def to_instant(text: str) -> datetime:
    """Give an instant of the files; the fraction is decimal, so that .23 is 230 ms."""
    whole, _, fraction = text.strip().partition(".")
    at = datetime.fromisoformat(whole).replace(tzinfo=UTC)
    return at + timedelta(milliseconds=int(f"{fraction:0<3}"[:3]))


def to_paise(text: str) -> int:
    """Give an amount of the files in paise, half up."""
    return int((Decimal(text.strip()) * 100).to_integral_value(ROUND_HALF_UP))


def _text(folder: Path, name: str) -> str:
    packed, plain = folder / f"{name}.csv.gz", folder / f"{name}.csv"
    try:
        raw = gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
    except (OSError, EOFError) as error:
        message = f"{folder} has no file {name}.csv.gz or {name}.csv that can be read"
        raise NoGraphError(message) from error
    return raw.decode("utf-8-sig")


def _common(
    kind: str, row: int, at: datetime | None, complaint: AcknowledgementNo | None = None
) -> dict[str, Any]:
    """Give what every fact has; ids rise with rows, which settles ties."""
    return {
        "id": FactId(f"{kind}:FINBENCH-{row:09}"),
        "complaint": complaint,
        "sources": (),
        "event_at": at,
        "event_precision": Precision.UNKNOWN if at is None else Precision.SECOND,
        "known_at": TAKEN_AT,
    }


def _batch(sha256: str, part: int, facts: Sequence[Fact], *, has_more: bool) -> FactBatch:
    of = Import(
        id=import_id(sha256, part=part),
        file_name="FinBench",
        file_sha256=sha256,
        kind=InputKind.TABLE,
        exported_at=None,
        imported_at=TAKEN_AT,
        complaints=tuple(sorted({fact.complaint for fact in facts if fact.complaint is not None})),
        part=part,
        has_more=has_more,
    )
    return FactBatch(
        of=of,
        facts=tuple(_sourced(fact, of, row) for row, fact in enumerate(facts, start=1)),
        sheets=(SheetRead(sheet="", row_facts=tuple(fact.id for fact in facts)),),
    )


def _sourced(fact: Fact, of: Import, row: int) -> Fact:
    source = Source(import_id=of.id, file_sha256=of.file_sha256, sheet="", row=row)
    object.__setattr__(fact, "sources", (source,))  # made a moment ago, and nobody else's
    return fact
