"""One import of the sample for every test of what is done with it."""

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from api.services.forecast_material import known_machines
from graph.model.entity import Atm
from graph.store.url import open_store
from tests.commands import CASES, ringtrace

DISTRICT = "KARNATAKA/MYSURU"


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


def tell_districts(store: Path) -> None:
    """Import a register that puts every machine of a store into `DISTRICT`."""
    register = store.with_name("machines.csv")
    rows = [
        f"{atm.atm_id},{atm.point.latitude},{atm.point.longitude},Karnataka,Mysuru"
        for atm in asyncio.run(_machines(store))
        if atm.point is not None
    ]
    register.write_text("\n".join(["atm_id,latitude,longitude,state,district", *rows]))
    done = ringtrace("import", register, store=store)
    assert done.status == 0, done.err


async def _machines(store: Path) -> Sequence[Atm]:
    opened = await open_store(f"sqlite:{store}")
    try:
        machines = await known_machines(store=opened)
        return [machines[key] for key in sorted(machines)]
    finally:
        await opened.close()
