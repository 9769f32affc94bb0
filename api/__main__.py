"""The command `ringtrace`: makes sure that the rooms are ours, then runs the command line.

Only the standard library is imported here: a room that another distribution
has overwritten must be told before any of its code runs.
"""

import sys
from importlib import metadata, util
from importlib.machinery import ModuleSpec
from pathlib import Path

ROOMS = ("api", "graph", "analytics", "notifiers", "seed")
MARK = 'PART_OF = "ringtrace"'
EXIT_SETUP = 78  # sysexits.h: EX_CONFIG


def main() -> None:
    """Run the command line.

    Raises:
        SystemExit: With the command's status; 78 if a room is missing or foreign.
    """
    for room in ROOMS:
        complaint = _complaint_about(room)
        if complaint:
            sys.stderr.write(f"ringtrace: {complaint}\n")
            raise SystemExit(EXIT_SETUP)

    from api.cli import main as run  # noqa: PLC0415 - not before the rooms are known to be ours

    run()


def _complaint_about(room: str) -> str | None:
    spec = util.find_spec(room)
    if spec is None:
        return f"its package '{room}' is missing; install ringtrace anew"
    if MARK in _source(spec).splitlines():
        return None
    places = [spec.origin] if spec.origin else list(spec.submodule_search_locations or [])
    where = Path(places[0]) if places else None
    return (
        f"the package '{room}' at {where} belongs to {_owner(where)}, not to ringtrace;"
        " install ringtrace in an environment of its own"
    )


def _source(spec: ModuleSpec) -> str:
    """Give the text of a package's first file without running it; empty where it has none."""
    get_source = getattr(spec.loader, "get_source", None)
    return (get_source(spec.name) if get_source else None) or ""


def _owner(where: Path | None) -> str:
    if where is None:
        return "something else"
    for distribution in metadata.distributions():
        for file in distribution.files or ():
            if file.name == where.name and Path(str(distribution.locate_file(file))) == where:
                return f"the distribution '{distribution.metadata['Name']}'"
    return "something that no installed distribution lists"


if __name__ == "__main__":
    main()
