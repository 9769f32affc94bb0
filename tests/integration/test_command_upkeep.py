"""`doctor`, `migrate`, `audit`, `seed`, `schema`: what keeps an office running."""

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from api.health import examine
from api.services.auditing import verify_audit
from api.settings import Settings
from graph.errors import StoreUnavailable
from graph.model.health import Health
from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from notifiers.settings import EmailSettings
from seed.generate import write_case_files
from seed.world import make_world
from tests.commands import personal_numbers, ringtrace

UNTIL = datetime(2026, 6, 15, 10, 20, tzinfo=UTC)
SUBJECTS = ["Python", "store", "disk", "clock", "mail", "promise", "model"]


def _swap(old: str, new: str, seq: int) -> str:
    return f"UPDATE event SET body = replace(body, '{old}', '{new}') WHERE seq = {seq}"  # noqa: S608 - words of the test


def _checks(store: Path) -> Mapping[str, tuple[bool, str]]:
    document = ringtrace("doctor", "--json", store=store).document
    return {one["subject"]: (one["is_well"], one["says"]) for one in document["checks"]}


def test_a_sound_store_is_told_with_its_size(imported: Path) -> None:
    checks = _checks(imported)

    is_well, says = checks["store"]
    assert list(checks) == SUBJECTS
    assert is_well
    assert says.startswith(f"sqlite://{imported}")
    assert says.endswith("facts, checked and whole")


def test_the_status_of_doctor_says_whether_all_is_well(imported: Path, tmp_path: Path) -> None:
    for store in (imported, tmp_path / "nowhere" / "office.db"):
        done = ringtrace("doctor", "--json", store=store)
        shown = ringtrace("doctor", store=store)

        is_well = all(one["is_well"] for one in done.document["checks"])
        assert {tuple(one) for one in done.document["checks"]} == {("subject", "is_well", "says")}
        assert done.status == shown.status == (0 if is_well else 1)
        assert len(shown.lines) == len(done.document["checks"]) >= len(SUBJECTS) - 1
        assert is_well == (not [line for line in shown.lines if line.startswith("MEND")])


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda file: file.write_bytes(b"a letter, no database" * 500), "not a ringtrace store"),
        (lambda file: _overwrite(file, 8_192, b"\xff" * 40_960), "damaged"),
        (lambda file: _change(file, _swap("local officer", "nobody", 2)), "event 2"),
        (lambda file: _change(file, "DELETE FROM transfer WHERE rowid % 2"), ""),
    ],
    ids=["a letter", "pages lost", "history changed", "facts lost"],
)
def test_a_broken_store_is_told_with_what_is_wrong(
    office: Path, spoil: Callable[[Path], object], says: str
) -> None:
    spoil(office)

    done = ringtrace("doctor", store=office)

    (line,) = (line for line in done.lines if line.startswith("MEND"))
    assert done.status == 1
    assert line.startswith("MEND  store: ")
    assert says in line
    assert "Traceback" not in done.out + done.err


def test_a_store_that_cannot_be_opened_is_a_finding_among_the_others(tmp_path: Path) -> None:
    is_well, says = _checks(tmp_path / "nowhere" / "office.db")["store"]

    assert not is_well
    assert "there is no folder" in says


async def test_a_store_that_does_not_answer_is_told_as_it_says() -> None:
    findings = await examine(StoreUnavailable("the store did not answer in time"), Settings())

    (store,) = (one for one in findings if one.subject == "store")
    assert (store.is_well, store.says) == (False, "the store did not answer in time")


async def test_a_store_that_cannot_be_written_is_no_healthy_one() -> None:
    findings = await examine(
        cast("GraphStore", _Sick(findings=("office.db is read-only",))), Settings()
    )

    (store,) = (one for one in findings if one.subject == "store")
    assert (store.is_well, store.says) == (False, "office.db is read-only; event 3 was changed")


@pytest.mark.parametrize(("host", "says"), [("", "email.host"), ("mail.example.org", "through")])
async def test_mail_that_is_not_set_up_is_no_fault(host: str, says: str) -> None:
    settings = Settings(email=EmailSettings(host=host))

    findings = await examine(StoreUnavailable("gone"), settings)

    (mail,) = (one for one in findings if one.subject == "mail")
    assert mail.is_well
    assert says in mail.says


async def test_the_disk_that_is_looked_at_is_the_store_s(tmp_path: Path) -> None:
    free = f"{shutil.disk_usage(tmp_path).free / (1 << 30):.1f}"[:-2]

    settings = Settings(store=StoreSettings(url=f"sqlite:{tmp_path}/none/office.db"))
    (disk,) = (
        one for one in await examine(StoreUnavailable("gone"), settings) if one.subject == "disk"
    )

    assert free in disk.says


def test_a_file_that_is_not_there_wants_every_step_and_is_not_made_to_say_so(
    tmp_path: Path,
) -> None:
    store = tmp_path / "office.db"

    due = ringtrace("migrate", "--check", store=store)
    was_made = store.exists()
    done = ringtrace("migrate", store=store)
    after = ringtrace("migrate", "--check", store=store)

    assert (due.status, done.status, after.status) == (1, 0, 0)
    assert not was_made
    assert due.lines[1:] == done.lines[1:]
    assert due.lines[1].startswith("  1: ")
    assert after.lines == ["0 steps due"]


def test_migrating_twice_takes_no_step_the_second_time(office: Path) -> None:
    before = office.read_bytes()

    done = ringtrace("migrate", store=office)

    assert done.lines == ["0 steps done"]
    assert office.read_bytes() == before


