"""What both stores make facts with: a mould a kind, and the words that rows hold as text."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from graph.model.complaint import ComplaintRecord, FraudType
from graph.model.entity import EntityRecord, IdentifierRole, IdentifierUse
from graph.model.fact import Precision, Source
from graph.model.transfer import (
    ActionKind,
    CashChannel,
    Hold,
    OtherAction,
    Rail,
    Transfer,
    Withdrawal,
)
from graph.store.mould import mould

W = TypeVar("W", bound=StrEnum)

make_source: Final = mould(Source)
make_transfer: Final = mould(Transfer)
make_withdrawal: Final = mould(Withdrawal)
make_hold: Final = mould(Hold)
make_action: Final = mould(OtherAction)
make_use: Final = mould(IdentifierUse)
make_complaint: Final = mould(ComplaintRecord)
make_entity: Final = mould(EntityRecord)


def _words(kind: type[W]) -> Mapping[str, W]:
    """Give the words of a set by their texts: a look-up is quicker than the set."""
    return {word.value: word for word in kind}


def _words_or_none(kind: type[W]) -> Mapping[str | None, W | None]:
    """Give the same, and None for what is not told."""
    return {None: None, **{word.value: word for word in kind}}


PRECISIONS: Final = _words(Precision)
CHANNELS: Final = _words(CashChannel)
ACTIONS: Final = _words(ActionKind)
ROLES: Final = _words(IdentifierRole)
RAILS: Final = _words_or_none(Rail)
FRAUD_TYPES: Final = _words_or_none(FraudType)
