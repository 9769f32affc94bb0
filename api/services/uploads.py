"""Uploads: files that were sent and wait for `importFiles`."""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Final

from graph.errors import InputError

KEPT_S: Final = 24 * 3600
MOST_NAME_BYTES: Final = 240  # file systems take 255 (ext4, XFS, APFS)
UPLOAD_ID: Final = re.compile(r"upload:[0-9a-f]{32}")
SAFE_SIGNS: Final = frozenset("_.()- ")


class Uploads:
    """Files that wait for `importFiles`, a folder each, at most 24 hours."""

    def __init__(self, folder: Path | None, *, most_bytes: int) -> None:
        """Keep the folder, made with the first upload; None: a private one, until `close`."""
        self._is_private = folder is None
        self._folder = folder
        self.most_bytes = most_bytes

    def place_for(self, file_name: str) -> tuple[str, Path]:
        """Make room for a new upload; give its id and where its bytes go."""
        upload_id = f"upload:{uuid.uuid4().hex}"
        place = self._place(upload_id)
        place.mkdir(parents=True, mode=0o700)
        return upload_id, place / safe_name(file_name)

    def file_of(self, upload_id: str) -> Path:
        """Give the file of an upload.

        Raises:
            InputError: No such upload, or its 24 hours are over.
        """
        found = list(self._place(upload_id).glob("*")) if UPLOAD_ID.fullmatch(upload_id) else []
        if not found:
            raise InputError("uploads: one of them is not here; uploads are kept for 24 hours")
        return found[0]

    def drop(self, upload_id: str) -> None:
        """Forget an upload; unknown ones are no error."""
        if UPLOAD_ID.fullmatch(upload_id):
            shutil.rmtree(self._place(upload_id), ignore_errors=True)

    def sweep(self, *, now_s: float) -> None:
        """Forget what is older than 24 hours."""
        for place in self._root().glob("*"):
            with suppress(FileNotFoundError):  # another request dropped it meanwhile
                if now_s - place.stat().st_mtime > KEPT_S:
                    shutil.rmtree(place, ignore_errors=True)

    def close(self) -> None:
        """Forget every upload of a private folder; a folder that was named stays."""
        if self._is_private and self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _place(self, upload_id: str) -> Path:
        return self._root() / upload_id.partition(":")[2]

    def _root(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="ringtrace-uploads-"))
        return self._folder


def safe_name(file_name: str) -> str:
    """Give a file name without folders and without characters that a file system may mind.

    Letters of every script stay, with the signs on them; of a long name its end.
    """
    bare = re.split(r"[/\\]", file_name)[-1]
    words = "".join(letter if _is_safe(letter) else "_" for letter in bare)
    end = words.strip(". ").encode()[-MOST_NAME_BYTES:].decode(errors="ignore")
    return end.strip(". ") or "file"


def _is_safe(letter: str) -> bool:
    """Tell letters, numbers and the marks on letters (Devanagari's vowels) from the rest."""
    return letter in SAFE_SIGNS or unicodedata.category(letter)[0] in "LNM"
