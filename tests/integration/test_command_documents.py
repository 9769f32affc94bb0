"""Commands that ask: their documents and screens, and that neither shows a personal number."""

import asyncio
import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from graph.store.url import open_store
from tests.commands import CASES, COMPLAINT, RING, TERMINAL, personal_numbers, ringtrace, shape
from tests.integration.conftest import copy_of
from tests.workbooks import HOP, hop, workbook

RING_MEMBER = {
    "account": "str",
    "numberMasked": "str",
    "role": "str",
    "score": "float",
    "complaintCount": "int",
    "reason": "str",
    "reasonHindi": "str",
}
RING_SHAPE = {
    "id": "str",
    "complaints": ["str"],
    "accounts": ["str"],
    "score": "float",
    "reason": "str",
    "state": "str",
    "version": "int",
    "disputedPaise": "int",
    "cashedPaise": "int",
    "machines": ["str"],
    "districts": ["str"],
    "against": ["str"],
    "confidence": "float",
    "typology": "str",
    "patterns": [{"typology": "str", "hits": "int", "accounts": ["str"], "reason": "str"}],
    "reasonHindi": "str",
    "members": [RING_MEMBER],
}
FORECAST_SHAPE = {
    "id": "str",
    "ring": "str",
    "window": {"start": "instant", "end": "instant"},
    "abstained": "null",
    "model": "str",
    "madeAt": "instant",
    "places": [
        {
            "atm": "str",
            "label": "str",
            "rank": "int",
            "score": "float",
            "probability": "null",
            "chances": {},
            "expectedPaise": "null",
            "latitude": "float",
            "longitude": "float",
            "reasons": ["str"],
        }
    ],
    "hours": [{"hour": "int", "share": "float"}],
    "chances": {},
    "medianWaitH": "null",
    "setSize": "null",
    "reasons": ["str"],
}
ALERT_SHAPE = {
    "id": "str",
    "kind": "str",
    "severity": "str",
    "state": "str",
    "subject": "str",
    "title": "str",
    "districts": ["str"],
    "amountPaise": "int",
    "raisedAt": "instant",
    "reasons": ["str"],
}
BESIDE = {"rings": {"learnt": "bool", "notLearntBecause": "str"}}
"""What stands beside a list; too few complaints are known here to learn from."""

TRAIL_NAMES = {
    "complaint": "str",
    "asKnownAt": "instant",
    "snapshotNo": "int",
    "truncations": "list",
    "answerHash": "str",
    "labels": "dict",
    "trail": "dict",
    "computed": "dict",
}
ASKING = (
    ("detect",),
    ("detect", "--json"),
    ("trail", COMPLAINT),
    ("trail", COMPLAINT, "--json"),
    ("forecast", RING),
    ("forecast", RING, "--json"),
    ("forecast",),
    ("peaks",),
    ("peaks", "--json"),
    ("alerts",),
    ("alerts", "--json"),
    ("alerts", "raise"),
    ("doctor",),
    ("doctor", "--json"),
    ("audit", "verify"),
    ("audit", "verify", "--json"),
)


