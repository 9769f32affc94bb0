"""What the members of a ring got, sent and drew, as far as bare tables tell."""

from __future__ import annotations

from typing import Final

import networkx as nx
import numpy as np

from analytics.roles import RoleFigures
from analytics.suspicion.evidence import Evidence, Tie, count_sharers
from analytics.suspicion.look import Look
from analytics.suspicion.tables import Codes, Floats, Movements, places_of, tally

PAISE: Final = 100.0


def read_work(members: Codes, look: Look, movements: Movements) -> RoleFigures:
    """Give what each member did; no table tells what was held."""
    tables, n = look.tables, len(members)
    moves, draws = tables.transfers, tables.draws
    sent, got, drawn = (
        index.rows(members) for index in (movements.sent, movements.got, movements.drawn)
    )
    inner = sent[np.isin(moves.right[sent], members) & (moves.right[sent] != moves.left[sent])]
    from_victim = got[np.isin(moves.left[got], tables.filings.right)]
    payer, beneficiary = (
        places_of(members, moves.left[inner]),
        places_of(members, moves.right[inner]),
    )
    pairs = np.unique(np.column_stack((payer, beneficiary)), axis=0)

    def total(ends: Codes, rows: Codes, rupees: Floats) -> Floats:
        return tally(places_of(members, ends[rows]), rupees[rows] * PAISE, n=n)

    return RoleFigures(
        is_reported=np.isin(members, tables.reports.right),
        in_paise=total(moves.right, got, moves.rupees),
        out_paise=total(moves.left, sent, moves.rupees),
        cashed_paise=total(draws.left, drawn, draws.rupees),
        held_paise=np.zeros(n),
        from_victims_paise=total(moves.right, from_victim, moves.rupees),
        from_members_paise=total(moves.right, inner, moves.rupees),
        to_members_paise=total(moves.left, inner, moves.rupees),
        moved_on_paise=tally(
            places_of(members, moves.right[got]),
            moves.rupees[got] * look.passing.moved[got] * PAISE,
            n=n,
        ),
        payer_count=tally(pairs[:, 1], n=n),
        beneficiary_count=tally(pairs[:, 0], n=n),
        withdrawal_count=tally(places_of(members, draws.left[drawn]), n=n),
        sharer_count=_sharers(members, look.evidence),
        betweenness=_betweenness(n, pairs),
    )


def _sharers(members: Codes, evidence: Evidence) -> Codes:
    is_use = (evidence.tie == Tie.IDENTIFIER) & (evidence.left < evidence.n_accounts)
    uses = np.flatnonzero(is_use)
    own = uses[np.isin(evidence.left[uses], members)]
    return count_sharers(members, evidence.left[own], evidence.right[own])


def _betweenness(n: int, pairs: Codes) -> Floats:
    network: nx.Graph[int] = nx.Graph()
    network.add_nodes_from(range(n))
    network.add_edges_from(map(tuple, pairs.tolist()))
    between = nx.betweenness_centrality(network)
    return np.array([between[at] for at in range(n)], dtype=np.float64)
