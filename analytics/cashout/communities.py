"""Part a weighted graph into communities, the same way every time."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix

from analytics.cashout.tables import Codes, Floats

LEVELS: Final = 8
PASSES: Final = 12
LEAST_GAIN: Final = 1e-9


def part_into_communities(
    ends: Codes, others: Codes, weights: Floats, *, n_nodes: int, resolution: float = 1.0
) -> Codes:
    """Give each node its community by modularity, moving nodes in the order of their codes.

    Nothing is drawn at random: equal graphs are parted alike. A lone node is a community.

    Args:
        ends: One end of each link; parallel links add up.
        others: The other end.
        weights: Positive.
        n_nodes: Codes are below it.
        resolution: Larger gives smaller communities.

    Returns:
        Labels, shape (n_nodes,), from 0, in the order of each community's first node.

    References:
        Blondel et al. 2008, Fast unfolding of communities in large networks, J. Stat. Mech.
    """
    nodes, position = np.unique(np.concatenate([ends, others]), return_inverse=True)
    half = len(ends)
    links = coo_matrix(
        (weights, (position[:half], position[half:])), shape=(len(nodes), len(nodes))
    ).tocsr()
    labels = _levels(csr_matrix(links + links.T), resolution)
    whole = np.arange(n_nodes) + len(nodes)
    whole[nodes] = labels
    return _in_order_of_first(whole)


def _levels(links: csr_matrix, resolution: float) -> Codes:
    labels = np.arange(links.shape[0])
    for _ in range(LEVELS):
        moved = _move(links, resolution)
        groups = _in_order_of_first(moved)
        n_groups = int(groups.max(initial=-1)) + 1
        labels = groups[labels]
        if n_groups == links.shape[0]:
            break
        member = csr_matrix(
            (np.ones(len(groups)), (groups, np.arange(len(groups)))),
            shape=(n_groups, len(groups)),
        )
        links = csr_matrix(member @ links @ member.T)
        links.sort_indices()
    return labels


def _move(links: csr_matrix, resolution: float) -> Codes:
    """Move each node to the neighbouring community that gains most, until none does."""
    starts, heads, weights = links.indptr.tolist(), links.indices.tolist(), links.data.tolist()
    degree = np.asarray(links.sum(axis=1)).ravel().tolist()
    total = sum(degree) or 1.0
    n_nodes = len(degree)
    community = list(range(n_nodes))
    mass = list(degree)
    waiting = list(range(n_nodes))
    for _ in range(PASSES):
        touched: set[int] = set()
        for node in waiting:
            own, pull = community[node], resolution * degree[node] / total
            reach: dict[int, float] = {own: 0.0}
            for edge in range(starts[node], starts[node + 1]):
                head = heads[edge]
                if head != node:
                    near = community[head]
                    reach[near] = reach.get(near, 0.0) + weights[edge]
            mass[own] -= degree[node]
            best, gain = own, reach[own] - pull * mass[own]
            for near, weight in reach.items():
                offer = weight - pull * mass[near]
                if offer > gain + LEAST_GAIN:
                    best, gain = near, offer
            mass[best] += degree[node]
            if best != own:
                community[node] = best
                touched.update(
                    head
                    for head in heads[starts[node] : starts[node + 1]]
                    if community[head] != best
                )
        if not touched:
            break
        waiting = sorted(touched)
    return np.array(community, dtype=np.int64)


def _in_order_of_first(labels: Codes) -> Codes:
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    order = np.empty(len(first), dtype=np.int64)
    order[np.argsort(first, kind="stable")] = np.arange(len(first))
    ordered: Codes = order[inverse]
    return ordered
