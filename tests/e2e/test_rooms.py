"""The command starts only where all five rooms are ours, and starts lightly."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETUP = 78
HEAVY = ("aiohttp", "neo4j", "networkx", "numpy", "scipy", "sklearn", "starlette", "strawberry")


def _run(code: str, *, first_on_path: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        cwd=first_on_path,
        env={**os.environ, "PYTHONPATH": f"{first_on_path}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("room", ["graph", "analytics", "notifiers", "seed"])
def test_a_foreign_room_is_named_and_never_run(tmp_path: Path, room: str) -> None:
    (tmp_path / room).mkdir()
    (tmp_path / room / "__init__.py").write_text("print('foreign code ran')\n", encoding="utf-8")

    run = _run("from api.__main__ import main; main()", first_on_path=tmp_path)

    assert run.returncode == SETUP
    assert run.stdout == ""
    assert f"'{room}'" in run.stderr
    assert str(tmp_path) in run.stderr


def test_the_owner_of_a_foreign_room_is_named(tmp_path: Path) -> None:
    info = tmp_path / "pigeon_post-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pigeon-post\nVersion: 1.0\n")
    (info / "RECORD").write_text("notifiers/__init__.py,,\n")
    (tmp_path / "notifiers").mkdir()
    (tmp_path / "notifiers" / "__init__.py").write_text("")

    run = _run("from api.__main__ import main; main()", first_on_path=tmp_path)

    assert run.returncode == SETUP
    assert "'pigeon-post'" in run.stderr


def test_a_missing_room_is_named(tmp_path: Path) -> None:
    code = "import sys; sys.modules['seed'] = None; from api.__main__ import main; main()"

    run = _run(code, first_on_path=tmp_path)

    assert run.returncode == SETUP
    assert "'seed'" in run.stderr


def test_asking_for_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from api.__main__ import main\n"
        "sys.argv = ['ringtrace', '--help']\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        f"sys.exit(', '.join(sorted(set(sys.modules) & set({HEAVY!r}))) or 0)\n"
    )

    run = _run(code)

    assert run.stderr == ""
    assert run.returncode == 0
    assert "import" in run.stdout
