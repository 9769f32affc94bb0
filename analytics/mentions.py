"""Which complaint's trail passes which account, and which complaints tell of one fraud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.model.ids import EntityKind, kind_of
from graph.model.link import LinkKind
from graph.model.table import UNKNOWN, Ints, LinkTable

MEMBER_KINDS: Final = frozenset({EntityKind.ACCOUNT, EntityKind.UPI, EntityKind.WALLET})
"""Kinds of entities that hold money, and so can be members of a ring."""

PAYER_AND_BENEFICIARY: Final = (LinkKind.TRANSFERRED,)
SOURCES: Final = (LinkKind.WITHDREW, LinkKind.HELD_FOR)
TARGETS: Final = (LinkKind.PAID_INTO,)
# ACTED_ON is no passage: old and wrong transactions are among what banks act on.

FIRST_LAYER: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mentions:
    """Accounts on trails; the complainants' own accounts are no part of theirs.

    Attributes:
        complaint: Position of a complaint in `LinkTable.complaints`, for each pair of complaint
            and account on its trail; pairs are distinct and sorted.
        account: Position of the account in `LinkTable.keys`, beside `complaint`.
        incident: The fraud each complaint tells of, shape (n_complaints,): the same for complaints
            that share a layer-1 transfer or a complainant's account.
        is_followed: Complaints whose trail goes on behind the accounts that the victim paid,
            shape (n_complaints,).
        is_account: Which keys hold money, shape (n_keys,).
        is_victim: Accounts that complain and that no other complaint names as paid by its
            victim: they never link (RINGS.md section 5). Shape (n_keys,).
        trails: Accounts on the trail of each complaint.
        met_by: Complaints whose trail passes each account, rising; none for others.
    """

    complaint: Ints
    account: Ints
    incident: Ints
    is_followed: npt.NDArray[np.bool_]
    is_account: npt.NDArray[np.bool_]
    is_victim: npt.NDArray[np.bool_]
    trails: Sequence[AbstractSet[int]] = field(init=False)
    met_by: Mapping[int, Sequence[int]] = field(init=False)

    def __post_init__(self) -> None:
        """Look pairs up by complaint and by account."""
        trails: list[set[int]] = [set() for _ in range(len(self.incident))]
        met_by: dict[int, list[int]] = {}
        for complaint, account in zip(self.complaint.tolist(), self.account.tolist(), strict=True):
            trails[complaint].add(account)
            met_by.setdefault(account, []).append(complaint)
        object.__setattr__(self, "trails", trails)
        object.__setattr__(self, "met_by", met_by)

    def without(self, barred: npt.NDArray[np.bool_]) -> Mentions:
        """Give the same without some keys."""
        kept = ~barred[self.account]
        return replace(self, complaint=self.complaint[kept], account=self.account[kept])

    def complaint_counts(self) -> Ints:
        """Give how many complaints' trails pass each key, shape (n_keys,)."""
        return np.bincount(self.account, minlength=len(self.is_account)).astype(np.int64)

    def company_counts(self) -> Ints:
        """Give how many complaints' trails that are followed pass each key, shape (n_keys,)."""
        account = self.account[self.is_followed[self.complaint]]
        return np.bincount(account, minlength=len(self.is_account)).astype(np.int64)

    def incident_counts(self) -> Ints:
        """Give how many frauds' trails pass each key, shape (n_keys,)."""
        pairs = np.unique(np.column_stack((self.account, self.incident[self.complaint])), axis=0)
        return np.bincount(pairs[:, 0], minlength=len(self.is_account)).astype(np.int64)


def read_mentions(links: LinkTable, *, most_by_one: int = 4) -> Mentions:
    """Give who is on which trail; order and repetition of rows do not matter.

    Args:
        links: The facts.
        most_by_one: Complaints of one account that may tell of one fraud; an account that
            complains more often is a bank's or wallet's own, and says nothing.
    """
    shape = (len(links.complaints), len(links.keys))
    is_account = np.array([kind_of(key) in MEMBER_KINDS for key in links.keys], dtype=np.bool_)
    filed = _pairs(links, (), (LinkKind.FILED_BY,))
    reported = _without(_pairs(links, (), TARGETS), filed, shape)
    is_victim = np.zeros(shape[1], dtype=np.bool_)
    is_victim[filed[1]] = True
    is_victim[reported[1]] = False
    both = _pairs(links, (*PAYER_AND_BENEFICIARY, *SOURCES), (*PAYER_AND_BENEFICIARY, *TARGETS))
    complaint, account = _without(both, filed, shape)
    kept = is_account[account] & ~is_victim[account]
    beyond = _without((complaint[kept], account[kept]), reported, shape)[0]
    is_followed = np.zeros(shape[0], dtype=np.bool_)
    is_followed[beyond] = True
    return Mentions(
        complaint=complaint[kept],
        account=account[kept],
        incident=_incidents(links, filed, most_by_one),
        is_followed=is_followed,
        is_account=is_account,
        is_victim=is_victim,
    )


def _incidents(links: LinkTable, filed: tuple[Ints, Ints], most_by_one: int) -> Ints:
    """Number complaints so that those of one fraud have one number."""
    often = np.bincount(filed[1], minlength=len(links.keys))[filed[1]]
    by_victim = np.column_stack(filed)[often <= most_by_one]
    rows = links.rows_of(LinkKind.TRANSFERRED)
    known = (links.complaint[rows] != UNKNOWN) & (links.transfer_no[rows] != UNKNOWN)
    rows = rows[known & (links.layer[rows] == FIRST_LAYER)]
    by_transfer = np.column_stack((links.complaint[rows], links.transfer_no[rows]))
    n_complaints, n_keys = len(links.complaints), len(links.keys)
    by_victim[:, 1] += n_complaints
    by_transfer[:, 1] += n_complaints + n_keys
    ends = np.concatenate((by_victim, by_transfer))
    size = int(ends.max(initial=n_complaints + n_keys)) + 1
    ones = np.ones(len(ends), dtype=np.int64)
    shared = coo_array((ones, (ends[:, 0], ends[:, 1])), shape=(size, size))
    number: Ints = connected_components(shared, directed=False)[1][:n_complaints]
    return number.astype(np.int64)


def _pairs(
    links: LinkTable, by_source: tuple[LinkKind, ...], by_target: tuple[LinkKind, ...]
) -> tuple[Ints, Ints]:
    """Give distinct pairs of complaint and key, sorted."""
    found = [np.empty((0, 2), dtype=np.int64)]
    for kinds, ends in ((by_source, links.source), (by_target, links.target)):
        for kind in kinds:
            rows = links.rows_of(kind)
            rows = rows[links.complaint[rows] != UNKNOWN]
            found.append(np.column_stack((links.complaint[rows], ends[rows])))
    pairs = np.unique(np.concatenate(found), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _without(
    pairs: tuple[Ints, Ints], others: tuple[Ints, Ints], shape: tuple[int, int]
) -> tuple[Ints, Ints]:
    width = max(shape[1], 1)
    kept = ~np.isin(pairs[0] * width + pairs[1], others[0] * width + others[1])
    return pairs[0][kept], pairs[1][kept]
