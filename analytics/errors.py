"""What can go wrong while computing, as a branch of `graph.errors.RingtraceError`.

RingtraceError
└── AnalysisError
    ├── NotFitted            an estimator was asked before it had learnt
    ├── StaleModel           a kept model does not fit the figures it is given
    └── ConservationBroken   the parts of a trail do not make the whole
"""

from __future__ import annotations

from graph.errors import RingtraceError


class AnalysisError(RingtraceError):
    """Something could not be computed."""

    code = "ANALYSIS_ERROR"


class NotFitted(AnalysisError):
    """An estimator was asked before `fit`."""

    code = "NOT_FITTED"


class StaleModel(AnalysisError):
    """A kept model was learnt from other features or another version; it wants a new fit."""

    code = "STALE_MODEL"


class ConservationBroken(AnalysisError):
    """The parts of a trail do not make the whole, so nothing is answered."""

    code = "CONSERVATION_BROKEN"
