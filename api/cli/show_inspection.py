"""What looking at a file gives, in a terminal and as a JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from api.cli.show import out
from graph.intake.inspect import Inspection
from graph.intake.mapping import write_mapping


def inspection_document(name: str, found: Inspection) -> Mapping[str, Any]:
    """Give the JSON form of what a file is taken for."""
    return {
        "file": name,
        "kind": found.kind.value if found.kind else None,
        "confidence": found.confidence,
        "sheet": found.sheet,
        "headerRow": found.header_row,
        "columns": [
            {"header": one.header, "means": one.means or None, "confidence": one.confidence}
            for one in found.columns
        ],
        "as": found.proposal.form if found.proposal else None,
        "mapping": write_mapping(found.proposal) if found.proposal else None,
    }


def inspection(name: str, found: Inspection) -> None:
    """Show what a file is taken for, column by column, and the mapping that is proposed."""
    console = out()
    console.print(f"{name}: {_verdict(found)}", markup=False)
    if found.header_row:
        sheet = f"sheet {found.sheet!r}, " if found.sheet else ""
        console.print(f"{sheet}header in row {found.header_row}", markup=False)
        table = Table("column", "means", box=None, pad_edge=False)
        table.add_column("sure", justify="right")
        for column in found.columns:
            sure = f"{column.confidence:.0%}" if column.means else "-"
            table.add_row(column.header, column.means or "not read", sure)
        console.print(table)
    if found.proposal is not None:
        console.print()
        console.print(write_mapping(found.proposal), markup=False)


def _verdict(found: Inspection) -> str:
    if found.kind is not None:
        kind = found.kind.value.replace("_", " ").lower()
        named = sum(1 for column in found.columns if column.means)
        read = f"; {named} of its {len(found.columns)} columns are read" if found.columns else ""
        return f"{kind}{read}; it needs no mapping"
    if found.proposal is None:
        return "no known kind of file, and no kind of table fits"
    return (
        f"no known kind of file; perhaps {found.proposal.form}, {found.confidence:.0%} sure. "
        "Look the mapping below through, then: ringtrace import FILE --map MAPPING"
    )
