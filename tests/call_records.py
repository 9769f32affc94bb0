"""Call records for tests, written as each operator writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.model.call import CallDirection, CallService
from graph.model.fact import INDIA


@dataclass(frozen=True, kw_only=True)
class Line:
    """A call as an operator knows it; `other` is ten digits or a sender's name."""

    other: str
    direction: CallDirection
    service: CallService
    at: datetime
    duration_s: int
    imei: str

    @property
    def is_out(self) -> bool:
        return self.direction is CallDirection.OUT


def airtel(target: str, lines: Sequence[Line]) -> str:
    head = [
        "BHARTI AIRTEL LIMITED ",
        "",
        f"Call Details of Mobile No '{target}' from '01-Aug-2026' to '31-Aug-2026' ",
        "",
        (
            "Target No,Call Type,TOC,B Party No,LRN No,LRN TSP-LSA,Date,Time,Dur(s),"
            "First CGI Lat/Long,First CGI,Last CGI Lat/Long,Last CGI,SMSC No,Service Type,"
            "IMEI,IMSI,Call Fow No,Roam Nw,SW & MSC ID,IN TG,OUT TG,Vowifi First UE IP,"
            "Port1,Vowifi Last UE IP,Port2"
        ),
    ]
    types = {True: ("OUT", "SMO"), False: ("IN", "SMT")}
    for line in lines:
        kind = types[line.is_out][line.service is CallService.SMS]
        at = line.at.astimezone(INDIA)
        head.append(
            f"'{target}',{kind},Pre,'{line.other}',4106,VI-KA,'{at:%d/%m/%Y}',{at:%H:%M:%S},"
            f"{line.duration_s},13.00112/77.63885,404-45-8331-1,,---,'-',{line.service.title()},"
            f"'{line.imei}0','404450000000001',-,AIR KA,'-',,,,,,"
        )
    return "\n".join(head)


def jio(target: str, lines: Sequence[Line]) -> str:
    head = ["RELIANCE JIO INFOCOMM LIMITED", f"Input Value : 91{target}"]
    head += [f"Header line {number}" for number in range(3, 20)]
    head.append(
        "Calling Party Telephone Number,Called Party Telephone Number,Call Forwarding,"
        "LRN Called No,Call Date,Call Time,Call Termination Time,Call Duration,First Cell ID,"
        "Last Cell ID,Call Type,SMS Center Number,IMEI,IMSI,Roaming Circle Name"
    )
    types = {True: ("a_out", "P2P_SMSOUT"), False: ("a_in", "A2P_SMSIN")}
    for line in lines:
        kind = types[line.is_out][line.service is CallService.SMS]
        other = f"91{line.other}" if line.other.isdigit() and len(line.other) == 10 else line.other
        caller, called = (f"91{target}", other) if line.is_out else (other, f"91{target}")
        at = line.at.astimezone(INDIA)
        head.append(
            f"'{caller}','{called}','-','-','{at:%d/%m/%Y}','{at:%H:%M:%S}','-',"
            f"'{line.duration_s}','404-45-83311','404-45-83311','{kind}','-','{line.imei}0',"
            "'404450000000001','JIO-KA'"
        )
    return "\n".join(head)


def vi(target: str, lines: Sequence[Line]) -> str:
    rule = "-" * 80
    head = [
        rule,
        "VODAFONE IDEA CALL DATA RECORDS",
        rule,
        f"MSISDN : - {target}",
        rule,
        (
            "Target /A PARTY NUMBER,CALL_TYPE,Type of Connection,B PARTY NUMBER,"
            "LRN- B Party Number,Translation of LRN,Call date,Call Initiation Time,"
            "Call Duration,First BTS Location,First Cell Global Id,Last BTS Location,"
            "Last Cell Global Id,SMS Centre Number,Service Type,IMEI,IMSI,Call Forwarding Number,"
            "Roaming Network/Circle,MSC ID,In TG ,Out TG ,IP Address ,Port No"
        ),
        rule,
    ]
    types = {True: ("Outgoing", "SMS-MO"), False: ("Incoming", "SMS-MT")}
    for line in lines:
        kind = types[line.is_out][line.service is CallService.SMS]
        other = f"0{line.other}" if line.other.isdigit() and len(line.other) == 10 else line.other
        at = line.at.astimezone(INDIA)
        head.append(
            f"0{target},{kind},PREPAID,{other},4106,Vodafone,{at:%d-%m-%Y},{at:%H:%M:%S},"
            f"{line.duration_s},SITE AT WARD 14,4044583311,SITE,4044583311,-,"
            f"{line.service.title()},{line.imei}00,404450000000001,-,Kar,X,A,B,-,-"
        )
    return "\n".join([*head, rule])


def bsnl(target: str, lines: Sequence[Line], *, counted: int | None = None) -> str:
    head = [
        "Search Criteria : MSISDN",
        f"Search Value : {target}",
        "",
        (
            "Target/A-Party Number,Call Type,Type of Connection,Other/B-party Number,"
            "LRN of B-Party Number,Translation of LRN,Call Date,Call Initiation Time,"
            "Call Duration,First BTS Location,First Cell Global ID,Last BTS Location,"
            "Last Cell Global ID,SMS Centre No.,Service Type,IMEI,IMSI,Original Calling Party,"
            "Roaming Network/Circle,Switch/MSC ID,In TG,Out TG"
        ),
    ]
    for line in lines:
        service = "SMS" if line.service is CallService.SMS else "Voice Call"
        at = line.at.astimezone(INDIA)
        head.append(
            f"{target},{line.direction},,{line.other},3104,,{at:%d/%m/%Y},{at:%H:%M:%S},"
            f"{line.duration_s},SITE 1; Bengaluru; Lat-13.00112; Long-77.63885,404-45-8331-1,,-,,"
            f"{service},{line.imei},404450000000001,,BSNL - Karnataka,919400000000,,"
        )
    count = len(lines) if counted is None else counted
    return "\n".join([*head, "*** END OF REPORT ***", f"CDR COUNT : {count}"])
