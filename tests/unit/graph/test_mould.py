"""Moulds: what comes out of one is of the frozen class in every way."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from graph.model.fact import Fact, Precision, Source
from graph.model.forecast import FigureCell
from graph.model.ids import AcknowledgementNo, EntityKey, FactId, ImportId
from graph.model.transfer import Rail, Transfer
from graph.store.mould import mould

SOURCE: dict[str, Any] = {
    "import_id": ImportId("import:made up"),
    "file_sha256": "0" * 64,
    "sheet": "Money Transfer to",
    "row": 7,
}
TRANSFER: dict[str, Any] = {
    "id": FactId("transfer:made up"),
    "complaint": AcknowledgementNo("39900000000001"),
    "sources": (Source(**SOURCE),),
    "event_at": datetime(2026, 1, 1, tzinfo=UTC),
    "event_precision": Precision.DAY,
    "known_at": datetime(2026, 1, 2, tzinfo=UTC),
    "transfer_key": "transfer:one",
    "payer": EntityKey("account:A"),
    "beneficiary": EntityKey("account:B"),
    "amount_paise": 100,
    "disputed_paise": None,
    "layer": 1,
    "utr": None,
    "rail": Rail.UPI,
}


@pytest.mark.parametrize(("kind", "told"), [(Source, SOURCE), (Transfer, TRANSFER)])
def test_a_value_out_of_a_mould_is_as_if_its_class_had_made_it(
    kind: Callable[..., Any], told: dict[str, Any]
) -> None:
    made, usual = mould(kind)(**told), kind(**told)

    assert type(made) is kind
    assert (made, hash(made), repr(made)) == (usual, hash(usual), repr(usual))
    assert copy.deepcopy(made) == replace(made) == usual


def test_a_value_out_of_a_mould_does_not_change() -> None:
    made = mould(Transfer)(**TRANSFER)

    with pytest.raises(FrozenInstanceError):
        made.amount_paise = 1  # type: ignore[misc]  # what is tried
    with pytest.raises(FrozenInstanceError):
        del made.payer

    assert made.amount_paise == 100
    assert not hasattr(made, "__dict__")


def test_a_value_out_of_a_mould_keeps_the_properties_of_its_kind() -> None:
    made = mould(Transfer)(**TRANSFER)

    assert isinstance(made, Fact)
    assert made.latest_at == Transfer(**TRANSFER).latest_at


def test_what_is_not_told_has_its_default_and_what_must_be_told_is_asked_for() -> None:
    without_rail = {name: value for name, value in TRANSFER.items() if name != "rail"}

    assert mould(Transfer)(**without_rail).rail is None
    with pytest.raises(TypeError, match="payer"):
        mould(Transfer)(**{name: value for name, value in TRANSFER.items() if name != "payer"})
    with pytest.raises(TypeError, match="colour"):
        mould(Transfer)(**{**TRANSFER, "colour": "red"})


def test_a_field_may_have_any_name() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Named:
        kind: str
        new: int
        make: int = 3

    assert mould(Named)(kind="a", new=2) == Named(kind="a", new=2)


def test_a_mould_leaves_its_class_alone() -> None:
    cell = FigureCell(district=None, hour=1, weekday=2, atm=None, count=3, amount_paise=4)

    mould(FigureCell)

    assert FigureCell.__subclasses__() == []
    with pytest.raises(FrozenInstanceError):
        cell.count = 5  # type: ignore[misc]  # what is tried


def test_a_class_that_does_something_of_its_own_has_no_mould() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Loose:
        at: int

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Checked:
        at: int

        def __post_init__(self) -> None:
            raise AssertionError

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Filled:
        at: list[int] = field(default_factory=list)

    kinds: list[Callable[..., object]] = [Loose, Checked, Filled, int]
    for kind in kinds:
        with pytest.raises(TypeError, match="has no mould"):
            mould(kind)
