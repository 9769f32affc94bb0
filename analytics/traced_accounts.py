"""What accounts did with traced money, and what of it is still there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analytics.indexed import IndexedFacts
from analytics.instants import from_ms
from analytics.ledger.events import Policy
from analytics.ledger.restarts import DRAWN
from analytics.ledger.trace import Trace
from graph.model.computed_trail import TracedAccount
from graph.model.ids import EntityKey
from graph.model.traced import Knowledge, TracedPart


class TracedAccounts:
    """Tells how accounts stand.

    Args:
        indexed: What is known.
        trace: Where the money went.
        start: Whose money.
        credits_by_account: When traced money came, and how much.
        as_of_ms: The instant asked for; None: nothing happened.
    """

    def __init__(
        self,
        indexed: IndexedFacts,
        trace: Trace,
        start: str,
        *,
        credits_by_account: Mapping[str, Sequence[tuple[int, int]]],
        as_of_ms: int | None,
    ) -> None:
        self._indexed = indexed
        self._trace = trace
        self._start = start
        self._credits = credits_by_account
        self._as_of_ms = as_of_ms

    def accounts(self) -> tuple[TracedAccount, ...]:
        """Give the accounts followed, by layer, money that came falling, key."""
        return tuple(sorted(self._accounts(), key=lambda a: (a.layer, -a.in_paise, a.account)))

    def parts(self, policy: Policy) -> tuple[TracedPart, ...]:
        """Give what is still there, by account, then instant of the credit."""
        return tuple(part for one in sorted(self._credits) for part in self._parts(one, policy))

    def _accounts(self) -> Iterator[TracedAccount]:
        for account, layer in self._trace.layers.items():
            if account.endswith(DRAWN):
                continue
            end = self._trace.ends_by_account.get(account)
            on_account = dict(end.on_account) if end else {}
            held = dict(end.held) if end else {}
            mine = (on_account.pop(self._start, 0), held.pop(self._start, 0))
            seen_ms = self._indexed.seen_ms.get(account)
            yield TracedAccount(
                account=EntityKey(account),
                layer=layer,
                in_paise=sum(paise for _, paise in self._credits.get(account, ())),
                on_account_paise=mine[0],
                held_paise=mine[1],
                other_complaints_paise=sum(on_account.values()) + sum(held.values()),
                balance_paise=end.balance_paise if end else 0,
                unseen_in_paise=end.unseen_paise if end else 0,
                knowledge=self._indexed.knowledge.get(account, Knowledge.SILENT),
                is_confirmed=seen_ms is not None
                and self._as_of_ms is not None
                and seen_ms >= self._as_of_ms,
            )

    def _parts(self, account: str, policy: Policy) -> Iterator[TracedPart]:
        """Give what is left of each credit: LIFO spends the newest first, the others the oldest.

        So it is within one complaint's money; only holds and reversals may mix the credits.
        """
        left = self._trace.accounts.get(account, 0)
        is_newest_spent = policy is Policy.LIFO
        parts = []
        for at_ms, paise in sorted(self._credits[account], reverse=not is_newest_spent):
            kept = min(left, paise)
            left -= kept
            if kept:
                seen_ms = max(at_ms, self._indexed.seen_ms.get(account, at_ms))
                parts.append(
                    TracedPart(
                        account=EntityKey(account),
                        paise=kept,
                        credited_at=from_ms(at_ms),
                        last_seen_at=from_ms(seen_ms),
                    )
                )
        yield from sorted(parts, key=lambda part: part.credited_at)
