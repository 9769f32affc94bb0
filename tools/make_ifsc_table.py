"""Pack the public IFSC directory into the small tables that ship with the product.

    python tools/make_ifsc_table.py FOLDER

FOLDER holds `IFSC.json`, `banknames.json`, `sublet.json`, `custom-sublets.json`
and `ifsc_branches.csv.gz`, as graph/reference/data/README.md describes them.
The same input gives the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Final

TABLES: Final = Path(__file__).parent.parent / "graph" / "reference" / "data"


def main(folder: Path) -> None:
    """Write the three tables and print their sizes."""
    names: dict[str, str] = json.loads((folder / "banknames.json").read_text())
    codes: dict[str, list[int | str]] = json.loads((folder / "IFSC.json").read_text())
    sublets: dict[str, str] = {}
    for file in ("custom-sublets.json", "sublet.json"):
        sublets.update(json.loads((folder / file).read_text()))
    _write("banks.tsv.gz", [f"{code}\t{name}" for code, name in sorted(names.items())])
    _write("sublets.tsv.gz", [f"{code}\t{bank}" for code, bank in sorted(sublets.items())])
    _write("branches.tsv.gz", _branch_lines(codes, _places(folder / "ifsc_branches.csv.gz")))


def _places(file: Path) -> dict[str, tuple[str, str, str]]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        return {
            row["ifsc"]: (_word(row["city"]), _word(row["district"]), _word(row["state"]))
            for row in csv.DictReader(lines)
        }


def _word(text: str) -> str:
    return " ".join(text.upper().split())


def _branch_lines(
    codes: dict[str, list[int | str]], places: dict[str, tuple[str, str, str]]
) -> list[str]:
    """Give a line a bank and place: bank, city, district, state, and its branches."""
    groups: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for bank, branches in codes.items():
        for branch in branches:
            six = f"{branch:06}" if isinstance(branch, int) else branch
            city, district, state = places.get(f"{bank}0{six}", ("", "", ""))
            groups[state, district, city, bank].append(six)
    return [
        f"{bank}\t{city}\t{district}\t{state}\t{' '.join(_short(sorted(branches)))}"
        for (state, district, city, bank), branches in sorted(groups.items())
    ]


def _short(branches: list[str]) -> list[str]:
    """Write a numbered branch as its distance from the one before, others as they are."""
    words, last = [], 0
    for branch in branches:
        if branch.isdigit():
            words.append(str(int(branch) - last))
            last = int(branch)
        else:
            words.append(f"={branch}")
    return words


def _write(name: str, lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines).encode()
    packed = gzip.compress(text, compresslevel=9, mtime=0)
    (TABLES / name).write_bytes(packed)
    print(f"{name}: {len(lines):,} lines, {len(packed):,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