@pytest.fixture(scope="module")
def imported(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy for these tests alone: `forecast` keeps what it says."""
    return copy_of(imported, tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="module")
def numbers() -> frozenset[str]:
    return personal_numbers()


@pytest.mark.parametrize(
    ("arguments", "name", "form"),
    [
        (("detect",), "rings", RING_SHAPE),
        (("forecast", RING), "forecasts", FORECAST_SHAPE),
        (("forecast", "R000001"), "forecasts", FORECAST_SHAPE),
        (("alerts",), "alerts", ALERT_SHAPE),
    ],
)
def test_a_document_keeps_its_names_and_types(
    imported: Path, arguments: tuple[str, ...], name: str, form: Mapping[str, object]
) -> None:
    done = ringtrace(*arguments, "--json", store=imported)

    assert done.status == 0
    assert shape(done.document) == {name: [form], **BESIDE.get(name, {})}


def test_the_document_of_a_trail_proves_its_sums_and_names_every_key(imported: Path) -> None:
    document = ringtrace("trail", COMPLAINT, "--json", store=imported).document

    trail, sums = document["trail"], document["trail"]["conservation"]
    kinds = {
        name: "instant" if shape(value) == "instant" else type(value).__name__
        for name, value in document.items()
    }
    told = {account["account"] for account in trail["accounts"]}
    told |= {gone["atm"] for gone in trail["exits"] if gone["atm"]}
    assert kinds == TRAIL_NAMES
    assert document["labels"].keys() == told
    assert document["complaint"] == trail["complaint"] == COMPLAINT
    assert sums["holds"] is True
    assert sums["layer_1_paise"] + sums["over_reported_paise"] == sum(
        sums[f"{name}_paise"] for name in ("residual", "held", "refunded", "cashed")
    )


def test_the_complaint_of_a_trail_may_be_named_by_its_key(imported: Path) -> None:
    by_number = ringtrace("trail", COMPLAINT, "--json", store=imported).document
    by_key = ringtrace("trail", f"complaint:{COMPLAINT}", "--json", store=imported).document

    assert by_key["answerHash"] == by_number["answerHash"]


def test_two_answers_to_one_question_have_one_hash(imported: Path) -> None:
    hashes = {
        ringtrace(*asked, "--json", store=imported).document["answerHash"]
        for asked in (("trail", COMPLAINT), ("trail", COMPLAINT), ("peaks",), ("peaks",))
    }

    assert len(hashes) == 2


def test_peaks_and_audit_answer_with_documents_of_their_own(imported: Path) -> None:
    peaks = ringtrace("peaks", "--json", store=imported).document
    audit = ringtrace("audit", "verify", "--json", store=imported).document

    assert shape(peaks) == {"peaks": [], "answerHash": "str"}
    assert shape(audit) == {"events": "int", "head": "str", "broken": "null"}
    assert len(audit["head"]) == 64


def test_a_trail_as_it_was_known_before_its_export_is_not_there(imported: Path) -> None:
    before = ringtrace("trail", COMPLAINT, "--as-known-at", "2026-09-01", store=imported)
    after = ringtrace("trail", COMPLAINT, "--as-known-at", "2026-09-30T00:00Z", store=imported)

    assert before.status == 1
    assert "acknowledgement number" in before.err
    assert after.status == 0
    assert "30 Sep 2026 05:30" in after.out


@pytest.mark.parametrize("hours", [1, 24, 72])
def test_a_forecast_reaches_as_far_ahead_as_is_asked(imported: Path, hours: int) -> None:
    asked = ("forecast", RING, "--hours", str(hours), "--at", "2026-09-10T14:00", "--json")
    (made,) = ringtrace(*asked, store=imported).document["forecasts"]

    assert made["window"]["start"].startswith("2026-09-10")
    assert made["window"]["start"][11:19] == "06:30:00"  # noon in India: the quarter of the day
    assert made["window"]["end"][11:19] == f"{(6 + hours) % 24:02}:30:00"


@pytest.mark.parametrize("arguments", ASKING, ids=" ".join)
def test_no_answer_shows_a_personal_number(
    imported: Path, numbers: frozenset[str], arguments: tuple[str, ...]
) -> None:
    done = ringtrace(*arguments, store=imported)

    assert len(numbers) > 50
    assert done.status == 0
    assert done.out.strip()
    assert not [number for number in numbers if number in done.out + done.err]


@pytest.mark.parametrize("arguments", ASKING, ids=" ".join)
def test_an_answer_is_on_stdout_and_nothing_else_is(
    imported: Path, arguments: tuple[str, ...]
) -> None:
    done = ringtrace(*arguments, store=imported)

    assert done.err == ""
    if "--json" in arguments:
        assert json.loads(done.out)
    else:
        assert not done.out.startswith("{")


@pytest.mark.parametrize("arguments", ASKING, ids=" ".join)
def test_an_empty_store_is_answered_in_words(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = ringtrace(*arguments, store=tmp_path / "empty.db")

    names_nothing = {COMPLAINT, RING}.isdisjoint(arguments)
    assert done.status == (0 if names_nothing else 1)
    assert "Traceback" not in done.out + done.err
    assert done.out.strip() if names_nothing else done.err.startswith("ringtrace: no ")


@pytest.mark.parametrize(
    ("arguments", "name"),
    [(("detect",), "rings"), (("forecast",), "forecasts"), (("alerts",), "alerts")],
)
def test_the_document_of_an_empty_store_has_the_same_name(
    tmp_path: Path, arguments: tuple[str, ...], name: str
) -> None:
    document = ringtrace(*arguments, "--json", store=tmp_path / "empty.db").document

    assert document[name] == []
    assert document.keys() == {name, *BESIDE.get(name, {})}


def test_a_tree_shows_each_payment_once_and_its_way_back_up(imported: Path) -> None:
    lines = ringtrace("trail", COMPLAINT, store=imported).lines

    (second,) = (at for at, line in enumerate(lines) if line.startswith("Computed, FIFO: "))
    lines = lines[:second]
    tree = [line for line in lines if "── " in line]
    payments = [line for line in tree if "L1 " in line or "L2 " in line or "L3 " in line]
    truth = json.loads((CASES / "truth.json").read_text(encoding="utf-8"))["row_counts"]
    assert lines[0].startswith(f"Complaint {COMPLAINT}: ₹48,269.99 lost")
    assert len(payments) == truth[COMPLAINT]["Money Transfer to"]
    assert sum("ATM at " in line for line in tree) == truth[COMPLAINT]["Withdrawal through ATM"]
    assert "The sums hold to the paisa." in lines
    assert lines[-1].startswith("answer ")


def test_the_computed_trail_stands_beside_the_reported_one_and_is_proved(imported: Path) -> None:
    document = ringtrace("trail", COMPLAINT, "--json", store=imported).document
    lines = ringtrace("trail", COMPLAINT, "--policy", "PRO_RATA", store=imported).lines

    computed = document["computed"]
    sums = computed["trail"]["sums"]
    parts = (sums["on_account_paise"], sums["held_paise"], sums["refunded_paise"])
    ended = (*sums["cashed_out"].values(), *sums["left"].values())
    assert sums["disputed_paise"] == document["trail"]["loss_paise"] == sum((*parts, *ended))
    assert computed["sumPaise"] == sums["disputed_paise"]
    assert len(computed["answerHash"]) == 64
    assert "Computed, PRO_RATA: ₹48,269.99" in lines
    assert lines.count("The sums hold to the paisa.") == 2


def test_what_happened_later_is_left_out_of_the_computed_trail(imported: Path) -> None:
    asked = ("trail", COMPLAINT, "--until", "2026-08-29T11:30", "--json")

    sums = ringtrace(*asked, store=imported).document["computed"]["trail"]["sums"]

    assert sums["cashed_out"] == {}
    assert sums["on_account_paise"] == sums["disputed_paise"] == 4_826_999


def test_a_table_of_imports_has_a_column_under_each_name(tmp_path: Path) -> None:
    done = ringtrace("import", CASES / "atm_master.csv", store=tmp_path / "office.db")

    head, row = done.lines[:2]
    assert head.split() == ["file", "complaint", "found", "new", "known", "refused"]
    ends = [head.index(name) + len(name) for name in ("found", "new", "known", "refused")]
    assert [row[:end].split()[-1] for end in ends] == ["14", "14", "0", "0"]
    assert row.startswith("atm_master.csv")


@pytest.mark.parametrize("arguments", [("trail", COMPLAINT), ("detect",), ("alerts",)])
def test_a_narrow_terminal_loses_nothing_that_a_pipe_is_told(
    imported: Path, arguments: tuple[str, ...]
) -> None:
    piped = ringtrace(*arguments, store=imported)
    narrow = ringtrace(*arguments, store=imported, environment=TERMINAL)

    assert _words(piped.lines) == _words(narrow.lines)


def test_a_tree_fits_a_terminal_of_eighty_columns(imported: Path) -> None:
    lines = ringtrace("trail", COMPLAINT, store=imported, environment=TERMINAL).lines

    assert max(len(line) for line in lines) <= 80


def test_what_is_going_on_is_told_on_stderr_and_only_to_a_terminal(imported: Path) -> None:
    piped = ringtrace("detect", store=imported)
    seen = ringtrace("detect", store=imported, environment=TERMINAL)

    assert piped.err == ""
    assert "Finding rings" in seen.err
    assert "Finding rings" not in seen.out


def test_names_in_hindi_are_read_kept_and_shown(tmp_path: Path) -> None:
    store, folder = tmp_path / "दफ़्तर.db", tmp_path / "शिकायतें"
    folder.mkdir()
    header = (CASES / "complaints.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    row = dict.fromkeys(next(csv.reader([header])), "")
    row |= {
        "SL No": "1",
        "Acknowledgement No": "39908260000999",
        "State": "कर्नाटक",
        "District/Police Station": "मैसूर/साइबर थाना",
        "Category": "ऑनलाइन ठगी",
        "Amount": "1,000.00",
        "Incident Date": "12/08/2026",
        "Entry Date": "12/08/2026 10:00",
        "Current Status": "जाँच जारी",
    }
    with (folder / "सूची.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)

    taken = ringtrace("import", folder, store=store)
    out = tmp_path / "निकास.csv"
    exported = ringtrace("export", "complaints", "-o", out, store=store)

    assert taken.status == exported.status == 0
    assert "सूची.csv" in taken.out
    (told,) = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert "साइबर थाना" in told["police_station"]
    assert told["status"] == "जाँच जारी"


def test_settings_in_hindi_are_obeyed(tmp_path: Path) -> None:
    settings = tmp_path / "सेटिंग.toml"
    store = tmp_path / "मेरा.db"
    settings.write_text(f'[store]\nurl = "sqlite:{store}"\n', encoding="utf-8")

    done = ringtrace("detect", "--settings", settings)

    assert done.status == 0
    assert store.exists()


def test_a_flag_wins_over_the_settings(tmp_path: Path) -> None:
    settings = tmp_path / "ringtrace.toml"
    settings.write_text(f'[store]\nurl = "sqlite:{tmp_path}/settings.db"\n', encoding="utf-8")

    ringtrace("detect", "--settings", settings, store=tmp_path / "flag.db")

    assert (tmp_path / "flag.db").exists()
    assert not (tmp_path / "settings.db").exists()


def test_what_is_asked_changes_no_fact(office: Path) -> None:
    before = asyncio.run(_facts(office))

    for arguments in ASKING:
        ringtrace(*arguments, store=office)

    assert asyncio.run(_facts(office)) == before


def test_many_refused_rows_are_told_in_short_and_whole_in_the_document(tmp_path: Path) -> None:
    bad = [hop(serial=index, amount="ten", utr=str(index)) for index in range(30)]
    name = f"{COMPLAINT} BankAction_CompleteTrail07_09_2026_11_16_44.xlsx"
    (tmp_path / name).write_bytes(workbook({"Money Transfer to": [HOP, *bad]}))

    shown = ringtrace("import", tmp_path / name, store=tmp_path / "a.db")
    told = ringtrace("import", tmp_path / name, "--json", store=tmp_path / "b.db").document

    reasons = [line for line in shown.lines if line.startswith(f"{name}: Money Transfer to")]
    (sheet,) = (one for one in told["imports"][0]["sheets"] if one["refused"])
    assert len(reasons) == 20
    assert shown.lines[-1] == f"{name}: and {sheet['refused'] - 20} more; see --json"
    assert len(sheet["refusedRows"]) == sheet["refused"] == 30


def _words(lines: list[str]) -> list[str]:
    """Give the words of a screen, whatever the lines are broken at; clocks and guides aside."""
    words = " ".join(lines).translate(str.maketrans("", "", "│├└─")).split()
    end = next((at for at, word in enumerate(words) if word == "answer"), len(words))
    return words[:end]


async def _facts(file: Path) -> tuple[int, Any]:
    store = await open_store(f"sqlite:{file}")
    try:
        return (await store.health()).fact_count, await store.verify()
    finally:
        await store.close()
