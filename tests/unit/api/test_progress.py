"""How far uploads are: put up, followed, ended."""

import asyncio

import pytest

from api.services import progress
from api.services.progress import Advance, ImportState, ProgressBoard
from graph.model.ids import ImportId

FIRST, SECOND = ImportId("import:A"), ImportId("import:B")

pytestmark = pytest.mark.anyio


async def _follow(board: ProgressBoard, *ids: str) -> list[tuple[str, ImportState, int]]:
    return [
        (one.upload_id, one.state, one.rows) async for one in board.follow(ids) if one is not None
    ]


async def test_a_follower_hears_every_step_and_then_the_end() -> None:
    board = ProgressBoard()
    listening = asyncio.create_task(_follow(board, "a", "b"))
    await asyncio.sleep(0)

    board.begin(["a", "b"])
    await asyncio.sleep(0.001)
    board.part("a", FIRST, rows=5, refused=1)
    await asyncio.sleep(0.001)
    board.part("a", SECOND, rows=2, refused=0)
    await asyncio.sleep(0.001)
    board.end("a", is_refused=False)
    await asyncio.sleep(0.001)
    board.end("b", is_refused=True)
    heard = await asyncio.wait_for(listening, 5)

    assert [step for step in heard if step[0] == "a"] == [
        ("a", ImportState.WAITING, 0),
        ("a", ImportState.WAITING, 0),
        ("a", ImportState.READING, 5),
        ("a", ImportState.READING, 7),
        ("a", ImportState.DONE, 7),
    ]
    assert heard[-1] == ("b", ImportState.REFUSED, 0)
    assert board.of("a") == Advance(
        upload_id="a",
        import_id=FIRST,
        state=ImportState.DONE,
        parts=2,
        rows=7,
        refused=1,
        ordinal=1,
        total=2,
    )


async def test_who_comes_late_hears_the_end_at_once() -> None:
    board = ProgressBoard()
    board.begin(["a"])
    board.end("a", is_refused=False)

    assert await asyncio.wait_for(_follow(board, "a"), 5) == [("a", ImportState.DONE, 0)]


async def test_a_quiet_stream_tells_that_it_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "HEARTBEAT_S", 0.01)
    signals = ProgressBoard().follow(["nobody"])

    first, second = await anext(signals), await anext(signals)
    await signals.aclose()

    assert first == Advance(upload_id="nobody")
    assert second is None


def test_old_uploads_are_forgotten() -> None:
    async def fill() -> ProgressBoard:
        board = ProgressBoard()
        for number in range(progress.MOST_KEPT + 5):
            board.begin([f"u{number}"])
        return board

    board = asyncio.run(fill())

    assert board.of("u0").ordinal == 0
    assert board.of("u5").ordinal == 1
