"""Where a complaint's rupees went: `moneyTrail`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from analytics.ledger.events import Policy
from api.schema.answers import Computed, as_of, show_truncations
from api.schema.computed_trail import ComputedTrail
from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.entities import Entity
from api.schema.errors import InputRefused, NotFoundRefusal
from api.schema.known import show_entities
from api.schema.origins import MoneyOrigins, show_origins
from api.schema.scalars import Paise, Sha256
from api.schema.selection import wanted_below
from api.schema.show_computed import show_computed
from api.services.computing import TrailWish, compute_trail_of
from api.services.following import follow_from
from api.services.origins import trace_origins
from api.services.starts import parse_start
from api.services.tracing import trace_money
from graph.model import trail as model
from graph.model.answer import Answer
from graph.model.complaint import LossSource
from graph.model.computed_trail import ComputedTrail as ComputedModel
from graph.model.fact import Precision
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.trail import ExitKind, TrailKind
from graph.model.transfer import CashChannel

ID = strawberry.ID


@strawberry.type(description="What one account did with the complaint's money, disputed amounts.")
class TrailAccount:
    """What one account did with the complaint's money."""

    account_id: ID = strawberry.field(description="The account.")
    account: Entity | None = strawberry.field(
        description="What is known of the account; null: outside what you may see."
    )
    layer: int | None = strawberry.field(
        description="Least layer of the rows that reach it; 0 is the victim; null: not told."
    )
    in_paise: Paise = strawberry.field(description="Received.")
    out_paise: Paise = strawberry.field(description="Sent on.")
    held_paise: Paise = strawberry.field(description="Blocked.")
    refunded_paise: Paise = strawberry.field(description="Given back.")
    cashed_paise: Paise = strawberry.field(description="Drawn or otherwise gone.")
    residual_paise: Paise = strawberry.field(
        description="In less out, held, refunded and cashed; at least 0: still somewhere."
    )
    over_reported_paise: Paise = strawberry.field(
        description="The same with its sign turned; at least 0: more went than came."
    )
    small_count: int = strawberry.field(
        description="Rows of at most Rs 500 without an amount, in no sum."
    )


@strawberry.type(description="One transfer of the trail.")
class TrailFlow:
    """One transfer of the trail."""

    fact_id: ID = strawberry.field(description="The fact that says so.")
    payer_id: ID = strawberry.field(description="The account it left.")
    beneficiary_id: ID = strawberry.field(description="The account it reached.")
    layer: int | None = strawberry.field(description="As reported; null: not told.")
    amount_paise: Paise | None = strawberry.field(description="The real transfer; null: unknown.")
    disputed_paise: Paise | None = strawberry.field(
        description="The share traced to the victim; null: unknown."
    )
    event_at: datetime | None = strawberry.field(description="When; null: unknown.")
    event_precision: Precision = strawberry.field(description="How exactly `eventAt` is known.")


@strawberry.type(description="What ended the way of some money: drawn, blocked, given back.")
class TrailExit:
    """What ended the way of some money."""

    fact_id: ID = strawberry.field(description="The fact that says so.")
    account_id: ID = strawberry.field(description="The account.")
    kind: ExitKind = strawberry.field(description="What it was.")
    channel: CashChannel | None = strawberry.field(
        description="How it was drawn; null: no withdrawal."
    )
    atm_id: ID | None = strawberry.field(description="The machine; null: none, or not told.")
    amount_paise: Paise | None = strawberry.field(
        description="Disputed amount, else the amount; null: unknown."
    )
    event_at: datetime | None = strawberry.field(description="When; null: unknown.")


@strawberry.type(
    description="The sums of a trail: layer 1 and over-reported equal residual, held, refunded"
    " and cashed together, to the paisa."
)
class Conservation:
    """The sums of a trail, and whether they fit."""

    layer_1_paise: Paise = strawberry.field(
        name="layer1Paise", description="Sum of disputed layer-1 payments."
    )
    over_reported_paise: Paise = strawberry.field(description="Sum over accounts.")
    residual_paise: Paise = strawberry.field(description="Sum over accounts: still somewhere.")
    held_paise: Paise = strawberry.field(description="Sum over accounts.")
    refunded_paise: Paise = strawberry.field(description="Sum over accounts.")
    cashed_paise: Paise = strawberry.field(description="Sum over accounts, as reported.")
    cashed_capped_paise: Paise = strawberry.field(
        description="The headline: capped at each account's disputed inflow."
    )
    holds: bool = strawberry.field(description="Whether both sides are equal.")


