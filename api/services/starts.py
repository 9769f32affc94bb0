"""Where a trail starts: a complaint, an account, or a fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.errors import InputError, NotFound
from graph.gathering import Gathering
from graph.identifiers import parse_acknowledgement_no
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, FactId

PAID: Final = frozenset({EntityKind.ACCOUNT, EntityKind.UPI, EntityKind.WALLET})
NO_MONEY: Final = (
    "no money of this account is known here; check its id: ids of accounts stand in every trail"
)
_COMPLAINT: Final = f"{EntityKind.COMPLAINT}:"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailStart:
    """Where a trail starts; one of them.

    Attributes:
        complaint: Acknowledgement number.
        account: Key of an account, UPI id or wallet.
        fact: Id of a transfer; backwards also of a withdrawal, hold or refund.
    """

    complaint: AcknowledgementNo | None = None
    account: EntityKey | None = None
    fact: FactId | None = None


def parse_start(
    *, complaint: str | None, account: str | None, fact: str | None, is_backwards: bool
) -> TrailStart:
    """Give the start that is named.

    Raises:
        InputError: None or several are, or a complaint's trail is wanted backwards.
    """
    if sum(one is not None for one in (complaint, account, fact)) != 1:
        raise InputError("a trail starts at one thing: give a complaint, an account or a fact")
    if complaint is not None and is_backwards:
        raise InputError("a complaint's money comes from its victim; ask backwards from an account")
    return TrailStart(
        complaint=None if complaint is None else AcknowledgementNo(complaint),
        account=None if account is None else EntityKey(account),
        fact=None if fact is None else FactId(fact),
    )


def guess_start(text: str, *, is_backwards: bool) -> TrailStart:
    """Give the start that a word on the command line names.

    Raises:
        InputError: It is nothing that a trail starts at.
    """
    kind = text.partition(":")[0]
    if kind in PAID:
        return TrailStart(account=EntityKey(text))
    if ":" in text and not text.startswith(_COMPLAINT):
        return TrailStart(fact=FactId(text))
    number = parse_acknowledgement_no(text.removeprefix(_COMPLAINT))
    return parse_start(complaint=number, account=None, fact=None, is_backwards=is_backwards)


def require_money(gathering: Gathering, *accounts: EntityKey) -> None:
    """Refuse accounts of which nothing is known: an empty answer would say that they had none.

    Raises:
        NotFound: No move or statement of one is there, as far as may be seen.
    """
    if not all(gathering.has_money_of(account) for account in accounts):
        raise NotFound(NO_MONEY)
