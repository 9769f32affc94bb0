"""A real Neo4j for tests: one at a time, on loopback, started when a test first wants it.

    python -m tests.neo4j.server 5.26.30

runs one until its standard input ends, and prints where it answers.
"""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer

import pytest
from _pytest.mark.structures import ParameterSet
from neo4j import (
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    NotificationMinimumSeverity,
)

from tests.neo4j.fetching import HERE, do_without, fetched, java_of

OLD, NEW, GIVEN = "5.26.30", "2026.08.1", "given"
JAVA = {OLD: 17, NEW: 21}  # what each of them wants, or later
TUNED = ("-Xmx1g", "-XX:TieredStopAtLevel=1")  # a short run ends before better code pays
START_S = 240  # 10 s where nothing else runs
OURS = "test_bed"  # an index: what says that a database may be emptied


@dataclass(slots=True, kw_only=True)
class Neo4jServer:
    """A database that tests may fill.

    Attributes:
        url: Where it answers.
        command: What runs it; None: somebody else does.
        log: Where it complains.
        process: It.
    """

    url: str
    command: Sequence[str] = ()
    log: Path | None = None
    process: "subprocess.Popen[str] | None" = field(default=None)

    async def empty_url(self) -> str:
        """Give its address, emptied now."""
        async with driver_to(self.url) as driver, driver.session() as session:
            if self.process is None and not await session.execute_write(_is_ours):
                pytest.fail(f"{self.url} holds data: tests empty a database, so name an empty one")
            await session.execute_write(_empty)
        return self.url

    def start(self) -> None:
        """Run it, and wait until it answers."""
        assert self.log is not None
        with self.log.open("a", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        _await_ready(self.process, self.log)

    def kill(self) -> None:
        """End it as a power cut would; what it wrote stays."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()


class Neo4jServers:
    """One server at a time, of the version last asked for."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._version = ""
        self._server: Neo4jServer | None = None

    @property
    def current(self) -> Neo4jServer:
        """The server that runs."""
        assert self._server is not None
        return self._server

    def start(self, version: str) -> Neo4jServer:
        """Give the server of a version; that of another is ended."""
        if self._server is None or version != self._version:
            self._stack.close()
            self._server, self._version = None, version
            self._server = self._stack.enter_context(running(version))
        return self._server


def driver_to(url: str) -> AsyncDriver:
    """Give a driver that keeps the server's remarks on unknown names to itself."""
    return AsyncGraphDatabase.driver(
        url, auth=None, notifications_min_severity=NotificationMinimumSeverity.OFF
    )


def versions_wanted() -> Sequence[str]:
    """Give the versions to be tested: both, the one server that somebody has, or none.

    `make test` asks for them; pytest alone does without, since a server takes its time.
    """
    if os.environ.get("RINGTRACE_TEST_NEO4J_URL"):
        return [GIVEN]
    return [OLD, NEW] if _tested_whole() else []


def versions_or_none() -> "list[str | ParameterSet]":
    """Give the versions for a fixture's parameters; where none is wanted, a skip that says why."""
    why = f"needs RINGTRACE_TEST_NEO4J={OLD}, which make test sets, with Java and Maven"
    return [*versions_wanted()] or [pytest.param("none", marks=pytest.mark.skip(reason=why))]


def is_wanted_whole(version: str) -> bool:
    """Tell whether every promise is tested on a version, not only the core of them."""
    return version == GIVEN or version in _tested_whole()


def _tested_whole() -> Sequence[str]:
    return os.environ.get("RINGTRACE_TEST_NEO4J", "").split()


@contextmanager
def running(version: str, *, tuned_for_tests: bool = True) -> Iterator[Neo4jServer]:
    """Run a server of a version, and end it.

    Args:
        version: One of `JAVA`.
        tuned_for_tests: Whether it shall start quickly and plan little; else it is as people
            run it, with more memory.
    """
    given = os.environ.get("RINGTRACE_TEST_NEO4J_URL")
    if given:
        yield Neo4jServer(url=given)
        return
    java = java_of(JAVA[version])
    if java is None:
        why = f"Neo4j {version} wants Java {JAVA[version]} or later, and there is none"
        if version == OLD:
            do_without(why)
        pytest.skip(why)  # the newer one is tested where there is what it wants
    with tempfile.TemporaryDirectory(prefix="ringtrace-neo4j-", ignore_cleanup_errors=True) as data:
        port = _free_port()
        server = Neo4jServer(
            url=f"bolt://127.0.0.1:{port}",
            command=[
                java,
                *(TUNED if tuned_for_tests else ["-Xmx4g"]),
                *(["--enable-native-access=ALL-UNNAMED"] if version == NEW else []),
                *("-cp", f"{fetched(version)}/*", str(HERE / "Neo4jServer.java")),
                *(data, str(port), "tests" if tuned_for_tests else "people"),
            ],
            log=Path(data) / "server.log",
        )
        try:
            server.start()
            yield server
        finally:
            server.kill()


async def _empty(transaction: AsyncManagedTransaction) -> None:
    await (await transaction.run("MATCH (n) DETACH DELETE n")).consume()


async def _is_ours(transaction: AsyncManagedTransaction) -> bool:
    """Tell whether a database was empty when tests first saw it; mark it if it is."""
    found = await transaction.run("SHOW INDEXES YIELD name WHERE name = $name", name=OURS)
    if await found.values():
        return True
    found = await transaction.run("MATCH (n) RETURN n LIMIT 1")
    if await found.values():
        return False
    text = f"CREATE INDEX {OURS} IF NOT EXISTS FOR (n:TestBed) ON (n.key)"
    await (await transaction.run(text)).consume()
    return True


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


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


if __name__ == "__main__":
    with running(sys.argv[1] if len(sys.argv) > 1 else OLD) as server:
        print(server.url, flush=True)  # noqa: T201 - a person started it
        sys.stdin.read()
