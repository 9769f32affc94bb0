"""What the repository promises beside its code."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE_HOSTS = ("pypi", "pythonhosted", "npmjs", "yarnpkg", "crates", "maven")
README_WORDS = 700
README_LINES_TO_A_COMMAND = 40


def _tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout: the list of files comes from it")
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - whichever git made this checkout
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def _texts() -> dict[str, str]:
    texts = {}
    for path in _tracked():
        content = path.read_bytes()
        if b"\0" not in content:
            texts[str(path.relative_to(ROOT))] = content.decode("utf-8")
    return texts


def _places(pattern: str) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{name}:{number}"
        for name, text in _texts().items()
        for number, line in enumerate(text.splitlines(), start=1)
        if found.search(line)
    ]


def test_no_file_names_a_package_registry() -> None:
    hosts = "|".join(PACKAGE_HOSTS)

    assert _places(rf"(?i)\b({hosts})[\w-]*\.(org|com|io|net)\b") == []


def test_no_file_names_a_path_of_one_machine() -> None:
    folders = "work|home|root|Users"

    assert _places(rf"(?<![\w.:/-])/({folders})/\w") == []


def test_no_file_holds_a_private_key() -> None:
    assert _places("-----BEGIN [A-Z ]*" + "PRIVATE KEY") == []


def test_every_dependency_is_pinned_with_hashes() -> None:
    for name in ("run", "build", "dev"):
        text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")
        entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^\s*#.*\n", "", text))

        assert all(re.match(r"[a-z0-9.-]+==", entry) for entry in entries)
        assert all("--hash=sha256:" in entry for entry in entries)


def test_every_direct_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = (ROOT / "requirements/run.txt").read_text(encoding="utf-8")

    for dependency in project["dependencies"]:
        name = re.match(r"[a-z0-9-]+", dependency)

        assert name is not None
        assert re.search(rf"(?m)^{name[0]}==", pinned)


def test_the_version_is_in_the_changelog() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert f"## {project['version']}" in changelog


def test_a_change_is_told_in_one_sentence() -> None:
    for note in (ROOT / "changelog.d").glob("*.md"):
        if note.name != "README.md":
            text = note.read_text(encoding="utf-8")

            assert re.fullmatch(r"[A-Z`][^\n]*\.\n", text), note.name


def test_ci_runs_exactly_the_tests() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if not line.startswith("#")] == [
        "set -eu",
        'cd -- "$(dirname -- "$0")/.."',
        "exec make test",
    ]


def test_the_readme_is_short_and_starts_with_a_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert len(text.split()) <= README_WORDS
    assert "make demo" in "\n".join(text.splitlines()[:README_LINES_TO_A_COMMAND])


def test_links_between_pages_lead_somewhere() -> None:
    for name, text in _texts().items():
        if name.endswith(".md"):
            page = ROOT / name
            for target in re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", text):
                assert (page.parent / target).exists(), f"{name}: {target}"
