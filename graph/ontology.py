"""Labels, relationship types and keys, with what they mean: both stores are built from this.

A label is a kind of thing, a relationship type a kind of fact between two things. SQLite has
a table for each kind of fact, Neo4j a relationship type; the reference page lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graph.model.ids import PERSONAL_KINDS, EntityKind
from graph.model.link import LinkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A kind of thing.

    Attributes:
        name: As a graph database names it.
        key: The property that is unique.
        properties: Its other own properties, as a graph database names them.
        description: What it stands for.
    """

    name: str
    key: str
    properties: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """A kind of fact between two things.

    Attributes:
        kind: Its type, and the link kind it is read as.
        sources: Labels it goes out from.
        targets: Labels it goes to.
        properties: Its own properties, besides those every fact carries.
        description: What it says.
    """

    kind: LinkKind
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    properties: tuple[str, ...]
    description: str


FACT_PROPERTIES: Final = (
    "id",
    "complaint",
    "eventAt",
    "latestAt",
    "eventPrecision",
    "knownAt",
    "addedNo",
    "supersededNo",
    "supersededAt",
    "sources",
)
"""What every fact carries; instants are epoch milliseconds UTC."""

_PAID: Final = ("Account", "UpiHandle", "Wallet")

LABELS: Final = (
    Label(
        name="Complaint",
        key="key",
        properties=(
            "acknowledgementNo",
            "amountPaise",
            "reportedAt",
            "fraudType",
            "district",
            "policeStation",
            "words",
        ),
        description="A complaint of a victim, by its acknowledgement number.",
    ),
    Label(
        name="Account",
        key="key",
        properties=("number", "name", "bank", "ifsc", "flags", "words"),
        description="A bank account, or a token that stands in an account's place.",
    ),
    Label(
        name="UpiHandle",
        key="key",
        properties=("handle", "bank", "flags", "words"),
        description="A UPI id, name@bank.",
    ),
    Label(
        name="Wallet",
        key="key",
        properties=("number", "bank", "flags", "words"),
        description="A wallet or prepaid instrument.",
    ),
    Label(
        name="Phone", key="key", properties=("number", "flags"), description="A telephone number."
    ),
    Label(
        name="Device",
        key="key",
        properties=("imei", "flags"),
        description="A handset, by the first 14 digits of its IMEI.",
    ),
    Label(
        name="Atm",
        key="key",
        properties=("kind", "bank", "latitude", "longitude", "accuracyM", "district", "words"),
        description="A machine or place that hands out cash.",
    ),
    Label(
        name="Person",
        key="key",
        properties=("number", "name", "flags", "words"),
        description="Somebody who holds accounts.",
    ),
    Label(
        name="Company",
        key="key",
        properties=("number", "name", "flags", "words"),
        description="A company that holds accounts.",
    ),
    Label(
        name="Import",
        key="id",
        properties=("fileSha256", "importedAt", "knownAt", "addedNo", "complaints", "report"),
        description="One file taken in, with the report on its rows.",
    ),
    Label(
        name="ComplaintVersion",
        key="number",
        properties=(
            "fromNo",
            "untilNo",
            "district",
            "reportedAt",
            "lossPaise",
            "byReported",
            "byLoss",
            "fraudAt",
            "body",
        ),
        description="A complaint folded from its facts, for the snapshots from one to another.",
    ),
    Label(
        name="Number",
        key="key",
        properties=("entity", "value", "reversed"),
        description="A number that search finds an entity by, whole and from its end.",
    ),
    Label(
        name="Ring",
        key="key",
        properties=(
            "version",
            "fromNo",
            "untilNo",
            "changedAt",
            "disputedPaise",
            "mergedInto",
            "districts",
            "members",
            "body",
        ),
        description="Accounts worked together; every version is kept.",
    ),
    Label(
        name="RingEvent",
        key="key",
        properties=("ring", "at", "version", "kind", "body"),
        description="What became of a ring at one update.",
    ),
    Label(
        name="RingDecision",
        key="key",
        properties=("decidedAt", "addedNo", "undoes", "body"),
        description="What an officer decided about rings; kept for good.",
    ),
    Label(
        name="Forecast",
        key="id",
        properties=("subject", "madeAt", "knownAt", "addedNo", "body"),
        description="Where and when cash may be drawn, as it was made; never changed.",
    ),
    Label(
        name="Alert",
        key="id",
        properties=(
            "snapshotNo",
            "ordinal",
            "thread",
            "version",
            "kind",
            "severity",
            "probability",
            "amountPaise",
            "districts",
            "rings",
            "watched",
            "stateVersion",
            "body",
        ),
        description="A finding that deserves a warning, in commit order.",
    ),
    Label(
        name="OutboxMark",
        key="alert",
        properties=("snapshotNo", "ordinal"),
        description="An alert that was not yet spread to deliveries.",
    ),
    Label(
        name="Subscription",
        key="id",
        properties=(
            "version",
            "state",
            "createdAt",
            "expiresAt",
            "addedNo",
            "ownerDistricts",
            "body",
        ),
        description="A standing wish for alerts, as it is now.",
    ),
    Label(
        name="SubscriptionVersion",
        key="id",
        properties=("version", "body"),
        description="A standing wish for alerts, as it once was.",
    ),
    Label(
        name="SavedPattern",
        key="id",
        properties=("isActive", "createdAt", "ownerDistricts", "body"),
        description="A pattern that is looked for in every write.",
    ),
    Label(
        name="Event",
        key="seq",
        properties=("snapshotNo", "previousHash", "eventHash", "body", "write"),
        description="What was done, by whom, chained by hashes.",
    ),
    Label(
        name="Copy",
        key="one",
        properties=("head", "done"),
        description="A copy that is not finished: the database is no store before it is gone.",
    ),
    Label(
        name="Clock",
        key="one",
        properties=(
            "snapshotNo",
            "eventSeq",
            "eventHash",
            "schemaStep",
            "identitySecret",
            "turn",
        ),
        description="Where the store stands; exactly one.",
    ),
)
"""Every label."""

