"""Training over a store: the stated prior, promotion, roll-back, refusal, and their commands."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analytics.errors import NotFitted, StaleModel
from api.services.model_shelf import shelf_of
from api.services.training import model_in_use, promote_model, train_model
from graph.errors import NotFound
from graph.model.audit import EventTag
from graph.model.scope import LOCAL_OFFICER
from graph.store.url import open_store
from tests.commands import ringtrace
from tests.integration.conftest import copy_of

AT = datetime(2026, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def trained(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store of few cases for which a model was trained."""
    file = copy_of(imported, tmp_path_factory.mktemp("trained"))
    done = ringtrace("train", "--at", AT.isoformat(), store=file)
    assert done.status == 0, done.err
    assert "a made-up world" in done.out
    assert "with wider chances and sets" in done.out
    return file


def test_too_few_cases_are_answered_by_a_stated_prior(trained: Path) -> None:
    shelf = shelf_of(f"sqlite:{trained}")

    (card,) = shelf.cards()

    assert card.is_prior
    assert card.made_at == AT
    assert shelf.in_use() == card.version
    assert [one.version for one in shelf.history()] == [card.version]
    assert card.complaint_count > 0
    assert card.question_count > card.judged_count > 0
    assert len(card.drift) == 5


def test_the_list_has_a_star_at_the_model_in_use(trained: Path) -> None:
    version = shelf_of(f"sqlite:{trained}").in_use()

    done = ringtrace("models", store=trained)
    document = ringtrace("models", "--json", store=trained).document

    assert done.status == 0
    assert done.lines[0].startswith(f"* {version}")
    assert document["inUse"] == version
    assert document["models"][0]["is_prior"] is True


def test_the_audit_tells_of_training_and_promotion(trained: Path) -> None:
    async def tags() -> list[EventTag]:
        store = await open_store(f"sqlite:{trained}")
        events = await store.events(after=0, first=1_000)
        await store.close()
        return [one.event.tag for one in events]

    assert asyncio.run(tags())[-2:] == [EventTag.MODEL_TRAINED, EventTag.MODEL_PROMOTED]


async def test_with_a_model_in_use_too_few_cases_are_refused(trained: Path, tmp_path: Path) -> None:
    store = await open_store(f"sqlite:{_with_models(trained, tmp_path)}")
    try:
        with pytest.raises(NotFitted):
            await train_model(store=store, scope=LOCAL_OFFICER, at=AT)
    finally:
        await store.close()


def test_the_plain_rule_and_the_model_can_be_taken_back(trained: Path, tmp_path: Path) -> None:
    file = _with_models(trained, tmp_path)
    version = str(shelf_of(f"sqlite:{file}").in_use())

    rule = ringtrace("models", "use", "rule", "--why", "to compare", store=file)
    listed = ringtrace("models", store=file)
    back = ringtrace("models", "use", version, store=file)

    assert rule.out == "From now on rule answers.\n"
    assert listed.lines[-1] == "The plain rule answers."
    assert back.status == 0
    assert [one.version for one in shelf_of(f"sqlite:{file}").history()] == [version, "", version]


async def test_a_model_that_was_changed_or_is_not_there_cannot_be_promoted(
    trained: Path, tmp_path: Path
) -> None:
    file = _with_models(trained, tmp_path)
    store = await open_store(f"sqlite:{file}")
    shelf = shelf_of(store.url)
    version = str(shelf.in_use())
    (kept,) = shelf.folder.glob("*.model.json")
    kept.write_bytes(kept.read_bytes() + b" ")
    try:
        with pytest.raises(StaleModel):
            await promote_model(version, why="x", store=store, scope=LOCAL_OFFICER, at=AT)
        with pytest.raises(NotFound):
            await promote_model("none", why="x", store=store, scope=LOCAL_OFFICER, at=AT)
        with pytest.raises(StaleModel):
            model_in_use(shelf)
    finally:
        await store.close()
    assert len(shelf.history()) == 1


def test_a_store_without_models_says_so(office: Path) -> None:
    done = ringtrace("models", store=office)

    assert done.out.startswith("No model is kept; the plain rule answers.")


def _with_models(trained: Path, folder: Path) -> Path:
    import shutil

    file = copy_of(trained, folder)
    shutil.copytree(f"{trained}.models", f"{file}.models")
    return file
