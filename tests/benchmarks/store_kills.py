"""Kill a process that writes, a hundred times, and count what was lost or left in part.

python -m tests.benchmarks.store_kills --kills 100
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.integration.store_kills import kill_often


def main() -> int:
    """Print what was found; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--random-state", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = kill_often(Path(folder), kills=asked.kills, random_state=asked.random_state)
    sys.stdout.write(
        f"{found.kills} kills, {found.acknowledged} files acknowledged, {found.kept} kept, "
        f"{len(found.findings)} findings\n"
    )
    sys.stdout.writelines(f"{finding}\n" for finding in found.findings)
    return 1 if found.findings else 0


if __name__ == "__main__":
    sys.exit(main())
