"""A made-up world with everything that is hard: hubs, repeats, unknown values, corrections."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from graph.model.batch import FactBatch
from graph.model.call import Call, CallDirection, CallService
from graph.model.complaint import ComplaintRecord, FraudType
from graph.model.entity import (
    Atm,
    Device,
    EntityFlag,
    EntityRecord,
    IdentifierRole,
    IdentifierUse,
    Phone,
    UpiHandle,
)
from graph.model.fact import Fact, Precision
from graph.model.ids import (
    AcknowledgementNo,
    EntityKey,
    EntityKind,
    FactId,
    complaint_key,
    natural_key,
)
from graph.model.statement import Statement
from graph.model.suspect import SuspectMark
from graph.model.transfer import ActionKind, CashChannel, Hold, OtherAction, Rail, Withdrawal
from tests.contract.store.world import (
    HERE,
    HOUR,
    KEYS,
    T0,
    THERE,
    account,
    batch,
    common,
    file,
    phone,
    record,
    transfer,
)

DISTRICTS = (HERE, THERE, "MADE UP/FAR", None)
PRECISIONS = (Precision.SECOND, Precision.SECOND, Precision.MINUTE, Precision.DAY)
BANKS = ("Made Up Bank", "Bánk of Examples", "Third Bank", None)


class World:
    """Facts and files, the same for the same seed.

    Attributes:
        accounts: How many accounts.
        numbers: Its complaints.
        machines: Its machines.
        batches: Its files, in the order they are to be written.
        has_tables: Whether its whole tables of links are compared.
        most_pages: How many pages of a list are compared.
    """

    def __init__(self, *, accounts: int, transfers: int, files: int, random_state: int = 0) -> None:
        self._dice = random.Random(random_state)
        self.has_tables = True
        self.most_pages = 60
        self.accounts = accounts
        self.numbers = [AcknowledgementNo(f"399{no:011}") for no in range(max(6, accounts // 8))]
        self.machines = [
            natural_key(EntityKind.ATM, f"MADE{no:07}-1") for no in range(max(3, accounts // 20))
        ]
        facts = [
            *self._transfers(transfers),
            *self._exits(transfers // 4),
            *self._said(),
            *self._observed(transfers // 8),
        ]
        self.batches = self._files(facts, files)

    def keys(self) -> list[EntityKey]:
        """Give the key of everything, and of something unknown."""
        return [
            *(account(no) for no in range(self.accounts + 1)),
            *self.machines,
            *(complaint_key(number) for number in self.numbers),
            *(phone(no) for no in range(4)),
            self._device(0),
            self._handle(0),
            *(self._person(no) for no in range(3)),
        ]

    def _account(self) -> int:
        """Give an account; the first two are hubs."""
        if self._dice.random() < 0.25:
            return self._dice.randrange(2)
        return self._dice.randrange(self.accounts)

    def _at(self) -> timedelta:
        return timedelta(minutes=self._dice.randrange(60 * 24 * 20))

    def _complaint(self) -> AcknowledgementNo | None:
        return None if self._dice.random() < 0.05 else self._dice.choice(self.numbers)

    def _transfers(self, count: int) -> list[Fact]:
        dice = self._dice
        made: list[Fact] = []
        for no in range(count):
            one = transfer(
                no,
                self._account(),
                self._account(),
                paise=None if dice.random() < 0.1 else dice.randrange(1, 50) * 1_000,
                disputed=None if dice.random() < 0.3 else dice.randrange(1, 50) * 500,
                layer=dice.choice([1, 1, 2, 3, None]),
                at=None if dice.random() < 0.1 else T0 + self._at(),
                precision=dice.choice(PRECISIONS),
                complaint=self._complaint(),
                key=f"transfer:{dice.randrange(count)}",  # some are one under two complaints
                utr=None if dice.random() < 0.3 else f"MADEUTR{dice.randrange(count):06}",
            )
            made.append(replace(one, rail=dice.choice([None, *Rail])))
        return made

    def _exits(self, count: int) -> list[Fact]:
        made: list[Fact] = []
        for no in range(count):
            made.append(self._withdrawal(no))
            made.append(self._hold(no))
            made.append(self._action(no))
        return made

    def _withdrawal(self, no: int) -> Withdrawal:
        dice = self._dice
        at = None if dice.random() < 0.1 else T0 + self._at()
        return Withdrawal(
            **common("withdrawal", no, self._complaint(), at, dice.choice(PRECISIONS)),
            account=account(self._account()),
            amount_paise=dice.choice([None, 1_000, 2_000, 2_000]),
            disputed_paise=dice.choice([None, 700]),
            channel=dice.choice(tuple(CashChannel)),
            atm=dice.choice([None, *self.machines]),
            is_declined=dice.random() < 0.2,
            utr=dice.choice([None, f"MADEUTR{no:06}"]),
            layer=dice.choice([None, 2]),
        )

    def _hold(self, no: int) -> Hold:
        dice = self._dice
        at = dice.choice([None, T0 + self._at()])
        return Hold(
            **common("hold", no, self._complaint(), at),
            account=account(self._account()),
            amount_paise=dice.choice([None, 5_000]),
            utr=dice.choice([None, f"MADEUTR{no:06}"]),
            released_at=dice.choice([None, T0 + self._at()]),
        )

    def _action(self, no: int) -> OtherAction:
        dice = self._dice
        return OtherAction(
            **common("action", no, self._complaint(), dice.choice([None, T0 + self._at()])),
            account=account(self._account()),
            kind=dice.choice(tuple(ActionKind)),
            amount_paise=dice.choice([None, 900]),
            most_paise=dice.choice([None, 50_000]),
        )

    def _said(self) -> list[Fact]:
        """Give what is said of complaints and entities, some of it twice and differently."""
        dice = self._dice
        made: list[Fact] = [
            self._complaint_record(number, version) for number in self.numbers for version in (1, 2)
        ]
        for no in range(self.accounts):
            made.extend(
                record(
                    no,
                    version=version,
                    complaint=self._complaint(),
                    bank=dice.choice(BANKS),
                    ifsc=dice.choice([None, "MADE0000001", "UPBK0000001"]),
                    holder=dice.choice([None, f"Invented Name{no % 5}"]),
                    flags=dice.sample(tuple(EntityFlag), dice.randrange(2)),
                )
                for version in range(dice.randrange(3))
            )
        made.extend(self._use(no) for no in range(self.accounts))
        made.extend(self._described(no) for no in range(4))
        return made

    def _complaint_record(self, number: AcknowledgementNo, version: int) -> ComplaintRecord:
        dice = self._dice
        at = None if dice.random() < 0.3 else T0 + self._at()
        return ComplaintRecord(
            **common("complaint", version, number, at, dice.choice(PRECISIONS)),
            amount_paise=dice.choice([None, 100_000, 200_000]),
            reported_at=dice.choice([None, T0 + self._at()]),
            fraud_type=dice.choice([None, *FraudType]),
            district=dice.choice(DISTRICTS),
            police_station=dice.choice([None, "Invented Station"]),
            victim_account=dice.choice([None, account(self._account())]),
        )

    def _use(self, no: int) -> IdentifierUse:
        dice, number = self._dice, self._complaint()
        user = account(self._account())
        if number is not None and dice.random() < 0.3:
            user = complaint_key(number)
        identifier = dice.choice([phone(dice.randrange(4)), self._device(0), self._handle(0)])
        if dice.random() < 0.3:
            user, identifier = account(self._account()), self._person(dice.randrange(3))
        return IdentifierUse(
            **common("use", no, number, dice.choice([None, T0 + self._at()])),
            user=user,
            identifier=identifier,
            role=dice.choice(tuple(IdentifierRole)),
        )

    def _observed(self, count: int) -> list[Fact]:
        """Give calls, statements with a line each, and marks of suspects."""
        dice, made = self._dice, list[Fact]()
        for no in range(count):
            at, number = dice.choice([None, T0 + self._at()]), self._complaint()
            caller, called, of = (dice.randrange(4) for _ in range(3))
            line = transfer(no, of, self._account(), at=at, complaint=None)
            made += [
                Call(
                    **common("call", no, number, at, dice.choice(PRECISIONS)),
                    subscriber=phone(caller),
                    other=dice.choice([None, phone(called), phone(caller)]),
                    direction=dice.choice(tuple(CallDirection)),
                    service=dice.choice(tuple(CallService)),
                    device=dice.choice([None, self._device(0)]),
                    sim=dice.choice([None, KEYS.key(EntityKind.SIM, "404000000000001")]),
                ),
                Statement(
                    **common("statement", no, number, at),
                    account=account(of),
                    until_at=dice.choice([None, T0 + self._at()]),
                    opening_paise=dice.choice([None, 700]),
                    closing_paise=None,
                    line_count=1,
                    mismatch_count=dice.randrange(2),
                ),
                replace(line, id=FactId(f"line:{no:026}")),
                SuspectMark(
                    **common("mark", no, number, None),
                    entity=dice.choice([phone(called), account(of)]),
                    listed_by="Made Up Bank",
                ),
            ]
        return made

    def _described(self, no: int) -> EntityRecord:
        entity = (
            Phone(key=phone(0), number="5000000000"),
            Device(key=self._device(0), imei="50000000000000", flags=frozenset()),
            UpiHandle(key=self._handle(0), handle="Invented.Person@made", bank="Made Up Bank"),
            Atm(
                key=self.machines[0],
                atm_id=self.machines[0].partition(":")[2],
                bank="Third Bank",
                address="12 Invented Road, Nowhere",
                district=HERE,
            ),
        )[no]
        return EntityRecord(
            **common("entity", f"thing {no}", self._complaint(), None), entity=entity
        )

    @staticmethod
    def _person(no: int) -> EntityKey:
        return KEYS.key(EntityKind.PERSON, str(no))

    @staticmethod
    def _device(no: int) -> EntityKey:
        return KEYS.key(EntityKind.DEVICE, f"5000000000000{no}")

    @staticmethod
    def _handle(no: int) -> EntityKey:
        return KEYS.key(EntityKind.UPI, f"invented.person{no}@made")

    def _files(self, facts: Sequence[Fact], count: int) -> list[FactBatch]:
        """Part facts among files; one fact in five is said by two of them."""
        dice = self._dice
        said_by = [dice.sample(range(count), 2 if dice.random() < 0.2 else 1) for _ in facts]
        made = []
        for no in range(count):
            mine = [fact for fact, files in zip(facts, said_by, strict=True) if no in files]
            numbers = {fact.complaint for fact in mine if fact.complaint is not None}
            of = file(f"file {no}", at=T0 + no * HOUR, complaints=numbers)
            made.append(batch(of, *mine))
        dice.shuffle(made)
        return made
