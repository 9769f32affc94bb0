"""A killed write leaves no trace, an acknowledged one is never lost."""

import os
from pathlib import Path

import pytest

from tests.integration.store_kills import kill_often


@pytest.mark.skipif(os.name != "posix", reason="kills a process by POSIX means")
def test_files_are_wholly_there_or_not_at_all_after_every_kill(tmp_path: Path) -> None:
    found = kill_often(tmp_path, kills=4)

    assert found.findings == ()
    assert found.kept >= found.acknowledged >= found.kills
