"""How the four operators lay out their call records.

The headers stand as each operator writes them, in the order of its columns;
what is not read has no line. Sources: DOMAIN.md section 5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from graph.intake.headers import Column, Vocabulary

BANNER_ROWS: Final = 60  # Jio writes about nineteen lines above its header
FEWEST_COLUMNS: Final = 6


class Operator(StrEnum):
    """Who keeps a record."""

    AIRTEL = "AIRTEL"
    JIO = "JIO"
    VI = "VI"
    BSNL = "BSNL"


LAYOUTS: Final[Mapping[Operator, Mapping[Column, str]]] = MappingProxyType(
    {
        Operator.AIRTEL: {
            Column.SUBSCRIBER: "Target No",
            Column.CALL_TYPE: "Call Type",
            Column.OTHER_PARTY: "B Party No",
            Column.DATE: "Date",
            Column.TIME: "Time",
            Column.DURATION: "Dur(s)",
            Column.FIRST_PLACE: "First CGI Lat/Long",
            Column.FIRST_CELL: "First CGI",
            Column.LAST_PLACE: "Last CGI Lat/Long",
            Column.LAST_CELL: "Last CGI",
            Column.SERVICE: "Service Type",
            Column.IMEI: "IMEI",
            Column.IMSI: "IMSI",
            Column.FORWARDED: "Call Fow No",
        },
        Operator.JIO: {
            Column.CALLER: "Calling Party Telephone Number",
            Column.CALLED: "Called Party Telephone Number",
            Column.FORWARDED: "Call Forwarding",
            Column.DATE: "Call Date",
            Column.TIME: "Call Time",
            Column.DURATION: "Call Duration",
            Column.FIRST_CELL: "First Cell ID",
            Column.LAST_CELL: "Last Cell ID",
            Column.CALL_TYPE: "Call Type",
            Column.IMEI: "IMEI",
            Column.IMSI: "IMSI",
        },
        Operator.VI: {
            Column.SUBSCRIBER: "Target /A PARTY NUMBER",
            Column.CALL_TYPE: "CALL_TYPE",
            Column.OTHER_PARTY: "B PARTY NUMBER",
            Column.DATE: "Call date",
            Column.TIME: "Call Initiation Time",
            Column.DURATION: "Call Duration",
            Column.FIRST_PLACE: "First BTS Location",
            Column.FIRST_CELL: "First Cell Global Id",
            Column.LAST_PLACE: "Last BTS Location",
            Column.LAST_CELL: "Last Cell Global Id",
            Column.SERVICE: "Service Type",
            Column.IMEI: "IMEI",
            Column.IMSI: "IMSI",
            Column.FORWARDED: "Call Forwarding Number",
        },
        Operator.BSNL: {
            Column.SUBSCRIBER: "Target/A-Party Number",
            Column.CALL_TYPE: "Call Type",
            Column.OTHER_PARTY: "Other/B-party Number",
            Column.DATE: "Call Date",
            Column.TIME: "Call Initiation Time",
            Column.DURATION: "Call Duration",
            Column.FIRST_PLACE: "First BTS Location",
            Column.FIRST_CELL: "First Cell Global ID",
            Column.LAST_PLACE: "Last BTS Location",
            Column.LAST_CELL: "Last Cell Global ID",
            Column.SERVICE: "Service Type",
            Column.IMEI: "IMEI",
            Column.IMSI: "IMSI",
        },
    }
)
"""Headers of the columns that are read."""

CALL_NAMES: Final = Vocabulary(
    {
        column: [layout[column] for layout in LAYOUTS.values() if column in layout]
        for column in sorted({column for layout in LAYOUTS.values() for column in layout})
    }
)
"""The names of all four together: a column means the same wherever it stands."""

TARGET: Final = re.compile(
    r"(?:input value|search value|msisdn|mobile no|target)[^\d]{0,12}(\d{10,13})(?!\d)",
    re.IGNORECASE,
)
"""The line of a banner that says whose record it is."""

STATED_COUNT: Final = re.compile(r"CDR\s+COUNT\s*:\s*(\d{1,9})", re.IGNORECASE)
"""BSNL's last line: how many records it wrote."""
