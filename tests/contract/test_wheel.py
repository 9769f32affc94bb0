"""What is in the wheel: the five rooms with their data, the command, the licence; no tests."""

import subprocess
import sys
from configparser import ConfigParser
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("analytics", "api", "graph", "notifiers", "seed")
NOT_SHIPPED = frozenset({".pyc", ".db"})


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """Build the wheel as a user's pip would, without a network."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [built] = out.glob("ringtrace-*.whl")
    return ZipFile(built)


def _metadata_file(wheel: ZipFile, name: str) -> str:
    [path] = [path for path in wheel.namelist() if path.endswith(f".dist-info/{name}")]
    return wheel.read(path).decode()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_shipped_with_every_file_it_has(wheel: ZipFile, room: str) -> None:
    kept = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix not in NOT_SHIPPED
    }

    missing = kept - set(wheel.namelist())

    assert f"{room}/py.typed" in kept
    assert missing == set()


def test_nothing_else_is_shipped(wheel: ZipFile) -> None:
    tops = {path.split("/")[0] for path in wheel.namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == set(ROOMS)


def test_the_command_is_ringtrace(wheel: ZipFile) -> None:
    scripts = ConfigParser()
    scripts.read_string(_metadata_file(wheel, "entry_points.txt"))

    assert dict(scripts["console_scripts"]) == {"ringtrace": "api.__main__:main"}


def test_the_licence_and_the_attributions_travel_along(wheel: ZipFile) -> None:
    facts = Parser().parsestr(_metadata_file(wheel, "METADATA"))

    assert facts["License-Expression"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in _metadata_file(wheel, "licenses/LICENSE")
    assert "Razorpay" in _metadata_file(wheel, "licenses/NOTICE")


def test_every_runtime_dependency_is_explained(wheel: ZipFile) -> None:
    facts = Parser().parsestr(_metadata_file(wheel, "METADATA"))
    page = (ROOT / "docs/decisions/0002-dependencies.md").read_text(encoding="utf-8")

    asked = {line.split(">")[0].split("<")[0] for line in facts.get_all("Requires-Dist", [])}
    explained = {line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| ")}

    assert asked <= explained
