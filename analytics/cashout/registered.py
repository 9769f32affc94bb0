"""Let the ring register say which accounts belong together, where it knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics.cashout.situation import Situation
from analytics.cashout.tables import Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A ring of the register in the codes of some tables; what they do not know is left out."""

    accounts: Codes
    complaints: Codes


def with_rings(situation: Situation, rings: Sequence[Registered]) -> tuple[Situation, Codes]:
    """Give each registered ring a cluster of its own, and the labels of those clusters.

    An account or complaint of several rings goes to the last of them; the others stay where
    the tables put them.
    """
    clusters = situation.clusters
    account, complaint = clusters.account.copy(), clusters.complaint.copy()
    is_suspect = clusters.is_suspect.copy()
    labels = clusters.n_clusters + np.arange(len(rings))
    for label, ring in zip(labels.tolist(), rings, strict=True):
        account[ring.accounts] = label
        complaint[ring.complaints] = label
        is_suspect[ring.accounts] = True
    parted = replace(
        clusters,
        account=account,
        complaint=complaint,
        is_suspect=is_suspect,
        n_clusters=clusters.n_clusters + len(rings),
    )
    return replace(situation, clusters=parted), labels
