"""What a made-up world is made of; every number in it is one that nobody can have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graph.model.transfer import ActionKind, CashChannel


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A real town in which the fiction is set.

    Attributes:
        district: Police district, upper case.
        state: Upper case.
        latitude: Degrees, of its centre.
        longitude: Degrees, of its centre.
    """

    district: str
    state: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """A bank and the four letters its IFSC codes begin with."""

    name: str
    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeMachine:
    """An invented cash machine.

    Attributes:
        atm_id: Invented number.
        bank: Name of its bank.
        town: Where it stands.
        latitude: Degrees.
        longitude: Degrees.
    """

    atm_id: str
    bank: str
    town: Town
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAccount:
    """An invented account, or a token that stands for one.

    Attributes:
        number: Digits that begin with 9999, or the token.
        bank: Name of the bank as a file gives it.
        ifsc: Code of a branch that does not exist, or what stands in its cell.
    """

    number: str
    bank: str
    ifsc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedRing:
    """A ring as it was planted: the answer.

    Attributes:
        name: Its number, from 1, as text.
        entries: Accounts that victims pay.
        layers: Accounts that pass money on.
        cashers: Accounts that draw.
        machines: Machines it draws at, most used first.
        usual_hour: Hour of India's day at which it draws.
    """

    name: str
    entries: tuple[MadeAccount, ...]
    layers: tuple[MadeAccount, ...]
    cashers: tuple[MadeAccount, ...]
    machines: tuple[MadeMachine, ...]
    usual_hour: int

    @property
    def accounts(self) -> tuple[MadeAccount, ...]:
        """All its accounts, by what they do."""
        return (*self.entries, *self.layers, *self.cashers)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeHop:
    """A row of `Money Transfer to`; times in India's zone."""

    payer: MadeAccount
    beneficiary: MadeAccount
    layer: int
    at: datetime
    amount_paise: int
    disputed_paise: int
    utr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeDraw:
    """A row of a withdrawal sheet; `machine` stands only with ATM."""

    channel: CashChannel
    account: MadeAccount
    parent: MadeHop
    at: datetime
    amount_paise: int
    disputed_paise: int
    utr: str
    machine: MadeMachine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeHold:
    """A row of `Transaction put on hold`."""

    account: MadeAccount
    layer: int
    at: datetime
    amount_paise: int
    utr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAction:
    """A row of `Other`, `Others Less Then 500` (no amount) or `Old Transaction`."""

    kind: ActionKind
    account: MadeAccount
    layer: int
    at: datetime
    amount_paise: int | None
    utr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeComplaint:
    """A complaint with all that its workbook says.

    Attributes:
        number: Acknowledgement number; begins with 399, the code of no state.
        ring: Name of the ring behind it; None: of no ring.
        town: Where the victim lives.
        victim: The account the money left.
        phone: The victim's; begins with 5, so nobody can have it.
        sub_category: As the portal words it.
        occurred_at: When the victim paid; India's zone.
        reported_at: When it was entered; India's zone.
        exported_at: When the workbook was written; India's zone.
        is_quirky: Whether the workbook has the oddities of real exports.
    """

    number: str
    ring: str | None
    town: Town
    victim: MadeAccount
    phone: str
    sub_category: str
    occurred_at: datetime
    reported_at: datetime
    exported_at: datetime
    is_quirky: bool
    hops: tuple[MadeHop, ...]
    draws: tuple[MadeDraw, ...]
    holds: tuple[MadeHold, ...]
    actions: tuple[MadeAction, ...]

    @property
    def loss_paise(self) -> int:
        """What the victim paid."""
        return sum(hop.disputed_paise for hop in self.hops if hop.layer == 1)

    @property
    def file_name(self) -> str:
        """Name of its workbook, with the instant of export as the portal writes it."""
        return f"{self.number} BankAction_CompleteTrail{self.exported_at:%d_%m_%Y_%H_%M_%S}.xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A made-up world with its answer key.

    Attributes:
        random_state: What it was made from, with `until`.
        until: Nothing in it is later; aware.
        machines: Its cash machines, by number.
        rings: The rings planted.
        hubs: Accounts of payment aggregators and the like, which tie nobody.
        complaints: By instant of the fraud.
    """

    random_state: int
    until: datetime
    machines: tuple[MadeMachine, ...]
    rings: tuple[PlantedRing, ...]
    hubs: tuple[MadeAccount, ...]
    complaints: tuple[MadeComplaint, ...]
