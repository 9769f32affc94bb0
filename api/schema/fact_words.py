"""What is known: each closed set, and each of its values, in words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from api.services.progress import ImportState
from graph.model.batch import InputKind
from graph.model.complaint import FraudType, LossSource
from graph.model.entity import AtmKind, EntityFlag
from graph.model.fact import Precision
from graph.model.filters import ComplaintOrder
from graph.model.flow import FlowOrder
from graph.model.ids import EntityKind
from graph.model.link import LinkKind
from graph.model.mule import InnocentKind
from graph.model.search import MatchKind
from graph.model.transfer import ActionKind, CashChannel, Rail

FACT_WORDS: Final[Mapping[type[StrEnum], tuple[str, Mapping[str, str]]]] = {
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
}
