"""Marks that somebody put on a phone, an account or a UPI id."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model.fact import Fact
from graph.model.ids import EntityKey


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectMark(Fact):
    """An entry of a list of suspects; what a list says is no finding of ours.

    Attributes:
        entity: Key of the phone, account, UPI id, wallet or handset.
        listed_by: Whose list it is, as written; None: not told.
        grade: As the list words it, capitals: ``HIGH``; None: not told.
        remarks: Why, as written; None: not told.
    """

    entity: EntityKey
    listed_by: str | None = None
    grade: str | None = None
    remarks: str | None = None
