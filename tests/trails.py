"""Random money trails, written as workbooks with every quirk that exports have.

What a trail says is made first, as plain values; how it is written is chosen after. Nothing
here is taken from the readers: the answer key is what was made.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from random import Random
from typing import TypeVar

from tests.trail_layouts import BANKS, BY_HEADER_ALONE, LAYOUTS, NAMES, TOTALS

INDIA = timezone(timedelta(hours=5, minutes=30))
FIRST = datetime(2026, 1, 1, tzinfo=INDIA)
MINUTES = 300 * 24 * 60
LONGEST_NUMBER = 15  # digits that a spreadsheet's number keeps
SHARE_NAMED = 0.6
TO_MINUTE = (
    "%d/%m/%Y %H:%M",
    "%d/%m/%y %H:%M",
    "%d-%m-%Y %H:%M",
    "%d/%m/%Y %I:%M %p",
    "%d/%m/%Y %H:%M:%p",
)
TO_SECOND = (
    "%d/%m/%Y %H:%M:%S",
    "%d-%m-%Y %H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %I:%M:%S %p",
    "%d-%b-%Y %H:%M:%S",
    "%d/%m/%y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S %p",
    "%d %B %Y %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S+05:30",
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An account as it truly is; `name` is empty where a file does not give it."""

    kind: str
    name: str
    flag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one row says."""

    sheet: str
    complaint: str
    account: Party
    beneficiary: Party | None = None
    paise: int | None = None
    disputed: int | None = None
    utr: str | None = None
    at: datetime | None = None
    precision: str = "UNKNOWN"
    layer: int | None = None
    machine: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """A file's answer key, and the sheets that say it."""

    name: str
    complaints: tuple[str, ...]
    said: Counter[Said]
    sheets: Mapping[str, list[list[object]]]
    merged: Mapping[str, str]


Cells = dict[str, object]
Line = tuple[Said, Cells]


