"""Measure modules and functions, and refuse those too long to read in one go.

Each alone has a limit, and all together have a median and a 90th percentile to keep.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median, quantiles

ROOMS = ("analytics", "api", "graph", "notifiers", "seed")
MODULE_LIMIT = 400
FUNCTION_LIMIT = 60
MODULE_MEDIAN = 110
MODULE_P90 = 250
FUNCTION_P90 = 25
DATA_TABLE_LINES = 5  # a literal this long is a table, and a table is read by looking up


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How long something is.

    Attributes:
        name: Where it stands, ``graph/walk.py:12 expand``.
        lines: Its lines, data tables apart.
        limit: The most it may have.
    """

    name: str
    lines: int
    limit: int


def measure(paths: Sequence[Path]) -> tuple[list[Size], list[Size]]:
    """Give the sizes of modules and of the functions in them."""
    modules, functions = [], []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text, filename=str(path))
        code = len(text.splitlines()) - sum(_data_lines(tree))
        modules.append(Size(name=str(path), lines=code, limit=MODULE_LIMIT))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                where = f"{path}:{node.lineno} {node.name}"
                functions.append(Size(name=where, lines=_span(node), limit=FUNCTION_LIMIT))
    return modules, functions


def _data_lines(tree: ast.Module) -> Iterator[int]:
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            is_code = any(
                isinstance(part, ast.Lambda | ast.comprehension) for part in ast.walk(node)
            )
            if _span(node) >= DATA_TABLE_LINES and not is_code:
                yield _span(node)


def _span(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def find_excess(
    what: str, sizes: Sequence[Size], *, p90: float, middle: float | None = None
) -> list[str]:
    """Say where sizes taken together are above a bar, in words.

    Args:
        what: Their noun, ``modules``.
        sizes: What was measured.
        p90: Most lines that nine of ten may have.
        middle: Most lines that half of them may have; None: any.
    """
    lines = [size.lines for size in sizes]
    excess = []
    if middle is not None and median(lines or [0]) > middle:
        excess.append(f"{what}: median {median(lines):g} lines, at most {middle:g}")
    if _p90(lines) > p90:
        excess.append(f"{what}: p90 {_p90(lines):g} lines, at most {p90:g}")
    return excess


def _p90(lines: Sequence[int]) -> float:
    return quantiles(lines, n=10)[-1] if len(lines) > 1 else sum(lines)


def _figures(what: str, sizes: Sequence[Size]) -> str:
    lines = [size.lines for size in sizes]
    middle, largest = median(lines or [0]), max(lines, default=0)
    return f"{what}: {len(lines)}, median {middle:g}, p90 {_p90(lines):g}, largest {largest}"


def _lines(folder: str) -> int:
    texts = (path.read_text(encoding="utf-8") for path in Path(folder).rglob("*.py"))
    return sum(len(text.splitlines()) for text in texts)


def main() -> int:
    """Print the figures and what is too large; 1 if anything is."""
    product = sorted(chain.from_iterable(Path(room).rglob("*.py") for room in ROOMS))
    modules, functions = measure([path for path in product if path.name != "__init__.py"])
    ratio = _lines("tests") / max(1, sum(map(_lines, ROOMS)))
    print(_figures("modules", modules))
    print(_figures("functions", functions))
    print(f"tests: {ratio:.2f} lines a line")

    tools_modules, tools_functions = measure(sorted(Path("tools").glob("*.py")))
    measured = (*modules, *functions, *tools_modules, *tools_functions)
    too_large = [size for size in measured if size.lines > size.limit]
    for size in too_large:
        print(f"{size.name}: {size.lines} lines, at most {size.limit}", file=sys.stderr)
    excess = [
        *find_excess("modules", modules, p90=MODULE_P90, middle=MODULE_MEDIAN),
        *find_excess("functions", functions, p90=FUNCTION_P90),
    ]
    for line in excess:
        print(line, file=sys.stderr)
    return 1 if too_large or excess else 0


if __name__ == "__main__":
    sys.exit(main())
