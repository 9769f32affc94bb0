from analytics.found import FoundMember, FoundRing
from graph.model.member import RingRole


def test_a_ring_found_is_told_apart_by_its_accounts() -> None:
    ring = FoundRing(
        members=(
            FoundMember(account="A1", weight=0.75, role=RingRole.CASHER),
            FoundMember(account="A2", weight=0.5, role=RingRole.LAYERER, is_broker=True),
        ),
        complaints=("C1",),
        identifiers=(),
        machines=("T1",),
        score=0.6,
    )

    assert ring.key == ("A1", "A2")
    assert ring.weights == {"A1": 0.75, "A2": 0.5}
