"""One import of the sample for every test of what is done with it."""

import shutil
from pathlib import Path

import pytest

from tests.commands import CASES, ringtrace


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store file with the sample and its rings in it; tests of it only ask."""
    file = tmp_path_factory.mktemp("imported") / "office.db"
    done = ringtrace("import", CASES, store=file)
    assert done.status == 0, done.err
    return file


@pytest.fixture(scope="session")
def learnt(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store file with a model in use, trained on 10 September; tests of it only ask."""
    file = copy_of(imported, tmp_path_factory.mktemp("learnt"))
    done = ringtrace("train", "--at", "2026-09-10T06:30:00Z", store=file)
    assert done.status == 0, done.err
    return file


@pytest.fixture
def office(imported: Path, tmp_path: Path) -> Path:
    """Give a store file of one's own with the sample in it."""
    return copy_of(imported, tmp_path)


def copy_of(store: Path, folder: Path) -> Path:
    """Copy a store that is closed, with its originals, into a folder."""
    file = folder / store.name
    shutil.copyfile(store, file)
    shutil.copytree(f"{store}.originals", f"{file}.originals")
    return file