@strawberry.type(description="Where a complaint's rupees went.")
class MoneyTrail(Computed):
    """Where a complaint's rupees went."""

    acknowledgement_no: str = strawberry.field(description="The complaint.")
    kind: TrailKind = strawberry.field(description="Whose apportionment this is.")
    loss_paise: Paise | None = strawberry.field(description="Headline loss; null: unknown.")
    loss_from: LossSource = strawberry.field(description="Where the headline comes from.")
    accounts: list[TrailAccount] = strawberry.field(
        description="By layer (unknown last), then inflow falling."
    )
    flows: list[TrailFlow] = strawberry.field(description="By layer, then time (unknown last).")
    exits: list[TrailExit] = strawberry.field(description="By time, unknown last.")
    conservation: Conservation = strawberry.field(description="The sums, and whether they fit.")
    skipped_count: int = strawberry.field(
        description="Rows in no sum: amounts unknown, old, wrong or closed."
    )
    computed: ComputedTrail | None = strawberry.field(
        description="Our own apportionment under the policy asked for; never mixed with this one."
    )


@strawberry.type(description="What an account or a transfer paid on.")
class OnwardTrail:
    """What an account or a transfer paid on."""

    computed: ComputedTrail | None = strawberry.field(
        description="The trail; never null here, as it may be beside a reported one."
    )


@strawberry.input(description="Whose money to follow.")
class MoneyTrailInput:
    """Whose money to follow."""

    acknowledgement_no: str | None = strawberry.field(
        default=None, description="The complaint; this, an account or a fact."
    )
    account: ID | None = strawberry.field(
        default=None, description="Forwards: all it paid. Backwards: all that is on it."
    )
    fact: ID | None = strawberry.field(
        default=None,
        description="A transfer; backwards also a withdrawal, a hold or a refund.",
    )
    is_backwards: bool = strawberry.field(
        default=False, description="Ask whose money it was, not where it went."
    )
    policies: list[Policy] = strawberry.field(
        default_factory=list, description="Of `computed`: compare these policies too."
    )
    with_bounds: bool = strawberry.field(
        default=False, description="Of `computed`: tell least and most of each account."
    )
    pass_boundary: bool = strawberry.field(
        default=False, description="Follow money through aggregators and merchants too."
    )
    policy: Policy = strawberry.field(
        default=Policy.FIFO, description="Of `computed`: whose money leaves an account first."
    )
    until: datetime | None = strawberry.field(
        default=None, description="Of `computed`: leave out what happened later; null: nothing."
    )
    as_known_at: datetime | None = strawberry.field(
        default=None, description="Use nothing learnt after this; null: all that is known."
    )


MoneyTrailResult: TypeAlias = Annotated[
    MoneyTrail | OnwardTrail | MoneyOrigins | InputRefused | NotFoundRefusal,
    strawberry.union(name="MoneyTrailResult", description="The trail, or why there is none."),
]


@strawberry.type
class TrailsQuery:
    """Questions about trails."""

    @resolved(
        "Where a complaint's rupees went, what an account or a transfer paid on, or whose money"
        " it was; every sum checked."
    )
    async def money_trail(
        self,
        info: Info,
        wish: Annotated[
            MoneyTrailInput, strawberry.argument(name="input", description="Whose money.")
        ],
    ) -> MoneyTrailResult:
        """Resolve `moneyTrail`."""
        start = parse_start(
            complaint=wish.acknowledgement_no,
            account=wish.account,
            fact=wish.fact,
            is_backwards=wish.is_backwards,
        )
        how = TrailWish(
            policy=wish.policy,
            until=wish.until,
            pass_boundary=wish.pass_boundary,
            with_bounds=wish.with_bounds,
        )
        if start.complaint is not None:
            return await _trail_of(info, start.complaint, wish, how)
        if wish.is_backwards:
            origins = await trace_origins(
                account=start.account,
                fact=start.fact,
                store=info.context.store,
                scope=info.context.scope,
                wish=how,
                as_known_at=wish.as_known_at,
            )
            return show_origins(origins)
        computed = await follow_from(
            account=start.account,
            fact=start.fact,
            store=info.context.store,
            scope=info.context.scope,
            wish=how,
            as_known_at=wish.as_known_at,
            policies=wish.policies,
        )
        return OnwardTrail(computed=show_computed(computed))


