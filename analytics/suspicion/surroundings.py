"""What each account's neighbours do, by every kind of tie; and how near complaints are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from analytics.suspicion.evidence import Evidence, Tie
from analytics.suspicion.tables import Codes, Floats, Mask
from analytics.suspicion.traits import Traits

RESTART: Final = 0.15  # RINGS.md 4
ROUNDS: Final = 12  # RINGS.md 4
WIDTHS: Final = (
    "strength",
    "strength.transfers",
    "strength.identifiers",
    "strength.weeks",
    "ties.transfers",
    "ties.identifiers",
    "ties.weeks",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surroundings:
    """Ties between accounts, direct or through one identifier or machine-week.

    Attributes:
        transfers: Weights of transfers, shape (n_accounts, n_accounts).
        identifiers: Of shared phones and devices.
        weeks: Of shared machine-weeks.
    """

    transfers: csr_array[Any]
    identifiers: csr_array[Any]
    weeks: csr_array[Any]

    @property
    def every(self) -> tuple[csr_array[Any], ...]:
        """Give the three."""
        return self.transfers, self.identifiers, self.weeks

    def whole(self) -> csr_array[Any]:
        """Give the sum of the three."""
        return csr_array(self.transfers + self.identifiers + self.weeks)


def read_surroundings(evidence: Evidence) -> Surroundings:
    """Tie accounts to accounts; complaints tie nothing here."""
    n = evidence.n_accounts
    return Surroundings(
        transfers=evidence.matrix(evidence.tie == Tie.TRANSFER, n=n),
        identifiers=_through(evidence, Tie.IDENTIFIER),
        weeks=_through(evidence, Tie.MACHINE_WEEK),
    )


def _through(evidence: Evidence, tie: Tie) -> csr_array[Any]:
    """Tie accounts that share an end: by half of what ties both to it."""
    kept = evidence.tie == tie
    n, first = evidence.n_accounts, evidence.n_accounts
    ends = evidence.right[kept] - first
    ties = csr_array(
        (evidence.weight[kept], (evidence.left[kept], ends)), shape=(n, evidence.n_ends - first)
    )
    ones = csr_array((np.ones(len(ties.data)), ties.indices, ties.indptr), shape=ties.shape)
    pairs = csr_array(ties @ ones.T + ones @ ties.T)
    pairs.setdiag(0.0)
    pairs.eliminate_zeros()
    pairs.data *= 0.5
    pairs.sort_indices()
    return pairs


def strengths(matrix: csr_array[Any]) -> Floats:
    """Sum each account's ties."""
    return np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()


def neighbour_means(matrix: csr_array[Any], values: npt.NDArray[Any]) -> Traits:
    """Give the weighted mean of the neighbours' values; 0 without any."""
    total = np.maximum(strengths(matrix), 1e-12).astype(np.float32)
    means = (matrix.astype(np.float32) @ np.nan_to_num(values).astype(np.float32)).T / total
    return np.ascontiguousarray(means.T)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """What an earlier look at more of the graph found.

    Attributes:
        rows: Accounts.
        values: Theirs, a row each.
    """

    rows: Codes
    values: npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Described:
    """What surrounds each account.

    Attributes:
        names: Of the columns; strengths and numbers of ties at the end.
        table: The columns, a row an account.
        near: Means of the neighbours' traits from which those of their neighbours are made.
    """

    names: Sequence[str]
    table: Traits
    near: Traits


