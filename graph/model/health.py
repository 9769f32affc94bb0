"""How a store is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a store is.

    Attributes:
        is_writable: A write would pass.
        engine: Name and version, ``SQLite 3.45.1``.
        schema_step: Number of its last migration.
        snapshot_no: Its snapshot.
        fact_count: Facts kept.
        size_bytes: Size of its files; None: not told.
        findings: What is wrong, in words; empty: nothing.
    """

    is_writable: bool
    engine: str
    schema_step: int
    snapshot_no: int
    fact_count: int
    size_bytes: int | None
    findings: tuple[str, ...]
