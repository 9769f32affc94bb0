"""A bank's answer to I4C, written from facts that are known (DOMAIN.md section 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from graph.amounts import parse_paise
from graph.errors import InputError
from graph.intake.bank_messages import (
    BankAnswer,
    BankRequest,
    BankTransaction,
    Incident,
    StatusCode,
    TransactionType,
)
from graph.model.cell import text_of
from graph.model.entity import Account, Atm, Entity, UpiHandle, Wallet
from graph.model.fact import INDIA, Fact
from graph.model.ids import EntityKey
from graph.model.money import format_plain
from graph.model.transfer import CashChannel, Hold, Transfer, Withdrawal

RRN: Final = re.compile(r"\d{10,14}")
TYPE_BY_CHANNEL: Final = {
    CashChannel.ATM: TransactionType.ATM,
    CashChannel.AEPS: TransactionType.AEPS,
    CashChannel.CSP: TransactionType.AEPS,
    CashChannel.POS: TransactionType.POS,
    CashChannel.CHEQUE: TransactionType.CHEQUE,
}
TYPE_NAMES: Final = {
    TransactionType.HOLD: "Transaction put on hold",
    TransactionType.TRANSFER: "Money Transfer To",
    TransactionType.ATM: "Withdrawal through ATM",
    TransactionType.AEPS: "AEPS",
    TransactionType.POS: "Withdrawal through POS",
    TransactionType.CHEQUE: "Withdrawal through Cheque",
}


def answer_request(
    request: BankRequest,
    *,
    received: Mapping[str, Sequence[Transfer]],
    followed: Mapping[EntityKey, Sequence[Fact]],
    entities: Mapping[EntityKey, Entity],
) -> BankAnswer:
    """Say where the money of each disputed payment went.

    Args:
        received: Transfers by their reference, as the request names it.
        followed: What became of the money of an account that received: its
            transfers, withdrawals and holds, in order.
        entities: What is known of every account and machine named.

    Returns:
        For each payment one transaction for each thing that became of it, or one
        with the status that says why nothing can be told.
    """
    transactions = [
        transaction
        for incident in request.incidents
        for transaction in _answer(incident, received, followed, entities)
    ]
    return BankAnswer(
        acknowledgement_no=request.acknowledgement_no,
        job_id=request.job_id,
        transactions=tuple(transactions),
    )


def _answer(
    incident: Incident,
    received: Mapping[str, Sequence[Transfer]],
    followed: Mapping[EntityKey, Sequence[Fact]],
    entities: Mapping[EntityKey, Entity],
) -> Iterator[BankTransaction]:
    rrn = text_of(incident.rrn)
    met = received.get(rrn, ())
    status = _status(incident, rrn, met)
    if status is not StatusCode.OK:
        yield BankTransaction(root_rrn_transaction_id=rrn, status_code=status.value)
        return
    (root,) = met
    after = followed.get(root.beneficiary, ())
    if root.beneficiary not in entities:
        yield BankTransaction(root_rrn_transaction_id=rrn, status_code=StatusCode.NO_ACCOUNT.value)
        return
    if not after:
        yield BankTransaction(root_rrn_transaction_id=rrn, status_code=StatusCode.PENDING.value)
    for fact in after:
        yield _transaction(fact, root, rrn, entities)


def _status(incident: Incident, rrn: str, met: Sequence[Transfer]) -> StatusCode:
    """Tell whether a payment can be answered, by the interface's own checks."""
    if not RRN.fullmatch(rrn):
        return StatusCode.INVALID_RRN
    try:
        amount = parse_paise(incident.amount)
        disputed = parse_paise(incident.disputed_amount)
    except InputError:
        return StatusCode.INVALID_DISPUTED_AMOUNT
    if disputed is not None and (disputed <= 0 or (amount is not None and disputed > amount)):
        return StatusCode.INVALID_DISPUTED_AMOUNT
    keys = {transfer.transfer_key for transfer in met}
    if not keys:
        return StatusCode.RECORD_NOT_FOUND
    return StatusCode.OK if len(met) == 1 else StatusCode.SEVERAL_MATCHES


def _transaction(
    fact: Fact, root: Transfer, rrn: str, entities: Mapping[EntityKey, Entity]
) -> BankTransaction:
    """Write one thing that became of an account's money."""
    base = BankTransaction(
        rrn_transaction_id=getattr(fact, "utr", None),
        transaction_datetime=_moment(fact),
        root_account_number=_number(entities.get(root.beneficiary)),
        root_rrn_transaction_id=rrn,
        root_ifsc_code=_ifsc(entities.get(root.beneficiary)),
        status_code=StatusCode.OK.value,
    )
    match fact:
        case Transfer():
            return _transfer(base, fact, entities)
        case Withdrawal():
            return _withdrawal(base, fact, entities)
        case Hold():
            held = _rupees(fact.amount_paise)
            return _typed(base, TransactionType.HOLD, amount=held, held_amount=held)
        case _:
            return _with(base, status_code=StatusCode.OTHER.value)


def _transfer(
    base: BankTransaction, fact: Transfer, entities: Mapping[EntityKey, Entity]
) -> BankTransaction:
    payee = entities.get(fact.beneficiary)
    return _typed(
        base,
        TransactionType.TRANSFER,
        amount=_rupees(fact.amount_paise),
        disputed_amount=_rupees(fact.disputed_paise),
        payee_account_number=_number(payee),
        payee_bank=getattr(payee, "bank", None),
        ifsc_code=_ifsc(payee),
        layer=fact.layer,
    )


def _withdrawal(
    base: BankTransaction, fact: Withdrawal, entities: Mapping[EntityKey, Entity]
) -> BankTransaction:
    machine = entities.get(fact.atm) if fact.atm else None
    place = machine.address if isinstance(machine, Atm) else None
    return _typed(
        base,
        TYPE_BY_CHANNEL[fact.channel],
        amount=_rupees(fact.amount_paise),
        disputed_amount=_rupees(fact.disputed_paise),
        atm_id=machine.atm_id if isinstance(machine, Atm) else None,
        place_of_atm=place,
        layer=fact.layer,
    )


def _typed(base: BankTransaction, kind: TransactionType, **fields: object) -> BankTransaction:
    return _with(base, txn_type_id=kind.value, txn_type=TYPE_NAMES[kind], **fields)


def _with(base: BankTransaction, **fields: object) -> BankTransaction:
    known = {name: getattr(base, name) for name in base.__struct_fields__}
    return BankTransaction(**{**known, **fields})


def _number(entity: Entity | None) -> str | None:
    match entity:
        case Account():
            return entity.number
        case UpiHandle():
            return entity.handle
        case Wallet():
            return entity.token
        case _:
            return None


def _ifsc(entity: Entity | None) -> str | None:
    return entity.ifsc if isinstance(entity, Account) else None


def _rupees(paise: int | None) -> str | None:
    return None if paise is None else format_plain(paise)


def _moment(fact: Fact) -> str | None:
    if fact.event_at is None:
        return None
    return f"{fact.event_at.astimezone(INDIA):%Y-%m-%d %H:%M:%S}"
