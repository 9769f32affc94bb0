"""Whatever form and quirks a trail is written with, the same facts are read."""

import pytest

from tests.trail_forms import FORMS, said_by, written

CASES = 20  # of each form; `python -m tests.benchmarks.intake_trails` reads 2,000


@pytest.mark.parametrize("form", FORMS)
def test_a_random_trail_is_read_back_as_it_was_made(form: str) -> None:
    for seed in range(CASES):
        trail, content = written(seed, form)

        said, batch = said_by(content, trail)

        assert said == trail.said, seed
        assert not [row for sheet in batch.sheets for row in sheet.refused], seed
        assert not [doubt for sheet in batch.sheets for doubt in sheet.notes if "cannot" in doubt]


def test_a_plain_trail_and_a_quirky_one_differ_in_more_than_their_bytes() -> None:
    quirks = {
        str(cell)
        for seed in range(CASES)
        for rows in written(seed, "xlsx")[0].sheets.values()
        for row in rows
        for cell in row
    }

    assert {"पावती संख्या", "Ref No", "Grand Total", "Layer", "L2", "NA"} <= quirks
    assert any(text.endswith(":PM") for text in quirks)
    assert any(text.startswith("XXXX") for text in quirks)
