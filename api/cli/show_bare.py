"""What was found in bare files, as a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.shell import tell
from api.cli.show import out as console

if TYPE_CHECKING:
    from api.services.bare_detection import BareDetection

SIZES = ((3, 5), (6, 10), (11, 20), (21, 50), (51, 400))


def report_document(found: BareDetection) -> Mapping[str, object]:
    """Give the report as one JSON document."""
    findings = found.findings
    return {
        "atSeconds": found.at_s,
        "accounts": findings.n_accounts,
        "complaints": findings.n_complaints,
        "learnt": not findings.not_learnt,
        "notLearntBecause": findings.not_learnt or None,
        "passedGate": findings.n_passed,
        "rings": len(findings.rings),
        "members": len({name for ring in findings.rings for name in ring.key}),
        "ringsBySize": _by_size(found),
        "events": dict(Counter(event.kind.value for event in found.events)),
        "skippedRows": found.skipped.count,
        "skipped": found.skipped.told,
    }


def report(found: BareDetection, out: Path) -> None:
    """Show what was found, and say where it is."""
    findings = found.findings
    for event, count in sorted(Counter(one.kind.value for one in found.events).items()):
        tell(f"{event}: {count}")
    for line in found.skipped.told:
        tell(f"left out: {line}")
    if found.skipped.count:
        tell(f"{found.skipped.count} rows were left out")
    page = console()
    how = f"not learnt: {findings.not_learnt}" if findings.not_learnt else "learnt from complaints"
    page.print(f"{findings.n_accounts:,} accounts, {findings.n_complaints:,} complaints; {how}")
    names = {name for ring in findings.rings for name in ring.key}
    page.print(f"{len(findings.rings)} rings of {len(names):,} accounts:")
    for size, count in _by_size(found).items():
        page.print(f"  {size:>7} accounts  {count}")
    page.print(f"They are in {out}")


def _by_size(found: BareDetection) -> dict[str, int]:
    sizes = [len(ring.members) for ring in found.findings.rings]
    return {
        f"{least} to {most}": count
        for least, most in SIZES
        if (count := sum(least <= size <= most for size in sizes))
    }
