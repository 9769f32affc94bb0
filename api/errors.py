"""What each error means outside: its HTTP status and the exit code of a command."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from analytics.errors import AnalysisError
from graph.errors import (
    CannotWrite,
    ChainBroken,
    Conflict,
    FileRefused,
    ForeignRoom,
    InputError,
    NotAllowed,
    NotFound,
    RingtraceError,
    SettingsError,
    StoreError,
    StoreOutdated,
)
from notifiers.errors import DeliveryError


class Exit(IntEnum):
    """What a command's end means; numbers from 64 on as in sysexits.h."""

    DONE = 0
    NO = 1
    USAGE = 2
    INPUT = 65
    UNAVAILABLE = 69
    FAULT = 70
    CANNOT_WRITE = 73
    NOT_ALLOWED = 77
    SETUP = 78
    STOPPED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an error means outside.

    Attributes:
        http: Status of a plain HTTP answer.
        exit: Exit code of a command.
    """

    http: int
    exit: Exit


MEANINGS: dict[type[RingtraceError], Meaning] = {
    FileRefused: Meaning(http=415, exit=Exit.INPUT),
    InputError: Meaning(http=422, exit=Exit.INPUT),
    NotFound: Meaning(http=404, exit=Exit.NO),
    Conflict: Meaning(http=409, exit=Exit.NO),
    NotAllowed: Meaning(http=403, exit=Exit.NOT_ALLOWED),
    StoreOutdated: Meaning(http=500, exit=Exit.SETUP),
    CannotWrite: Meaning(http=503, exit=Exit.CANNOT_WRITE),
    StoreError: Meaning(http=503, exit=Exit.UNAVAILABLE),
    AnalysisError: Meaning(http=409, exit=Exit.NO),
    DeliveryError: Meaning(http=503, exit=Exit.UNAVAILABLE),
    ChainBroken: Meaning(http=500, exit=Exit.NO),
    SettingsError: Meaning(http=500, exit=Exit.SETUP),
    ForeignRoom: Meaning(http=500, exit=Exit.SETUP),
}
"""The nearest class in an error's ancestry decides; anything else is our fault."""

OUR_FAULT = Meaning(http=500, exit=Exit.FAULT)


def meaning_of(error: BaseException) -> Meaning:
    """Say what an error means outside."""
    for kind in type(error).__mro__:
        if kind in MEANINGS:
            return MEANINGS[kind]
    return OUR_FAULT
