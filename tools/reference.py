"""Write the pages of docs/reference from the code, or check that they say what it says.

python -m tools.reference [--write]
"""

import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import typer

import analytics.errors
import graph.errors
import notifiers.errors
from api.cli.commands import app
from api.errors import Exit, meaning_of
from api.settings import Settings
from graph.errors import RingtraceError
from graph.model.audit import EventTag
from graph.ontology import LABELS, RELATIONSHIPS

PAGES = Path(__file__).parents[1] / "docs" / "reference"
MADE = "Made by `make docs` from the code; not edited by hand.\n"
ROOMS_OF_ERRORS = (graph.errors, analytics.errors, notifiers.errors)


def pages() -> Mapping[str, str]:
    """Give every page by its file name."""
    return {
        "settings.md": _page("Settings", _settings()),
        "commands.md": _page("Commands", _commands()),
        "errors.md": _page("Errors", _errors()),
        "audit-events.md": _page("Audit events", _events()),
        "ontology.md": _page("Labels and relationships", _ontology()),
    }


def _page(title: str, lines: Iterable[str]) -> str:
    return "\n".join([f"# {title}", "", MADE, *lines]).rstrip("\n") + "\n"


def _settings() -> Iterator[str]:
    yield "From `ringtrace.toml`, then the environment (`RINGTRACE_STORE__URL`), then flags."
    yield from _struct("", Settings)


def _struct(path: str, part: type) -> Iterator[str]:
    meanings = _attributes(part)
    fields = msgspec.structs.fields(part)
    plain = [field for field in fields if not _is_struct(field.type)]
    if plain:
        yield f"\n## {path}\n\n| name | default | meaning |\n| --- | --- | --- |"
    for field in plain:
        default = field.default if field.default is not msgspec.NODEFAULT else ""
        yield f"| `{field.name}` | `{default!r}` | {meanings.get(field.name, '')} |"
    for field in fields:
        if _is_struct(field.type):
            yield from _struct(f"{path}.{field.name}".lstrip("."), field.type)


def _is_struct(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _attributes(part: type) -> dict[str, str]:
    """Read the attribute lines of a class's docstring."""
    found: dict[str, str] = {}
    name = ""
    for line in inspect.cleandoc(part.__doc__ or "").partition("Attributes:\n")[2].splitlines():
        head, colon, rest = line.strip().partition(": ")
        if colon and head.isidentifier() and line.startswith("    ") and line[4] != " ":
            name = head
            found[name] = rest
        elif name and line.strip():
            found[name] += f" {line.strip()}"
    return found


def _commands() -> Iterator[str]:
    yield "| exit | means |\n| --- | --- |"
    for code in Exit:
        yield f"| {code.value} | {code.name.lower().replace('_', ' ')} |"
    command = typer.main.get_command(app)
    yield from _command("ringtrace", command)


def _command(name: str, command: Any) -> Iterator[str]:  # noqa: ANN401 - typer hides its type
    yield f"\n## `{name}`\n\n{inspect.cleandoc(command.help or '')}\n"
    rows = [parameter for parameter in command.params if parameter.name != "help"]
    if rows:
        yield "| parameter | meaning |\n| --- | --- |"
    for parameter in rows:
        shown = ", ".join(f"`{option}`" for option in parameter.opts)
        yield f"| {shown} | {getattr(parameter, 'help', None) or ''} |"
    for below, inner in sorted(getattr(command, "commands", {}).items()):
        yield from _command(f"{name} {below}", inner)


def _errors() -> Iterator[str]:
    yield "| code | exit | HTTP | try again | means |\n| --- | --: | --: | --- | --- |"
    kinds = {
        kind.code: kind
        for room in ROOMS_OF_ERRORS
        for kind in vars(room).values()
        if isinstance(kind, type) and issubclass(kind, RingtraceError)
    }
    for code, kind in sorted(kinds.items()):
        meaning = meaning_of(kind.__new__(kind))
        first = inspect.cleandoc(kind.__doc__ or "").splitlines()[0]
        again = "yes" if kind.retryable else "no"
        yield f"| `{code}` | {meaning.exit.value} | {meaning.http} | {again} | {first} |"


def _events() -> Iterator[str]:
    yield "Each write, export and unmasking appends one of these to the audit chain.\n"
    for tag in EventTag:
        yield f"- `{tag.value}`"


def _ontology() -> Iterator[str]:
    yield "## Labels\n\n| label | what it is |\n| --- | --- |"
    for label in LABELS:
        yield f"| `{label.name}` | {label.description} |"
    yield "\n## Relationships\n\n| type | from → to | what it says |\n| --- | --- | --- |"
    for kind in RELATIONSHIPS:
        ends = f"{', '.join(kind.sources)} → {', '.join(kind.targets)}"
        yield f"| `{kind.kind.value}` | {ends} | {kind.description} |"


def main() -> int:
    """Write the pages, or give 1 if one does not say what the code says."""
    is_writing = "--write" in sys.argv[1:]
    PAGES.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, text in pages().items():
        path = PAGES / name
        if is_writing:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    for name in stale:
        print(f"docs/reference/{name} is not what the code says; run `make docs`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
