"""Look upstream from a row or an account as far as its rupees come from, and no further."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from analytics.ledger.events import NAMING, EventKind, LedgerEvent, Policy
from analytics.ledger.follow import Ledger
from analytics.ledger.follower import Follower
from analytics.ledger.poison import PoisonFollower
from analytics.ledger.purse import Origins
from analytics.ledger.trace import MIXING_POLICIES

UNKNOWN: Final = "?"  # before an account: money it paid, of which nothing more is known yet
_ASKING: Final = frozenset({EventKind.HOLD, EventKind.REFUND})


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """Whose money something was, as far as is known.

    Attributes:
        amount_paise: Of the row, or all that is on the account, free or held.
        shares: By complaint.
        unknown: By account that paid it and of which not every event is there.
        helpful: Accounts of the same sort whose money may change the shares.
    """

    amount_paise: int
    shares: Mapping[str, int]
    unknown: Mapping[str, int]
    helpful: frozenset[str]


def look_upstream(
    ledger: Ledger,
    policy: Policy,
    *,
    whole: AbstractSet[str],
    key: str = "",
    account: str = "",
    dust_paise: int = 0,
) -> Upstream:
    """Tell whose money a row moved, a hold has, or an account has in the end.

    What came from an account that is not known whole counts as that account's own, so that
    its share tells whether it is worth asking. Once no share is unknown, the answer is that
    of the run over everything: only these accounts' money is in it.

    Args:
        ledger: Events in order.
        policy: Whose money leaves first.
        whole: Accounts of which every event is there.
        key: Of the row or hold; empty: the account is meant.
        account: Whose money is asked for; empty: the row's is.
        dust_paise: A smaller share of a transfer goes on as clean money.

    Raises:
        KeyError: There is no such row.
    """
    by_key = {event.key: event for event in ledger.events}
    target = by_key[key] if key else None
    events = [*_known(ledger, whole, last=key if target and not _is_hold(target) else "")]
    if not any(event.kind in NAMING for event in events):
        events = _upstream_of(events, {account or (target.account if target else "")}, target)
    origins = Origins.of(events)
    if policy is Policy.POISON:
        follower: Follower = PoisonFollower(policy, origins=origins, undone={})
    else:
        follower = Follower(policy, origins=origins, undone={}, dust_paise=dust_paise)
    for event in events:
        if event.kind is EventKind.TRANSFER and event.beneficiary not in whole:
            follower.send(event)  # where it goes is of no interest
        else:
            follower.step(event)
    amount_paise, shares = _shares(follower, target, account)
    return Upstream(
        amount_paise=amount_paise,
        shares={name: paise for name, paise in shares.items() if not name.startswith(UNKNOWN)},
        unknown={
            name.removeprefix(UNKNOWN): paise
            for name, paise in shares.items()
            if name.startswith(UNKNOWN)
        },
        helpful=frozenset(_helpful(events, follower, policy)),
    )


def _is_hold(event: LedgerEvent) -> bool:
    return event.kind is EventKind.HOLD


def _known(ledger: Ledger, whole: AbstractSet[str], *, last: str) -> Iterator[LedgerEvent]:
    """Give the events of accounts known whole; what others paid them is the others'."""
    held = set()
    for event in ledger.events:
        if event.kind is EventKind.TRANSFER and event.account not in whole:
            if event.beneficiary in whole:
                yield LedgerEvent(  # thousands: `replace` takes five times as long
                    kind=EventKind.DISPUTED_PAYMENT,
                    key=event.key,
                    account=event.beneficiary,
                    complaints=(UNKNOWN + event.account,),
                    amount_paise=event.amount_paise,
                    disputed_paise=event.amount_paise,
                )
        elif event.account in whole or event.names in held:
            if _is_hold(event):
                held.add(event.key)
            yield event
        if event.key == last:
            return


def _upstream_of(
    events: Sequence[LedgerEvent], accounts: set[str], target: LedgerEvent | None
) -> list[LedgerEvent]:
    """Leave out what happened to accounts after the last rupee that they sent this way.

    Args:
        events: In order, none of which undoes another.
        accounts: Whose money is asked for in the end; those upstream are added.
        target: The row that is asked for; None: an account is.
    """
    kept = []
    for event in reversed(events):
        if event is target or event.credited in accounts:
            accounts.add(event.account)
        if event.account in accounts:
            kept.append(event)
    kept.reverse()
    return kept


def _shares(
    follower: Follower, target: LedgerEvent | None, account: str
) -> tuple[int, Mapping[str, int]]:
    accounts = follower.accounts()
    if target is None:
        end = accounts.get(account)
        if end is None:
            return 0, {}
        shares: dict[str, int] = dict(end.on_account)
        for name, paise in end.held.items():
            shares[name] = shares.get(name, 0) + paise
        return end.balance_paise + follower.held_paise(account), shares
    if _is_hold(target):
        ends = follower.complaints(accounts)
        held = {name: end.holds.get(target.key, 0) for name, end in ends.items()}
        return target.amount_paise, {name: paise for name, paise in held.items() if paise}
    if target.kind is EventKind.DISPUTED_PAYMENT:
        return target.amount_paise, {target.complaints[0]: target.disputed_paise}
    moved = follower.movements.get(target.key)
    return target.amount_paise, moved.shares if moved else {}


def _helpful(events: list[LedgerEvent], follower: Follower, policy: Policy) -> Iterator[str]:
    """Give unknown payers whose money must be told apart even where it is not asked for."""
    if policy in MIXING_POLICIES:
        asking = {event.account for event in events}
    else:
        asking = {event.account for event in events if event.kind in _ASKING}
    for event in events:
        if event.kind is EventKind.DISPUTED_PAYMENT and event.account in asking:
            names: AbstractSet[str] = set(event.complaints)
        elif event.kind is EventKind.TRANSFER and event.beneficiary in asking:
            names = follower.movements[event.key].shares.keys()
        else:
            continue
        yield from (name.removeprefix(UNKNOWN) for name in names if name.startswith(UNKNOWN))
