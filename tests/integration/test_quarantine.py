"""Rows that were refused: kept, listed, read again when corrected, over the service and GraphQL."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from api.services.intake import RefusedFile, import_files
from api.services.quarantine import quarantined, retry_rows, unmask_rows
from graph.errors import FileRefused, InputError, NotFound
from graph.intake.mapping import ColumnMapping
from graph.model.audit import EventTag
from graph.model.batch import Correction
from graph.model.filters import ImportFilter
from graph.model.ids import ImportId
from graph.model.report import ImportReport
from graph.model.scope import LOCAL_OFFICER
from graph.settings import IntakeSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import Api, served
from tests.workbooks import COMPLAINT, HOP, NAME, hop, workbook

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
SHEET = "Money Transfer to"
LISTED = """{ quarantine { nodes { importId fileName row { sheet row cell reason raw } } } }"""
RETRY = """mutation ($input: RetryRowsInput!) { retryRows(input: $input) { __typename
  ... on ImportFilesPayload { reports { new known refused corrections { cell } } }
  ... on Refusal { code message } } }"""

pytestmark = pytest.mark.anyio


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{tmp_path / 'office.db'}")
    yield opened
    await opened.close()


def _file(folder: Path, *amounts: str, name: str = NAME) -> Path:
    rows = [hop(amount=amount, utr=f"61200000{at:04}") for at, amount in enumerate(amounts)]
    path = folder / name
    path.write_bytes(workbook({SHEET: [HOP, *rows]}))
    return path


async def _import(
    path: Path, store: GraphStore, *, at: datetime = AT, settings: IntakeSettings | None = None
) -> ImportReport:
    (outcome,) = await import_files(
        [path], store=store, scope=LOCAL_OFFICER, at=at, settings=settings or IntakeSettings()
    )
    assert isinstance(outcome, ImportReport)
    return outcome


async def _waiting(store: GraphStore) -> list[tuple[str, str]]:
    rows = await quarantined(store=store, scope=LOCAL_OFFICER, where=ImportFilter(), most=100)
    return [(one.row.cell, one.row.raw[10]) for one in rows]


async def _retry(
    report: ImportReport,
    store: GraphStore,
    cell: str,
    text: str,
    **more: Any,  # noqa: ANN401
) -> ImportReport | RefusedFile:
    correction = Correction(sheet=SHEET, row=int(cell[1:]), cell=cell, text=text)
    return await retry_rows(
        report.of.id, [correction], store=store, scope=LOCAL_OFFICER,
        at=AT + timedelta(hours=1), settings=IntakeSettings(), **more,
    )  # fmt: skip


async def test_a_corrected_row_is_taken_in_and_waits_no_longer(
    tmp_path: Path, store: GraphStore
) -> None:
    report = await _import(_file(tmp_path, "5", "ten", "eleven"), store)
    before = await _waiting(store)

    done = await _retry(report, store, "K3", "10.00")

    assert before == [("K3", "ten"), ("K4", "eleven")]
    assert isinstance(done, ImportReport)
    assert (done.new, done.known, done.refused) == (1, 1, 1)
    assert await _waiting(store) == [("K4", "eleven")]


async def test_corrections_add_up_and_a_wrong_one_leaves_the_row_waiting(
    tmp_path: Path, store: GraphStore
) -> None:
    report = await _import(_file(tmp_path, "ten", "eleven"), store)
    first = await _retry(report, store, "K2", "10")
    assert isinstance(first, ImportReport)

    wrong = await _retry(first, store, "K3", "still eleven")
    second = await _retry(first, store, "K3", "11")

    assert isinstance(wrong, ImportReport)
    assert isinstance(second, ImportReport)
    assert (wrong.new, wrong.refused) == (0, 1)
    assert (second.new, second.known, second.refused) == (1, 1, 0)
    assert await _waiting(store) == []


async def test_importing_the_file_again_after_a_correction_changes_nothing(
    tmp_path: Path, store: GraphStore
) -> None:
    path = _file(tmp_path, "5", "ten")
    report = await _import(path, store)
    await _retry(report, store, "K3", "10")

    again = await _import(path, store)

    assert again.is_repeat
    assert (again.of.id, again.new, again.refused) == (report.of.id, 1, 1)
    assert await _waiting(store) == []


async def test_a_correction_is_in_the_audit_chain_without_its_text(
    tmp_path: Path, store: GraphStore
) -> None:
    report = await _import(_file(tmp_path, "ten"), store)

    await _retry(report, store, "K2", "10.55")

    events = await store.events(after=0, first=100)
    details = events[-1].event.details
    assert ("corrected", f"{SHEET}!K2") in details
    assert "10.55" not in str(details)


async def test_without_its_original_the_file_itself_is_asked_for(
    tmp_path: Path, store: GraphStore
) -> None:
    path = _file(tmp_path, "ten")
    report = await _import(path, store, settings=IntakeSettings(keep_originals=False))
    (tmp_path / "other").mkdir()
    other = _file(tmp_path / "other", "twelve")

    with pytest.raises(FileRefused, match="--file"):
        await _retry(report, store, "K2", "10")
    with pytest.raises(FileRefused, match="not the file"):
        await _retry(report, store, "K2", "10", file=other)
    done = await _retry(report, store, "K2", "10", file=path)

    assert isinstance(done, ImportReport)
    assert done.new == 1


async def test_an_import_that_is_not_there_is_not_found(store: GraphStore) -> None:
    fix = Correction(sheet="", row=2, cell="A2", text="1")

    with pytest.raises(NotFound):
        await retry_rows(
            ImportId("import:none"), [fix], store=store, scope=LOCAL_OFFICER, at=AT,
            settings=IntakeSettings(),
        )  # fmt: skip


async def test_rows_are_shown_in_clear_for_a_reason_that_is_kept(store: GraphStore) -> None:
    with pytest.raises(InputError, match="reason"):
        await unmask_rows("  ", store=store, scope=LOCAL_OFFICER, at=AT)

    await unmask_rows("to mend them", store=store, scope=LOCAL_OFFICER, at=AT)

    event = (await store.events(after=0, first=100))[-1].event
    assert (event.tag, dict(event.details)["reason"]) == (EventTag.UNMASKED, "to mend them")


async def test_the_next_export_tells_which_rows_are_new_and_what_it_follows(
    tmp_path: Path, store: GraphStore
) -> None:
    first = await _import(_file(tmp_path, "5", "6"), store)
    later = NAME.replace("07_09_2026", "09_09_2026")

    second = await _import(
        _file(tmp_path, "5", "6", "7", name=later), store, at=AT + timedelta(days=1)
    )

    assert first.of.follows == ()
    assert second.of.follows == (first.of.id,)
    assert (second.new, second.known) == (1, 2)
    assert second.sheets[0].new_rows == (4,)


@pytest.fixture
async def api(store: GraphStore) -> AsyncIterator[Api]:
    async with served(store) as api:
        yield api


async def _ask(api: Api, query: str, **variables: object) -> Any:  # noqa: ANN401
    answer = await api.client.post("/graphql", json={"query": query, "variables": variables})
    assert "errors" not in answer.json(), answer.json()
    return answer.json()["data"]


async def test_graphql_lists_and_retries(tmp_path: Path, store: GraphStore, api: Api) -> None:
    report = await _import(_file(tmp_path, "5", "ten"), store)
    fix = {"sheet": SHEET, "row": 3, "cell": "K3", "text": "10"}

    (waiting,) = (await _ask(api, LISTED))["quarantine"]["nodes"]
    done = await _ask(api, RETRY, input={"importId": report.of.id, "corrections": [fix]})
    after = (await _ask(api, LISTED))["quarantine"]["nodes"]

    assert (waiting["importId"], waiting["fileName"]) == (report.of.id, NAME)
    assert (waiting["row"]["cell"], waiting["row"]["raw"][10]) == ("K3", "ten")
    assert waiting["row"]["raw"][2] == "…2222"
    assert done["retryRows"]["reports"] == [
        {"new": 1, "known": 1, "refused": 0, "corrections": [{"cell": "K3"}]}
    ]
    assert after == []


async def test_graphql_refuses_in_words(tmp_path: Path, store: GraphStore, api: Api) -> None:
    report = await _import(_file(tmp_path, "ten"), store)
    wrong = {"sheet": SHEET, "row": 2, "cell": "K9", "text": "10"}

    no_cell = await _ask(api, RETRY, input={"importId": report.of.id, "corrections": [wrong]})
    no_import = await _ask(
        api, RETRY, input={"importId": "import:x", "corrections": [wrong | {"cell": "K2"}]}
    )

    assert no_cell["retryRows"]["code"] == "INPUT_INVALID"
    assert no_import["retryRows"]["__typename"] == "NotFound"


async def test_a_fact_names_the_cells_it_was_read_from(
    tmp_path: Path, store: GraphStore, api: Api
) -> None:
    report = await _import(_file(tmp_path, "5"), store)

    data = await _ask(
        api,
        "query ($no: String!) { complaint(acknowledgementNo: $no) { facts { nodes { knownAt"
        " sources { sheet row fileSha256 cells { holds cell } importReport { fileName } } } } } }",
        no=COMPLAINT,
    )

    (fact,) = data["complaint"]["facts"]["nodes"]
    (source,) = fact["sources"]
    cells = {one["holds"]: one["cell"] for one in source["cells"]}
    assert (source["sheet"], source["row"]) == (SHEET, 2)
    assert (cells["Transaction Amount"], cells["Account No"]) == ("K2", "G2")
    assert fact["knownAt"].startswith("2026-09-07T05:46:44")
    assert source["importReport"]["fileName"] == NAME
    assert source["fileSha256"] == report.of.file_sha256


ODD = "Dr,Cr,When,Rate,Amt\n999911112222,999933334444,30/08/2026 10:00:00,five,500\n"
COLUMNS = {"payer": "Dr", "beneficiary": "Cr", "at": "When"}


async def _import_odd(folder: Path, store: GraphStore, amount: str) -> ImportReport:
    path = folder / "odd.csv"
    path.write_text(ODD)
    mapping = ColumnMapping(form="transfers", columns={**COLUMNS, "amount": amount})
    (outcome,) = await import_files(
        [path], store=store, scope=LOCAL_OFFICER, at=AT, settings=IntakeSettings(), mapping=mapping
    )
    assert isinstance(outcome, ImportReport)
    return outcome


async def test_rows_are_read_again_by_a_corrected_mapping(
    tmp_path: Path, store: GraphStore
) -> None:
    report = await _import_odd(tmp_path, store, "Rate")
    mapping = ColumnMapping(form="transfers", columns={**COLUMNS, "amount": "Amt"})
    again = partial(
        retry_rows, report.of.id, [], store=store, scope=LOCAL_OFFICER, settings=IntakeSettings(),
        mapping=mapping, at=AT + timedelta(hours=1),
    )  # fmt: skip

    done = await again()
    twice = await again()

    waiting = await quarantined(store=store, scope=LOCAL_OFFICER, where=ImportFilter(), most=9)
    assert (report.new, report.refused) == (0, 1)
    assert isinstance(done, ImportReport)
    assert (done.new, done.refused) == (1, 0)
    assert isinstance(twice, ImportReport)
    assert twice.is_repeat
    assert waiting == []


async def test_a_corrected_cell_is_read_by_the_mapping_of_its_import(
    tmp_path: Path, store: GraphStore
) -> None:
    report = await _import_odd(tmp_path, store, "Rate")

    done = await retry_rows(
        report.of.id, [Correction(sheet="", row=2, cell="D2", text="5.00")], store=store,
        scope=LOCAL_OFFICER, at=AT + timedelta(hours=1), settings=IntakeSettings(),
    )  # fmt: skip

    assert isinstance(done, ImportReport)
    assert (done.new, done.refused) == (1, 0)
    assert done.of.mapping == report.of.mapping


async def test_rows_are_read_again_by_a_corrected_mapping_over_graphql(
    tmp_path: Path, store: GraphStore
) -> None:
    report = await _import_odd(tmp_path, store, "Rate")
    columns = [{"means": means, "header": header} for means, header in COLUMNS.items()]
    columns.append({"means": "amount", "header": "Amt"})
    wish = {"importId": report.of.id, "mapping": {"as": "transfers", "columns": columns}}

    async with served(store) as api:
        done = await api.ask(RETRY, input=wish)
        odd = await api.ask(
            RETRY, input={**wish, "mapping": {"as": "transfers", "columns": columns[:1] * 0}}
        )
        nothing = await api.ask(RETRY, input={"importId": report.of.id})

    assert done["retryRows"]["reports"] == [{"new": 1, "known": 0, "refused": 0, "corrections": []}]
    assert odd["retryRows"]["code"] == "INPUT_INVALID"
    assert nothing["retryRows"]["code"] == "INPUT_INVALID"
