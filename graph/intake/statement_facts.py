"""Facts out of the lines of a statement, with ids that last between statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from graph.identifiers import AccountToken, IfscCell, parse_account_cell, parse_atm_id
from graph.intake.balances import RunningBalance
from graph.intake.base import OpenedFile
from graph.intake.narration import Narration
from graph.intake.records import describe_account, record_entity
from graph.intake.statement_row import StatementRow
from graph.intake.trail_facts import MACHINES
from graph.model.entity import Account, Atm, Entity, EntityFlag
from graph.model.fact import Fact, Precision, Source
from graph.model.ids import (
    Canonical,
    EntityKey,
    EntityKind,
    Keyring,
    digest,
    fact_id,
    hashed_token,
    natural_key,
)
from graph.model.statement import Statement
from graph.model.transfer import CashChannel, Transfer, Withdrawal
from graph.reference.ifsc import bank_of

NO_IFSC: Final = IfscCell(ifsc=None, is_pseudo=False)
RRN_DIGITS: Final = 12


class LineMaker:
    """Makes the facts of one statement's lines.

    The id of a line hashes account, instant, amount, balance, reference and
    words: two statements that overlap say each line once. A transfer with an
    RRN has one key on both sides' statements.
    """

    __slots__ = ("_equals", "_file", "_ifsc", "_keys", "_said")

    def __init__(self, file: OpenedFile, keys: Keyring, *, ifsc: IfscCell = NO_IFSC) -> None:
        self._file = file
        self._keys = keys
        self._ifsc = ifsc
        self._equals: Counter[str] = Counter()
        self._said: set[Entity] = set()

    def make(self, token: AccountToken, line: StatementRow, sheet: str) -> tuple[Fact, list[Fact]]:
        """Give a line's one main fact, and records of the things it names."""
        account = self._keys.key(token.kind, token.canonical)
        source = self._file.source(sheet, line.number)
        said = self._identify(account, line)
        entities = [describe_account(token, account, ifsc=self._ifsc)]
        channel = line.told.channel if line.amount_paise < 0 else None
        if channel is not None:
            machine = _machine(line.told, channel)
            main: Fact = self._withdrawal(account, line, channel, machine, said, source)
            entities += [machine] if machine else []
        else:
            other = self._other_side(line.told, said)
            main = self._transfer(account, other.key, line, said, source)
            entities.append(other)
        return main, list(self._records(entities, source))

    def statement(
        self,
        token: AccountToken,
        lines: Sequence[StatementRow],
        balance: RunningBalance,
        stated_paise: int | None,
        sheet: str,
    ) -> Statement:
        """Say what period is covered, between which balances."""
        account = self._keys.key(token.kind, token.canonical)
        first = min(lines, key=lambda line: line.event_at)
        last = max(lines, key=lambda line: line.event_at)
        opening = balance.opening_paise if stated_paise is None else stated_paise
        said: list[Canonical] = [
            account,
            first.event_at.isoformat(),
            last.event_at.isoformat(),
            opening,
            balance.closing_paise,
            balance.lines,
        ]
        return Statement(
            id=fact_id("statement", *said),
            complaint=None,
            sources=(self._file.source(sheet, min(line.number for line in lines)),),
            event_at=first.event_at,
            event_precision=first.event_precision,
            known_at=self._file.known_at,
            account=account,
            until_at=last.event_at,
            opening_paise=opening,
            closing_paise=balance.closing_paise,
            line_count=balance.lines,
            mismatch_count=len(balance.mismatches),
        )

    def _identify(self, account: EntityKey, line: StatementRow) -> list[Canonical]:
        is_day = line.event_precision is Precision.DAY
        said: list[Canonical] = [
            account,
            f"{line.event_at:%Y-%m-%dT%H:%M}" + (" day" if is_day else ""),
            line.amount_paise,
            line.balance_paise,
            line.utr,
            digest(line.words),
        ]
        name = digest(said)
        self._equals[name] += 1
        return [*said, self._equals[name] - 1]

    def _other_side(self, told: Narration, said: list[Canonical]) -> Entity:
        """Describe the account at the other end; one that is not named is known by its line."""
        named = parse_account_cell(told.upi or told.account)
        ifsc = IfscCell(ifsc=told.ifsc, is_pseudo=False)
        if named.canonical:
            return describe_account(named, self._keys.key(named.kind, named.canonical), ifsc=ifsc)
        return Account(
            key=self._keys.key(EntityKind.ACCOUNT, f"row {digest(['line', *said])}"),
            number="",
            bank=bank_of(told.ifsc) if told.ifsc else None,
            ifsc=told.ifsc,
            holder=told.name,
            flags=frozenset({EntityFlag.NOT_AVAILABLE}),
        )

    def _transfer(
        self,
        account: EntityKey,
        other: EntityKey,
        line: StatementRow,
        said: list[Canonical],
        source: Source,
    ) -> Transfer:
        is_out = line.amount_paise < 0
        amount = abs(line.amount_paise)
        has_rrn = line.utr is not None and line.utr.isdigit() and len(line.utr) == RRN_DIGITS
        moved: list[Canonical] = ["rrn", line.utr, amount] if has_rrn else ["line", *said]
        return Transfer(
            id=fact_id("line", *said),
            complaint=None,
            sources=(source,),
            event_at=line.event_at,
            event_precision=line.event_precision,
            known_at=self._file.known_at,
            transfer_key=f"transfer:{hashed_token(moved)}",
            payer=account if is_out else other,
            beneficiary=other if is_out else account,
            amount_paise=amount,
            disputed_paise=None,
            layer=None,
            utr=line.utr,
            rail=line.told.rail,
        )

    def _withdrawal(
        self,
        account: EntityKey,
        line: StatementRow,
        channel: CashChannel,
        machine: Atm | None,
        said: list[Canonical],
        source: Source,
    ) -> Withdrawal:
        return Withdrawal(
            id=fact_id("line", *said),
            complaint=None,
            sources=(source,),
            event_at=line.event_at,
            event_precision=line.event_precision,
            known_at=self._file.known_at,
            account=account,
            amount_paise=-line.amount_paise,
            disputed_paise=None,
            channel=channel,
            atm=machine.key if machine else None,
            utr=line.utr,
        )

    def _records(self, entities: Sequence[Entity], source: Source) -> Iterator[Fact]:
        for entity in entities:
            if entity not in self._said:
                self._said.add(entity)
                yield record_entity(
                    entity, complaint=None, source=source, known_at=self._file.known_at
                )


def _machine(told: Narration, channel: CashChannel) -> Atm | None:
    number = parse_atm_id(told.machine)
    if number is None:
        return None
    return Atm(
        key=natural_key(EntityKind.ATM, number),
        atm_id=number,
        kind=MACHINES[channel],
        address=told.place,
    )
