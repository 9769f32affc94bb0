"""Facts as GraphQL shows them: transfers, withdrawals, holds, other actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

import strawberry

from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.nodes import Node
from api.schema.reports import ImportReport, show_report
from api.schema.scalars import Paise, Sha256
from graph.model import fact as model
from graph.model import transfer
from graph.model.fact import Precision
from graph.model.ids import ImportId
from graph.model.transfer import ActionKind, CashChannel, Rail

ID = strawberry.ID


class _Common(TypedDict):
    id: ID
    acknowledgement_no: str | None
    event_at: datetime | None
    event_precision: Precision
    known_at: datetime
    sources: list[Source]


@strawberry.type(description="A cell that a fact was read from.")
class SourceCell:
    """A cell that a fact was read from."""

    holds: str = strawberry.field(description="What it holds, as the portal calls its column.")
    cell: str = strawberry.field(description="Its address, K7.")


@strawberry.type(description="Where a fact was read.")
class Source:
    """Where a fact was read."""

    import_id: ID = strawberry.field(
        description="The import that brought it; `importReport` tells more."
    )
    file_sha256: Sha256 = strawberry.field(description="Hash of the file's bytes.")
    sheet: str = strawberry.field(description="Name of the sheet; empty for CSV.")
    row: int = strawberry.field(description="Row from 1, as a spreadsheet shows it.")

    @resolved("What each cell of the row was taken for; empty: the file has no columns.")
    async def cells(self, info: Info) -> list[SourceCell]:
        """Resolve `cells`."""
        report = await info.context.loaders.reports.get(ImportId(self.import_id))
        columns = [
            column
            for sheet in (report.sheets if report else ())
            if sheet.sheet == self.sheet
            for column in sheet.columns
        ]
        return [SourceCell(holds=holds, cell=f"{letters}{self.row}") for holds, letters in columns]

    @resolved("The report on the import that brought it; null: none you may see.")
    async def import_report(self, info: Info) -> ImportReport | None:
        """Resolve `importReport`."""
        report = await info.context.loaders.reports.get(ImportId(self.import_id))
        return None if report is None else show_report(report)


@strawberry.interface(description="Something somebody said; never changed or deleted.")
class Fact(Node):
    """Something somebody said."""

    acknowledgement_no: str | None = strawberry.field(
        description="The complaint it was said under; null: none."
    )
    event_at: datetime | None = strawberry.field(
        description="First instant it may have happened; null: unknown."
    )
    event_precision: Precision = strawberry.field(description="How exactly `eventAt` is known.")
    known_at: datetime = strawberry.field(description="When police could first know it.")
    sources: list[Source] = strawberry.field(
        description="Every place that says it, first known first."
    )


@strawberry.type(description="Money that moved from one account to another.")
class Transfer(Fact):
    """Money that moved."""

    payer_id: ID = strawberry.field(description="The account it left.")
    beneficiary_id: ID = strawberry.field(description="The account it reached.")
    amount_paise: Paise | None = strawberry.field(
        description="The real transfer; null: unreadable."
    )
    disputed_paise: Paise | None = strawberry.field(
        description="The share traced to the victim; null: not told."
    )
    layer: int | None = strawberry.field(
        description="Hops from the victim, from 1; null: not told."
    )
    utr: str | None = strawberry.field(description="Reference as written; not unique.")
    rail: Rail | None = strawberry.field(description="The way it took; null: not told.")


@strawberry.type(description="Money that left as cash or goods.")
class Withdrawal(Fact):
    """Money that left as cash or goods."""

    account_id: ID = strawberry.field(description="The account it was drawn from.")
    atm_id: ID | None = strawberry.field(description="The machine or place; null: not told.")
    amount_paise: Paise | None = strawberry.field(description="Rupees drawn; null: not told.")
    disputed_paise: Paise | None = strawberry.field(
        description="The share traced to the victim; null: not told."
    )
    channel: CashChannel = strawberry.field(description="How it was drawn.")
    is_declined: bool = strawberry.field(description="It was tried and refused.")


@strawberry.type(description="A sum blocked in an account.")
class Hold(Fact):
    """A sum blocked."""

    account_id: ID = strawberry.field(description="The account.")
    amount_paise: Paise | None = strawberry.field(description="Money blocked; null: unreadable.")
    released_at: datetime | None = strawberry.field(description="When it ended; null: it stands.")


@strawberry.type(description="What a bank did that is neither transfer, withdrawal nor hold.")
class OtherAction(Fact):
    """What else a bank did."""

    account_id: ID = strawberry.field(description="The account.")
    kind: ActionKind = strawberry.field(description="What it was.")
    amount_paise: Paise | None = strawberry.field(description="Money it was about; null: not told.")


@strawberry.type(description="Some facts, newest first.")
class TransferPart:
    """Some transfers, and whether there are more."""

    nodes: list[Transfer] = strawberry.field(description="The transfers, newest first.")
    is_cut: bool = strawberry.field(description="Whether there are more than asked for.")


@strawberry.type(description="Some withdrawals, newest first.")
class WithdrawalPart:
    """Some withdrawals, and whether there are more."""

    nodes: list[Withdrawal] = strawberry.field(description="The withdrawals, newest first.")
    is_cut: bool = strawberry.field(description="Whether there are more than asked for.")


def show_facts(facts: Sequence[model.Fact]) -> list[Fact]:
    """Show facts; records of what an entity or complaint is are left out."""
    return [shown for fact in facts if (shown := _show(fact)) is not None]


def show_transfer(fact: transfer.Transfer) -> Transfer:
    """Show a transfer."""
    return Transfer(
        **_common(fact),
        payer_id=ID(fact.payer),
        beneficiary_id=ID(fact.beneficiary),
        amount_paise=_paise(fact.amount_paise),
        disputed_paise=_paise(fact.disputed_paise),
        layer=fact.layer,
        utr=fact.utr,
        rail=fact.rail,
    )


def show_withdrawal(fact: transfer.Withdrawal) -> Withdrawal:
    """Show a withdrawal."""
    return Withdrawal(
        **_common(fact),
        account_id=ID(fact.account),
        atm_id=None if fact.atm is None else ID(fact.atm),
        amount_paise=_paise(fact.amount_paise),
        disputed_paise=_paise(fact.disputed_paise),
        channel=fact.channel,
        is_declined=fact.is_declined,
    )


def show_hold(fact: transfer.Hold) -> Hold:
    """Show a hold."""
    return Hold(
        **_common(fact),
        account_id=ID(fact.account),
        amount_paise=_paise(fact.amount_paise),
        released_at=fact.released_at,
    )


def _show(fact: model.Fact) -> Fact | None:
    match fact:
        case transfer.Transfer():
            return show_transfer(fact)
        case transfer.Withdrawal():
            return show_withdrawal(fact)
        case transfer.Hold():
            return show_hold(fact)
        case transfer.OtherAction():
            return OtherAction(
                **_common(fact),
                account_id=ID(fact.account),
                kind=fact.kind,
                amount_paise=_paise(fact.amount_paise),
            )
        case _:
            return None


def _common(fact: model.Fact) -> _Common:
    return {
        "id": ID(fact.id),
        "acknowledgement_no": fact.complaint,
        "event_at": fact.event_at,
        "event_precision": fact.event_precision,
        "known_at": fact.known_at,
        "sources": [
            Source(
                import_id=ID(source.import_id),
                file_sha256=Sha256(source.file_sha256),
                sheet=source.sheet,
                row=source.row,
            )
            for source in fact.sources
        ],
    }


def _paise(amount: int | None) -> Paise | None:
    return None if amount is None else Paise(amount)
