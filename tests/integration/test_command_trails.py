"""`ringtrace trail` from everywhere: onward, backwards, along paths, and into files."""

import asyncio
import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from api.services.labels import known_entities
from graph.model.ids import EntityKey
from graph.model.scope import LOCAL_OFFICER
from graph.store.url import open_store
from tests.commands import COMPLAINT, ringtrace

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
STATEMENT = """Account No: 990000001001
Date,Narration,Debit,Credit,Balance
01/09/2026 10:00,UPI/CR/622410000001/ONE/990000002001,,5000.00,7000.00
01/09/2026 11:00,SMS CHARGES QTR,17.70,,6982.30
01/09/2026 12:00,INT.PD:01-06-2026 TO 31-08-2026,,42.00,7024.30
01/09/2026 13:00,UPI/DR/622410000002/TWO/990000003001,3000.00,,4024.30
01/09/2026 13:05,UPI/RVSL/622410000002/TWO/990000003001,,3000.00,7024.30
01/09/2026 14:00,ATM CASH WDL SBIN0000691-2 BENGALURU,2000.00,,5024.30
"""


@pytest.fixture(scope="module")
def computed(imported: Path) -> dict[str, Any]:
    """Give the computed trail of a complaint."""
    document = ringtrace("trail", COMPLAINT, "--json", store=imported).document
    trail: dict[str, Any] = document["computed"]["trail"]
    return trail


def test_the_money_of_a_withdrawal_is_told_back_to_its_complaints(
    imported: Path, computed: dict[str, Any]
) -> None:
    drawn = max(computed["exits"], key=lambda gone: int(gone["traced_paise"]))
    fact = drawn["facts"][0]

    document = ringtrace("trail", fact, "--back", "--json", store=imported).document
    lines = ringtrace("trail", fact, "--back", store=imported).lines

    origins = document["answer"]
    shares = {one["complaint"]: one["paise"] for one in origins["shares"]}
    assert shares[COMPLAINT] == drawn["traced_paise"]
    parts = (*shares.values(), origins["clean_paise"], origins["unknown_paise"])
    assert sum(parts) == origins["amount_paise"] == drawn["amount_paise"]
    assert lines[0].startswith("Backwards, FIFO: ₹")
    assert any(line.startswith(f"complaint {COMPLAINT}") for line in lines)


def test_what_an_account_paid_is_followed_on(imported: Path, computed: dict[str, Any]) -> None:
    first = next(one for one in computed["accounts"] if one["layer"] == 1)["account"]

    document = ringtrace("trail", first, "--json", store=imported).document
    lines = ringtrace("trail", first, "--policy", "LIFO", store=imported).lines

    sums = document["trail"]["sums"]
    parts = (sums["on_account_paise"], sums["held_paise"], sums["refunded_paise"])
    ended = (*sums["cashed_out"].values(), *sums["left"].values())
    assert sums["disputed_paise"] == sum((*parts, *ended)) > 0
    assert document["trail"]["start"] == first
    assert first in document["labels"]
    assert lines[0].startswith("Computed, LIFO: ₹")


def test_an_account_is_named_by_its_number_as_well(
    imported: Path, computed: dict[str, Any]
) -> None:
    first = next(one for one in computed["accounts"] if one["layer"] == 1)["account"]
    last = next(one for one in computed["accounts"] if one["layer"] == 2)["account"]
    numbers = asyncio.run(_numbers(imported, first, last))

    for flag in ((), ("--back",)):
        by_id = ringtrace("trail", first, *flag, "--json", store=imported).document
        by_number = ringtrace("trail", numbers[first], *flag, "--json", store=imported).document
        assert by_number["answerHash"] == by_id["answerHash"]
    ends = ("--paths-from", numbers[first], "--paths-to", numbers[last])
    document = ringtrace("trail", *ends, "--rank", "FASTEST", "--json", store=imported).document
    assert document["answer"]["payer"] == first


async def _numbers(store: Path, *keys: str) -> dict[str, str]:
    opened = await open_store(f"sqlite:{store}")
    try:
        asked = [EntityKey(key) for key in keys]
        known = await known_entities(asked, store=opened, scope=LOCAL_OFFICER)
    finally:
        await opened.close()
    return {key: str(getattr(known[EntityKey(key)].entity, "number", "")) for key in keys}


def test_policies_and_bounds_are_told_of_what_an_account_paid_as_well(
    imported: Path, computed: dict[str, Any]
) -> None:
    first = next(one for one in computed["accounts"] if one["layer"] == 1)["account"]
    asked = ("trail", first, "--policy", "ALL", "--bounds", "--json")

    trail = ringtrace(*asked, store=imported).document["trail"]

    assert all(one["least_paise"] < one["most_paise"] for one in trail["policy_spans"])
    for one in trail["accounts"]:
        there = one["on_account_paise"] + one["held_paise"]
        assert one["least_paise"] <= there <= one["most_paise"]


def test_one_transfer_is_followed_whole(imported: Path, computed: dict[str, Any]) -> None:
    flow = next(one for one in computed["flows"] if not one["is_first"])

    document = ringtrace("trail", flow["facts"][0], "--json", store=imported).document

    assert document["trail"]["sums"]["disputed_paise"] == flow["amount_paise"]
    assert document["trail"]["flows"][0]["key"] == flow["key"]


