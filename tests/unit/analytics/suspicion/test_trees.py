"""Kept trees answer as the model they were taken from."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from analytics.cashout.models import one_thread
from analytics.errors import StaleModel
from analytics.suspicion.trees import keep_trees, print_trees, read_trees

NAMES = ("a", "b", "c")


def examples(seed: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    figures = draw.normal(size=(400, 3)).astype(np.float32)
    figures[draw.random((400, 3)) < 0.2] = np.nan
    answers = (
        np.nan_to_num(figures[:, 0]) + np.isnan(figures[:, 1]) + 0.3 * draw.normal(size=400) > 0.4
    )
    return figures, answers


@pytest.mark.parametrize("seed", range(3))
def test_kept_trees_give_the_chances_of_their_model(seed: int) -> None:
    figures, answers = examples(seed)
    with one_thread():
        model = HistGradientBoostingClassifier(max_iter=12, random_state=0).fit(figures, answers)
        asked = model.predict_proba(figures)[:, 1]

    trees = read_trees(print_trees(keep_trees(model, NAMES, origin="examples")))

    assert trees.chances(figures, NAMES) == pytest.approx(asked, abs=1e-5)
    assert trees.kept.origin == "examples"


def test_steps_are_answered_like_figures() -> None:
    figures, answers = examples(1)
    steps = np.clip(np.nan_to_num(figures) * 10 + 100, 0, 255).astype(np.uint8)
    with one_thread():
        model = HistGradientBoostingClassifier(max_iter=5, random_state=0).fit(steps, answers)
        asked = model.predict_proba(steps)[:, 1]
    trees = read_trees(print_trees(keep_trees(model, NAMES, origin="")))

    assert trees.chances(steps, NAMES) == pytest.approx(asked, abs=1e-5)


def test_other_figures_or_another_layout_are_refused() -> None:
    figures, answers = examples(2)
    with one_thread():
        model = HistGradientBoostingClassifier(max_iter=2, random_state=0).fit(figures, answers)
    text = print_trees(keep_trees(model, NAMES, origin=""))

    with pytest.raises(StaleModel, match="other figures"):
        read_trees(text).chances(figures, ("a", "b", "d"))
    with pytest.raises(StaleModel, match="another layout"):
        read_trees(text.replace(b'"base"', b'"bases"'))
