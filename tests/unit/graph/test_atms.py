"""ATM registers to facts."""

import pytest

from graph.errors import FileRefused
from graph.model.batch import FactBatch, InputKind
from graph.model.entity import Atm, AtmKind, EntityRecord
from graph.model.place import Point
from tests.workbooks import read, workbook


def _register(*lines: str) -> FactBatch:
    return read("\n".join(lines).encode(), name="atms.csv")


def _machines(batch: FactBatch) -> list[Atm]:
    return [
        fact.entity
        for fact in batch.facts
        if isinstance(fact, EntityRecord) and isinstance(fact.entity, Atm)
    ]


def test_a_register_says_where_machines_stand() -> None:
    batch = _register("atm_id,bank,latitude,longitude,osm_id", "stbl 1,sbi,12.5,77.25,node/1")

    (machine,) = _machines(batch)
    assert batch.of.kind is InputKind.ATM_REGISTER
    assert (machine.key, machine.atm_id) == ("atm:STBL1", "STBL1")
    assert machine.bank == "State Bank of India"
    assert machine.point == Point(latitude=12.5, longitude=77.25)
    assert len(batch.sheets[0].row_facts) == 1


def test_other_names_of_columns_and_words_for_places_are_read() -> None:
    content = workbook(
        {
            "Machines": [
                ["Terminal ID", "Address", "District", "State"],
                [12221442, "Main road", "Mysuru", "Karnataka"],
            ]
        }
    )

    (machine,) = _machines(read(content, name="atms.xlsx"))

    assert (machine.atm_id, machine.address) == ("12221442", "Main road")
    assert (machine.district, machine.point) == ("KARNATAKA/MYSURU", None)


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ("A1,x,91.0,77.0", "C3"),
        ("A1,x,12.0,181", "D3"),
        ("A1,x,north,77", "C3"),
        (",x,12,77", "A3"),
    ],
)
def test_a_machine_without_number_or_place_on_earth_is_refused(row: str, cell: str) -> None:
    batch = _register("atm_id,bank,latitude,longitude", "A9,x,12,77", row)

    (refused,) = batch.sheets[0].refused
    assert refused.cell == cell
    assert len(batch.sheets[0].row_facts) == 1


def test_a_table_that_no_reader_knows_is_refused() -> None:
    with pytest.raises(FileRefused, match="no reader knows"):
        _register("fruit,colour,price", "apple,red,1.00")


def test_agents_with_a_micro_atm_are_machines_of_that_kind() -> None:
    both = _register("BC Agent ID,Micro ATM ID,Bank,Village,Pincode", "AG1,MATM1,SBI,Hunsur,571105")
    agent = _register("Agent ID,Address,Bank", "AG1,Main road,SBI")

    (machine,), (desk,) = _machines(both), _machines(agent)
    assert (machine.atm_id, machine.kind) == ("MATM1", AtmKind.MICRO_ATM)
    assert machine.address == "Hunsur, 571105"
    assert (desk.atm_id, desk.kind) == ("AG1", AtmKind.MICRO_ATM)
