"""Damaged in a thousand ways, a file is read or refused, and the reader lives."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from graph.errors import InputError
from graph.intake.pool import reading_pool
from graph.intake.readers import find_files, read_file
from graph.model.batch import FactBatch
from graph.settings import IntakeSettings
from tests.workbooks import AT, KEYS

SAMPLE = Path(__file__).parents[1] / "data" / "ncrp"
FILES = 200

pytestmark = pytest.mark.anyio


def _damaged(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed))
        match chance.choice(("flip", "cut", "insert", "copy")):
            case "flip":
                changed[at] = chance.randrange(256)
            case "cut":
                del changed[at : at + chance.randint(1, 20)]
            case "insert":
                changed[at:at] = chance.randbytes(8)
            case _:
                other = chance.randrange(len(changed))
                changed[at : at + 30] = changed[other : other + 30]
    return bytes(changed)


def _damaged_within(content: bytes, chance: random.Random) -> bytes:
    """Damage one member of a workbook and pack it again, so that the parser meets it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(packed, "w") as after:
        names = before.namelist()
        victim = chance.choice([name for name in names if name.startswith("xl/")])
        for name in names:
            member = before.read(name)
            after.writestr(name, _damaged(member, chance) if name == victim else member)
    return packed.getvalue()


async def test_damaged_files_are_read_or_refused_and_never_half(tmp_path: Path) -> None:
    chance = random.Random(20261101)
    originals = [path.read_bytes() for path in find_files([SAMPLE])]
    path = tmp_path / "damaged.xlsx"
    outcomes: list[FactBatch | InputError] = []

    async with reading_pool(IntakeSettings(), size=1) as pool:
        for _ in range(FILES):
            content = chance.choice(originals)
            is_packed = content.startswith(b"PK") and chance.random() < 0.8
            path.write_bytes((_damaged_within if is_packed else _damaged)(content, chance))
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
