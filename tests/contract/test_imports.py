"""Who may import whom, and that one line too many is seen."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.contracts import ROOMS, find_breaches

ROOT = Path(__file__).parents[2]
AddLine = Callable[[str, str], set[int]]


@pytest.fixture
def broken_by(tmp_path: Path) -> AddLine:
    """Give the contracts that break when a line is added to a copy of a file.

    A breach is of one file alone, so the others need not be read again.
    """
    for room in ROOMS:
        (tmp_path / room).mkdir()

    def add(file: str, line: str) -> set[int]:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / file).exists():
            shutil.copyfile(ROOT / file, path)
        before = set(find_breaches(tmp_path))
        with path.open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")
        return {breach.contract for breach in find_breaches(tmp_path) if breach not in before}

    return add


def test_the_tree_keeps_every_contract() -> None:
    assert [str(breach) for breach in find_breaches(ROOT)] == []


@pytest.mark.parametrize(
    ("contract", "file", "line"),
    [
        (1, "graph/amounts.py", "from analytics import errors"),
        (1, "seed/__init__.py", "import notifiers.errors"),
        (1, "seed/world.py", "import api"),
        (1, "api/cli/__init__.py", "from . import data"),
        (2, "api/services/__init__.py", "from api import app"),
        (2, "api/settings.py", "import api.services.intake"),
        (2, "api/schema/page.py", "import api.web.answers"),
        (3, "graph/model/__init__.py", "from graph import identifiers"),
        (3, "graph/intake/__init__.py", "from graph.store import base"),
        (3, "graph/errors.py", "from graph.model import scope"),
        (3, "graph/store/base.py", "from graph.inquiry import lens"),
        (4, "analytics/__init__.py", "from graph.store.base import GraphStore"),
        (4, "notifiers/__init__.py", "from graph import ontology"),
        (4, "analytics/errors.py", "import graph"),
        (5, "graph/__init__.py", "import starlette.requests"),
        (5, "api/services/__init__.py", "from rich import print"),
        (5, "graph/store/base.py", "import sqlite3"),
        (5, "graph/store/embedded/__init__.py", "from neo4j import AsyncDriver"),
        (6, "graph/walk.py", "import networkx as nx"),
        (6, "api/services/__init__.py", "from aiosmtplib import send"),
        (6, "graph/intake/readers.py", "from python_calamine import CalamineWorkbook"),
        (6, "seed/generate.py", "import openpyxl; openpyxl.load_workbook('x')"),
        (7, "api/services/intake.py", "from graph.store.url import open_store"),
        (7, "api/schema/__init__.py", "import graph.store.url; graph.store.url.open_store('x')"),
        (7, "seed/generate.py", "from notifiers.channels import open_notifiers"),
    ],
)
def test_one_added_line_breaks_its_contract(
    broken_by: AddLine, contract: int, file: str, line: str
) -> None:
    assert contract in broken_by(file, line)


@pytest.mark.parametrize(
    "line",
    [
        "def late() -> None: from analytics import rings",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING: from analytics import rings",
    ],
)
def test_an_import_that_waits_is_an_import(broken_by: AddLine, line: str) -> None:
    assert broken_by("graph/amounts.py", line) == {1}


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("api/app.py", "from graph.store.url import open_store"),
        ("api/cli/data.py", "from rich.table import Table"),
        ("analytics/rings.py", "from graph.model import ring"),
        ("graph/store/neo4j/driver.py", "import neo4j"),
        ("graph/intake/sheet.py", "from openpyxl import load_workbook"),
        ("seed/generate.py", "from openpyxl import Workbook"),
    ],
)
def test_an_import_in_its_place_breaks_nothing(broken_by: AddLine, file: str, line: str) -> None:
    assert broken_by(file, line) == set()