RELATIONSHIPS: Final = (
    Relationship(
        kind=LinkKind.TRANSFERRED,
        sources=_PAID,
        targets=_PAID,
        properties=("transferKey", "amountPaise", "disputedPaise", "layer", "utr", "rail"),
        description="Money moved from one account to another.",
    ),
    Relationship(
        kind=LinkKind.WITHDREW,
        sources=_PAID,
        targets=("Atm", *_PAID),
        properties=("amountPaise", "disputedPaise", "channel", "isDeclined", "utr", "layer"),
        description="Cash was drawn at a machine; to the account itself where no place is told.",
    ),
    Relationship(
        kind=LinkKind.HELD_FOR,
        sources=_PAID,
        targets=("Complaint",),
        properties=("amountPaise", "utr", "layer", "releasedAt"),
        description="A sum was blocked in an account for a complaint.",
    ),
    Relationship(
        kind=LinkKind.ACTED_ON,
        sources=_PAID,
        targets=("Complaint",),
        properties=("kind", "amountPaise", "mostPaise", "utr", "layer"),
        description="A bank did something that is neither transfer, withdrawal nor hold.",
    ),
    Relationship(
        kind=LinkKind.PAID_INTO,
        sources=("Complaint",),
        targets=_PAID,
        properties=("disputedPaise",),
        description="The victim's money first reached this account; from layer-1 transfers.",
    ),
    Relationship(
        kind=LinkKind.FILED_BY,
        sources=("Complaint",),
        targets=_PAID,
        properties=(),
        description="The victim's own account, as the complaint or a layer-1 transfer tells.",
    ),
    Relationship(
        kind=LinkKind.NAMES_PHONE,
        sources=("Complaint",),
        targets=("Phone",),
        properties=("role",),
        description="A complaint names a phone.",
    ),
    Relationship(
        kind=LinkKind.USES_PHONE,
        sources=_PAID,
        targets=("Phone",),
        properties=("role",),
        description="An account is used with a phone.",
    ),
    Relationship(
        kind=LinkKind.USES_DEVICE,
        sources=(*_PAID, "Phone"),
        targets=("Device",),
        properties=("role",),
        description="An account or a phone is used with a handset.",
    ),
    Relationship(
        kind=LinkKind.HELD_BY,
        sources=_PAID,
        targets=("Person", "Company"),
        properties=("role",),
        description="An account is a person's or a company's.",
    ),
    Relationship(
        kind=LinkKind.INTRODUCED,
        sources=("Person",),
        targets=("Person",),
        properties=("role",),
        description="A person brought another one in.",
    ),
)
"""Every relationship type, in the order of the codes of link kinds."""

SAYINGS: Final = ("RECORDED", "DESCRIBED", "NAMES", "OBSERVED", "OBSERVED_WITH")
"""Facts that tie nothing: what a complaint is, what an entity is like (each from the thing to
itself), who names an identifier that is neither phone nor handset, and what a call record, a
statement or a list of suspects says of an entity (to itself; to whatever else it names)."""

TYPES: Final = (*(one.kind.value for one in RELATIONSHIPS), *SAYINGS)
"""Every type of relationship that a graph database holds."""

ANYTHING: Final = "Entity"
"""The label of whatever a fact speaks of, beside its own, so that one index finds every key."""

LABEL_OF: Final[Mapping[EntityKind, str]] = {
    EntityKind.COMPLAINT: "Complaint",
    EntityKind.ACCOUNT: "Account",
    EntityKind.UPI: "UpiHandle",
    EntityKind.WALLET: "Wallet",
    EntityKind.PHONE: "Phone",
    EntityKind.DEVICE: "Device",
    EntityKind.ATM: "Atm",
    EntityKind.PERSON: "Person",
    EntityKind.COMPANY: "Company",
    EntityKind.RING: "Ring",
}
"""The label of what a key stands for; kinds of a later release are not in it."""


def is_personal(label: str) -> bool:
    """Tell whether the things of a label are persons' own, so that their keys are hashed."""
    return any(LABEL_OF.get(kind) == label for kind in PERSONAL_KINDS)