def describe_surroundings(
    around: Surroundings,
    names: Sequence[str],
    traits: Traits,
    *,
    wanted: Collection[str] | None = None,
    known: Known | None = None,
) -> Described:
    """Give means of the neighbours' traits, of theirs, and of those that share an identifier.

    Args:
        around: Ties between accounts.
        names: Of the traits.
        traits: Shape (n_accounts, n_traits).
        wanted: Names of the columns to give, ``near.age``; None: all there are.
        known: Means that are taken as they were, of accounts whose neighbours are not all here.
    """
    chosen = {
        step: [at for at, name in enumerate(names) if wanted is None or f"{step}.{name}" in wanted]
        for step in ("near", "far", "sharing")
    }
    whole = around.whole()
    once = sorted({*chosen["near"], *chosen["far"]})
    first = neighbour_means(whole, traits[:, once])
    if known is not None:
        first[known.rows] = known.values
    near = first[:, [once.index(at) for at in chosen["near"]]]
    far = neighbour_means(whole, first[:, [once.index(at) for at in chosen["far"]]])
    sharing = neighbour_means(around.identifiers, traits[:, chosen["sharing"]])
    widths = [strengths(matrix) for matrix in (whole, *around.every)]
    counts = [np.diff(matrix.indptr) for matrix in around.every]
    told = [f"{step}.{names[at]}" for step, places in chosen.items() for at in places]
    table = np.hstack((near, far, sharing, np.column_stack((*widths, *counts))))
    return Described(names=[*told, *WIDTHS], table=table.astype(np.float32), near=first)


def walk(evidence: Evidence, starts: Codes, closed: Mask) -> Floats:
    """Give how often a walk from some complaints with restarts stands at each end.

    Args:
        evidence: The graph.
        starts: Ends it starts from, each as often as the others.
        closed: Complaints that it must not pass, shape (n_ends,).
    """
    nothing = np.full(evidence.n_ends, np.nan)
    return walk_on(evidence, starts, closed, each=1.0 / max(len(starts), 1), before=nothing)


def walk_on(
    evidence: Evidence,
    starts: Codes,
    closed: Mask,
    *,
    each: float,
    before: Floats,
    ties: Known | None = None,
) -> Floats:
    """Give what `walk` would, in a part of a graph whose rest was walked before.

    Args:
        evidence: The part.
        starts: Ends in it that the walk starts from.
        closed: Complaints that it must not pass, shape (n_ends,).
        each: How often it starts at each of them.
        before: How often it stood at ends that are taken as they were, shape (n_ends,); NaN:
            to be found out.
        ties: What ties ends that have more ties than the part holds.
    """
    matrix = evidence.matrix(~closed[evidence.right])
    total = np.maximum(strengths(matrix), 1e-12)
    if ties is not None:
        total[ties.rows] = np.maximum(total[ties.rows], ties.values)
    source = np.zeros(evidence.n_ends)
    source[starts] = each
    is_held = np.isfinite(before)
    at = np.where(is_held, before, source)
    if not at.any():
        return at
    for _ in range(ROUNDS):
        at = RESTART * source + (1.0 - RESTART) * (matrix @ (at / total))
        at[is_held] = before[is_held]
    return at


def walk_figures(seen: Floats, strength: Floats) -> Traits:
    """Give how near complaints are, and for what the account's ties are worth; shape (n, 2)."""
    return np.column_stack(
        (np.log(seen + 1e-9), np.log((seen + 1e-12) / (strength + 0.05)))
    ).astype(np.float32)


def neighbour_scores(around: Surroundings, scores: Floats, *, known: Known | None = None) -> Traits:
    """Give mean, two steps, then mean, sum and largest of the neighbours' scores by kind of tie.

    `known`: means that are taken as they were, of accounts whose neighbours are not all here.
    """
    column = scores[:, None]
    whole = around.whole()
    once = neighbour_means(whole, column)
    if known is not None:
        once[known.rows, 0] = known.values
    parts: list[npt.NDArray[Any]] = [once, neighbour_means(whole, once)]
    for matrix in around.every:
        parts.append(neighbour_means(matrix, column))
        parts.append((matrix @ column).astype(np.float32))
        parts.append(_largest_near(matrix, scores)[:, None])
    return np.hstack(parts).astype(np.float32)


def _largest_near(matrix: csr_array[Any], scores: Floats) -> Floats:
    found = np.zeros(matrix.shape[0])
    values = scores[matrix.indices]
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    np.maximum.at(found, rows, values)
    return found
