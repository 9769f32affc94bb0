"""A real Neo4j for a run of tests: fetched once with Maven, started once, emptied for each test."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import NoReturn

import pytest
from _pytest.mark.structures import ParameterSet
from neo4j import (
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    NotificationMinimumSeverity,
)

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "neo4j"
VERSIONS = {"5.26.30": 17, "2026.08.1": 21}  # and the Java each of them wants
DATABASES = 2  # a test compares two stores at most
FETCH_S = 600
START_S = 240  # 25 s where nothing else runs


@dataclass(slots=True, kw_only=True)
class Neo4jServer:
    """Databases that tests may fill, each with an address of its own.

    Attributes:
        urls: Where they answer.
        process: What runs them; None: somebody else does.
    """

    urls: Sequence[str]
    process: "subprocess.Popen[str] | None" = None
    _next: int = field(default=0)

    async def empty_url(self) -> str:
        """Give the address of a database emptied now: the one whose turn it is."""
        url = self.urls[self._next % len(self.urls)]
        self._next += 1
        async with driver_to(url) as driver, driver.session() as session:
            await session.execute_write(_empty)
        return url


def driver_to(url: str) -> AsyncDriver:
    """Give a driver that keeps the server's remarks on unknown names to itself."""
    return AsyncGraphDatabase.driver(
        url, auth=None, notifications_min_severity=NotificationMinimumSeverity.OFF
    )


class Neo4jServers:
    """Servers by version, each started when first asked for."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._started: dict[str, Neo4jServer] = {}

    def start(self, version: str) -> Neo4jServer:
        """Give the server of a version."""
        if version not in self._started:
            self._started[version] = self._stack.enter_context(running(version))
        return self._started[version]


def versions_wanted() -> Sequence[str]:
    """Give the versions to be tested: those asked for; a server given by its URL is the first.

    None by default: the suite over a server takes a quarter of an hour.
    """
    asked = os.environ.get("RINGTRACE_TEST_NEO4J", "").split()
    if os.environ.get("RINGTRACE_TEST_NEO4J_URL"):
        asked.append(next(iter(VERSIONS)))
    return [version for version in VERSIONS if version in asked]


def versions_or_none() -> "list[str | ParameterSet]":
    """Give the versions for a fixture's parameters; where none is wanted, a skip that says why."""
    why = "needs RINGTRACE_TEST_NEO4J=5.26.30 with Java 17 and Maven: make test-neo4j"
    return [*versions_wanted()] or [pytest.param("none", marks=pytest.mark.skip(reason=why))]


async def _empty(transaction: AsyncManagedTransaction) -> None:
    result = await transaction.run("MATCH (n) DETACH DELETE n")
    await result.consume()


@contextmanager
def running(version: str) -> Iterator[Neo4jServer]:
    """Run a server of a version, and end it."""
    given = os.environ.get("RINGTRACE_TEST_NEO4J_URL")
    if given:
        yield Neo4jServer(urls=given.split(","))
        return
    java = _java(VERSIONS[version])
    jars = _fetched(version)
    ports = _free_ports(DATABASES)
    with tempfile.TemporaryDirectory(prefix="ringtrace-neo4j-", ignore_cleanup_errors=True) as data:
        log = Path(data) / "server.log"
        with log.open("w", encoding="utf-8") as errors:
            process = subprocess.Popen(
                [
                    java,
                    "-Xmx1g",
                    *(["--enable-native-access=ALL-UNNAMED"] if VERSIONS[version] > 17 else []),
                    "-cp",
                    f"{jars}/*",
                    str(HERE / "Neo4jServer.java"),
                    data,
                    *(str(port) for port in ports),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        try:
            _await_ready(process, log)
            urls = [f"bolt://127.0.0.1:{port}" for port in ports]
            yield Neo4jServer(urls=urls, process=process)
        finally:
            process.kill()  # what it wrote goes with the folder
            process.communicate()


def _await_ready(process: "subprocess.Popen[str]", log: Path) -> None:
    assert process.stdout is not None
    patience = Timer(START_S, process.kill)
    patience.start()
    try:
        while (line := process.stdout.readline()) != "READY\n":
            if not line:
                pytest.fail(f"Neo4j did not start: {log.read_text(encoding='utf-8')[-2_000:]}")
    finally:
        patience.cancel()


def _java(least: int) -> str:
    """Give a Java that is new enough, or do without the tests."""
    homes = [Path(home) for home in (os.environ.get("JAVA_HOME"),) if home]
    homes.extend(sorted(Path("/usr/lib/jvm").glob("*"), reverse=True))
    found = [str(home / "bin" / "java") for home in homes if (home / "bin" / "java").is_file()]
    found.extend(path for path in (shutil.which("java"),) if path)
    fitting = sorted((version, path) for path in found if (version := _version(path)) >= least)
    if not fitting:
        do_without(f"Neo4j wants Java {least} or later, and there is none")
    return fitting[0][1]


def _version(java: str) -> int:
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    _, _, rest = told.partition('version "')
    number = rest.partition(".")[0].partition('"')[0]
    return int(number) if number.isdigit() else 0


def _fetched(version: str) -> Path:
    """Give the folder of a version's archives, fetched with Maven if they are not there."""
    folder = CACHE / version
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        do_without("Neo4j is fetched with Maven, and there is no mvn")
    part = CACHE / f".{version}.part"
    shutil.rmtree(part, ignore_errors=True)
    fetched = subprocess.run(
        [
            maven,
            "-q",
            "-B",
            "-f",
            str(HERE / "pom.xml"),
            f"-Dneo4j.version={version}",
            "dependency:copy-dependencies",
            "-DincludeScope=runtime",
            f"-DoutputDirectory={part}",
        ],
        capture_output=True,
        text=True,
        timeout=FETCH_S,
        check=False,
    )
    if fetched.returncode:
        do_without(f"Maven could not fetch Neo4j {version}: {fetched.stdout[-500:]}")
    part.replace(folder)
    return folder


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def do_without(reason: str) -> NoReturn:
    """Skip, and say why; where everything must run, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


if __name__ == "__main__":
    with running(sys.argv[1] if len(sys.argv) > 1 else "5.26.30") as server:
        print("\n".join(server.urls))  # noqa: T201 - a person started it
        sys.stdin.read()
