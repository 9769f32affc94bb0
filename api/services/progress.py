"""How far uploads are taken in: put up by the request that does it, followed by whoever asks."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from graph.model.ids import ImportId

MOST_KEPT: Final = 1_000
HEARTBEAT_S: Final = 15.0


class ImportState(StrEnum):
    """Where an upload stands."""

    WAITING = "WAITING"
    READING = "READING"
    DONE = "DONE"
    REFUSED = "REFUSED"


ENDED: Final = frozenset({ImportState.DONE, ImportState.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """How far one upload is.

    Attributes:
        upload_id: The upload.
        import_id: Import that its first part became; None: nothing of it is written yet.
        state: Where it stands.
        parts: Parts written; a long table has several.
        rows: Rows taken in or known so far.
        refused: Rows refused so far.
        ordinal: Place among the uploads of its request, from 1; 0: not begun.
        total: How many uploads its request takes in; 0: not begun.
    """

    upload_id: str
    import_id: ImportId | None = None
    state: ImportState = ImportState.WAITING
    parts: int = 0
    rows: int = 0
    refused: int = 0
    ordinal: int = 0
    total: int = 0


class ProgressBoard:
    """What is known of the last 1,000 uploads; of this process alone."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Advance] = OrderedDict()
        self._changed = asyncio.Event()

    def begin(self, upload_ids: Sequence[str]) -> None:
        """Put up the uploads of a request."""
        for number, upload_id in enumerate(upload_ids, start=1):
            self._put(Advance(upload_id=upload_id, ordinal=number, total=len(upload_ids)))

    def part(self, upload_id: str, import_id: ImportId, *, rows: int, refused: int) -> None:
        """Count a part that was written as an import; the first gives the file its id."""
        before = self.of(upload_id)
        self._put(
            replace(
                before,
                import_id=before.import_id or import_id,
                state=ImportState.READING,
                parts=before.parts + 1,
                rows=before.rows + rows,
                refused=before.refused + refused,
            )
        )

    def end(self, upload_id: str, *, is_refused: bool) -> None:
        """Say that an upload is done with."""
        state = ImportState.REFUSED if is_refused else ImportState.DONE
        self._put(replace(self.of(upload_id), state=state))

    def of(self, upload_id: str) -> Advance:
        """Give how far an upload is; one that nobody knows waits."""
        return self._known.get(upload_id, Advance(upload_id=upload_id))

    async def follow(self, upload_ids: Collection[str]) -> AsyncGenerator[Advance | None, None]:
        """Give each upload's state when it changes, until all have ended; None: still alive."""
        told: dict[str, Advance] = {}
        while True:
            changed = self._changed
            for upload_id in upload_ids:
                now = self.of(upload_id)
                if told.get(upload_id) != now:
                    told[upload_id] = now
                    yield now
            if all(one.state in ENDED for one in told.values()):
                return
            try:
                await asyncio.wait_for(changed.wait(), HEARTBEAT_S)
            except TimeoutError:
                yield None

    def _put(self, advance: Advance) -> None:
        self._known[advance.upload_id] = advance
        self._known.move_to_end(advance.upload_id)
        while len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)
        self._changed.set()
        self._changed = asyncio.Event()
