"""Payments that failed or were sent back: two movements that statements give one reference.

A bank that returns a payment writes its reference and amount again, the other way round.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from analytics.ledger.sameness import by_id, by_time
from analytics.ledger.spans import Spans
from graph.model.moves import Move
from graph.model.told_moves import is_line

RETURN_MARK: Final = "<"  # after a transfer's key: the same rupees coming back


def take_return(group: list[Move], unnamed: AbstractSet[str], spans: Spans) -> list[Move]:
    """Take out of facts with one reference those that tell of the money coming back.

    Who pays at first sends, whoever is paid then receives; a receiver that pays, or a sender
    that is paid, sends back. An end that a line does not name is the one its pair names. Where
    no line names the receiver, what went and came back moved nothing, and stays together.

    Args:
        group: Facts of one reference; what tells of the way there stays in it.
        unnamed: Accounts that stand for a cell without a number.
        spans: Tells which line of a statement stands before which.

    Returns:
        The others, sorted by id; none: nothing came back.
    """
    if len(group) < 2 or not all(move.row or is_line(move.id) for move in group):  # noqa: PLR2004 - there and back
        return []
    senders: set[str] = set()
    receivers: set[str] = set()
    back: list[Move] = []
    for move in sorted(group, key=lambda move: (*by_time(move)[:2], spans.line(move), move.id)):
        payer = "" if move.account in unnamed else move.account
        paid = "" if move.other in unnamed else move.other
        is_back = bool({payer} & receivers or {paid} & senders)
        is_back |= bool(payer and not paid and senders and payer not in senders)
        is_back |= bool(paid and not payer and receivers and paid not in receivers)
        if is_back:
            back.append(move)
            payer, paid = paid, payer
        senders |= {payer} - {""}
        receivers |= {paid} - {""}
    if not back or not senders or not receivers or senders & receivers:
        return []
    there = [move for move in group if move not in back]
    sender, receiver = min(senders), min(receivers)
    group[:] = there
    return sorted(
        (
            move._replace(
                account=receiver if move.account in unnamed else move.account,
                other=sender if move.other in unnamed else move.other,
            )
            for move in back
        ),
        key=by_id,
    )
