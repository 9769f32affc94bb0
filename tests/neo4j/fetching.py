"""A Java that is new enough, and the archives a server is made of."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "neo4j"
FETCH_S = 600
OFFLINE = ("Could not transfer", "Unknown host", "Connect to", "Connection refused", "timed out")
"""What Maven says where it reaches no archive."""
JVM_FOLDERS = (
    "/usr/lib/jvm",  # Debian, Ubuntu, Fedora
    "/usr/java",
    "/opt/java",
    "/opt/homebrew/opt",
    "/Library/Java/JavaVirtualMachines",
    "~/.sdkman/candidates/java",
    "~/.jdks",
)


def java_of(least: int) -> str | None:
    """Give the oldest Java that is new enough; None: there is none."""
    found = {str(path.resolve()) for path in _javas()}
    fitting = sorted((version, path) for path in found if (version := _version(path)) >= least)
    return fitting[0][1] if fitting else None


def fetched(version: str) -> Path:
    """Give the folder of a version's archives, fetched with Maven if they are not there."""
    folder = CACHE / version
    if not folder.is_dir():
        reason = _fetch(version)
        if any(sign in reason for sign in OFFLINE):
            pytest.skip(reason)  # no fault of what is tested
        if reason:
            do_without(reason)
    return folder


@cache
def _fetch(version: str) -> str:
    """Fetch the archives of a version once a run; give why they are not there, empty: they are."""
    maven = shutil.which("mvn")
    if maven is None:
        return "Neo4j is fetched with Maven, and there is no mvn"
    folder = CACHE / version
    CACHE.mkdir(parents=True, exist_ok=True)
    sys.stderr.write(f"fetching Neo4j {version} with Maven, once: 150 MB\n")
    with tempfile.TemporaryDirectory(dir=CACHE, prefix=".part-") as part:
        asked = [maven, "-q", "-B", "-f", str(HERE / "pom.xml"), f"-Dneo4j.version={version}"]
        asked += ["dependency:copy-dependencies", "-DincludeScope=runtime"]
        asked += [f"-DoutputDirectory={part}/lib"]
        done = subprocess.run(asked, capture_output=True, text=True, timeout=FETCH_S, check=False)
        if done.returncode:
            return f"Maven could not fetch Neo4j {version}: {done.stdout[-500:]}"
        if not folder.is_dir():  # nobody was faster
            (Path(part) / "lib").replace(folder)
    return ""


def do_without(reason: str) -> NoReturn:
    """Skip, and say why; where everything must run, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _javas() -> Iterator[Path]:
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path)
    homes = [Path(home) for home in (os.environ.get("JAVA_HOME"),) if home]
    for folder in JVM_FOLDERS:
        homes.extend(Path(folder).expanduser().glob("*"))
    for home in homes:
        for place in ("bin/java", "Contents/Home/bin/java", "libexec/bin/java"):
            if (home / place).is_file():
                yield home / place


def _version(java: str) -> int:
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    _, _, rest = told.partition('version "')
    number = rest.partition(".")[0].partition('"')[0]
    return int(number) if number.isdigit() else 0