class Writer:
    """Makes a trail and chooses how it is written; the same seed, the same file."""

    def __init__(
        self, seed: int, *, is_quirky: bool = True, is_text: bool = False, has_names: bool = True
    ) -> None:
        self._chance = Random(seed)
        self._is_quirky = is_quirky
        self._is_text = is_text  # the file's form knows no numbers, as CSV and HTML
        self._has_names = has_names  # of sheets; CSV has none

    def trail(self, *, kinds: Sequence[str] | None = None, most: int = 6) -> Trail:
        """Give a random trail and its sheets."""
        stem = self._chance.randrange(10**6)
        complaints = tuple(
            f"399{self._chance.randint(1, 12):02}26{stem:06}{at}"
            for at in range(self._one(1, 1, 1, 3))
        )
        every = list(LAYOUTS)
        others = self._chance.sample(every[1:], self._chance.randint(0, len(every) - 1))
        said: Counter[Said] = Counter()
        sheets: dict[str, list[list[object]]] = {}
        merged: dict[str, str] = {}
        for kind in kinds or ["HOP", *others]:
            name = self._one(*NAMES[kind])
            lines = [self._line(kind, complaints) for _ in range(self._chance.randint(1, most))]
            sheets[name], more, block = self._sheet(kind, lines, is_single=len(complaints) == 1)
            said += more
            merged |= {name: block} if block else {}
        stamp = "BankAction_CompleteTrail07_11_2026_11_16_44.xlsx"
        return Trail(
            name=f"{complaints[0]} {stamp}" if len(complaints) == 1 else stamp,
            complaints=complaints,
            said=said,
            sheets=sheets,
            merged=merged,
        )

    def _one(self, *choices: T) -> T:
        """Give the first choice, or where quirks are on, any."""
        return self._chance.choice(choices) if self._is_quirky else choices[0]

    def _maybe(self, share: float = 0.3) -> bool:
        return self._is_quirky and self._chance.random() < share

    # What a row says, and how its cells say it

    def _line(self, kind: str, complaints: Sequence[str]) -> Line:
        columns = {column for column, _ in LAYOUTS[kind]}
        complaint = self._chance.choice(complaints)
        account, written = self._party()
        said = Said(sheet=kind, complaint=complaint, account=account)
        cells = self._trifles() | {"ack": self._ack(complaint), "account": written}
        if "beneficiary" in columns:
            party, cells["beneficiary"] = self._party()
            said = replace(said, beneficiary=party)
        if "amount" in columns:
            said = replace(said, paise=self._chance.randint(100, 10**8))
            cells["amount"] = self._money(said.paise or 0)
        if "disputed" in columns:
            said = replace(said, disputed=self._chance.randint(0, 10**7))
            cells["disputed"] = self._money(said.disputed or 0)
        if "date" in columns:
            at, precision, cells["date"] = self._moment()
            said = replace(said, at=at, precision=precision)
        if "layer" in columns:
            said = replace(said, layer=self._chance.choice([None, 0, 1, 2, 7, 12]))
            cells["layer"] = self._layer(said.layer)
        if "machine" in columns:
            said = replace(said, machine=self._chance.choice([None, "STBL13164", "21234567"]))
            cells |= self._machine(said.machine, is_atm=kind == "ATM")
        rrn = f"6{self._chance.randrange(10**11):011}"
        said = replace(said, utr=self._chance.choice([None, rrn, f"SBIN{rrn}"]))
        cells["utr"] = self._reference(said.utr)
        cells["utr2"] = cells["utr"] if self._maybe(0.5) else ""
        return said, cells

    def _trifles(self) -> Cells:
        """Give the cells that no fact's identity depends on."""
        ifsc = self._chance.choice(list(BANKS))
        return {
            "serial": self._chance.randint(1, 99),
            "bank": self._one(*BANKS[ifsc]),
            "ifsc": self._one(ifsc, ifsc.lower(), f" {ifsc} ", "PHONEPE", "PPIW0001", "NA", ""),
            "ref": self._one("577000001471", "NA", ""),
            "note": self._one("", "SENT BY UPI GROUPING", "DRRTGS-1"),
            "by": self._chance.choice(list(BANKS.values()))[0],
            "on": "09/11/2026 10:00:00",
            "place": self._one("BENGALURU", "Place of ATM :-LUCKNOW"),
            "nodal": "N",
            "mid": "M123",
            "code": "00881",
            "cheque": "000123",
            "manager": "A B",
        }

    def _layer(self, layer: int | None) -> object:
        if layer is None:
            return ""
        ways: list[object] = [layer, f"L{layer}", f"Layer {layer}", str(layer), f"layer-{layer}"]
        return self._one(*ways)

    def _machine(self, machine: str | None, *, is_atm: bool) -> Cells:
        if machine is None:
            return {"machine": self._one("", "NA", "-")}
        if self._maybe():
            note = f"CASH WDL // Terminal ID : {machine} // Card acceptor name: X"
            return {"machine": "", "note": note}
        return {"machine": f"{self._one('', ' ATM ID :-') if is_atm else ''}{machine}"}

    def _party(self) -> tuple[Party, object]:
        """Give an account and how its cell says it."""
        pick = self._chance
        kind = self._one("account", "account", "account", "upi", "wallet", "masked", "none", "lost")
        if kind == "upi":
            name = f"ravi.{pick.randrange(99)}@{pick.choice(['okaxis', 'ybl', 'paytm'])}"
            return Party(kind="UPI", name=name), self._one(name, name.upper(), f" {name} ")
        if kind == "wallet":
            name = f"{pick.choice(['FPPI', 'PPI'])}{pick.randrange(10**8)}"
            return Party(kind="WALLET", name=name), self._one(name, name.lower(), f"{name} ")
        if kind == "account":
            number = str(pick.randint(10**9, 10 ** pick.choice([10, 12, 15, 17])))
            return Party(kind="ACCOUNT", name=number), self._number(number)
        return self._nameless(kind)

    def _nameless(self, kind: str) -> tuple[Party, object]:
        """Give an account that its cell does not tell, and the cell."""
        if kind == "masked":
            end = f"{self._chance.randrange(10**4):04}"
            text = self._one(f"XXXXXXXX{end}", f"xxxx{end}", f"******{end}", "XXXX")
            return Party(kind="ACCOUNT", name="", flag="MASKED"), text
        if kind == "none":
            text = self._one("NA", "-", "", "N/A", "0")
            return Party(kind="ACCOUNT", name="", flag="NOT_AVAILABLE"), text
        lost: list[object] = ["1.23457E+16", "9.9E+15", "12345678901234567.0"]
        if not self._is_text:
            lost = [float(self._chance.randint(10**16, 10**17))]
        return Party(kind="ACCOUNT", name="", flag="PRECISION_LOST"), self._one(*lost)

    def _number(self, number: str) -> object:
        marks = ("{}", "0000{}", " {}", "'{}", "-:{}", "{}\n2", "A/C No :- {}", "{}<br/>")
        ways: list[object] = [mark.format(number) for mark in marks]
        ways.append(f"{number[:4]} {number[4:]}")
        if len(number) <= LONGEST_NUMBER:
            ways += [f"{number}.0"] if self._is_text else [int(number), float(number)]
        return self._one(*ways)

    def _ack(self, complaint: str) -> object:
        ways: list[object] = [complaint, f" {complaint}", f"'{complaint}", f"{complaint}\u200b"]
        ways += [] if self._is_text else [int(complaint)]
        return self._one(*ways)

    def _reference(self, utr: str | None) -> object:
        if utr is None:
            return self._one("NA", "", "-", "0")
        ways: list[object] = [utr, utr.lower(), f"'{utr}", f" {utr}"]
        if utr.isdigit() and not self._is_text:
            ways += [int(utr), float(utr)]
        return self._one(*ways)

    def _money(self, paise: int) -> object:
        rupees, rest = divmod(paise, 100)
        grouped = f"{_indian(rupees)}.{rest:02}"
        marks = (
            "{}",
            " {}",
            "Rs. {}",
            "Rs.{}",
            "₹{}",
            "₹ {}",
            "INR {}",
            "{}/-",
            "Rs {}/-",
            "{} INR",
        )
        ways: list[object] = [mark.format(grouped) for mark in marks]
        ways.append(f"{rupees}.{rest:02}")
        if not rest:
            ways += [_indian(rupees), f"{_indian(rupees)}/-", str(rupees)]
        if not self._is_text:
            ways += [paise / 100] + ([rupees] if not rest else [])
        return self._one(*ways)

    def _moment(self) -> tuple[datetime | None, str, object]:
        at = FIRST + timedelta(minutes=self._chance.randrange(MINUTES))
        second = self._chance.randrange(60)
        whole = at.replace(second=second)
        to_minute = [at.strftime(form) for form in TO_MINUTE]
        to_second = [whole.strftime(form) for form in TO_SECOND]
        match self._one("second", "second", "minute", "day", "none", "cell"):
            case "minute":
                return at, "MINUTE", self._one(*to_minute)
            case "day":
                day = at.replace(hour=0, minute=0)
                forms = ("%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y", "%Y-%m-%d", "%d-%b-%Y")
                ways: list[str | date] = [day.strftime(form) for form in forms]
                ways += [] if self._is_text else [day.date()]
                return day, "DAY", self._one(*ways)
            case "none":
                return None, "UNKNOWN", self._one("", "NA", "-")
            case "cell" if not self._is_text:
                return whole, "SECOND", whole.replace(tzinfo=None)
        return whole, "SECOND", self._one(*to_second)

    # How a sheet is laid out

    def _sheet(
        self, kind: str, lines: Sequence[Line], *, is_single: bool
    ) -> tuple[list[list[object]], Counter[Said], str]:
        """Give a sheet's rows, what they say, and the block of it that is merged."""
        columns, header = self._header(kind)
        above = [self._one([], ["NCRP"], ["Bank Action", "Trail"], ["Printed by", "", "admin"])
                 for _ in range(self._one(0, 0, 0, 1, 3, 10))]  # fmt: skip
        is_told_once = is_single and self._maybe(0.2)
        body, said = self._body(columns, lines, is_told_once=is_told_once)
        is_nameless = kind == "SMALL" or any(not one.account.name for one, _ in lines)
        merge = ""
        if is_single and not is_told_once and not is_nameless and self._maybe(0.2):
            merge = _merge(body, columns.index("ack"), top=len(above) + 2)
        else:
            self._litter(columns, header, body)
        return [*(list[object](row) for row in above), list(header), *body], said, merge

    def _header(self, kind: str) -> tuple[list[str], list[str]]:
        layout = LAYOUTS[kind]
        columns = [column for column, _ in layout]
        header = [self._one(*names) for _, names in layout]
        if self._maybe():
            order = self._chance.sample(range(len(layout)), len(layout))
            return [columns[at] for at in order], [header[at] for at in order]
        if kind not in BY_HEADER_ALONE and self._has_names and self._maybe(0.2):
            told = self._chance.sample(range(len(header)), 4)
            header = [
                text if at in told or self._chance.random() < SHARE_NAMED else ""
                for at, text in enumerate(header)
            ]
        return columns, header

    def _body(
        self, columns: Sequence[str], lines: Sequence[Line], *, is_told_once: bool
    ) -> tuple[list[list[object]], Counter[Said]]:
        body: list[list[object]] = []
        said: Counter[Said] = Counter()
        for one, cells in lines:
            left_out = "ack" if is_told_once and one.account.name else ""
            row = ["" if column == left_out else cells.get(column, "") for column in columns]
            body.append(row)
            said[one] += 1
            is_named = one.beneficiary is None or one.beneficiary.name
            if one.utr and one.account.name and is_named and self._maybe(0.15):
                body.append(list(row))  # an exact repeat is said once
        return body, said

    def _litter(
        self, columns: Sequence[str], header: Sequence[str], body: list[list[object]]
    ) -> None:
        """Put in what exports have between their rows and is no data."""
        between: list[list[object]] = [list(header), ["" for _ in columns]]
        for row in between:
            if self._maybe():
                body.insert(self._chance.randint(0, len(body)), row)
        if self._maybe():
            total = {"serial": self._one(*TOTALS), "amount": "9,99,999.00"}
            body.append([total.get(column, "") for column in columns])


def _merge(body: Sequence[list[object]], column: int, *, top: int) -> str:
    """Merge a column over all rows, so that only the first says its value; give the block."""
    if len(body) == 1:
        return ""
    for row in body[1:]:
        row[column] = None
    letter = chr(ord("A") + column)
    return f"{letter}{top}:{letter}{top + len(body) - 1}"


def _indian(rupees: int) -> str:
    digits = str(rupees)
    head, tail = digits[:-3], digits[-3:]
    groups: list[str] = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*groups, tail])
