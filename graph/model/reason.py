"""Reasons: claims in words that an officer can check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A claim in words that an officer can check.

    Attributes:
        code: Which sentence, upper snake case; channels translate by it.
        text: The sentence in plain English, with its figures; no personal value.
        values: Figures of the sentence, as pairs of names and texts, sorted by name.
    """

    code: str
    text: str
    values: tuple[tuple[str, str], ...] = ()
