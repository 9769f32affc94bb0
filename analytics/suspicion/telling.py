"""A group found, as the value that registers and files take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from analytics.found import FoundMember, FoundRing
from analytics.suspicion.evidence import Evidence
from analytics.suspicion.membership import Judged
from analytics.suspicion.tables import Codes, Floats, Mask, Names, RingTables, tally
from graph.model.member import RingRole

LEAST_ROLE = 0.3  # below this in all: MEMBER (RINGS.md section 9)
FEW, MANY = 2, 3
LEAST_WEIGHT = 1e-6


def tell_rings(
    judged: Sequence[Judged], tables: RingTables, evidence: Evidence, scores: Floats
) -> Iterator[FoundRing]:
    """Give rings names, roles and what stands with them; who is in several is a broker."""
    n = evidence.n_accounts
    times = sum((tally(one.group.members, n=n) for one in judged), start=np.zeros(n))
    for one in judged:
        yield _told(one, tables, evidence, scores, times > 1)


def _told(
    judged: Judged, tables: RingTables, evidence: Evidence, scores: Floats, is_broker: Mask
) -> FoundRing:
    group = judged.group
    members, weights = group.members, judged.weights
    roles = _roles(members, tables)
    n = evidence.n_accounts
    phones = group.others[(group.others >= n) & (group.others < evidence.first_device)] - n
    is_device = (group.others >= evidence.first_device) & (group.others < evidence.first_week)
    devices = group.others[is_device] - evidence.first_device
    drawn = np.isin(tables.draws.left, members)
    return FoundRing(
        members=tuple(
            FoundMember(
                account=name,
                weight=max(round(float(weight), 6), LEAST_WEIGHT),
                role=role,
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
        last_event_s=_last_event(members, drawn, tables),
    )


def _texts(names: Names, codes: Codes) -> tuple[str, ...]:
    return tuple(name.decode() for name in names[codes].tolist())


def _last_event(members: Codes, drawn: Mask, tables: RingTables) -> float | None:
    moves, reports = tables.transfers, tables.reports
    inner = np.isin(moves.left, members) & np.isin(moves.right, members)
    told = np.isin(reports.right, members)
    at = np.concatenate((moves.at[inner], tables.draws.at[drawn], reports.at[told]))
    return float(at.max()) if len(at) else None


def _roles(members: Codes, tables: RingTables) -> list[RingRole]:
    """Give each member its clearest role by what it got, sent and drew (RINGS.md section 9)."""
    n, moves, draws = len(members), tables.transfers, tables.draws
    payer, beneficiary = _place(members, moves.left), _place(members, moves.right)
    came, went = (payer >= 0), (beneficiary >= 0)
    out = tally(payer[came], moves.rupees[came], n=n)
    into = tally(beneficiary[went], moves.rupees[went], n=n)
    inner = came & went & (payer != beneficiary)
    sent = tally(payer[inner], moves.rupees[inner], n=n)
    got = tally(beneficiary[inner], moves.rupees[inner], n=n)
    pairs = np.unique(np.column_stack((payer[inner], beneficiary[inner])), axis=0)
    payers, beneficiaries = tally(pairs[:, 1], n=n), tally(pairs[:, 0], n=n)
    drawer = _place(members, draws.left)
    cash = tally(drawer[drawer >= 0], draws.rupees[drawer >= 0], n=n)
    named = _place(members, tables.reports.right)
    is_named = tally(named[named >= 0], n=n) > 0
    inward, outward = got / np.maximum(into, 1.0), sent / np.maximum(out, 1.0)
    collects, distributes = (payers >= MANY) & (beneficiaries <= FEW), beneficiaries >= MANY
    distributes &= payers <= FEW
    scores = np.column_stack(
        (
            is_named,
            collects * inward * (1.0 - 1.0 / np.maximum(payers, 1.0)),
            distributes * outward * (1.0 - 1.0 / np.maximum(beneficiaries, 1.0)),
            np.minimum(inward, outward),
            np.minimum(1.0, cash / np.maximum(into, 1.0)) * (cash > 0),
        )
    )
    order = list(RingRole)
    best = scores.argmax(axis=1)
    clear = scores.max(axis=1) >= LEAST_ROLE
    return [order[at] if ok else RingRole.MEMBER for at, ok in zip(best, clear, strict=True)]


def _place(members: Codes, codes: Codes) -> Codes:
    """Give the place of each code among sorted members, or -1."""
    at = np.minimum(np.searchsorted(members, codes), len(members) - 1)
    return np.where(members[at] == codes, at, -1)
