"""What the sheets of a trail are called, and their columns, in every way that is met."""

from collections.abc import Mapping, Sequence

BANKS = {
    "ICIC0008515": ("ICICI Bank", "ICICI BANK LIMITED", "ICICI Bank<br/>"),
    "SBIN0000691": ("State Bank of India", "SBI", "STATE  BANK OF INDIA<hr/>"),
    "HDFC0000123": ("HDFC Bank", "HDFC", "HDFC BANK LTD"),
    "BARB0VJABCD": (
        "Bank of Baroda", "Bank of Baroda (including Vijaya Bank and Dena Bank)", "BANK OF BARODA",
    ),
}  # fmt: skip

ACK = (
    "Acknowledgement No.",
    "Acknowledgement No",
    "Ack No",
    "Ack No.",
    "Acknowledgement Number",
    "Complaint Number",
    "NCRP No",
    "पावती संख्या",
)
SENDER = (
    "Account No./ (Wallet /PG/PA) Id",
    "Account No./Wallet/PG/PA Id",
    "From Account",
    "Victim Account",
    "account no./ (wallet /pg/pa) id ",
    "प्रेषक खाता संख्या",
)
RECEIVER = (
    "Account No",
    "Account No.",
    "Beneficiary A/C",
    "Beneficiary Account No",
    "To Account",
    "लाभार्थी खाता संख्या",
)
UTR = (
    "Transaction Id / UTR Number",
    "UTR/Reference No",
    "UTR No",
    "RRN",
    "Ref No",
    "Transaction Ref No",
    "यूटीआर संख्या",
)
UTR2 = ("Transaction ID / UTR Number", "Transaction Id / UTR Number2")
AMOUNT = ("Transaction Amount", "Txn Amount", "Amount", "Amount (INR)", "राशि")
DISPUTED = ("Disputed Amount", "Dispute Amount", "विवादित राशि")
LAYER = ("Layer", "Layer No", "Layers", "Layer Number", "परत")
IFSC = ("Ifsc Code", "IFSC CODE", "आईएफएससी कोड")
DATE = ("Transaction Date", "Transaction Date / Time", "Txn Date", "Date", "दिनांक")
DRAWN = ("Withdrawal Date", "Withdrawal Date & Time", "Withdrawal Date & Ti", "निकासी तिथि")
DRAWN_AMOUNT = ("Withdrawal Amount", "Amount", "निकासी राशि")
HELD = ("Put on hold Date", "Date")
HELD_AMOUNT = ("Put on hold Amount", "Amount")
MACHINE = ("ATM ID", "Terminal ID", "एटीएम आईडी")
PLACE = ("Place/Location of ATM", "ATM Location", "एटीएम का स्थान")
BANK = ("Bank/FIs", "Beneficiary Bank")
SERIAL = ("S No.", "S No", "क्रमांक")
NOTE = ("Remarks", "टिप्पणी")
REF = ("Reference No",)
BY, ON, NODAL = ("Action Taken By bank",), ("Date of Action",), ("pisnodal",)

