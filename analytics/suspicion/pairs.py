"""How each account stands to each ring near it: the figures that membership is judged by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

from analytics.suspicion.evidence import Evidence, Tie
from analytics.suspicion.groups import Found
from analytics.suspicion.surroundings import Surroundings, strengths
from analytics.suspicion.tables import DAY_S, Codes, Floats, Index, Mask, RingTables, tally
from analytics.suspicion.windows import Passing

LEAST_SCORE: Final = 0.03  # of a candidate (RINGS.md 8)
LEAST_RUPEES: Final = 2_000.0  # of a transfer that makes one (RINGS.md 8)

FIGURES: Final = (
    "transfer_ties",
    "identifier_ties",
    "machine_week_ties",
    "complaint_ties",
    "transfer_members",
    "identifier_members",
    "machine_week_members",
    "all_ties",
    "all_ties_share",
    "transfer_ties_share",
    "identifier_ties_share",
    "machine_week_ties_share",
    "strength",
    "share_of_all_rings",
    "share_of_best_ring",
    "beside_usual_member",
    "got",
    "sent",
    "got_share",
    "sent_share",
    "got_onward_share",
    "sent_onward_share",
    "got_onward",
    "sent_onward",
    "paying_members",
    "paid_members",
    "score",
    "is_reported",
    "money_in",
    "money_out",
    "cash_share",
    "opened_before_days",
    "rest_score",
    "is_member",
)
"""Names of the figures of a pair, in the order of columns."""

SUMS: Final = ("money_in", "money_out", "onward_in", "onward_out", "cash")
"""Sums of each account that do not ask with whom, beside what ties it."""

Figures = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """What does not change from ring to ring.

    Attributes:
        tables: What is known.
        around: Ties between accounts.
        complaints: Accounts that one complaint ties.
        rupees: Money from account to account.
        onward: The same, by the share that was funded or moved on.
        strengths: Ties of each account by kind, as in `around.every`; shape (n_accounts, 3).
        money_in: Received by each account.
        money_out: Sent by it.
        onward_in: Received, by the share that was funded or moved on.
        onward_out: Sent, likewise.
        cash: Drawn by it.
        is_reported: Whether a complaint reports it.
    """

    tables: RingTables
    around: Surroundings
    complaints: csr_array[Any]
    rupees: csr_array[Any]
    onward: csr_array[Any]
    strengths: Floats
    money_in: Floats
    money_out: Floats
    onward_in: Floats
    onward_out: Floats
    cash: Floats
    is_reported: Mask

    def sums(self) -> Floats:
        """Give what each account has in all, whoever with; shape (n_accounts, 8)."""
        return np.column_stack((self.strengths, *(getattr(self, name) for name in SUMS)))

    def at_least(self, rows: Codes, sums: Floats) -> Standing:
        """Give the same where some accounts have more than is told here.

        Args:
            rows: The accounts.
            sums: What they have, as `sums` gave it.
        """
        whole = self.sums()
        whole[rows] = np.maximum(whole[rows], sums)
        money_in, money_out, onward_in, onward_out, cash = whole.T[3:]
        return replace(
            self,
            strengths=whole[:, :3],
            money_in=money_in,
            money_out=money_out,
            onward_in=onward_in,
            onward_out=onward_out,
            cash=cash,
        )


def read_standing(
    tables: RingTables, evidence: Evidence, around: Surroundings, passing: Passing
) -> Standing:
    """Gather what pairs are made from."""
    n, moves = len(tables.accounts), tables.transfers
    flow = moves.rupees * np.maximum(passing.funded, passing.moved)
    kept = moves.rupees >= LEAST_RUPEES
    ends = (moves.left[kept], moves.right[kept])
    shape = (n, n)
    return Standing(
        tables=tables,
        around=around,
        complaints=_through_complaints(evidence),
        rupees=csr_array(coo_array((moves.rupees[kept], ends), shape=shape)),
        onward=csr_array(coo_array((flow[kept], ends), shape=shape)),
        strengths=np.column_stack([strengths(matrix) for matrix in around.every]),
        money_in=tally(moves.right, moves.rupees, n=n),
        money_out=tally(moves.left, moves.rupees, n=n),
        onward_in=tally(moves.right, flow, n=n),
        onward_out=tally(moves.left, flow, n=n),
        cash=tally(tables.draws.left, tables.draws.rupees, n=n),
        is_reported=tables.is_reported(),
    )


def _through_complaints(evidence: Evidence) -> csr_array[Any]:
    kept = (evidence.tie == Tie.COMPLAINT) & (evidence.left < evidence.n_accounts)
    ends = (evidence.left[kept], evidence.right[kept] - evidence.first_complaint)
    shape = (evidence.n_accounts, evidence.n_ends - evidence.first_complaint)
    named = csr_array((np.ones(int(kept.sum())), ends), shape=shape)
    pairs = csr_array(named @ named.T)
    pairs.setdiag(0.0)
    pairs.eliminate_zeros()
    return pairs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Accounts beside the rings they may belong to, sorted by (ring, account).

    Attributes:
        account: Code of the account.
        ring: Position of the ring.
        is_member: Whether the grouping put it there.
        figures: Shape (n_pairs, n_figures).
    """

    account: Codes
    ring: Codes
    is_member: Mask
    figures: Figures


