"""Boosted trees that were learnt elsewhere and are kept as numbers: read, and asked."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from analytics.errors import StaleModel
from graph.model.decoding import json_decoder

LEAF: Final = -1
MOST_STEPS: Final = 255  # what a byte holds


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

    def chances(self, X: npt.NDArray[Any], names: Sequence[str]) -> npt.NDArray[np.float64]:
        """Give the chance of each row.

        Raises:
            StaleModel: The trees were learnt from other figures.
        """
        if tuple(names) != self.kept.figures:
            raise StaleModel("the kept trees ask other figures; learn them anew")
        total = np.full(len(X), self.kept.base)
        columns = np.ascontiguousarray(X.T)
        for root in self.kept.roots:
            self._add(columns, root, total)
        chances: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(total, -40.0, 40.0)))
        return chances

    def _add(self, columns: npt.NDArray[Any], root: int, total: npt.NDArray[np.float64]) -> None:
        """Add to each row what the leaf that it falls into adds; rows part node by node."""
        kept = self.kept
        is_float = np.issubdtype(columns.dtype, np.floating)
        waiting = [(root, np.arange(len(total), dtype=np.int32))]
        while waiting:
            node, rows = waiting.pop()
            figure = kept.figure[node]
            if figure == LEAF:
                total[rows] += kept.worth[node]
                continue
            value, least = columns[figure][rows], kept.least[node]
            is_left = value <= (np.float64(least) if is_float else _last_step(least))
            if is_float and kept.unknown_left[node]:
                is_left |= np.isnan(value)
            for side, own in ((kept.left, rows[is_left]), (kept.right, rows[~is_left])):
                if len(own):
                    waiting.append((side[node], own))


def _last_step(least: float) -> int:
    """Give the last step up to a threshold: whole numbers are compared faster among themselves."""
    return int(np.floor(np.clip(least, -1.0, MOST_STEPS)))


def read_trees(text: bytes) -> Trees:
    """Read what `print_trees` wrote.

    Raises:
        StaleModel: It is of another layout.
    """
    try:
        return Trees(json_decoder(KeptTrees).decode(text))
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