HEAD = (("serial", SERIAL), ("ack", ACK), ("account", SENDER), ("utr", UTR))
TAIL = (("by", BY), ("on", ON), ("nodal", NODAL))
Layout = Sequence[tuple[str, Sequence[str]]]
LAYOUTS: Mapping[str, Layout] = {
    "HOP": (
        *HEAD,
        ("bank", BANK),
        ("layer", LAYER),
        ("beneficiary", RECEIVER),
        ("ifsc", IFSC),
        ("date", DATE),
        ("utr2", UTR2),
        ("amount", AMOUNT),
        ("disputed", DISPUTED),
        ("ref", REF),
        ("note", NOTE),
        *TAIL,
    ),
    "ATM": (
        *HEAD,
        ("date", DRAWN),
        ("amount", DRAWN_AMOUNT),
        ("disputed", DISPUTED),
        ("machine", MACHINE),
        ("place", PLACE),
        ("ref", REF),
        ("note", NOTE),
        *TAIL,
    ),
    "AEPS": (
        *HEAD,
        ("date", DRAWN),
        ("amount", DRAWN_AMOUNT),
        ("ref", REF),
        ("note", NOTE),
        *TAIL[:2],
        ("putr", ("ptrans",)),
        ("paccount", ("paccountno",)),
        ("pifsc", ("pifsc_code",)),
        ("player", ("players",)),
        TAIL[2],
    ),
    "POS": (
        *HEAD,
        ("mid", ("MID",)),
        ("machine", ("TID",)),
        ("amount", ("Withdrawal Amount",)),
        ("date", ("Withdrawal Date & Time",)),
        ("merchant", ("Merchant Name",)),
        ("disputed", DISPUTED),
        ("code", ("Approval Code",)),
        ("ref", REF),
        ("note", NOTE),
        *TAIL,
    ),
    "CHEQUE": (
        *HEAD,
        ("taker", ("Account No",)),
        ("ifsc", IFSC),
        ("cheque", ("Cheque No", "Cheque Number")),
        ("date", ("Withdrawal Date & Time",)),
        ("amount", ("Withdrawal Amount",)),
        ("disputed", DISPUTED),
        ("place", ("Branch Location",)),
        ("manager", ("Branch Manager",)),
        ("ref", REF),
        ("note", NOTE),
        *TAIL,
    ),
    "CSP": (
        *HEAD,
        ("date", DRAWN),
        ("amount", DRAWN_AMOUNT),
        ("disputed", DISPUTED),
        ("ref", REF),
        ("note", NOTE),
        *TAIL,
    ),
    "HOLD": (*HEAD, ("date", HELD), ("amount", HELD_AMOUNT), *TAIL[:2], ("layer", LAYER), TAIL[2]),
    "OTHER": (
        *HEAD,
        ("date", DATE),
        ("amount", AMOUNT),
        ("ref", REF),
        ("note", NOTE),
        *TAIL[:2],
        ("layer", LAYER),
        TAIL[2],
    ),
    "SMALL": (*HEAD, ("ref", REF), ("note", NOTE), *TAIL[:2], ("layer", LAYER), TAIL[2]),
    "OLD": (
        ("serial", SERIAL),
        ("ack", ("Acknowledgement No",)),
        ("account", ("Account No.",)),
        ("utr", ("Transaction Id",)),
        ("date", ("Transaction Date",)),
        ("amount", ("Transaction Amount",)),
        ("ref", REF),
        ("note", NOTE),
        *TAIL[:2],
        ("layer", LAYER),
        TAIL[2],
        ("putr", ("ptrans",)),
        ("paccount", ("paccountno",)),
        ("pifsc", ("pifsc_code",)),
    ),
    "REFUND": (
        *HEAD,
        ("date", ("Refund Date", "Date")),
        ("amount", ("Refund Amount", "Amount")),
        *TAIL,
    ),
}
"""Columns of each sheet in the portal's order, with the names each goes by."""

NAMES: Mapping[str, Sequence[str]] = {
    "HOP": ("Money Transfer to", "MONEY TRANSFER TO ", "Monthly transfer", "money transfer to."),
    "ATM": ("Withdrawal through ATM", "WITHDRAWAL THROUGH ATM", "Withdrawal through ATM "),
    "AEPS": ("AEPS", "aeps "),
    "POS": ("Withdrawal through POS", "withdrawal through pos"),
    "CHEQUE": ("Cash Withdrawal through Cheque", "cash withdrawal through cheque"),
    "CSP": ("Withdrawal through Customer Se", "Withdrawal through Customer Ser"),
    "HOLD": ("Transaction put on hold", "Transaction Put On Hold "),
    "OTHER": ("Other", "OTHER "),
    "SMALL": ("Others Less Then 500", "others less then 500 "),
    "OLD": ("Old Transaction", "Old Transactions"),
    "REFUND": ("Refund Completed", "REFUND COMPLETED"),
}
BY_HEADER_ALONE = frozenset({"POS", "CHEQUE", "CSP", "REFUND", "OLD"})
"""Sheets whose columns' places nobody agrees on: a reader may not believe them."""

TOTALS = ("Total", "Grand Total", "TOTAL :")
