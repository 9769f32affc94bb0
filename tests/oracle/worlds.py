"""Random facts of banks, and the same events as the text of a bare ledger for the oracle."""

import csv
import io
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from graph.model.fact import Fact, Precision
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, FactId, Keyring, natural_key
from graph.model.statement import Statement
from graph.model.transfer import ActionKind, CashChannel, Hold, OtherAction, Transfer, Withdrawal
from tests.oracle.ledgers import COLUMNS

KEYS = Keyring(b"invented secret of 32 characters")
START = datetime(2026, 1, 5, 4, 30, tzinfo=UTC)
KINDS = (
    *["PAYMENT"] * 4,
    *["TRANSFER"] * 9,
    *["EXIT"] * 3,
    *["HOLD"] * 2,
    "REFUND",
    "OTHER",
    "OPENING",
)


class World:
    """Facts and rows that tell of the same events; at most 5 accounts and 3 complaints.

    Args:
        number: Tells worlds in one store apart: no account or complaint is in two.
        random: Where everything comes from.
    """

    def __init__(self, number: int, random: Random, *, most_events: int = 20) -> None:
        self.complaints = [AcknowledgementNo(f"3990{number:09}{at}") for at in range(3)]
        self.facts: list[Fact] = []
        self.rows: list[dict[str, str]] = []
        self._number = number
        self._random = random
        count = random.randint(1, 5)
        self._accounts = [
            KEYS.key(EntityKind.ACCOUNT, f"5{number:07}{at:04}") for at in range(count)
        ]
        self._minutes = random.choice((1, 3, 10))
        self._points = random.choice((0.2, 0.7, 1.0))
        for at in range(random.randint(1, most_events)):
            self._add(at, random.choice(KINDS))

    @property
    def text(self) -> str:
        """The rows as an events.csv."""
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(self.rows)
        return text.getvalue()

    def _add(self, at: int, kind: str) -> None:
        account = self._random.choice(self._accounts)
        paise = self._random.choice((1, 2, 3, self._random.randint(1, 50)))
        match kind:
            case "PAYMENT":
                self._pay(at, account, paise)
            case "TRANSFER":
                self._transfer(at, account, paise)
            case "EXIT":
                self._draw(at, account, paise)
            case "OPENING":
                self._open(at, account, paise)
            case _:
                self._act(at, account, paise, kind)

    def _pay(self, at: int, account: EntityKey, paise: int) -> None:
        disputed = self._random.choice((None, paise, self._random.randint(0, paise)))
        complaint = self._random.choice(self.complaints)
        victim = KEYS.key(EntityKind.ACCOUNT, f"5{self._number:07}9{at:03}")
        when, row = self._when()
        key = f"transfer:{self._random.randrange(10**6):06}-{at}"
        self.facts.append(
            Transfer(
                **self._common("hop", at, complaint, when),
                transfer_key=key,
                payer=victim,
                beneficiary=account,
                amount_paise=paise,
                disputed_paise=disputed,
                layer=1,
                utr=None,
            )
        )
        told = "" if disputed is None else str(disputed)
        self._row(
            row, "DISPUTED_PAYMENT", key, account, paise, complaint=complaint, disputed_paise=told
        )

    def _transfer(self, at: int, account: EntityKey, paise: int) -> None:
        other = self._random.choice([*self._accounts, self._outside(at)])
        ends = (account, other) if self._random.random() < 0.8 else (other, account)
        told_by = self._random.sample(self.complaints, self._random.choice((0, 0, 1, 2)))
        when, row = self._when()
        key = f"transfer:{self._random.randrange(10**6):06}-{at}"
        reporters: list[AcknowledgementNo | None] = [*told_by] if told_by else [None]
        for complaint in reporters:
            self.facts.append(
                Transfer(
                    **self._common("hop", at, complaint, when),
                    transfer_key=key,
                    payer=ends[0],
                    beneficiary=ends[1],
                    amount_paise=paise,
                    disputed_paise=None if complaint is None else self._random.randint(0, paise),
                    layer=None if complaint is None else 2,
                    utr=None,
                )
            )
        self._row(
            row,
            "TRANSFER",
            key,
            ends[0],
            paise,
            counterparty=ends[1],
            complaint=";".join(sorted(told_by)),
        )

    def _draw(self, at: int, account: EntityKey, paise: int) -> None:
        complaint = self._random.choice([*self.complaints, None])
        when, row = self._when()
        common = self._common("draw", at, complaint, when)
        channel = self._random.choice(list(CashChannel))
        self.facts.append(
            Withdrawal(
                **common,
                account=account,
                amount_paise=paise,
                disputed_paise=None,
                channel=channel,
                atm=natural_key(EntityKind.ATM, f"MADE{self._number}-{at}"),
            )
        )
        self._row(
            row,
            "EXIT",
            common["id"],
            account,
            paise,
            exit_kind=channel.value,
            complaint=complaint or "",
        )

    def _open(self, at: int, account: EntityKey, paise: int) -> None:
        if any(isinstance(fact, Statement) and fact.account == account for fact in self.facts):
            return
        before = START - timedelta(days=2)
        self.facts.append(
            Statement(
                **self._common("statement", at, None, (before, Precision.SECOND)),
                account=account,
                until_at=before,
                opening_paise=paise,
                closing_paise=None,
                line_count=1,
            )
        )
        self._row({}, "OPENING", f"opening {at}", account, paise)

    def _act(self, at: int, account: EntityKey, paise: int, kind: str) -> None:
        complaint = self._random.choice(self.complaints)
        when, row = self._when()
        common = self._common(kind.lower(), at, complaint, when)
        if kind == "HOLD":
            ends = self._random.random() < 0.3
            released = when[0] + timedelta(minutes=self._random.randint(1, 9)) if ends else None
            self.facts.append(
                Hold(**common, account=account, amount_paise=paise, released_at=released)
            )
            self._row(row, "HOLD", common["id"], account, paise, complaint=complaint)
            if released is not None:
                instant = {"earliest_at": _text(released), "latest_at": _text(released)}
                key = f"{common['id']}/released"
                self._row(instant, "RELEASE", key, "", paise, reverses=common["id"])
            return
        is_refund = kind == "REFUND"
        self.facts.append(
            OtherAction(
                **common,
                account=account,
                kind=ActionKind.REFUND if is_refund else ActionKind.OTHER,
                amount_paise=paise,
            )
        )
        end = "" if is_refund else "OTHER_ROW"
        told = "REFUND" if is_refund else "EXIT"
        self._row(row, told, common["id"], account, paise, complaint=complaint, exit_kind=end)

    def _outside(self, at: int) -> EntityKey:
        return KEYS.key(EntityKind.ACCOUNT, f"5{self._number:07}8{at:03}")

    def _when(self) -> tuple[tuple[datetime, Precision], dict[str, str]]:
        minute = self._random.randrange(self._minutes)
        at = START + timedelta(minutes=minute, milliseconds=self._random.choice((0, 0, 1, 500)))
        if self._random.random() < self._points:
            return (at, Precision.SECOND), {"earliest_at": _text(at), "latest_at": _text(at)}
        at = at.replace(microsecond=0)
        last = at + timedelta(milliseconds=59_999)
        return (at, Precision.MINUTE), {"earliest_at": _text(at), "latest_at": _text(last)}

    def _common(
        self,
        kind: str,
        at: int,
        complaint: AcknowledgementNo | None,
        when: tuple[datetime, Precision],
    ) -> dict[str, Any]:
        return {
            "id": FactId(f"{kind}:{self._number}-{at}-{complaint}"),
            "complaint": complaint,
            "sources": (),
            "event_at": when[0],
            "event_precision": when[1],
            "known_at": START + timedelta(days=1),
        }

    def _row(
        self,
        when: dict[str, str],
        kind: str,
        key: str,
        account: str,
        paise: int,
        **more: str,
    ) -> None:
        row = {"kind": kind, "key": key, "account": account, "amount_paise": str(paise)}
        self.rows.append({**row, **when, **more})


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
