"""Damaged in a thousand ways, or made to hurt, a file is read or refused, and the reader lives."""

import random
import time
from pathlib import Path

import pytest

from graph.errors import InputError
from graph.intake.pool import reading_pool
from graph.intake.readers import find_files
from graph.intake.reading import read_file
from graph.model.batch import FactBatch
from graph.settings import IntakeSettings
from tests.hostile import BOMBS, GOOD, mutated
from tests.workbooks import AT, KEYS, NAME

SAMPLE = Path(__file__).parents[1] / "data" / "ncrp"
FILES = 200
MOST_S = 60

pytestmark = pytest.mark.anyio


async def test_damaged_files_are_read_or_refused_and_never_half(tmp_path: Path) -> None:
    chance = random.Random(20261101)
    originals = [path.read_bytes() for path in find_files([SAMPLE])]
    path = tmp_path / "damaged.xlsx"
    outcomes: list[FactBatch | InputError] = []

    async with reading_pool(IntakeSettings(), size=1) as pool:
        for _ in range(FILES):
            path.write_bytes(mutated(chance.choice(originals), chance))
            try:
                outcomes.append(
                    await read_file(path, keys=KEYS, settings=IntakeSettings(), at=AT, pool=pool)
                )
            except InputError as refusal:
                outcomes.append(refusal)

    batches = [outcome for outcome in outcomes if isinstance(outcome, FactBatch)]
    refusals = [str(outcome) for outcome in outcomes if isinstance(outcome, InputError)]
    assert batches
    assert refusals
    assert not [words for words in refusals if "ended the process" in words]
    for batch in batches:
        known = {fact.id for fact in batch.facts}
        assert all(set(sheet.row_facts) <= known for sheet in batch.sheets)


@pytest.mark.parametrize("bomb", BOMBS)
async def test_a_bomb_is_refused_in_time_and_the_next_file_is_read(
    bomb: str, tmp_path: Path
) -> None:
    path, good = tmp_path / "bomb.xlsx", tmp_path / NAME
    path.write_bytes(BOMBS[bomb]())
    good.write_bytes(GOOD)

    async with reading_pool(IntakeSettings(), size=1) as pool:
        started = time.monotonic()
        with pytest.raises(InputError) as refusal:
            await read_file(path, keys=KEYS, settings=IntakeSettings(), at=AT, pool=pool)
        seconds = time.monotonic() - started
        batch = await read_file(good, keys=KEYS, settings=IntakeSettings(), at=AT, pool=pool)

    assert seconds < MOST_S
    assert 10 < len(str(refusal.value)) < 300
    assert len(batch.sheets[0].row_facts) == 1
