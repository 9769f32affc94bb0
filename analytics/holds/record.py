"""The record shipped: how long disputed money stayed in a made-up feed, before anything is learnt.

Chances are per bin of `analytics.holds.survival`, tallied on what was known after 105 days of
an invented country (3,899 complaints, 537,842 transfers), parts on accounts of more than 40
counterparties left out; what each is worth is told by `tests.benchmarks.hold_replay`.
"""

from __future__ import annotations

from typing import Final

SHIPPED: Final[tuple[float, ...]] = (0.204, 0.308, 0.221, 0.219, 0.142, 0.118, 0.282, 0.277)
"""All money."""

SHIPPED_KINDS: Final[dict[str, tuple[float, ...]]] = {
    "L1 S0": (0.343, 0.443, 0.310, 0.444, 0.375, 0.330, 0.360, 0.397),
    "L1 S1": (0.393, 0.598, 0.510, 0.559, 0.384, 0.250, 0.337, 0.393),
    "L1 S2": (0.401, 0.624, 0.487, 0.619, 0.611, 0.198, 0.263, 0.276),
    "L1 S3": (0.407, 0.833, 0.810, 0.261, 0.167, 0.126, 0.282, 0.277),
    "L2 S0": (0.146, 0.200, 0.135, 0.127, 0.099, 0.114, 0.297, 0.281),
    "L2 S1": (0.272, 0.413, 0.331, 0.404, 0.381, 0.275, 0.176, 0.138),
    "L2 S2": (0.238, 0.388, 0.224, 0.380, 0.505, 0.469, 0.302, 0.254),
    "L2 S3": (0.177, 0.337, 0.097, 0.131, 0.242, 0.301, 0.343, 0.277),
    "L3 S0": (0.024, 0.058, 0.068, 0.060, 0.063, 0.095, 0.280, 0.279),
    "L3 S1": (0.086, 0.311, 0.399, 0.542, 0.494, 0.413, 0.196, 0.105),
    "L3 S2": (0.036, 0.172, 0.182, 0.334, 0.487, 0.459, 0.231, 0.205),
}
"""By layer and size of the credit; of other kinds too little was seen."""

LAG_MINUTES: Final = (
    *(285, 501, 586, 653, 710, 760, 807, 853, 898, 943),
    *(989, 1040, 1094, 1155, 1227, 1319, 1465, 1669, 1871, 18962),
)
"""How much later movements became known: the middles of twentieths of all of them."""
