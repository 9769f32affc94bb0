"""What can be set about the store and about taking files in."""

from __future__ import annotations

import msgspec


class StoreSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the facts are kept.

    Attributes:
        url: ``sqlite:ringtrace.db``, or ``neo4j://user@host:7687/database`` and its like.
        password_file: File that holds the server's password; unused by SQLite.
        queue_file: File for the queue of messages beside a server; unused by SQLite.
        synchronous: SQLite's ``FULL`` (survives a power cut) or ``NORMAL``.
        readers: Connections that read at the same time.
        read_timeout_s: Longest one read may take, seconds.
        whole_timeout_s: Longest a read of everything may take, seconds, as finding rings wants.
        write_timeout_s: Longest one import may take, seconds.
    """

    url: str = "sqlite:ringtrace.db"
    password_file: str | None = None
    queue_file: str = "ringtrace-queue.db"
    synchronous: str = "FULL"
    readers: int = 4
    read_timeout_s: float = 10.0
    whole_timeout_s: float = 600.0
    write_timeout_s: float = 300.0


class IntakeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits of a file and of the child process that reads it (SECURITY.md section 8).

    Attributes:
        max_file_bytes: Largest file taken.
        max_unpacked_bytes: Largest sum of an archive's members.
        max_members: Most members of an archive.
        max_ratio: Largest unpacked to packed ratio.
        max_sheets: Most sheets of a workbook.
        max_rows: Most rows of a file, header and banner among them: what a spreadsheet holds.
        max_columns: Most columns of a sheet.
        max_cell_chars: Longest text of a cell.
        memory_bytes: Address space of the child.
        cpu_s: Processor seconds of the child.
        wall_s: Seconds until the child is ended.
        keep_originals: Whether the file is kept under its hash.
    """

    max_file_bytes: int = 100_000_000
    max_unpacked_bytes: int = 500_000_000
    max_members: int = 200
    max_ratio: int = 100
    max_sheets: int = 64
    max_rows: int = 1_048_576
    max_columns: int = 256
    max_cell_chars: int = 32_767
    memory_bytes: int = 1_073_741_824
    cpu_s: int = 60
    wall_s: int = 120
    keep_originals: bool = True
