"""Two bare files, nodes and edges, as the tables rings are found in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analytics.suspicion.tables import Codes, Floats, Names, RingTables, Rows, sorted_rows
from api.services.bare_cells import Block, Column, Keys, read_blocks
from graph.errors import FileRefused

NODE_COLUMNS: Final = ("node_id", "type", "kind", "created_ts")
EDGE_COLUMNS: Final = ("src", "dst", "type", "amount", "ts")
NODE_TYPES: Final = ("account", "phone", "device", "atm", "complaint")
ACCOUNT, PHONE, DEVICE, ATM, COMPLAINT = range(5)

EDGE_TYPES: Final[Mapping[str, tuple[int, int]]] = {
    "TRANSFER": (ACCOUNT, ACCOUNT),
    "WITHDREW": (ACCOUNT, ATM),
    "USES_PHONE": (ACCOUNT, PHONE),
    "USES_DEVICE": (ACCOUNT, DEVICE),
    "REPORTED": (COMPLAINT, ACCOUNT),
    "CALLED_FROM": (COMPLAINT, PHONE),
    "FILED_BY": (COMPLAINT, ACCOUNT),
}
MOST_LINES_TOLD: Final = 5


@dataclass(slots=True)
class Skipped:
    """Rows that could not be read.

    Attributes:
        is_allowed: Whether they are counted and skipped; else the first stops the reading.
        count: How many there were.
        told: The first of them, with line and reason.
    """

    is_allowed: bool
    count: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, file: str, lines: Sequence[int], reason: str) -> None:
        """Note some rows.

        Raises:
            FileRefused: Bad rows are not allowed.
        """
        if len(lines) and not self.is_allowed:
            words = f"{file} line {lines[0]}: {reason}"
            raise FileRefused(f"{words}; mend it, or pass --skip-bad to leave such rows out")
        self.leave(file, lines, reason)

    def leave(self, file: str, lines: Sequence[int], reason: str) -> None:
        """Note some rows that are left out whether or not bad rows are allowed."""
        self.count += len(lines)
        if len(lines) and len(self.told) < MOST_LINES_TOLD:
            self.told.append(f"{file} line {lines[0]}: {reason}")


def read_ring_tables(
    nodes: Path,
    edges: Path,
    *,
    at: float | None = None,
    skipped: Skipped | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> RingTables:
    """Read nodes and edges, plain or packed.

    Args:
        nodes: ``node_id,type,kind,district,created_ts``; a blank `created_ts`: not told.
        edges: ``src,dst,type,amount,ts``.
        at: Only what was there then, seconds; None: everything.
        skipped: Counts unreadable rows; None: they are refused.
        tell: Hears what is done.

    Raises:
        FileRefused: A file cannot be read, or a row, with its line and the reason.

    An edge of an end that is not among the nodes is left out and counted; at a moment it is
    left out alone, for the end may have been opened later.
    """
    skipped = skipped or Skipped(is_allowed=False)
    ends = _read_nodes(nodes, at, skipped)
    tell(f"{len(ends.kind):,} nodes read")
    links = _read_edges(edges, ends, at, skipped)
    tell(f"{len(links.at):,} edges read")
    return _tables(ends, links)


@dataclass(frozen=True, slots=True, eq=False)
class _Ends:
    """Nodes, sorted by name."""

    names: Names
    kind: npt.NDArray[np.int8]
    is_current: npt.NDArray[np.bool_]
    created: Floats
    index: _Index


@dataclass(frozen=True, slots=True, eq=False)
class _Links:
    """Edges by position of their ends."""

    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]
    rupees: Floats
    at: Floats


class _Index:
    """Finds keys among many, by the top bits first."""

    def __init__(self, keys: Keys) -> None:
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]
        self._bits = max(1, len(keys).bit_length())
        tops = (self._keys >> np.uint64(64 - self._bits)).astype(np.int64)
        self._starts = np.searchsorted(tops, np.arange((1 << self._bits) + 1)).astype(np.int32)

    def find(self, keys: Keys) -> npt.NDArray[np.int32]:
        """Give the position of each key, or -1."""
        top = (keys >> np.uint64(64 - self._bits)).astype(np.int64)
        place, end = self._starts[top], self._starts[top + 1]
        found = np.full(len(keys), -1, dtype=np.int32)
        waiting = np.flatnonzero(place < end)
        while len(waiting):
            at = place[waiting]
            is_met = self._keys[at] == keys[waiting]
            found[waiting[is_met]] = self._order[at[is_met]]
            waiting = waiting[~is_met]
            place[waiting] += 1
            waiting = waiting[place[waiting] < end[waiting]]
        return found


def _read_nodes(path: Path, at: float | None, skipped: Skipped) -> _Ends:
    parts: list[tuple[Any, ...]] = []
    for block in read_blocks(path, NODE_COLUMNS):
        name, kind, trait, created = block.columns
        skipped.add(path.name, block.bad, "not as many cells as the header")
        kinds = _matched(kind, NODE_TYPES)
        is_blank = created.size == 0
        instants = np.where(is_blank, np.nan, created.numbers())
        is_good = _checked(
            path,
            block,
            skipped,
            [
                (name.size > 0, "node_id is missing"),
                (kinds >= 0, f"type is none of {', '.join(NODE_TYPES)}"),
                (np.isfinite(instants) | is_blank, "created_ts is no number"),
            ],
        )
        if at is not None:
            is_good &= ~(instants > at)
        is_current = _matched(trait, ("current",)) == 0
        parts.append(
            (
                name.take(is_good).texts(),
                name.take(is_good).keys(),
                kinds[is_good],
                is_current[is_good],
                instants[is_good],
            )
        )
    if not parts:
        raise FileRefused(f"{path.name} has no rows below its header")
    names, keys, kinds, is_current, created_at = map(np.concatenate, zip(*parts, strict=True))
    order = np.lexsort((created_at, kinds, names))
    is_first = np.ones(len(order), dtype=np.bool_)
    is_first[1:] = names[order][1:] != names[order][:-1]
    order = order[is_first]
    return _Ends(
        names[order], kinds[order], is_current[order], created_at[order], _Index(keys[order])
    )


def _read_edges(path: Path, ends: _Ends, at: float | None, skipped: Skipped) -> _Links:
    parts: list[tuple[Any, ...]] = []
    kinds_of_ends = np.array(list(EDGE_TYPES.values()), dtype=np.int8)
    for block in read_blocks(path, EDGE_COLUMNS):
        source, target, kind, amount, instant = block.columns
        skipped.add(path.name, block.bad, "not as many cells as the header")
        kinds = _matched(kind, tuple(EDGE_TYPES))
        rupees, instants = amount.numbers(), instant.numbers()
        left, right = ends.index.find(source.keys()), ends.index.find(target.keys())
        is_now = np.ones(len(kinds), dtype=np.bool_)
        if at is not None:  # of an account not yet opened nothing is known, whatever the rows say
            is_now = ~(instants > at) & (left >= 0) & (right >= 0)
        wanted = kinds_of_ends[kinds]
        is_good = _checked(
            path,
            block,
            skipped,
            [
                (kinds >= 0, f"type is none of {', '.join(EDGE_TYPES)}"),
                (np.isfinite(instants), "ts is no number"),
                (rupees >= 0, "amount is no number, or negative"),
                ((ends.kind[left] == wanted[:, 0]) | (left < 0), "src is not of the type it needs"),
                (
                    (ends.kind[right] == wanted[:, 1]) | (right < 0),
                    "dst is not of the type it needs",
                ),
            ],
        )
        is_good &= is_now
        unknown = is_good & ((left < 0) | (right < 0))
        if at is None:
            skipped.leave(path.name, block.line[unknown].tolist(), "an end is not among the nodes")
        is_good &= ~unknown
        parts.append(
            (left[is_good], right[is_good], kinds[is_good], rupees[is_good], instants[is_good])
        )
    if not parts:
        raise FileRefused(f"{path.name} has no rows below its header")
    return _Links(*map(np.concatenate, zip(*parts, strict=True)))


def _checked(
    path: Path,
    block: Block,
    skipped: Skipped,
    checks: Sequence[tuple[npt.NDArray[np.bool_], str]],
) -> npt.NDArray[np.bool_]:
    is_good = np.ones(len(block.line), dtype=np.bool_)
    for holds, reason in checks:
        failed = is_good & ~holds
        if failed.any():
            skipped.add(path.name, block.line[failed].tolist(), reason)
            is_good &= holds
    return is_good


def _matched(column: Column, names: Sequence[str]) -> npt.NDArray[np.int8]:
    """Give the place of each cell in a short list, or -1."""
    found = np.full(len(column.start), -1, dtype=np.int8)
    words = column.words(2)
    for at, name in enumerate(names):
        raw = name.encode().ljust(16, b"\0")
        first, second = (np.frombuffer(raw, dtype="<u8")[n] for n in (0, 1))
        found[(words[0] == first) & (words[1] == second) & (column.size == len(name))] = at
    return found


def _tables(ends: _Ends, links: _Links) -> RingTables:
    is_account = ends.kind == ACCOUNT
    codes = np.cumsum(is_account) - 1
    rows: dict[str, Rows] = {}
    for number, name in enumerate(EDGE_TYPES):
        of = np.flatnonzero(links.kind == number)
        left, right = links.left[of].astype(np.int64), links.right[of].astype(np.int64)
        rows[name] = sorted_rows(left, right, links.rupees[of], links.at[of])
    told = {"accounts": ends.names[is_account]}
    coded = {ACCOUNT: codes}
    for kind, name in ((PHONE, "phones"), (DEVICE, "devices"), (ATM, "machines")):
        told[name], coded[kind] = _coded(ends, rows, kind)
    told["complaints"], coded[COMPLAINT] = _coded(ends, rows, COMPLAINT)
    latest = max((float(part.at.max(initial=0.0)) for part in rows.values()), default=0.0)
    final = {
        name: Rows(
            left=coded[EDGE_TYPES[name][0]][part.left],
            right=coded[EDGE_TYPES[name][1]][part.right],
            rupees=part.rupees,
            at=part.at,
        )
        for name, part in rows.items()
    }
    return RingTables(
        **told,
        opened=ends.created[is_account],
        is_current=ends.is_current[is_account],
        transfers=final["TRANSFER"],
        draws=final["WITHDREW"],
        phone_uses=final["USES_PHONE"],
        device_uses=final["USES_DEVICE"],
        reports=final["REPORTED"],
        calls=final["CALLED_FROM"],
        filings=final["FILED_BY"],
        at=latest,
    )


def _coded(ends: _Ends, rows: Mapping[str, Rows], kind: int) -> tuple[Names, Codes]:
    """Number those ends of a kind that have a row; names are sorted, so codes are too."""
    is_used = np.zeros(len(ends.kind), dtype=np.bool_)
    for name, (left, right) in EDGE_TYPES.items():
        if left == kind:
            is_used[rows[name].left] = True
        if right == kind:
            is_used[rows[name].right] = True
    return ends.names[is_used], np.cumsum(is_used) - 1