async def _trail_of(
    info: Info, complaint: AcknowledgementNo, wish: MoneyTrailInput, how: TrailWish
) -> MoneyTrail:
    context, selected = info.context, wanted_below(info)
    wanted = selected.below("accounts")
    answer = await trace_money(
        complaint, store=context.store, scope=context.scope, as_known_at=wish.as_known_at
    )
    accounts: Mapping[EntityKey, Entity] = {}
    if "account" in wanted:
        accounts = await show_entities(
            context,
            [one.account for one in answer.value.accounts],
            wanted=wanted.below("account"),
            as_known_at=wish.as_known_at,
        )
    computed = None
    if "computed" in selected:
        computed = await compute_trail_of(
            complaint,
            store=context.store,
            scope=context.scope,
            wish=how,
            as_known_at=wish.as_known_at,
            policies=wish.policies,
        )
    return _show(answer, accounts, computed)


def _show(
    answer: Answer[model.MoneyTrail],
    accounts: Mapping[EntityKey, Entity],
    computed: Answer[ComputedModel] | None,
) -> MoneyTrail:
    trail = answer.value
    return MoneyTrail(
        as_of=as_of(answer),
        truncated=show_truncations(answer.truncations),
        answer_hash=Sha256(answer.answer_hash),
        acknowledgement_no=trail.complaint,
        kind=trail.kind,
        loss_paise=_paise(trail.loss_paise),
        loss_from=trail.loss_from,
        accounts=[_show_account(one, accounts.get(one.account)) for one in trail.accounts],
        flows=[_show_flow(flow) for flow in trail.flows],
        exits=[_show_exit(one) for one in trail.exits],
        conservation=_show_conservation(trail.conservation),
        skipped_count=trail.skipped_count,
        computed=None if computed is None else show_computed(computed),
    )


def _show_account(one: model.TrailAccount, account: Entity | None) -> TrailAccount:
    return TrailAccount(
        account_id=ID(one.account),
        account=account,
        layer=one.layer,
        in_paise=Paise(one.in_paise),
        out_paise=Paise(one.out_paise),
        held_paise=Paise(one.held_paise),
        refunded_paise=Paise(one.refunded_paise),
        cashed_paise=Paise(one.cashed_paise),
        residual_paise=Paise(one.residual_paise),
        over_reported_paise=Paise(one.over_reported_paise),
        small_count=one.small_count,
    )


def _show_flow(flow: model.TrailFlow) -> TrailFlow:
    return TrailFlow(
        fact_id=ID(flow.fact),
        payer_id=ID(flow.payer),
        beneficiary_id=ID(flow.beneficiary),
        layer=flow.layer,
        amount_paise=_paise(flow.amount_paise),
        disputed_paise=_paise(flow.disputed_paise),
        event_at=flow.event_at,
        event_precision=flow.event_precision,
    )


def _show_exit(one: model.TrailExit) -> TrailExit:
    return TrailExit(
        fact_id=ID(one.fact),
        account_id=ID(one.account),
        kind=one.kind,
        channel=one.channel,
        atm_id=None if one.atm is None else ID(one.atm),
        amount_paise=_paise(one.amount_paise),
        event_at=one.event_at,
    )


def _show_conservation(sums: model.Conservation) -> Conservation:
    return Conservation(
        layer_1_paise=Paise(sums.layer_1_paise),
        over_reported_paise=Paise(sums.over_reported_paise),
        residual_paise=Paise(sums.residual_paise),
        held_paise=Paise(sums.held_paise),
        refunded_paise=Paise(sums.refunded_paise),
        cashed_paise=Paise(sums.cashed_paise),
        cashed_capped_paise=Paise(sums.cashed_capped_paise),
        holds=sums.holds,
    )


def _paise(amount: int | None) -> Paise | None:
    return None if amount is None else Paise(amount)
