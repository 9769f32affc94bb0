"""What make says where a machine lacks something, and that it does no work twice."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKE = shutil.which("make")
PINS = tuple(f"requirements/{name}.txt" for name in ("run", "build", "dev"))
STAMPS = (".created", ".run", ".project", ".dev")

pytestmark = pytest.mark.skipif(MAKE is None, reason="needs make")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give a folder, with a blank in its name, that has what set-up reads."""
    folder = tmp_path / "a checkout"
    (folder / "requirements").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", *PINS):
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def _make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        [str(MAKE), *words],
        cwd=folder,
        env=inherited | {"MFLAGS": ""},
        check=False,
        capture_output=True,
        text=True,
    )


def _python(folder: Path, script: str) -> str:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return f"PYTHON={path}"


def test_make_alone_lists_the_words(checkout: Path) -> None:
    run = _make(checkout)

    assert run.returncode == 0
    for word in ("demo", "test", "check", "lock", "schema", "serve", "bench", "clean"):
        assert f"make {word} " in run.stdout


def test_no_python_is_told(checkout: Path) -> None:
    run = _make(checkout, ".venv", "PYTHON=no-such-python")

    assert run.returncode != 0
    assert "there is no no-such-python" in run.stderr


def test_an_old_python_is_told(checkout: Path) -> None:
    run = _make(checkout, ".venv", _python(checkout, "exit 1"))

    assert run.returncode != 0
    assert "not 3.11 or later" in run.stderr


def test_a_python_without_venv_is_told(checkout: Path) -> None:
    script = 'case "$2" in *ensurepip*) exit 1;; esac'

    run = _make(checkout, ".venv", _python(checkout, script))

    assert run.returncode != 0
    assert "no venv or ensurepip" in run.stderr
    assert not (checkout / ".venv").exists()


def test_what_is_set_up_is_not_set_up_again(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    for stamp in STAMPS:
        (checkout / ".venv" / stamp).touch()

    run = _make(checkout, ".venv", "PYTHON=no-such-python")

    assert run.returncode == 0
    assert "Nothing to be done" in run.stdout


def test_a_new_pin_is_a_reason_to_install(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    for stamp in STAMPS:
        (checkout / ".venv" / stamp).touch()
    after = (checkout / ".venv" / ".dev").stat().st_mtime + 10
    os.utime(checkout / "requirements/dev.txt", (after, after))

    run = _make(checkout, "--dry-run", ".venv")

    assert "-r requirements/dev.txt" in run.stdout
    assert "-r requirements/run.txt" not in run.stdout