def test_a_balance_is_the_statement_s_whoever_else_is_read_as_well(tmp_path: Path) -> None:
    store, statement = tmp_path / "office.db", tmp_path / "statement_990000001001.csv"
    statement.write_text(STATEMENT)
    assert ringtrace("import", statement, "--no-detect", store=store).status == 0

    trail = ringtrace("trail", "990000002001", "--json", store=store).document["trail"]

    there = {one["layer"]: one["balance_paise"] for one in trail["accounts"]}
    assert there == {1: 502_430, 2: 0}
    assert [one["amount_paise"] for one in trail["flows"]] == [500_000, 300_000, 300_000]


def test_paths_lead_from_the_first_account_to_one_further_on(
    imported: Path, computed: dict[str, Any]
) -> None:
    accounts = sorted(computed["accounts"], key=lambda one: one["layer"])
    first, last = accounts[0]["account"], accounts[-1]["account"]
    asked = ("trail", "--paths-from", first, "--paths-to", last, "--k", "3")

    document = ringtrace(*asked, "--json", store=imported).document
    untimed = ringtrace(*asked, "--order", "UNTIMED", store=imported).lines
    lines = ringtrace(*asked, store=imported).lines

    for path in document["answer"]["paths"]:
        hops = path["hops"]
        assert (hops[0]["payer"], hops[-1]["beneficiary"]) == (first, last)
        assert path["least_paise"] == min(hop["amount_paise"] for hop in hops)
    assert document["answer"]["is_timed"] is True
    assert untimed[0].startswith("UNTIMED")
    assert not lines[0].startswith("UNTIMED")


def test_bounds_and_spans_are_told_when_they_are_asked_for(imported: Path) -> None:
    asked = ("trail", COMPLAINT, "--policy", "ALL", "--bounds")

    trail = ringtrace(*asked, "--json", store=imported).document["computed"]["trail"]

    for one in trail["accounts"]:
        assert one["least_paise"] <= one["on_account_paise"] + one["held_paise"]
        assert one["on_account_paise"] + one["held_paise"] <= one["most_paise"]
    paise = [one["paise"] for one in trail["narrowing"]]
    assert paise == sorted(paise, reverse=True)
    assert all(one["least_paise"] < one["most_paise"] for one in trail["policy_spans"])


def test_a_trail_is_written_as_a_table_a_graph_and_a_map(
    imported: Path, computed: dict[str, Any], tmp_path: Path
) -> None:
    files = {form: tmp_path / f"trail.{form}" for form in ("csv", "graphml", "geojson")}
    for form, file in files.items():
        ringtrace("trail", COMPLAINT, "--as", form, "-o", file, store=imported)

    with files["csv"].open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    graph = ET.parse(files["graphml"]).getroot()  # noqa: S314 - we wrote it
    places = json.loads(files["geojson"].read_text(encoding="utf-8"))

    assert len(rows) == len(computed["flows"]) + len(computed["exits"])
    edges = graph.findall(f"{GRAPHML}graph/{GRAPHML}edge")
    assert len(edges) >= len(computed["flows"])
    nodes = {node.get("id") for node in graph.iter(f"{GRAPHML}node")}
    assert {edge.get(end) for edge in edges for end in ("source", "target")} <= nodes
    assert places["type"] == "FeatureCollection"
    for feature in places["features"]:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert 68 < longitude < 98
        assert 6 < latitude < 38


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("hop:NONE",), 1, "no transfer has this id"),
        (("account:NONE",), 1, "no money of this account is known"),
        (("account:NONE", "--back"), 1, "no money of this account is known"),
        (("--paths-from", "account:NONE", "--paths-to", "account:N"), 1, "no money of this"),
        (("5000000001",), 1, "no complaint has this acknowledgement number here, and no account"),
        (("x",), 65, "14 digits, and no account has this number"),
        (("account:NONE", "--back", "--policy", "ALL"), 65, "one policy at a time"),
        ((COMPLAINT, "--until", "0001-01-01"), 2, "write it as"),
        (("hop:NONE", "--back"), 1, "nothing that moved or holds money has this id"),
        ((COMPLAINT, "--back"), 65, "a complaint's money comes from its victim"),
        ((COMPLAINT, "--policy", "MOST"), 65, "BALANCE, POISON, ALL"),
        ((COMPLAINT, "--as", "csv"), 2, "--as and --output go together"),
        ((COMPLAINT, "--as", "pdf", "-o", "x"), 65, "csv, graphml, geojson"),
        ((COMPLAINT, "--as", "csv", "-o", "/nowhere/at/all/x.csv"), 73, "cannot be written"),
        (("--paths-from", "account:A"), 2, "--paths-from and --paths-to go together"),
    ],
)
def test_what_cannot_be_answered_says_what_to_do(
    imported: Path, arguments: tuple[str, ...], status: int, told: str
) -> None:
    done = ringtrace("trail", *arguments, store=imported)

    assert done.status == status
    assert told in " ".join(done.err.split())
