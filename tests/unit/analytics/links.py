"""Facts written down by hand, as the columns that algorithms read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np

from graph.model.entity import EntityFlag
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.link import LINK_KINDS, LinkKind
from graph.model.table import UNKNOWN, LinkTable
from graph.model.transfer import CashChannel

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
START = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
COLUMNS = (
    "kind",
    "source",
    "target",
    "complaint",
    "amount_paise",
    "disputed_paise",
    "layer",
    "event_ms",
    "latest_ms",
    "known_ms",
    "transfer_no",
    "channel",
)


def key(name: str, kind: str = "account") -> EntityKey:
    return EntityKey(name if ":" in name else f"{kind}:{name}")


def number(serial: int) -> AcknowledgementNo:
    return AcknowledgementNo(f"3990626{serial:07d}")


def epoch_ms(at: datetime | None) -> int:
    return UNKNOWN if at is None else (at - EPOCH) // timedelta(milliseconds=1)


@dataclass(frozen=True)
class Row:
    kind: LinkKind
    source: EntityKey
    target: EntityKey
    complaint: AcknowledgementNo | None = None
    amount_paise: int = UNKNOWN
    disputed_paise: int = UNKNOWN
    layer: int = UNKNOWN
    at: datetime | None = None
    transfer: tuple[object, ...] | None = None
    channel: int = UNKNOWN


@dataclass
class Facts:
    """Rows as a store would keep them; rupees here, paise in the table."""

    rows: list[Row] = field(default_factory=list)
    flags: dict[EntityKey, frozenset[EntityFlag]] = field(default_factory=dict)

    def paid(
        self,
        complaint: AcknowledgementNo | None,
        payer: str,
        beneficiary: str,
        rupees: float,
        at: datetime | None,
        layer: int = UNKNOWN,
    ) -> None:
        source, target, paise = key(payer), key(beneficiary), round(rupees * 100)
        once = (source, target, paise, at)
        self.rows.append(
            Row(LinkKind.TRANSFERRED, source, target, complaint, paise, paise, layer, at, once)
        )
        if layer == 1 and complaint is not None:
            own = key(complaint, "complaint")
            self.rows.append(Row(LinkKind.PAID_INTO, own, target, complaint, paise, paise, 1, at))
            self.rows.append(Row(LinkKind.FILED_BY, own, source, complaint))

    def drew(
        self,
        complaint: AcknowledgementNo | None,
        account: str,
        machine: str | None,
        rupees: float,
        at: datetime | None,
        channel: CashChannel = CashChannel.ATM,
    ) -> None:
        source = key(account)
        target = source if machine is None else key(machine, "atm")
        paise, code = round(rupees * 100), tuple(CashChannel).index(channel)
        self.rows.append(
            Row(LinkKind.WITHDREW, source, target, complaint, paise, paise, at=at, channel=code)
        )

    def held(self, complaint: AcknowledgementNo, account: str, rupees: float, at: datetime) -> None:
        own = key(complaint, "complaint")
        self.rows.append(
            Row(LinkKind.HELD_FOR, key(account), own, complaint, round(rupees * 100), at=at)
        )

    def acted_on(self, complaint: AcknowledgementNo, account: str) -> None:
        own = key(complaint, "complaint")
        self.rows.append(Row(LinkKind.ACTED_ON, key(account), own, complaint))

    def uses(self, account: str, identifier: str, at: datetime | None = None) -> None:
        kind = LinkKind.USES_DEVICE if identifier.startswith("device:") else LinkKind.USES_PHONE
        self.rows.append(Row(kind, key(account), key(identifier, "phone"), at=at))

    def names(self, complaint: AcknowledgementNo, phone: str) -> None:
        own = key(complaint, "complaint")
        self.rows.append(Row(LinkKind.NAMES_PHONE, own, key(phone, "phone"), complaint))

    def table(self) -> LinkTable:
        return table(self.rows, self.flags)


def table(
    rows: Iterable[Row], flags: Mapping[EntityKey, frozenset[EntityFlag]] | None = None
) -> LinkTable:
    """Lay rows out in columns, in the order given."""
    rows, flags = list(rows), flags or {}
    keys = tuple(sorted({row.source for row in rows} | {row.target for row in rows}))
    complaints = tuple(sorted({row.complaint for row in rows if row.complaint is not None}))
    place = {name: at for at, name in enumerate(keys)}
    at_complaint = {name: at for at, name in enumerate(complaints)}
    transfers: dict[tuple[object, ...], int] = {}

    def columns(row: Row) -> Sequence[int]:
        instant = epoch_ms(row.at)
        return (
            LINK_KINDS.index(row.kind),
            place[row.source],
            place[row.target],
            UNKNOWN if row.complaint is None else at_complaint[row.complaint],
            row.amount_paise,
            row.disputed_paise,
            row.layer,
            instant,
            instant,
            max(instant, 0),
            UNKNOWN if row.transfer is None else transfers.setdefault(row.transfer, len(transfers)),
            row.channel,
        )

    told = np.array([columns(row) for row in rows], dtype=np.int64).reshape(-1, len(COLUMNS))
    return LinkTable(
        keys=keys,
        flags=tuple(flags.get(name, frozenset()) for name in keys),
        complaints=complaints,
        snapshot_no=1,
        **{name: told[:, at] for at, name in enumerate(COLUMNS)},
    )


def shuffled(links: LinkTable, random_state: int, *, doubled: int = 0) -> LinkTable:
    """Give the same facts in another order, some rows twice."""
    draw = Random(random_state)
    order = list(range(len(links.kind)))
    order += draw.sample(order, doubled)
    draw.shuffle(order)
    return LinkTable(
        keys=links.keys,
        flags=links.flags,
        complaints=links.complaints,
        snapshot_no=links.snapshot_no,
        **{name: getattr(links, name)[order] for name in COLUMNS},
    )
