"""Patterns by name, with parameters written as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any, cast

from api.services.suspicion import every_pattern
from graph.model.pattern import RULES, PatternKind, PatternRule
from graph.model.suspicion import PatternWish


def wishes_for(
    kind: str | None, parameters: Iterable[str], *, like: PatternWish
) -> tuple[PatternWish, ...]:
    """Give the wish for one pattern, or for every one, alike in all else.

    Args:
        kind: Name of the pattern, in any case, with hyphens or underscores; None: every one.
        parameters: ``name=value``, whole numbers; only with a pattern.
        like: What the wishes are like, but for the pattern.

    Raises:
        ValueError: There is no such pattern or parameter; it says which there are.
    """
    parameters = list(parameters)
    if kind is None:
        if parameters:
            raise ValueError("--set: name the pattern whose parameter it is")
        return every_pattern(like)
    name = kind.upper().replace("-", "_")
    if name not in RULES:
        raise ValueError(f"no such pattern; choose one of {', '.join(RULES)}")
    rule = RULES[PatternKind(name)]()
    return (replace(like, rule=with_parameters(rule, parameters)),)


def with_parameters(rule: PatternRule, parameters: Iterable[str]) -> PatternRule:
    """Give a rule with some parameters set.

    Raises:
        ValueError: It has no such parameter, or the value is no whole number.
    """
    names = [one.name for one in fields(rule)]
    given: dict[str, int] = {}
    for text in parameters:
        name, _, value = text.partition("=")
        name = name.replace("-", "_")
        if name not in names:
            raise ValueError(f"--set: this pattern has {', '.join(names)}")
        if not value.isdecimal():
            raise ValueError(f"--set {name}: give a whole number")
        given[name] = int(value)
    return cast("PatternRule", replace(cast("Any", rule), **given))
