from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from analytics.errors import StaleModel
from analytics.model_card import ModelCard
from analytics.training import Marks
from api.services.model_shelf import ModelShelf, Promotion, shelf_of
from graph.errors import CannotWrite, NotFound

AT = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
MARKS = Marks(mrr=0.5, hit_at_10=0.75)


def card(version: str, sha256: str, *, days: int = 0) -> ModelCard:
    return ModelCard(
        version=version,
        sha256=sha256,
        made_at=AT + timedelta(days=days),
        data_from=AT,
        data_until=AT,
        complaint_count=1,
        transfer_count=2,
        withdrawal_count=3,
        question_count=4,
        judged_count=5,
        penalty=30.0,
        model=MARKS,
        rule=MARKS,
        in_use=None,
        gain=0.0,
        gain_low=-0.1,
        day_skill=None,
        drift=(("x", 0.1),),
        is_prior=False,
    )


@pytest.fixture
def shelf(tmp_path: Path) -> ModelShelf:
    return ModelShelf(folder=tmp_path / "shelf")


def keep(shelf: ModelShelf, value: float, *, days: int = 0) -> str:
    """Keep an array in a model's place: the shelf looks at bytes alone."""
    version, sha256 = shelf.keep({"w": np.array([value])})  # type: ignore[arg-type] # as told
    shelf.note(card(version, sha256, days=days))
    return version


def test_an_empty_shelf_lets_the_plain_rule_answer(shelf: ModelShelf) -> None:
    assert shelf.cards() == []
    assert shelf.history() == []
    assert shelf.in_use() is None


def test_equal_models_have_one_name_and_lie_once(shelf: ModelShelf) -> None:
    first, again, other = keep(shelf, 1.0), keep(shelf, 1.0), keep(shelf, 2.0)

    assert first == again != other
    assert first.startswith("cashout/")
    assert len(shelf.cards()) == 2


def test_cards_come_back_as_written_newest_first(shelf: ModelShelf) -> None:
    older, newer = keep(shelf, 1.0), keep(shelf, 2.0, days=1)

    assert [one.version for one in shelf.cards()] == [newer, older]
    assert shelf.card(older) == card(older, shelf.card(older).sha256)


def test_the_last_promotion_answers_and_all_are_remembered(shelf: ModelShelf) -> None:
    older, newer = keep(shelf, 1.0), keep(shelf, 2.0, days=1)
    for version in (older, newer, older, ""):
        shelf.promote(Promotion(version=version, at=AT.isoformat(), why="test"))

    assert [one.version for one in shelf.history()] == [older, newer, older, ""]
    assert shelf.in_use() is None


def test_what_is_not_kept_cannot_answer(shelf: ModelShelf) -> None:
    with pytest.raises(NotFound, match="ringtrace models"):
        shelf.promote(Promotion(version="cashout/none", at=AT.isoformat(), why="test"))

    assert shelf.in_use() is None


def test_a_file_that_was_changed_is_refused(shelf: ModelShelf) -> None:
    version = keep(shelf, 1.0)
    (file,) = shelf.folder.glob("*.model.json")
    file.write_bytes(file.read_bytes().replace(b"1.0", b"9.0"))

    with pytest.raises(StaleModel, match="not the one that was kept"):
        shelf.load(version)


def test_a_file_of_another_shape_is_refused(shelf: ModelShelf) -> None:
    version = keep(shelf, 1.0)

    with pytest.raises(StaleModel, match="not of the shape"):
        shelf.load(version)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(CannotWrite, match="folder of models"):
        keep(ModelShelf(folder=tmp_path / "file"), 1.0)


def test_models_lie_beside_the_store_s_file() -> None:
    assert shelf_of("sqlite:/data/office.db").folder == Path("/data/office.db.models")
    assert shelf_of("neo4j://somewhere").folder == Path("ringtrace.models")
