import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.distance import distance_km, distances_km
from graph.model.place import Point

points = st.builds(
    lambda latitude, longitude: Point(latitude=latitude, longitude=longitude),
    st.floats(-90, 90),
    st.floats(-180, 180),
)


def test_a_degree_of_longitude_is_shorter_in_srinagar_than_in_kanyakumari() -> None:
    srinagar, kanyakumari = [34.08, 74.8], [8.08, 77.5]
    places = np.array([srinagar, kanyakumari])

    east = np.diag(distances_km(places, places + np.array([0.0, 1.0])))

    assert east == pytest.approx([92.1, 110.1], abs=0.05)


@given(points, points)
def test_many_distances_agree_with_one_at_a_time(one: Point, other: Point) -> None:
    here = np.array([[one.latitude, one.longitude]])
    there = np.array([[other.latitude, other.longitude]])

    many = distances_km(here, there)

    assert many.shape == (1, 1)
    assert many[0, 0] == pytest.approx(distance_km(one, other), abs=0.01, rel=1e-5)
