"""Garbage is looked for again after a write, however it ended."""

import gc

import pytest

from graph.model.memory import without_collections


def test_nothing_is_looked_for_meanwhile_and_again_afterwards() -> None:
    with without_collections():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_a_write_that_fails_leaves_it_as_it_was() -> None:
    with pytest.raises(ValueError, match="invented"), without_collections():
        raise ValueError("invented")

    assert gc.isenabled()


def test_who_had_it_off_has_it_off() -> None:
    gc.disable()
    try:
        with without_collections():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
