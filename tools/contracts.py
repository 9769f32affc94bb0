"""Check who may import whom: the contracts of docs/decisions/0004-import-contracts.md.

Reads the sources alone, so that an import inside a function or for types counts too.
"""

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOMS = ("analytics", "api", "graph", "notifiers", "seed")

# Each tier may import those below it. Names of one tier may not know each other where listed
# as `INDEPENDENT`.
TIERS_BY_CONTRACT: Mapping[int, Sequence[tuple[str, ...]]] = {
    1: (("api",), ("analytics", "notifiers", "seed"), ("graph",)),
    2: (
        ("api.__main__",),
        ("api.cli",),
        ("api.app", "api.worker"),
        ("api.web",),
        ("api.schema",),
        ("api.services",),
        ("api.broker", "api.auth", "api.health"),
        ("api.settings", "api.logs", "api.errors"),
    ),
    3: (
        ("graph.inquiry", "graph.walk"),
        ("graph.store", "graph.intake"),
        ("graph.resolve", "graph.reference", "graph.audit"),
        ("graph.ontology", "graph.identifiers", "graph.amounts"),
        ("graph.model",),
        ("graph.settings", "graph.errors"),
    ),
}
INDEPENDENT = frozenset({("analytics", "notifiers", "seed"), ("graph.store", "graph.intake")})

# 4: of our own packages, what these may import beside themselves.
OWN_BY_ROOM: Mapping[str, tuple[str, ...]] = {
    "analytics": ("graph.model", "graph.errors"),
    "notifiers": ("graph.model", "graph.errors"),
}

# 5 and 6: where alone a library may be imported.
HOME_BY_LIBRARY: Mapping[int, Mapping[str, str]] = {
    5: {
        "graphql": "api",
        "neo4j": "graph.store.neo4j",
        "rich": "api.cli",
        "sqlite3": "graph.store.embedded",
        "starlette": "api",
        "strawberry": "api",
        "typer": "api.cli",
        "uvicorn": "api",
        "wsproto": "api",
    },
    6: {
        "aiohttp": "notifiers",
        "aiosmtplib": "notifiers",
        "geopy": "analytics",
        "networkx": "analytics",
        "openpyxl.load_workbook": "graph.intake.sheet",
        "python_calamine": "graph.intake.sheet",
        "scipy": "analytics",
        "sklearn": "analytics",
    },
}

# 7: where alone an opener may be named, beside the room that defines it.
OPENERS = {"open_store": "graph.store", "open_notifiers": "notifiers"}
OPENING_MODULES = ("api.app", "api.worker", "api.cli")


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One place where a module names something of another.

    Attributes:
        module: Who names it, ``graph.walk``.
        path: The file.
        line: The line, from 1.
        target: What is named, ``graph.store.base`` or ``openpyxl.load_workbook``.
    """

    module: str
    path: Path
    line: int
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A use that a contract does not allow.

    Attributes:
        contract: Its number, 1 to 7.
        use: The place.
        why: What the contract says.
    """

    contract: int
    use: Use
    why: str

    def __str__(self) -> str:
        return f"{self.use.path}:{self.use.line} contract {self.contract}: {self.why}"


def find_breaches(root: Path) -> Sequence[Breach]:
    """Give every breach in the five packages below `root`, in the order of files and lines."""
    breaches: list[Breach] = []
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            for use in _read_uses(path, root):
                breaches.extend(_judge(use))
    return breaches


def _read_uses(path: Path, root: Path) -> Iterator[Use]:
    parts = path.relative_to(root).with_suffix("").parts
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        for target in _targets(node):
            line = getattr(node, "lineno", 1)
            yield Use(module=module, path=path.relative_to(root), line=line, target=target)


def _targets(node: ast.AST) -> Sequence[str]:
    match node:
        case ast.Import(names=names):
            return [name.name for name in names]
        case ast.ImportFrom(level=level) if level:
            return ["." * level]
        case ast.ImportFrom(module=str(source), names=names):
            return [f"{source}.{name.name}" for name in names]
        case ast.Attribute(value=ast.Name(id=owner), attr="load_workbook"):
            return [f"{owner}.load_workbook"]
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in OPENERS:
            return [f"{OPENERS[name]}.{name}"]
        case _:
            return []


def _judge(use: Use) -> Iterator[Breach]:
    if use.target.startswith("."):
        yield Breach(contract=1, use=use, why="imports are absolute")
        return
    yield from _judge_tiers(use)
    yield from _judge_own(use)
    yield from _judge_libraries(use)
    yield from _judge_openers(use)


def _judge_tiers(use: Use) -> Iterator[Breach]:
    for contract, tiers in TIERS_BY_CONTRACT.items():
        here, there = _place(use.module, tiers), _place(use.target, tiers)
        if here is None or there is None:
            continue
        (level, name), (other_level, other_name) = here, there
        are_strangers = tiers[level] in INDEPENDENT and name != other_name
        if other_level < level or (other_level == level and are_strangers):
            yield Breach(contract=contract, use=use, why=f"{name} may not know {other_name}")


def _judge_own(use: Use) -> Iterator[Breach]:
    room = use.module.partition(".")[0]
    is_foreign = use.target.partition(".")[0] in {*ROOMS} - {room}
    allowed = OWN_BY_ROOM.get(room)
    if allowed and is_foreign and not any(_is_in(use.target, own) for own in allowed):
        yield Breach(contract=4, use=use, why=f"{room} knows only {' and '.join(allowed)}")


def _judge_libraries(use: Use) -> Iterator[Breach]:
    for contract, homes in HOME_BY_LIBRARY.items():
        for library, home in homes.items():
            if _is_in(use.target, library) and not _is_in(use.module, home):
                yield Breach(contract=contract, use=use, why=f"{library} belongs in {home}")


def _judge_openers(use: Use) -> Iterator[Breach]:
    name = use.target.rpartition(".")[2]
    allowed = (*OPENING_MODULES, OPENERS.get(name, ""))
    if name in OPENERS and not any(_is_in(use.module, module) for module in allowed):
        yield Breach(contract=7, use=use, why=f"{name} is called in {', '.join(OPENING_MODULES)}")


def _place(name: str, tiers: Sequence[tuple[str, ...]]) -> tuple[int, str] | None:
    for level, tier in enumerate(tiers):
        for member in tier:
            if _is_in(name, member):
                return level, member
    return None


def _is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def main() -> int:
    """Print every breach; 1 if there is one."""
    breaches = find_breaches(Path())
    for breach in breaches:
        print(breach, file=sys.stderr)
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