def read_pairs(standing: Standing, rings: Sequence[Found], scores: Floats) -> Pairs:
    """Give every candidate of every ring with its figures."""
    n = len(scores)
    member, ring = _members(rings)
    shape = (n, len(rings))
    weighted = csr_array((scores[member], (member, ring)), shape=shape)
    plain = csr_array((np.ones(len(member)), (member, ring)), shape=shape)
    kinds = [*standing.around.every, standing.complaints]
    near = [csr_array(matrix @ weighted) for matrix in kinds]
    counts = [csr_array((matrix != 0).astype(np.float64) @ plain) for matrix in kinds[:3]]
    got, sent = csr_array(standing.rupees.T @ plain), csr_array(standing.rupees @ plain)
    account, ring, is_member = _candidates([*near, got, sent], plain, scores)
    at = _Lookup(account, ring)
    own = [at(matrix) for matrix in near]
    flows = [got, sent, csr_array(standing.onward.T @ plain), csr_array(standing.onward @ plain)]
    return Pairs(
        account=account,
        ring=ring,
        is_member=is_member,
        figures=np.column_stack(
            [
                *own,
                *[at(matrix) for matrix in counts],
                *_shares(own, account, standing),
                *_of_rings(own, account, ring, is_member, len(rings)),
                *_of_money([at(matrix) for matrix in flows], account, standing),
                *_partners(standing, plain, at),
                *_of_account(account, ring, scores, standing, rings),
                *_of_ring(ring, account, rings, scores),
                is_member,
            ]
        ).astype(np.float32),
    )


def _members(rings: Sequence[Found]) -> tuple[Codes, Codes]:
    sizes = [len(ring.members) for ring in rings]
    member = np.concatenate([ring.members for ring in rings])
    return member, np.repeat(np.arange(len(rings)), sizes)


def _candidates(
    near: Sequence[csr_array[Any]], plain: csr_array[Any], scores: Floats
) -> tuple[Codes, Codes, Mask]:
    met = coo_array(sum((matrix != 0 for matrix in near), start=(plain != 0)))
    key = np.unique(met.col.astype(np.int64) * len(scores) + met.row)
    account, ring = key % len(scores), key // len(scores)
    is_member = np.asarray(plain[account, ring]).ravel() > 0
    kept = is_member | (scores[account] >= LEAST_SCORE)
    return account[kept], ring[kept], is_member[kept]


class _Lookup:
    """Reads the same pairs from one matrix after another."""

    def __init__(self, account: Codes, ring: Codes) -> None:
        self._account, self._ring = account, ring

    def __call__(self, matrix: csr_array[Any]) -> Floats:
        return np.asarray(matrix[self._account, self._ring], dtype=np.float64).ravel()


