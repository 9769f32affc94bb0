"""Logs as JSON lines on stderr, with numbers and handles masked after rendering."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Final, TextIO

LONG_NUMBER: Final = re.compile(r"\d{5,}(?=\d{4})")
LEAST_LONG: Final = 10**8  # nine digits
HANDLE: Final = re.compile(r"[\w.+-]+@(?=[A-Za-z])")
MOST_CHARS: Final = 2_000
_PLAIN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def mask(text: str) -> str:
    """Hide what may be personal: nine or more digits keep four, `name@handle` its handle."""
    return HANDLE.sub("…@", LONG_NUMBER.sub("…", text))


class JsonLines(logging.Formatter):
    """Renders a record as one masked JSON object on one line, at most 2,000 characters a text."""

    def format(self, record: logging.LogRecord) -> str:
        """Render a record."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": mask(record.getMessage())[:MOST_CHARS],
        }
        for name, value in vars(record).items():
            if name not in _PLAIN:
                line[name] = value if _is_count(value) else mask(str(value))[:MOST_CHARS]
        if record.exc_info:
            line["error"] = mask(self.formatException(record.exc_info))[-MOST_CHARS:]
        return json.dumps(line, ensure_ascii=False, default=str)


def _is_count(value: object) -> bool:
    """Tell a number that JSON can hold from one as long as an account's."""
    return isinstance(value, int | float) and abs(value) < LEAST_LONG  # false for nan too


def start_logging(level: str = "INFO", *, stream: TextIO | None = None) -> None:
    """Send every record to a stream, stderr if none is given, as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
