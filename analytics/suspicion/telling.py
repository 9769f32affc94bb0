"""A group found, as the value that registers and files take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from analytics.found import FoundMember, FoundRing
from analytics.roles import assign_roles
from analytics.suspicion.look import Look
from analytics.suspicion.membership import Judged
from analytics.suspicion.tables import (
    Codes,
    Floats,
    Mask,
    Movements,
    Names,
    RingTables,
    tally,
)
from analytics.suspicion.work import read_work

LEAST_WEIGHT = 1e-6


def tell_rings(judged: Sequence[Judged], look: Look, scores: Floats) -> Iterator[FoundRing]:
    """Give rings names, roles and what stands with them; who is in several is a broker."""
    n = look.evidence.n_accounts
    times = sum((tally(one.group.members, n=n) for one in judged), start=np.zeros(n))
    movements = Movements.of(look.tables)
    for one in judged:
        yield _told(one, look, movements, scores, times > 1)


def _told(
    judged: Judged, look: Look, movements: Movements, scores: Floats, is_broker: Mask
) -> FoundRing:
    group, tables, evidence = judged.group, look.tables, look.evidence
    members, weights = group.members, judged.weights
    roles = assign_roles(read_work(members, look, movements))
    n = evidence.n_accounts
    phones = group.others[(group.others >= n) & (group.others < evidence.first_device)] - n
    is_device = (group.others >= evidence.first_device) & (group.others < evidence.first_week)
    devices = group.others[is_device] - evidence.first_device
    drawn = movements.drawn.rows(members)
    return FoundRing(
        members=tuple(
            FoundMember(
                account=name,
                weight=max(round(float(weight), 6), LEAST_WEIGHT),
                role=role.role,
                is_broker=bool(broker),
            )
            for name, weight, role, broker in zip(
                _texts(tables.accounts, members), weights, roles, is_broker[members], strict=True
            )
        ),
        complaints=_texts(tables.complaints, group.complaints),
        identifiers=(*_texts(tables.devices, devices), *_texts(tables.phones, phones)),
        machines=_texts(tables.machines, np.unique(tables.draws.right[drawn])),
        score=round(float(scores[members].mean()), 6),
        last_event_s=_last_event(members, movements, tables),
    )


def _texts(names: Names, codes: Codes) -> tuple[str, ...]:
    return tuple(name.decode() for name in names[codes].tolist())


def _last_event(members: Codes, movements: Movements, tables: RingTables) -> float | None:
    moves, reports = tables.transfers, tables.reports
    sent, drawn = movements.sent.rows(members), movements.drawn.rows(members)
    inner = sent[np.isin(moves.right[sent], members)]
    told = np.isin(reports.right, members)
    at = np.concatenate((moves.at[inner], tables.draws.at[drawn], reports.at[told]))
    return float(at.max()) if len(at) else None
