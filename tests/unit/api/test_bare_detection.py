"""The command's work on bare files: what is written, what is refused, what is cut off."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest

from analytics.settings import RingSettings
from api.services.bare_detection import detect_files
from graph.errors import CannotWrite, FileRefused

DAY = 86_400
NODES = "node_id,type,kind,district,created_ts"
EDGES = "src,dst,type,amount,ts"
QUICK = RingSettings()


def rows_of_two_rings(seed: int = 1) -> tuple[list[str], list[str]]:
    """Two rings of six accounts with two complaints each, and forty strangers."""
    draw = random.Random(seed)
    nodes = [f"A{at:02d},account,savings,1,{-400 * DAY}" for at in range(60)]
    nodes += [f"P{at},phone,,,0" for at in range(4)] + ["T0,atm,,,0", "T1,atm,,,0"]
    nodes += [f"C{at},complaint,,,0" for at in range(4)]
    edges = []
    for ring in range(2):
        own = [f"A{6 * ring + at:02d}" for at in range(6)]
        for day in range(3, 9):
            at = day * DAY + draw.randrange(1000)
            edges.append(f"A5{ring},{own[day % 2]},TRANSFER,50000,{at}")
            for payee in own[2:]:
                edges.append(f"{own[day % 2]},{payee},TRANSFER,12000,{at + 900}")
                edges.append(f"{payee},T{ring},WITHDREW,10000,{at + 4000}")
        edges += [f"{name},P{ring},USES_PHONE,0,{2 * DAY}" for name in own[:5]]
        for number in range(2):
            complaint = f"C{2 * ring + number}"
            edges.append(f"{complaint},{own[0]},REPORTED,50000,{10 * DAY}")
            edges.append(f"{complaint},{own[1]},REPORTED,50000,{10 * DAY}")
            edges.append(f"{complaint},A5{ring},FILED_BY,0,{10 * DAY}")
    for _ in range(80):
        one, other = draw.sample(range(12, 60), 2)
        at = draw.randrange(12 * DAY)
        edges.append(f"A{one},A{other},TRANSFER,{draw.randrange(50, 900)},{at}")
    return nodes, edges


def write(folder: Path, nodes: list[str], edges: list[str]) -> tuple[Path, Path]:
    folder.mkdir(exist_ok=True)
    (folder / "nodes.csv").write_text("\n".join([NODES, *nodes, ""]), encoding="utf-8")
    (folder / "edges.csv").write_text("\n".join([EDGES, *edges, ""]), encoding="utf-8")
    return folder / "nodes.csv", folder / "edges.csv"


def rings_in(path: Path) -> dict[str, set[str]]:
    rings: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rings.setdefault(row["ring_id"], set()).add(row["node_id"])
    return rings


def test_rings_are_written_by_ring_and_account(tmp_path: Path) -> None:
    nodes, edges = write(tmp_path, *rows_of_two_rings())
    out, explain = tmp_path / "pred.csv", tmp_path / "why.json"

    found = detect_files(nodes, edges, out=out, explain=explain)

    lines = out.read_text(encoding="utf-8").splitlines()
    rings = rings_in(out)
    told = json.loads(explain.read_text(encoding="utf-8"))
    assert lines[0] == "node_id,ring_id,role,score"
    assert lines[1:] == sorted(lines[1:], key=lambda line: line.split(",")[1::-1])
    assert "200 are needed" in found.findings.not_learnt
    assert {f"A{at:02d}" for at in range(2)} <= rings["R000001"]
    assert {f"A{at:02d}" for at in range(6, 8)} <= rings["R000002"]
    assert rings["R000001"] <= {f"A{at:02d}" for at in range(6)}
    assert [ring["complaints"] for ring in told["rings"]] == [["C0", "C1"], ["C2", "C3"]]


def test_shuffled_and_doubled_rows_give_the_same_bytes(tmp_path: Path) -> None:
    nodes, edges = rows_of_two_rings()
    first = write(tmp_path / "a", nodes, edges)
    draw = random.Random(4)
    other = write(
        tmp_path / "b",
        draw.sample(nodes, len(nodes)),
        draw.sample([*edges, *edges[::3]], len(edges) + len(edges[::3])),
    )

    detect_files(*first, out=tmp_path / "a.csv")
    detect_files(*other, out=tmp_path / "b.csv")

    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_moment_equals_files_without_later_rows(tmp_path: Path) -> None:
    nodes, edges = rows_of_two_rings()
    later = [f"A{at:02d},account,savings,1,{11 * DAY}" for at in range(70, 80)]
    more = [f"A0{at},A7{at},TRANSFER,90000,{11 * DAY + at}" for at in range(6)]
    more.append(f"C3,A70,REPORTED,5000,{11 * DAY}")
    more.append(f"A71,P1,USES_PHONE,0,{5 * DAY}")  # known before its account was opened
    at = 10 * DAY
    kept = [row for row in edges if int(row.rsplit(",", 1)[1]) <= at]
    whole = write(tmp_path / "a", nodes + later, edges + more)
    cut = write(tmp_path / "b", nodes, kept)

    detect_files(*whole, out=tmp_path / "a.csv", at=at)
    detect_files(*cut, out=tmp_path / "b.csv")

    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert len(rings_in(tmp_path / "a.csv")) == 2


def test_a_register_keeps_ids_and_changes_nothing_the_second_time(tmp_path: Path) -> None:
    files = write(tmp_path, *rows_of_two_rings())
    register, out = tmp_path / "register.json", tmp_path / "pred.csv"

    first = detect_files(*files, out=out, register=register, at=10.0 * DAY)
    kept = register.read_bytes()
    again = detect_files(*files, out=out, register=register, at=10.0 * DAY)

    assert [event.kind.value for event in first.events] == ["BORN", "BORN"]
    assert (list(again.events), again.ids) == ([], first.ids)
    assert register.read_bytes() == kept


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A00,A01,TRANSFER,x,5", "amount is no number"),
        ("A00,A01,TRANSFER,-5,5", "amount is no number, or negative"),
        ("A00,A01,TRANSFER,5,soon", "ts is no number"),
        ("A00,A01,GAVE,5,5", "type is none of"),
        ("A00,P0,TRANSFER,5,5", "dst is not of the type"),
        ("C0,T0,REPORTED,5,5", "dst is not of the type"),
        ("A00,A01,TRANSFER,5", "not as many cells"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, row: str, reason: str
) -> None:
    nodes, edges = rows_of_two_rings()
    files = write(tmp_path, nodes, [*edges[:7], row, *edges[7:]])
    out = tmp_path / "pred.csv"

    with pytest.raises(FileRefused, match=rf"edges\.csv line 9: .*{reason}") as refused:
        detect_files(*files, out=out)
    found = detect_files(*files, out=out, skip_bad=True)

    assert "--skip-bad" in str(refused.value)
    assert "A00" not in str(refused.value)
    assert found.skipped.count == 1
    assert len(found.findings.rings) == 2


def test_an_edge_of_an_unknown_end_is_left_out_and_counted(tmp_path: Path) -> None:
    nodes, edges = rows_of_two_rings()
    plain = write(tmp_path / "a", nodes, edges)
    more = write(tmp_path / "b", nodes, ["A00,A99,TRANSFER,5,5", *edges])

    detect_files(*plain, out=tmp_path / "a.csv")
    found = detect_files(*more, out=tmp_path / "b.csv")

    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert found.skipped.count == 1
    assert "edges.csv line 2: an end is not among the nodes" in found.skipped.told[0]
    assert "A99" not in found.skipped.told[0]


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    files = write(tmp_path, *rows_of_two_rings())

    with pytest.raises(CannotWrite, match="check the folder"):
        detect_files(*files, out=tmp_path / "none" / "pred.csv")
