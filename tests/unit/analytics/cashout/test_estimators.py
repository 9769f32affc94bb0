from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier

from analytics.cashout.calibration import conformal_share, holds_answer, rising
from analytics.cashout.choice import fit_choice, log_shares, ranks
from analytics.cashout.communities import part_into_communities
from analytics.cashout.models import (
    Logistic,
    Trees,
    fit_logistic,
    fit_trees,
    sigmoid,
)
from analytics.errors import StaleModel
from analytics.kept import read_kept, write_kept

figures = st.lists(st.floats(-30, 30), min_size=1, max_size=30)


def clique(nodes: range) -> list[tuple[int, int]]:
    return [(one, other) for one in nodes for other in nodes if one < other]


def test_two_groups_with_a_thin_tie_are_parted() -> None:
    links = [*clique(range(5)), *clique(range(5, 10)), (4, 5)]
    ends, others = np.array(links).T

    labels = part_into_communities(ends, others, np.ones(len(links)), n_nodes=11)

    assert labels.tolist() == [0] * 5 + [1] * 5 + [2]


def test_names_that_come_between_part_nothing_else() -> None:
    rng = np.random.default_rng(0)
    links = rng.integers(0, 30, size=(60, 2))
    links = links[links[:, 0] != links[:, 1]]
    weights = rng.uniform(0.5, 2, len(links))
    wider = np.sort(rng.choice(90, size=30, replace=False))

    labels = part_into_communities(links[:, 0], links[:, 1], weights, n_nodes=30)
    moved = wider[links]
    spread = part_into_communities(moved[:, 0], moved[:, 1], weights, n_nodes=90)[wider]

    pairs = np.equal.outer(labels, labels)
    assert np.array_equal(pairs, np.equal.outer(spread, spread))


def test_the_choice_learns_what_is_preferred() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(400, 2))
    chosen = (rows[:, 0].reshape(100, 4).argmax(axis=1)[:, None] == np.arange(4)).ravel()

    choice = fit_choice(rows, chosen.astype(float), np.full(100, 4), penalty=1.0)

    assert choice.weights[0] > 5 * abs(choice.weights[1])


@given(figures)
def test_shares_of_a_question_sum_to_one(utilities: list[float]) -> None:
    shares = np.exp(log_shares(np.array(utilities), np.array([len(utilities)])))

    assert shares.sum() == pytest.approx(1.0)


@given(figures)
def test_ranks_count_from_the_largest(utilities: list[float]) -> None:
    places = ranks(np.array(utilities), np.array([len(utilities)]))

    assert sorted(places) == list(range(len(utilities)))
    assert utilities[int(np.argmin(places))] == max(utilities)


@given(figures, st.floats(0.0, 1.0))
def test_a_set_holds_at_least_one_and_the_likeliest_first(
    utilities: list[float], share: float
) -> None:
    held = holds_answer(np.array(utilities), max(share, 1e-9))

    assert held.any()
    kept = np.array(utilities)[held]
    left = np.array(utilities)[~held]
    assert not len(left) or kept.min() >= left.max()


def test_the_share_of_the_set_covers_nine_answers_in_ten() -> None:
    rng = np.random.default_rng(0)
    utilities = rng.normal(size=(500, 20))
    chances = np.exp(utilities) / np.exp(utilities).sum(axis=1, keepdims=True)
    answers = np.array([rng.choice(20, p=row) for row in chances])

    share = conformal_share(utilities.ravel(), np.full(500, 20), answers)

    held = [
        holds_answer(row, share)[answer] for row, answer in zip(utilities, answers, strict=True)
    ]
    assert np.mean(held) >= 0.9


def test_chances_of_longer_horizons_never_fall() -> None:
    risen = rising(np.array([[0.2, 0.1, 0.5]]))

    assert risen.tolist() == [[0.2, 0.2, 0.5]]


@pytest.fixture
def sample() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(300, 4))
    return rows, rows[:, 0] + rows[:, 1] ** 2 + rng.normal(size=300) > 1


def test_laid_out_trees_answer_like_those_they_came_from(
    sample: tuple[np.ndarray, np.ndarray],
) -> None:
    rows, y = sample
    theirs = HistGradientBoostingClassifier(
        max_iter=30,
        learning_rate=0.06,
        max_leaf_nodes=6,
        min_samples_leaf=10,
        l2_regularization=10.0,
        max_features=0.4,
        early_stopping=False,
        random_state=5,
    ).fit(rows, y)

    ours = fit_trees(rows, y, n_trees=30, leaves=6, least_rows=10, random_state=5)

    assert np.allclose(sigmoid(ours.logits(rows)), theirs.predict_proba(rows)[:, 1], atol=1e-9)


def test_models_survive_being_kept_as_json(sample: tuple[np.ndarray, np.ndarray]) -> None:
    rows, y = sample
    trees = fit_trees(rows, y, n_trees=5, leaves=4, least_rows=10)
    line = fit_logistic(rows, y, strength=1.0)

    trees_again = read_kept(write_kept(trees), Trees)
    line_again = read_kept(write_kept(line), Logistic)

    assert np.array_equal(trees_again.logits(rows), trees.logits(rows))
    assert np.array_equal(line_again.logits(rows), line.logits(rows))


def test_another_shape_of_features_is_refused(sample: tuple[np.ndarray, np.ndarray]) -> None:
    rows, y = sample
    trees = fit_trees(rows, y, n_trees=5, leaves=4, least_rows=10)

    with pytest.raises(StaleModel, match="learnt from 4 features, given 3"):
        trees.logits(rows[:, :3])


@settings(max_examples=20)
@given(st.booleans())
def test_what_always_happened_is_answered_without_learning(happened: bool) -> None:
    line = fit_logistic(np.zeros((9, 2)), np.full(9, happened), strength=1.0)

    chance = sigmoid(line.logits(np.zeros((1, 2))))[0]
    assert abs(chance - happened) == pytest.approx(0.05)
