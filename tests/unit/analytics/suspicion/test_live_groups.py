"""Groups of a whole run, kept up to date by the ties of some ends."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.live_groups import LiveGroups
from analytics.settings import RingSettings
from analytics.suspicion.detection import group_tables
from analytics.suspicion.evidence import Tie
from analytics.suspicion.last_run import LastRun
from analytics.suspicion.look import Look, look_at
from analytics.suspicion.tables import Mask
from tests.benchmarks.ring_worlds import World


@pytest.fixture(scope="module")
def left(small_world: World, small_settings: RingSettings) -> tuple[Look, LastRun]:
    """What a whole run over a small world leaves."""
    look = look_at(small_world.tables, settings=small_settings)
    last = group_tables(look, settings=small_settings, is_learning=False, is_left=True).last
    assert last is not None
    return look, last


def opened(look: Look, last: LastRun) -> Mask:
    """Tell of each end whether it was grouped."""
    names = look.evidence.names(look.tables, np.arange(look.evidence.n_ends))
    return np.isin(names, list(last.ends))


def test_a_whole_run_leaves_every_end_that_it_grouped_in_its_module(
    left: tuple[Look, LastRun],
) -> None:
    look, last = left
    groups = LiveGroups(last, markov_time=2.0)

    for name, module in zip(last.ends, last.module.tolist(), strict=True):
        assert groups.module_of(name) == module
        assert name in groups.ends_of(module)
    assert groups.module_of("account:NOBODY") is None
    assert len(set(last.ends)) == len(last.ends)
    assert opened(look, last).sum() == len(last.ends)


def test_the_same_ties_again_change_nothing(left: tuple[Look, LastRun]) -> None:
    look, last = left
    groups = LiveGroups(last, markov_time=2.0)
    every = np.ones(look.evidence.n_ends, dtype=np.bool_)

    groups.take(look.evidence, look.tables, opened=opened(look, last), centre=every)

    assert [groups.module_of(name) for name in last.ends] == last.module.tolist()


def test_an_account_whose_ties_are_gone_leaves_its_module(left: tuple[Look, LastRun]) -> None:
    look, last = left
    groups, evidence = LiveGroups(last, markov_time=2.0), look.evidence
    is_open = opened(look, last)
    is_inner = is_open[evidence.left] & is_open[evidence.right]
    ties = np.bincount(evidence.left[is_inner], minlength=evidence.n_accounts)
    drew = np.unique(evidence.left[evidence.tie == Tie.MACHINE_WEEK])
    ties[drew] = 0  # who else drew in a machine-week is not read, so such ties stay
    account = int(ties[: evidence.n_accounts].argmax())
    assert ties[account] > 5
    name = look.tables.accounts[account].decode()
    module = groups.module_of(name)
    assert module is not None
    size = len(groups.ends_of(module))
    rows = np.flatnonzero((evidence.left != account) & (evidence.right != account))
    centre = np.zeros(evidence.n_ends, dtype=np.bool_)
    centre[account] = True

    touched = groups.take(evidence.take(rows), look.tables, opened=is_open, centre=centre)

    assert module in touched
    now = groups.module_of(name)
    assert now is not None
    assert size > 1
    assert groups.ends_of(now) == [name]
