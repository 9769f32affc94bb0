"""What can go wrong, as one tree.

    RingtraceError
    ├── InputError            a file or a value that a person gave
    │   ├── MalformedIdentifier   a text that is no account, phone, IFSC ...
    │   ├── MalformedRow          a row that cannot be read, with sheet and cell
    │   ├── UnknownColumn         a header that is needed and missing
    │   ├── UnknownSheet          a sheet that nobody knows and that holds money
    │   └── FileRefused           a file refused whole, with the limit or the reason
    ├── NotFound              nothing of that key, or nothing the scope shows
    ├── Conflict              somebody was first; says what changed
    ├── NotAllowed            a permission is missing
    ├── StoreError
    │   ├── StoreUnavailable      the store cannot be reached now
    │   ├── IncompleteCommit      nobody knows whether a write was kept
    │   ├── StoreOutdated         the store wants migration, or a newer program
    │   └── CannotWrite           disk full or file read-only
    ├── ChainBroken           the audit chain does not fit
    ├── SettingsError         a setting that is wrong
    └── ForeignRoom           a package of ours is somebody else's

Each room hangs its own branch here. `api/errors.py` says which exit code and
HTTP status an error has. A message says what to do next and never holds an
account number, a phone number or any other value read from a file.
"""

from __future__ import annotations

from typing import ClassVar


class RingtraceError(Exception):
    """Root of every error of ours.

    Attributes:
        code: Stable name for machines, upper snake case.
        retryable: Whether the same call may pass later.
    """

    code: ClassVar[str] = "INTERNAL"
    retryable: ClassVar[bool] = False


class InputError(RingtraceError):
    """A file or value given by a person cannot be taken in.

    Attributes:
        sheet: Sheet it was found in; empty where there is none.
        cell: Address as a spreadsheet shows it, ``C7``; empty where there is none.
    """

    code = "INPUT_INVALID"

    def __init__(self, message: str, *, sheet: str = "", cell: str = "") -> None:
        """Keep the message and the place it speaks of."""
        super().__init__(message)
        self.sheet = sheet
        self.cell = cell


class MalformedIdentifier(InputError):
    """A text that is not the identifier it should be."""

    code = "MALFORMED_IDENTIFIER"


class MalformedRow(InputError):
    """A row that cannot be read."""

    code = "MALFORMED_ROW"


class UnknownColumn(InputError):
    """A column that is needed is missing."""

    code = "UNKNOWN_COLUMN"


class UnknownSheet(InputError):
    """A sheet nobody knows holds accounts and amounts, so it must not be dropped."""

    code = "UNKNOWN_SHEET"


class FileRefused(InputError):
    """A file is refused whole: a limit, or no reader knows it."""

    code = "FILE_REFUSED"


class NotFound(RingtraceError):
    """Nothing of that key exists, or the scope hides it."""

    code = "NOT_FOUND"


class Conflict(RingtraceError):
    """Somebody changed it first."""

    code = "CONFLICT"


class NotAllowed(RingtraceError):
    """The actor lacks a permission, which the message names."""

    code = "NOT_ALLOWED"


class StoreError(RingtraceError):
    """The store failed."""

    code = "STORE_ERROR"


class StoreUnavailable(StoreError):
    """The store cannot be reached now, or did not answer in time."""

    code = "STORE_UNAVAILABLE"
    retryable = True


class IncompleteCommit(StoreError):
    """The store was lost while it committed: the write was kept whole, or not at all.

    Doing the same again is safe: twice is once.
    """

    code = "INCOMPLETE_COMMIT"
    retryable = True


class StoreOutdated(StoreError):
    """The store's schema and this program do not fit; the message names the steps."""

    code = "STORE_OUTDATED"


class CannotWrite(StoreError):
    """The place cannot be written to: disk full, file read-only, no such folder."""

    code = "CANNOT_WRITE"


class ChainBroken(RingtraceError):
    """The audit chain does not fit; the message names the first event that does not."""

    code = "CHAIN_BROKEN"


class SettingsError(RingtraceError):
    """A setting is unknown or wrong; the message gives its path."""

    code = "SETTINGS_INVALID"


class ForeignRoom(RingtraceError):
    """A package of ours was replaced by another distribution's."""

    code = "FOREIGN_ROOM"
