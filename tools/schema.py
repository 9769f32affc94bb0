"""Compare schema.graphql with what the program prints, or write it anew."""

import difflib
import subprocess
import sys
from pathlib import Path

KEPT = Path("schema.graphql")


def main() -> int:
    """Write the schema with ``--write``; else show how it differs from the kept one, and 1."""
    run = subprocess.run(
        [sys.executable, "-m", "api", "schema"], stdout=subprocess.PIPE, check=False, text=True
    )
    if run.returncode:
        return run.returncode
    if sys.argv[1:] == ["--write"]:
        KEPT.write_text(run.stdout, encoding="utf-8")
        return 0
    kept = KEPT.read_text(encoding="utf-8") if KEPT.exists() else ""
    if kept == run.stdout:
        return 0
    sys.stderr.writelines(
        difflib.unified_diff(
            kept.splitlines(keepends=True),
            run.stdout.splitlines(keepends=True),
            fromfile=str(KEPT),
            tofile="ringtrace schema",
        )
    )
    print(f"{KEPT} is not what the program prints: make schema", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
