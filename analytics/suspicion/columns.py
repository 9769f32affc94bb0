"""What accounts are asked by: figures of their own and of what surrounds them, and their steps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from analytics.suspicion.steps import Cuts
from analytics.suspicion.surroundings import Known, Surroundings, describe_surroundings
from analytics.suspicion.traits import Traits

WALKS: Final = ("walk", "walk.share")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Yardstick:
    """Where the steps of figures begin, so that others can be asked by the same.

    Attributes:
        own: Of each account's own traits.
        rest: Of what surrounds it.
        walks: Of the walks, by fold.
        near: Of its neighbours' scores; none: not asked.
    """

    own: Cuts
    rest: Cuts
    walks: Sequence[Cuts]
    near: Cuts = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """What accounts are asked by, but for walks and neighbours' scores.

    Attributes:
        figures: Names of all figures, those of walks at the end.
        own: Wanted traits, shape (n_accounts, some).
        rest: Wanted figures of what surrounds each account.
        near: Means of the neighbours' traits, from which some of `rest` are made.
    """

    figures: tuple[str, ...]
    own: Traits
    rest: Traits
    near: Traits


def read_columns(
    around: Surroundings,
    names: Sequence[str],
    traits: Traits,
    wanted: Collection[str] | None,
    *,
    known: Known | None = None,
) -> Columns:
    """Give the figures that are wanted; None: all there are. `known`: as in the description."""
    described = describe_surroundings(around, names, traits, wanted=wanted, known=known)
    told = described.names
    own = [at for at, name in enumerate(names) if wanted is None or name in wanted]
    rest = [at for at, name in enumerate(told) if wanted is None or name in wanted]
    return Columns(
        figures=(*(names[at] for at in own), *(told[at] for at in rest), *WALKS),
        own=traits[:, own],
        rest=described.table[:, rest],
        near=described.near,
    )
