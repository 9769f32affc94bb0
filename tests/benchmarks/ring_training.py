"""Learn suspicion and membership from planted worlds, and keep the trees beside the code.

    python -m tests.benchmarks.ring_training suspicion [--worlds N]
    python -m tests.benchmarks.ring_training membership [--worlds N]

Membership stands on suspicion, so that comes first, and each has worlds of its own. Nothing but
worlds of `tests.benchmarks.ring_worlds` is learnt from.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

import analytics.suspicion
from analytics.cashout.models import one_thread
from analytics.settings import RingSettings
from analytics.suspicion.columns import WALKS
from analytics.suspicion.detection import group_tables
from analytics.suspicion.groups import Found
from analytics.suspicion.look import look_at
from analytics.suspicion.membership import MEMBERSHIP, SUSPICION, file_of
from analytics.suspicion.pairs import FIGURES, Pairs, read_pairs
from analytics.suspicion.scoring import Scorer
from analytics.suspicion.surroundings import read_surroundings
from analytics.suspicion.tables import Codes, Mask, RingTables
from analytics.suspicion.traits import read_traits
from analytics.suspicion.trees import keep_trees, print_trees
from tests.benchmarks.ring_worlds import Habits, World, draw_habits, make_world

WORLDS: Final = {SUSPICION: 8, MEMBERSHIP: 6}
FIRST_WORLD: Final = {SUSPICION: 20, MEMBERSHIP: 30}  # none teaches both
ACCOUNTS: Final = {SUSPICION: 40_000, MEMBERSHIP: 30_000}
TREES: Final = {SUSPICION: 150, MEMBERSHIP: 120}
LEAST_SHARED: Final = 2  # members a group shares with a planted ring to be it
MOST_FIGURES: Final = 80  # of an account: they carry .97 of the gain of all
STRIDE: Final = 3  # of innocents, one in so many is learnt from

Examples = tuple[npt.NDArray[Any], Mask]


def main() -> None:
    """Make worlds, learn, and write the trees."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("suspicion", "membership"))
    parser.add_argument("--worlds", type=int)
    parser.add_argument("--undated", action="store_true", help="nothing tells of openings")
    asked = parser.parse_args()
    kept, is_dated = asked.what, not asked.undated
    worlds = asked.worlds or WORLDS[kept]
    seeds = range(FIRST_WORLD[kept], FIRST_WORLD[kept] + worlds)
    with one_thread():
        parts = [examples(kept, random_state, is_dated=is_dated) for random_state in seeds]
        figures = np.vstack([rows for rows, _ in parts])
        belongs = np.concatenate([own for _, own in parts])
        names: Sequence[str] = FIGURES
        if kept == SUSPICION:
            names = suspicion_names()
            best = strongest(fit(figures, belongs, trees=TREES[kept], is_weighed=True))
            figures, names = figures[:, best], [names[at] for at in best]
        figures = figures.copy()
        figures[:, ~np.isfinite(figures).any(axis=0)] = 0  # what nobody tells parts nobody
        model = fit(figures, belongs, trees=TREES[kept], is_weighed=kept == SUSPICION)
    origin = f"{worlds} planted worlds of {ACCOUNTS[kept]:,} accounts, {len(belongs):,} rows"
    out = Path(analytics.suspicion.__file__).parent / file_of(kept, is_dated=is_dated)
    out.write_bytes(print_trees(keep_trees(model, names, origin=origin)))
    print(f"{origin}; kept in {out}")


def examples(kept: str, random_state: int, *, is_dated: bool) -> Examples:
    """Give what one world teaches."""
    habits = draw_habits(random_state, n_accounts=ACCOUNTS[kept])
    world = make_world(habits, random_state=random_state)
    if not is_dated:
        world = replace(world, tables=undated(world.tables))
    rows, own = of_accounts(world) if kept == SUSPICION else of_pairs(world)
    print(f"world {random_state}: {len(own):,} rows, {int(own.sum()):,} belong", flush=True)
    return rows, own


def undated(tables: RingTables) -> RingTables:
    """Give tables that do not tell when and as what accounts were opened, as a store's."""
    n = len(tables.accounts)
    return replace(tables, opened=np.full(n, np.nan), is_current=np.zeros(n, dtype=np.bool_))


def suspicion_names() -> Sequence[str]:
    """Give the names of all figures of an account, in order."""
    tiny = make_world(Habits(n_accounts=1_200, n_rings=2))
    return scorer_of(tiny).figures


def strongest(model: HistGradientBoostingClassifier) -> list[int]:
    """Give the columns that shorten a model's loss most, and always the walks, rising."""
    gain = np.zeros(model.n_features_in_)
    for (tree,) in model._predictors:  # noqa: SLF001 - no public way to the gains
        inner = tree.nodes[tree.nodes["is_leaf"] == 0]
        np.add.at(gain, inner["feature_idx"], inner["gain"])
    gain[-len(WALKS) :] = np.inf
    return sorted(np.argsort(-gain, kind="stable")[:MOST_FIGURES].tolist())


def of_accounts(world: World) -> Examples:
    """Give figures of accounts, and which are members of any ring."""
    tables, scorer = world.tables, scorer_of(world)
    belongs = np.zeros(len(tables.accounts), dtype=np.bool_)
    belongs[np.concatenate(world.rings)] = True
    rows = np.sort(np.concatenate((np.flatnonzero(belongs), np.flatnonzero(~belongs)[::STRIDE])))
    return scorer.known_figures()[rows], belongs[rows]


def scorer_of(world: World) -> Scorer:
    """Give what scores a world, with every figure there is."""
    tables = world.tables
    look = look_at(tables, settings=RingSettings())
    names, traits = read_traits(tables, look.passing)
    return Scorer(tables, look.evidence, read_surroundings(look.evidence), names, traits)


def of_pairs(world: World) -> Examples:
    """Give figures of pairs, and which belong together."""
    settings = RingSettings()
    grouping = group_tables(look_at(world.tables, settings=settings), settings=settings)
    pairs = read_pairs(grouping.standing, grouping.groups, grouping.scores)
    return pairs.figures, belonging(pairs, grouping.groups, world)


def belonging(pairs: Pairs, groups: Sequence[Found], world: World) -> Mask:
    """Tell of each pair whether the account is in the planted ring that the group is."""
    meant = [meant_ring(group.members, world.rings) for group in groups]
    members = [frozenset(world.rings[at].tolist()) if at >= 0 else frozenset() for at in meant]
    asked = zip(pairs.account.tolist(), pairs.ring.tolist(), strict=True)
    return np.array([account in members[ring] for account, ring in asked], dtype=np.bool_)


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


def fit(
    figures: npt.NDArray[Any], belongs: Mask, *, trees: int, is_weighed: bool
) -> HistGradientBoostingClassifier:
    """Learn who belongs; weighed, so that both answers count alike."""
    model = HistGradientBoostingClassifier(
        max_iter=trees,
        max_leaf_nodes=15,
        learning_rate=0.08,
        l2_regularization=1.0,
        max_bins=127,
        early_stopping=False,
        random_state=0,
    )
    share = float(belongs.mean())
    weight = np.where(belongs, 0.5 / share, 0.5 / (1.0 - share)) if is_weighed else None
    return model.fit(figures, belongs, sample_weight=weight)


if __name__ == "__main__":
    main()
