"""One report of a file that went in by parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.model.report import ImportReport, SheetReport


def join_reports(reports: Sequence[ImportReport]) -> ImportReport:
    """Give the report of a whole file: that of its first part, with the rows of all.

    Args:
        reports: At least one, in the order of their parts.
    """
    if len(reports) == 1:
        return reports[0]
    sheets: dict[str, SheetReport] = {}
    for report in reports:
        for sheet in report.sheets:
            before = sheets.get(sheet.sheet)
            sheets[sheet.sheet] = sheet if before is None else _join(before, sheet)
    complaints = {number for report in reports for number in report.of.complaints}
    return replace(
        reports[0],
        of=replace(reports[0].of, complaints=tuple(sorted(complaints)), has_more=False),
        sheets=tuple(sheets.values()),
        snapshot_no=reports[-1].snapshot_no,
        is_repeat=all(report.is_repeat for report in reports),
    )


def _join(before: SheetReport, after: SheetReport) -> SheetReport:
    return SheetReport(
        sheet=before.sheet,
        found=before.found + after.found,
        new=before.new + after.new,
        known=before.known + after.known,
        refused=before.refused + after.refused,
        repeated=before.repeated + after.repeated,
        left_out=before.left_out + after.left_out,
        notes=before.notes + after.notes,
        columns=before.columns or after.columns,
        new_rows=before.new_rows + after.new_rows,
    )
