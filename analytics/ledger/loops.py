"""Choose who goes first where events of one instant wait for each other in a circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

import networkx as nx

from analytics.ledger.events import LedgerEvent

# An event by its key, or a gate: many events that all come before many others meet in one.
_Node: TypeAlias = tuple[str, ...]


def first_of_loops(events: Sequence[LedgerEvent]) -> str:
    """Give the key of the event that goes first although another one is before it.

    Candidates stand in a loop that nothing outside it is before; those that wait for
    no line and no named row go first, and of them the smallest key.

    Args:
        events: All that is left of one instant, each waiting for another of them.
    """
    hard = list(_hard_edges(events))
    graph = nx.DiGraph([*hard, *_soft_edges(events)])
    keys = {(event.key,) for event in events}
    looped = [node for loop in _outer_loops(graph) for node in loop if node in keys]
    waiting = {node for _, node in hard}
    return min([node for node in looped if node not in waiting] or looped)[0]


def _outer_loops(graph: nx.DiGraph[_Node]) -> Iterator[set[_Node]]:
    for loop in nx.strongly_connected_components(graph):
        if len(loop) > 1 and all(
            before in loop for node in loop for before in graph.predecessors(node)
        ):
            yield loop


def _hard_edges(events: Sequence[LedgerEvent]) -> Iterator[tuple[_Node, _Node]]:
    keys = {event.key for event in events}
    statements: defaultdict[str, defaultdict[int, list[str]]]
    statements = defaultdict(lambda: defaultdict(list))
    for event in events:
        if event.names in keys:
            yield (event.names,), (event.key,)
        for account, line in event.line_by_statement.items():
            statements[account][line].append(event.key)
    for account, by_line in statements.items():
        for before, after in pairwise(sorted(by_line)):
            gate = ("line", account, str(before))
            yield from (((key,), gate) for key in by_line[before])
            yield from ((gate, (key,)) for key in by_line[after])
            yield gate, ("line", account, str(after))


def _soft_edges(events: Sequence[LedgerEvent]) -> Iterator[tuple[_Node, _Node]]:
    """Credits before debits through two gates an account: lined ones bind only the unlined."""
    gates: set[_Node] = set()
    for event in events:
        if event.credited:
            gate = _gate(event, event.credited)
            gates.add(gate)
            yield (event.key,), gate
    for event in events:
        account = event.debited
        is_lined = account in event.line_by_statement
        for gate in (("unlined", account), ("lined", account))[: 1 if is_lined else 2]:
            if gate in gates:
                yield gate, (event.key,)


def _gate(event: LedgerEvent, account: str) -> _Node:
    return ("lined" if account in event.line_by_statement else "unlined", account)
