"""Learn who belongs to a ring from planted worlds, and keep the trees: `membership.json`.

    python -m tests.benchmarks.ring_training [--worlds N] [--out FILE]

Nothing but worlds of `tests.benchmarks.ring_worlds` is learnt from.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

import analytics.suspicion
from analytics.suspicion.detection import group_tables
from analytics.suspicion.groups import Found
from analytics.suspicion.membership import KEPT
from analytics.suspicion.pairs import FIGURES, Figures, Pairs, read_pairs
from analytics.suspicion.tables import Codes, Mask
from analytics.suspicion.trees import keep_trees, print_trees
from tests.benchmarks.ring_worlds import World, draw_habits, make_world

ACCOUNTS: Final = 40_000
LEAST_SHARED: Final = 2  # members a group shares with a planted ring to be it
TREES: Final = 120


def main() -> None:
    """Make worlds, learn, and write the trees."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=12)
    folder = Path(analytics.suspicion.__file__).parent
    parser.add_argument("--out", type=Path, default=folder / KEPT)
    asked = parser.parse_args()
    parts = [learn_from(random_state) for random_state in range(asked.worlds)]
    figures = np.vstack([near for near, _ in parts])
    belongs = np.concatenate([own for _, own in parts])
    model = fit(figures, belongs)
    origin = f"{asked.worlds} worlds of {ACCOUNTS:,} accounts, {len(belongs):,} pairs"
    asked.out.write_bytes(print_trees(keep_trees(model, FIGURES, origin=origin)))
    print(f"{origin}; kept in {asked.out}")


def learn_from(random_state: int) -> tuple[Figures, Mask]:
    """Give the pairs of one world, and which belong together."""
    world = make_world(draw_habits(random_state, n_accounts=ACCOUNTS), random_state=random_state)
    grouping = group_tables(world.tables)
    pairs = read_pairs(grouping.standing, grouping.groups, grouping.scores)
    print(
        f"world {random_state}: {len(grouping.groups)} groups, {len(pairs.ring)} pairs", flush=True
    )
    return pairs.figures, belonging(pairs, grouping.groups, world)


def belonging(pairs: Pairs, groups: Sequence[Found], world: World) -> Mask:
    """Tell of each pair whether the account is in the planted ring that the group is."""
    meant = [meant_ring(group.members, world.rings) for group in groups]
    members = [frozenset(world.rings[at].tolist()) if at >= 0 else frozenset() for at in meant]
    return np.array(
        [
            account in members[ring]
            for account, ring in zip(pairs.account.tolist(), pairs.ring.tolist(), strict=True)
        ],
        dtype=np.bool_,
    )


def meant_ring(members: Codes, rings: Sequence[Codes]) -> int:
    """Give the planted ring that a group is most like, or -1."""
    own = frozenset(members.tolist())
    shared = Counter({at: len(own.intersection(ring.tolist())) for at, ring in enumerate(rings)})
    likeness = {
        at: count / (len(own) + len(rings[at]) - count)
        for at, count in shared.items()
        if count >= LEAST_SHARED
    }
    return max(likeness, key=lambda at: (likeness[at], -at), default=-1)


def fit(figures: Figures, belongs: npt.NDArray[np.bool_]) -> HistGradientBoostingClassifier:
    """Learn who belongs."""
    return HistGradientBoostingClassifier(
        max_iter=TREES,
        max_leaf_nodes=15,
        learning_rate=0.08,
        l2_regularization=1.0,
        max_bins=127,
        early_stopping=False,
        random_state=0,
    ).fit(figures, belongs)


if __name__ == "__main__":
    main()