def _shares(own: Sequence[Floats], account: Codes, standing: Standing) -> list[Floats]:
    """Give what part of an account's ties is with the ring."""
    total = own[0] + own[1] + own[2]
    kinds = standing.strengths[account]
    strength = kinds.sum(axis=1)
    shares = [one / (whole + 0.3) for one, whole in zip(own, kinds.T, strict=False)]
    return [total, total / (strength + 0.5), *shares, strength]


def _of_rings(
    own: Sequence[Floats], account: Codes, ring: Codes, is_member: Mask, n_rings: int
) -> list[Floats]:
    """Compare the pair with the account's other rings, and with the ring's members."""
    total = np.sum(own, axis=0)
    order = np.lexsort((total, account))
    starts = np.flatnonzero(np.diff(account[order], prepend=-1))
    whole = np.add.reduceat(total[order], starts)
    most = np.maximum.reduceat(total[order], starts)
    group = np.empty(len(account), dtype=np.int64)
    group[order] = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(order))))
    usual = tally(ring[is_member], total[is_member], n=n_rings)
    usual /= np.maximum(tally(ring[is_member], n=n_rings), 1.0)
    return [
        total / (whole[group] + 1e-9),
        total / (most[group] + 1e-9),
        total / (usual[ring] + 0.1),
    ]


def _of_money(flows: Sequence[Floats], account: Codes, standing: Standing) -> list[Floats]:
    got, sent, onward_got, onward_sent = flows
    return [
        np.log1p(got),
        np.log1p(sent),
        got / np.maximum(standing.money_in[account], 1.0),
        sent / np.maximum(standing.money_out[account], 1.0),
        onward_got / np.maximum(standing.onward_in[account], 1.0),
        onward_sent / np.maximum(standing.onward_out[account], 1.0),
        np.log1p(onward_got),
        np.log1p(onward_sent),
    ]


def _partners(standing: Standing, plain: csr_array[Any], at: _Lookup) -> list[Floats]:
    is_paid = (standing.rupees != 0).astype(np.float64)
    return [at(csr_array(is_paid.T @ plain)), at(csr_array(is_paid @ plain))]


def _of_account(
    account: Codes, ring: Codes, scores: Floats, standing: Standing, rings: Sequence[Found]
) -> list[Floats]:
    money_in, cash = standing.money_in[account], standing.cash[account]
    sent = Index.of(standing.tables.transfers.left, len(standing.tables.accounts))
    start = np.array([_start(one, standing.tables, sent) for one in rings])[ring]
    return [
        scores[account],
        standing.is_reported[account].astype(np.float64),
        np.log1p(money_in),
        np.log1p(standing.money_out[account]),
        cash / np.maximum(np.maximum(money_in, cash), 1.0),
        np.clip((start - standing.tables.opened[account]) / DAY_S, -100.0, 400.0),
    ]


def _start(ring: Found, tables: RingTables, sent: Index) -> float:
    """Give when the money among members began to flow; NaN if none did."""
    moves = tables.transfers
    rows = sent.rows(ring.members)
    inner = rows[np.isin(moves.right[rows], ring.members)]
    return float(np.median(moves.at[inner])) if len(inner) else np.nan


def _of_ring(ring: Codes, account: Codes, rings: Sequence[Found], scores: Floats) -> list[Floats]:
    """Give the mean score of the ring's other members."""
    sums = np.array([scores[one.members].sum() for one in rings])
    sizes = np.array([len(one.members) for one in rings], dtype=np.float64)
    member, at = _members(rings)
    key = np.sort(at * len(scores) + member)
    asked = ring * len(scores) + account
    place = np.minimum(np.searchsorted(key, asked), len(key) - 1)
    inside = key[place] == asked
    rest = np.maximum(sizes[ring] - inside, 1.0)
    return [(sums[ring] - inside * scores[account]) / rest]
