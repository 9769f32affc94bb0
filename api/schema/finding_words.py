"""What is found in it, and told: each closed set, and each of its values, in words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from analytics.ledger.events import Policy
from analytics.ledger.paths import PathRank
from graph.model.alert import AlertKind, AlertState, Severity
from graph.model.answer import TruncationReason
from graph.model.assignment import AssignmentKind
from graph.model.day import DayKind
from graph.model.decision import DecisionKind
from graph.model.delivery import DeliveryState
from graph.model.endpoint import Channel, EndpointState
from graph.model.evidence import EvidenceKind
from graph.model.filters import RingOrder
from graph.model.member import RingRole
from graph.model.pattern import PatternKind
from graph.model.register import RingEventKind
from graph.model.ring import RingState
from graph.model.scope import OfficeRole
from graph.model.subscription import Language, SubscriptionState
from graph.model.traced import Knowledge
from graph.model.trail import ExitKind, TrailKind
from graph.model.typology import Typology

FINDING_WORDS: Final[Mapping[type[StrEnum], tuple[str, Mapping[str, str]]]] = {
    DayKind: (
        "Days that are compared with all others.",
        {
            **{kind.name: f"{kind.value.capitalize()}s." for kind in tuple(DayKind)[:7]},
            "PAY_DAYS": "From the last day of a month to the seventh of the next.",
            "HOLIDAYS": "Public holidays of the state, or of all India where it is not known.",
        },
    ),
    RingOrder: (
        "Order of rings; ties by id.",
        {
            "DISPUTED_LARGEST": "Most disputed money first.",
            "CHANGED_NEWEST": "Last changed first.",
            "ID": "By id.",
        },
    ),
    RingRole: (
        "What an account does in a ring.",
        {
            "VICTIM_FACING": "Takes money from victims.",
            "COLLECTOR": "Gathers from many accounts.",
            "DISTRIBUTOR": "Spreads to many accounts.",
            "LAYERER": "Passes money on.",
            "CASHER": "Turns money into cash.",
            "ORGANISER": "Holds the ring together.",
            "MEMBER": "Belongs, without a plain role.",
        },
    ),
    RingState: (
        "Whether a ring is at work.",
        {
            "ACTIVE": "Seen lately.",
            "DORMANT": "Not seen lately.",
            "MERGED": "Part of another ring by now.",
        },
    ),
    Typology: (
        "How a ring works.",
        {
            "CYCLE": "Money goes round in a circle.",
            "CHAIN": "Money goes down a chain of accounts.",
            "FAN_IN": "Many accounts pay into one within a day.",
            "FAN_OUT": "One account pays many within a day.",
            "CASH_OUT_CREW": "Members draw at one machine together.",
            "STRUCTURING": "Amounts are kept just below a limit.",
            "SHARED_IDENTIFIER": "Members share phones or handsets.",
            "PASS_THROUGH": "Money leaves within hours of coming.",
            "MIXED": "No one pattern explains half of the members.",
        },
    ),
    AssignmentKind: (
        "How clearly a complaint belongs to a ring.",
        {
            "JOINS": "It belongs to the nearest ring.",
            "CANDIDATES": "It is near some rings, and clearly in none.",
            "NONE": "No ring is near.",
        },
    ),
    DecisionKind: (
        "What an officer decided about rings.",
        {
            "NOT_IN_RING": "Accounts are not in a ring.",
            "SAME_RING": "Rings are one.",
            "SEPARATE_RING": "Accounts of a ring are a ring of their own.",
            "CONFIRMED": "A ring is one, whatever is found.",
            "NEVER_LINK": "Something must never link accounts.",
            "UNDONE": "An earlier decision no longer holds.",
        },
    ),
    RingEventKind: (
        "What became of a ring.",
        {
            "BORN": "It was found first.",
            "GREW": "Accounts or complaints joined.",
            "SHRANK": "Accounts or complaints left.",
            "MERGED": "It took up another ring.",
            "SPLIT": "A part of it became a ring of its own.",
            "DORMANT": "It fell quiet.",
            "REACTIVATED": "It is at work again.",
            "DECIDED": "An officer decided about it.",
        },
    ),
    EvidenceKind: (
        "What ties the members of a ring.",
        {
            "SHARED_ACCOUNTS": "Complaints that pass the same account.",
            "TRANSFERS": "Money between members.",
            "SHARED_IDENTIFIERS": "Phones or handsets in common.",
            "MACHINE_WEEKS": "The same machines in the same weeks.",
            "COMPLAINTS": "Complaints in common.",
        },
    ),
    TrailKind: (
        "Whose apportionment a trail is.",
        {
            "REPORTED": "The banks', as reported.",
            "COMPUTED": "Ours, under a stated policy.",
        },
    ),
    Policy: (
        "Whose money leaves an account first.",
        {
            "FIFO": "The oldest credit.",
            "LIFO": "The newest credit.",
            "PRO_RATA": "Everybody's in proportion to what is there.",
            "LOWEST_INTERMEDIATE_BALANCE": "Clean money, then the complaints' in proportion.",
            "POISON": "Any contact counts in full: exposure for screening, never traced money.",
        },
    ),
    PathRank: (
        "What makes one path better than another; ties by arrival, transfers, then keys.",
        {
            "EARLIEST": "It arrives first.",
            "FEWEST_HOPS": "It has fewest transfers.",
            "MOST_MONEY": "Its smallest transfer is largest.",
            "FASTEST": "It takes least time from its first transfer.",
        },
    ),
    Knowledge: (
        "What is known of an account.",
        {
            "STATEMENT": "Every movement of a period.",
            "REPLIED": "What its bank reported.",
            "SILENT": "Only what others tell of it.",
        },
    ),
    ExitKind: (
        "What ended the way of some money.",
        {
            "WITHDRAWAL": "It was drawn.",
            "HOLD": "It was blocked.",
            "REFUND": "It was given back.",
            "OTHER": "Something else was done with it.",
        },
    ),
    TruncationReason: (
        "The rule by which something was left out.",
        {
            "DEPTH": "Farther away than asked.",
            "HUB": "An entity with too many links is shown, not expanded.",
            "ENTITIES": "More entities than asked.",
            "LINKS": "More links than asked.",
            "SHARE": "Too small a share of the money.",
            "TIME_LIMIT": "The time was up.",
            "SCOPE": "Outside what the viewer may see.",
        },
    ),
    PatternKind: (
        "A suspicious shape of movements.",
        {
            "FAN_IN": "Many payers of one account.",
            "FAN_OUT": "Many beneficiaries of one account.",
            "CYCLE": "Money that comes back to where it started.",
            "PASS_THROUGH": "Money that leaves as soon as it came.",
            "STRUCTURING": "Amounts kept just below a limit.",
            "RAPID_FIRE": "Many debits in minutes.",
            "ROUND_AMOUNTS": "Debits of round amounts.",
            "SPLIT_AND_MERGE": "Money paid through several accounts to one.",
            "DORMANT_THEN_ACTIVE": "An account that lay still, then received much.",
            "SHARED_IDENTIFIER": "Accounts on one phone or device.",
            "MANY_ATMS_A_DAY": "Draws at many machines in one day.",
        },
    ),
    AlertKind: (
        "What an alert tells.",
        {
            "RING_DETECTED": "A ring was found.",
            "RING_CHANGED": "A ring grew, merged, split or woke.",
            "CASH_OUT_FORECAST": "A ring is likely to draw cash at named machines.",
            "WATCHED_ENTITY_SEEN": "A known account came up in a new complaint.",
            "HOLD_ADVISED": "A hold of an account probably saves rupees.",
            "HOLD_ENDING": "A hold is 60, 80 or 90 days old; it lapses after 90.",
            "PREVENTIVE_LOCAL": "A district's hour of most fraud comes near.",
            "MANUAL": "A person raised it.",
            "OPERATIONS": "About this system itself.",
            "TEST": "A trial; nothing happened.",
        },
    ),
    Severity: (
        "How much an alert matters.",
        {
            "LOW": "To know.",
            "MEDIUM": "To look at today.",
            "HIGH": "To look at now.",
            "CRITICAL": "Money moves now.",
        },
    ),
    AlertState: (
        "Whether somebody took an alert up.",
        {
            "OPEN": "Nobody has.",
            "ACKNOWLEDGED": "Somebody has.",
            "CLOSED": "It is done with.",
            "CANCELLED": "It no longer holds.",
        },
    ),
    Channel: (
        "A way a message takes.",
        {"EMAIL": "E-mail.", "WEBHOOK": "A signed POST to an address."},
    ),
    EndpointState: (
        "Whether an address may be used.",
        {
            "PENDING": "Not yet proven.",
            "PROVEN": "It may.",
            "SUSPENDED": "Not any more; messages to it failed for good.",
        },
    ),
    Language: ("A language of messages.", {"EN": "English.", "HI": "Hindi."}),
    SubscriptionState: (
        "Whether a subscription is served.",
        {
            "ACTIVE": "It is.",
            "PAUSED": "Not until resumed.",
            "DELETED": "Not any more.",
        },
    ),
    DeliveryState: (
        "What became of a message.",
        {
            "WAITING": "It waits for its time.",
            "LEASED": "It is being sent.",
            "SENT": "The receiver took it.",
            "DEAD": "It will never pass; the reason says why.",
            "MISSED": "It came too late to be of use.",
            "WITHHELD": "Its reader may no longer see it.",
            "SUPERSEDED": "A newer version was sent instead.",
            "CANCELLED": "It was called off.",
        },
    ),
    OfficeRole: (
        "What a principal is in their office.",
        {
            "ADMIN": "Runs the installation.",
            "SUPERVISOR": "Leads investigators.",
            "INVESTIGATOR": "Works complaints.",
            "DATA_ENTRY": "Takes files in.",
            "ANALYST": "Looks for patterns.",
            "AUDITOR": "Reads the record of acts.",
            "BOT": "A program.",
            "SYSTEM": "This system itself.",
        },
    ),
}
