"""At a moment nothing is known of what comes later, though earlier rows speak of it."""

from __future__ import annotations

from pathlib import Path

from api.services.bare_tables import Skipped, read_ring_tables

NODES = """node_id,type,kind,district,created_ts
A1,account,savings,1,-50
A2,account,savings,1,10
A3,account,savings,1,500
"""
EDGES = """src,dst,type,amount,ts
A1,A2,TRANSFER,5000,20
A3,A1,TRANSFER,6000,30
A1,A3,TRANSFER,7000,600
"""


def files(folder: Path, nodes: str = NODES, edges: str = EDGES) -> tuple[Path, Path]:
    paths = folder / "nodes.csv", folder / "edges.csv"
    for path, text in zip(paths, (nodes, edges), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_rows_of_an_account_opened_later_are_not_yet_known(tmp_path: Path) -> None:
    tables = read_ring_tables(*files(tmp_path), at=100)

    assert list(tables.accounts) == [b"A1", b"A2"]
    assert tables.transfers.rupees.tolist() == [5000]


def test_deleting_later_nodes_beforehand_is_the_same(tmp_path: Path) -> None:
    without = NODES.replace("A3,account,savings,1,500\n", "")
    (tmp_path / "cut").mkdir()

    whole = read_ring_tables(*files(tmp_path), at=100)
    cut = read_ring_tables(*files(tmp_path / "cut", without), at=100)

    assert whole.transfers.left.tolist() == cut.transfers.left.tolist()
    assert whole.transfers.right.tolist() == cut.transfers.right.tolist()


def test_without_a_moment_an_unknown_end_is_left_out_and_told_with_its_line(tmp_path: Path) -> None:
    edges = EDGES + "A9,A1,TRANSFER,1,40\n"
    skipped = Skipped(is_allowed=False)

    tables = read_ring_tables(*files(tmp_path, edges=edges), skipped=skipped)

    assert tables.transfers.rupees.tolist() == [5000, 6000, 7000]
    assert skipped.count == 1
    assert skipped.told == ["edges.csv line 5: an end is not among the nodes"]
