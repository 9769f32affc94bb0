"""Uploads: names that a file system may mind, and how long files wait."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.services.uploads import KEPT_S, Uploads, safe_name
from graph.errors import InputError

MOST_NAME_BYTES = 255  # ext4, XFS, APFS and NTFS take as many or more


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("trail.xlsx", "trail.xlsx"),
        ("39908260000002 BankAction(1).xlsx", "39908260000002 BankAction(1).xlsx"),
        ("शिकायत सूची.xlsx", "शिकायत सूची.xlsx"),
        ("புகார்.csv", "புகார்.csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("C:\\cases\\a.xlsx", "a.xlsx"),
        ("/", "file"),
        ("", "file"),
        ("..", "file"),
        (". .", "file"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("a:b*c?.csv", "a_b_c_.csv"),
        (".hidden.csv", "hidden.csv"),
    ],
)
def test_a_name_is_kept_as_far_as_it_is_safe(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@given(st.text(max_size=400))
@example("क" * 300)
@example("\U00020000" * 99)
@example("." + "x" * 300)
@example("x" * 60 + ". " * 150 + "x")
def test_every_name_is_one_that_a_file_may_have(name: str) -> None:
    safe = safe_name(name)

    assert safe
    assert safe not in {".", ".."}
    assert not set(safe) & set('/\\\x00\n\r\t:*?"<>|')
    assert len(safe.encode()) <= MOST_NAME_BYTES
    assert safe_name(safe) == safe


def test_a_long_name_keeps_its_end_which_says_what_it_is() -> None:
    assert safe_name("क" * 300 + ".xlsx").endswith("क.xlsx")


def test_an_upload_waits_in_a_folder_of_its_own(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "waiting", most_bytes=10)

    (first, place), (second, other) = uploads.place_for("a.csv"), uploads.place_for("a.csv")
    place.write_bytes(b"one")
    other.write_bytes(b"two")

    assert first != second
    assert uploads.file_of(first).read_bytes() == b"one"
    assert uploads.file_of(second).read_bytes() == b"two"
    assert place.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "upload",
    ["", "upload:", "upload:..", "upload:../x", "x", "upload:" + "0" * 32, "upload:" + "0" * 33],
)
def test_an_upload_that_is_not_there_is_told_without_looking_elsewhere(
    tmp_path: Path, upload: str
) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "secret").write_bytes(b"1")
    uploads = Uploads(tmp_path / "waiting", most_bytes=10)

    with pytest.raises(InputError, match="24 hours"):
        uploads.file_of(upload)
    uploads.drop(upload)

    assert (tmp_path / "x" / "secret").exists()


def test_an_upload_is_forgotten_after_a_day_and_not_before(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "waiting", most_bytes=10)
    old, place = uploads.place_for("a.csv")
    place.write_bytes(b"1")
    kept_at = place.parent.stat().st_mtime

    uploads.sweep(now_s=kept_at + KEPT_S - 1)
    assert uploads.file_of(old) == place
    uploads.sweep(now_s=kept_at + KEPT_S + 1)

    with pytest.raises(InputError):
        uploads.file_of(old)


def test_what_is_dropped_while_others_sweep_is_no_error(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "waiting", most_bytes=10)
    uploads.place_for("a.csv")
    (tmp_path / "waiting" / "gone").symlink_to(tmp_path / "nowhere")

    uploads.sweep(now_s=time.time())


def test_a_private_folder_goes_with_its_owner_and_a_named_one_stays(tmp_path: Path) -> None:
    private, named = Uploads(None, most_bytes=10), Uploads(tmp_path / "waiting", most_bytes=10)
    _, ours = private.place_for("a.csv")
    _, theirs = named.place_for("a.csv")

    private.close()
    named.close()

    assert not ours.parent.parent.exists()
    assert theirs.parent.exists()