def test_a_whole_chain_verifies_and_grows_by_what_is_done(office: Path) -> None:
    before = ringtrace("audit", "verify", "--json", store=office).document
    ringtrace("alerts", "subscribe", "--email", "nobody@example.org", store=office)
    after = ringtrace("audit", "verify", "--json", store=office).document

    assert before["broken"] is None is after["broken"]
    assert after["events"] == before["events"] + 1
    assert after["head"] != before["head"]


@pytest.mark.parametrize(
    ("statements", "event"),
    [
        ((_swap('"at":"20', '"at":"19', 3),), 3),
        ((_swap("local officer", "nobody", 4),), 4),
        ((_swap("FACTS_ADDED", "EXPORTED", 2),), 2),
        (("DELETE FROM event WHERE seq = 5",), 6),
        (("DELETE FROM event WHERE seq = 1",), 2),
        (
            (
                "UPDATE event SET seq = 900 WHERE seq = 3",
                "UPDATE event SET seq = 3 WHERE seq = 4",
                "UPDATE event SET seq = 4 WHERE seq = 900",
            ),
            3,
        ),
        (
            (
                "DELETE FROM event WHERE seq = 6",
                "UPDATE event SET seq = seq - 1 WHERE seq > 6",
            ),
            6,
        ),
    ],
    ids=["time", "actor", "tag", "removed", "first removed", "reordered", "closed up"],
)
def test_a_history_that_was_touched_breaks_at_that_event(
    office: Path, statements: tuple[str, ...], event: int
) -> None:
    _change(office, *statements)

    done = ringtrace("audit", "verify", store=office)
    told = ringtrace("audit", "verify", "--json", store=office)

    assert done.status == told.status == 1
    assert f"event {event} " in done.out
    assert told.document["broken"] == done.out.strip()
    assert done.err == ""


async def test_a_long_chain_is_verified_stretch_by_stretch(tmp_path: Path) -> None:
    from graph.model.audit import Event, EventTag
    from graph.model.scope import SYSTEM

    store = await open_store(f"sqlite:{tmp_path / 'office.db'}")
    event = Event(tag=EventTag.EXPORTED, actor=SYSTEM.actor, at=UNTIL)
    await store.add_events([event] * 1_000)
    await store.add_events([event] * 500)

    found = await verify_audit(store=store)
    await store.close()

    assert (found.event_count, found.broken) == (1_501, None)


def test_a_seed_folder_is_a_folder_of_case_files(tmp_path: Path) -> None:
    done = ringtrace("seed", "--out", tmp_path / "new" / "cases", store=None)

    names = sorted(file.name for file in (tmp_path / "new" / "cases").iterdir())
    assert done.status == 0
    assert done.out == ""
    assert f"{len(names) - 1} files in {tmp_path / 'new' / 'cases'}" in done.err
    assert {"truth.json", "complaints.csv", "atm_master.csv"} <= set(names)
    assert len(personal_numbers(tmp_path / "new" / "cases")) > 100


def test_one_random_state_and_end_give_equal_bytes_and_another_gives_others(
    tmp_path: Path,
) -> None:
    for name, state in (("a", 0), ("b", 0), ("c", 1)):
        world = make_world(random_state=state, until=UNTIL, complaint_count=6, ring_count=1)
        write_case_files(world, tmp_path / name)

    one, same, other = (_bytes(tmp_path / name) for name in "abc")
    assert one == same
    assert one.keys() != other.keys() or one != other


def test_a_later_end_moves_the_world_with_it(tmp_path: Path) -> None:
    for days in (0, 40):
        world = make_world(until=UNTIL + timedelta(days=days), complaint_count=5, ring_count=1)

        newest = max(complaint.exported_at for complaint in world.complaints)
        assert UNTIL + timedelta(days=days - 2) < newest < UNTIL + timedelta(days=days)


def test_the_schema_that_is_printed_is_the_one_in_the_tree() -> None:
    done = ringtrace("schema")

    schema = (Path(__file__).parents[2] / "schema.graphql").read_text(encoding="utf-8")
    assert done.status == 0
    assert done.out == schema


@pytest.mark.parametrize("command", ["import", "detect", "alerts", "export", "doctor", "audit"])
def test_help_fits_eighty_columns_and_ends_well(command: str) -> None:
    done = ringtrace(command, "--help", environment={"COLUMNS": "80"})

    assert done.status == 0
    assert done.lines[0].startswith(f"Usage: ringtrace {command}")
    assert max(len(line) for line in done.lines) <= 80


class _Sick:
    """A store that answers, and is not well."""

    url = "sqlite:office.db"

    def __init__(self, *, findings: tuple[str, ...]) -> None:
        self._findings = findings

    async def health(self) -> Health:
        return Health(
            is_writable=False,
            engine="SQLite 3",
            schema_step=1,
            snapshot_no=1,
            fact_count=0,
            size_bytes=0,
            findings=self._findings,
        )

    async def verify(self) -> tuple[str, ...]:
        return ("event 3 was changed",)


def _change(file: Path, *statements: str) -> None:
    """Change a store behind its back: its triggers are dropped first."""
    connection = sqlite3.connect(file)
    triggers = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    for (name,) in triggers.fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        assert connection.execute(statement).rowcount
    connection.commit()
    connection.close()


def _overwrite(file: Path, at: int, content: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(content)


def _bytes(folder: Path) -> Mapping[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
