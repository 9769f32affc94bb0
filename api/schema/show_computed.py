"""Show a computed trail."""

from __future__ import annotations

from collections.abc import Mapping

import strawberry

from analytics.ledger.events import Policy
from api.schema.answers import as_of, show_truncations
from api.schema.computed_trail import ComputedTrail, TracedAccount
from api.schema.scalars import Paise, Sha256
from api.schema.traced import TracedExit, TracedFlow, TracedPart
from api.schema.traced_sums import KindSum, Narrowing, PolicySpan, ReasonCount, TracedSums
from graph.model import computed_trail as model
from graph.model import traced
from graph.model.answer import Answer

ID = strawberry.ID


def show_computed(answer: Answer[model.ComputedTrail]) -> ComputedTrail:
    """Show a computed trail."""
    trail = answer.value
    return ComputedTrail(
        as_of=as_of(answer),
        truncated=show_truncations(answer.truncations),
        answer_hash=Sha256(answer.answer_hash),
        start=trail.start,
        policy=Policy(trail.policy),
        until=trail.as_of,
        is_headline=trail.is_headline,
        flows=[_show_flow(flow) for flow in trail.flows],
        exits=[_show_exit(one) for one in trail.exits],
        accounts=[_show_account(one) for one in trail.accounts],
        parts=[
            TracedPart(
                account_id=ID(part.account),
                paise=Paise(part.paise),
                credited_at=part.credited_at,
                last_seen_at=part.last_seen_at,
            )
            for part in trail.parts
        ],
        sums=_show_sums(trail.sums),
        skipped=[ReasonCount(reason=why, count=count) for why, count in trail.skipped.items()],
        mismatched_ids=[ID(key) for key in trail.mismatched],
        assumed_order_count=trail.assumed_order_count,
        policy_spans=[
            PolicySpan(
                account_id=ID(one.account),
                least_paise=Paise(one.least_paise),
                most_paise=Paise(one.most_paise),
            )
            for one in trail.policy_spans
        ],
        narrowing=[
            Narrowing(account_id=ID(one.account), paise=Paise(one.paise)) for one in trail.narrowing
        ],
    )


def _show_flow(flow: traced.TracedFlow) -> TracedFlow:
    return TracedFlow(
        transfer_key=ID(flow.key),
        payer_id=ID(flow.payer),
        beneficiary_id=ID(flow.beneficiary),
        layer=flow.layer,
        is_first=flow.is_first,
        amount_paise=Paise(flow.amount_paise),
        traced_paise=Paise(flow.traced_paise),
        reported_paise=_paise(flow.reported_paise),
        difference_paise=_paise(flow.difference_paise),
        event_at=flow.event_at,
        latest_at=flow.latest_at,
        fact_ids=[ID(one) for one in flow.facts],
    )


def _show_exit(one: traced.TracedExit) -> TracedExit:
    return TracedExit(
        key=ID(one.key),
        account_id=ID(one.account),
        kind=one.kind,
        place_id=None if one.place is None else ID(one.place),
        amount_paise=Paise(one.amount_paise),
        traced_paise=Paise(one.traced_paise),
        event_at=one.event_at,
        fact_ids=[ID(fact) for fact in one.facts],
    )


def _show_account(one: model.TracedAccount) -> TracedAccount:
    return TracedAccount(
        account_id=ID(one.account),
        layer=one.layer,
        in_paise=Paise(one.in_paise),
        on_account_paise=Paise(one.on_account_paise),
        held_paise=Paise(one.held_paise),
        other_complaints_paise=Paise(one.other_complaints_paise),
        balance_paise=Paise(one.balance_paise),
        unseen_in_paise=Paise(one.unseen_in_paise),
        knowledge=one.knowledge,
        is_confirmed=one.is_confirmed,
        least_paise=_paise(one.least_paise),
        most_paise=_paise(one.most_paise),
    )


def _show_sums(sums: model.TracedSums) -> TracedSums:
    return TracedSums(
        disputed_paise=Paise(sums.disputed_paise),
        on_account_paise=Paise(sums.on_account_paise),
        confirmed_paise=Paise(sums.confirmed_paise),
        held_paise=Paise(sums.held_paise),
        refunded_paise=Paise(sums.refunded_paise),
        cashed_out=_kinds(sums.cashed_out),
        left=_kinds(sums.left),
        sum_paise=Paise(sums.sum_paise),
        over_count_paise=Paise(sums.over_count_paise),
        holds=sums.disputed_paise + sums.over_count_paise == sums.sum_paise,
    )


def _kinds(sums: Mapping[str, int]) -> list[KindSum]:
    return [KindSum(kind=kind, paise=Paise(paise)) for kind, paise in sums.items()]


def _paise(amount: int | None) -> Paise | None:
    return None if amount is None else Paise(amount)
