"""The closed sets of `graph.model` as GraphQL enums, each value described."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from analytics.ledger.events import Policy
from analytics.ledger.paths import PathRank
from api.services.progress import ImportState
from graph.model.alert import AlertKind, AlertState, Severity
from graph.model.answer import TruncationReason
from graph.model.assignment import AssignmentKind
from graph.model.batch import InputKind
from graph.model.complaint import FraudType, LossSource
from graph.model.decision import DecisionKind
from graph.model.delivery import DeliveryState
from graph.model.endpoint import Channel, EndpointState
from graph.model.entity import AtmKind, EntityFlag
from graph.model.evidence import EvidenceKind
from graph.model.fact import Precision
from graph.model.filters import ComplaintOrder, RingOrder
from graph.model.flow import FlowOrder
from graph.model.ids import EntityKind
from graph.model.link import LinkKind
from graph.model.member import RingRole
from graph.model.mule import InnocentKind
from graph.model.pattern import PatternKind
from graph.model.register import RingEventKind
from graph.model.ring import RingState
from graph.model.scope import OfficeRole
from graph.model.search import MatchKind
from graph.model.subscription import Language, SubscriptionState
from graph.model.traced import Knowledge
from graph.model.trail import ExitKind, TrailKind
from graph.model.transfer import ActionKind, CashChannel, Rail
from graph.model.typology import Typology

DEFINITION: Final = "__strawberry_definition__"

DESCRIPTIONS: Final[Mapping[type[StrEnum], tuple[str, Mapping[str, str]]]] = {
    EntityKind: (
        "What an id stands for.",
        {
            "COMPLAINT": "A complaint.",
            "ACCOUNT": "A bank account, or a token in its place.",
            "UPI": "A UPI id.",
            "WALLET": "A wallet or prepaid instrument.",
            "PHONE": "A telephone number.",
            "DEVICE": "A handset.",
            "SIM": "A SIM card.",
            "SENDER": "A name or short code that messages come from; no person's.",
            "PERSON": "A person.",
            "COMPANY": "A company.",
            "ATM": "A machine or place that hands out cash.",
            "RING": "A ring of accounts.",
            "DISTRICT": "A police district.",
        },
    ),
    InnocentKind: (
        "A kind of innocent account that looks like a mule's.",
        {
            "FAMILY": "A family that draws what is sent home.",
            "TRADER": "A trader with many payers and payees.",
            "AGENT": "An agent who hands out cash for others.",
            "DORMANT": "An account that slept and wakes.",
            "SALARIED": "A salaried person with one large payer.",
        },
    ),
    EntityFlag: (
        "What is odd about an identifier.",
        {
            "MASKED": "The file hides part of it.",
            "NOT_AVAILABLE": "The file says that it is not available.",
            "PRECISION_LOST": "A spreadsheet rounded its digits away.",
            "PSEUDO_IFSC": "Its IFSC stands for no branch.",
            "IFSC_TEXT_MISMATCH": "Bank name and IFSC name different banks.",
            "BANK_CONFLICT": "Files name two banks for the one number.",
            "AGGREGATOR": "It belongs to a payment aggregator, and links nobody.",
            "MERCHANT": "It belongs to a merchant, and links nobody.",
            "INVALID_NUMBER": "It is no number that could have been given out.",
            "BLOCKED": "Somebody blocked or revoked it.",
        },
    ),
    AtmKind: (
        "What sort of place hands out cash.",
        {
            "ATM": "A cash machine.",
            "MICRO_ATM": "A hand-held machine of a correspondent.",
            "POS": "A till.",
            "BRANCH": "A bank's branch.",
        },
    ),
    LinkKind: (
        "What ties two entities, read from source to target.",
        {
            "TRANSFERRED": "Money moved from account to account.",
            "WITHDREW": "Cash was drawn from the account at the machine.",
            "HELD_FOR": "Money in the account is held for the complaint.",
            "ACTED_ON": "A bank acted on the account for the complaint.",
            "PAID_INTO": "The complaint's money was first paid into the account.",
            "FILED_BY": "The complaint's money left the account.",
            "NAMES_PHONE": "The complaint names the phone.",
            "USES_PHONE": "The account uses the phone.",
            "USES_DEVICE": "The account uses the handset.",
            "HELD_BY": "The account is the person's or company's.",
            "INTRODUCED": "The person brought the other one in.",
        },
    ),
    FlowOrder: (
        "Which facts of an entity come first.",
        {
            "NEWEST": "The latest.",
            "OLDEST": "The earliest.",
            "LARGEST": "Those of the largest amount; of one amount the earliest.",
            "SMALLEST": "Those of the smallest amount; of one amount the earliest.",
        },
    ),
    Precision: (
        "How exactly an instant is known.",
        {
            "SECOND": "To the second.",
            "MINUTE": "To the minute.",
            "DAY": "To the day, India's.",
            "UNKNOWN": "Not at all.",
        },
    ),
    ImportState: (
        "Where an upload stands.",
        {
            "WAITING": "Nobody has begun it.",
            "READING": "A part of it was written, and more may follow.",
            "DONE": "It was taken in, or was known.",
            "REFUSED": "It was refused whole, or from some part on.",
        },
    ),
    InputKind: (
        "What a file is.",
        {
            "COMPLETE_TRAIL": "A CompleteTrail workbook of one complaint.",
            "COMPLAINT_LIST": "A list of complaints.",
            "ATM_REGISTER": "A register of machines.",
            "BRANCH_DIRECTORY": "A directory of bank branches by IFSC.",
            "CALL_RECORDS": "Call records of an operator.",
            "STATEMENT": "Statement of a bank account.",
            "SUSPECT_LIST": "A list of suspect phones, accounts and UPI ids.",
            "HELPLINE": "Complaints as the 1930 helpline pushes them.",
            "BANK_ANSWER": "A bank's answer on a complaint's money, as JSON.",
            "BANK_REQUEST": "A question of I4C to a bank, as JSON.",
            "TABLE": "A plain table, as `export` writes.",
        },
    ),
    FraudType: (
        "Sub-category of online financial fraud, as the portal has it.",
        {
            "INTERNET_BANKING": "Internet banking.",
            "CARD_OR_SIM_SWAP": "Debit or credit card, or SIM swap.",
            "UPI": "UPI.",
            "E_WALLET": "E-wallet.",
            "DEMAT": "Demat or depository.",
            "AEPS": "Aadhaar-enabled payment.",
            "BUSINESS_EMAIL": "Business e-mail compromise.",
            "FRAUD_CALL": "Fraudulent call.",
            "OTHER": "Another kind.",
        },
    ),
    LossSource: (
        "Where a headline loss comes from.",
        {
            "COMPLAINT": "The complaint states it.",
            "LAYER_1": "The sum of the disputed layer-1 payments.",
        },
    ),
    Rail: (
        "The way a payment took.",
        {
            "UPI": "Unified Payments Interface.",
            "IMPS": "Immediate Payment Service.",
            "NEFT": "National Electronic Funds Transfer.",
            "RTGS": "Real Time Gross Settlement.",
        },
    ),
    CashChannel: (
        "How money became cash or goods.",
        {
            "ATM": "At a cash machine.",
            "AEPS": "By Aadhaar-enabled payment.",
            "POS": "At a till.",
            "CHEQUE": "By cheque.",
            "CSP": "At a customer service point.",
        },
    ),
    ActionKind: (
        "What a bank did that is neither transfer, withdrawal nor hold.",
        {
            "OTHER": "Something else.",
            "SMALL": "A payment of at most Rs 500, without its amount.",
            "REFUND": "Money given back.",
            "OLD": "A transaction older than the fraud; in no sum.",
            "WRONG": "Reported wrongly; in no sum.",
            "CLOSED": "The account is closed; in no sum.",
            "NOT_RECEIVED": "The bank did not get the money; in no sum.",
        },
    ),
    MatchKind: (
        "How a search found something.",
        {
            "EXACT": "The whole number or id.",
            "NUMBER_END": "The last digits of a number.",
            "REFERENCE": "A reference (UTR or RRN) of one of its payments.",
            "WORDS": "Words of its name or place.",
        },
    ),
    ComplaintOrder: (
        "Order of complaints; ties by acknowledgement number.",
        {
            "REPORTED_NEWEST": "Last reported first.",
            "LOSS_LARGEST": "Largest loss first.",
            "NUMBER": "By acknowledgement number.",
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


def describe() -> None:
    """Describe each set to strawberry, which takes enums up as it meets them; twice is once."""
    for kind, (description, texts) in DESCRIPTIONS.items():
        if DEFINITION not in vars(kind):
            strawberry.enum(kind)
        definition: StrawberryEnumDefinition = vars(kind)[DEFINITION]
        definition.description = description
        for value in definition.values:
            value.description = texts[value.name]
