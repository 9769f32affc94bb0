"""Places as GeoJSON: longitude first, here alone."""

from __future__ import annotations

from typing import Any

from graph.model.hotspot import HotSpots


def hotspot_features(found: HotSpots) -> dict[str, Any]:
    """Give hot spots as a FeatureCollection; those that nobody placed are left out.

    References:
        RFC 7946, The GeoJSON Format.
    """
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": spot.atm,
                "geometry": {
                    "type": "Point",
                    "coordinates": [spot.point.longitude, spot.point.latitude],
                },
                "properties": {
                    "rank": spot.rank,
                    "probability": spot.probability,
                    "expectedPaise": spot.expected_paise,
                    "reason": spot.reasons[0].text if spot.reasons else "",
                },
            }
            for spot in found.spots
            if spot.point is not None
        ],
    }
