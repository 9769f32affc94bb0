"""Boosted trees that were learnt elsewhere and are kept as numbers: read, and asked."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from analytics.errors import StaleModel

LEAF: Final = -1


class KeptTrees(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Trees one after another; each node a place in every list.

    Attributes:
        figures: Names of the figures asked, in the order of columns.
        base: What the sum of leaves begins with.
        roots: Node each tree begins at.
        figure: Column that a node asks; -1: it is a leaf.
        least: A figure up to this goes left, above it right.
        unknown_left: Whether an unknown figure goes left.
        left: Node on the left.
        right: Node on the right.
        worth: What a leaf adds.
        origin: What it was learnt from, in words.
    """

    figures: tuple[str, ...]
    base: float
    roots: tuple[int, ...]
    figure: tuple[int, ...]
    least: tuple[float, ...]
    unknown_left: tuple[bool, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    worth: tuple[float, ...]
    origin: str


class Trees:
    """Trees ready to be asked."""

    def __init__(self, kept: KeptTrees) -> None:
        self.kept = kept
        self._figure = np.array(kept.figure, dtype=np.int64)
        self._least = np.array(kept.least, dtype=np.float64)
        self._unknown_left = np.array(kept.unknown_left, dtype=np.bool_)
        self._left = np.array(kept.left, dtype=np.int64)
        self._right = np.array(kept.right, dtype=np.int64)
        self._worth = np.array(kept.worth, dtype=np.float64)

    def chances(self, X: npt.NDArray[Any], names: Sequence[str]) -> npt.NDArray[np.float64]:
        """Give the chance of each row.

        Raises:
            StaleModel: The trees were learnt from other figures.
        """
        if tuple(names) != self.kept.figures:
            raise StaleModel("the kept trees ask other figures; learn them anew")
        total = np.full(len(X), self.kept.base)
        for root in self.kept.roots:
            total += self._worth[self._leaves(X, root)]
        chances: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(total, -40.0, 40.0)))
        return chances

    def _leaves(self, X: npt.NDArray[Any], root: int) -> npt.NDArray[np.int64]:
        is_float = np.issubdtype(X.dtype, np.floating)
        node = np.full(len(X), root, dtype=np.int64)
        going = np.arange(len(X)) if self._figure[root] != LEAF else np.zeros(0, dtype=np.int64)
        while len(going):
            at = node[going]
            value = X[going, self._figure[at]]
            is_left = value <= self._least[at]
            if is_float:
                is_left = np.where(np.isnan(value), self._unknown_left[at], is_left)
            node[going] = np.where(is_left, self._left[at], self._right[at])
            going = going[self._figure[node[going]] != LEAF]
        return node


def read_trees(text: bytes) -> Trees:
    """Read what `print_trees` wrote.

    Raises:
        StaleModel: It is of another layout.
    """
    try:
        return Trees(msgspec.json.decode(text, type=KeptTrees))
    except msgspec.DecodeError as error:
        raise StaleModel("the kept trees are of another layout; learn them anew") from error


def print_trees(kept: KeptTrees) -> bytes:
    """Give the one JSON text of kept trees."""
    return msgspec.json.encode(kept, order="deterministic") + b"\n"


def keep_trees(model: Any, names: Sequence[str], *, origin: str) -> KeptTrees:  # noqa: ANN401 - sklearn has no types
    """Take the trees out of a fitted classifier of scikit-learn with two classes."""
    columns: dict[str, list[Any]] = {
        name: [] for name in ("figure", "least", "unknown_left", "left", "right", "worth")
    }
    roots = []
    for (tree,) in model._predictors:  # noqa: SLF001 - no public way to the trees
        first = len(columns["figure"])
        roots.append(first)
        for node in tree.nodes:
            is_leaf = bool(node["is_leaf"])
            columns["figure"].append(LEAF if is_leaf else int(node["feature_idx"]))
            least = min(float(node["num_threshold"]), sys.float_info.max)  # JSON has no infinity
            columns["least"].append(0.0 if is_leaf else least)
            columns["unknown_left"].append(bool(node["missing_go_to_left"]))
            columns["left"].append(0 if is_leaf else first + int(node["left"]))
            columns["right"].append(0 if is_leaf else first + int(node["right"]))
            columns["worth"].append(float(f"{node['value']:.6g}") if is_leaf else 0.0)
    base = float(np.ravel(model._baseline_prediction)[0])  # noqa: SLF001 - likewise
    return KeptTrees(
        figures=tuple(names),
        base=base,
        roots=tuple(roots),
        origin=origin,
        **{name: tuple(values) for name, values in columns.items()},
    )
