"""What the container files promise; there may be no engine here to run them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
CONTAINER = (ROOT / "Containerfile").read_text(encoding="utf-8")


def service(name: str) -> str:
    """Give the lines of a service."""
    found = re.search(rf"^  {name}:\n((?:    .*\n|\n)+)", COMPOSE, re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("name", ["neo4j", "ringtrace"])
def test_every_service_tells_whether_it_is_healthy_and_keeps_its_data(name: str) -> None:
    text = service(name)

    assert "    healthcheck:\n" in text
    assert re.search(rf"      - {name}-data:/data\b", text)
    assert "    restart: unless-stopped\n" in text


def test_the_server_is_the_release_that_the_tests_run() -> None:
    assert "image: docker.io/library/neo4j:5.26-community\n" in service("neo4j")


def test_ringtrace_waits_for_a_healthy_server() -> None:
    assert "neo4j:\n        condition: service_healthy\n" in service("ringtrace")


def test_nothing_is_published_beyond_this_machine() -> None:
    ports = re.findall(r'^      - "([\d.:]+)" #', service("neo4j"), re.MULTILINE)

    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert "ports:" not in service("ringtrace")


def test_no_password_stands_in_the_file() -> None:
    assert "NEO4J_AUTH:" not in COMPOSE
    assert re.findall(r"file: (\./\S+)", COMPOSE) == [
        "./secrets/neo4j-auth",
        "./secrets/neo4j-password",
    ]
    assert "secrets" in (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert "/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def test_the_folders_of_the_file_are_private_from_the_start() -> None:
    page = (ROOT / "docs/how-to/move-to-neo4j.md").read_text(encoding="utf-8")

    for text in (COMPOSE, page):
        assert "mkdir -m 700 secrets cases\n" in text


def test_every_setting_of_ringtrace_is_one_it_knows() -> None:
    from api.settings import read_settings

    told = dict(re.findall(r"^      (RINGTRACE_\w+): (\S+)$", service("ringtrace"), re.MULTILINE))

    settings = read_settings(None, environment=told)

    assert settings.store.url == "neo4j://neo4j@127.0.0.1:7687/neo4j"
    assert settings.store.queue_file == "/data/queue.db"


def test_the_image_holds_what_is_pinned_by_hash_and_runs_as_nobody_special() -> None:
    assert "--require-hashes -r requirements/run.txt -r requirements/build.txt" in CONTAINER
    assert "--no-deps --no-build-isolation ." in CONTAINER
    assert re.findall(r"^USER (\S+)$", CONTAINER, re.MULTILINE) == ["10001:10001"]
    for copied in re.findall(
        r"^COPY (requirements/\S+) (requirements/\S+)", CONTAINER, re.MULTILINE
    ):
        assert all((ROOT / name).is_file() for name in copied)


def test_an_engine_reads_the_file_where_there_is_one() -> None:
    docker = shutil.which("docker")
    if (
        docker is None
        or subprocess.run(
            [docker, "compose", "version"], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("needs docker compose")

    read = subprocess.run(
        [docker, "compose", "-f", "compose.yaml", "config", "--quiet"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert read.returncode == 0, read.stderr
