"""Write random trails as workbooks with every quirk, read them back, and compare.

    python -m tests.benchmarks.intake_trails [CASES] [FIRST]

A quarter each is .xlsx, .xls (BIFF8), HTML that is called .xls, and CSV. Prints how many were read
back exactly, and the seeds of the others; ends with 1 if there are any.
"""

from __future__ import annotations

import sys
import time

from graph.errors import InputError
from tests.trail_forms import FORMS, said_by, written

CASES = 2_000


def is_exact(seed: int) -> bool:
    """Tell whether the trail of a seed is read back as it was made."""
    trail, content = written(seed, FORMS[seed % len(FORMS)])
    try:
        said, batch = said_by(content, trail)
    except InputError:
        return False
    return said == trail.said and not any(sheet.refused for sheet in batch.sheets)


def main(cases: int, first: int) -> int:
    """Read them all, print, and give the exit status."""
    started = time.perf_counter()
    wrong = [seed for seed in range(first, first + cases) if not is_exact(seed)]
    seconds = time.perf_counter() - started
    sys.stdout.write(f"{cases - len(wrong)} of {cases} exact, {seconds:.0f} s\n")
    if wrong:
        sys.stdout.write(f"not exact: {wrong[:50]}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(main(numbers[0] if numbers else CASES, numbers[1] if len(numbers) > 1 else 0))
