"""How well rings found match rings planted: the marks of RINGS.md section 19."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

from analytics.found import FoundRing
from graph.model.member import RingRole

LEAST: Final = 3  # accounts of a ring that counts
ROLES: Final = {
    RingRole.VICTIM_FACING: "entry",
    RingRole.COLLECTOR: "layer",
    RingRole.DISTRIBUTOR: "layer",
    RingRole.LAYERER: "layer",
    RingRole.CASHER: "cashout",
}
Groups = Mapping[str, AbstractSet[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The answer key of a data set.

    Attributes:
        rings: Accounts of each ring.
        typology: What each is.
        seen: Those with a complaint.
        joined: When each account joined each ring, seconds.
        role: What each account does in each ring.
    """

    rings: Groups
    typology: Mapping[str, str]
    seen: AbstractSet[str]
    joined: Mapping[tuple[str, str], float]
    role: Mapping[tuple[str, str], str]

    @property
    def kinds(self) -> AbstractSet[str]:
        """Roles that are told apart; brokers do what either ring asks."""
        return {"entry", "layer", "cashout"}


def read_key(folder: Path) -> Key:
    """Read ``truth.csv`` and ``rings.csv``; identifiers are left out."""
    rings: dict[str, set[str]] = defaultdict(set)
    joined: dict[tuple[str, str], float] = {}
    role: dict[tuple[str, str], str] = {}
    with (folder / "truth.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["role"] != "identifier":
                rings[row["ring_id"]].add(row["node_id"])
                joined[row["node_id"], row["ring_id"]] = float(row["joined_ts"])
                role[row["node_id"], row["ring_id"]] = row["role"]
    with (folder / "rings.csv").open(encoding="utf-8") as file:
        told = list(csv.DictReader(file))
    return Key(
        rings=rings,
        typology={row["ring_id"]: row["typology"] for row in told},
        seen={row["ring_id"] for row in told if int(row["complaints"])},
        joined=joined,
        role=role,
    )


def matches(true: Groups, found: Groups) -> dict[str, tuple[str, float]]:
    """Match one to one, the most alike first: ring to group and likeness (Jaccard)."""
    of_account: dict[str, list[str]] = defaultdict(list)
    for name, group in found.items():
        for account in group:
            of_account[account].append(name)
    pairs = []
    for ring, members in true.items():
        shared = Counter(name for account in members for name in of_account.get(account, ()))
        pairs += [
            (-count / (len(members) + len(found[name]) - count), ring, name)
            for name, count in shared.items()
        ]
    taken: dict[str, tuple[str, float]] = {}
    used: set[str] = set()
    for unlike, ring, name in sorted(pairs):
        if ring not in taken and name not in used:
            taken[ring] = (name, -unlike)
            used.add(name)
    return taken


def marks(key: Key, groups: Collection[AbstractSet[str]]) -> dict[str, float]:
    """Give F1 of rings at 0.5 and 0.8, of pairs and members, and recall by kind."""
    found = {str(at): group for at, group in enumerate(groups) if len(group) >= LEAST}
    true = {name: ring for name, ring in key.rings.items() if len(ring) >= LEAST}
    taken = matches(true, found)
    told = {}
    for least in (0.5, 0.8):
        hits = sum(likeness >= least for _, likeness in taken.values())
        told[f"F1@{least}"] = 2 * hits / max(1, len(true) + len(found))
    hit = {ring for ring, (_, likeness) in taken.items() if likeness >= 0.5}
    told["seen"] = _share(hit, key.seen & set(true))
    told["pair F1"] = _f1(_pairs(key.rings.values()), _pairs(found.values()), found.values())
    members, guessed = set().union(*key.rings.values()), set().union(*found.values())
    told["member F1"] = 2 * len(members & guessed) / max(1, len(members) + len(guessed))
    for kind in ("identity", "cashout"):
        told[kind] = _share(hit, {ring for ring in true if key.typology.get(ring) == kind})
    return told


def role_mark(key: Key, rings: Sequence[FoundRing]) -> float:
    """Give the mean F1 of entry, layer and cash-out on the members of found rings."""
    taken = matches(key.rings, {str(at): set(ring.key) for at, ring in enumerate(rings)})
    counts: Counter[tuple[str | None, str | None]] = Counter()
    for name, (at, likeness) in taken.items():
        for member in rings[int(at)].members if likeness >= 0.5 else ():
            planted = key.role.get((member.account, name))
            counts[planted, ROLES.get(member.role)] += 1
    scores = []
    for role in ("entry", "layer", "cashout"):
        hit = counts[role, role]
        true = sum(n for (one, _), n in counts.items() if one == role)
        told = sum(n for (one, other), n in counts.items() if other == role and one in key.kinds)
        scores.append(2 * hit / max(1, true + told))
    return sum(scores) / len(scores)


def persistence(key: Key, snapshots: Sequence[tuple[float, Groups]]) -> dict[str, float]:
    """Give how often ids stay, ever change, and serve two rings, over snapshots in time."""
    last: dict[str, str] = {}
    owners: dict[str, set[str]] = defaultdict(set)
    kept = pairs = 0
    changed: set[str] = set()
    for at, groups in snapshots:
        found = {name: group for name, group in groups.items() if len(group) >= LEAST}
        now = {
            ring: {account for account in members if key.joined[account, ring] <= at}
            for ring, members in key.rings.items()
        }
        taken = matches({r: m for r, m in now.items() if len(m) >= LEAST}, found)
        for ring, (name, likeness) in taken.items():
            if likeness < 0.5:
                continue
            owners[name].add(ring)
            if ring in last:
                pairs += 1
                kept += last[ring] == name
                if last[ring] != name:
                    changed.add(ring)
            last[ring] = name
    return {
        "kept": kept / max(1, pairs),
        "changed": len(changed) / max(1, len(last)),
        "reused": sum(len(rings) > 1 for rings in owners.values()) / max(1, len(owners)),
    }


def _share(hit: AbstractSet[str], asked: AbstractSet[str]) -> float:
    return len(hit & asked) / max(1, len(asked))


def _pairs(groups: Collection[AbstractSet[str]]) -> set[tuple[str, str]]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def _f1(
    true: AbstractSet[tuple[str, str]],
    found: AbstractSet[tuple[str, str]],
    groups: Collection[AbstractSet[str]],
) -> float:
    """Give F1 of pairs; a pair put together twice counts twice among those found."""
    told = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    right = len(true & found)
    precision, recall = right / max(1, told), right / max(1, len(true))
    return 2 * precision * recall / max(1e-12, precision + recall)
