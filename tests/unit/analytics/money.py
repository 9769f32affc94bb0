"""Facts about money told in a line each, and trails computed from them, without a store."""

from itertools import count

from analytics.computed import compute_trail
from analytics.indexed import index_facts
from analytics.ledger.events import Policy
from analytics.ledger.trace import NO_LIMITS, TraceLimits
from graph.model.computed_trail import ComputedTrail, TracedAccount
from graph.model.entity import EntityFlag
from graph.model.ids import EntityKey
from graph.model.money_facts import MoneyFacts
from graph.model.moves import Coverage, Move

MINUTE_MS = 60_000
RUPEE = 100


class Money:
    """Facts a minute apart, in the order told; amounts in paise, every account known whole."""

    def __init__(self) -> None:
        self.moves: list[Move] = []
        self.coverages: list[Coverage] = []
        self.flags: dict[EntityKey, frozenset[EntityFlag]] = {}
        self._minutes = count(1)

    def paid(self, account: str, paise: int, complaint: str = "A", **told: object) -> str:
        told = {"layer": 1, "disputed_paise": paise, "complaint": complaint, **told}
        return self.sent(f"victim {complaint}", account, paise, **told)

    def sent(self, payer: str, other: str, paise: int, **told: object) -> str:
        key = f"t{len(self.moves):03}"
        return self._add("TRANSFER", payer, paise, {"other": other, "key": key, **told})

    def drawn(self, account: str, paise: int, **told: object) -> str:
        return self._add("WITHDRAWAL", account, paise, {"how": "ATM", **told})

    def held(self, account: str, paise: int, complaint: str = "A", **told: object) -> str:
        return self._add("HOLD", account, paise, {"complaint": complaint, **told})

    def refunded(self, account: str, paise: int, complaint: str = "A", **told: object) -> str:
        told = {"how": "REFUND", "complaint": complaint, **told}
        return self._add("ACTION", account, paise, told)

    def stated(self, account: str, opening: int | None, *, until: int, since: int = 0) -> None:
        """Tell that a statement covers an account, in minutes since 1970."""
        self.coverages.append(
            Coverage(
                f"statement {len(self.coverages)}",
                account,
                "sheet",
                since * MINUTE_MS,
                until * MINUTE_MS,
                opening,
                None,
                0,
            )
        )

    def facts(self, *, whole: frozenset[str] | None = None) -> MoneyFacts:
        ends = {end for move in self.moves for end in (move.account, move.other) if end}
        return MoneyFacts(
            moves={move.id: move for move in self.moves},
            coverages={one.id: one for one in self.coverages},
            flags=self.flags,
            whole=frozenset(ends) if whole is None else whole,
        )

    def trail(
        self,
        policy: str = "FIFO",
        complaint: str = "A",
        *,
        limits: TraceLimits = NO_LIMITS,
        whole: frozenset[str] | None = None,
    ) -> ComputedTrail:
        indexed = index_facts(self.facts(whole=whole))
        return compute_trail(
            indexed,
            complaint,
            Policy(policy),
            limits=limits,
            with_bounds=policy != "POISON",
        ).trail

    def _add(self, kind: str, account: str, paise: int, told: dict[str, object]) -> str:
        minute = next(self._minutes)
        at = told.pop("at", minute)
        assert isinstance(at, int)
        id_ = f"f{len(self.moves):03}"
        move = Move(
            kind,
            id_,
            None,
            account,
            "",
            "",
            paise,
            None,
            None,
            at * MINUTE_MS,
            at * MINUTE_MS,
            10_000 * MINUTE_MS,
        )
        self.moves.append(move._replace(**told))  # type: ignore[arg-type]  # fields by name
        return id_


def account_of(trail: ComputedTrail, account: str) -> TracedAccount:
    """Give what a trail says of one account."""
    return next(one for one in trail.accounts if one.account == account)
